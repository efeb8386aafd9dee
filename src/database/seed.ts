import type { Knex } from 'knex';
import { CannotStart } from '../config.ts';

/** What a database can be filled with. Each runs in one transaction: all of it is there, or nothing. */
export interface Seeds {
  /** Regions, programme, rubric and working days, which every installation has. */
  reference(db: Knex): Promise<void>;
  /** The made-up city with its accounts. Told the moment at which the demonstration begins. */
  demonstration(db: Knex, now: Date): Promise<void>;
}

/** The demonstration has its own date: Monday, 2 November 2026, 09:00 in Shanghai, whatever the real one. */
export const demonstrationBegins = new Date('2026-11-02T09:00:00+08:00');

/**
 * Fills a database that has just been migrated. The demonstration only ever goes into an empty database, which is
 * marked as one by its row in `demonstration`; production refuses such a database.
 *
 * @param now the real time, from which the demonstration's clock keeps its distance
 * @returns whether this is a demonstration
 * @throws CannotStart in production on a demonstration
 */
export async function seed(
  db: Knex,
  seeds: Seeds,
  { production, now }: { production: boolean; now: Date },
): Promise<boolean> {
  const state = await stateOf(db);
  if (production && state.demonstration) {
    throw new CannotStart(
      '这是演示数据库，不能用于生产环境，请换用新的数据库 · This database holds the demonstration; production needs another',
    );
  }
  if (!state.reference) await db.transaction((trx) => seeds.reference(trx));
  if (production || state.demonstration || state.inUse) return state.demonstration;
  await db.transaction((trx) => demonstrate(trx, seeds, now));
  return true;
}

/**
 * Puts the demonstration back to its first state, its date included.
 *
 * @throws CannotStart when the database is not marked as a demonstration
 */
export async function resetDemonstration(db: Knex, seeds: Seeds, now: Date): Promise<void> {
  if (!(await stateOf(db)).demonstration) throw noDemonstration();
  await db.transaction(async (trx) => {
    const tables = await trx('pg_tables')
      .whereRaw('schemaname = current_schema()')
      .whereNotIn('tablename', ['knex_migrations', 'knex_migrations_lock'])
      .pluck<string[]>('tablename');
    await trx.raw(`truncate ${tables.map(() => '??').join(', ')} restart identity`, tables);
    await seeds.reference(trx);
    await demonstrate(trx, seeds, now);
  });
}

/** What a database is told that is not marked as a demonstration. */
export const noDemonstration = (): CannotStart =>
  new CannotStart('这不是演示数据库，未作任何改动 · This is not a demonstration database; nothing was changed');

async function demonstrate(trx: Knex, seeds: Seeds, now: Date): Promise<void> {
  const ahead = Math.round((demonstrationBegins.getTime() - now.getTime()) / 1000);
  await trx('demonstration').insert({ offset_seconds: ahead });
  await seeds.demonstration(trx, demonstrationBegins);
}

async function stateOf(db: Knex): Promise<{ reference: boolean; inUse: boolean; demonstration: boolean }> {
  const { rows } = await db.raw<{ rows: { reference: boolean; inUse: boolean; demonstration: boolean }[] }>(
    `select exists (select from rubric) as reference,
            exists (select from person) or exists (select from school) as "inUse",
            exists (select from demonstration) as demonstration`,
  );
  const [state] = rows;
  if (!state) throw new TypeError('a query without a table answers with one row');
  return state;
}
