import { plain } from '../scoring/points.ts';

/** A cycle as the city office types it. */
export interface TypedCycle {
  readonly year: string;
  readonly referenceOn: string;
  readonly selfEvaluationBy: string;
  readonly applicationBy: string;
  readonly noticeDays: string;
}

export interface CyclePlan {
  readonly year: number;
  readonly referenceOn: string;
  readonly selfEvaluationBy: string;
  readonly applicationBy: string;
  readonly noticeDays: number;
}

export interface CycleProblem {
  readonly field: keyof TypedCycle;
  readonly key: string;
}

/** The dates that a year starts with: head counts of 1 September, self-evaluation by 15 November, application by the 25th (Plan, step 1). */
export const usualDates = (year: number): TypedCycle => ({
  year: String(year),
  referenceOn: `${year}-09-01`,
  selfEvaluationBy: `${year}-11-15`,
  applicationBy: `${year}-11-25`,
  noticeDays: '5',
});

/**
 * What was typed as a plan of the year, or what is wrong with it.
 * @param readDay a typed day as 2026-11-02, or null where it is none
 */
export function readCycle(
  typed: TypedCycle,
  readDay: (text: string) => string | null,
): { plan: CyclePlan } | { problems: CycleProblem[] } {
  const problems: CycleProblem[] = [];
  const year = wholeIn(typed.year, 2000, 2100);
  const noticeDays = wholeIn(typed.noticeDays, 1, 30);
  const referenceOn = readDay(typed.referenceOn) ?? '';
  const selfEvaluationBy = readDay(typed.selfEvaluationBy) ?? '';
  const applicationBy = readDay(typed.applicationBy) ?? '';
  if (year === null) problems.push({ field: 'year', key: 'cycles.problem.year' });
  for (const [field, day] of Object.entries({ referenceOn, selfEvaluationBy, applicationBy })) {
    if (day === '') problems.push({ field: field as keyof TypedCycle, key: 'cycles.problem.day' });
  }
  if (noticeDays === null) problems.push({ field: 'noticeDays', key: 'cycles.problem.noticeDays' });
  if (problems.length > 0 || year === null || noticeDays === null) return { problems };
  if (referenceOn > selfEvaluationBy)
    problems.push({ field: 'selfEvaluationBy', key: 'cycles.problem.beforeReference' });
  if (selfEvaluationBy > applicationBy)
    problems.push({ field: 'applicationBy', key: 'cycles.problem.applicationFirst' });
  return problems.length > 0
    ? { problems }
    : { plan: { year, referenceOn, selfEvaluationBy, applicationBy, noticeDays } };
}

function wholeIn(text: string, least: number, most: number): number | null {
  const number = /^\d{1,6}$/.test(plain(text)) ? Number(plain(text)) : Number.NaN;
  return number >= least && number <= most ? number : null;
}
