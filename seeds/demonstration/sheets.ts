import type { Entry } from '../../src/scoring/entry.ts';
import { measure } from '../../src/scoring/measured.ts';
import type { Fraction } from '../../src/scoring/fraction.ts';
import { hasNone, scoreLine } from '../../src/scoring/line.ts';
import type { Hundredths } from '../../src/scoring/points.ts';
import { placesOf, type Quantity } from '../../src/scoring/quantity.ts';
import { type Indicator, indicatorsOf, type MeasuredIndicator, type Rubric } from '../../src/scoring/rubric.ts';
import { type BasicFigures, readFigures, type FlatFigures, type SchoolType } from '../../src/scoring/school.ts';

/** What a made-up sheet says of one indicator. */
export interface MadeUpLine {
  readonly entry: Entry | null;
  /** Of a judged indicator below full points: the part of it that falls short; else empty. */
  readonly weakness: string;
  readonly points: Hundredths;
}

/**
 * A sheet that loses about so many points. Which indicators lose them follows from the school's number alone, so that the
 * later stages of a school agree with the earlier ones and lose some more, and every reset gives the same figures.
 *
 * @param lost in points of 1000
 */
export function madeUpSheet(
  rubric: Rubric,
  type: SchoolType,
  flat: FlatFigures,
  lost: number,
  number: number,
): Map<string, MadeUpLine> {
  const figures = readFigures(flat);
  const lines = new Map<string, MadeUpLine>();
  let toLose = lost * 100;
  for (const indicator of shuffled(indicatorsOf(rubric), number)) {
    const full = lineOf(indicator, best(indicator, type, figures), '', type, figures);
    const less = toLose <= 0 ? null : worse(indicator, type, figures, number);
    const chosen = less === null ? full : lineOf(indicator, less.entry, less.weakness, type, figures);
    toLose -= indicator.full - chosen.points;
    lines.set(indicator.code, chosen);
  }
  return lines;
}

function lineOf(
  indicator: Indicator,
  entry: Entry | null,
  weakness: string,
  type: SchoolType,
  figures: BasicFigures,
): MadeUpLine {
  const outcome = scoreLine(indicator, entry, type, figures);
  if (outcome.state !== 'scored') throw new RangeError(`${indicator.code} is ${outcome.state}`);
  return { entry, weakness, points: outcome.points };
}

/** Full points. */
function best(indicator: Indicator, type: SchoolType, figures: BasicFigures): Entry | null {
  if (indicator.kind === 'judged') return { kind: 'judged', points: indicator.full };
  if (indicator.kind === 'checklist') return { kind: 'checklist', faults: [] };
  if (indicator.kind === 'graded') return { kind: 'graded', grade: indicator.grades[0]!.key };
  return holding(indicator, type, figures, 1.06);
}

/** A little less than full points; null where nothing of the sort is made up. */
function worse(
  indicator: Indicator,
  type: SchoolType,
  figures: BasicFigures,
  number: number,
): { entry: Entry | null; weakness: string } | null {
  if (indicator.kind === 'judged') {
    const part = indicator.guidance[number % indicator.guidance.length];
    const points = (indicator.full - Math.min(indicator.full / 5, 300)) as Hundredths;
    const stepped = (points - (points % indicator.step)) as Hundredths;
    return { entry: { kind: 'judged', points: stepped }, weakness: (part?.text.zh ?? '').replace(/（.*）/, '') };
  }
  if (indicator.kind === 'checklist') {
    const fault = indicator.faults.at(-1);
    return fault ? { entry: { kind: 'checklist', faults: [fault.key] }, weakness: '' } : null;
  }
  if (indicator.kind === 'graded') {
    const [, second] = indicator.grades;
    return second ? { entry: { kind: 'graded', grade: second.key }, weakness: second.condition.zh } : null;
  }
  if (indicator.measure === 'count' || indicator.measure === 'limit') return null;
  const entry = holding(indicator, type, figures, indicator.measure === 'percent' ? 0.985 : 0.96);
  return entry === null ? null : { entry, weakness: '' };
}

/** A quantity that is so much of what is needed; null where the basic figures give all of it. */
function holding(indicator: MeasuredIndicator, type: SchoolType, figures: BasicFigures, share: number): Entry | null {
  if (indicator.fromBasic.entered !== null || hasNone(indicator, type, figures)) return null;
  if (indicator.measure === 'percent') return percentage(indicator, type, figures, Math.min(share, 1));
  const trial = measure(indicator, quantities(10_000, null), type, figures);
  if ('cannot' in trial) throw new RangeError(`${indicator.code}: ${trial.cannot}`);
  const needed = numberOf(indicator, trial.needed);
  const kept = trial.proration === null ? 1 : trial.proration.all / trial.proration.assessed;
  return quantities(whole(indicator, needed * kept * share), null);
}

const quantities = (entered: number, of: number | null): Entry & { kind: 'measured' } => ({
  kind: 'measured',
  entered: entered as Quantity,
  whole: of as Quantity | null,
  override: null,
});

/** The rubric of the demonstration holds every quantity against a standard. */
function numberOf({ code }: Indicator, needed: Fraction | null): number {
  if (needed === null) throw new RangeError(`${code} has no standard`);
  return Number(needed.over) / Number(needed.under);
}

/** Rounded up to what can be counted, in hundredths. */
const whole = (indicator: MeasuredIndicator, quantity: number): number =>
  placesOf(indicator.enteredUnit) === 0 ? Math.ceil(quantity) * 100 : Math.ceil(quantity * 10) * 10;

function percentage(indicator: MeasuredIndicator, type: SchoolType, figures: BasicFigures, share: number): Entry {
  const trial = measure(indicator, quantities(0, madeUpWhole(indicator)), type, figures);
  if ('cannot' in trial || trial.whole === null) throw new RangeError(`${indicator.code} has no whole`);
  const needed = numberOf(indicator, trial.needed);
  const all = trial.whole / 100;
  const wanted = (all * Math.min(needed * share + (share === 1 ? 1 : 0), 100)) / 100;
  const part = share === 1 ? Math.ceil(wanted) : Math.floor(wanted);
  return quantities(Math.min(part, all) * 100, madeUpWhole(indicator));
}

/** What a percentage is a part of, where the basic figures don't say. */
function madeUpWhole(indicator: MeasuredIndicator): number | null {
  if (indicator.fromBasic.whole !== null) return null;
  if (indicator.enteredUnit === '元') return 480_000_00;
  return (indicator.enteredUnit === '个' ? 120 : 400) * 100;
}

/** The same order for the same number, on every machine (a linear congruential generator; nothing here is drawn by lot). */
function shuffled<Item>(items: readonly Item[], number: number): Item[] {
  let state = number * 7919 + 17;
  const keyed = items.map((item) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return { item, key: state };
  });
  return keyed.sort((a, b) => a.key - b.key).map(({ item }) => item);
}
