import { expect, test } from 'vitest';
import { calendarDays, calendarYears } from '../../seeds/calendar.ts';
import type { Calendar } from '../../src/cycles/calendar.ts';
import { decidedFrom, lastDayOf, noticeProblems, periodOf, stateOf } from '../../src/notices/rules.ts';

const calendar: Calendar = {
  from: '2026-01-01',
  to: '2027-12-31',
  named: new Map(calendarDays().map(({ day, works }) => [day, works])),
  published: new Set(calendarYears.filter(({ published }) => published).map(({ year }) => year)),
};
const complete = { schools: 1, number: '南教督〔2026〕15号', body: '现予公示。', contact: '电话', endsOn: '' };

test.each([
  ['2026-11-02', '2026-11-03', '2026-11-09'],
  ['2026-09-28', '2026-09-29', '2026-10-10'], // over National Day, to a Saturday that is worked
  ['2026-11-07', '2026-11-08', '2026-11-13'], // on a Saturday: day 1 is the Monday
])('five working days from %s run from %s to %s', (published, first, last) => {
  expect(periodOf(published, 5, calendar)).toMatchObject({ firstDay: first, lastDay: last, unannounced: [] });
});

test('a decision is possible from the day after the last, and the notice runs through its last', () => {
  expect(decidedFrom('2026-11-09')).toBe('2026-11-10');
  expect(stateOf('2026-11-09', '2026-11-09')).toBe('running');
  expect(stateOf('2026-11-09', '2026-11-10')).toBe('over');
});

test.each([
  [{ schools: 0 }, ['schools']],
  [{ number: '' }, ['number']],
  [{ body: '' }, ['body']],
  [{ contact: '' }, ['contact']],
  [{ schools: 0, number: '', body: '', contact: '' }, ['schools', 'number', 'body', 'contact']],
  [{}, []],
])('%j lacks %j', (typed, fields) => {
  const problems = noticeProblems({ ...complete, ...typed }, periodOf('2026-11-02', 5, calendar));
  expect(problems.map(({ field }) => field)).toEqual(fields);
});

test.each([
  ['', 'endsOnMissing'],
  ['下周一', 'endsOnMissing'],
  ['2027-02-30', 'endsOnMissing'],
  ['2027-01-03', 'endsOnTooEarly'], // five weekdays after 28 December end on the 4th
  ['2027-02-04', 'endsOnTooLate'],
  ['2027-01-04', undefined],
  ['2027-01-06', undefined],
])('a notice into a year without announced holidays that ends on "%s": %s', (endsOn, key) => {
  const period = periodOf('2026-12-28', 5, calendar);
  expect(period).toMatchObject({ lastDay: '2027-01-04', unannounced: [2027] });
  const [problem] = noticeProblems({ ...complete, endsOn }, period);
  expect(problem?.key).toBe(key && `notices.new.${key}`);
  if (key === undefined) expect(lastDayOf(period, endsOn)).toBe(endsOn);
});

test('where the holidays are announced nobody is asked for the last day, and no other counts', () => {
  const period = periodOf('2026-11-02', 5, calendar);
  expect(noticeProblems({ ...complete, endsOn: '2026-11-03' }, period)).toEqual([]);
  expect(lastDayOf(period, '2026-11-03')).toBe('2026-11-09');
});
