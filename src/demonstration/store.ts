import type { Knex } from 'knex';

/** By how many seconds the demonstration's clock is ahead of the real one; null in a database that is no demonstration. */
export async function clockOf(db: Knex): Promise<number | null> {
  const row = (await db('demonstration').first('offset_seconds')) as { offset_seconds: number } | undefined;
  return row === undefined ? null : Number(row.offset_seconds);
}

/** Moves the demonstration's clock forward, never back. */
export async function forward(db: Knex, seconds: number): Promise<void> {
  await db('demonstration').increment('offset_seconds', Math.max(0, Math.floor(seconds)));
}

/** The numbers of all stored files: when the demonstration starts anew, these go. */
export const storedFiles = (db: Knex): Promise<string[]> => db('stored_file').pluck<string[]>('id');

/** Whether a database is marked as a demonstration; one without any tables is not. */
export async function isMarked(db: Knex): Promise<boolean> {
  const { rows } = await db.raw<{ rows: { known: boolean }[] }>(
    `select to_regclass('demonstration') is not null as known`,
  );
  return rows[0]!.known && (await clockOf(db)) !== null;
}
