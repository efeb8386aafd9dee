import { z } from 'zod';

const schools = z.union([z.string(), z.array(z.string())]).default([]);

/** The form of a proposal. What it may mean is said by `rules.ts`. */
export const ProposalForm = z.object({ schools, note: z.string().trim().max(500).default('') });

/** The form of an approval. */
export const ApprovalForm = z.object({
  schools,
  number: z.string().trim().max(60).default(''),
  on: z.string().trim().max(20).default(''),
  /** Ids of the members who were recused. */
  recused: z
    .union([z.string(), z.array(z.string())])
    .default([])
    .transform((ids) => [ids].flat()),
  recusedReason: z.string().trim().max(300).default(''),
});
export type ApprovalForm = z.infer<typeof ApprovalForm>;

/** What both forms have typed, so that one page shows either. */
export type TypedList = Partial<ApprovalForm> & z.infer<typeof ProposalForm>;

export const OffForm = z.object({
  seen: z.coerce.number().int(),
  reason: z.string().max(500).default(''),
});
