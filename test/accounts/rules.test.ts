import { expect, test } from 'vitest';
import { isUsername, passwordProblem } from '../../src/accounts/rules.ts';

test.each([
  ['kurz', 'accounts.password.tooShort'],
  ['neun Zeic', 'accounts.password.tooShort'],
  ['aaaaaaaaaaaa', 'accounts.password.tooSimple'],
  ['ababababab', 'accounts.password.tooSimple'],
  ['my Fangji pass', 'accounts.password.holdsName'],
  ['方集镇中心小学的密码', null],
  ['zehn Zeich', null],
])('the password "%s" of fangji', (password, expected) => {
  expect(passwordProblem(password, 'fangji')).toBe(expected);
});

test.each([
  ['ab', true],
  ['a', false],
  ['county-2', true],
  ['3rd.school_a', true],
  ['-a', false],
  ['Ab', false],
  ['a b', false],
  ['方集', false],
  ['a'.repeat(40), true],
  ['a'.repeat(41), false],
])('"%s" as the name of an account: %s', (text, expected) => {
  expect(isUsername(text)).toBe(expected);
});
