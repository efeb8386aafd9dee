import {
  addressOfCell,
  type Column as WorkbookColumn,
  type SheetPlan,
  type Validation,
  type WorkbookPlan,
} from '../excel/workbook.ts';
import type { Rubric } from '../scoring/rubric.ts';
import type { Translate } from '../web/texts.ts';
import { type Column, columns } from './cells.ts';
import { rowsOfRubric } from './table-rows.ts';
import { sayCell, wordsOf } from './words.ts';

/** In characters; what has several lines is wrapped. */
const widths: Readonly<Record<Column, number>> = {
  code: 8,
  level: 10,
  parent: 10,
  title_zh: 32,
  title_en: 28,
  points: 8,
  kind: 10,
  rule: 30,
  rule_zh: 40,
  guidance_zh: 40,
  guidance_en: 40,
  measure: 26,
  entered_zh: 24,
  entered_en: 24,
  whole_zh: 18,
  whole_en: 18,
  entered_unit: 10,
  ratio_unit: 12,
  standard_primary: 10,
  standard_junior: 10,
  standard_by_type: 18,
  from_basic: 24,
  better: 10,
  shared: 10,
  applies_to: 14,
  may_be_not_applicable: 12,
  methods: 10,
  evidence_required: 10,
  key_floor: 10,
  hint_zh: 30,
  hint_en: 30,
  source: 24,
};
const numbers: readonly Column[] = ['points', 'standard_primary', 'standard_junior', 'key_floor'];

/** Rows above the headings: the rubric's name, and how the sheet is filled in. */
export const headingRow = 3;

/** A rubric as a workbook to be changed in Excel or WPS and read again: its table in words, and how each column is filled in. */
export function rubricWorkbook(t: Translate, name: string, rubric: Rubric): WorkbookPlan {
  return { sheets: [tableSheet(t, name, rubric), aboutSheet(t)] };
}

function tableSheet(t: Translate, name: string, rubric: Rubric): SheetPlan {
  const rows = rowsOfRubric(rubric, '\n');
  return {
    name: t('rubrics.workbook.sheet'),
    titles: [name, t('rubrics.workbook.note')],
    columns: columns.map((column): WorkbookColumn => ({
      heading: t(`rubrics.column.${column}`),
      width: widths[column],
      kind: numbers.includes(column) ? 'number' : 'text',
      wrap: true,
    })),
    rows: rows.map((row) => ({
      cells: columns.map((column) => {
        const value = sayCell(t, column, row[column] ?? '', row['kind'] ?? '') || null;
        return row['level'] === 'section' && !numbers.includes(column) ? { value, look: 'section' } : value;
      }),
    })),
    validations: validationsOf(t, rows.length),
    landscape: true,
    frozenColumns: 1,
    filter: true,
  };
}

/** Drop-downs of the columns that allow a few words only, with room for rows that are added. */
function validationsOf(t: Translate, rows: number): Validation[] {
  return columns.flatMap((column, at): Validation[] => {
    const words = wordsOf(t, column);
    if (words.length === 0) return [];
    const range = `${addressOfCell(at, headingRow + 1)}:${addressOfCell(at, headingRow + rows + 200)}`;
    return [{ range, allow: { list: words }, refusal: t('rubrics.workbook.refusal') }];
  });
}

const aboutSheet = (t: Translate): SheetPlan => ({
  name: t('rubrics.workbook.about'),
  columns: [
    { heading: t('rubrics.workbook.column'), width: 22 },
    { heading: t('rubrics.workbook.meaning'), width: 90, wrap: true },
    { heading: t('rubrics.workbook.allowed'), width: 60, wrap: true },
  ],
  rows: columns.map((column) => [
    t(`rubrics.column.${column}`),
    t(`rubrics.about.${column}`),
    wordsOf(t, column).join('\n') || null,
  ]),
  protect: true,
});
