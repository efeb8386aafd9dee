import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Apart,
  byAgreement,
  byRate,
  bySeverity,
  fewestLines,
  indicatorLosses,
  inOrder,
  lossesOf,
  meanEarned,
  meanLost,
  partOf,
  percentOf,
  ratedStages,
  severityOf,
  signedPercent,
  type Tally,
} from '../../src/results/rules.ts';
import type { Hundredths } from '../../src/scoring/points.ts';
import type { Rubric } from '../../src/scoring/rubric.ts';

const points = (hundredths: number): Hundredths => hundredths as Hundredths;
const title = { zh: '', en: '' };

/** Two sections; the second criterion of the first has two indicators. */
const rubric = {
  sections: [
    {
      code: 'A1',
      title,
      full: 3000,
      criteria: [
        { code: 'B1', title, full: 1000, indicators: [{ code: 'C1', title, full: 1000 }] },
        {
          code: 'B2',
          title,
          full: 2000,
          indicators: [
            { code: 'C2', title, full: 1500 },
            { code: 'C3', title, full: 500 },
          ],
        },
      ],
    },
    {
      code: 'A2',
      title,
      full: 1000,
      criteria: [{ code: 'B3', title, full: 1000, indicators: [{ code: 'C4', title, full: 1000 }] }],
    },
  ],
} as unknown as Rubric;

const tally = (schools: number, full: number, lost: number, more: Partial<Tally> = {}): Tally => ({
  schools,
  full: points(full * schools),
  earned: points(full * schools - lost),
  atFull: 0,
  atNone: 0,
  ...more,
});

describe('what was lost', () => {
  const losses = lossesOf(
    rubric,
    new Map([
      ['C1', tally(3, 1000, 250)],
      ['C2', tally(3, 1500, 100)],
      // Left out at two of the three schools: neither earned nor lost there.
      ['C3', tally(1, 500, 400)],
    ]),
    3,
  );

  test('adds up from indicators to criteria, sections and all', () => {
    expect(losses.lost).toBe(750);
    expect(losses.full).toBe(3000 + 4500 + 500);
    expect(losses.sections.map(({ code, lost }) => [code, lost])).toEqual([
      ['A1', 750],
      ['A2', 0],
    ]);
    expect(losses.sections[0]!.parts.map(({ code, lost, schools }) => [code, lost, schools])).toEqual([
      ['B1', 250, 3],
      ['B2', 500, 3],
    ]);
  });

  test('of an indicator is about the schools where it applied', () => {
    expect(indicatorLosses(losses).map(({ code, schools }) => [code, schools])).toEqual([
      ['C1', 3],
      ['C2', 3],
      ['C3', 1],
      ['C4', 0],
    ]);
  });

  test.each([
    ['lost', ['C3', 'C1', 'C2', 'C4']],
    // C3 has a fifth of its points, C1 92 %, C2 98 %; C4 has been scored nowhere.
    ['rate', ['C3', 'C1', 'C2', 'C4']],
    ['rubric', ['C1', 'C2', 'C3', 'C4']],
  ] as const)('in the order %s', (order, expected) => {
    expect(inOrder(indicatorLosses(losses), order).map(({ code }) => code)).toEqual(expected);
  });

  test('is earned and lost together full, for any tallies', () => {
    const tallies = fc.dictionary(
      fc.constantFrom('C1', 'C2', 'C3', 'C4'),
      fc
        .record({ schools: fc.integer({ min: 1, max: 10_000 }), worth: fc.integer({ min: 1, max: 5000 }) })
        .chain(({ schools, worth }) => fc.nat(schools * worth).map((lost) => tally(schools, worth, lost))),
    );
    fc.assert(
      fc.property(tallies, (said) => {
        const { earned, full, lost, sections } = lossesOf(rubric, new Map(Object.entries(said)), 10_000);
        expect(earned + lost).toBe(full);
        expect(sections.reduce((sum, section) => sum + section.lost, 0)).toBe(lost);
      }),
    );
  });
});

describe('figures', () => {
  test.each([
    // what three schools earned, their mean, and their mean loss
    [1000, 3, '3.33', '3.34'],
    [999, 3, '3.33', '3.33'],
    [0, 3, '0', '0'],
    [300_000, 3, '1000', '1000'],
    [5, 0, null, null],
  ] as const)('%i hundredths of %i schools', (sum, schools, earned, lost) => {
    expect(meanEarned(points(sum), schools)).toBe(earned);
    expect(meanLost(points(sum), schools)).toBe(lost);
  });

  test('what is earned and what is lost on the average add up to full points', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_000 }),
        fc.integer({ min: 1, max: 5000 }),
        fc.nat(),
        (schools, worth, seed) => {
          const lost = seed % (schools * worth + 1);
          const [mean, less] = [meanEarned(points(schools * worth - lost), schools), meanLost(points(lost), schools)];
          expect(Math.round(Number(mean) * 100) + Math.round(Number(less) * 100)).toBe(worth);
        },
      ),
    );
  });

  test.each([
    [1, 3, '33.3%'],
    [9999, 10_000, '99.9%'],
    [1, 1, '100%'],
    [0, 7, '0%'],
    [0, 0, null],
  ] as const)('%i of %i is %s: never lifted', (part, whole, expected) => {
    expect(percentOf(part, whole)).toBe(expected);
  });

  test.each([
    [-1, 3, '−33.33%'],
    [1, 3, '+33.33%'],
    [0, 3, '0%'],
    // What is cut to nothing has no sign.
    [-1, 100_000, '0%'],
    [1, 0, null],
  ] as const)('a difference of %i in %i is %s', (difference, whole, expected) => {
    expect(signedPercent(difference, whole)).toBe(expected);
  });
});

describe('the severity of a rater', () => {
  const apart = (lines: number, difference: number, size = Math.abs(difference), full = 100_000): Apart => ({
    lines,
    difference: points(difference),
    size: points(size),
    full: points(full),
  });

  test.each([
    ['stricter than the final points', apart(20, -1500), { mean: '−1.5%', size: '1.5%' }],
    ['milder', apart(50, 250), { mean: '+0.25%', size: '0.25%' }],
    ['now so, now so', apart(50, 0, 3000), { mean: '0%', size: '3%' }],
    ['one line below what can be judged by', apart(fewestLines - 1, -1500), 'too few'],
    ['of whom nothing was scored anew', apart(0, 0, 0, 0), 'too few'],
  ] as const)('%s', (_, said, expected) => {
    expect(severityOf(said)).toEqual(expected);
  });

  test('orders the strictest first, and those of whom nothing is said last', () => {
    const [strict, mild, few] = [apart(30, -900), apart(30, 900), apart(3, -9000)];
    expect([few, mild, strict].toSorted(bySeverity)).toEqual([strict, mild, few]);
  });

  test('is never larger in size than the mean distance', () => {
    const lines = fc.array(fc.integer({ min: -500, max: 500 }), { minLength: fewestLines, maxLength: 200 });
    fc.assert(
      fc.property(lines, (differences) => {
        const total = differences.reduce((sum, one) => sum + one, 0);
        const size = differences.reduce((sum, one) => sum + Math.abs(one), 0);
        const said = severityOf(apart(differences.length, total, size, differences.length * 500));
        expect(said).not.toBe('too few');
        const { mean, size: distance } = said as { mean: string; size: string };
        expect(Math.abs(parseFloat(mean.replace('−', '-')))).toBeLessThanOrEqual(parseFloat(distance));
      }),
    );
  });

  test.each([
    ['county', ['county']],
    ['city', ['county', 'city']],
    ['province', ['county', 'city']],
  ] as const)('is looked at by an office of a %s for %s', (level, expected) => {
    expect(ratedStages(level)).toEqual(expected);
  });
});

test('the least agreement comes first, and what no two stages have scored last', () => {
  const pair = (schools: number, same: number, size: number) => ({
    schools,
    same,
    size: points(size),
    full: points(schools * 1000),
  });
  const [none, half, halfFar, all] = [pair(0, 0, 0), pair(4, 2, 100), pair(4, 2, 900), pair(4, 4, 0)];
  expect([all, none, half, halfFar].toSorted(byAgreement)).toEqual([halfFar, half, all, none]);
});

test('rates are compared as they stand, not as they are shown', () => {
  const rate = (earned: number, full: number) => ({ earned: points(earned), full: points(full) });
  expect(byRate(rate(99_991, 100_000), rate(99_992, 100_000))).toBe(-1);
  expect(byRate(rate(1, 3), rate(2, 6))).toBe(0);
  expect(byRate(rate(0, 0), rate(0, 5))).toBe(1);
});

test.each([
  ['A1', ['C1', 'C2', 'C3']],
  ['B2', ['C2', 'C3']],
  ['C4', ['C4']],
  ['C9', undefined],
] as const)('the part %s has the indicators %s', (code, expected) => {
  expect(partOf(rubric, code)?.indicators).toEqual(expected);
});
