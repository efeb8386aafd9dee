import { z } from 'zod';

/** The report of a finding, beside its evidence. What it may mean is said by `rules.ts`. */
export const FindingForm = z.object({
  /** Made with the form: a double click records one. */
  key: z.uuid(),
  facts: z
    .union([z.string(), z.array(z.string())])
    .default([])
    .transform((facts) => [facts].flat()),
  happenedOn: z.string().trim().max(20).default(''),
  source: z.string().trim().max(200).default(''),
  text: z.string().trim().max(2000).default(''),
});
export type FindingForm = z.infer<typeof FindingForm>;

/** A decision about a finding, beside the document. */
export const DecisionForm = z.object({
  seen: z.coerce.number().int(),
  decision: z.enum(['confirm', 'lift', '']).default(''),
  number: z.string().trim().max(60).default(''),
  reason: z.string().trim().max(500).default(''),
});
export type DecisionForm = z.infer<typeof DecisionForm>;
