import { placesOf, quantity, quantityOf, showQuantity, type Quantity } from './quantity.ts';
import { readDecimal } from './decimal.ts';
import { show, type Hundredths } from './points.ts';
import { basicFigure, type BasicFigures, type SchoolType } from './school.ts';
import type { ChecklistIndicator, GradedIndicator, Indicator, JudgedIndicator, MeasuredIndicator } from './rubric.ts';
import type { Problem } from './sentence.ts';

/** What one stage says about one indicator: the facts from which its points are computed. */
export type Entry =
  | { readonly kind: 'judged'; readonly points: Hundredths }
  | { readonly kind: 'graded'; readonly grade: string }
  | MeasuredEntry
  | { readonly kind: 'checklist'; readonly faults: readonly string[] }
  | { readonly kind: 'not applicable' }
  | SettledEntry;

/** Points that a leader settled where several had scored a line apart: their mean, their median, or the leader's own. */
export type SettledEntry = {
  readonly kind: 'settled';
  readonly way: 'mean' | 'median' | 'leader';
  /** What each had given; null where it was no points, since they left it out. */
  readonly given: readonly (Hundredths | null)[];
  readonly points: Hundredths;
};

/** Null stands for a quantity that the basic figures give; `override` for points that a reviewer set beside the computed ones. */
export type MeasuredEntry = {
  readonly kind: 'measured';
  readonly entered: Quantity | null;
  readonly whole: Quantity | null;
  readonly override: Hundredths | null;
};

/** A line of the form, as it was typed. `answered` says that a checklist without faults is an answer, not a blank. */
export type Typed = {
  readonly points?: string | undefined;
  /** The letter of a graded indicator. */
  readonly grade?: string | undefined;
  readonly entered?: string | undefined;
  readonly whole?: string | undefined;
  readonly override?: string | undefined;
  readonly faults?: string | readonly string[] | undefined;
  readonly answered?: string | undefined;
  readonly notApplicable?: string | undefined;
  readonly reason?: string | undefined;
};

export type Reading = { readonly entry: Entry; readonly reason: string } | { readonly problems: readonly Problem[] };

/**
 * Reads a line of the form against the rubric (Plan, step 4).
 *
 * A reason is asked for below full points of a judged or graded indicator, for "not applicable" and for an override.
 * A school never overrides computed points. What the basic figures give is never read from the form.
 *
 * @returns the entry and its reason, or a problem for each field that has to be put right
 */
export function readEntry(
  indicator: Indicator,
  typed: Typed,
  by: 'school' | 'reviewer',
  type: SchoolType,
  figures: BasicFigures,
): Reading {
  const reason = (typed.reason ?? '').trim();
  const { entry, problems } = typed.notApplicable === 'yes' ? saidNotApplicable(indicator) : said(indicator, typed, by);
  const all = [
    ...problems,
    ...(entry ? [...partProblems(indicator, entry, type, figures), ...reasonProblems(indicator, entry, reason)] : []),
  ];
  return entry && all.length === 0 ? { entry, reason } : { problems: all };
}

const longestReason = 500;

type Said = { readonly entry: Entry | null; readonly problems: readonly Problem[] };

const refused = (field: string, key: string, values?: Record<string, string>): Said => ({
  entry: null,
  problems: [{ field, key: `scoring.${key}`, ...(values && { values }) }],
});

const accepted = (entry: Entry): Said => ({ entry, problems: [] });

function saidNotApplicable(indicator: Indicator): Said {
  return indicator.notApplicable === 'never'
    ? refused('notApplicable', 'notApplicable.notAllowed')
    : accepted({ kind: 'not applicable' });
}

function said(indicator: Indicator, typed: Typed, by: 'school' | 'reviewer'): Said {
  switch (indicator.kind) {
    case 'judged':
      return judged(indicator, typed.points ?? '');
    case 'graded':
      return graded(indicator, typed.grade ?? '');
    case 'measured':
      return measured(indicator, typed, by);
    case 'checklist':
      return checked(indicator, typed);
  }
}

function judged(indicator: JudgedIndicator, typed: string): Said {
  const limits = {
    full: show(indicator.full),
    step: show(indicator.step),
    next: show((indicator.full - indicator.step) as Hundredths),
  };
  const given = readDecimal(typed, 2);
  if (given === 'tooManyDecimals') return refused('points', 'points.offStep', limits);
  if (given === 'tooLarge') return refused('points', 'points.aboveFull', limits);
  if (typeof given === 'string') return refused('points', `points.${given}`, limits);
  if (given > indicator.full) return refused('points', 'points.aboveFull', limits);
  if (given % indicator.step !== 0) return refused('points', 'points.offStep', limits);
  return accepted({ kind: 'judged', points: given as Hundredths });
}

function graded(indicator: GradedIndicator, typed: string): Said {
  const letters = indicator.grades.map(({ key }) => key);
  if (typed === '') return refused('grade', 'grades.missing', { letters: letters.join(' ') });
  if (!letters.includes(typed)) return refused('grade', 'grades.unknown', { letters: letters.join(' ') });
  return accepted({ kind: 'graded', grade: typed });
}

function checked(indicator: ChecklistIndicator, typed: Typed): Said {
  const ticked = typeof typed.faults === 'string' ? [typed.faults] : (typed.faults ?? []);
  const found = ticked.filter((key) => key !== '');
  if (found.length === 0 && typed.answered !== 'yes') return refused('faults', 'faults.unanswered');
  const known = indicator.faults.map(({ key }) => key);
  if (found.some((key) => !known.includes(key))) return refused('faults', 'faults.unknown');
  return accepted({ kind: 'checklist', faults: known.filter((key) => found.includes(key)) });
}

function measured(indicator: MeasuredIndicator, typed: Typed, by: 'school' | 'reviewer'): Said {
  const problems: Problem[] = [];
  const read = (field: 'entered' | 'whole', wanted: boolean): Quantity | null => {
    if (!wanted) return null;
    const text = typed[field] ?? '';
    const value = readDecimal(text, placesOf(indicator.enteredUnit));
    if (typeof value === 'number') return quantity(text, indicator.enteredUnit);
    problems.push({ field, key: `scoring.quantity.${value}` });
    return null;
  };
  const entered = read('entered', indicator.fromBasic.entered === null);
  const whole = read('whole', indicator.whole !== null && indicator.fromBasic.whole === null);
  const override = overridden(indicator, typed.override ?? '', by, problems);
  if (indicator.measure === 'limit' && entered === 0)
    problems.push({ field: 'entered', key: 'scoring.quantity.limitOfZero' });
  if (whole === 0)
    problems.push({
      field: 'whole',
      key: indicator.notApplicable === 'never' ? 'scoring.quantity.wholeOfZero' : 'scoring.quantity.sayNotApplicable',
    });
  return { entry: problems.length === 0 ? { kind: 'measured', entered, whole, override } : null, problems };
}

function overridden(
  indicator: MeasuredIndicator,
  typed: string,
  by: 'school' | 'reviewer',
  problems: Problem[],
): Hundredths | null {
  const value = readDecimal(typed, 2);
  if (value === 'missing') return null;
  const values = { full: show(indicator.full) };
  if (by === 'school') problems.push({ field: 'override', key: 'scoring.override.reviewersOnly' });
  else if (value === 'tooLarge' || (typeof value === 'number' && value > indicator.full))
    problems.push({ field: 'override', key: 'scoring.override.aboveFull', values });
  else if (typeof value === 'string') problems.push({ field: 'override', key: `scoring.override.${value}`, values });
  else return value as Hundredths;
  return null;
}

function partProblems(indicator: Indicator, entry: Entry, type: SchoolType, figures: BasicFigures): readonly Problem[] {
  if (indicator.kind !== 'measured' || entry.kind !== 'measured' || indicator.whole === null) return [];
  const part = quantityTaken(indicator, 'entered', entry, type, figures);
  const whole = quantityTaken(indicator, 'whole', entry, type, figures);
  if (part === null || whole === null || part <= whole) return [];
  const values = { part: showQuantity(part), whole: showQuantity(whole) };
  return [{ field: entry.entered === null ? 'whole' : 'entered', key: 'scoring.quantity.partAboveWhole', values }];
}

function reasonProblems(indicator: Indicator, entry: Entry, reason: string): readonly Problem[] {
  if (reason.length > longestReason)
    return [{ field: 'reason', key: 'scoring.reason.tooLong', values: { most: String(longestReason) } }];
  if (reason !== '') return [];
  const missing = (why: string): readonly Problem[] => [
    { field: 'reason', key: `scoring.reason.${why}`, values: { full: show(indicator.full) } },
  ];
  if (entry.kind === 'not applicable') return missing('forNotApplicable');
  if (entry.kind === 'judged' && entry.points < indicator.full) return missing('belowFull');
  if (entry.kind === 'graded' && indicator.kind === 'graded' && entry.grade !== indicator.grades[0]?.key)
    return missing('belowFull');
  if (entry.kind === 'measured' && entry.override !== null) return missing('forOverride');
  return [];
}

/**
 * The quantity that a measured indicator goes by: from the basic figures where it is fed from them, else as entered.
 * @returns null while it is not known
 */
export function quantityTaken(
  indicator: MeasuredIndicator,
  which: 'entered' | 'whole',
  entry: MeasuredEntry | null,
  type: SchoolType,
  figures: BasicFigures,
): Quantity | null {
  const key = indicator.fromBasic[which];
  if (key === null) return entry?.[which] ?? null;
  const count = basicFigure(type, figures, key);
  return count === null ? null : quantityOf(count);
}
