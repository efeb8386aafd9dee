import type { Entry } from './entry.ts';
import { scoreLine, type LineOutcome } from './line.ts';
import { scaled, ZERO, type Hundredths } from './points.ts';
import type { Indicator, Rubric } from './rubric.ts';
import type { BasicFigures, SchoolType } from './school.ts';

/** What a part of the rubric comes to so far. */
export type Subtotal = {
  /** The sum of the points given. */
  readonly earned: Hundredths;
  /** Full marks of what applies to the school, blanks with it. */
  readonly applicable: Hundredths;
  /** How many indicators apply, and how many of them have their points. */
  readonly lines: number;
  readonly scored: number;
};

/** What a sheet comes to. */
export type Total = {
  readonly earned: Hundredths;
  readonly applicable: Hundredths;
  /** earned × 1000 / applicable, cut to a hundredth; while there are blanks it is `lowest`, and no score. */
  readonly scaled: Hundredths;
  /** The lowest and the highest scaled total still possible: blanks at nothing, and at full points. */
  readonly lowest: Hundredths;
  readonly highest: Hundredths;
  /** Indicators without points yet, in the rubric's order. Empty: the sheet is complete. */
  readonly blanks: readonly string[];
  readonly bySection: ReadonlyMap<string, Subtotal>;
  readonly byCriterion: ReadonlyMap<string, Subtotal>;
  readonly lines: ReadonlyMap<string, LineOutcome>;
};

/**
 * Adds a sheet up. What is left out at this school counts neither as earned nor as applicable.
 * @throws RangeError when nothing of the rubric applies to the school
 */
export function totalOf(
  rubric: Rubric,
  entries: ReadonlyMap<string, Entry>,
  type: SchoolType,
  figures: BasicFigures,
): Total {
  const lines = new Map<string, LineOutcome>();
  const blanks: string[] = [];
  const bySection = new Map<string, Subtotal>();
  const byCriterion = new Map<string, Subtotal>();
  const all = tally();
  let open = 0;
  for (const section of rubric.sections) {
    const inSection = tally();
    for (const criterion of section.criteria) {
      const inCriterion = tally();
      for (const indicator of criterion.indicators) {
        const line = scoreLine(indicator, entries.get(indicator.code) ?? null, type, figures);
        lines.set(indicator.code, line);
        if (line.state === 'blank' || line.state === 'cannot') {
          blanks.push(indicator.code);
          open += indicator.full;
        }
        count(inCriterion, indicator, line);
      }
      byCriterion.set(criterion.code, inCriterion);
      add(inSection, inCriterion);
    }
    bySection.set(section.code, inSection);
    add(all, inSection);
  }
  return {
    earned: all.earned,
    applicable: all.applicable,
    scaled: scaled(all.earned, all.applicable),
    lowest: scaled(all.earned, all.applicable),
    highest: scaled((all.earned + open) as Hundredths, all.applicable),
    blanks,
    bySection,
    byCriterion,
    lines,
  };
}

type Tally = { -readonly [part in keyof Subtotal]: Subtotal[part] };

const tally = (): Tally => ({ earned: ZERO, applicable: ZERO, lines: 0, scored: 0 });

function count(tally: Tally, indicator: Indicator, line: LineOutcome): void {
  if (line.state === 'left out') return;
  const points = line.state === 'scored' ? line.points : ZERO;
  add(tally, { earned: points, applicable: indicator.full, lines: 1, scored: line.state === 'scored' ? 1 : 0 });
}

function add(tally: Tally, part: Subtotal): void {
  tally.earned = (tally.earned + part.earned) as Hundredths;
  tally.applicable = (tally.applicable + part.applicable) as Hundredths;
  tally.lines += part.lines;
  tally.scored += part.scored;
}
