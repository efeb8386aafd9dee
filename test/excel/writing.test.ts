import { readXlsx } from 'hucre';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Cell, Column, SheetPlan } from '../../src/excel/workbook.ts';
import { namesOf, writeWorkbook } from '../../src/excel/writing.ts';
import { sheetsOf, written } from './archives.ts';

const column = (heading: string, more: Partial<Column> = {}): Column => ({ heading, width: 12, ...more });
const sheet = (more: Partial<SheetPlan> = {}): SheetPlan => ({
  name: '名单',
  columns: [column('学校')],
  rows: [],
  ...more,
});
const textsOf = async (plan: SheetPlan): Promise<string[][]> =>
  (await sheetsOf(await written({ sheets: [plan] })))[0]!.rows.map(({ cells }) =>
    [...cells.values()].map(({ text }) => text),
  );

describe('what is written is read again', () => {
  test('any text, as text', async () => {
    const texts = fc.array(fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(texts, async (given) => {
        const [read] = await sheetsOf(await written({ sheets: [sheet({ rows: given.map((text) => [text]) })] }));
        const cells = read!.rows.slice(1).map(({ cells: [first] }) => first![1]);
        expect(cells.map(({ text, kind, formula }) => [text, kind, formula])).toEqual(
          given.map((text) => [text.toWellFormed(), 'text', false]),
        );
      }),
      { numRuns: 60 },
    );
  });

  test.each(['=1+1', '+86', '-', '@SUM(A1)', '=HYPERLINK("http://x","y")', '_x0041_', ' 空格 ', '一\n二', '00123'])(
    '%j stays text, and never becomes a formula',
    async (text) => {
      const bytes = await written({ sheets: [sheet({ rows: [[text]] })] });
      const [read] = await sheetsOf(bytes);
      expect(read!.rows[1]!.cells.get(0)).toEqual({ address: 'A2', kind: 'text', text, formula: false, merged: null });
      const { sheets } = await readXlsx(bytes);
      expect(sheets[0]!.rows[1]![0]).toBe(text);
      expect(sheets[0]!.cells?.get('1,0')?.formula).toBeUndefined();
    },
  );

  test('numbers as exact decimals, days as days, and what is neither as text', async () => {
    const columns = [column('得分', { kind: 'number', format: '0.00' }), column('日期', { kind: 'date' })];
    const rows: Cell[][] = [
      ['899.99', '2026-11-02'],
      [1234.5, '待定'],
      ['—', null],
    ];
    const [read] = await sheetsOf(await written({ sheets: [sheet({ columns, rows })] }));
    const said = read!.rows.slice(1).map(({ cells }) => [...cells.values()].map(({ kind, text }) => `${kind} ${text}`));
    expect(said).toEqual([['number 899.99', 'date 2026-11-02'], ['number 1234.5', 'text 待定'], ['text —']]);
  });

  test('a formula, with what it came to', async () => {
    const rows = [[{ value: '3.5', kind: 'number', formula: 'SUM(A3:A9)&"<"' } as const]];
    const bytes = await written({ sheets: [sheet({ rows })] });
    const [read] = await sheetsOf(bytes);
    expect(read!.rows[1]!.cells.get(0)).toMatchObject({ text: '3.5', formula: true });
    expect((await readXlsx(bytes, { readStyles: true })).sheets[0]!.cells?.get('1,0')?.formula).toBe('SUM(A3:A9)&"<"');
  });

  test('a text that is longer than a cell is cut to what Excel takes', async () => {
    expect((await textsOf(sheet({ rows: [['字'.repeat(40_000)]] })))[1]![0]).toHaveLength(32_767);
  });
});

test('another reader finds headings, filter, frozen rows, protection, lists, bounds and what is printed', async () => {
  const plan = sheet({
    titles: ['2026 年名单', '11 月 2 日'],
    columns: [column('学校'), column('得分', { kind: 'number', unlocked: true }), column('版本', { hidden: true })],
    rows: [['一小', '12.5', '1'], { cells: ['说明'], merged: true }],
    filter: true,
    landscape: true,
    protect: true,
    frozenColumns: 1,
    validations: [
      { range: 'A4:A5', allow: { list: ['是', '否'] }, refusal: '请选择' },
      { range: 'B4', allow: { from: '0', to: 'C4' }, refusal: '请填 0 至满分' },
    ],
  });
  const { sheets } = await readXlsx(await written({ sheets: [plan] }), { readStyles: true });
  const [read] = sheets;
  expect(read!.rows[2]).toEqual(['学校', '得分', '版本']);
  expect(read!.autoFilter?.range).toBe('A3:C5');
  expect(read!.freezePane).toEqual({ rows: 3, columns: 1 });
  expect(read!.protection?.sheet).toBe(true);
  expect(read!.pageSetup).toMatchObject({
    orientation: 'landscape',
    fitToWidth: 1,
    fitToHeight: 0,
    printTitlesRow: '$3:$3',
  });
  expect(read!.merges?.map(({ startRow, endCol }) => [startRow, endCol])).toEqual([
    [0, 1],
    [1, 1],
    [4, 1],
  ]);
  expect(read!.dataValidations?.map(({ type, range }) => `${type} ${range}`)).toEqual(['list A4:A5', 'decimal B4']);
  expect(read!.dataValidations?.[0]?.values).toEqual(['是', '否']);
  expect(read!.columns?.[2]?.hidden).toBe(true);
  expect(read!.cells?.get('3,1')?.style?.protection?.locked).toBe(false);
});

test('names of sheets are made what Excel allows, and stay apart', () => {
  const names = namesOf(['a/b:c', '一'.repeat(40), '一'.repeat(40), "'引'", '', 'A B C'].map((name) => ({ name })));
  expect(names).toEqual(['a b c', '一'.repeat(31), `${'一'.repeat(27)} 2`, '引', '5', 'A B C 2']);
});

describe('a long list', () => {
  test('is asked for as it is sent, never held as a whole', async () => {
    let given = 0;
    const rows = (function* () {
      for (; given < 200_000; given++) yield [`第 ${given} 所学校，${Math.sin(given)}`];
    })();
    const stream = writeWorkbook({ sheets: [sheet({ rows })] });
    let taken = 0;
    for await (const piece of stream) {
      taken += (piece as Buffer).length;
      if (taken > 50_000) break;
    }
    expect(given).toBeGreaterThan(0);
    expect(given).toBeLessThan(60_000);
  });

  test('whose reader goes away is not read on', async () => {
    let ended = false;
    const rows = (async function* () {
      try {
        for (;;) yield [String(Math.random())];
      } finally {
        ended = true;
      }
    })();
    const stream = writeWorkbook({ sheets: [sheet({ rows })] });
    let taken = 0;
    for await (const piece of stream) {
      taken += (piece as Buffer).length;
      if (taken > 100_000) break;
    }
    expect(ended).toBe(false);
    await expect.poll(() => ended).toBe(true);
  });

  test('whose rows fail ends in that fault, not in half a file', async () => {
    const rows = (function* () {
      yield ['一小'];
      throw new Error('the database is gone');
    })();
    await expect(written({ sheets: [sheet({ rows })] })).rejects.toThrow('the database is gone');
  });
});
