import { get } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { Forbidden, notFound, Refusal, refusalOf, stale } from '../../src/web/refusals.ts';
import { type Door, json, page, seeOther, type Visit } from '../../src/web/visit.ts';
import type { Visitor } from '../setup/app.ts';
import { aSheet, openTown, type Town } from '../setup/town.ts';

let town: Town;
let county: Visitor;
let sheet: number;

/** As a browser asks: fetch would say that it wants no stored answer. */
const statusOf = (url: string, headers: Record<string, string>): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    get(url, { headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    }).on('error', reject);
  });

const write = ({ db }: Visit, key: string) => db('rate_limit').insert({ key });
const written = async (): Promise<string[]> =>
  ((await town.db('rate_limit').where('key', 'like', 'test %').select('key')) as { key: string }[]).map(
    ({ key }) => key,
  );

/** Doors that no room has: each goes wrong in its own way, or not at all. */
const post = (path: string, handle: Door['handle'], may: Door['may'] = 'signed in'): Door => ({
  method: 'post',
  path: `/test/${path}`,
  may,
  handle,
});
const extra: readonly Door[] = [
  post('saved', async (visit) => {
    await write(visit, 'test saved');
    return seeOther('/work', { tone: 'done', key: 'cycles.opened' });
  }),
  post('crash', async (visit) => {
    await write(visit, 'test crash');
    throw new Error('the handler broke');
  }),
  post('refused', async (visit) => {
    await write(visit, 'test refused');
    throw stale();
  }),
  // The constraint is asked at the commit: by then the reply is made, but not sent.
  post('at-commit', async (visit) => {
    await write(visit, 'test at-commit');
    await visit.db('sheet_section').insert({ sheet_id: sheet, section_code: 'A1', person_id: visit.actor!.id });
    return seeOther('/work', { tone: 'done', key: 'cycles.opened' });
  }),
  post('office', async () => json({ done: true }), 'cycle.open'),
  { method: 'get', path: '/test/plain', may: 'signed in', handle: async () => json({ fine: true }) },
  { method: 'get', path: '/test/anyone', may: 'anyone', handle: async () => page('web/refusal', model) },
];
const model = { title: '', status: 200, sentence: 'fine', who: '', id: '', back: '/' };

beforeAll(async () => {
  town = await openTown({ extra });
  county = await town.signIn('county');
  await county.get('/work');
  sheet = await aSheet(town.db, await town.stands(town.schools.fangji), 'county');
});
afterAll(() => town.close());
afterEach(() => town.db('rate_limit').where('key', 'like', 'test %').delete());

describe('what goes wrong after a write leaves nothing', () => {
  test('a crash is a 500 with a number, and says nothing of what broke', async () => {
    const { status, text } = await county.post('/test/crash');
    expect(status).toBe(500);
    expect(text).toContain('系统出错，您的操作未执行');
    expect(text).toMatch(/编号：[0-9a-f]{10}/);
    expect(text).not.toContain('the handler broke');
    expect(await written()).toEqual([]);
  });

  test('every crash has a number of its own', async () => {
    const numbers = await Promise.all(
      [1, 2, 3].map(async () => /编号：(\w+)/.exec((await county.post('/test/crash')).text)?.[1]),
    );
    expect(new Set(numbers).size).toBe(3);
  });

  test('a refusal is told with its own status', async () => {
    const { status, text } = await county.post('/test/refused');
    expect(status).toBe(409);
    expect(text).toContain('在您操作之前，已有人修改了相关内容');
    expect(text).not.toContain('编号');
    expect(await written()).toEqual([]);
  });

  test('nothing is said before it is saved: a commit that fails is no redirect, and no word of success waits', async () => {
    const { status } = await county.post('/test/at-commit');
    expect(status).toBe(500);
    expect(await written()).toEqual([]);
    expect((await county.get('/cycles')).text).not.toContain('年度评估已启动');
  });

  test('the page’s own script is told in JSON', async () => {
    const asJson = { accept: 'application/json' };
    const crash = await county.post('/test/crash', {}, asJson);
    expect(crash.status).toBe(500);
    expect(JSON.parse(crash.text)).toEqual({ problem: expect.stringContaining('系统出错') });
    const office = await county.post('/test/office', {}, asJson);
    expect(office.status).toBe(403);
    const out = await town.visitor().post('/test/saved', {}, asJson);
    expect(out.status).toBe(401);
    expect(JSON.parse(out.text)).toEqual({ problem: expect.stringContaining('登录已过期') });
    const broken = await fetch(`${town.address}/test/saved`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...asJson },
      body: '{"half":',
    });
    expect(broken.status).toBe(400);
  });
});

test('what was saved is there when the answer comes, and is said once', async () => {
  const { status, location } = await county.post('/test/saved');
  expect(status).toBe(303);
  expect(await written()).toEqual(['test saved']);
  expect((await county.get(location)).text).toContain('年度评估已启动');
  expect((await county.get(location)).text).not.toContain('年度评估已启动');
});

test('someone who may not is told who may', async () => {
  const { status, text } = await county.post('/test/office');
  expect(status).toBe(403);
  expect(text).toContain('这项操作由市督导室办理。');
});

describe('whoever is not signed in', () => {
  test('gets a 404 at an address that there is not, without a session', async () => {
    for (const [method, path] of [
      ['GET', '/nowhere'],
      ['POST', '/nowhere'],
      ['GET', '/test/saved'],
      ['GET', '/css/none.css'],
    ] as const) {
      const response = await fetch(`${town.address}${path}`, { method, redirect: 'manual' });
      expect([method, path, response.status]).toEqual([method, path, 404]);
      expect(response.headers.get('set-cookie')).toBeNull();
      const text = await response.text();
      expect(text).toContain('未找到该页面');
      expect(text).toContain('href="/sign-in"');
      expect(text).not.toContain('_csrf');
    }
  });

  test('is asked to sign in, and comes back to where they wanted to go', async () => {
    const { status, location } = await town.visitor().get('/assessments?q=x&sort=name');
    expect(status).toBe(303);
    expect(location).toBe('/sign-in?next=%2Fassessments%3Fq%3Dx%26sort%3Dname');
  });

  test('makes no session by reading, and a public page is asked for again but not sent again', async () => {
    const before = ((await town.db('session').count()) as { count: number }[])[0]!.count;
    const first = await fetch(`${town.address}/test/anyone`);
    expect(first.headers.get('set-cookie')).toBeNull();
    expect(first.headers.get('cache-control')).toBe('public, no-cache');
    const etag = first.headers.get('etag')!;
    expect(await statusOf(`${town.address}/test/anyone`, { 'if-none-match': etag })).toBe(304);
    expect(((await town.db('session').count()) as { count: number }[])[0]!.count).toBe(before);
  });

  test('has a session as soon as a form needs one', async () => {
    const { headers } = await town.visitor().get('/sign-in');
    expect(headers.get('set-cookie')).toMatch(/^dabiao=.*HttpOnly.*SameSite=Lax/);
    expect(headers.get('cache-control')).toBe('no-store');
  });
});

test('pages of somebody who is signed in are kept by no browser and no proxy', async () => {
  expect((await county.get('/work')).headers.get('cache-control')).toBe('no-store');
  expect((await county.get('/test/plain')).headers.get('cache-control')).toBe('no-store');
});

test('beside its session, which does not go through Knex, a request costs one query: who is it', async () => {
  expect(await town.queries(() => county.get('/test/plain'))).toBe(1);
  expect(await town.queries(() => fetch(`${town.address}/test/anyone`))).toBe(1); // the demonstration's clock
});

test('styles are small on the way, may be kept for ever, and cost no query', async () => {
  const { text } = await county.get('/work');
  const href = /href="(\/css\/style\.css\?v=\w+)"/.exec(text)![1]!;
  expect(
    await town.queries(async () => {
      const { headers, status } = await fetch(`${town.address}${href}`);
      expect(status).toBe(200);
      expect(headers.get('content-encoding')).toMatch(/gzip|br/);
      expect(headers.get('cache-control')).toContain('immutable');
    }),
  ).toBe(0);
});

test('no page lets scripts or styles in that are not ours', async () => {
  const { headers, text } = await county.get('/work');
  const policy = headers.get('content-security-policy')!;
  expect(policy).toContain("default-src 'self'");
  expect(policy).not.toContain('unsafe');
  expect(headers.get('x-powered-by')).toBeNull();
  expect(text).not.toMatch(/<script(?![^>]* src=)|\son\w+=|\sstyle=/);
});

describe('which refusal an error is', () => {
  const error = (about: object): Error => Object.assign(new Error('x'), about);
  test.each([
    ['a refusal', new Refusal(413, 'web.refusal.tooLarge'), 413],
    ['what is not found', notFound(), 404],
    ['what somebody may not do', new Forbidden('cycle.open'), 403],
    ['a form without its token', error({ code: 'EBADCSRFTOKEN' }), 403],
    ['a form that no page of ours sends', error({ name: 'ZodError' }), 400],
    ['a body that is too large', error({ status: 413 }), 413],
    ['a number that is taken meanwhile', error({ code: '23505', constraint: 'notice_number_once' }), 409],
    ['two that waited for each other', error({ code: '40P01' }), 409],
    ['a zero byte', error({ code: '22021' }), 400],
    ['a database that is stopped', error({ code: '57P01' }), 503],
    ['a database that is not there', error({ code: 'ECONNREFUSED' }), 503],
    ['a database whose socket is gone', error({ code: 'ENOENT', syscall: 'connect' }), 503],
    ['no connection in time', error({ name: 'KnexTimeoutError' }), 503],
  ])('%s: %s', (_name, found, status) => {
    expect(refusalOf(found)?.status).toBe(status);
  });

  test.each([
    ['a file that is missing', error({ code: 'ENOENT', syscall: 'open' })],
    ['a fault of ours', new TypeError('x is undefined')],
    ['a constraint that only a fault of ours breaks', error({ code: '23503', constraint: 'line_change_of_line' })],
    ['what is no error at all', 'text'],
  ])('%s: none', (_name, found) => {
    expect(refusalOf(found)).toBeNull();
  });
});
