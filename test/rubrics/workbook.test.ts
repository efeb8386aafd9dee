import fc from 'fast-check';
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { afterAll, describe, expect, test } from 'vitest';
import type { Cell, SheetPlan, WorkbookPlan } from '../../src/excel/workbook.ts';
import { writeWorkbook } from '../../src/excel/writing.ts';
import { rubricWorkbook } from '../../src/rubrics/workbook.ts';
import { readRubricWorkbook } from '../../src/rubrics/workbook-reading.ts';
import type { Rubric } from '../../src/scoring/rubric.ts';
import { viewsFolder } from '../../src/web/render.ts';
import { readTexts } from '../../src/web/texts.ts';
import { theRubric } from '../scoring/makers.ts';
import { anyRubric } from './makers.ts';

const texts = readTexts(viewsFolder);
const folder = mkdtempSync(join(tmpdir(), 'dabiao-rubric-'));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;

async function written(plan: WorkbookPlan): Promise<string> {
  const path = join(folder, `${(files += 1)}.xlsx`);
  await pipeline(writeWorkbook(plan), createWriteStream(path));
  return path;
}

const exported = (rubric: Rubric, language: 'zh-CN' | 'en' | 'zh-Hant'): Promise<string> =>
  written(rubricWorkbook(texts[language].t, '细则', rubric));

describe('what is exported is imported as the same rubric', () => {
  test.each(['zh-CN', 'en', 'zh-Hant'] as const)('the 1000-point rubric, in %s', async (language) => {
    const read = await readRubricWorkbook(await exported(theRubric, language));
    expect(read).toMatchObject({ rubric: theRubric });
  });

  test('any rubric, in any language', { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        anyRubric,
        fc.constantFrom('zh-CN' as const, 'en' as const, 'zh-Hant' as const),
        async (rubric, language) => {
          const read = await readRubricWorkbook(await exported(rubric, language));
          expect('problems' in read ? read.problems : []).toEqual([]);
          expect('rubric' in read && read.rubric).toEqual(rubric);
        },
      ),
      { numRuns: 60 },
    );
  });
});

/** The table of the 1000-point rubric with cells changed: by row and heading. */
async function changed(change: (rows: Map<string, Cell>[]) => void): Promise<readonly string[]> {
  const { t, say } = texts['zh-CN'];
  const [table, about] = rubricWorkbook(t, say({ zh: '细则', en: '' }), theRubric).sheets as [SheetPlan, SheetPlan];
  const headings = table.columns.map(({ heading }) => heading);
  const rows = [...(table.rows as Iterable<{ cells: readonly Cell[] }>)].map(
    ({ cells }) => new Map(headings.map((heading, at) => [heading, cells[at] ?? null])),
  );
  change(rows);
  const plan = { ...table, rows: rows.map((row) => headings.map((heading) => row.get(heading) ?? null)) };
  const read = await readRubricWorkbook(await written({ sheets: [plan, about] }));
  return 'problems' in read
    ? read.problems.map(
        ({ key, at, values }) => `${at?.cell ?? values['cell'] ?? ''} ${key.replace(/^\w+\.(?:rubric\.)?/, '')}`,
      )
    : [];
}

const row = (rows: Map<string, Cell>[], code: string): Map<string, Cell> =>
  rows.find((cells) => {
    const cell = cells.get('编码');
    return (typeof cell === 'object' && cell !== null ? cell.value : cell) === code;
  })!;

describe('every cell that can’t be understood is told by its place', () => {
  test('several at once', async () => {
    const said = await changed((rows) => {
      row(rows, 'C1').set('计分方式', '猜测');
      row(rows, 'C2').set('分值', '十');
      row(rows, 'C7').set('规则（清单、分等填英文）', '≥95%: 90%');
      row(rows, 'C7').set('方向', '中间');
      row(rows, 'B3').set('上级编码', 'A9');
    });
    expect(said.toSorted()).toEqual([
      'C20 unknownParent',
      'F7 notANumber',
      'G6 unknownKind',
      'H13 bandsHaveAHole',
      'W13 unknownWord',
    ]);
  });

  test('a formula where a number belongs', async () => {
    const said = await changed((rows) => row(rows, 'C1').set('分值', { value: '10', kind: 'number', formula: '5+5' }));
    expect(said).toEqual(['F6 cell.formula']);
  });

  test('what people write their own way is understood', async () => {
    const said = await changed((rows) => {
      row(rows, 'C1').set('评分要点', '远离污染源：4\n布局合理： 4分\n有缓冲区：２');
      row(rows, 'C1').set('评分要点（英文）', null);
      row(rows, 'C7').set('规则（清单、分等填英文）', '>=100%:100%\n>=90% : 80%\n其余：0%');
      row(rows, 'C3').set('评估方式', '查、看');
      row(rows, 'C6').set('扣分项或等次', '围墙不完整：-5');
      row(rows, 'C6').set('规则（清单、分等填英文）', null);
    });
    expect(said).toEqual([]);
  });

  test('a workbook without its sheet, and a heading that was renamed', async () => {
    const { t } = texts['zh-CN'];
    const [table] = rubricWorkbook(t, '细则', theRubric).sheets as [SheetPlan];
    const without = await readRubricWorkbook(await written({ sheets: [{ ...table, name: '别的' }] }));
    expect(without).toMatchObject({ problems: [{ key: 'rubrics.import.noSheet' }] });
    const columns = table.columns.map((column) =>
      column.heading === '分值' ? { ...column, heading: '得分' } : column,
    );
    const renamed = await readRubricWorkbook(await written({ sheets: [{ ...table, columns }] }));
    expect(renamed).toMatchObject({ problems: [{ key: 'excel.heading.renamed', values: { cell: 'F3' } }] });
  });
});
