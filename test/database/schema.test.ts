import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Knex } from 'knex';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freshDatabase, type TestDatabase } from '../setup/database.ts';

/** What the migrations build, for people to read; `UPDATE_SCHEMA=1` writes it anew. */
const file = join(import.meta.dirname, 'schema.txt');

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database?.drop());

test('the schema is what schema.txt says (UPDATE_SCHEMA=1 writes it anew)', async () => {
  const built = await describeSchema(database.db);
  if (process.env['UPDATE_SCHEMA']) writeFileSync(file, built);
  expect(built).toBe(readFileSync(file, 'utf8'));
});

// But for those to whoever did something: people are switched off, never removed, and an index on `line.saved_by` would be
// written with every line that is saved. What is listed by person (steps, changes, teams, posts) has an index of its own.
test('every foreign key has an index that begins with it, but for who did it', async () => {
  const { rows } = await database.db.raw<{ rows: { key: string }[] }>(`
    select conrelid::regclass || '.' || conname as key
      from pg_constraint
     where contype = 'f' and connamespace = current_schema()::regnamespace and confrelid <> 'person'::regclass
       and not exists (select from pg_index where indrelid = conrelid and indpred is null and indkey[0] = conkey[1])
     order by 1`);
  expect(rows.map(({ key }) => key)).toEqual([]);
});

test('every table has a primary key', async () => {
  const { rows } = await database.db.raw<{ rows: { name: string }[] }>(`
    select relname as name from pg_class
     where relkind = 'r' and relnamespace = current_schema()::regnamespace and relname not like 'knex%'
       and not exists (select from pg_constraint where conrelid = pg_class.oid and contype = 'p')`);
  expect(rows.map(({ name }) => name)).toEqual([]);
});

interface Table {
  readonly name: string;
  readonly comment: string | null;
  readonly columns: readonly string[];
  readonly constraints: readonly string[];
  readonly indexes: readonly string[];
  readonly triggers: readonly string[];
}

async function describeSchema(db: Knex): Promise<string> {
  const { rows } = await db.raw<{ rows: Table[] }>(`
    select relname as name, obj_description(pg_class.oid) as comment,
      (select json_agg(attname || ' ' || format_type(atttypid, atttypmod)
                       || case when attnotnull then ' not null' else '' end
                       || case when attidentity <> '' then ' identity' else coalesce(' default ' || pg_get_expr(adbin, adrelid), '') end
                       || coalesce('  -- ' || col_description(attrelid, attnum), '') order by attnum)
         from pg_attribute left join pg_attrdef on adrelid = attrelid and adnum = attnum
        where attrelid = pg_class.oid and attnum > 0 and not attisdropped) as columns,
      coalesce((select json_agg(conname || ': ' || pg_get_constraintdef(oid) order by contype = 'p' desc, contype, conname)
         from pg_constraint where conrelid = pg_class.oid and contype <> 'n'), '[]') as constraints,
      coalesce((select json_agg(regexp_replace(pg_get_indexdef(indexrelid), '^CREATE (UNIQUE |)INDEX (\\S+) ON \\S+ USING ', '\\2: \\1') order by indexrelid::regclass::text)
         from pg_index where indrelid = pg_class.oid
          and not exists (select from pg_constraint where conindid = indexrelid and contype in ('p', 'u'))), '[]') as indexes,
      coalesce((select json_agg(tgname order by tgname) from pg_trigger where tgrelid = pg_class.oid and not tgisinternal), '[]') as triggers
      from pg_class
     where relkind = 'r' and relnamespace = current_schema()::regnamespace and relname not like 'knex%'
     order by relname`);
  return rows.map(describe).join('\n');
}

function describe({ name, comment, columns, constraints, indexes, triggers }: Table): string {
  const part = (title: string, lines: readonly string[]): string[] =>
    lines.length === 0 ? [] : [`  ${title}`, ...lines.map((line) => `    ${line}`)];
  return [
    `${name}${comment === null ? '' : `  -- ${comment}`}`,
    ...columns.map((column) => `  ${column}`),
    ...part('constraints', constraints),
    ...part('indexes', indexes),
    ...part('triggers', triggers),
    '',
  ].join('\n');
}
