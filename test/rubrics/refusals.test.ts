import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Visitor } from '../setup/app.ts';
import { openTown, type Town } from '../setup/town.ts';

let town: Town;
let city: Visitor;

beforeAll(async () => {
  town = await openTown({ cycle: false });
  city = await town.signIn('city');
});
afterAll(() => town.close());

const draftOf = (location: string): number => Number(/\/rubrics\/(\d+)$/.exec(location)![1]);

test('drafts that are made at once are versions of their own', async () => {
  const made = await Promise.all([1, 2, 3, 4].map(() => city.post('/rubrics/1/drafts', {})));
  expect(made.map(({ status }) => status)).toEqual([303, 303, 303, 303]);
  const versions = await town.db('rubric').where({ status: 'draft' }).pluck('version');
  expect(new Set(versions).size).toBe(4);
});

test('a code that no address could name is refused beside its field', async () => {
  const draft = draftOf((await city.post('/rubrics/1/drafts', {})).location);
  for (const code of ['.', '..', 'a/b', '%', '一', 'C1234567890123', 'figure.x', 'figures', 'vetoes', 'New']) {
    const { status, text } = await city.post(`/rubrics/${draft}/nodes`, { code, titleZh: '新增', points: '0' });
    expect([code, status, text.includes('不符合要求')]).toEqual([code, 400, true]);
  }
  for (const code of ['A-1', '1.1']) {
    expect((await city.post(`/rubrics/${draft}/nodes`, { code, titleZh: '新增', points: '0' })).status).toBe(303);
    expect((await city.get(`/rubrics/${draft}/nodes/${code}`)).status).toBe(200);
    expect((await city.post(`/rubrics/${draft}/nodes/${code}/removals`)).status).toBe(303);
  }
});

test('a form that no page sent is malformed or late, and makes nothing', async () => {
  const before = await town.db('rubric').pluck('id');
  for (const deed of ['checks', 'returns', 'publications', 'retirements', 'removals'])
    for (const revision of ['x', '1e99', '-1'])
      expect((await city.post(`/rubrics/${before.at(-1)}/${deed}`, { revision })).status).toBe(400);
  for (const [fields, said] of [
    [{ rows: 'nonsense', name: '细则' }, 400],
    [{ rows: '{}', name: '细则' }, 400],
    [{ rows: '[]', name: '' }, 409],
  ] as const)
    expect((await city.post('/rubric-imports/confirmations', fields)).status).toBe(said);
  expect(await town.db('rubric').pluck('id')).toEqual(before);
});
