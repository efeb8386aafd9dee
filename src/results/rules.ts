import { fraction, showFraction } from '../scoring/fraction.ts';
import { type Hundredths, sum, ZERO } from '../scoring/points.ts';
import type { Bilingual, Criterion, Indicator, Rubric, Section } from '../scoring/rubric.ts';

/** What the schools of an area earned at one indicator; who was left out of it is not among them. */
export interface Tally {
  readonly schools: number;
  readonly earned: Hundredths;
  /** Full points of the indicator, once for each of these schools. */
  readonly full: Hundredths;
  readonly atFull: number;
  readonly atNone: number;
}

export type PartLevel = 'section' | 'criterion' | 'indicator';

/** What a part of the rubric lost. Of sections and criteria all schools that count are meant, of an indicator those where it applied. */
export interface Loss {
  readonly level: PartLevel;
  readonly code: string;
  readonly title: Bilingual;
  /** Full points as the rubric has them. */
  readonly worth: Hundredths;
  readonly schools: number;
  readonly earned: Hundredths;
  readonly full: Hundredths;
  readonly lost: Hundredths;
  /** Schools with full points and with none; null of parts that are no indicators. */
  readonly atFull: number | null;
  readonly atNone: number | null;
  readonly parts: readonly Loss[];
}

export interface Losses {
  readonly earned: Hundredths;
  readonly full: Hundredths;
  readonly lost: Hundredths;
  readonly sections: readonly Loss[];
}

/**
 * Points lost at each section, criterion and indicator: full points less what was earned, wherever the indicator applied.
 *
 * @param tallies by indicator; one that was scored nowhere may be absent
 * @param schools how many schools count: those whose stage is concluded
 */
export function lossesOf(rubric: Rubric, tallies: ReadonlyMap<string, Tally>, schools: number): Losses {
  const sections = rubric.sections.map((section) =>
    sumOf(
      'section',
      section,
      section.criteria.map((criterion) =>
        sumOf(
          'criterion',
          criterion,
          criterion.indicators.map((indicator) => lossAt(indicator, tallies.get(indicator.code))),
          schools,
        ),
      ),
      schools,
    ),
  );
  return { ...totalsOf(sections), sections };
}

function lossAt({ code, title, full: worth }: Indicator, tally: Tally | undefined): Loss {
  const { schools, earned, full, atFull, atNone } = tally ?? nowhere;
  const lost = (full - earned) as Hundredths;
  return { level: 'indicator', code, title, worth, schools, earned, full, lost, atFull, atNone, parts: [] };
}

const nowhere: Tally = { schools: 0, earned: ZERO, full: ZERO, atFull: 0, atNone: 0 };

function sumOf(
  level: PartLevel,
  { code, title, full: worth }: Section | Criterion,
  parts: readonly Loss[],
  schools: number,
): Loss {
  return { level, code, title, worth, schools, ...totalsOf(parts), atFull: null, atNone: null, parts };
}

const totalsOf = (parts: readonly Loss[]) => ({
  earned: sum(parts.map(({ earned }) => earned)),
  full: sum(parts.map(({ full }) => full)),
  lost: sum(parts.map(({ lost }) => lost)),
});

/** Every indicator of the losses, in the rubric's order. */
export const indicatorLosses = ({ sections }: Losses): readonly Loss[] =>
  sections.flatMap(({ parts }) => parts.flatMap((criterion) => criterion.parts));

export const lossOrders = ['lost', 'rate', 'rubric'] as const;
export type LossOrder = (typeof lossOrders)[number];

/** Losses from the largest, by all points lost or by the lowest rate; what was scored nowhere stands at the end. */
export function inOrder(losses: readonly Loss[], order: LossOrder): readonly Loss[] {
  if (order === 'rubric') return losses;
  return losses.toSorted((a, b) => (order === 'rate' && byRate(a, b)) || b.lost - a.lost);
}

/** By the rate of full points, the lowest first; what has none stands at the end. Compared as fractions, nothing is cut. */
export function byRate(
  a: { readonly earned: Hundredths; readonly full: Hundredths },
  b: { readonly earned: Hundredths; readonly full: Hundredths },
): number {
  if (a.full === 0 || b.full === 0) return Number(a.full === 0) - Number(b.full === 0);
  return signOf(BigInt(a.earned) * BigInt(b.full) - BigInt(b.earned) * BigInt(a.full));
}

/** The codes of the indicators of a part, and its title; undefined where the rubric has no such part. */
export function partOf(
  rubric: Rubric,
  code: string,
): { readonly code: string; readonly title: Bilingual; readonly indicators: readonly string[] } | undefined {
  for (const section of rubric.sections) {
    const codes = (criteria: readonly Criterion[]) =>
      criteria.flatMap(({ indicators }) => indicators.map((indicator) => indicator.code));
    if (section.code === code) return { code, title: section.title, indicators: codes(section.criteria) };
    for (const criterion of section.criteria) {
      if (criterion.code === code) return { code, title: criterion.title, indicators: codes([criterion]) };
      const indicator = criterion.indicators.find((one) => one.code === code);
      if (indicator) return { code, title: indicator.title, indicators: [code] };
    }
  }
  return undefined;
}

/**
 * How figures of many schools are shown: what was earned is cut, what was lost is lifted, both to hundredths, so that neither
 * flatters; where full points are the same at each school the two add up to them.
 *
 * @returns the mean in points; null where nothing counts
 */
export const meanEarned = (earned: Hundredths, count: number): string | null => meanOf(earned, count, 'down');

/** As `meanEarned`, of points that were lost. */
export const meanLost = (lost: Hundredths, count: number): string | null => meanOf(lost, count, 'up');

const meanOf = (points: Hundredths, count: number, towards: 'down' | 'up'): string | null =>
  // As points are written everywhere: without commas.
  count === 0 ? null : showFraction(fraction(points, count * 100), 2, towards).replaceAll(',', '');

/** A share in percent, cut to a tenth (or to so many places); null of nothing. */
export const percentOf = (part: number, whole: number, places = 1): string | null =>
  whole <= 0 ? null : `${showFraction(fraction(BigInt(part) * 100n, whole), places, 'down')}%`;

/** A difference as a share in percent with its sign, cut towards zero to a hundredth; null of nothing. */
export function signedPercent(difference: number, whole: number): string | null {
  if (whole <= 0) return null;
  const size = percentOf(Math.abs(difference), whole, 2);
  const sign = size === '0%' ? '' : difference < 0 ? '−' : '+';
  return `${sign}${size}`;
}

/** How far the points that somebody gave are from other points given to the same lines. */
export interface Apart {
  readonly lines: number;
  /** Own points less the others, summed: what is too high and what is too low make up for each other. */
  readonly difference: Hundredths;
  /** The sizes of the differences, summed: nothing makes up for anything. */
  readonly size: Hundredths;
  /** Full points of these lines. */
  readonly full: Hundredths;
}

/** On fewer lines than these nothing is said of anybody. */
export const fewestLines = 20;

/** How strict somebody is: negative where the other points are higher. In percent of full points. */
export interface Severity {
  readonly mean: string;
  readonly size: string;
}

/** The severity that differences show; 'too few' on fewer than `fewestLines` lines. */
export function severityOf({ lines, difference, size, full }: Apart): Severity | 'too few' {
  const mean = signedPercent(difference, full);
  const apart = percentOf(size, full, 2);
  return lines < fewestLines || mean === null || apart === null ? 'too few' : { mean, size: apart };
}

/** Which stages' reviewers an office looks at: a county its inspectors, who is above the experts too. */
export const ratedStages = (level: string | null): readonly ('county' | 'city')[] =>
  level === 'county' ? ['county'] : ['county', 'city'];

/** The strictest first; of whom nothing is said, at the end. */
export function bySeverity(a: Apart, b: Apart): number {
  const [aTold, bTold] = [a, b].map((apart) => severityOf(apart) !== 'too few') as [boolean, boolean];
  if (!aTold || !bTold) return Number(bTold) - Number(aTold);
  return signOf(BigInt(a.difference) * BigInt(b.full) - BigInt(b.difference) * BigInt(a.full));
}

/** The least agreement first, of the same the larger differences; what no two stages have scored, at the end. */
export function byAgreement(
  a: { readonly schools: number; readonly same: number; readonly size: Hundredths; readonly full: Hundredths },
  b: { readonly schools: number; readonly same: number; readonly size: Hundredths; readonly full: Hundredths },
): number {
  if (a.schools === 0 || b.schools === 0) return Number(a.schools === 0) - Number(b.schools === 0);
  return (
    signOf(BigInt(a.same) * BigInt(b.schools) - BigInt(b.same) * BigInt(a.schools)) ||
    signOf(BigInt(b.size) * BigInt(a.full) - BigInt(a.size) * BigInt(b.full))
  );
}

const signOf = (value: bigint): number => (value < 0n ? -1 : value > 0n ? 1 : 0);
