import { z } from 'zod';

const text = (most: number) => z.string().trim().max(most).default('');
const id = z.union([z.literal(''), z.string().regex(/^\d{1,9}$/)]).default('');

/** The form of a declaration; the deed that searches only lists schools. */
export const InterestForm = z.object({
  reviewer: id,
  search: text(50),
  school: id,
  kind: text(20),
  until: text(20),
  said: text(200),
  reason: text(300),
  deed: z.enum(['declare', 'search']).default('declare'),
});

export const WithdrawalForm = z.object({ reason: text(300) });

/** What the address of the office's list asks. */
export const Question = z.object({
  q: z.string().trim().max(50).catch(''),
  state: z.enum(['standing', 'withdrawn']).catch('standing'),
});
