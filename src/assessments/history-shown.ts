import type { Seen } from '../sheets/seen.ts';
import { sayMoment } from '../web/days.ts';
import { actorOf, type Visit } from '../web/visit.ts';
import type { TakenStep } from './history.ts';
import { sheetStageOf } from './rules.ts';
import type { Assessment, SheetStage } from './store.ts';

/** A step as `parts/timeline` takes it. */
export interface HistoryShown {
  what: string;
  who: string;
  when: string;
  why: string | undefined;
}

type Sheets = ReadonlyMap<SheetStage, { readonly seen: Seen }>;

/** Every step with who, when, from, to, and why, as far as the reason is for the visitor's eyes. */
export function historyOf(
  visit: Visit,
  { team }: Assessment,
  steps: readonly TakenStep[],
  sheets: Sheets,
): HistoryShown[] {
  const { t } = visit;
  const own = team.filter(({ personId }) => personId === actorOf(visit).id).map(({ stage }) => stage);
  return steps.map((step) => {
    const { name, from, to, by, role, at, reason } = step;
    const label = t(`assessments.step.${name}.label`);
    const stages = {
      label,
      from: from === null ? '' : t(`assessments.stage.${from}`),
      to: t(`assessments.stage.${to}`),
    };
    return {
      what: from === null || from === to ? label : t('assessments.detail.moved', stages),
      who: `${t(`accounts.role.${role}`)} ${by}`,
      when: sayMoment(t, at),
      why: reason !== null && isReasonSeen(step, sheets, own) ? reason : undefined,
    };
  });
}

/**
 * Whether a visitor sees why a step was taken, for a reason may say what a sheet says:
 * what an office writes to its team is between them until the stage is concluded, and a later team that has not signed off
 * sees only what its own office wrote to it. What opens a sheet again (a correction, an upheld objection) is said to the
 * team of that sheet, wherever the school stands.
 *
 * @param own stages on whose teams the visitor sits
 */
export function isReasonSeen(
  { from, to }: Pick<TakenStep, 'from' | 'to'>,
  sheets: Sheets,
  own: readonly SheetStage[],
): boolean {
  const stage = from === null ? null : sheetStageOf(from);
  const back = sheetStageOf(to);
  const writtenTo = stage === null || (stage === 'city' && back === 'county') ? back : stage;
  if (writtenTo !== null && own.includes(writtenTo)) return true;
  const veiled = [...sheets.values()].some(({ seen }) => seen === 'by line');
  if (veiled) return false;
  const within = stage !== null && stage !== 'school' && stage === sheetStageOf(to);
  return !within || sheets.get(stage)?.seen === 'all';
}
