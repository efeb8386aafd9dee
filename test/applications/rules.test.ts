import { describe, expect, test } from 'vitest';
import { applicantOf, applicationProblems, comesLate, type TypedApplication } from '../../src/applications/rules.ts';

const today = '2026-11-02';
const school = { name: '方集镇中心小学', cycleId: 1, applicationBy: '2026-11-25' };
const whole: TypedApplication = { schools: [school], number: '方政〔2026〕12号', on: today, scanned: true };

describe('an application', () => {
  test.each([
    ['without a school', { schools: [] }, ['schools schoolsMissing']],
    ['of schools of two years', { schools: [school, { ...school, cycleId: 2 }] }, ['schools oneCycle']],
    ['without a number', { number: '' }, ['number numberMissing']],
    ['without a day', { on: null }, ['on onMissing']],
    ['of a day to come', { on: '2026-11-03' }, ['on onAhead']],
    ['without a scan', { scanned: false }, ['scan scanMissing']],
    ['with nothing at all', { schools: [], number: '', on: null, scanned: false }, 4],
    ['on its last day', { schools: [{ ...school, applicationBy: today }] }, []],
    ['with everything', {}, []],
  ] as const)('%s', (_what, changed, expected) => {
    const problems = applicationProblems({ ...whole, ...changed }, today);
    if (typeof expected === 'number') expect(problems).toHaveLength(expected);
    else expect(problems.map(({ field, key }) => `${field} ${key.replace('applications.new.', '')}`)).toEqual(expected);
  });

  test('after the date is refused for each school that is over it, by name', () => {
    const over = { ...school, name: '中岗中学', applicationBy: '2026-11-01' };
    expect(applicationProblems({ ...whole, schools: [school, over] }, today)).toEqual([
      { field: 'schools', key: 'applications.new.closed', values: { school: '中岗中学' } },
    ]);
  });
});

describe('late is', () => {
  test.each([
    [
      'what comes by an extension, after the cycle’s own date',
      { late: false, cycleDate: '2026-11-01', newDate: null },
      true,
    ],
    ['not what was sent back and has a new date', { late: false, cycleDate: '2026-11-01', newDate: today }, false],
    [
      'what comes by an extension beyond that date',
      { late: false, cycleDate: '2026-11-01', newDate: '2026-11-01' },
      true,
    ],
    ['not what comes on the day itself', { late: false, cycleDate: today, newDate: null }, false],
    ['what was late before', { late: true, cycleDate: '2026-11-25', newDate: null }, true],
  ] as const)('%s', (_what, known, expected) => {
    expect(comesLate(today, known)).toBe(expected);
  });
});

test.each([
  ['341225101', 'township'],
  ['341225200', 'township'],
  ['341202001', 'subdistrict'],
  ['341225401', 'other'],
  ['341225', 'other'],
] as const)('whoever applies for %s does so as %s', (code, expected) => {
  expect(applicantOf(code)).toBe(expected);
});
