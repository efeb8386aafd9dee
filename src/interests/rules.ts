import type { Problem } from '../scoring/sentence.ts';

/** Why somebody must not review a school: they once held a post there, a relative is there, or something else. */
export const conflictKinds = ['former post', 'relative', 'other'] as const;
export type ConflictKind = (typeof conflictKinds)[number];

/** A declaration as it was typed; `until` as a day where it could be read as one. */
export interface TypedInterest {
  /** Id of the reviewer; blank where somebody declares their own. */
  readonly reviewer: string;
  readonly search: string;
  /** Id of the school that was chosen; blank: none. */
  readonly school: string;
  readonly kind: string;
  readonly until: string;
  readonly said: string;
  readonly reason: string;
}

/** What a declaration is checked against. */
export interface InterestTerms {
  readonly today: string;
  /** Whether the school that was chosen lies where the one who declares may declare. */
  readonly schoolKnown: boolean;
  /** Whether the reviewer is one of the office's; null where somebody declares their own. */
  readonly reviewerKnown: boolean | null;
}

export const isKind = (text: string): text is ConflictKind => conflictKinds.some((kind) => kind === text);

/** What is wrong with a declaration: of whom, which school, which kind, and what has to be said of it. */
export function interestProblems(typed: TypedInterest, terms: InterestTerms): readonly Problem[] {
  const { kind, until, said, reason } = typed;
  const problems: Problem[] = [];
  const wrong = (field: string, key: string): void => void problems.push({ field, key: `interests.wrong.${key}` });
  if (terms.reviewerKnown === false) wrong('reviewer', 'reviewer');
  if (!terms.schoolKnown) wrong('school', 'school');
  if (!isKind(kind)) wrong('kind', 'kind');
  if (kind === 'former post' && until !== '') {
    if (!/^\d{4}-\d{2}-\d{2}$/.test(until)) wrong('until', 'untilNotADay');
    else if (until > terms.today) wrong('until', 'untilToCome');
  }
  if (kind === 'relative' && said === '') wrong('said', 'relation');
  if (kind === 'other' && said === '') wrong('said', 'other');
  if (terms.reviewerKnown !== null && reason === '') wrong('reason', 'reason');
  return problems;
}
