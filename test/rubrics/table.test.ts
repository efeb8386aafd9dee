import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readCsv, type Row } from '../../src/rubrics/csv.ts';
import { writeScale } from '../../src/rubrics/rule-text.ts';
import { readRubric, rubricFromRows, RubricMistake } from '../../src/rubrics/table.ts';
import { showDecimal } from '../../src/scoring/decimal.ts';
import { show, sum } from '../../src/scoring/points.ts';
import { indicatorOf, indicatorsOf } from '../../src/scoring/rubric.ts';

const rows = readCsv(readFileSync(new URL('../../seeds/rubric-1000.csv', import.meta.url), 'utf8'));
const rubric = rubricFromRows(rows);

/** The rows of the 1000-point rubric with one row changed. */
const changed = (code: string, changes: Row): readonly Row[] =>
  rows.map((row) => (row.code === code ? { ...row, ...changes } : row));

describe('the 1000-point rubric', () => {
  test('has 81 indicators in 17 criteria in 5 sections, worth 1000 points', () => {
    const indicators = indicatorsOf(rubric);
    expect([
      rubric.sections.length,
      rubric.sections.flatMap(({ criteria }) => criteria).length,
      indicators.length,
    ]).toEqual([5, 17, 81]);
    expect(show(sum(indicators.map(({ full }) => full)))).toBe('1000');
  });

  test('a judged indicator knows its step and what full points are made of', () => {
    expect(indicatorOf(rubric, 'C1')).toMatchObject({
      section: 'A1',
      criterion: 'B1',
      kind: 'judged',
      step: 50,
      methods: ['看', '查'],
      notApplicable: 'never',
      guidance: [
        {
          text: {
            zh: '远离污染源、高压线、加油站等危险源',
            en: 'away from pollution, high-voltage lines, petrol stations',
          },
          points: 400,
        },
        { points: 400 },
        { points: 200 },
      ],
    });
  });

  test('a checklist knows its faults in both languages', () => {
    expect(indicatorOf(rubric, 'C67')).toMatchObject({
      kind: 'checklist',
      notApplicable: 'full',
      faults: [
        { key: 'C67.1', text: { zh: '食堂无食品经营许可证', en: 'no food licence' }, deduction: 1500 },
        { key: 'C67.2' },
        { key: 'C67.3' },
        { key: 'C67.4', deduction: 500 },
      ],
    });
  });

  test('a measured indicator knows standards, bands and what the basic figures give', () => {
    const indicator = indicatorOf(rubric, 'C31');
    if (indicator?.kind !== 'measured') throw new Error('C31 is measured');
    expect(indicator).toMatchObject({
      measure: 'pupils_per_item',
      fromBasic: { entered: 'staff', whole: null },
      better: 'lower',
      shared: false,
      evidenceRequired: true,
      whole: null,
    });
    expect([indicator.standards.primary, indicator.standards.junior].map((each) => each && showDecimal(each))).toEqual([
      '19',
      '13.5',
    ]);
    expect(writeScale(indicator.scale, '; ')).toBe('>=1:1; >=0.95:0.9; >=0.9:0.8; >=0.8:0.6; >=0.6:0.3; else:0');
    expect(indicatorOf(rubric, 'C2')).toMatchObject({
      standardByType: { nine_year: 25_000_000, twelve_year: 25_000_000 },
    });
    expect(indicatorOf(rubric, 'C3')).toMatchObject({ fromBasic: { entered: 'classesWithinLimit', whole: 'classes' } });
  });

  test('a text is split from its figure at the last mark', () => {
    const judged = rubricFromRows(
      changed('C1', { guidance_zh: '间距:不小于50米:10', guidance_en: 'distance: 50 m at least:10' }),
    );
    expect(indicatorOf(judged, 'C1')?.guidance).toEqual([
      { text: { zh: '间距:不小于50米', en: 'distance: 50 m at least' }, points: 1000 },
    ]);
    const checklist = rubricFromRows(
      changed('C6', { rule_zh: '气温:-5度以下无取暖:-5', rule: 'no heating below:-5 degrees:-5' }),
    );
    expect(indicatorOf(checklist, 'C6')).toMatchObject({
      faults: [{ text: { zh: '气温:-5度以下无取暖' }, deduction: 500 }],
    });
  });

  test('is plain JSON: what is stored reads back as the same rubric', () => {
    expect(JSON.parse(JSON.stringify(rubric))).toEqual(rubric);
  });

  test('rows below their parents or not make the same rubric', () => {
    const leaves = (level: string): readonly Row[] => rows.filter((row) => row.level === level);
    expect(rubricFromRows([...leaves('indicator'), ...leaves('criterion'), ...leaves('section')])).toEqual(rubric);
  });
});

describe('a row that cannot be understood is refused with its code', () => {
  test.each<[string, string, Row, string]>([
    ['a level of another table', 'C1', { level: 'item' }, 'unknownLevel'],
    ['a parent that is not there', 'C1', { parent: 'B99' }, 'unknownParent'],
    ['an indicator right under a section', 'C1', { parent: 'A1' }, 'unknownParent'],
    ['a section under something', 'A1', { parent: 'A2' }, 'unknownParent'],
    ['a kind of its own', 'C1', { kind: 'guessed' }, 'unknownKind'],
    ['points that are no number', 'C1', { points: '十' }, 'notANumber'],
    ['points below nothing', 'C1', { points: '-10' }, 'notANumber'],
    ['guidance without points', 'C1', { guidance_zh: '远离污染源' }, 'noAmount'],
    ['guidance whose languages differ in number', 'C1', { guidance_en: 'away from pollution:10' }, 'languagesDiffer'],
    [
      'faults whose languages differ in points',
      'C6',
      { rule: 'wall incomplete:-1; no gate house:-1; no name plate:-1; no flagpole or stand:-1' },
      'languagesDiffer',
    ],
    ['a fault without its deduction', 'C6', { rule_zh: '围墙不完整' }, 'noAmount'],
    ['a measure of its own', 'C7', { measure: 'per_teacher' }, 'unknownWord'],
    ['a word that an object has by nature', 'C7', { measure: 'constructor' }, 'unknownWord'],
    ['better in between', 'C7', { better: 'middle' }, 'unknownWord'],
    ['an unknown answer', 'C7', { evidence_required: 'perhaps' }, 'unknownWord'],
    ['a standard that is no number', 'C7', { standard_primary: '八' }, 'notANumber'],
    ['a type of school of its own', 'C7', { applies_to: 'kindergarten' }, 'unknownSchoolType'],
    ['a standard for such a type', 'C2', { standard_by_type: 'kindergarten:3' }, 'unknownSchoolType'],
    ['a basic figure of its own', 'C31', { from_basic: 'entered=cooks' }, 'unknownBasicFigure'],
    ['a band of another form', 'C7', { rule: '<1:0; else:1' }, 'unknownBand'],
    ['a band that is no number', 'C7', { rule: '>=all:1; else:0' }, 'notANumber'],
    ['bands with a hole below the last', 'C7', { rule: '>=1:1; >=0.9:0.5' }, 'bandsHaveAHole'],
  ])('%s', (_, code, changes, key) => {
    let caught: unknown;
    try {
      rubricFromRows(changed(code, changes));
    } catch (mistake) {
      caught = mistake;
    }
    expect(caught).toBeInstanceOf(RubricMistake);
    expect((caught as RubricMistake).problem).toMatchObject({ field: code, key: `scoring.rubric.${key}` });
  });
});

test.each(['C 5', 'figure.5', 'item.C5', 'C5/..', 'C-', '一', 'C123456789012'])(
  'the code %s is refused: it stands in addresses',
  (code) => {
    const { mistakes } = readRubric(changed('C5', { code }), '; ');
    expect(mistakes).toMatchObject([{ field: code, key: 'scoring.rubric.codeMalformed', column: 'code' }]);
  },
);

test.each(['C5a', '1.1.2', 'A-1', 'c5'])('the code %s will do', (code) => {
  expect(readRubric(changed('C5', { code }), '; ').mistakes).toEqual([]);
});
