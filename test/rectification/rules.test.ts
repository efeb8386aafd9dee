import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  answerProblems,
  type DraftItem,
  isOverdue,
  isPossible,
  type ItemDeed,
  type ItemState,
  moved,
  orderProblems,
  periodOf,
  periodProblem,
  prolongationProblem,
  stateAfter,
  yearsAfter,
} from '../../src/rectification/rules.ts';
import { dayOf } from '../../src/web/days.ts';

describe('the period of one to two years', () => {
  test.each([
    // decided, earliest, latest
    ['2026-11-02', '2027-11-02', '2028-11-02'],
    ['2028-02-29', '2029-02-28', '2030-02-28'],
    ['2027-02-28', '2028-02-28', '2029-02-28'],
    ['2026-12-31', '2027-12-31', '2028-12-31'],
    ['2026-02-28', '2027-02-28', '2028-02-28'],
  ])('from %s it ends between %s and %s', (decided, earliest, latest) => {
    expect(periodOf(decided)).toEqual({ earliest, latest });
  });

  test.each([
    ['2027-11-01', 'tooEarly'], // 364 days
    ['2027-11-02', null], // a year to the day
    ['2028-11-02', null], // two years to the day
    ['2028-11-03', 'tooLate'],
    [null, 'missing'],
  ])('decided on 2 November 2026, an end on %s is %s', (dueOn, problem) => {
    expect(periodProblem(dueOn, '2026-11-02', '2026-11-05')).toBe(problem);
  });

  test('it never ends on a day gone by', () => {
    expect(periodProblem('2028-01-10', '2026-11-02', '2028-01-11')).toBe('past');
    expect(periodProblem('2028-01-11', '2026-11-02', '2028-01-11')).toBeNull();
  });

  test('a day of the order is the day in Shanghai: midnight there is four in the afternoon before', () => {
    const decided = dayOf(new Date('2026-11-01T16:00:00Z'));
    expect([decided, dayOf(new Date('2026-11-01T15:59:59Z'))]).toEqual(['2026-11-02', '2026-11-01']);
    expect(periodProblem('2027-11-01', decided, decided)).toBe('tooEarly');
    expect(periodProblem('2027-11-01', '2026-11-01', decided)).toBeNull();
  });

  test('two years are twice a year but for leap days, and a later decision never ends earlier', () => {
    const day = fc
      .integer({ min: 0, max: 20_000 })
      .map((days) => new Date(Date.UTC(2020, 0, 1) + days * 86_400_000).toISOString().slice(0, 10));
    fc.assert(
      fc.property(day, day, (one, other) => {
        const [first, second] = one <= other ? [one, other] : [other, one];
        expect(yearsAfter(first, 1) <= yearsAfter(second, 1)).toBe(true);
        expect(new Date(`${yearsAfter(first, 2)}T00:00:00Z`).toISOString().slice(0, 10)).toBe(yearsAfter(first, 2));
      }),
    );
  });
});

test.each([
  ['2027-11-02', 'notLater'],
  ['2027-11-01', 'notLater'],
  ['2027-11-03', null],
  ['2028-11-02', null],
  ['2028-11-03', 'tooLate'],
  [null, 'missing'],
])('a period to 2 November 2027 can be prolonged to %s: %s', (to, problem) => {
  expect(prolongationProblem(to, { decidedOn: '2026-11-02', dueOn: '2027-11-02' }, '2027-06-01')).toBe(problem);
});

test('it is not prolonged to a day gone by', () => {
  const order = { decidedOn: '2026-11-02', dueOn: '2027-11-02' };
  expect(prolongationProblem('2027-12-01', order, '2027-12-02')).toBe('past');
});

const states: readonly ItemState[] = ['open', 'answered', 'reported', 'refused', 'accepted'];

describe('what can be done about an item', () => {
  test.each([
    // open, answered, reported, refused, accepted
    ['answer', '+ + - + -'],
    ['progress', '+ + + + -'],
    ['report', '- + - + -'],
    ['acceptance', '- - + - -'],
    ['refusal', '- - + - -'],
    ['reminder', '+ + - + -'],
  ] as const)('%s: %s', (deed, row) => {
    expect(states.map((state) => (isPossible(deed, state) ? '+' : '-')).join(' ')).toBe(row);
  });

  test.each([
    ['answer', 'open', 'answered'],
    ['answer', 'refused', 'refused'],
    ['progress', 'reported', 'reported'],
    ['report', 'answered', 'reported'],
    ['report', 'refused', 'reported'],
    ['acceptance', 'reported', 'accepted'],
    ['refusal', 'reported', 'refused'],
    ['reminder', 'open', 'open'],
  ] as const)('after %s of an item that is %s it is %s', (deed, state, after) => {
    expect(stateAfter(deed, state)).toBe(after);
  });

  test('only the office accepts, and what is accepted stays so', () => {
    const deeds: readonly ItemDeed[] = ['answer', 'progress', 'report', 'refusal', 'reminder'];
    for (const deed of deeds)
      for (const state of states) if (isPossible(deed, state)) expect(stateAfter(deed, state)).not.toBe('accepted');
    expect(deeds.some((deed) => isPossible(deed, 'accepted'))).toBe(false);
  });
});

const item = (change: Partial<DraftItem> = {}): DraftItem => ({
  code: 'C1',
  problem: '校舍面积不足',
  requirement: '补足',
  pointsLost: '2',
  ...change,
});

test.each([
  ['nothing', { number: '1号', text: '正文', items: [item()] }, null, []],
  ['the number', { number: '', text: '正文', items: [item()] }, null, ['number']],
  ['the text', { number: '1号', text: '', items: [item()] }, null, ['text']],
  ['the period', { number: '1号', text: '正文', items: [item()] }, 'tooEarly', ['dueOn']],
  ['every item', { number: '1号', text: '正文', items: [] }, null, ['items']],
  [
    'what one asks for',
    { number: '1号', text: '正文', items: [item(), item({ problem: '', requirement: '' })] },
    null,
    ['problem.1', 'requirement.1'],
  ],
] as const)('an order that lacks %s', (_, order, period, fields) => {
  expect(orderProblems(order, period).map(({ field }) => field)).toEqual(fields);
});

const order = { decidedOn: '2026-11-02', dueOn: '2027-11-02' };
const answer = { measures: '新建教室', inCharge: '校长', cost: '12,000.5', dueOn: '2027-06-30' };

test.each([
  [{}, []],
  [{ cost: '0' }, []],
  [{ cost: '１２００' }, []],
  [{ measures: '' }, ['measures']],
  [{ inCharge: '' }, ['inCharge']],
  [{ cost: '' }, ['cost']],
  [{ cost: '-1' }, ['cost']],
  [{ cost: '1.005' }, ['cost']],
  [{ cost: '1000000000.01' }, ['cost']],
  [{ dueOn: null }, ['dueOn']],
  [{ dueOn: '2027-11-02' }, []],
  [{ dueOn: '2027-11-03' }, ['dueOn']],
  [{ dueOn: '2026-11-01' }, ['dueOn']],
])('an answer with %o has something to put right: %o', (change, fields) => {
  expect(answerProblems({ ...answer, ...change }, order).map(({ field }) => field)).toEqual(fields);
});

test.each([
  [0, 1, ['b', 'a', 'c']],
  [2, -1, ['a', 'c', 'b']],
  [0, -1, ['a', 'b', 'c']],
  [2, 1, ['a', 'b', 'c']],
  [7, 1, ['a', 'b', 'c']],
] as const)('what stands at %i, moved by %i', (place, by, expected) => {
  expect(moved(['a', 'b', 'c'], place, by)).toEqual(expected);
});

test.each([
  ['2027-11-02', false],
  ['2027-11-01', true],
  [null, false],
])('on 2 November 2027 what was due on %s is overdue: %s', (dueOn, overdue) => {
  expect(isOverdue(dueOn, '2027-11-02')).toBe(overdue);
});
