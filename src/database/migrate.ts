import { join } from 'node:path';
import type { Knex } from 'knex';

const directory = join(import.meta.dirname, '..', '..', 'migrations');

/** Any number; it names the lock, and only this program takes it. */
const lock = 341_200;

/**
 * Brings the schema up to date and then runs `after`, one program at a time: a second one that starts in the same
 * moment waits and finds everything done. The lock is PostgreSQL's own, so a killed program leaves none behind.
 *
 * @returns names of the migrations that were run
 */
export async function migrate(db: Knex, after: (db: Knex) => Promise<void> = async () => undefined): Promise<string[]> {
  return db.transaction(async (held) => {
    await held.raw('select pg_advisory_xact_lock(?)', [lock]);
    const migrations = db.migrate;
    const settings = { directory, loadExtensions: ['.ts'] };
    // Ours is the lock that counts; Knex's own would stay for ever after a kill in the middle of a migration.
    await migrations.forceFreeMigrationsLock(settings);
    const [, names] = (await migrations.latest(settings)) as [number, string[]];
    await after(db);
    return names;
  });
}
