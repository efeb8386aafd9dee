import { z } from 'zod';
import { consequences, longestContact, longestName, outcomes, states } from './rules.ts';

const text = (most: number) => z.string().trim().max(most).default('');
const id = z.union([z.literal(''), z.string().regex(/^\d{1,9}$/)]).default('');
/** What an office writes; what is longer no page of ours sends. */
const said = text(12_000);

/** The form of anybody. A text that is too long is told so, and what of it was typed is shown again. */
export const ObjectionForm = z.object({
  school: id,
  key: z.guid(),
  made: z.coerce.number().int().min(0).max(8_640_000_000_000_000),
  seal: z.string().max(100),
  matter: text(40),
  text: z.string().trim().max(200_000).default(''),
  name: text(longestName),
  contact: text(longestContact),
  sum: text(20),
  /** Nobody sees this field; what fills it in is no person. */
  website: z.string().default(''),
});
export type ObjectionForm = z.infer<typeof ObjectionForm>;

/** What the page with the form is asked for. */
export const NewQuery = z.object({
  school: z
    .string()
    .regex(/^\d{1,9}$/)
    .nullable()
    .default(null)
    .catch(null),
  q: z.string().trim().max(50).catch(''),
});

export const LookUpForm = z.object({ code: z.string().max(60).default('') });

const seen = { version: z.coerce.number().int().min(0).max(1_000_000) };

export const AssignForm = z.object({ ...seen, owner: id, days: text(4) });
export const NoteForm = z.object({ ...seen, note: said });
export const AnswerForm = z.object({
  ...seen,
  /** The number of steps of the assessment that the page was made with. */
  seen: z.coerce.number().int().min(0).max(1_000_000),
  outcome: z.enum(['', ...outcomes]).default(''),
  answer: said,
  consequence: z.enum(['', ...consequences]).default(''),
  veto: text(60),
  happenedOn: text(20),
  reason: text(2500),
});
export type AnswerForm = z.infer<typeof AnswerForm>;
export const CallBackForm = z.object({ ...seen, how: text(2500) });
export const ReopenForm = z.object({ ...seen, why: text(2500) });

/** What the address of the list asks. */
export const ListQuery = z.object({
  state: z.enum(['', 'open', 'overdue', ...states]).catch(''),
  owner: z
    .string()
    .regex(/^\d{1,9}$/)
    .nullable()
    .default(null)
    .catch(null),
  school: z
    .string()
    .regex(/^\d{1,9}$/)
    .nullable()
    .default(null)
    .catch(null),
});
export type ListQuery = z.infer<typeof ListQuery>;

export const FiguresQuery = z.object({
  year: z
    .string()
    .regex(/^\d{4}$/)
    .nullable()
    .default(null)
    .catch(null),
});
