import { readFileSync } from 'node:fs';
import { IntlMessageFormat } from 'intl-messageformat';
import { describe, expect, test } from 'vitest';
import type { Entry } from '../../src/scoring/entry.ts';
import { scaleRows, explain } from '../../src/scoring/explanation.ts';
import { points } from '../../src/scoring/points.ts';
import type { FlatFigures, SchoolType } from '../../src/scoring/school.ts';
import type { Sentence } from '../../src/scoring/sentence.ts';
import { aJudged, aMeasured, c, entered, judged, someFigures } from './makers.ts';

const messagesOf = (language: 'zh-CN' | 'en'): Readonly<Record<string, string>> =>
  JSON.parse(readFileSync(new URL(`../../views/scoring/${language}.json`, import.meta.url), 'utf8')) as Record<
    string,
    string
  >;

const messages = { zh: messagesOf('zh-CN'), en: messagesOf('en') };

function said({ key, values }: Sentence, language: 'zh' | 'en'): string {
  const gaps = Object.entries(values).map(
    ([gap, value]) => [gap, typeof value === 'string' ? value : value[language]] as const,
  );
  const message = messages[language][key.replace('scoring.', '')];
  if (message === undefined) throw new Error(`no message ${key}`);
  return String(new IntlMessageFormat(message, language).format(Object.fromEntries(gaps)));
}

const explained = (
  code: string,
  entry: Entry | null,
  type: SchoolType,
  figures: FlatFigures,
  language: 'zh' | 'en' = 'zh',
): readonly string[] => explain(c(code), entry, type, someFigures(figures)).map((sentence) => said(sentence, language));

const typed = (code: string, amount: string | null, whole: string | null = null): Entry =>
  entered(aMeasured(code), amount, whole);

describe('every figure explains itself', () => {
  test.each<[string, string, Entry | null, SchoolType, FlatFigures, readonly string[]]>([
    [
      'area per pupil',
      'C7',
      typed('C7', '4212'),
      'primary',
      {},
      ['4,212 m² ÷ 486 人 = 8.66 m²/生，标准 8.5（需 4,131 m²），达到标准的 101.9% → 满分'],
    ],
    [
      'a nine-year school: its standard is weighed first',
      'C7',
      typed('C7', '8700'),
      'nine_year',
      { 'pupils.primary': 612, 'pupils.junior': 438 },
      [
        '小学、初中标准不同，按人数加权：(612 人 × 8.5 + 438 人 × 9.5) ÷ 1,050 人 = 8.92 m²/生',
        '8,700 m² ÷ 1,050 人 = 8.28 m²/生，标准 8.92（需 9,363 m²），达到标准的 92.9% → 20 分',
      ],
    ],
    [
      'a complete middle school: what is shared is prorated first',
      'C19',
      typed('C19', '40000'),
      'complete_middle',
      { 'pupils.junior': 900, 'pupils.senior': 600 },
      [
        '与高中学段共用，按在校生数折算：40,000 册 × 900 ÷ 1,500 = 24,000 册',
        '24,000 册 ÷ 900 人 = 26.66 册/生，标准 35（需 31,500 册），达到标准的 76.1% → 6 分',
      ],
    ],
    [
      'a percentage',
      'C52',
      typed('C52', '485', '490'),
      'primary',
      {},
      ['485 ÷ 490 = 98.9%，标准 99%，达到标准的 99.9% → 12 分'],
    ],
    [
      'a limit from the basic figures',
      'C2',
      null,
      'primary',
      { 'pupils.primary': 2200 },
      ['2,200 人，上限 2,000 人，上限 ÷ 实际 = 90.9% → 8 分'],
    ],
    ['a count', 'C63', typed('C63', '0.5'), 'primary', {}, ['0.5 次/月，标准 1 次/月，达到标准的 50% → 不得分']],
    [
      'per hundred pupils',
      'C34',
      typed('C34', '4'),
      'primary',
      {},
      ['4 人 ÷ 486 人 × 100 = 0.82 人/百生，标准 0.9（需 4.38 人），达到标准的 91.4% → 12 分'],
    ],
    [
      'no computers at all',
      'C21',
      typed('C21', '0'),
      'primary',
      {},
      ['486 人 ÷ 0 台 = — 生/台，标准不超过 8（需 60.75 台），达到标准的 0% → 不得分'],
    ],
    [
      'faults found',
      'C50',
      { kind: 'checklist', faults: ['C50.1', 'C50.3'] },
      'primary',
      {},
      ['发现 2 项问题，15 分扣 20 分 → 0 分'],
    ],
    ['no fault found', 'C50', { kind: 'checklist', faults: [] }, 'primary', {}, ['未发现问题 → 满分']],
    ['not applicable', 'C27', { kind: 'not applicable' }, 'primary', {}, ['不适用，按满分 10 分计。']],
    ['no boarders', 'C30', null, 'primary', { boarders: 0 }, ['不适用，按满分 5 分计。']],
    [
      'no pupils',
      'C7',
      typed('C7', '4212'),
      'primary',
      { 'pupils.primary': 0 },
      ['评估学段的在校生数为 0，无法计分，请核对基本情况表。'],
    ],
    ['not entered yet', 'C7', null, 'primary', {}, []],
    ['judged points', 'C1', judged('10'), 'primary', {}, []],
  ])('%s', (_, code, entry, type, figures, sentences) => {
    expect(explained(code, entry, type, figures)).toEqual(sentences);
  });

  test('an override stands beside what was computed', () => {
    const entry = { ...entered(aMeasured('C7'), '4212'), override: points('20') };
    expect(explained('C7', entry, 'primary', {}).at(-1)).toBe('评审更正为 20 分（按数据计算为 25 分）');
  });

  test('the same in English', () => {
    expect(explained('C7', typed('C7', '4212'), 'primary', {}, 'en')).toEqual([
      '4,212 m² ÷ 486 pupils = 8.66 m² per pupil; standard 8.5 (4,131 m² needed); 101.9% of the standard → full points',
    ]);
  });

  test('what is left out says so', () => {
    const laboratory = aJudged('C3', '30', { appliesTo: ['junior'], notApplicable: 'left out' });
    const keys = (type: SchoolType) =>
      explain(laboratory, { kind: 'not applicable' }, type, someFigures()).map(({ key }) => key);
    expect([...keys('primary'), ...keys('junior')]).toEqual(['scoring.explain.otherTypes', 'scoring.explain.leftOut']);
  });
});

describe('what is displayed is rounded towards "not met"', () => {
  test('8.004 pupils per computer show 8.01, and are not met', () => {
    const [sentence] = explained('C21', typed('C21', '250'), 'primary', { 'pupils.primary': 2001 });
    expect(sentence).toBe('2,001 人 ÷ 250 台 = 8.01 生/台，标准不超过 8（需 250.13 台），达到标准的 99.9% → 13.5 分');
  });

  test('exactly 8 shows 8, and is met', () => {
    expect(explained('C21', typed('C21', '250'), 'primary', { 'pupils.primary': 2000 })[0]).toContain(
      '= 8 生/台，标准不超过 8（需 250 台），达到标准的 100% → 满分',
    );
  });

  test('so is what is left of a shared resource', () => {
    const figures = { 'pupils.junior': 700, 'pupils.senior': 400 };
    expect(explained('C7', typed('C7', '1000'), 'complete_middle', figures)[0]).toContain('= 636.36 m²');
    expect(explained('C7', typed('C7', '1001'), 'complete_middle', { ...figures, 'pupils.senior': 500 })[0]).toContain(
      '= 583.91 m²',
    );
  });

  test('a weighed limit is rounded the other way: 15.784… pupils to a staff member show 15.78', () => {
    const figures = { 'pupils.primary': 100, 'pupils.junior': 100, staff: 10 };
    expect(explained('C31', null, 'nine_year', figures)).toEqual([
      '小学、初中标准不同，按人数折算：100 人 ÷ 19 + 100 人 ÷ 13.5 = 12.68 人；200 人 ÷ 12.68 人 = 15.78 生/教职工',
      '200 人 ÷ 10 人 = 20 生/教职工，标准不超过 15.78（需 12.68 人），达到标准的 78.9% → 6 分',
    ]);
  });

  test('where both sections have one standard nothing is weighed', () => {
    expect(explained('C5', typed('C5', '5000'), 'nine_year', {})).toHaveLength(1);
  });

  test('a weighed standard is rounded the other way: 99.1657… % shows 99.2 %', () => {
    const figures = { 'pupils.primary': 612, 'pupils.junior': 438, fullTimeTeachers: 71, staff: 80 };
    expect(explained('C36', typed('C36', '70'), 'nine_year', figures).at(-1)).toBe(
      '70 ÷ 71 = 98.5%，标准 99.2%，达到标准的 99.4% → 12 分',
    );
  });
});

test('the bands stand as points from a share on', () => {
  expect(
    scaleRows(aMeasured('C7'))
      .map(({ said, points }) => `${(said.values.share as string | undefined) ?? 'else'}:${points}`)
      .join(' '),
  ).toBe('100:25 95:22.5 90:20 80:15 60:7.5 else:0');
});

describe('messages', () => {
  const mistakes = {
    points: ['missing', 'notANumber', 'negative', 'aboveFull', 'offStep'],
    quantity: ['missing', 'notANumber', 'negative', 'tooManyDecimals', 'notWhole', 'tooLarge'],
    count: ['notANumber', 'negative', 'notWhole', 'tooLarge'],
    override: ['notANumber', 'negative', 'tooManyDecimals', 'aboveFull'],
  };
  const sources = ['entry', 'school', 'measured', 'explanation', 'grade', 'veto'].map((name) =>
    readFileSync(new URL(`../../src/scoring/${name}.ts`, import.meta.url), 'utf8'),
  );
  const named = sources.flatMap((source) => [...source.matchAll(/'scoring\.([\w.]+)'/g)].map(([, key]) => key ?? ''));
  const keys = [
    ...named,
    ...Object.entries(mistakes).flatMap(([room, each]) => each.map((mistake) => `${room}.${mistake}`)),
  ];

  test.each(keys)('%s is said in both languages', (key) => {
    expect(messages.zh[key]).toBeTruthy();
    expect(messages.en[key]).toBeTruthy();
  });
});
