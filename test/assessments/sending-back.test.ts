import { expect, test } from 'vitest';
import { newDateProblem } from '../../src/assessments/rules.ts';

test.each([
  ['', 'assessments.sendBack.noDate'],
  ['2026-11-01', 'assessments.sendBack.dateOver'],
  ['2026-11-02', null],
])('a school sent back on 2 November by "%s"', (day, expected) => {
  expect(newDateProblem(day, '2026-11-02')).toBe(expected);
});
