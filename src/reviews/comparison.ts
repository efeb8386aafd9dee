import type { SheetStage } from '../assessments/store.ts';
import { lineAsksForReason } from '../scoring/difference.ts';
import type { Hundredths } from '../scoring/points.ts';
import type { Programme } from '../scoring/programme.ts';
import { appliesTo, type Indicator, indicatorsOf, type Rubric } from '../scoring/rubric.ts';
import type { SchoolType } from '../scoring/school.ts';
import { isSaid, type Sheet } from '../sheets/lines.ts';
import type { Reckoned } from '../sheets/rules.ts';
import { lineSeen, type Seen } from '../sheets/seen.ts';

/** A sheet as somebody may compare it. */
export interface Compared {
  readonly stage: SheetStage;
  readonly seen: Seen;
  readonly reckoned: Reckoned;
}

/** What a stage says of a line: its points, or why there are none to be shown. */
export type Cell = { readonly points: Hundredths } | 'left out' | 'blank' | 'veiled';

/** Why a line has its points, and who scored it. */
export interface Remark {
  readonly stage: SheetStage;
  readonly by: string;
  readonly text: string;
}

/** One indicator with what each stage says of it. */
export interface ComparedLine {
  readonly indicator: Indicator;
  readonly cells: ReadonlyMap<SheetStage, Cell>;
  /** The latest stage's points less those of the stage just before; null where one of them has none to be shown. */
  readonly difference: Hundredths | null;
  /** Whether any stage is further from the one just before than the programme lets pass without a reason. */
  readonly differs: boolean;
  /** Whether the latest stage is. */
  readonly differsNow: boolean;
  readonly remarks: readonly Remark[];
}

/** Whose lines are compared by what. `own` is the sheet of the viewer's team: what is not saved there veils the same line of earlier ones. */
export interface Comparison {
  /** In the order of the stages. */
  readonly sheets: readonly Compared[];
  readonly own: Sheet | null;
  readonly rubric: Rubric;
  readonly programme: Programme;
  readonly schoolType: SchoolType;
}

/** The lines of all sheets side by side, in the rubric's order, each as far as the viewer sees it. */
export const compareLines = (comparison: Comparison): readonly ComparedLine[] =>
  indicatorsOf(comparison.rubric)
    .filter((indicator) => appliesTo(indicator, comparison.schoolType))
    .map((indicator) => compareLine(indicator, comparison));

function compareLine(indicator: Indicator, { sheets, own, programme }: Comparison): ComparedLine {
  const { code, kind, full } = indicator;
  const cells = new Map<SheetStage, Cell>();
  const remarks: Remark[] = [];
  for (const { stage, seen, reckoned } of sheets) {
    const mine = own?.lines.get(code);
    const line = reckoned.sheet.lines.get(code);
    // A quantity and what follows from it are shown from the start, what a reviewer made of it is not.
    const open = seen === 'all' || (seen === 'by line' && isSaid(mine));
    const overridden =
      line?.entry?.kind === 'settled' || (line?.entry?.kind === 'measured' && line.entry.override !== null);
    const visible = lineSeen(seen, kind, mine) && (open || !overridden);
    cells.set(stage, visible ? cellOf(reckoned, code) : 'veiled');
    if (!open || line === undefined || line.savedBy === null) continue;
    const text = [line.reason, line.differenceReason].filter((said) => said.trim() !== '').join(' ');
    if (text !== '' || stage !== 'school') remarks.push({ stage, by: line.savedBy, text });
  }
  const steps = adjacent([...cells.values()]);
  const asks = (step: (typeof steps)[number] | undefined): boolean =>
    !!step && lineAsksForReason(step.now, step.before, full, programme.difference);
  return {
    indicator,
    cells,
    difference: steps.at(-1) ? ((steps.at(-1)!.now - steps.at(-1)!.before) as Hundredths) : null,
    differs: steps.some(asks),
    differsNow: asks(steps.at(-1)),
    remarks,
  };
}

function cellOf({ total }: Reckoned, code: string): Cell {
  const outcome = total.lines.get(code);
  if (outcome?.state === 'scored') return { points: outcome.points };
  return outcome?.state === 'left out' ? 'left out' : 'blank';
}

/** Each stage with the one just before; null where one of the two has no points to be shown. */
function adjacent(cells: readonly Cell[]): readonly ({ now: Hundredths; before: Hundredths } | null)[] {
  return cells.slice(1).map((now, place) => {
    const before = cells[place];
    return typeof now === 'object' && typeof before === 'object' ? { now: now.points, before: before.points } : null;
  });
}
