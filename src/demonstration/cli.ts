import { CannotStart, readConfig } from '../config.ts';
import { openDatabase } from '../database/open.ts';
import { migrate } from '../database/migrate.ts';
import { resetDemonstration } from '../database/seed.ts';
import { storageIn } from '../evidence/storage.ts';
import { storedFiles } from './store.ts';
import { seedDemonstration } from '../../seeds/demonstration.ts';
import { seedReference } from '../../seeds/reference.ts';

/** `npm run demo -- reset`: puts the demonstration back to its first state, its date and its files included. */
async function run(): Promise<void> {
  if (process.argv.slice(2).join(' ') !== 'reset') throw new CannotStart('用法 · Usage: npm run demo -- reset');
  const config = readConfig(process.env);
  if (config.production) {
    throw new CannotStart('生产环境没有演示数据，未作任何改动 · Production has no demonstration; nothing was changed');
  }
  const { dataDirectory } = config;
  const database = await openDatabase(config);
  try {
    await migrate(database.db);
    const before = await storedFiles(database.db);
    const seeds = {
      reference: seedReference,
      demonstration: (trx: typeof database.db, now: Date) => seedDemonstration(trx, { now, dataDirectory }),
    };
    await resetDemonstration(database.db, seeds, new Date());
    const storage = storageIn(dataDirectory);
    for (const id of before) await storage.drop(id);
    console.log('✓ 演示数据已恢复到初始状态，请重新登录 · The demonstration is as at first; sign in again');
  } finally {
    await database.close();
  }
}

run().catch((error: unknown) => {
  console.error(error instanceof CannotStart ? `✗ ${error.message}` : error);
  process.exitCode = 1;
});
