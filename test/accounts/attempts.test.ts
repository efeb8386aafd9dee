import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { authenticate } from '../../src/accounts/store.ts';
import { openDemonstration, type TestApp } from '../setup/app.ts';
import type { TestDemonstration } from '../setup/demonstration.ts';

let app: TestApp & TestDemonstration;
beforeAll(async () => {
  app = await openDemonstration();
});
afterAll(() => app.close());
beforeEach(async () => {
  await app.db('rate_limit').delete();
});

const right = 'dabiao-demo';
const attempt = (username: string, password: string, address = '10.0.0.1') =>
  authenticate(app.db, username, password, address);
const wrong = async (times: number, username = 'county', address?: string) => {
  for (let time = 0; time < times; time++) await attempt(username, 'wrong', address);
};
const problem = (outcome: Awaited<ReturnType<typeof attempt>>) => ('problem' in outcome ? outcome.problem : 'in');

describe('a wrong password', () => {
  test('is answered like a wrong name, and in the same time', async () => {
    const taken = async (username: string): Promise<number> => {
      const times = [];
      for (let time = 0; time < 5; time++) {
        const begun = performance.now();
        expect(problem(await attempt(username, 'wrong', `10.0.1.${time}`))).toBe('accounts.signIn.wrong');
        times.push(performance.now() - begun);
      }
      return times.toSorted((a, b) => a - b)[2]!;
    };
    await taken('warming up');
    expect(await taken('nobody')).toBeGreaterThan((await taken('county')) / 2);
  });

  test('the fifth closes the name at this address, also for the right password and for a name that nobody has', async () => {
    await wrong(4);
    expect(problem(await attempt('county', right))).toBe('in');
    await wrong(5);
    expect(await attempt(' County ', right)).toEqual({ problem: 'accounts.signIn.locked', values: { minutes: '15' } });
    await wrong(5, 'nobody');
    expect(problem(await attempt('nobody', right))).toBe('accounts.signIn.locked');
  });

  test('tried many times at once is no way round', async () => {
    await Promise.all(Array.from({ length: 12 }, () => attempt('county', 'wrong')));
    const verified = await app.db('rate_limit').where('key', 'like', 'sign-in-name%').first('points');
    expect(verified).toEqual({ points: 5 });
  });

  test('the owner can still sign in from elsewhere', async () => {
    await wrong(9);
    expect(problem(await attempt('county', right, '10.0.0.2'))).toBe('in');
  });

  test('the name opens again after a quarter of an hour', async () => {
    await wrong(6);
    await app.db('rate_limit').update({ expire: Date.now() - 1 });
    expect(problem(await attempt('county', right))).toBe('in');
  });

  test('thirty from many addresses close the name', async () => {
    for (let address = 0; address < 6; address++) await wrong(5, 'county', `10.0.2.${address}`);
    expect(problem(await attempt('county', right, '10.0.3.1'))).toBe('accounts.signIn.locked');
  });

  test('fifty from one address close it for every name', async () => {
    for (let name = 0; name < 10; name++) await wrong(5, `name${name}`, '10.0.4.1');
    expect(problem(await attempt('county', right, '10.0.4.1'))).toBe('accounts.signIn.locked');
    expect(problem(await attempt('county', right, '10.0.4.2'))).toBe('in');
  });

  test('is counted without keeping the name, which may be a password typed in the wrong place', async () => {
    await attempt('my secret', 'wrong');
    const keys = await app.db('rate_limit').pluck<string[]>('key');
    expect(keys).toHaveLength(3);
    expect(keys.join()).not.toContain('secret');
  });

  test('the page says what to do, and keeps the name but not the password', async () => {
    const visitor = app.visitor();
    const { status, text } = await visitor.post('/sign-in', { username: 'county', password: 'my guess' });
    expect(status).toBe(400);
    expect(text).toContain('账号或密码不正确');
    expect(text).toContain('value="county"');
    expect(text).not.toContain('my guess');
    for (let time = 0; time < 4; time++) await visitor.post('/sign-in', { username: 'county', password: 'x' });
    expect((await visitor.post('/sign-in', { username: 'county', password: right })).text).toMatch(
      /请 1[45] 分钟后再试/,
    );
  });
});
