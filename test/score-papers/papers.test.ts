import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Document, Table } from '../../src/documents/document.ts';
import { blankSheet } from '../../src/score-papers/blank-sheet.ts';
import { whyNot } from '../../src/score-papers/page.ts';
import { problemList } from '../../src/score-papers/problem-list.ts';
import { checkCode, shortcomingsOf } from '../../src/score-papers/rules.ts';
import { scoreSheet } from '../../src/score-papers/score-sheet.ts';
import { type Hundredths, points, show, sum } from '../../src/scoring/points.ts';
import {
  anyEntries,
  anyFigures,
  anyType,
  aMeasured,
  entered,
  judged,
  someFigures,
  theRubric,
} from '../scoring/makers.ts';
import { aReader, aSheet, fullEntries } from './workplace.ts';

const zh = aReader();

const tableOf = (document: Document, place = 0): Table =>
  document.blocks.filter((block): block is Table => block.kind === 'table')[place]!;

const rowOf = (table: Table, code: string): readonly string[] =>
  table.rows.find(({ cells }) => cells[0] === code)!.cells;

/** The numbers of a column's lines, added up; a word in their place is nothing. */
const added = (table: Table, column: number): Hundredths =>
  sum(
    table.rows.flatMap(({ kind, cells }) =>
      kind === 'line' && /^[\d.]+$/.test(cells[column]!) ? [points(cells[column]!)] : [],
    ),
  );

const nineYear = someFigures({ 'pupils.primary': 612, 'pupils.junior': 438, staff: 60 });
const completeMiddle = someFigures({ 'pupils.junior': 900, 'pupils.senior': 600, staff: 70 });

describe('how a score came about', () => {
  test('the points of the lines are the total that is shown, at every kind of school', () => {
    fc.assert(
      fc.property(anyType, anyFigures, anyEntries(theRubric, true), (type, figures, entries) => {
        const workplace = aSheet({ type, figures, entries });
        const { total } = workplace.reckoned;
        const table = tableOf(scoreSheet(zh, workplace));
        const last = table.rows.at(-1)!;
        expect(show(added(table, 4))).toBe(show(total.earned));
        expect(show(added(table, 3))).toBe(show(total.applicable));
        const complete = total.blanks.length === 0;
        expect(last.cells.slice(1)).toEqual([show(total.applicable), complete ? show(total.earned) : '—']);
        const parts = table.rows.filter(({ kind }) => kind === 'part').map(({ cells }) => cells[2]!);
        expect(parts.includes('—')).toBe(!complete);
        if (complete) expect(show(sum(parts.map(points)))).toBe(show(total.earned));
      }),
      { numRuns: 60 },
    );
  });

  // Worked out by hand from the rubric: a standard of its own for each section, weighed by head count.
  test.each([
    // (612 × 8.5 + 438 × 9.5) = 9,363 m² needed; 8,700 / 9,363 = 92.91… %: 90 % band, 25 × 80 %.
    [
      'C7',
      entered(aMeasured('C7'), '8700'),
      [
        '校舍建筑面积（不含宿舍）：8,700 m²',
        '小学、初中标准不同，按人数加权：(612 人 × 8.5 + 438 人 × 9.5) ÷ 1,050 人 = 8.92 m²/生',
        '8,700 m² ÷ 1,050 人 = 8.28 m²/生，标准 8.92（需 9,363 m²），达到标准的 92.9% → 20 分',
        '达到标准的 90% 以上、不足 95% 一档，得满分的 80%：25 × 80% = 20 分',
      ],
      '20',
    ],
    // 612 / 19 + 438 / 13.5 = 32.210… + 32.444… = 64.654… staff needed; 60 is 92.80… % of it.
    [
      'C31',
      { kind: 'measured' as const, entered: null, whole: null, override: null },
      [
        '小学、初中阶段教职工人数（不含高中）：60 人（取自学校基本情况）',
        '小学、初中标准不同，按人数折算：612 人 ÷ 19 + 438 人 ÷ 13.5 = 64.66 人；1,050 人 ÷ 64.66 人 = 16.24 生/教职工',
        '1,050 人 ÷ 60 人 = 17.5 生/教职工，标准不超过 16.24（需 64.66 人），达到标准的 92.8% → 16 分',
        '达到标准的 90% 以上、不足 95% 一档，得满分的 80%：20 × 80% = 16 分',
      ],
      '16',
    ],
  ])('a nine-year school has the standards of both sections in figures: %s', (code, entry, working, shown) => {
    const workplace = aSheet({ type: 'nine_year', figures: nineYear, entries: fullEntries({ [code]: entry }) });
    const cells = rowOf(tableOf(scoreSheet(zh, workplace)), code);
    expect(cells[2]!.split('\n')).toEqual(working);
    expect(cells[4]).toBe(shown);
  });

  // 180 × 900 / 1,500 = 108 computers; 900 / 8 = 112.5 needed; 96 %: 15 × 90 %.
  test('a complete middle school has what it shares prorated in figures', () => {
    const entries = fullEntries({ C21: entered(aMeasured('C21'), '180') });
    const workplace = aSheet({ type: 'complete_middle', figures: completeMiddle, entries });
    expect(rowOf(tableOf(scoreSheet(zh, workplace)), 'C21')).toEqual([
      'C21',
      '生机比\n标准：不高于 8 生/台',
      [
        '学生用计算机台数：180 台',
        '与高中学段共用，按在校生数折算：180 台 × 900 ÷ 1,500 = 108 台',
        '900 人 ÷ 108 台 = 8.34 生/台，标准不超过 8（需 112.5 台），达到标准的 96% → 13.5 分',
        '达到标准的 95% 以上、不足 100% 一档，得满分的 90%：15 × 90% = 13.5 分',
      ].join('\n'),
      '15',
      '13.5',
    ]);
  });

  test('each fault stands with what it takes off, a judged line with its reason', () => {
    const entries = fullEntries({ C6: { kind: 'checklist', faults: ['C6.1', 'C6.4'] }, C13: judged('8') });
    const workplace = aSheet({
      type: 'primary',
      figures: someFigures(),
      entries,
      reasons: { C13: '无年度\n维修计划' },
    });
    const table = tableOf(scoreSheet(zh, workplace));
    expect(rowOf(table, 'C6')[2]).toBe(
      '围墙不完整（扣 2 分）\n无旗杆或旗台（扣 1 分）\n发现 2 项问题，5 分扣 3 分 → 2 分',
    );
    expect(rowOf(table, 'C13')[2]).toBe('评定：8 分\n扣分理由：无年度 维修计划');
  });

  test('what is left out has neither points nor full points, and the scaling is said', () => {
    const entries = fullEntries({ C17: { kind: 'not applicable' } });
    const [line] = theRubric.sections
      .flatMap(({ criteria }) => criteria.flatMap(({ indicators }) => indicators))
      .filter(({ code }) => code === 'C17');
    expect(line?.notApplicable).toBe('full');
    const rubric = {
      sections: theRubric.sections.map((section) => ({
        ...section,
        criteria: section.criteria.map((criterion) => ({
          ...criterion,
          indicators: criterion.indicators.map((indicator) =>
            indicator.code === 'C17' ? { ...indicator, notApplicable: 'left out' as const } : indicator,
          ),
        })),
      })),
    };
    const document = scoreSheet(zh, aSheet({ type: 'primary', figures: someFigures(), entries, rubric }));
    expect(rowOf(tableOf(document), 'C17').slice(3)).toEqual(['—', '不计']);
    const why = document.blocks.find((block) => block.kind === 'list')!;
    expect(why.items).toContain('折算为千分制：985 × 1000 ÷ 985 = 1000 分（保留两位小数，不进位）。');
  });

  test('a veto stands with its fact, day and source, and makes the grade', () => {
    const workplace = aSheet({ type: 'primary', figures: someFigures(), entries: fullEntries(), vetoed: true });
    const document = scoreSheet(zh, workplace);
    const rows = tableOf(document, 1).rows.map(({ cells }) => cells.join('|'));
    expect(rows).toContain('刑事案件或严重违反师德：构成一票否决');
    expect(rows).toContain('发生刑事案件|是|日期：2026年5月4日 · 来源：阜南县公安局立案告知书|—');
    const list = document.blocks.find((block) => block.kind === 'list')!;
    expect(list.items.at(-1)).toBe('评定等级：不达标。');
  });

  test('before all is scored it says what is still possible, and no grade', () => {
    const entries = fullEntries();
    entries.delete('C1');
    const document = scoreSheet(zh, aSheet({ type: 'primary', figures: someFigures(), entries, signed: false }));
    expect(rowOf(tableOf(document), 'C1').slice(2)).toEqual(['', '10', '未评']);
    expect(document.line.right).toBe('尚未签字，仅供核对');
    expect(document.blocks).toContainEqual({
      kind: 'paragraph',
      text: '还有 1 项未评分，可能得分 990–1000，全部评分后评定等级。',
    });
  });

  test('leader, members and principal sign', () => {
    const { blocks } = scoreSheet(zh, aSheet({ type: 'primary', figures: someFigures(), entries: fullEntries() }));
    expect(blocks.at(-1)).toMatchObject({
      kind: 'signatures',
      lines: [
        { text: '组长 王五（签字）：', signer: 'leader' },
        { text: '成员 赵六（签字）：' },
        { text: '校长（签字）：', signer: 'head' },
      ],
    });
  });
});

describe('the list of problems', () => {
  const entries = fullEntries({
    C4: entered(aMeasured('C4'), '30000'),
    C6: { kind: 'checklist', faults: ['C6.3'] },
    C13: judged('8'),
    C21: entered(aMeasured('C21'), '180'),
  });
  const workplace = aSheet({ type: 'complete_middle', figures: completeMiddle, entries, reasons: { C13: '无计划' } });

  test('has every line below full points with what it lacks, in the rubric’s order, and what is lost in all', () => {
    const table = tableOf(problemList(zh, workplace));
    expect(table.rows.map(({ cells }) => cells)).toEqual([
      ['A1 办学条件', '15', ''],
      // 30,000 × 0.6 = 18,000 of 900 × 26 = 23,400 m²: 76.9 %.
      [
        'C4',
        '生均用地面积',
        '校园用地面积（不含宿舍、食堂用地）：30,000 m²\n折算后距标准差 5,400 m²，按全校总量计差 9,000 m²',
        '15',
        '4.5',
        '10.5',
        '',
      ],
      ['C6', '围墙、校门、校牌、旗杆旗台', '无规范校牌（扣 1 分）', '5', '4', '1', ''],
      ['C13', '校舍安全鉴定与维修', '扣分理由：无计划', '10', '8', '2', ''],
      ['C21', '生机比', '学生用计算机台数：180 台\n折算后距标准差 5 台，按全校总量计差 8 台', '15', '13.5', '1.5', ''],
      ['合计失分', '15', ''],
    ]);
  });

  test('what is lost is what the sum lacks of what applies', () => {
    fc.assert(
      fc.property(anyType, anyFigures, anyEntries(theRubric, true), (type, figures, some) => {
        const { total } = aSheet({ type, figures, entries: some }).reckoned;
        const lost = sum(shortcomingsOf(theRubric, total).map((part) => part.lost));
        const open = sum(
          total.blanks.map(
            (code) =>
              theRubric.sections
                .flatMap(({ criteria }) => criteria.flatMap(({ indicators }) => indicators))
                .find((one) => one.code === code)!.full,
          ),
        );
        expect(lost + open).toBe(total.applicable - total.earned);
      }),
      { numRuns: 60 },
    );
  });

  test('a sheet of full points has none', () => {
    const full = aSheet({ type: 'primary', figures: someFigures(), entries: fullEntries() });
    expect(problemList(zh, full).blocks).toContainEqual({
      kind: 'paragraph',
      text: '各项指标均得满分，没有需要列出的问题。',
    });
  });
});

test('the blank form says nothing of what was scored', () => {
  const entries = fullEntries({ C13: judged('8') });
  const workplace = aSheet({ type: 'primary', figures: someFigures(), entries, reasons: { C13: '无年度维修计划' } });
  const text = JSON.stringify(blankSheet(zh, workplace));
  expect(text).not.toContain('无年度维修计划');
  expect(text).not.toContain('486');
  const other = aSheet({ type: 'primary', figures: someFigures({ staff: 7 }), entries: fullEntries() });
  expect(JSON.stringify(blankSheet(zh, other))).toBe(text);
  const table = tableOf(blankSheet(zh, workplace));
  expect(rowOf(table, 'C2')[2]).toBe('在校生数（人）：见学校基本情况');
  expect(rowOf(table, 'C17')[2]).toMatch(
    /^实际开出实验数：_+ 个\n应开实验数：_+ 个\n□ 本校不适用（按满分计，须写明理由）$/,
  );
  expect(rowOf(table, 'C6').slice(2)).toEqual([
    '□ 围墙不完整（扣 2 分）\n□ 无门卫（值班）室（扣 1 分）\n□ 无规范校牌（扣 1 分）\n□ 无旗杆或旗台（扣 1 分）\n□ 未发现问题',
    '5',
    '',
  ]);
});

test('all three are said in English too, with the same numbers', () => {
  const workplace = aSheet({ type: 'nine_year', figures: nineYear, entries: fullEntries({ C1: judged('9') }) });
  for (const build of [scoreSheet, problemList, blankSheet]) {
    const [chinese, english] = [build(zh, workplace), build(aReader('en'), workplace)].map((paper) => tableOf(paper));
    expect(english!.rows).toHaveLength(chinese!.rows.length);
    expect(added(english!, 3)).toBe(added(chinese!, 3));
  }
});

test.each([
  ['why', 'all', true, null],
  ['why', 'all', false, null],
  ['why', 'by line', true, 'veiled'],
  ['why', 'progress', false, 'notYet'],
  ['problems', 'all', true, null],
  ['problems', 'all', false, 'unsigned'],
  ['problems', 'by line', true, 'veiled'],
  ['problems', 'progress', true, 'notYet'],
  ['blank', 'progress', false, null],
] as const)('the paper %s of a sheet of which one sees %s (signed: %s): %s', (name, seen, signed, why) => {
  const workplace = aSheet({ type: 'primary', figures: someFigures(), entries: new Map(), seen, signed });
  expect(whyNot(workplace, name)).toBe(why);
});

test('the check code changes with whatever a sheet says, and with nothing else', () => {
  const { sheet } = aSheet({ type: 'primary', figures: someFigures(), entries: fullEntries() }).reckoned;
  const code = checkCode(sheet);
  expect(code).toMatch(/^[0-9A-F]{4}(-[0-9A-F]{4}){3}$/);
  expect(checkCode({ ...sheet, lines: new Map([...sheet.lines].toReversed()) })).toBe(code);
  expect(checkCode({ ...sheet, totalReason: '另有说明' })).not.toBe(code);
  const line = { ...sheet.lines.get('C1')!, reason: '改' };
  expect(checkCode({ ...sheet, lines: new Map([...sheet.lines, ['C1', line]]) })).not.toBe(code);
});
