import { describe, expect, test } from 'vitest';
import { type Expected, readTable } from '../../src/excel/table.ts';
import type { Cell } from '../../src/excel/workbook.ts';
import { viewsFolder } from '../../src/web/render.ts';
import { readTexts } from '../../src/web/texts.ts';
import { sheetsOf, written } from './archives.ts';

const { 'zh-CN': chinese, en: english } = readTexts(viewsFolder);
const expected: readonly Expected<'name' | 'code' | 'note'>[] = [
  { key: 'name', headings: ['学校名称', 'School'] },
  { key: 'code', headings: ['学校代码', 'Code'] },
  { key: 'note', headings: ['备注'], optional: true },
];

async function table(
  headings: readonly string[],
  rows: readonly (readonly Cell[] | { cells: Cell[]; merged: true })[] = [],
) {
  const columns = headings.map((heading) => ({ heading, width: 10 }));
  const [sheet] = await sheetsOf(await written({ sheets: [{ name: '表', titles: ['标题'], columns, rows }] }));
  return readTable(sheet!, 2, expected);
}

async function refusals(headings: readonly string[]): Promise<string[]> {
  const read = await table(headings);
  if (!('refused' in read)) return [];
  return read.refused.map(({ key, values }) => {
    for (const { t } of [chinese, english]) expect(t(key, values)).not.toMatch(/[{}]/);
    return [key.replace('excel.heading.', ''), ...Object.values(values)].join(' ');
  });
}

describe('headings', () => {
  test.each([
    [['学校名称'], ['missing 表 2 学校代码']],
    [['学校名称', '代号'], ['renamed 表 B2 学校代码 代号']],
    [['学校名称', '学校代码', '学校名称'], ['doubled 表 C2 学校名称']],
    [['学校名称', '学校代码', '备注', '电话'], ['unknown 表 D2 电话']],
    [['电话', '学校代码'], ['renamed 表 A2 学校名称 电话']],
  ])('%j: %j', async (headings, said) => {
    expect(await refusals(headings)).toEqual(said);
  });

  test.each([[['学校代码', '学校名称']], [['School', 'Code', '备注']], [['学校 名称 *', '学校\n代码']]])(
    '%j is understood',
    async (headings) => {
      expect(await refusals(headings)).toEqual([]);
    },
  );
});

describe('rows', () => {
  test('come as records, each cell with its address, empty rows left out', async () => {
    const read = await table(
      ['学校代码', '学校名称'],
      [
        ['3412250001', ' 一小 '],
        [null, null],
        ['', '二小'],
      ],
    );
    if ('refused' in read) throw new Error('refused');
    expect(read.rows.map(({ number, texts, addresses }) => [number, texts, addresses])).toEqual([
      [3, { name: '一小', code: '3412250001', note: '' }, { name: 'B3', code: 'A3', note: '' }],
      [5, { name: '二小', code: '', note: '' }, { name: 'B5', code: 'A5', note: '' }],
    ]);
  });

  test('say which cells can’t be taken', async () => {
    const formula = { value: '一小', formula: 'A1' };
    const read = await table(['学校名称', '学校代码'], [[formula, '1'], { cells: ['二小'], merged: true }]);
    if ('refused' in read) throw new Error('refused');
    const said = read.rows.flatMap(({ problems }) =>
      problems.map(({ key, column, values }) => `${key} ${column} ${values['cell']}`),
    );
    expect(said).toEqual(['excel.cell.formula name A3', 'excel.cell.merged name A4', 'excel.cell.merged code B4']);
  });
});
