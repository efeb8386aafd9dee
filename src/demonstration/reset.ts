import type { Knex } from 'knex';
import { resetDemonstration, type Seeds } from '../database/seed.ts';
import type { Storage } from '../evidence/storage.ts';
import { storedFiles } from './store.ts';

/**
 * Puts the demonstration back to its first state, its date and its files included. The old files go last: until then
 * nothing is lost.
 *
 * @param now the real time
 * @throws CannotStart when the database is not marked as a demonstration
 */
export async function reset(db: Knex, seeds: Seeds, storage: Storage, now: Date): Promise<void> {
  const before = await storedFiles(db);
  await resetDemonstration(db, seeds, now);
  await Promise.all(before.map((id) => storage.drop(id)));
}
