import { afterEach, describe, expect, test } from 'vitest';
import { stateOf } from '../../src/notices/rules.ts';
import { dayOf, daysBetween, readDay, sayDay, sayDeadline, sayMoment } from '../../src/web/days.ts';
import { viewsFolder } from '../../src/web/render.ts';
import { readTexts } from '../../src/web/texts.ts';

const { 'zh-CN': chinese, en: english } = readTexts(viewsFolder);

describe('a day as people type it', () => {
  test.each([
    '2026-11-02',
    '2026-11-2',
    '2026/11/02',
    '2026.11.2',
    '2026年11月2日',
    '2026年11月02日',
    '2026年11月2',
    '２０２６-１１-０２',
    '２０２６年１１月２日',
    ' 2026-11-02 ',
  ])('%s is 2 November 2026', (typed) => {
    expect(readDay(typed)).toBe('2026-11-02');
  });

  test.each([
    '',
    '下周一',
    '2026-02-30',
    '2026-13-01',
    '2026-11',
    '26-11-02',
    '11/02/2026',
    '2026-11-02T00:00',
    '20261102',
    '0000-00-00',
  ])('"%s" is none', (typed) => {
    expect(readDay(typed)).toBeNull();
  });

  test('a leap day is one in a leap year only', () => {
    expect(readDay('2028-02-29')).toBe('2028-02-29');
    expect(readDay('2026-02-29')).toBeNull();
  });
});

test.each([
  ['2026-11-01T15:59:59Z', '2026-11-01'],
  ['2026-11-01T16:00:00Z', '2026-11-02'], // midnight in Shanghai
  ['2026-12-31T16:00:00Z', '2027-01-01'],
])('%s is %s where the offices are', (moment, day) => {
  expect(dayOf(new Date(moment))).toBe(day);
});

test('days are said in words', () => {
  expect(sayDay(chinese.t, '2026-11-02')).toBe('2026年11月2日');
  expect(sayDay(english.t, '2026-11-02')).toBe('2 November 2026');
  expect(sayMoment(chinese.t, new Date('2026-11-01T16:05:00Z'))).toBe('2026年11月2日 00:05');
});

test.each([
  ['2026-11-04', '还有 2 天', '2 days left'],
  ['2026-11-03', '还有 1 天', '1 day left'],
  ['2026-11-02', '今天截止', 'due today'],
  ['2026-11-01', '已超过 1 天', '1 day overdue'],
  ['2026-10-30', '已超过 3 天', '3 days overdue'],
])('on 2 November what is due on %s: %s', (due, said, inEnglish) => {
  expect(sayDeadline(chinese.t, '2026-11-02', due)).toBe(said);
  expect(sayDeadline(english.t, '2026-11-02', due)).toBe(inEnglish);
});

test('days are counted over months, years and leap days', () => {
  expect(daysBetween('2026-12-31', '2027-01-01')).toBe(1);
  expect(daysBetween('2028-02-28', '2028-03-01')).toBe(2);
  expect(daysBetween('2026-11-02', '2026-10-30')).toBe(-3);
});

describe('the office’s day is Shanghai’s, wherever the server stands', () => {
  const zone = process.env['TZ'];
  afterEach(() => {
    if (zone === undefined) delete process.env['TZ'];
    else process.env['TZ'] = zone;
  });

  // A notice that ends on the 9th is over, and its schools can be proposed, from midnight of the 10th; a plaque's year is the office's.
  test.each([
    ['2026-11-09T15:59:59.999Z', '2026-11-09'],
    ['2026-11-09T16:00:00.000Z', '2026-11-10'],
    ['2026-12-31T15:59:59.999Z', '2026-12-31'],
    ['2026-12-31T16:00:00.000Z', '2027-01-01'],
    ['2028-02-28T16:00:00.000Z', '2028-02-29'],
  ])('%s is on %s', (moment, day) => {
    for (const place of ['Asia/Shanghai', 'UTC', 'America/New_York', 'Pacific/Kiritimati', 'Pacific/Pago_Pago']) {
      process.env['TZ'] = place;
      expect([place, dayOf(new Date(moment))]).toEqual([place, day]);
      expect([place, stateOf('2026-11-09', dayOf(new Date(moment)))]).toEqual([
        place,
        day <= '2026-11-09' ? 'running' : 'over',
      ]);
    }
  });
});
