import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { demonstrationPassword } from '../../seeds/demonstration/people.ts';
import { freshDemonstration, type TestDemonstration } from '../setup/demonstration.ts';
import { placeOf, urlOf } from './address.ts';
import { Program } from './program.ts';
import { Visitor } from './visitor.ts';

let demonstration: TestDemonstration;
let wire: Wire;
let program: Program;
let address: string;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dabiao-outage-'));
  demonstration = await freshDemonstration();
  wire = await Wire.to(placeOf(demonstration.address));
  program = new Program({ PORT: '0', DATA_DIR: folder, DATABASE_URL: urlOf(demonstration.address, wire.port) });
  address = await program.address();
});
afterAll(async () => {
  await program?.away();
  await wire?.cut();
  await demonstration?.drop();
  rmSync(folder, { recursive: true, force: true });
});

test('while the database is gone every page says so; when it is back all goes on, and nobody is signed out', async () => {
  const visitor = await signedIn();
  expect(await health()).toEqual([200, { database: true }]);

  await wire.cut();
  expect(await health()).toEqual([503, { database: false }]);
  for (const path of ['/work', '/assessments', '/public', '/sign-in']) {
    const { status, text } = await visitor.get(path);
    expect([path, status]).toEqual([path, 503]);
    expect(text).toContain('数据库');
    expect(text).not.toMatch(/ECONNREFUSED|at .*\.ts:/);
  }

  await wire.mend();
  expect(await health()).toEqual([200, { database: true }]);
  const { status, text } = await visitor.get('/work');
  expect(status).toBe(200);
  expect(text).toContain('/sign-out');
});

test('a form that was sent into the outage wrote nothing, and can be sent again', async () => {
  const visitor = await signedIn();
  const ahead = async (): Promise<unknown> => demonstration.db('demonstration').first('offset_seconds');
  const before = await ahead();
  await wire.cut();
  expect((await visitor.post('/demonstration/clock', { days: '1' })).status).toBe(503);
  await wire.mend();
  expect(await ahead()).toEqual(before);
  expect((await visitor.post('/demonstration/clock', { days: '1' })).status).toBe(303);
  expect(await ahead()).not.toEqual(before);
});

async function health(): Promise<[number, unknown]> {
  const response = await fetch(`${address}/healthz`);
  return [response.status, await response.json()];
}

async function signedIn(): Promise<Visitor> {
  const visitor = new Visitor(address);
  await visitor.signIn('county', demonstrationPassword);
  return visitor;
}

/** The wire between app and database, which can be cut. */
class Wire {
  readonly port: number;
  #server: Server;
  readonly #place: ReturnType<typeof placeOf>;
  readonly #sockets = new Set<Socket>();

  private constructor(server: Server, place: ReturnType<typeof placeOf>) {
    this.#place = place;
    this.#server = server;
    this.port = (server.address() as AddressInfo).port;
    server.on('connection', (socket) => this.#join(socket));
  }

  static async to(place: ReturnType<typeof placeOf>): Promise<Wire> {
    return new Wire(await listening(0), place);
  }

  async cut(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  async mend(): Promise<void> {
    this.#server = await listening(this.port);
    this.#server.on('connection', (socket) => this.#join(socket));
  }

  #join(near: Socket): void {
    const far = connect(this.#place as { host: string; port: number });
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(one);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        this.#sockets.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  }
}

function listening(port: number): Promise<Server> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}
