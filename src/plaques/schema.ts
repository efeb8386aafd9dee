import { z } from 'zod';

/** The form of an award. What it may mean is said by `rules.ts`. */
export const AwardForm = z.object({
  schools: z.union([z.string(), z.array(z.string())]).default([]),
  awardedOn: z.string().trim().max(30).default(''),
});
export type AwardForm = z.infer<typeof AwardForm>;
