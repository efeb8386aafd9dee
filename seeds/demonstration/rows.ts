import type { Knex } from 'knex';

/** Inserts any number of rows in one statement. All have the columns of the first; what is returned comes in their order. */
export async function insertRows<Returned = never>(
  db: Knex,
  table: string,
  rows: readonly Readonly<Record<string, unknown>>[],
  returning: readonly string[] = [],
): Promise<Returned[]> {
  if (rows.length === 0) return [];
  const columns = Object.keys(rows[0]!);
  const names = columns.map(() => '??').join(', ');
  const back = returning.length === 0 ? '' : `returning ${returning.map(() => '??').join(', ')}`;
  const { rows: made } = await db.raw<{ rows: Returned[] }>(
    // Not null::<table>: PostgreSQL has a type of its own called line.
    `insert into ?? (${names}) select ${names}
       from jsonb_populate_recordset((select known from ?? known where false), ?::jsonb) ${back}`,
    [table, ...columns, ...columns, table, JSON.stringify(rows), ...returning],
  );
  return made;
}
