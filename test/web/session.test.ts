import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeLink } from '../../src/accounts/store.ts';
import { createApp } from '../../src/app.ts';
import { storageIn } from '../../src/evidence/storage.ts';
import { freshDatabase, type TestDatabase } from '../setup/database.ts';

let database: TestDatabase;
const servers: Server[] = [];
const lines: string[] = [];
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(async () => {
  for (const server of servers) server.close();
  await database.drop();
});

/** The app as in production, behind a proxy; what it logs is kept. */
async function production(baseUrl: string | null): Promise<string> {
  const parts = {
    db: database.db,
    production: true,
    baseUrl,
    sessionSecret: 'a secret for tests',
    plaqueSecret: 'another secret for tests',
    storage: storageIn('/tmp'),
    scan: null,
    schoolQuota: 0,
  };
  const log = new Writable({ write: (chunk: Buffer, _encoding, done) => (lines.push(chunk.toString()), done()) });
  const server = createServer(await createApp(parts, pino({ level: 'info' }, log)));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const cookieOf = async (address: string, headers: Record<string, string> = {}): Promise<string> =>
  (await fetch(`${address}/sign-in`, { headers })).headers.getSetCookie().join();

describe('the cookie of a session', () => {
  test('goes over https alone where BASE_URL says so, whatever the proxy says of it', async () => {
    const address = await production('https://dabiao.example.org');
    for (const headers of [{}, { 'x-forwarded-proto': 'https' }, { 'x-forwarded-proto': 'http' }]) {
      expect(await cookieOf(address, headers)).toMatch(/^dabiao=.*; HttpOnly; Secure; SameSite=Lax$/);
    }
  });

  test('is kept from scripts and other sites everywhere', async () => {
    const cookie = await cookieOf(await production(null));
    expect(cookie).toMatch(/^dabiao=.*; HttpOnly; SameSite=Lax$/);
  });
});

test('a redirect goes out when the session is saved, or the page that it leads to would not know of it', async () => {
  const { db } = database;
  const address = await production(null);
  const page = await fetch(`${address}/sign-in`);
  const cookie = /dabiao=[^;]+/.exec(page.headers.getSetCookie().join())![0];
  const _csrf = /name="_csrf" value="([^"]+)"/.exec(await page.text())![1]!;
  const [person] = (await db('person').insert({ username: 'slow', name: '督导员' }).returning('id')) as {
    id: number;
  }[];
  await db('post').insert({ person_id: person!.id, role: 'administrator' });
  const { token } = await makeLink(db, person!.id, new Date());
  // Every word that is kept for the next page takes a while.
  await db.raw(`create function slowly() returns trigger language plpgsql as
                'begin if new.sess ->> ''flash'' is not null then perform pg_sleep(0.3); end if; return new; end'`);
  await db.raw('create trigger slowly before insert or update on session for each row execute function slowly()');
  const body = new URLSearchParams({ _csrf, password: 'a long enough one', passwordAgain: 'a long enough one' });
  const head = await fetch(`${address}/welcome/${token}`, {
    method: 'POST',
    body,
    headers: { cookie },
    redirect: 'manual',
  });
  const own = /dabiao=[^;]+/.exec(head.headers.getSetCookie().join())![0];
  const next = await fetch(`${address}${head.headers.get('location')}`, { headers: { cookie: own } });
  await db.raw('drop trigger slowly on session');
  expect(await next.text()).toContain('密码已设置');
});

test('pages forbid what a stranger’s script or frame would need', async () => {
  const { headers } = await fetch(`${await production('https://dabiao.example.org')}/sign-in`);
  const policy = headers.get('content-security-policy') ?? '';
  for (const part of [
    "default-src 'self'",
    "style-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "script-src-attr 'none'",
  ]) {
    expect(policy).toContain(part);
  }
  expect(policy).not.toContain('unsafe');
  expect(headers.get('strict-transport-security')).toContain('max-age');
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('referrer-policy')).toBe('same-origin');
  expect(headers.get('x-powered-by')).toBeNull();
});

describe('the log', () => {
  test('holds neither names nor passwords, searches, or links', async () => {
    const address = await production(null);
    const { db } = database;
    const [person] = (await db('person').insert({ username: 'li.ming', name: '李明' }).returning('id')) as {
      id: number;
    }[];
    const { token } = await makeLink(db, person!.id, new Date());
    const opened = async () => {
      const page = await fetch(`${address}/sign-in`);
      const cookie = /dabiao=[^;]+/.exec(page.headers.getSetCookie().join())![0];
      const _csrf = /name="_csrf" value="([^"]+)"/.exec(await page.text())![1]!;
      return { cookie, _csrf };
    };
    const post = ({ cookie, _csrf }: { cookie: string; _csrf: string }, path: string, fields: Record<string, string>) =>
      fetch(`${address}${path}`, {
        method: 'POST',
        body: new URLSearchParams({ _csrf, ...fields }),
        headers: { cookie },
      });
    const [one, two] = [await opened(), await opened()];
    await post(one, '/sign-in', { username: 'li.ming', password: 'geheim im Log' });
    await post(one, `/welcome/${token}`, { password: 'geheim im Log', passwordAgain: 'geheim im Log' });
    await fetch(`${address}/welcome/${token}`);
    await fetch(`${address}/schools?q=geheim`);
    // A fault on the way: the table is gone, and the error names the query.
    await db.raw('alter table person rename to person_away');
    const faulty = await post(two, '/sign-in', { username: 'li.ming', password: 'geheim im Log' });
    await db.raw('alter table person_away rename to person');
    expect(faulty.status).toBe(500);
    const log = lines.join('');
    expect(log).toContain('"path":"/sign-in"');
    expect(log).toContain('"fault"');
    for (const secret of ['li.ming', '李明', 'geheim', token, one._csrf, one.cookie.slice(10, 40)])
      expect(log).not.toContain(secret);
  });
});
