import { z } from 'zod';

/** The form of an approval. What it may mean is said by `rules.ts`. */
export const ApprovalForm = z.object({
  schools: z.union([z.string(), z.array(z.string())]).default([]),
  number: z.string().trim().max(60).default(''),
  on: z.string().trim().max(20).default(''),
});
export type ApprovalForm = z.infer<typeof ApprovalForm>;

export const StrikeOffForm = z.object({
  seen: z.coerce.number().int(),
  reason: z.string().max(500).default(''),
});
