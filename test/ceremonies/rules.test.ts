import { expect, test } from 'vitest';
import { ceremonyProblems } from '../../src/ceremonies/rules.ts';

const whole = { heldOn: '2026-11-02', place: '会议室', host: '督导室', attending: '学校代表', reason: '' };
const today = '2026-11-02';

test.each([
  ['all of it', {}, ['2026-11-02'], false, []],
  ['no day', { heldOn: null }, ['2026-11-02'], false, ['heldOn noDay']],
  ['a day to come', { heldOn: '2026-11-03' }, ['2026-11-02'], false, ['heldOn toCome']],
  [
    'a day before a plaque was awarded',
    { heldOn: '2026-11-01' },
    ['2026-10-30', '2026-11-02'],
    false,
    ['heldOn beforeAward'],
  ],
  [
    'no place, host and people',
    { place: '', host: '', attending: '' },
    ['2026-11-02'],
    false,
    ['place noPlace', 'host noHost', 'attending noAttending'],
  ],
  ['no plaque', {}, [], false, ['plaques noPlaques']],
  ['a correction without a reason', {}, ['2026-11-02'], true, ['reason noReason']],
  ['a correction that hands over nothing', { reason: '未举行' }, [], true, []],
] as const)('%s', (_, changed, awarded, correcting, expected) => {
  const problems = ceremonyProblems({ ...whole, ...changed }, today, awarded, correcting);
  expect(problems.map(({ field, key }) => `${field} ${key.replace('ceremonies.form.', '')}`)).toEqual(expected);
});
