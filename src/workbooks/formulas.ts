import { standardOf } from '../scoring/measured.ts';
import { show, type Hundredths } from '../scoring/points.ts';
import type { ChecklistIndicator, Indicator, MeasuredIndicator } from '../scoring/rubric.ts';
import {
  type AssessedSection,
  assessedSections,
  type BasicKey,
  type FigureKey,
  hasSenior,
  type SchoolType,
} from '../scoring/school.ts';
import type { Words } from './layout.ts';

/** Where the cells of one indicator stand: E7. Those of reviewers are absent on a school's sheet. */
export interface Cells {
  readonly full: string;
  readonly typed: string;
  readonly whole: string;
  readonly notApplicable: string;
  readonly verdict?: string | undefined;
  readonly earlier?: string | undefined;
  readonly earlierWhole?: string | undefined;
  readonly override?: string | undefined;
  /** Of a checklist: the cells of its faults, in their order. */
  readonly faults: readonly string[];
}

/** What formulas must know beside an indicator. */
export interface Surroundings {
  readonly type: SchoolType;
  readonly words: Words;
  /** The cell of a basic figure, on its own sheet. */
  readonly figure: (key: FigureKey) => string;
}

/**
 * The points of an indicator as a formula of its cells, by the same rule as `scoring`: in whole numbers, so that a share on the
 * border of a band belongs to the upper one. It helps who fills the sheet in; what counts is computed when it is uploaded.
 *
 * @returns the formula without its =; null for an indicator that no formula of cells can score
 */
export function pointsFormula(indicator: Indicator, cells: Cells, around: Surroundings): string | null {
  const scored = scoredBy(indicator, cells, around);
  if (scored === null) return null;
  const overridden =
    cells.override === undefined ? scored : `IF(ISNUMBER(${cells.override}),${cells.override},${scored})`;
  const when = notApplicableWhen(indicator, cells, around);
  return when === null
    ? overridden
    : `IF(${when},${indicator.notApplicable === 'full' ? cells.full : '""'},${overridden})`;
}

/** When an indicator does not apply: where that is said, or where the basic figures say that there is no such thing. */
function notApplicableWhen(indicator: Indicator, cells: Cells, around: Surroundings): string | null {
  if (indicator.notApplicable === 'never') return null;
  const said = `${cells.notApplicable}="${around.words.yes}"`;
  if (indicator.kind !== 'measured' || indicator.fromBasic.whole === null) return said;
  const figures = figuresOf(indicator.fromBasic.whole, around);
  const known = figures.map((cell) => `ISNUMBER(${cell})`).join(',');
  return `OR(${said},AND(${known},${summed(figures)}=0))`;
}

/** When an indicator is left out, so that the rest is scaled: a condition of its cells; null for one that never is. */
export const leftOutWhen = (indicator: Indicator, cells: Cells, around: Surroundings): string | null =>
  indicator.notApplicable === 'left out' ? notApplicableWhen(indicator, cells, around) : null;

function scoredBy(indicator: Indicator, cells: Cells, around: Surroundings): string | null {
  switch (indicator.kind) {
    case 'judged':
      return `IF(ISNUMBER(${cells.typed}),${cells.typed},"")`;
    case 'graded':
      return indicator.grades.reduceRight(
        (otherwise, { key, points }) => `IF(${cells.typed}="${key}",${show(points)},${otherwise})`,
        '""',
      );
    case 'checklist':
      return lessFaults(indicator, cells, around);
    case 'measured':
      return measured(indicator, cells, around);
  }
}

function lessFaults({ faults }: ChecklistIndicator, cells: Cells, { words }: Surroundings): string {
  const found = faults.map(({ deduction }, place) => `-IF(${cells.faults[place]}="${words.yes}",${show(deduction)},0)`);
  const range = `${cells.faults[0]}:${cells.faults.at(-1)}`;
  const answered = `OR(COUNTIF(${range},"${words.yes}")>0,COUNTIF(${range},"${words.no}")=${faults.length})`;
  return `IF(${answered},MAX(0,ROUND(${cells.full}${found.join('')},2)),"")`;
}

function measured(indicator: MeasuredIndicator, cells: Cells, around: Surroundings): string | null {
  const entered = takenFrom(indicator.fromBasic.entered, cells.typed, cells.earlier, cells, around);
  const whole = takenFrom(indicator.fromBasic.whole, cells.whole, cells.earlierWhole, cells, around);
  const sections = assessedSections(around.type);
  const needs = [entered.known, ...sections.map((section) => `ISNUMBER(${around.figure(`pupils.${section}`)})`)];
  if (indicator.whole !== null) needs.push(whole.known);
  const shared = indicator.shared && hasSenior(around.type);
  if (shared) needs.push(`ISNUMBER(${around.figure('pupils.senior')})`);
  const quantities = { entered: `ROUND(${entered.value}*100,0)`, whole: `ROUND(${whole.value}*100,0)`, shared };
  const banded = bandedBy(indicator, quantities, around);
  if (banded === null) return null;
  const sound = soundness(indicator, entered.value, whole.value, pupilsOf(around));
  return `IF(AND(${needs.join(',')}),IF(AND(${sound.join(',')}),${banded},""),"")`;
}

const partOf = (part: number, full: Hundredths): string => show(Math.floor((part * full) / 10_000) as Hundredths);

/** What must hold so that quantities have points at all. */
function soundness(indicator: MeasuredIndicator, entered: string, whole: string, pupils: string): string[] {
  return [
    `${pupils}>0`,
    `${entered}>=0`,
    ...(indicator.whole === null ? [] : [`${whole}>0`, `${entered}<=${whole}`]),
    ...(indicator.measure === 'limit' ? [`${entered}>0`] : []),
  ];
}

/** A quantity: from the basic figures, or as typed, or as the stage before said where that is confirmed. */
function takenFrom(
  fed: BasicKey | null,
  typed: string,
  earlier: string | undefined,
  { verdict }: Cells,
  around: Surroundings,
): { value: string; known: string } {
  if (fed !== null) {
    const figures = figuresOf(fed, around);
    return { value: summed(figures), known: figures.map((cell) => `ISNUMBER(${cell})`).join(',') };
  }
  const value =
    verdict === undefined || earlier === undefined
      ? typed
      : `IF(${verdict}="${around.words.confirmed}",${earlier},${typed})`;
  return { value, known: `ISNUMBER(${value})` };
}

function figuresOf(key: BasicKey, { type, figure }: Surroundings): string[] {
  if (key === 'boarders' || key === 'staff' || key === 'fullTimeTeachers') return [figure(key)];
  return assessedSections(type).map((section) => figure(`${key}.${section}`));
}

// SUM, for it passes over the empty text that a formula answers where nothing is known.
const summed = (cells: readonly string[]): string => (cells.length === 1 ? cells[0]! : `SUM(${cells.join(',')})`);

const pupilsOf = (around: Surroundings): string => summed(figuresOf('pupils', around));

/** What is entered, and of what it is a part, in hundredths; `shared`: prorated by head count. */
interface Quantities {
  readonly entered: string;
  readonly whole: string;
  readonly shared: boolean;
}

/** The points of a sound quantity on its scale; null where they are computed on upload only. */
function bandedBy(indicator: MeasuredIndicator, quantities: Quantities, around: Surroundings): string | null {
  const { scale, full } = indicator;
  const nested = (bands: readonly { readonly when: string; readonly part: number }[], elsePart: number): string =>
    bands.reduceRight(
      (otherwise, { when, part }) => `IF(${when},${partOf(part, full)},${otherwise})`,
      partOf(elsePart, full),
    );
  switch (scale.by) {
    case 'share': {
      const at = shareOf(indicator, quantities, around);
      return nested(
        scale.bands.map(({ share, part }) => ({ when: at(share), part })),
        scale.elsePart,
      );
    }
    case 'value': {
      const at = ratioOf(indicator, quantities, around);
      const sign = scale.direction === 'at least' ? '>=' : '<=';
      return nested(
        scale.bands.map(({ from, part }) => ({ when: at(from, sign), part })),
        scale.elsePart,
      );
    }
    case 'shortfall':
      return null;
  }
}

/** Head counts by which a shared resource is prorated, as they stand in a product. */
function prorationOf({ entered, shared }: Quantities, around: Surroundings): { held: string; all: string } {
  const pupils = pupilsOf(around);
  const senior = around.figure('pupils.senior');
  return { held: shared ? `${entered}*${pupils}` : entered, all: shared ? `*(${pupils}+${senior})` : '' };
}

/** Whether the share of what is needed is at least so much, by cross-multiplying. */
function shareOf(
  indicator: MeasuredIndicator,
  quantities: Quantities,
  around: Surroundings,
): (share: number) => string {
  const { entered, whole } = quantities;
  const sections = assessedSections(around.type).map((section: AssessedSection) => ({
    pupils: around.figure(`pupils.${section}`),
    standard: standardOf(indicator, around.type, section),
  }));
  const pupils = pupilsOf(around);
  const { held, all } = prorationOf(quantities, around);
  const standard = sections[0]!.standard;
  const one = sections.every((section) => section.standard === standard);
  const total = one ? `${pupils}*${standard}` : `(${sections.map((s) => `${s.pupils}*${s.standard}`).join('+')})`;
  switch (indicator.measure) {
    case 'per_pupil':
      return (share) => `${held}*10^6>=${share}*${total}${all}`;
    case 'per_100_pupils':
      return (share) => `${held}*10^8>=${share}*${total}${all}`;
    case 'percent':
      return one
        ? (share) => `${entered}*10^10>=${share}*${whole}*${standard}`
        : (share) => `${entered}*${pupils}*10^10>=${share}*${whole}*${total}`;
    case 'pupils_per_item': {
      if (one) return (share) => `${held}*${standard}>=${share}*${pupils}*100${all}`;
      const [first, second] = [sections[0]!, sections[1]!];
      const needed = `(${first.pupils}*${second.standard}+${second.pupils}*${first.standard})`;
      return (share) => `${held}*${first.standard}*${second.standard}>=${share}*${needed}*100${all}`;
    }
    case 'count':
      return (share) => `${held}*10^6>=${share}*${standard}${all}`;
    case 'limit':
      return (share) => `${standard}*100${all}>=${share}*${held}`;
  }
}

/** Whether the figure itself, in the unit of the ratio, reaches so much. */
function ratioOf(
  { measure }: MeasuredIndicator,
  quantities: Quantities,
  around: Surroundings,
): (from: number, sign: string) => string {
  const { entered, whole } = quantities;
  const pupils = pupilsOf(around);
  const { held, all } = prorationOf(quantities, around);
  switch (measure) {
    case 'per_pupil':
      return (from, sign) => `${held}*100${sign}${from}*${pupils}${all}`;
    case 'per_100_pupils':
      return (from, sign) => `${held}*10^4${sign}${from}*${pupils}${all}`;
    case 'pupils_per_item':
      // Pupils to no item at all reach nothing.
      return (from, sign) => `AND(${entered}>0,${pupils}*10^6${all}${sign}${from}*${held})`;
    case 'percent':
      return (from, sign) => `${entered}*10^6${sign}${from}*${whole}`;
    case 'count':
    case 'limit':
      return (from, sign) => `${held}*100${sign}${from}${all}`;
  }
}

/** A sentence with cells in it as a formula: what stands between `{` and `}` is one, all else text. */
export const sentenceFormula = (sentence: string, formulas: Readonly<Record<string, string>>): string =>
  sentence
    .split(/(\{\w+\})/)
    .filter((piece) => piece !== '')
    .map((piece) => formulas[piece.slice(1, -1)] ?? `"${piece.replaceAll('"', '""')}"`)
    .join('&');
