import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { codeOf, digestOf, groupsOf, readCode } from '../../src/objections/code.ts';
import { isFresh, isOurs, isRight, questionOf, sealKey } from '../../src/objections/question.ts';

const secret = 'a secret for tests only';

test('a code has twelve signs, none of which is taken for another, and reads back however it is typed', () => {
  fc.assert(
    fc.property(fc.uuid(), (key) => {
      const code = codeOf(key, secret);
      expect(code).toMatch(/^[ACDEFGHJKMNPQRTVWXY34679]{12}$/);
      expect(readCode(groupsOf(code))).toBe(code);
      expect(readCode(` ${groupsOf(code).toLowerCase().replaceAll('-', ' — ')} `)).toBe(code);
      expect(readCode(code.replaceAll(/[!-~]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0)))).toBe(
        code,
      );
    }),
  );
});

test('the same form has the same code, another form or another installation another one', () => {
  const [one, other] = [randomUUID(), randomUUID()];
  expect(codeOf(one, secret)).toBe(codeOf(one.toUpperCase(), secret));
  expect(new Set([codeOf(one, secret), codeOf(other, secret), codeOf(one, 'another secret')]).size).toBe(3);
  expect(digestOf(codeOf(one, secret))).toMatch(/^[0-9a-f]{64}$/);
});

test.each(['', 'ACDE', 'ACDE-FGHJ-KMN0', 'ACDE-FGHJ-KMNP-Q', "' or 1=1 --"])('%s is no code', (typed) => {
  expect(readCode(typed)).toBeNull();
});

test('a key is ours only with our seal, and a question lives for two hours', () => {
  const made = new Date('2026-11-02T09:00:00+08:00');
  const sealed = sealKey(secret, made);
  expect(isOurs(sealed, secret)).toBe(true);
  expect(isOurs(sealed, 'another secret')).toBe(false);
  expect(isOurs({ ...sealed, key: randomUUID() }, secret)).toBe(false);
  expect(isOurs({ ...sealed, made: sealed.made + 1 }, secret)).toBe(false);
  expect(isOurs({ ...sealed, seal: '' }, secret)).toBe(false);
  const at = (minutes: number): Date => new Date(made.getTime() + minutes * 60_000);
  expect([at(-1), at(0), at(120), at(121)].map((now) => isFresh(sealed, now))).toEqual([false, true, true, false]);
});

test('everybody can add the two numbers of a question', () => {
  fc.assert(
    fc.property(fc.uuid(), (key) => {
      const { one, other } = questionOf(key, secret);
      expect(Math.min(one, other)).toBeGreaterThanOrEqual(1);
      expect(one + other).toBeLessThanOrEqual(10);
    }),
  );
});

test.each([
  ['8', true],
  [' ８ ', true],
  ['八', true],
  ['Eight', true],
  ['9', false],
  ['', false],
  ['八八', false],
])('%s answers a question whose sum is eight: %s', (typed, right) => {
  expect(isRight(typed, 8, ['八', 'eight'])).toBe(right);
});
