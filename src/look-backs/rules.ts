import type { Problem } from '../scoring/sentence.ts';
import type { Hundredths } from '../scoring/points.ts';

/** The four aspects of a look-back (domain: leadership's work, use of special-purpose rooms, drop-out control and pupil records, routine management). */
export const aspects = ['leadership', 'rooms', 'records', 'management'] as const;
export type Aspect = (typeof aspects)[number];

export const outcomes = ['passed', 'mending', 'suspended'] as const;
export type LookBackOutcome = (typeof outcomes)[number];

/** What speaks for looking at a school again. */
export interface RiskFigures {
  /** Points that it did not reach, of 1000. */
  readonly lost: Hundredths;
  /** Objections that were received, and those of them that were upheld, in part or whole. */
  readonly objections: number;
  readonly upheld: number;
  /** Items of a rectification that were accepted after their day, or not at all. */
  readonly overdue: number;
}

/** What each counts, in points lost: an objection weighs as five, one that was upheld twenty more, an overdue item ten. */
export const weights = { objection: 5, upheld: 20, overdue: 10 } as const;

/** How much speaks for looking at a school again, in hundredths of a point lost. */
export const riskOf = ({ lost, objections, upheld, overdue }: RiskFigures): number =>
  lost + 100 * (weights.objection * objections + weights.upheld * upheld + weights.overdue * overdue);

/** The places of schools by risk, the riskiest first; of equal ones the lower number comes first. By plaque number. */
export function riskPlaces(schools: readonly (RiskFigures & { readonly number: string })[]): Map<string, number> {
  const sorted = schools.toSorted((one, other) => riskOf(other) - riskOf(one) || (one.number < other.number ? -1 : 1));
  return new Map(sorted.map(({ number }, place) => [number, place + 1]));
}

/** What was typed to fix a list; numbers are null where none was typed. */
export interface TypedList {
  readonly lot: number | null;
  /** Undefined where it is left blank: nobody is drawn by years. */
  readonly years: number | null | undefined;
  readonly risk: number | null;
  readonly seedFrom: string;
}

/** What is wrong with a list before it is fixed. */
export function listProblems({ lot, years, risk, seedFrom }: TypedList, holders: number): Problem[] {
  const problems: Problem[] = [];
  const say = (field: string, key: string): void => {
    problems.push({ field, key: `look-backs.new.${key}` });
  };
  if (holders === 0) say('lot', 'nobody');
  if (lot === null) say('lot', 'noNumber');
  if (risk === null) say('risk', 'noNumber');
  if (years === null || years === 0) say('years', 'noYears');
  if (lot === 0 && risk === 0 && years === undefined) say('lot', 'nothing');
  if (seedFrom.trim() === '') say('seedFrom', 'noSeedFrom');
  return problems;
}

/** What was found in one aspect. */
export interface AspectFound {
  /** Null while nothing was chosen. */
  readonly good: boolean | null;
  readonly text: string;
}

/** What was typed of a visit. Days are as 2026-11-02, null where what was typed is none. */
export interface TypedCheck {
  readonly inspectors: string;
  readonly visitedOn: string | null;
  readonly aspects: Readonly<Record<Aspect, AspectFound>>;
  readonly outcome: LookBackOutcome | '';
  readonly mendBy: string | null;
  readonly files: number;
}

/** A school is given so many days to mend at most. */
export const longestMending = 365;

/**
 * What is wrong with the record of a visit. A school passes when nothing is to be found fault with; otherwise it has a day to mend
 * by, or its plaque is suspended and the leading group decides. What is found fault with is proved.
 *
 * @param drawnOn the day of the draw: nobody visits before
 * @param standing whether the plaque is neither suspended for something else nor revoked
 */
export function checkProblems(
  typed: TypedCheck,
  { today, drawnOn, standing }: { readonly today: string; readonly drawnOn: string; readonly standing: boolean },
): Problem[] {
  const problems: Problem[] = [];
  const say = (field: string, key: string, values?: Problem['values']): void => {
    problems.push({ field, key: `look-backs.check.${key}`, ...(values && { values }) });
  };
  const { inspectors, visitedOn, outcome, mendBy, files } = typed;
  if (inspectors.trim() === '') say('inspectors', 'noInspectors');
  if (visitedOn === null) say('visitedOn', 'noDay');
  else if (visitedOn > today) say('visitedOn', 'ahead');
  else if (visitedOn < drawnOn) say('visitedOn', 'beforeDraw');
  for (const aspect of aspects) {
    const { good, text } = typed.aspects[aspect];
    if (good === null) say(`aspect-${aspect}`, 'noAnswer');
    else if (!good && text.trim() === '') say(`aspect-${aspect}`, 'noText');
  }
  const faults = aspects.filter((aspect) => typed.aspects[aspect].good === false).length;
  const answered = aspects.every((aspect) => typed.aspects[aspect].good !== null);
  if (outcome === '') say('outcome', 'noOutcome');
  else if (answered && outcome === 'passed' && faults > 0) say('outcome', 'notPassed');
  else if (answered && outcome !== 'passed' && faults === 0) say('outcome', 'nothingFound');
  else if (outcome === 'mending' && !standing) say('outcome', 'isSuspended');
  if (outcome === 'mending') {
    if (mendBy === null) say('mendBy', 'noMendBy');
    else if (mendBy <= today) say('mendBy', 'mendByOver');
    else if (mendBy > addDays(today, longestMending)) say('mendBy', 'mendByFar', { days: String(longestMending) });
  }
  if (faults > 0 && files === 0) say('evidence', 'noEvidence');
  return problems;
}

/** What was typed of the second visit. */
export interface TypedSecond {
  readonly secondOn: string | null;
  readonly secondOutcome: 'mended' | 'not mended' | '';
  readonly secondNote: string;
  readonly files: number;
}

/**
 * What is wrong with the record of a second visit: it says what was seen, and what was not mended is proved.
 * @param standing as in `checkProblems`: a plaque that is suspended for something else is not made valid by what was mended
 */
export function secondProblems(
  { secondOn, secondOutcome, secondNote, files }: TypedSecond,
  { today, visitedOn, standing }: { readonly today: string; readonly visitedOn: string; readonly standing: boolean },
): Problem[] {
  const problems: Problem[] = [];
  const say = (field: string, key: string): void => {
    problems.push({ field, key: `look-backs.second.${key}` });
  };
  if (secondOn === null) say('secondOn', 'noDay');
  else if (secondOn > today) say('secondOn', 'ahead');
  else if (secondOn < visitedOn) say('secondOn', 'beforeFirst');
  if (secondOutcome === '') say('secondOutcome', 'noOutcome');
  else if (secondOutcome === 'mended' && !standing) say('secondOutcome', 'isSuspended');
  if (secondNote.trim() === '') say('secondNote', 'noNote');
  if (secondOutcome === 'not mended' && files === 0) say('evidence', 'noEvidence');
  return problems;
}

const addDays = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);

/** A whole number of a form from 0 to 9999, in full-width digits too; null where it is none. */
export function readCount(typed: string): number | null {
  const plain = typed.normalize('NFKC').trim();
  return /^\d{1,4}$/.test(plain) ? Number(plain) : null;
}
