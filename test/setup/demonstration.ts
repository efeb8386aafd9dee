import { cpSync, existsSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import { seedDemonstration } from '../../seeds/demonstration.ts';
import { seedReference } from '../../seeds/reference.ts';
import { connect, withClient } from '../../src/database/connection.ts';
import { seed } from '../../src/database/seed.ts';
import { storageIn } from '../../src/evidence/storage.ts';
import { copyOf, type TestDatabase } from './database.ts';
import { createDatabase } from './naming.ts';

export interface TestDemonstration extends TestDatabase {
  /** Holds the demonstration's evidence files. */
  readonly dataDirectory: string;
}

/** The whole demonstration in a database and a data folder of one's own, at its first moment: 2 November 2026, 09:00. */
export async function freshDemonstration(): Promise<TestDemonstration> {
  const { address, prefix } = inject('server');
  const template = `${prefix}_demonstration`;
  const folder = join(tmpdir(), prefix);
  // Whoever asks first makes it for all; the others wait.
  await withClient(address, async (client) => {
    await client.query('select pg_advisory_lock(341201)');
    const { rowCount } = await client.query('select from pg_database where datname = $1', [template]);
    if (rowCount === 0) await build(template, join(folder, 'template'));
  });
  const copy = await copyOf(template);
  const dataDirectory = join(folder, `${process.pid}_${++folders}`);
  if (existsSync(join(folder, 'template'))) cpSync(join(folder, 'template'), dataDirectory, { recursive: true });
  return { ...copy, dataDirectory };
}

let folders = 0;

async function build(template: string, dataDirectory: string): Promise<void> {
  const { address, prefix } = inject('server');
  const unfinished = `${prefix}_unfinished`;
  mkdirSync(dataDirectory, { recursive: true });
  const db = connect(await createDatabase(address, unfinished, `${prefix}_reference`));
  const seeds = {
    reference: seedReference,
    demonstration: (trx: typeof db, now: Date) => seedDemonstration(trx, { now, storage: storageIn(dataDirectory) }),
  };
  await seed(db, seeds, { production: false, now: new Date() });
  await db.destroy();
  await withClient(address, (client) => client.query(`alter database "${unfinished}" rename to "${template}"`));
}
