import { lineAsksForReason } from '../scoring/difference.ts';
import { scoreLine } from '../scoring/line.ts';
import { points, show, type Hundredths } from '../scoring/points.ts';
import { type Indicator, indicatorOf } from '../scoring/rubric.ts';
import type { Desk } from '../sheets/desk.ts';
import type { OwnLine } from '../sheets/lines.ts';
import { type Reckoned, sheetBefore } from '../sheets/rules.ts';
import { longestReason } from '../sheets/taking-down.ts';
import { type Decision, type Double, entryOf } from './rules.ts';

/** A desk with the sheet that is worked on. */
export type LaidDesk = Desk & { readonly current: Reckoned };

/** What the leader typed about one line. */
export interface Typed {
  readonly take: string;
  readonly points: string;
  readonly reason: string;
}

/** A decision with what stands on the sheet by it, or what is wrong with it. */
export type Decided =
  | { readonly problem: string; readonly values: Record<string, string> }
  | {
      readonly decision: Decision;
      readonly why: string;
      readonly statement: { entry: ReturnType<typeof entryOf>; reason: string; differenceReason: string };
    };

/** What the leader typed about a line, as a decision; a reason is asked for whenever it is not the mean or the median, and for a large difference. */
export function decide(desk: LaidDesk, double: Double, { take, points: typed, reason }: Typed): Decided {
  const { scoring, current, sheets } = desk;
  const indicator = indicatorOf(scoring.rubric, double.code)!;
  const wrong = (problem: string, values: Record<string, string> = {}): Decided => ({
    problem: `double-scoring.problem.${problem}`,
    values,
  });
  const decision = decisionOf(double, take, typed);
  if (decision === null) return wrong(take === 'leader' ? 'points' : 'unknown', { full: show(indicator.full) });
  if (decision.way === 'leader' && decision.points > indicator.full)
    return wrong('points', { full: show(indicator.full) });
  if (reason.length > longestReason) return wrong('tooLong', { most: String(longestReason) });
  const given = double.raters.map((rater) => pointsOf(desk, indicator, double.own.get(rater)));
  if ((decision.way === 'mean' || decision.way === 'median') && !hasMean(desk, indicator, double))
    return wrong('unknown');
  const entry = entryOf(decision, double, given);
  const said = decision.way === 'taken' ? double.own.get(decision.from)! : null;
  if (reason === '' && (decision.way === 'taken' || decision.way === 'leader')) return wrong('reason');
  const outcome = scoreLine(indicator, entry, scoring.schoolType, current.figures);
  const before = sheetBefore(sheets, current.sheet.stage)?.lines.get(double.code)?.points ?? null;
  const far =
    outcome.state === 'scored' &&
    before !== null &&
    lineAsksForReason(outcome.points, before, indicator.full, scoring.programme.difference);
  if (far && reason === '') return wrong('differs');
  const statement = {
    entry,
    reason: said?.reason || reason,
    differenceReason: far ? reason : (said?.differenceReason ?? ''),
  };
  return { decision, why: reason, statement };
}

/**
 * Whether the mean of a line can be taken: not of something and of what does not count at all, nor of a quantity. That is a
 * fact, of which one count is right; and its points follow from the basic figures, also when these are corrected later.
 */
export const hasMean = (desk: LaidDesk, indicator: Indicator, { raters, own }: Double): boolean =>
  indicator.kind !== 'measured' && raters.every((rater) => pointsOf(desk, indicator, own.get(rater)) !== null);

function decisionOf({ own, raters }: Double, take: string, typed: string): Decision | null {
  if (take === 'mean' || take === 'median') return { way: take };
  if (take === 'leader') {
    try {
      return { way: 'leader', points: points(typed) };
    } catch {
      return null;
    }
  }
  const from = Number(/^from-(\d{1,9})$/.exec(take)?.[1] ?? Number.NaN);
  return raters.includes(from) && (own.get(from)?.entry ?? null) !== null ? { way: 'taken', from } : null;
}

/** What somebody's word comes to; null where it gives no points: what is left out counts neither as earned nor as lost. */
export function pointsOf(
  { scoring, current }: LaidDesk,
  indicator: Indicator,
  own: OwnLine | undefined,
): Hundredths | null {
  const outcome = scoreLine(indicator, own?.entry ?? null, scoring.schoolType, current.figures);
  return outcome.state === 'scored' ? outcome.points : null;
}
