import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Knex } from 'knex';
import { type Logger, pino } from 'pino';
import { demonstrationPeople } from './accounts/store.ts';
import { createApp } from './app.ts';
import { CannotStart, keptSecret, readConfig } from './config.ts';
import { migrate } from './database/migrate.ts';
import { openDatabase } from './database/open.ts';
import { seed } from './database/seed.ts';
import { openStorage } from './evidence/s3.ts';
import { clamav } from './evidence/scanner.ts';
import { type Storage, sweep } from './evidence/storage.ts';
import { sweepUploads } from './web/uploads.ts';

/** Starts the product, a line for each step, and stops it in good order on Ctrl-C; what keeps it from starting is one sentence. */
export async function start(): Promise<void> {
  const opened: (() => Promise<void>)[] = [];
  const stop = async (status: number): Promise<never> => {
    for (const close of opened.splice(0).reverse()) await close();
    return process.exit(status);
  };
  try {
    const config = readConfig(process.env);
    const { production, dataDirectory, databaseUrl, baseUrl } = config;
    // First of all, so that a port in use is said before anything is touched.
    const { server, answerWith } = await listen(config.port);
    opened.push(() => close(server));
    stopOnSignal(stop);

    const database = await openDatabase(config);
    opened.push(database.close);
    say(databaseUrl === null ? '内置数据库已启动 · Embedded database is up' : '数据库已连接 · Database is connected');

    const storage = await openStorage(config);
    let demonstration = false;
    const migrated = await migrate(database.db, async (db) => {
      // Read only by the start that needs them: a later one is the sooner up.
      const seeds = {
        reference: async (trx: Knex) => (await import('../seeds/reference.ts')).seedReference(trx),
        demonstration: async (trx: Knex, now: Date) =>
          (await import('../seeds/demonstration.ts')).seedDemonstration(trx, { now, storage }),
      };
      demonstration = await seed(db, seeds, { production, now: new Date() });
    });
    say(`数据结构已就绪（新增 ${migrated.length} 步） · Schema is up to date (${migrated.length} new steps)`);
    say(
      demonstration
        ? '演示数据已就绪 · Demonstration is in place'
        : '区域与细则已就绪 · Regions and rubric are in place',
    );

    const sessionSecret = config.sessionSecret ?? keptSecret(dataDirectory, 'session-secret');
    const plaqueSecret = config.plaqueSecret ?? keptSecret(dataDirectory, 'plaque-secret');
    const log = pino({ level: production ? 'info' : 'warn' });
    const scan = config.clamav && clamav(config.clamav);
    const parts = {
      db: database.db,
      production,
      baseUrl,
      sessionSecret,
      plaqueSecret,
      storage,
      scan,
      schoolQuota: config.schoolQuota,
    };
    answerWith(await createApp(parts, log));
    void tidyUp(database.db, storage, log);
    const { port } = server.address() as AddressInfo;
    say(`请用浏览器打开 · Open in a browser: ${baseUrl ?? `http://localhost:${port}`}`);
    if (demonstration) await sayAccounts(database.db);
  } catch (error) {
    console.error(error instanceof CannotStart ? `✗ ${error.message}` : error);
    await stop(1);
  }
}

/**
 * Removes what an earlier run left when it was killed. A store that does not answer is one line in the log and no reason to stop:
 * scoring needs none, and uploads are refused with a sentence until it answers.
 */
async function tidyUp(db: Knex, storage: Storage, log: Logger): Promise<void> {
  try {
    await sweepUploads(new Date());
    const { spared } = await sweep(db, storage, new Date());
    if (spared > 0)
      log.warn({ spared }, 'the store has files that the database does not know; see npm run files -- check');
  } catch (error) {
    log.error({ err: error }, 'the store of evidence files does not answer; files without a row stay where they are');
  }
}

/** Takes the port; until the app is built, every request is told to come back. */
async function listen(port: number): Promise<{ server: Server; answerWith: (app: RequestListener) => void }> {
  let answer: RequestListener = (_request, response) => void response.writeHead(503, { 'retry-after': '1' }).end();
  const server = createServer((request, response) => answer(request, response));
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(new CannotStart(portTrouble(port, error))));
    server.listen(port, resolve);
  });
  return { server, answerWith: (app) => (answer = app) };
}

function portTrouble(port: number, { code, message }: NodeJS.ErrnoException): string {
  if (code === 'EADDRINUSE') {
    return `端口 ${port} 已被占用，请关闭占用它的程序或用 PORT 另选端口 · Port ${port} is in use; stop the other program or choose another with PORT`;
  }
  return `端口 ${port} 无法使用（${message}），请用 PORT 另选端口 · Port ${port} can't be used; choose another with PORT`;
}

function stopOnSignal(stop: (status: number) => Promise<never>): void {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      say('正在停止 · Stopping');
      void stop(0);
    });
  }
}

/** Lets requests finish for five seconds, and no longer. */
function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
    setTimeout(() => server.closeAllConnections(), 5_000).unref();
  });
}

async function sayAccounts(db: Knex): Promise<void> {
  say('演示账号，密码均为 dabiao-demo · Demonstration accounts, all with the password dabiao-demo:');
  for (const { username, name } of await demonstrationPeople(db)) console.log(`    ${username.padEnd(16)} ${name}`);
}

function say(line: string): void {
  console.log(`✓ ${line}`);
}
