import { z } from 'zod';
import { aspects, outcomes } from './rules.ts';

const line = (most: number) => z.string().trim().max(most).default('');

/** What is fixed with a list. What it may mean is said by `rules.ts`. */
export const ListForm = z.object({
  lot: line(10),
  years: line(10),
  risk: line(10),
  seedFrom: line(200),
});
export type ListForm = z.infer<typeof ListForm>;

export const DrawForm = z.object({
  seed: z
    .string()
    .max(200)
    .default('')
    // On one line: whoever draws again types it into a command.
    .transform((seed) => seed.normalize('NFC').replaceAll(/\s+/g, ' ').trim()),
});

const answers = Object.fromEntries(
  aspects.flatMap((aspect) => [
    [`aspect-${aspect}`, z.enum(['good', 'faults', '']).default('')],
    [`text-${aspect}`, line(1000)],
  ]),
);

/** The record of a visit, beside its evidence. */
export const CheckForm = z.object({
  key: z.uuid(),
  inspectors: line(200),
  visitedOn: line(20),
  outcome: z.enum([...outcomes, '']).default(''),
  mendBy: line(20),
  note: line(1000),
});
export type CheckForm = z.infer<typeof CheckForm>;

/** What was answered to the four aspects. */
export const AspectsForm = z.object(answers).transform((typed) => typed as Record<string, string>);

/** The record of a second visit. */
export const SecondForm = z.object({
  secondOn: line(20),
  secondOutcome: z.enum(['mended', 'not mended', '']).default(''),
  secondNote: line(1000),
});
export type SecondForm = z.infer<typeof SecondForm>;
