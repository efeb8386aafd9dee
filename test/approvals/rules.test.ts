import { describe, expect, test } from 'vitest';
import { approvalProblems, type TypedApproval } from '../../src/approvals/rules.ts';

const school = { name: '一小', cycleId: 1, noticeEndsOn: '2026-10-30', missing: [] };
const today = '2026-11-02';

describe('an approval', () => {
  const whole: TypedApproval = {
    schools: [school],
    number: '南教领〔2026〕6号',
    on: today,
    taken: false,
    recused: 0,
    recusedReason: '',
  };
  const other = { ...school, name: '三塔中学', noticeEndsOn: '2026-11-01' };

  test.each([
    ['of no school', { schools: [] }, ['schools schoolsMissing']],
    ['of two years', { schools: [school, { ...school, cycleId: 2 }] }, ['schools oneCycle']],
    ['by somebody who scored', { schools: [{ ...school, missing: ['scored by others'] }] }, ['schools barred']],
    [
      'while an objection and a finding are open',
      { schools: [{ ...school, missing: ['no open objection', 'no open finding'] }] },
      ['schools barred', 'schools barred'],
    ],
    ['while the notice runs', { schools: [{ ...school, noticeEndsOn: today }] }, ['on onTooEarly']],
    ['with members recused without a reason', { recused: 1 }, ['recusedReason recusedReasonMissing']],
    ['with members recused for a reason', { recused: 1, recusedReason: '配偶在该校任教' }, []],
    ['without a number', { number: '' }, ['number numberMissing']],
    ['with a number that was used', { taken: true }, ['number numberTaken']],
    ['without a day', { on: null }, ['on onMissing']],
    ['of a meeting to come', { on: '2026-11-03' }, ['on onAhead']],
    ['of a meeting on the last day of the notice', { on: '2026-10-30' }, ['on onTooEarly']],
    ['of a meeting on the day after', { on: '2026-10-31' }, []],
    [
      'of a meeting before the later of two notices was over',
      { schools: [school, other], on: '2026-11-01' },
      ['on onTooEarly'],
    ],
    ['with everything', { schools: [school, other] }, []],
  ] as const)('%s', (_what, changed, expected) => {
    const problems = approvalProblems({ ...whole, ...changed }, today);
    expect(problems.map(({ field, key }) => `${field} ${key.replace('approvals.new.', '')}`)).toEqual(expected);
  });

  test('names the school and the first day that its notice leaves open', () => {
    expect(approvalProblems({ ...whole, schools: [school, other], on: '2026-10-31' }, today)).toEqual([
      { field: 'on', key: 'approvals.new.onTooEarly', values: { school: '三塔中学', day: '2026-11-02' } },
    ]);
  });
});
