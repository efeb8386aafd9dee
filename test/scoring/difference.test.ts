import { expect, test } from 'vitest';
import { standardization } from '../../seeds/standardization.ts';
import { lineAsksForReason, totalAsksForReason } from '../../src/scoring/difference.ts';
import { points } from '../../src/scoring/points.ts';

const rule = standardization.difference;

test.each([
  ['8', '10', '10', false], // exactly 20 %
  ['7.99', '10', '10', true],
  ['10', '7.99', '10', true], // up or down
  ['5', '5', '5', false],
  ['12', '15', '15', false],
  ['11.99', '15', '15', true],
  ['0.19', '0', '0.99', false], // 19.19… %
  ['0.2', '0', '0.99', true], // 20.2… %
])('%s after %s of %s asks for a reason: %s', (now, before, full, expected) => {
  expect(lineAsksForReason(points(now), points(before), points(full), rule)).toBe(expected);
});

test.each([
  ['900', '1000', '950', '1000', false], // exactly 50
  ['899.99', '1000', '950', '1000', true],
  ['950', '1000', '899.99', '1000', true],
  ['873', '970', '950', '1000', false], // 900 scaled
  ['872.99', '970', '950', '1000', true], // 899.989… scaled, though 77 raw points apart would too
  ['921', '970', '950', '1000', false],
])('a total of %s of %s after %s of %s asks for a reason: %s', (earned, applicable, before, of, expected) => {
  const now = { earned: points(earned), applicable: points(applicable) };
  expect(totalAsksForReason(now, { earned: points(before), applicable: points(of) }, rule)).toBe(expected);
});

test('the share of a line and the points of a total can be set', () => {
  expect(lineAsksForReason(points('9'), points('10'), points('10'), { ...rule, linePercent: 5 })).toBe(true);
  expect(
    totalAsksForReason(
      { earned: points('900'), applicable: points('1000') },
      { earned: points('950'), applicable: points('1000') },
      { ...rule, totalPoints: 49 },
    ),
  ).toBe(true);
});
