import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { calendarDays, calendarYears } from '../../seeds/calendar.ts';
import {
  addWorkingDays,
  type Calendar,
  isPublished,
  isWorkingDay,
  nextDay,
  unpublishedYears,
} from '../../src/cycles/calendar.ts';

const calendar: Calendar = {
  from: '2024-01-01',
  to: '2027-12-31',
  named: new Map(calendarDays().map(({ day, works }) => [day, works])),
  published: new Set(calendarYears.filter(({ published }) => published).map(({ year }) => year)),
};

test.each([
  ['2026-11-02', true, 'a Monday'],
  ['2026-11-07', false, 'a Saturday'],
  ['2026-11-08', false, 'a Sunday'],
  ['2026-09-25', false, 'Mid-autumn, a Friday'],
  ['2026-10-01', false, 'National Day, a Thursday'],
  ['2026-10-07', false, 'the last day off, a Wednesday'],
  ['2026-10-10', true, 'a Saturday worked for it'],
  ['2026-09-20', true, 'a Sunday worked for it'],
  ['2025-10-06', false, 'Mid-autumn within the National Day holiday'],
  ['2024-02-04', true, 'a Sunday worked for the Spring Festival'],
])('%s is a working day: %s (%s)', (day, works) => {
  expect(isWorkingDay(day, calendar)).toBe(works);
});

test.each([
  ['2026-09-28', 5, '2026-10-10'], // over National Day, to a Saturday that is worked
  ['2026-11-02', 1, '2026-11-03'],
  ['2026-11-02', 5, '2026-11-09'], // published on a Monday: over the weekend to the next
  ['2026-11-06', 5, '2026-11-13'], // on a Friday
  ['2026-11-07', 5, '2026-11-13'], // on a Saturday: day 1 is the Monday
  ['2026-09-18', 2, '2026-09-21'], // the Sunday after is worked
  ['2025-12-29', 5, '2026-01-06'], // over New Year, whose Sunday is worked
  ['2024-02-28', 1, '2024-02-29'],
  ['2026-12-30', 2, '2027-01-01'], // not announced yet: a plain Friday, and said to be so
])('the period published on %s with %s working days ends on %s', (day, count, end) => {
  expect(addWorkingDays(day, count, calendar)).toBe(end);
});

describe('a year whose holidays are not announced', () => {
  test('is told apart', () => {
    expect(isPublished(2026, calendar)).toBe(true);
    expect(isPublished(2027, calendar)).toBe(false);
    expect(isPublished(2031, calendar)).toBe(false);
  });

  test('is named when a period runs into it', () => {
    expect(unpublishedYears('2026-12-20', '2026-12-31', calendar)).toEqual([]);
    expect(unpublishedYears('2026-12-28', '2027-01-04', calendar)).toEqual([2027]);
    expect(unpublishedYears('2027-12-28', '2028-01-04', calendar)).toEqual([2027, 2028]);
  });
});

test('no day outside the calendar is guessed', () => {
  expect(() => isWorkingDay('2023-12-31', calendar)).toThrow(RangeError);
  expect(() => addWorkingDays('2027-12-31', 1, calendar)).toThrow(RangeError);
  expect(() => addWorkingDays('2026-11-02', 0, calendar)).toThrow(RangeError);
});

test('a period ends on a working day and holds just so many of them', () => {
  const day = fc.integer({ min: 0, max: 1000 }).map((after) => plus('2024-01-01', after));
  fc.assert(
    fc.property(day, fc.integer({ min: 1, max: 30 }), (published, count) => {
      const end = addWorkingDays(published, count, calendar);
      let worked = 0;
      for (let one = nextDay(published); one <= end; one = nextDay(one)) if (isWorkingDay(one, calendar)) worked += 1;
      expect(isWorkingDay(end, calendar)).toBe(true);
      expect(worked).toBe(count);
    }),
  );
});

test('every year of the seed has its seven holidays', () => {
  for (const { year, published } of calendarYears) {
    const names = new Set(
      calendarDays()
        .filter(({ day }) => day.startsWith(String(year)))
        .map(({ name }) => name),
    );
    expect(names.size).toBe(published ? 7 : 0);
  }
});

const plus = (day: string, days: number): string =>
  new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);
