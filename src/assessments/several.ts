import { stale } from '../web/refusals.ts';
import type { Visit } from '../web/visit.ts';
import type { Situation } from './facts.ts';
import { type Stride, takeStep } from './steps.ts';
import type { Assessment } from './store.ts';

/** The value of a school's box on a form that takes several: the assessment, and the number of steps it had when the page was made. */
export const chosenValue = ({ id, steps }: { readonly id: number; readonly steps: number }): string => `${id}-${steps}`;

/** The boxes that were ticked: the number of steps that the page saw, by assessment. Whatever no page of ours makes is left out. */
export function readChosen(ticked: unknown): Map<number, number> {
  const values = Array.isArray(ticked) ? ticked : [ticked];
  const read = values.flatMap((value) => {
    const [, id, seen] = /^(\d{1,9})-(\d{1,9})$/.exec(String(value)) ?? [];
    return id === undefined ? [] : [[Number(id), Number(seen)] as const];
  });
  return new Map(read);
}

/**
 * Takes the same step with several assessments, all or none. They come in the order of their ids, or two forms sent at once
 * could wait for each other.
 *
 * @returns 'repeated' when this very form was sent a moment ago: nothing more is to be done
 * @throws Refusal 409 when something has happened since to one of them
 */
export async function takeSteps(
  visit: Visit,
  assessments: readonly Assessment[],
  name: string,
  chosen: ReadonlyMap<number, number>,
  strideOf: (assessment: Assessment) => Omit<Stride, 'seen'> & { readonly situation: Situation },
): Promise<'moved' | 'repeated'> {
  const kinds = new Set<'moved' | 'repeated'>();
  for (const assessment of assessments) {
    const { situation, ...stride } = strideOf(assessment);
    const seen = chosen.get(assessment.id) ?? 0;
    const taken = await takeStep(visit, assessment, name, situation, { ...stride, seen });
    if (taken.kind === 'missing') throw stale();
    kinds.add(taken.kind);
  }
  const [kind = 'repeated', other] = kinds;
  if (other !== undefined) throw stale();
  return kind;
}
