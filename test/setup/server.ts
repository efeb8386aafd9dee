import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startEmbedded } from '../../src/database/embedded.ts';
import { connect, withClient, type Address } from '../../src/database/connection.ts';
import { migrate } from '../../src/database/migrate.ts';
import { createDatabase } from './naming.ts';
import { seedReference } from '../../seeds/reference.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A folder that goes with the run. */
    readonly folder: string;
    /** A PostgreSQL for tests, and what the names of this run's databases begin with. */
    server: { readonly address: Address; readonly prefix: string };
  }
}

/**
 * One PostgreSQL for a run that asks one: the server of TEST_DATABASE_URL, or an embedded one that forgets everything.
 * What the migrations and reference seeds build is made once, as a template that every test file copies.
 */
export default async function startServer({ provide, vitest }: TestProject): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'dabiao-run-'));
  provide('folder', folder);
  const sweep = (): void => rmSync(folder, { recursive: true, force: true });
  if (!vitest.projects.some(({ name }) => name === 'database' || name === 'browser'))
    return () => Promise.resolve(sweep());
  const given = process.env['TEST_DATABASE_URL'];
  const { address, stop } = given ? { address: given, stop: async () => undefined } : await forgetful();
  const prefix = `dabiao_test_${process.pid}_${Date.now() % 100_000}`;
  const template = `${prefix}_reference`;
  const db = connect(await createDatabase(address, template));
  await migrate(db, () => db.transaction(seedReference));
  await db.destroy();
  provide('server', { address, prefix });
  return async () => {
    if (given) await dropAll(address, prefix);
    await stop();
    sweep();
    rmSync(join(tmpdir(), prefix), { recursive: true, force: true });
  };
}

async function forgetful(): Promise<{ address: Address; stop: () => Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'dabiao-test-'));
  const embedded = await startEmbedded(folder, { durable: false });
  const stop = async (): Promise<void> => {
    await embedded.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return { address: embedded.address, stop };
}

async function dropAll(address: Address, prefix: string): Promise<void> {
  await withClient(address, async (client) => {
    const { rows } = await client.query<{ datname: string }>(
      'select datname from pg_database where starts_with(datname, $1)',
      [prefix],
    );
    for (const { datname } of rows) await client.query(`drop database "${datname}" with (force)`);
  });
}
