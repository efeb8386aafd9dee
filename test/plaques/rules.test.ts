import { expect, test } from 'vitest';
import { awardProblems, plaqueNumber, readNumber } from '../../src/plaques/rules.ts';

test.each([
  ['341225', 2026, 1, '341225-2026-0001'],
  ['341200', 2027, 120, '341200-2027-0120'],
  ['341225', 2026, 10_000, '341225-2026-10000'],
])('the plaque %s %i %i bears the number %s', (code, year, serial, number) => {
  expect(plaqueNumber(code, year, serial)).toBe(number);
});

test.each([
  ['341225-2026-0001'],
  ['３４１２２５－２０２６－０００１'],
  [' 341225 2026 0001 '],
  ['34122520260001'],
  ['341225—2026—0001'],
  ['341225–2026–0001'],
  ['341225-2026-1'],
  ['编号：341225-2026-0001'],
  ['no.341225-2026-0001'],
])('“%s” is read as a number', (typed) => {
  expect(readNumber(typed)).toBe('341225-2026-0001');
});

test.each([
  [''],
  ['王家坝中心学校'],
  ['341225-2026-0000'],
  ['341225-2026'],
  ['1225-2026-0001'],
  ['341225-2026-0001x'],
  ['341225-2026-00011111'],
])('“%s” is no number', (typed) => {
  expect(readNumber(typed)).toBeNull();
});

test.each([
  [0, '2026-11-02', [], [['schools', 'plaques.new.schoolsMissing']]],
  [1, null, ['2026-10-26'], [['awardedOn', 'plaques.new.noDay']]],
  [1, '2026-11-03', ['2026-10-26'], [['awardedOn', 'plaques.new.toCome']]],
  [1, '2026-10-25', ['2026-10-26'], [['awardedOn', 'plaques.new.beforeMeeting']]],
  [2, '2026-10-26', ['2026-10-26', '2026-10-30'], [['awardedOn', 'plaques.new.beforeMeeting']]],
  [1, '2026-10-26', ['2026-10-26'], []],
  [1, '2026-11-02', ['2026-10-26'], []],
] as const)('%i schools awarded on %s after meetings on %j: %j', (schools, awardedOn, meetings, expected) => {
  const problems = awardProblems({ schools, awardedOn }, '2026-11-02', meetings);
  expect(problems.map(({ field, key }) => [field, key])).toEqual(expected);
});
