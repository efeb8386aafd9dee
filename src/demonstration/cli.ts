import type { Knex } from 'knex';
import { seedDemonstration } from '../../seeds/demonstration.ts';
import { seedReference } from '../../seeds/reference.ts';
import { CannotStart, readConfig } from '../config.ts';
import { migrate } from '../database/migrate.ts';
import { openDatabase } from '../database/open.ts';
import { noDemonstration } from '../database/seed.ts';
import { openStorage } from '../evidence/s3.ts';
import { reset } from './reset.ts';
import { isMarked } from './store.ts';

/** `npm run demo -- reset`: puts the demonstration back to its first state. It may run beside the server. */
async function run(): Promise<void> {
  if (process.argv.slice(2).join(' ') !== 'reset') throw new CannotStart('用法 · Usage: npm run demo -- reset');
  const config = readConfig(process.env);
  if (config.production) {
    throw new CannotStart('生产环境没有演示数据，未作任何改动 · Production has no demonstration; nothing was changed');
  }
  const storage = await openStorage(config);
  const database = await openDatabase(config);
  try {
    // Asked before the schema is touched: this may be somebody's real database.
    if (!(await isMarked(database.db))) throw noDemonstration();
    await migrate(database.db);
    const seeds = {
      reference: seedReference,
      demonstration: (trx: Knex, now: Date) => seedDemonstration(trx, { now, storage }),
    };
    await reset(database.db, seeds, storage, new Date());
    console.log('✓ 演示数据已恢复到初始状态，请重新登录 · The demonstration is as at first; sign in again');
  } finally {
    await database.close();
  }
}

run().catch((error: unknown) => {
  console.error(error instanceof CannotStart ? `✗ ${error.message}` : error);
  process.exitCode = 1;
});
