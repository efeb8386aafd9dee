import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { demonstrationPassword } from '../../seeds/demonstration/people.ts';
import { createApp, doors } from '../../src/app.ts';
import { storageIn } from '../../src/evidence/storage.ts';
import type { Door, Parts } from '../../src/web/visit.ts';
import type { TestDatabase } from './database.ts';
import { freshDemonstration, type TestDemonstration } from './demonstration.ts';

export interface TestApp {
  /** Where it answers, without a slash at its end. */
  readonly address: string;
  /** A visitor of one's own who is not signed in. */
  readonly visitor: () => Visitor;
  /** A visitor who is signed in with an account of the demonstration. */
  readonly signIn: (username: string) => Promise<Visitor>;
  readonly close: () => Promise<void>;
}

/** What came back. `location` is where a redirect leads, as a path. */
export interface Answer {
  readonly status: number;
  readonly location: string;
  readonly text: string;
  readonly headers: Headers;
}

type Fields = Readonly<Record<string, string | number | readonly string[]>>;

/** A browser without a window: keeps its cookies, follows nothing, and sends the session's token with every form. */
export interface Visitor {
  readonly get: (path: string, headers?: Record<string, string>) => Promise<Answer>;
  /** The bytes of a file that must be there. */
  readonly download: (path: string) => Promise<{ bytes: Buffer; headers: Headers }>;
  /** Posts a form as a page of ours would; `_csrf` may be given to send another token. */
  readonly post: (path: string, fields?: Fields, headers?: Record<string, string>) => Promise<Answer>;
  /** Posts JSON, as a script or a phone does. */
  readonly postJson: (path: string, body: object) => Promise<Answer>;
  /** Posts a form with files, each under the name of its field. */
  readonly upload: (
    path: string,
    fields: Fields,
    files: readonly (readonly [field: string, file: File])[],
    headers?: Record<string, string>,
  ) => Promise<Answer>;
}

/** The whole app on a database, at a port of its own. */
export async function openApp(
  { db }: Pick<TestDatabase, 'db'>,
  dataDirectory: string,
  opened: readonly Door[] = doors,
  others: Partial<Parts> = {},
): Promise<TestApp> {
  const parts = { ...usualParts(db, dataDirectory), ...others };
  const server = createServer(await createApp(parts, pino({ level: 'silent' }), opened));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  const signIn = async (username: string): Promise<Visitor> => {
    const visitor = visitorOf(address);
    const { status } = await visitor.post('/sign-in', { username, password: demonstrationPassword });
    if (status !== 303) throw new Error(`${username} could not sign in: ${status}`);
    return visitor;
  };
  return { address, visitor: () => visitorOf(address), signIn, close };
}

const usualParts = (db: Parts['db'], dataDirectory: string): Parts => ({
  db,
  production: false,
  baseUrl: null,
  sessionSecret: 'a secret for tests only',
  plaqueSecret: 'another secret for tests only',
  storage: storageIn(dataDirectory),
  scan: null,
  schoolQuota: 2048 * 1024 * 1024,
});

/** The app on a demonstration of one's own, at its first moment; `others` are parts that the test brings itself. */
export async function openDemonstration(others: Partial<Parts> = {}): Promise<TestApp & TestDemonstration> {
  const demonstration = await freshDemonstration();
  const app = await openApp(demonstration, demonstration.dataDirectory, doors, others);
  const close = async (): Promise<void> => {
    await app.close();
    await demonstration.drop();
  };
  return { ...demonstration, ...app, close };
}

function visitorOf(address: string): Visitor {
  const cookies = new Map<string, string>();
  const fetched = async (path: string, init: RequestInit): Promise<Response> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { ...(cookie && { cookie }), ...(init.headers as Record<string, string>) };
    const response = await fetch(`${address}${path}`, { ...init, headers, redirect: 'manual' });
    for (const set of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      cookies.set(name, value);
    }
    return response;
  };
  const ask = async (path: string, init: RequestInit): Promise<Answer> => {
    const response = await fetched(path, init);
    const location = response.headers.get('location') ?? '';
    return { status: response.status, location, text: await response.text(), headers: response.headers };
  };
  // The sign-in page bears a token of whatever session this visitor has.
  const token = async (): Promise<string> => {
    const own = await ask('/session/token', { headers: { accept: 'application/json' } });
    if (own.status === 200) return (JSON.parse(own.text) as { csrf: string }).csrf;
    const page = await ask('/sign-in', {});
    return /name="_csrf" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
  };
  const filled = async (body: URLSearchParams | FormData, fields: Fields): Promise<void> => {
    for (const [name, value] of Object.entries({ _csrf: await token(), ...fields })) {
      for (const one of typeof value === 'object' ? value : [value]) body.append(name, String(one));
    }
  };
  return {
    get: (path, headers = {}) => ask(path, { headers }),
    download: async (path) => {
      const response = await fetched(path, {});
      if (response.status !== 200) throw new Error(`${path} answered ${response.status}`);
      return { bytes: Buffer.from(await response.arrayBuffer()), headers: response.headers };
    },
    post: async (path, fields = {}, headers = {}) => {
      const body = new URLSearchParams();
      await filled(body, fields);
      return ask(path, { method: 'POST', body, headers });
    },
    postJson: async (path, body) =>
      ask(path, {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { accept: 'application/json', 'content-type': 'application/json', 'x-csrf-token': await token() },
      }),
    upload: async (path, fields, files, headers = {}) => {
      const body = new FormData();
      await filled(body, fields);
      for (const [field, file] of files) body.append(field, file);
      return ask(path, { method: 'POST', body, headers });
    },
  };
}
