import { describe, expect, test } from 'vitest';
import { standardization } from '../../seeds/standardization.ts';
import type { Calendar } from '../../src/cycles/calendar.ts';
import {
  answerBy,
  answerProblems,
  type Deed,
  deeds,
  figuresOf,
  type Handled,
  isOpen,
  isPossible,
  isWithinNotice,
  networkOf,
  objectionProblems,
  sayTenths,
  isCounted,
  stateAfter,
  states,
  vetoChoices,
} from '../../src/objections/rules.ts';
import { dayOf } from '../../src/web/days.ts';

/** National Day 2026 with its make-up workdays, and New Year 2027. */
const calendar: Calendar = {
  from: '2026-01-01',
  to: '2027-12-31',
  named: new Map([
    ['2026-10-01', false],
    ['2026-10-02', false],
    ['2026-10-05', false],
    ['2026-10-06', false],
    ['2026-10-07', false],
    ['2026-10-10', true],
    ['2027-01-01', false],
  ]),
  published: new Set([2026, 2027]),
};

test.each([
  ['2026-11-02', 5, '2026-11-09', 'a Monday: the day after is day 1'],
  ['2026-11-07', 1, '2026-11-09', 'received on a Saturday'],
  ['2026-09-28', 5, '2026-10-10', 'over National Day, to a Saturday that is worked'],
  ['2026-12-31', 1, '2027-01-04', 'over the end of the year and New Year’s Day'],
  ['2026-12-28', 5, '2027-01-05', 'five days over the end of the year'],
  ['2026-11-02', 30, '2026-12-14', 'the longest that an office gives itself'],
])('received on %s, %i working days end on %s: %s', (day, days, last) => {
  expect(answerBy(day, days, calendar)).toBe(last);
});

test.each([
  ['2026-11-09T15:59:59Z', '2026-11-09', true],
  ['2026-11-09T16:00:00Z', '2026-11-10', false],
])('what comes at %s comes on %s in Shanghai', (moment, day, within) => {
  const today = dayOf(new Date(moment));
  expect([today, isWithinNotice(today, '2026-11-09')]).toEqual([day, within]);
});

test.each([
  ['2026-11-08', '2026-11-09', true],
  ['2026-11-09', '2026-11-09', true],
  ['2026-11-10', '2026-11-09', false],
  ['2026-11-02', null, false],
])('on %s with a notice to %s: within %s', (today, endsOn, within) => {
  expect(isWithinNotice(today, endsOn)).toBe(within);
});

describe('an objection', () => {
  const good = { matter: 'points', text: '功能教室实际只有两间，与公示不符。' };
  const fields = (typed: Partial<typeof good>): string[] =>
    objectionProblems({ ...good, ...typed }).map(({ key }) => key);

  test.each([
    [{}, []],
    [{ matter: '' }, ['objections.new.matterMissing']],
    [{ matter: 'nothing of ours' }, ['objections.new.matterMissing']],
    [{ text: '一二三四五六七八九' }, ['objections.new.textShort']],
    [{ text: '一二三四五六七八九十' }, []],
    [{ text: '👍'.repeat(5) }, ['objections.new.textShort']],
    [{ text: '字'.repeat(5000) }, []],
    [{ text: '字'.repeat(5001) }, ['objections.new.textLong']],
    // Browsers count a line end as one and send two.
    [{ text: '字\r\n'.repeat(2500) }, []],
  ])('%j', (typed, keys) => {
    expect(fields(typed)).toEqual(keys);
  });
});

describe('an answer', () => {
  const good = {
    outcome: 'upheld',
    answer: '经查，反映的情况属实。',
    consequence: 'recheck',
    reason: '功能教室数量不符',
  } as const;
  const all = ['recheck', 'finding', 'none'] as const;

  test.each([
    [{}, all, []],
    [{ outcome: '' }, all, ['outcome']],
    [{ answer: '属实' }, all, ['answer']],
    [{ consequence: '' }, all, ['consequence']],
    [{ consequence: 'recheck' }, ['finding', 'none'], ['consequence']],
    [{ reason: '' }, all, ['reason']],
    [{ consequence: 'none', reason: '' }, all, []],
    [{ outcome: 'partly upheld', consequence: '' }, all, ['consequence']],
    // What is not upheld has no consequence, whatever stands in its fields.
    [{ outcome: 'not upheld', consequence: '', reason: '' }, all, []],
    [{ outcome: 'not heard', consequence: 'recheck', reason: '' }, ['none'], []],
  ] as const)('%j at a stage with %j', (typed, possible, fields) => {
    expect(answerProblems({ ...good, ...typed }, possible).map(({ field }) => field)).toEqual(fields);
  });
});

describe('a veto that an objection brings up', () => {
  const choices = vetoChoices(standardization);
  const of = (value: string) => choices.find((choice) => choice.value === value)!;

  test('is one veto with all its facts, or one of the facts of which one is enough', () => {
    expect(choices.map(({ value, facts }) => [value, facts.length])).toEqual([
      ['dangerous_building', 2],
      ['safety_accident', 3],
      ['case_or_breach criminal_case', 1],
      ['case_or_breach ethics_breach', 1],
    ]);
  });

  test.each([
    ['case_or_breach ethics_breach', '2026-01-01', true],
    ['case_or_breach ethics_breach', '2025-12-31', false],
    ['case_or_breach criminal_case', '2026-11-03', true],
    ['safety_accident', '2025-12-31', false],
    // A building is in use whenever it was found.
    ['dangerous_building', '2024-05-01', true],
  ])('%s on %s counts in 2026: %s', (value, on, counts) => {
    expect(isCounted(standardization, of(value), on, { cycleYear: 2026, today: '2026-11-03' })).toBe(counts);
  });
});

describe('states and deeds', () => {
  test('an open one is not answered, and only an answered one is closed', () => {
    expect(states.filter(isOpen)).toEqual(['received', 'assigned', 'investigated']);
  });

  test.each([
    ['received', ['assign']],
    ['assigned', ['assign', 'investigate', 'answer']],
    ['investigated', ['assign', 'investigate', 'answer']],
    ['answered', ['call back', 'reopen']],
    ['called back', ['reopen']],
  ] as const)('%s: %j', (state, possible) => {
    expect((Object.keys(deeds) as Deed[]).filter((deed) => isPossible(deed, state))).toEqual(possible);
  });

  test.each([
    ['assign', 'received', false, 'assigned'],
    ['assign', 'investigated', true, 'investigated'],
    ['investigate', 'assigned', true, 'investigated'],
    ['answer', 'assigned', true, 'answered'],
    ['call back', 'answered', true, 'called back'],
    ['reopen', 'answered', true, 'assigned'],
    ['reopen', 'called back', false, 'received'],
  ] as const)('%s of one that is %s (assigned: %s) leads to %s', (deed, state, assigned, to) => {
    expect(stateAfter(deed, state, assigned)).toBe(to);
  });
});

describe('figures', () => {
  const row = (receivedOn: string, by: string, closedOn: string | null, count = 1): Handled => ({
    place: '阜南县',
    receivedOn,
    answerBy: by,
    closedOn,
    count,
  });

  test.each([
    ['nothing', [], { received: 0, handled: 0, inTime: 0, averageTenths: null }],
    [
      'open ones count as received only',
      [row('2026-11-02', '2026-11-09', null, 3)],
      { received: 3, handled: 0, inTime: 0, averageTenths: null },
    ],
    [
      'on the last day is in time',
      [row('2026-11-02', '2026-11-09', '2026-11-09')],
      { received: 1, handled: 1, inTime: 1, averageTenths: 70 },
    ],
    [
      'a day later is not',
      [row('2026-11-02', '2026-11-09', '2026-11-10')],
      { received: 1, handled: 1, inTime: 0, averageTenths: 80 },
    ],
    [
      'on the same day took none',
      [row('2026-11-02', '2026-11-09', '2026-11-02')],
      { received: 1, handled: 1, inTime: 1, averageTenths: 0 },
    ],
    [
      'several, cut to a tenth, over the end of the year',
      [
        row('2026-12-30', '2027-01-07', '2027-01-04', 2),
        row('2026-12-31', '2027-01-07', '2027-01-08'),
        row('2026-12-31', '2027-01-07', null),
      ],
      // 5 + 5 + 8 = 18 days, three of them
      { received: 4, handled: 3, inTime: 2, averageTenths: 60 },
    ],
    [
      'a third of a day is cut',
      [row('2026-11-02', '2026-11-09', '2026-11-03', 2), row('2026-11-02', '2026-11-09', '2026-11-04')],
      { received: 3, handled: 3, inTime: 3, averageTenths: 13 },
    ],
  ])('%s', (_, rows, figures) => {
    expect(figuresOf(rows)).toEqual(figures);
  });

  test.each([
    [0, '0'],
    [13, '1.3'],
    [70, '7'],
  ])('%i tenths are %s', (tenths, text) => {
    expect(sayTenths(tenths)).toBe(text);
  });
});

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:0db8:0001:0002::6', '2001:db8:1:2'],
  ['2001:db8::6', '2001:db8:0:0'],
  ['::1', '0:0:0:0'],
])('%s is counted as %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});
