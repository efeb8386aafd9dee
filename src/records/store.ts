import type { Knex } from 'knex';
import type { SheetRecord } from '../sheets/lines.ts';
import type { RecordKind } from './kinds.ts';
import type { Said } from './rules.ts';

/** One version of a record. */
export interface RecordVersion {
  readonly version: number;
  readonly at: Date;
  readonly state: SheetRecord['state'];
  readonly said: Said;
  readonly codes: readonly string[];
  readonly savedAt: Date;
}

/** A record as it stands. */
export interface VisitRecord extends RecordVersion {
  readonly id: number;
  readonly sheetId: number;
  readonly kind: RecordKind;
  readonly authorId: number;
  readonly author: string;
  readonly removedBy: string | null;
  readonly removedAt: Date | null;
}

interface RecordRow {
  id: number;
  sheet_id: number;
  kind: RecordKind;
  author_id: number;
  author: string;
  at: Date;
  state: SheetRecord['state'];
  said: Said;
  codes: string[];
  version: number;
  saved_at: Date;
  removed_by: string | null;
  removed_at: Date | null;
}

const selectRecords = `
  select visit_record.id, visit_record.sheet_id, visit_record.kind, visit_record.author_id, author.name as author,
         visit_record.at, visit_record.state, visit_record.said, visit_record.version, visit_record.saved_at,
         remover.name as removed_by, visit_record.removed_at,
         array(select code from visit_record_line where record_id = visit_record.id order by code) as codes
    from visit_record
    join person author on author.id = visit_record.author_id
    left join person remover on remover.id = visit_record.removed_by`;

const recordOf = ({ sheet_id, author_id, saved_at, removed_by, removed_at, ...row }: RecordRow): VisitRecord => ({
  ...row,
  sheetId: sheet_id,
  authorId: author_id,
  savedAt: saved_at,
  removedBy: removed_by,
  removedAt: removed_at,
});

/** The records of these ids, as many as there are, the latest first. Whether the visitor may see them is asked of `recordSeen`. */
export async function recordsOf(db: Knex, ids: readonly number[]): Promise<VisitRecord[]> {
  if (ids.length === 0) return [];
  const { rows } = await db.raw<{ rows: RecordRow[] }>(
    `${selectRecords} where visit_record.id = any(?::int[]) order by visit_record.at desc, visit_record.id desc`,
    [[...ids]],
  );
  return rows.map(recordOf);
}

/** The record of this id, or undefined. */
export const findRecord = async (db: Knex, id: number): Promise<VisitRecord | undefined> =>
  (await recordsOf(db, [id]))[0];

interface VersionRow {
  record_id: number;
  version: number;
  at: Date;
  state: SheetRecord['state'];
  said: Said;
  codes: string[];
  saved_at: Date;
}

const versionOf = ({ version, at, state, said, codes, saved_at }: VersionRow): RecordVersion => ({
  version,
  at,
  state,
  said,
  codes,
  savedAt: saved_at,
});

const versionColumns = ['record_id', 'version', 'at', 'state', 'said', 'codes', 'saved_at'] as const;

/** Every version of a record, the newest first: nothing that was saved is overwritten. */
export async function versionsOf(db: Knex, recordId: number): Promise<RecordVersion[]> {
  const rows = (await db('visit_record_change')
    .where({ record_id: recordId })
    .orderBy('version', 'desc')
    .select(...versionColumns)) as VersionRow[];
  return rows.map(versionOf);
}

/** What was saved under a key, and of which record; undefined where nothing was. */
export async function savedUnder(
  db: Knex,
  key: string,
): Promise<{ readonly recordId: number; readonly version: RecordVersion } | undefined> {
  const row = (await db('visit_record_change')
    .where({ key })
    .first(...versionColumns)) as VersionRow | undefined;
  return row && { recordId: row.record_id, version: versionOf(row) };
}

/** A record as it is to be saved. */
export type RecordToSave = Omit<RecordVersion, 'version'> & { readonly key: string };

/** Writes a new record down with its first version. @returns its id */
export async function insertRecord(
  db: Knex,
  record: RecordToSave & Pick<VisitRecord, 'sheetId' | 'kind' | 'authorId'>,
): Promise<number> {
  const { sheetId, kind, authorId, at, state, said, savedAt } = record;
  const [made] = (await db('visit_record')
    .insert({
      sheet_id: sheetId,
      kind,
      author_id: authorId,
      at,
      state,
      said: JSON.stringify(said),
      version: 1,
      saved_at: savedAt,
    })
    .returning('id')) as { id: number }[];
  await keepVersion(db, made!.id, sheetId, 1, record);
  return made!.id;
}

/** Saves the next version of a record whose sheet is held. @returns its number */
export async function saveVersion(db: Knex, { id, sheetId }: VisitRecord, record: RecordToSave): Promise<number> {
  const { at, state, said, savedAt } = record;
  const [row] = (await db('visit_record')
    .where({ id })
    .update({ at, state, said: JSON.stringify(said), version: db.raw('version + 1'), saved_at: savedAt })
    .returning('version')) as { version: number }[];
  await db('visit_record_line').where({ record_id: id }).delete();
  await keepVersion(db, id, sheetId, row!.version, record);
  return row!.version;
}

async function keepVersion(
  db: Knex,
  id: number,
  sheetId: number,
  version: number,
  { key, at, state, said, codes, savedAt }: RecordToSave,
): Promise<void> {
  if (codes.length > 0) {
    await db('visit_record_line').insert(codes.map((code) => ({ record_id: id, sheet_id: sheetId, code })));
  }
  await db('visit_record_change').insert({
    key,
    record_id: id,
    version,
    at,
    state,
    said: JSON.stringify(said),
    codes: [...codes],
    saved_at: savedAt,
  });
}

/** Marks a record as removed; the record itself stays. Once removed it stays removed as it was. */
export async function removeRecord(db: Knex, id: number, by: number, at: Date): Promise<void> {
  await db('visit_record').where({ id }).whereNull('removed_at').update({ removed_by: by, removed_at: at });
}
