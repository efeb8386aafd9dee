import type { Entry, MeasuredEntry } from './entry.ts';
import { measure } from './measured.ts';
import type { Hundredths } from './points.ts';
import {
  appliesTo,
  type ChecklistIndicator,
  type GradedIndicator,
  type Indicator,
  type MeasuredIndicator,
} from './rubric.ts';
import { basicFigure, type BasicFigures, type SchoolType } from './school.ts';

/** What one indicator comes to at one school. */
export type LineOutcome = Scored | LeftOut | Blank | Cannot;

/**
 * `computed` is what the entry comes to before an override, `points` what counts.
 * Not `applicable`: full points for what the school does not have.
 */
export type Scored = {
  readonly state: 'scored';
  readonly points: Hundredths;
  readonly computed: Hundredths;
  readonly applicable: boolean;
};

/** Counts neither as earned nor as applicable; the rest is scaled to 1000. */
export type LeftOut = { readonly state: 'left out' };

export type Blank = { readonly state: 'blank' };

/** No points can be given as things stand; `key` is the sentence that says why. */
export type Cannot = { readonly state: 'cannot'; readonly key: string };

/**
 * Scores one indicator. One fed wholly from the basic figures needs no entry; a whole of 0 from them says by itself
 * that it is not applicable, where the rubric allows that.
 *
 * @throws RangeError when the entry is of another kind than the indicator, or its points are out of range; `readEntry` makes none such
 */
export function scoreLine(
  indicator: Indicator,
  entry: Entry | null,
  type: SchoolType,
  figures: BasicFigures,
): LineOutcome {
  if (!appliesTo(indicator, type)) return { state: 'left out' };
  if (entry?.kind === 'not applicable' || hasNone(indicator, type, figures)) return notApplicable(indicator);
  if (entry?.kind === 'settled') return scored(within(indicator, entry.points));
  if (indicator.kind === 'measured' && (entry === null || entry.kind === 'measured'))
    return measuredLine(indicator, entry, type, figures);
  if (entry === null) return { state: 'blank' };
  if (indicator.kind === 'judged' && entry.kind === 'judged') return scored(within(indicator, entry.points));
  if (indicator.kind === 'checklist' && entry.kind === 'checklist') return scored(lessFaults(indicator, entry.faults));
  if (indicator.kind === 'graded' && entry.kind === 'graded') return scored(gradeStep(indicator, entry.grade).points);
  throw new RangeError(`${indicator.code} is ${indicator.kind}, the entry is ${entry.kind}`);
}

/**
 * Whether the basic figures say that the school has no such thing (no boarders), so that nobody need say it:
 * the whole of a percentage is 0 and the rubric allows "not applicable".
 */
export const hasNone = (indicator: Indicator, type: SchoolType, figures: BasicFigures): boolean =>
  indicator.kind === 'measured' &&
  indicator.notApplicable !== 'never' &&
  indicator.fromBasic.whole !== null &&
  basicFigure(type, figures, indicator.fromBasic.whole) === 0;

function notApplicable(indicator: Indicator): LineOutcome {
  if (indicator.notApplicable === 'never') throw new RangeError(`${indicator.code} applies to every school`);
  return indicator.notApplicable === 'left out'
    ? { state: 'left out' }
    : { state: 'scored', points: indicator.full, computed: indicator.full, applicable: false };
}

function measuredLine(
  indicator: MeasuredIndicator,
  entry: MeasuredEntry | null,
  type: SchoolType,
  figures: BasicFigures,
): LineOutcome {
  const measured = measure(indicator, entry, type, figures);
  if ('cannot' in measured) return measured.blank ? { state: 'blank' } : { state: 'cannot', key: measured.cannot };
  const override = entry?.override ?? null;
  return scored(override === null ? measured.points : within(indicator, override), measured.points);
}

/**
 * The grade of a graded indicator by its letter.
 * @throws RangeError when it has none such
 */
export function gradeStep(indicator: GradedIndicator, key: string): GradedIndicator['grades'][number] {
  const step = indicator.grades.find((grade) => grade.key === key);
  if (!step) throw new RangeError(`${indicator.code} has no grade ${key}`);
  return step;
}

function lessFaults(indicator: ChecklistIndicator, found: readonly string[]): Hundredths {
  let points: number = indicator.full;
  for (const { key, deduction } of indicator.faults) if (found.includes(key)) points -= deduction;
  return Math.max(points, 0) as Hundredths;
}

function within(indicator: Indicator, points: Hundredths): Hundredths {
  if (points < 0 || points > indicator.full)
    throw new RangeError(`${indicator.code} is worth ${indicator.full} hundredths`);
  return points;
}

const scored = (points: Hundredths, computed = points): Scored => ({
  state: 'scored',
  points,
  computed,
  applicable: true,
});
