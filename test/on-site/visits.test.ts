import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDemonstration } from '../setup/app.ts';

type App = Awaited<ReturnType<typeof openDemonstration>>;
let app: App;

beforeAll(async () => {
  app = await openDemonstration();
});
afterAll(() => app.close());

test('a reviewer sees the schools that they score now, with every page of the sheet; others none', async () => {
  const inspector = await app.signIn('inspector');
  const { text } = await inspector.get('/on-site');
  expect(text.match(/data-visit="/g)).toHaveLength(3);
  expect(text).toContain('黄岗镇中心小学');
  const [, pages] = /data-pages="([^"]+)"/.exec(text)!;
  expect(pages!.split(' ')).toHaveLength(13);
  for (const path of pages!.split(' ')) expect((await inspector.get(path)).status).toBe(200);
  for (const username of ['clerk', 'county', 'city']) {
    const answer = await (await app.signIn(username)).get('/on-site');
    expect([username, answer.status, answer.text.includes('data-visit=')]).toEqual([username, 200, false]);
  }
  expect((await app.visitor().get('/on-site')).status).toBe(303);
});

test('phrases are what one wrote oneself, three at most of an indicator', async () => {
  const { phrases } = JSON.parse((await (await app.signIn('inspector')).get('/on-site/phrases')).text) as {
    phrases: Record<string, string[]>;
  };
  expect(Object.keys(phrases).length).toBeGreaterThan(5);
  const { id } = (await app.db('person').where({ username: 'inspector' }).first('id')) as { id: number };
  for (const [code, said] of Object.entries(phrases)) {
    expect(said.length).toBeLessThanOrEqual(3);
    const own = await app
      .db('line_change')
      .where({ person_id: id, code })
      .whereIn('reason', said)
      .countDistinct('reason as count');
    expect(own).toEqual([{ count: said.length }]);
  }
  const none = await (await app.signIn('clerk')).get('/on-site/phrases');
  expect(none.text).not.toContain('现场查看');
});

test('what is kept for pages without a network is there, and bears the digest of its content', async () => {
  const worker = await app.visitor().get('/worker.js');
  expect(worker.status).toBe(200);
  const assets = JSON.parse(/^const assets = (.+);$/m.exec(worker.text)![1]!) as string[];
  expect(assets).toContain('/modules/on-site/queue.ts');
  expect(assets.some((path) => path.startsWith('/js/score.js?v='))).toBe(true);
  for (const path of assets) {
    const answer = await app.visitor().get(path);
    expect([path, answer.status]).toEqual([path, 200]);
  }
});

test('modules come without types, and no other source does', async () => {
  const module = await app.visitor().get('/modules/on-site/queue.ts');
  expect(module.text).toContain('export function typed(queue');
  expect(module.text).not.toMatch(/readonly |: Queue/);
  expect((await app.visitor().get('/modules/accounts/permissions.ts')).status).toBe(404);
});
