import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SheetStage } from '../../src/assessments/store.ts';
import type { Compared, Comparison } from '../../src/reviews/comparison.ts';
import {
  type ComparedRow,
  compareRows,
  isFurther,
  latestPair,
  rowsInOrder,
  type RowLevel,
} from '../../src/reviews/comparison-rows.ts';
import type { Hundredths } from '../../src/scoring/points.ts';
import type { Rubric } from '../../src/scoring/rubric.ts';
import type { Seen } from '../../src/sheets/seen.ts';

const title = { zh: '', en: '' };
const indicator = (code: string, criterion: string, full: number) => ({
  kind: 'judged',
  code,
  section: 'A1',
  criterion,
  title,
  full,
  appliesTo: [],
});
const rubric = {
  sections: [
    {
      code: 'A1',
      title,
      full: 4000,
      criteria: [
        { code: 'B1', section: 'A1', title, full: 1000, indicators: [indicator('C1', 'B1', 1000)] },
        {
          code: 'B2',
          section: 'A1',
          title,
          full: 3000,
          indicators: [indicator('C2', 'B2', 1000), indicator('C3', 'B2', 2000)],
        },
      ],
    },
  ],
} as unknown as Rubric;

type Said = Readonly<Record<string, number | null>>;
const worth = { C1: 1000, C2: 1000, C3: 2000 } as const;

/** A sheet as it is reckoned; null of what is left out. */
function sheetOf(stage: SheetStage, said: Said, seen: Seen = 'all'): Compared {
  const codes = Object.keys(worth) as (keyof typeof worth)[];
  const sum = (some: readonly (keyof typeof worth)[]) => {
    const scored = some.filter((code) => said[code] !== null);
    return {
      earned: scored.reduce((total, code) => total + (said[code] ?? 0), 0),
      applicable: scored.reduce((total, code) => total + worth[code], 0),
      lines: scored.length,
      scored: scored.filter((code) => said[code] !== undefined).length,
    };
  };
  const outcome = (points: number | null | undefined) =>
    points === null ? { state: 'left out' } : points === undefined ? { state: 'blank' } : { state: 'scored', points };
  return {
    stage,
    seen,
    reckoned: {
      sheet: { lines: new Map(codes.map((code) => [code, { code, savedBy: null, reason: '', differenceReason: '' }])) },
      total: {
        lines: new Map(codes.map((code) => [code, outcome(said[code])])),
        bySection: new Map([['A1', sum(codes)]]),
        byCriterion: new Map([
          ['B1', sum(['C1'])],
          ['B2', sum(['C2', 'C3'])],
        ]),
      },
    },
  } as unknown as Compared;
}

const compared = (...sheets: Compared[]): Comparison =>
  ({
    sheets,
    own: null,
    rubric,
    programme: { difference: { linePercent: 20, totalPoints: 50 } },
    schoolType: 'primary',
  }) as unknown as Comparison;

const school = sheetOf('school', { C1: 1000, C2: 1000, C3: 2000 });
const county = sheetOf('county', { C1: 1000, C2: 700, C3: 1900 });
const city = sheetOf('city', { C1: 950, C2: 700, C3: 1600 });

const said = (rows: readonly ComparedRow[]) => rows.map(({ code, difference, lost }) => [code, difference, lost]);

describe('two stages held against each other', () => {
  test.each([
    [
      'county',
      'city',
      'indicator',
      [
        ['C1', -50, 50],
        ['C2', 0, 300],
        ['C3', -300, 400],
      ],
    ],
    [
      'school',
      'city',
      'indicator',
      [
        ['C1', -50, 50],
        ['C2', -300, 300],
        ['C3', -400, 400],
      ],
    ],
    [
      'school',
      'county',
      'criterion',
      [
        ['B1', 0, 0],
        ['B2', -400, 400],
      ],
    ],
    ['county', 'city', 'section', [['A1', -350, 750]]],
  ] as const)('%s and %s by %s', (from, to, level, expected) => {
    expect(said(compareRows(compared(school, county, city), level, { from, to }))).toEqual(expected);
  });

  test('are the latest two of which something is seen', () => {
    expect(latestPair([school, county, city])).toEqual({ from: 'county', to: 'city' });
    expect(latestPair([school, county, { stage: 'city', seen: 'progress' }])).toEqual({ from: 'school', to: 'county' });
    expect(latestPair([school])).toBeNull();
  });

  test('of which one is left out do not differ, and what is left out is not lost', () => {
    const without = sheetOf('city', { C1: 1000, C2: null, C3: 1900 });
    const rows = compareRows(compared(county, without), 'indicator', { from: 'county', to: 'city' });
    expect(said(rows)[1]).toEqual(['C2', null, null]);
    const [, part] = compareRows(compared(county, without), 'criterion', { from: 'county', to: 'city' });
    expect([part!.lost, part!.full]).toEqual([100, 2000]);
  });

  test.each(['section', 'criterion'] as const)(
    'tell no sum of a %s to a later team, nor one of what is not all scored',
    (level) => {
      const pair = { from: 'county', to: 'city' } as const;
      const veiled = compareRows(compared(sheetOf('county', { C1: 1, C2: 2, C3: 3 }, 'by line'), city), level, pair);
      expect(veiled.every(({ cells, difference }) => cells.get('county') === 'veiled' && difference === null)).toBe(
        true,
      );
      const going = compareRows(compared(county, sheetOf('city', {}, 'all')), level, pair);
      expect(going.every(({ cells, lost }) => cells.get('city') === 'blank' && lost === null)).toBe(true);
    },
  );
});

describe('what differs by more', () => {
  const row = (difference: number | null, full: number): ComparedRow =>
    ({ difference, full }) as unknown as ComparedRow;

  test.each([
    [-300, 1000, 'points', 300, false], // exactly the limit is not more
    [-300, 1000, 'points', 299, true],
    [300, 1000, 'percent', 3000, false],
    [301, 1000, 'percent', 3000, true],
    [0, 1000, 'points', 0, false],
    [null, 1000, 'points', 0, false],
  ] as const)('a difference of %s in %i, than %s %i: %s', (difference, full, by, hundredths, expected) => {
    expect(isFurther(row(difference, full), { by, hundredths })).toBe(expected);
  });

  test('is fewer the more is asked for, in whatever unit', () => {
    const rows = fc.array(fc.tuple(fc.integer({ min: -2000, max: 2000 }), fc.integer({ min: 1, max: 2000 })));
    const limits = fc.tuple(fc.nat(3000), fc.nat(3000));
    fc.assert(
      fc.property(rows, limits, fc.constantFrom('points' as const, 'percent' as const), (differences, [a, b], by) => {
        const count = (hundredths: number): number =>
          differences.filter(([difference, full]) => isFurther(row(difference, full), { by, hundredths })).length;
        expect(count(Math.max(a, b))).toBeLessThanOrEqual(count(Math.min(a, b)));
      }),
    );
  });
});

test.each([
  ['difference', 'indicator', ['C3', 'C1', 'C2']],
  ['lost', 'indicator', ['C3', 'C2', 'C1']],
  ['rubric', 'indicator', ['C1', 'C2', 'C3']],
  ['lost', 'criterion', ['B2', 'B1']],
] as const)('in the order %s by %s', (order, level, expected) => {
  const rows = compareRows(compared(school, county, city), level as RowLevel, { from: 'county', to: 'city' });
  expect(rowsInOrder(rows, order).map(({ code }) => code)).toEqual(expected);
});

test('what can’t be compared stands at the end', () => {
  const rows = [null, 100, -900].map((difference, place) => ({
    code: String(place),
    difference: difference as Hundredths | null,
    lost: null,
    differs: false,
  })) as unknown as ComparedRow[];
  expect(rowsInOrder(rows, 'difference').map(({ code }) => code)).toEqual(['2', '1', '0']);
});
