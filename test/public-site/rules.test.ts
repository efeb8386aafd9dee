import { expect, test } from 'vitest';
import { barsOf, mostOf, rateOf, sumOf } from '../../src/public-site/rules.ts';

const counts = (planned: number, submitted: number, reviewed: number, compliant: number) => ({
  planned,
  submitted,
  reviewed,
  compliant,
});

test.each([
  [counts(0, 0, 0, 0), null],
  [counts(3, 3, 3, 0), '0.0%'],
  [counts(3, 3, 3, 1), '33.3%'],
  [counts(3, 3, 3, 2), '66.6%'],
  [counts(1000, 999, 999, 999), '99.9%'],
  // 0.9999: rounded it would be all of them.
  [counts(10_000, 9_999, 9_999, 9_999), '99.9%'],
  [counts(3, 3, 3, 3), '100.0%'],
  // A school of an earlier list counts in this year.
  [counts(3, 3, 3, 4), '100.0%'],
  [counts(0, 0, 0, 1), null],
])('of %o the share of compliant schools is %s', (of, rate) => {
  expect(rateOf(of)).toBe(rate);
});

test('areas beside one another are drawn on one scale, each milestone inside the one before', () => {
  const areas = [counts(4, 3, 2, 1), counts(2, 0, 0, 0), counts(0, 0, 0, 0)];
  const most = mostOf(areas);
  expect(most).toBe(4);
  expect(areas.map((area) => barsOf(area, most).map(({ milestone, width }) => `${milestone} ${width}`))).toEqual([
    ['planned 100.00%', 'submitted 75.00%', 'reviewed 50.00%', 'compliant 25.00%'],
    ['planned 50.00%'],
    [],
  ]);
  const bars = barsOf(areas[0]!, most);
  for (const [place, { y, height }] of bars.entries()) {
    const outer = bars[Math.max(place - 1, 0)]!;
    expect(y).toBeGreaterThanOrEqual(outer.y);
    expect(y + height).toBeLessThanOrEqual(outer.y + outer.height);
  }
});

test('no bar is longer than the drawing, even where more schools count than were planned', () => {
  const areas = [counts(1, 1, 1, 3), counts(2, 2, 0, 0)];
  const widths = areas.flatMap((area) => barsOf(area, mostOf(areas)).map(({ width }) => Number.parseFloat(width)));
  expect(Math.max(...widths)).toBe(100);
});

test('areas are added up milestone by milestone', () => {
  expect(sumOf([counts(4, 3, 2, 1), counts(20, 10, 5, 0)])).toEqual(counts(24, 13, 7, 1));
  expect(sumOf([])).toEqual(counts(0, 0, 0, 0));
});
