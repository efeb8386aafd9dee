import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readCsv, type Row } from '../../src/rubrics/csv.ts';
import { publishingProblems } from '../../src/rubrics/rules.ts';
import { rubricFromRows } from '../../src/rubrics/table.ts';

const rows = readCsv(readFileSync(new URL('../../seeds/rubric-1000.csv', import.meta.url), 'utf8'));
const messages = JSON.parse(readFileSync(new URL('../../views/scoring/zh-CN.json', import.meta.url), 'utf8')) as Record<
  string,
  string
>;

const problemsOf = (changedRows: readonly Row[]): readonly string[] => [
  ...new Set(
    publishingProblems(rubricFromRows(changedRows)).map(
      ({ field, key }) => `${field} ${key.replace('scoring.rubric.', '')}`,
    ),
  ),
];

const change = (changes: Readonly<Record<string, Row>>): readonly Row[] =>
  rows.map((row) => ({ ...row, ...changes[row.code ?? ''] }));

test('the 1000-point rubric may be published, and is in two languages', () => {
  expect(problemsOf(rows)).toEqual([]);
  expect(rows.filter((row) => row.title_en === '' || (row.rule_zh !== '' && row.rule === ''))).toEqual([]);
});

describe('what bars a rubric from being published', () => {
  test.each<[string, Readonly<Record<string, Row>>, readonly string[]]>([
    ['sections that do not add up to 1000', { A5: { points: '141' } }, [' notFullMarks', 'A5 partsDoNotAddUp']],
    [
      'a criterion that its indicators do not add up to',
      { B1: { points: '59.5' } },
      ['A1 partsDoNotAddUp', 'B1 partsDoNotAddUp'],
    ],
    [
      'guidance that does not add up',
      { C1: { guidance_zh: '选址:4', guidance_en: 'site:4' } },
      ['C1 guidanceDoesNotAddUp'],
    ],
    ['a title missing', { C1: { title_zh: '' } }, ['C1 titleMissing']],
    ['a step that does not go into the points', { C1: { rule: 'step 3' } }, ['C1 stepDoesNotFit']],
    ['a checklist without faults', { C6: { rule: '', rule_zh: '' } }, ['C6 noFaults']],
    [
      'a fault that costs more than there is',
      { C6: { rule: 'no wall:-6', rule_zh: '无围墙:-6' } },
      ['C6 deductionOutOfRange'],
    ],
    ['a fault that costs nothing', { C6: { rule: 'no wall:-0', rule_zh: '无围墙:-0' } }, ['C6 deductionOutOfRange']],
    ['no bands', { C7: { rule: 'else:0' } }, ['C7 noBands']],
    [
      'bands in another order',
      { C7: { rule: '>=0.9:0.8; >=1:1; else:0' } },
      ['C7 bandsOutOfOrder', 'C7 standardNotFullPoints'],
    ],
    [
      'two bands from the same share on',
      { C7: { rule: '>=1:1; >=0.9:0.8; >=0.9:0.6; else:0' } },
      ['C7 bandsOutOfOrder'],
    ],
    ['a lower band that earns more', { C7: { rule: '>=1:1; >=0.9:0.6; >=0.8:0.8; else:0' } }, ['C7 bandsOutOfOrder']],
    [
      'less than the last band that earns as much',
      { C7: { rule: '>=1:1; >=0.9:0.6; else:0.6' } },
      ['C7 bandsOutOfOrder'],
    ],
    [
      'a standard that, met, earns less than full points',
      { C7: { rule: '>=1:0.9; else:0' } },
      ['C7 standardNotFullPoints'],
    ],
    ['full points above the standard only', { C7: { rule: '>=1.1:1; >=1:0.9; else:0' } }, ['C7 standardNotFullPoints']],
    ['more than full points', { C7: { rule: '>=1.1:1.1; >=1:1; else:0' } }, ['C7 standardNotFullPoints']],
    ['no standard for junior middle schools', { C7: { standard_junior: '' } }, ['C7 standardMissing']],
    ['a standard of 0', { C7: { standard_junior: '0' } }, ['C7 standardMissing']],
    [
      'a limit whose sections differ, and none for schools with both',
      { C2: { standard_primary: '1800', standard_by_type: '' } },
      ['C2 standardOfTypeMissing'],
    ],
    ['a percentage above 100', { C3: { standard_primary: '101' } }, ['C3 percentAboveHundred']],
    ['a percentage without its whole', { C52: { whole_zh: '', whole_en: '' } }, ['C52 wholeOnlyForPercent']],
    ['a whole where there is none', { C7: { whole_zh: '总数', whole_en: 'all' } }, ['C7 wholeOnlyForPercent']],
    ['a quantity without a name', { C7: { entered_zh: '' } }, ['C7 quantityUnnamed']],
    ['a shared basic figure', { C31: { shared: 'yes' } }, ['C31 nothingToShare']],
    ['a shared percentage', { C52: { shared: 'yes' } }, ['C52 nothingToShare']],
    ['fewer square metres for the better', { C7: { better: 'lower' } }, ['C7 betterContradictsMeasure']],
    ['more pupils to a computer for the better', { C21: { better: 'higher' } }, ['C21 betterContradictsMeasure']],
  ])('%s', (_, changes, expected) => {
    expect(problemsOf(change(changes))).toEqual(expected);
  });

  test('a criterion without indicators', () => {
    expect(problemsOf(rows.filter((row) => row.parent !== 'B1'))).toEqual(['B1 empty']);
  });

  test('a section without criteria', () => {
    expect(problemsOf(rows.filter((row) => !/^(B15|B16|B17)$/.test(row.parent ?? '') && row.parent !== 'A5'))).toEqual([
      'A5 empty',
    ]);
  });

  test.each<[string, Readonly<Record<string, Row>>, readonly string[]]>([
    ['one grade', { C1: { kind: 'graded', rule: 'good:10', rule_zh: '好:10' } }, ['C1 tooFewGrades']],
    [
      'grades that do not fall',
      { C1: { kind: 'graded', rule: 'good:10; fair:10', rule_zh: '好:10; 一般:10' } },
      ['C1 gradesOutOfOrder'],
    ],
    [
      'a best grade below full points',
      { C1: { kind: 'graded', rule: 'good:9; fair:5', rule_zh: '好:9; 一般:5' } },
      ['C1 bestGradeNotFull'],
    ],
    ['a grade without its condition', { C1: { kind: 'graded', rule: '', rule_zh: '好:10; :5' } }, ['C1 textMissing']],
    ['a key item with a floor above its points', { C1: { key_floor: '10.5' } }, ['C1 keyFloorOutOfRange']],
    ['a key item with the floor 0', { C1: { key_floor: '0' } }, ['C1 keyFloorOutOfRange']],
    [
      'bands of the figure in another order',
      { C7: { rule: 'value>=7:0.5; value>=8.5:1; else:0' } },
      ['C7 bandsOutOfOrder', 'C7 standardNotFullPoints'],
    ],
    [
      'bands at most, where more is better',
      { C7: { rule: 'value<=7:1; value<=8.5:0.5; else:0' } },
      ['C7 directionContradictsBetter'],
    ],
    ['a shortfall that costs nothing', { C7: { rule: 'shortfall 1 ratio:-0' } }, ['C7 deductionOutOfRange']],
    ['a shortfall of no size', { C7: { rule: 'shortfall 0 ratio:-1' } }, ['C7 stepOfShortfall']],
    [
      'a percentage that loses points by heads',
      { C52: { rule: 'shortfall 1 entered:-1' } },
      ['C52 shortfallOfPercent'],
    ],
  ])('%s', (_, changes, expected) => {
    expect(problemsOf(change(changes))).toEqual(expected);
  });

  test.each([
    [
      'bands of the figure need no standard',
      { C7: { rule: 'value>=8.5:1; value>=7:0.5; else:0', standard_junior: '' } },
    ],
    ['drop-outs: the fewer the better', { C52: { rule: 'value<=1:1; value<=3:0.5; else:0', better: 'lower' } }],
    ['a shortfall', { C7: { rule: 'shortfall 0.5 ratio:-2; begun' } }],
    ['grades', { C1: { kind: 'graded', rule: 'good:10; fair:6; poor:0', rule_zh: '好:10; 一般:6; 差:0' } }],
    ['a key item', { C1: { key_floor: '6' } }],
    ['no English', { C1: { title_en: '', guidance_en: '' }, C6: { rule: '' }, C7: { entered_en: '' } }],
  ])('%s', (_, changes) => {
    expect(problemsOf(change(changes as Readonly<Record<string, Row>>))).toEqual([]);
  });

  test('one code for two indicators', () => {
    expect(problemsOf(change({ C4: { code: 'C3' } }))).toEqual(['C3 duplicateCode']);
  });

  test('an indicator worth nothing', () => {
    expect(problemsOf(change({ C5: { points: '0' }, C6: { points: '10' } }))).toEqual(['C5 worthNothing']);
  });

  test('a type of school to which nothing is sure to apply', () => {
    const forPrimary = rows.map((row) =>
      row.level === 'indicator' ? { ...row, applies_to: 'primary nine_year twelve_year teaching_point' } : row,
    );
    expect(problemsOf(forPrimary)).toEqual([' nothingApplies']);
    expect(publishingProblems(rubricFromRows(forPrimary)).map(({ values }) => values?.type)).toEqual([
      'junior',
      'complete_middle',
      'vocational_junior',
    ]);
  });

  test('each has a sentence that says what to do', () => {
    const keys = ['rules', 'table', 'cells', 'measurement', 'rule-text'].flatMap((name) =>
      [
        ...readFileSync(new URL(`../../src/rubrics/${name}.ts`, import.meta.url), 'utf8').matchAll(
          /(?:problem\([^,]+, |fail\('\w+', |problem: |adds\([^,]+, )'(\w+)'/g,
        ),
      ].map(([, key]) => `rubric.${key}`),
    );
    expect(keys.length).toBeGreaterThan(20);
    expect(keys.filter((key) => !messages[key])).toEqual([]);
  });
});
