import { readWorkbook } from '../excel/reading.ts';
import { type Expected, readTable, type TableRow } from '../excel/table.ts';
import type { Rubric } from '../scoring/rubric.ts';
import { type Language, readTexts, type Texts, type Translate } from '../web/texts.ts';
import { viewsFolder } from '../web/render.ts';
import { type Column, columns, type Mistake } from './cells.ts';
import type { Row } from './csv.ts';
import { readRubric } from './table.ts';
import { readCell } from './words.ts';
import { headingRow } from './workbook.ts';

/** Something of a file that can't be taken: the key of its sentence, and where it stands. */
export interface FileProblem {
  readonly key: string;
  readonly values: Readonly<Record<string, string>>;
  /** Sheet, cell and column; null where the sentence says it itself. */
  readonly at: { readonly sheet: string; readonly cell: string; readonly column: Column } | null;
}

export type ReadFile =
  { readonly rubric: Rubric; readonly rows: readonly Row[] } | { readonly problems: readonly FileProblem[] };

/** Reads a rubric from a workbook that rests on the disk: every cell that can't be understood, or the rubric with its rows. */
export async function readRubricWorkbook(path: string): Promise<ReadFile> {
  const read = await readWorkbook(path, { rows: 3000, columns: 80 });
  if ('refused' in read) return { problems: [{ ...read.refused, at: null }] };
  const languages = translations();
  const names = languages.map((t) => t('rubrics.workbook.sheet'));
  const sheet = read.sheets.find(({ name }) => names.includes(name));
  if (sheet === undefined) {
    return { problems: [{ key: 'rubrics.import.noSheet', values: { sheet: names[0]! }, at: null }] };
  }
  const table = readTable(sheet, headingRow, expected(languages));
  if ('refused' in table) return { problems: table.refused.map((refused) => ({ ...refused, at: null })) };
  const rows = table.rows.map((row) => codesOf(languages, row));
  const cells = table.rows.flatMap(({ problems }) => problems.map(({ key, values }) => ({ key, values, at: null })));
  const { rubric, mistakes } = readRubric(rows, '\n');
  const wrong = [...cells, ...mistakes.map((mistake) => placed(sheet.name, table.rows, mistake))];
  return wrong.length > 0 ? { problems: wrong } : { rubric, rows };
}

function placed(
  sheet: string,
  rows: readonly TableRow<Column>[],
  { key, values = {}, row, column }: Mistake,
): FileProblem {
  const cell = rows[row]?.addresses[column] ?? '';
  return { key, values, at: cell === '' ? null : { sheet, cell, column } };
}

const optional: readonly Column[] = [
  'hint_zh',
  'hint_en',
  'key_floor',
  'source',
  'title_en',
  'guidance_en',
  'entered_en',
  'whole_en',
];

const expected = (languages: readonly Translate[]): readonly Expected<Column>[] =>
  columns.map((key) => {
    const [first, ...more] = languages.map((t) => t(`rubrics.column.${key}`));
    return { key, headings: [first!, ...more, key], ...(optional.includes(key) && { optional: true as const }) };
  });

function codesOf(languages: readonly Translate[], { texts }: TableRow<Column>): Row {
  const kind = readCell(languages, 'kind', texts.kind, '');
  return Object.fromEntries(columns.map((column) => [column, readCell(languages, column, texts[column], kind)]));
}

let texts: Record<Language, Texts> | undefined;

/** The words of a workbook are understood in every language that it may have been given out in. */
function translations(): readonly Translate[] {
  texts ??= readTexts(viewsFolder);
  return [texts['zh-CN'].t, texts.en.t, texts['zh-Hant'].t];
}
