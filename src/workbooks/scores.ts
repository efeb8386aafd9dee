import { addressOfCell, type Cell, type CellPlan, type SheetPlan } from '../excel/workbook.ts';
import { show } from '../scoring/points.ts';
import { appliesTo, type Indicator } from '../scoring/rubric.ts';
import type { FigureKey } from '../scoring/school.ts';
import { type IndicatorShown, indicatorShown } from '../sheets/indicator-shown.ts';
import { lineBefore } from '../sheets/line-state.ts';
import { quantitiesOf } from '../sheets/taking-down.ts';
import type { Workplace } from '../sheets/workplace.ts';
import type { Visit } from '../web/visit.ts';
import { type Cells, leftOutWhen, pointsFormula, sentenceFormula, type Surroundings } from './formulas.ts';
import { type ColumnKey, columnsOf, headingOf, headingRow, leafName, wordsOf } from './layout.ts';
import { markOfLine, textsOf } from './marks.ts';
import { plainNumber, Rules } from './validations.ts';

const widths: Partial<Record<ColumnKey, number>> = { code: 8, title: 34, standard: 46, full: 7, reason: 30, points: 9 };
const numbers: readonly ColumnKey[] = ['full', 'earlier', 'earlierWhole', 'typed', 'whole', 'override', 'points'];

/** One indicator with its place on the sheet: its own row, and of a checklist a row for each fault. */
interface Placed {
  readonly indicator: Indicator;
  readonly shown: IndicatorShown;
  readonly row: number;
  readonly cells: Cells;
}

/** The sheet of scores: as far as this person sees the sheet, and open where they write. */
export function scoresLeaf(visit: Visit, workplace: Workplace, figure: (key: FigureKey) => string): SheetPlan {
  const { t, say } = visit;
  const keys = columnsOf('scores', workplace.stage);
  const words = wordsOf(t);
  const around: Surroundings = { type: workplace.assessment.school.type, words, figure };
  const rules = new Rules(visit, words);
  const rows: Cell[][] = [];
  const placed: Placed[] = [];
  const cellsOf = (given: Partial<Record<ColumnKey, Cell>>, look: CellPlan['look'] = 'plain'): Cell[] =>
    keys.map((key): Cell => {
      const cell = given[key] ?? null;
      const kind = numbers.includes(key) ? 'number' : 'text';
      return cell !== null && typeof cell === 'object' ? { kind, ...cell } : { value: cell, kind, look };
    });
  for (const section of workplace.desk.rubric.tree.sections) {
    rows.push(cellsOf({ code: section.code, title: say(section.title) }, 'section'));
    for (const criterion of section.criteria) {
      const applying = criterion.indicators.filter((one) => appliesTo(one, around.type));
      if (applying.length > 0) rows.push(cellsOf({ code: criterion.code, title: say(criterion.title) }, 'section'));
      for (const indicator of applying) {
        const one = place(visit, workplace, indicator, headingRow + 1 + rows.length, keys);
        placed.push(one);
        const given = indicatorCells(visit, workplace, one, around, rules);
        const faults = faultCells(one, words, rules);
        const found = faults.map((cells) => textsOf(cells).typed ?? '');
        const version = one.shown.fields === null ? '' : markOfLine(one.shown.version, textsOf(given), found);
        rows.push(cellsOf({ ...given, version }), ...faults.map((cells) => cellsOf(cells)));
      }
    }
  }
  return {
    name: leafName(t, 'scores'),
    titles: [
      t('workbooks.scores.heading', { school: workplace.assessment.school.name, stage: stageOf(visit, workplace) }),
      totalCell(visit, workplace, placed, around, headingRow + rows.length, keys),
    ],
    columns: keys.map((key) => ({
      heading: headingOf(t, 'scores', key),
      width: widths[key] ?? 12,
      kind: numbers.includes(key) ? 'number' : 'text',
      wrap: true,
      hidden: key === 'version',
    })),
    rows,
    validations: rules.all(),
    protect: true,
    landscape: true,
    frozenColumns: 2,
  };
}

const stageOf = ({ t }: Visit, { stage }: Workplace): string => t(`assessments.sheet.${stage}`);

function place(
  visit: Visit,
  workplace: Workplace,
  indicator: Indicator,
  row: number,
  keys: readonly ColumnKey[],
): Placed {
  const at = (key: ColumnKey, line = row): string => addressOfCell(keys.indexOf(key), line);
  const has = (key: ColumnKey): string | undefined => (keys.includes(key) ? at(key) : undefined);
  const faults = indicator.kind === 'checklist' ? indicator.faults : [];
  const shown = indicatorShown(visit, workplace, indicator, null);
  const confirmable = shown.fields?.verdict ?? null;
  return {
    indicator,
    shown,
    row,
    cells: {
      full: at('full'),
      typed: at('typed'),
      whole: at('whole'),
      notApplicable: at('notApplicable'),
      verdict: confirmable === null ? undefined : has('verdict'),
      earlier: confirmable === null ? undefined : has('earlier'),
      earlierWhole: confirmable === null ? undefined : has('earlierWhole'),
      override: has('override'),
      faults: faults.map((_, nth) => at('typed', row + 1 + nth)),
    },
  };
}

function indicatorCells(
  visit: Visit,
  workplace: Workplace,
  { indicator, shown, cells }: Placed,
  around: Surroundings,
  rules: Rules,
): Partial<Record<ColumnKey, Cell>> {
  const { fields } = shown;
  const formula = fields === null ? null : pointsFormula(indicator, cells, around);
  const points: CellPlan = { value: shown.points, kind: 'number', look: 'total', ...(formula !== null && { formula }) };
  const own = {
    code: shown.code,
    title: { value: shown.title, wrap: true },
    standard: { value: standardOf(visit, shown, formula === null), look: 'note', wrap: true },
    full: shown.full,
    points,
  } as const;
  if (fields === null) {
    return { ...own, typed: { value: shown.said, kind: 'text', wrap: true }, reason: shown.reason };
  }
  const input = (value: string, kind: 'number' | 'text' = 'text'): CellPlan => ({
    value: kind === 'number' ? plainNumber(value) : value,
    kind,
    look: 'input',
    unlocked: true,
    wrap: kind === 'text',
  });
  const given: Partial<Record<ColumnKey, Cell>> = { ...own, reason: input(fields.reason.value) };
  if (fields.points !== null) {
    given.typed = input(fields.points.value, 'number');
    rules.number(cells.typed, '0', cells.full, fields.points.hint);
  }
  if (fields.grades.length > 0) {
    given.typed = input(fields.grades.find(({ checked }) => checked)?.key ?? '');
    rules.letters(
      cells.typed,
      fields.grades.map(({ key }) => key),
    );
  }
  const confirmed = fields.verdict?.value === 'confirmed';
  for (const { field, value, fed, label, unit } of fields.quantities) {
    const key = field === 'entered' ? 'typed' : 'whole';
    const quantity = { value: plainNumber(value), kind: 'number' } as const;
    given[key] = fed ? quantity : input(confirmed ? '' : value, 'number');
    if (!fed) rules.quantity(key === 'typed' ? cells.typed : cells.whole, `${label} (${unit})`);
  }
  if (fields.verdict !== null && cells.verdict !== undefined) {
    const earlier = quantitiesOf(indicator, lineBefore(workplace, shown.code)?.entry ?? null);
    given.earlier = { value: plainNumber(earlier?.entered ?? ''), kind: 'number' };
    given.earlierWhole = { value: plainNumber(earlier?.whole ?? ''), kind: 'number' };
    given.verdict = input(rules.wordOf(fields.verdict.value));
    rules.verdict(cells.verdict);
  }
  if (fields.override !== null && cells.override !== undefined) {
    given.override = input(fields.override.value, 'number');
    rules.number(cells.override, '0', cells.full, fields.override.label);
  }
  if (fields.notApplicable !== null) {
    given.notApplicable = input(fields.notApplicable.checked ? rules.wordOf('yes') : '');
    rules.yes(cells.notApplicable);
  }
  if (workplace.stage !== 'school') given.difference = input(shown.differenceReason);
  return given;
}

/** What full points are made of, and what is to be typed. */
function standardOf({ t }: Visit, shown: IndicatorShown, onUpload: boolean): string {
  const scale = shown.scale.map(({ said, points }) => `${said}: ${points}`);
  const grades = (shown.fields?.grades ?? shown.grades).map(({ key, condition, points }) =>
    t('workbooks.grade', { key, condition, points }),
  );
  const typed = (shown.fields?.quantities ?? []).map(({ label, unit, fed }) =>
    t(`workbooks.quantity.${fed ? 'fed' : 'typed'}`, { label, unit }),
  );
  const guidance = shown.guidance.map(({ text, points }) => `${text}: ${points}`);
  const computed = shown.fields !== null && onUpload ? [t('workbooks.computedLater')] : [];
  const said = [
    shown.standard,
    ...typed,
    ...scale,
    ...grades,
    ...guidance,
    ...computed,
    shown.note,
    shown.hint,
    shown.keyItem,
  ];
  return said.filter((one) => one !== '').join('\n');
}

/** A row for each fault of a checklist: found or not. */
function faultCells(
  { shown, cells }: Placed,
  words: { yes: string; no: string },
  rules: Rules,
): Partial<Record<ColumnKey, Cell>>[] {
  const { fields } = shown;
  if (fields === null) return [];
  const answered = fields.noFault || fields.faults.some(({ checked }) => checked);
  return fields.faults.map(({ key, text, deduction, checked }, nth) => {
    rules.yesOrNo(cells.faults[nth]!);
    const value = checked ? words.yes : answered ? words.no : '';
    return {
      code: key,
      title: { value: text, look: 'note', wrap: true },
      standard: { value: deduction, look: 'note' },
      typed: { value, kind: 'text', look: 'input', unlocked: true },
    };
  });
}

/** What the sheet comes to, above its headings, where it stays in sight; only for those who see it. */
function totalCell(
  visit: Visit,
  { seen, reckoned }: Workplace,
  placed: readonly Placed[],
  around: Surroundings,
  last: number,
  keys: readonly ColumnKey[],
): CellPlan {
  if (seen !== 'all') return { value: visit.t('workbooks.scores.partly') };
  const range = (key: ColumnKey): string =>
    `${addressOfCell(keys.indexOf(key), headingRow + 1)}:${addressOfCell(keys.indexOf(key), last)}`;
  const leftOut = placed.flatMap(({ indicator, cells, shown }) => {
    const when = shown.fields === null ? null : leftOutWhen(indicator, cells, around);
    return when === null ? [] : [`-IF(${when},${cells.full},0)`];
  });
  const sum = `SUM(${range('points')})`;
  const applicable = `(SUM(${range('full')})${leftOut.join('')})`;
  const of = String(placed.length);
  const { total } = reckoned;
  const done = [...total.lines.values()].filter(({ state }) => state === 'scored').length;
  const said = (values: { done: string; sum: string; applicable: string; score: string }): string =>
    visit.t('workbooks.total', { ...values, of });
  return {
    value: said({
      done: String(done),
      sum: show(total.earned),
      applicable: show(total.applicable),
      score: show(total.scaled),
    }),
    formula: sentenceFormula(said({ done: '{done}', sum: '{sum}', applicable: '{applicable}', score: '{score}' }), {
      done: `COUNT(${range('points')})`,
      sum: `ROUND(${sum},2)`,
      applicable: `ROUND(${applicable},2)`,
      score: `IF(${applicable}>0,INT(ROUND(${sum}*100,0)*100000/ROUND(${applicable}*100,0))/100,0)`,
    }),
  };
}
