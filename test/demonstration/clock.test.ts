import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Visitor } from '../setup/app.ts';
import { openTown, type Town } from '../setup/town.ts';

let town: Town;
let clerk: Visitor;

beforeAll(async () => {
  town = await openTown();
  clerk = await town.signIn('clerk');
  await clerk.get('/work');
});
afterAll(() => town.close());

const offset = async (): Promise<number> =>
  ((await town.db('demonstration').first('offset_seconds')) as { offset_seconds: number }).offset_seconds;

test('every page says that the figures are made up, and what day it is', async () => {
  for (const visitor of [clerk, town.visitor()]) {
    for (const path of ['/work', '/sign-in', '/nowhere', '/assessments/999999', '/public']) {
      const answer = await visitor.get(path);
      if (answer.status === 303) continue;
      expect(answer.text).toContain('学校人数、评分和材料均为虚构。');
      expect(answer.text).toContain('演示时间：2026年11月2日');
    }
  }
});

test.each([
  ['a day that has passed', { date: '2026-11-01' }],
  ['today', { date: '2026-11-02' }],
  ['a day that is none', { date: '明天' }],
  ['nothing at all', {}],
  ['more than a year and a bit', { date: '2029-01-01' }],
])('%s moves nothing', async (_name, fields: Record<string, string>) => {
  const before = await offset();
  const { location } = await clerk.post('/demonstration/clock', { ...fields, back: '/work' });
  expect((await clerk.get(location)).text).toContain('演示日期只能往后调整');
  expect(await offset()).toBe(before);
});

test.each([{ days: '-1' }, { days: '0' }, { days: '401' }, { days: 'x' }])('%j is malformed', async (fields) => {
  const before = await offset();
  expect((await clerk.post('/demonstration/clock', fields)).status).toBe(400);
  expect(await offset()).toBe(before);
});

test('it leads back to where one was, and nowhere else', async () => {
  for (const [back, location] of [
    ['/assessments/1', '/assessments/1'],
    ['//elsewhere.example', '/work'],
    ['https://elsewhere.example', '/work'],
    ['/\\elsewhere', '/work'],
  ] as const)
    expect((await clerk.post('/demonstration/clock', { date: '2026-11-01', back })).location).toBe(location);
});

test('signed out, nobody moves it', async () => {
  expect((await town.visitor().post('/demonstration/clock', { days: 1 })).status).toBe(401);
});

test('it moves forward for everybody, by days or to a day as people write it, and says so', async () => {
  const { location } = await clerk.post('/demonstration/clock', { days: 1, back: '/work' });
  const page = await clerk.get(location);
  expect(page.text).toContain('演示日期已后移 1 天');
  expect(page.text).toContain('演示时间：2026年11月3日');
  await clerk.post('/demonstration/clock', { date: '2026年11月10日' });
  expect((await clerk.get('/work')).text).toContain('演示时间：2026年11月10日');
  expect((await town.visitor().get('/sign-in')).text).toContain('演示时间：2026年11月10日');
});

test('outside the demonstration there is no such thing, and no page speaks of it', async () => {
  const real = await openTown({ demonstration: false });
  const visitor = await real.signIn('clerk');
  const { text } = await visitor.get('/work');
  expect(text).not.toContain('演示');
  expect((await visitor.post('/demonstration/clock', { days: 1 })).status).toBe(404);
  await real.close();
});
