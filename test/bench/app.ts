/**
 * The process that is measured: the app as production builds it and, beside it on the same connections, the floor.
 * It is told the database in its first argument, and tells its parent where the two answer.
 */
import express from 'express';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import pg from 'pg';
import { pino } from 'pino';
import { createApp } from '../../src/app.ts';
import { connect, type Address } from '../../src/database/connection.ts';
import { storageIn } from '../../src/evidence/storage.ts';

/** What the process is told. */
export interface Told {
  readonly address: Address;
  readonly dataDirectory: string;
}

/** Where it answers, without slashes at the ends. */
export interface Places {
  readonly app: string;
  readonly floor: string;
}

const { address, dataDirectory } = JSON.parse(process.argv[2] ?? '{}') as Told;
const db = connect(address);

let queries = 0;
const client = pg.Client.prototype as unknown as { query: (...asked: unknown[]) => unknown };
const { query } = client;
client.query = function (...asked) {
  queries += 1;
  return query.apply(this, asked);
};

const parts = {
  db,
  production: true,
  baseUrl: null,
  sessionSecret: 'a secret for measures only',
  plaqueSecret: 'another secret for measures only',
  storage: storageIn(dataDirectory),
  scan: null,
  schoolQuota: 2048 * 1024 * 1024,
};
const log = pino({ level: 'info' }, pino.destination('/dev/null'));

/** The least that a page can cost: one row by its key, and the page as it stands. */
let page = '';
const floor = express();
floor.put('/page', express.text({ limit: '5mb' }), (req, res) => {
  page = req.body as string;
  res.status(204).end();
});
floor.get('/queries', (_req, res) => {
  res.json(queries);
  queries = 0;
});
floor.use(async (_req, res) => {
  await db.raw('select * from assessment where id = ?', [1]);
  res.type('html').send(page);
});

process.send!({ app: await listen(await createApp(parts, log)), floor: await listen(floor) } satisfies Places);

async function listen(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
