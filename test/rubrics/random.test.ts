import fc from 'fast-check';
import { expect, test } from 'vitest';
import { publishingProblems } from '../../src/rubrics/rules.ts';
import { readRubric } from '../../src/rubrics/table.ts';
import { rowsOfRubric } from '../../src/rubrics/table-rows.ts';
import { show, sum, type Hundredths } from '../../src/scoring/points.ts';
import { type Indicator, indicatorsOf, type Rubric } from '../../src/scoring/rubric.ts';
import { totalOf } from '../../src/scoring/total.ts';
import { anyEntries, anyFigures, anyType } from '../scoring/makers.ts';
import { anyRubric } from './makers.ts';

const codes = (rubric: Rubric): readonly string[] =>
  publishingProblems(rubric).map(({ field, key }) => `${field} ${key.replace('scoring.rubric.', '')}`);

const withIndicator = (rubric: Rubric, code: string, change: (indicator: Indicator) => Indicator): Rubric => ({
  sections: rubric.sections.map((section) => ({
    ...section,
    criteria: section.criteria.map((criterion) => ({
      ...criterion,
      indicators: criterion.indicators.map((indicator) => (indicator.code === code ? change(indicator) : indicator)),
    })),
  })),
});

test('whatever keeps the rules may be published', () => {
  fc.assert(
    fc.property(anyRubric, (rubric) => {
      expect(codes(rubric)).toEqual([]);
    }),
  );
});

/** Each breaks one rule of one indicator; null where the indicator has nothing of the sort. */
const breaks: readonly (readonly [string, (indicator: Indicator) => Indicator | null])[] = [
  ['partsDoNotAddUp', (one) => ({ ...one, full: (one.full + 50) as Hundredths })],
  ['worthNothing', (one) => ({ ...one, full: 0 as Hundredths })],
  ['titleMissing', (one) => ({ ...one, title: { ...one.title, zh: '' } })],
  ['codeMalformed', (one) => ({ ...one, code: 'a code of its own' })],
  ['keyFloorOutOfRange', (one) => ({ ...one, keyFloor: (one.full + 1) as Hundredths })],
  [
    'textMissing',
    (one) =>
      one.kind === 'checklist'
        ? { ...one, faults: one.faults.map((fault) => ({ ...fault, text: { zh: '', en: 'x' } })) }
        : null,
  ],
  ['stepDoesNotFit', (one) => (one.kind === 'judged' ? { ...one, step: (one.full + 1) as Hundredths } : null)],
  ['tooFewGrades', (one) => (one.kind === 'graded' ? { ...one, grades: one.grades.slice(0, 1) } : null)],
  ['gradesOutOfOrder', (one) => (one.kind === 'graded' ? { ...one, grades: one.grades.toReversed() } : null)],
  ['noFaults', (one) => (one.kind === 'checklist' ? { ...one, faults: [] } : null)],
  [
    'noBands',
    (one) =>
      one.kind === 'measured' && one.scale.by !== 'shortfall' ? { ...one, scale: { ...one.scale, bands: [] } } : null,
  ],
  [
    'bandsOutOfOrder',
    (one) =>
      one.kind === 'measured' && one.scale.by !== 'shortfall' && one.scale.bands.length > 1
        ? { ...one, scale: { ...one.scale, bands: one.scale.bands.toReversed() as never } }
        : null,
  ],
  [
    'stepOfShortfall',
    (one) =>
      one.kind === 'measured' && one.scale.by === 'shortfall'
        ? { ...one, scale: { ...one.scale, step: 0 as never } }
        : null,
  ],
  ['quantityUnnamed', (one) => (one.kind === 'measured' ? { ...one, enteredUnit: '' } : null)],
  [
    'standardMissing',
    (one) =>
      one.kind === 'measured' && one.scale.by !== 'value'
        ? { ...one, standards: { primary: null, junior: null }, standardByType: {} }
        : null,
  ],
];

test.each(breaks)('%s keeps any rubric from being published', (key, change) => {
  fc.assert(
    fc.property(anyRubric, fc.nat(), (rubric, number) => {
      const able = indicatorsOf(rubric).filter((one) => change(one) !== null);
      fc.pre(able.length > 0);
      const { code } = able[number % able.length]!;
      const broken = codes(withIndicator(rubric, code, (one) => change(one)!));
      expect(broken.some((problem) => problem.endsWith(` ${key}`))).toBe(true);
    }),
    { numRuns: 40 },
  );
});

test('an empty criterion, and a rubric that is not worth 1000, are told', () => {
  fc.assert(
    fc.property(anyRubric, (rubric) => {
      const [first, ...others] = rubric.sections;
      const empty = { ...first!, criteria: first!.criteria.map((criterion) => ({ ...criterion, indicators: [] })) };
      expect(codes({ sections: [empty, ...others] })).toContain(`${first!.criteria[0]!.code} empty`);
      if (others.length > 0) expect(codes({ sections: others })).toContain(' notFullMarks');
    }),
    { numRuns: 40 },
  );
});

test('what is written to a table is read from it as the same rubric', () => {
  fc.assert(
    fc.property(anyRubric, (rubric) => {
      const { rubric: read, mistakes } = readRubric(rowsOfRubric(rubric, '\n'), '\n');
      expect(mistakes).toEqual([]);
      expect(read).toEqual(rubric);
    }),
  );
});

test('a total is the sum of its lines, and is scaled exactly', () => {
  const anyScored = anyRubric.chain((rubric) =>
    fc.tuple(fc.constant(rubric), anyEntries(rubric, true), anyType, anyFigures),
  );
  fc.assert(
    fc.property(anyScored, ([rubric, entries, type, figures]) => {
      const total = totalOf(rubric, entries, type, figures);
      const points = [...total.lines.values()].map((line) =>
        line.state === 'scored' ? line.points : (0 as Hundredths),
      );
      expect(show(total.earned)).toBe(show(sum(points)));
      const exact = (BigInt(total.earned) * 100_000n) / BigInt(total.applicable);
      expect(BigInt(total.scaled)).toBe(exact);
      const parts = [...total.bySection.values()].map(({ earned }) => earned);
      expect(sum(parts)).toBe(total.earned);
    }),
  );
});
