import type { Knex } from 'knex';
import type { Flow } from '../assessments/flow.ts';
import type { Programme } from '../scoring/programme.ts';
import type { Bilingual, Rubric } from '../scoring/rubric.ts';

/** A programme as it is stored: how it is graded, and the way of an assessment through it. */
export type ProgrammeDefinition = Programme & { readonly flow: Flow };

export interface PublishedRubric {
  readonly id: number;
  readonly name: Bilingual;
  readonly tree: Rubric;
}

// What is published never changes, so each process reads it once from each database.
const rubrics = new WeakMap<object, Map<number, PublishedRubric>>();
const programmes = new WeakMap<object, Map<string, ProgrammeDefinition>>();

/**
 * A published rubric by its id.
 * @throws RangeError when there is none
 */
export async function rubricOf(db: Knex, id: number): Promise<PublishedRubric> {
  return remembered(rubrics, db, id, async () => {
    const row = (await db('rubric')
      .where({ id })
      .whereNotNull('published_at')
      .first('id', 'name_zh', 'name_en', 'tree')) as
      { id: number; name_zh: string; name_en: string; tree: Rubric } | undefined;
    return row && { id: row.id, name: { zh: row.name_zh, en: row.name_en }, tree: row.tree };
  });
}

/**
 * A programme by its key.
 * @throws RangeError when there is none
 */
export async function programmeOf(db: Knex, key: string): Promise<ProgrammeDefinition> {
  return remembered(programmes, db, key, async () => {
    const row = (await db('programme').where({ key }).first('definition')) as
      { definition: ProgrammeDefinition } | undefined;
    return row?.definition;
  });
}

/** All programmes, each with its key. */
export async function programmesOf(db: Knex): Promise<ProgrammeDefinition[]> {
  const rows = (await db('programme').orderBy('key').select('key')) as { key: string }[];
  return Promise.all(rows.map(({ key }) => programmeOf(db, key)));
}

/**
 * The published rubrics of all programmes, newest first: what a cycle is opened with.
 * @param regionPath of the region where: its own and those of the regions above it, beside the installation's
 */
export async function publishedRubrics(
  db: Knex,
  regionPath = '',
): Promise<{ id: number; programmeKey: string; name: Bilingual }[]> {
  const rows = (await db('rubric')
    .leftJoin('region', 'region.code', 'rubric.region_code')
    .where({ status: 'published' })
    .whereRaw('(rubric.region_code is null or starts_with(?, region.path))', [regionPath])
    .orderBy('published_at', 'desc')
    .limit(100)
    .select('rubric.id', 'programme_key', 'name_zh', 'name_en')) as {
    id: number;
    programme_key: string;
    name_zh: string;
    name_en: string;
  }[];
  return rows.map((row) => ({
    id: row.id,
    programmeKey: row.programme_key,
    name: { zh: row.name_zh, en: row.name_en },
  }));
}

async function remembered<Key, Value>(
  memory: WeakMap<object, Map<Key, Value>>,
  db: Knex,
  key: Key,
  read: () => Promise<Value | undefined>,
): Promise<Value> {
  const database = (db.client as { config: { connection: object } }).config.connection;
  let known = memory.get(database);
  if (known === undefined) memory.set(database, (known = new Map<Key, Value>()));
  let value = known.get(key);
  if (value === undefined) {
    value = await read();
    if (value === undefined) throw new RangeError(`nothing is published under ${String(key)}`);
    known.set(key, value);
  }
  return value;
}
