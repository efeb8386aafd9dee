import type { Knex } from 'knex';
import type { Entry } from '../scoring/entry.ts';

/** What somebody says of a line that others score too. */
export interface OwnWord {
  readonly sheetId: number;
  readonly code: string;
  readonly personId: number;
  readonly entry: Entry | null;
  readonly reason: string;
  readonly differenceReason: string;
  readonly basisVersion: number | null;
  readonly seenVersion: number;
  /** Made by the page for this one save, so that a retry makes no second record. */
  readonly key: string;
  readonly at: Date;
}

/**
 * Saves somebody's own words, all or none, each unless they saved it elsewhere since the page was made. The sheet is held
 * by whoever calls, so that nobody hands in at the same time.
 * @returns the version of each line now, or the codes that were overtaken
 */
export async function saveOwnLines(
  db: Knex,
  words: readonly OwnWord[],
): Promise<{ readonly versions: ReadonlyMap<string, number> } | { readonly overtaken: readonly string[] }> {
  if (words.length === 0) return { versions: new Map() };
  const { rows } = await db.raw<{ rows: { code: string; version: number; repeated: boolean }[] }>(
    `select typed.code, coalesce(own_line.version, 0) as version,
            exists (select from own_line_change where own_line_change.key = typed.key) as repeated
       from jsonb_to_recordset(?::jsonb) as typed ("sheetId" integer, code text, "personId" integer, key uuid)
       left join own_line on own_line.sheet_id = typed."sheetId" and own_line.code = typed.code
                         and own_line.person_id = typed."personId"`,
    [JSON.stringify(words.map(({ sheetId, code, personId, key }) => ({ sheetId, code, personId, key })))],
  );
  const seen = new Map(words.map(({ code, seenVersion }) => [code, seenVersion]));
  const overtaken = rows.filter(({ code, version, repeated }) => !repeated && version !== seen.get(code));
  if (overtaken.length > 0) return { overtaken: overtaken.map(({ code }) => code) };
  const repeated = new Set(rows.filter((row) => row.repeated).map(({ code }) => code));
  const fresh = words.filter(({ code }) => !repeated.has(code));
  if (fresh.length > 0) await write(db, fresh);
  return { versions: new Map(rows.map(({ code, version }) => [code, repeated.has(code) ? version : version + 1])) };
}

async function write(db: Knex, words: readonly OwnWord[]): Promise<void> {
  await db.raw(
    `with typed as (
       select * from jsonb_to_recordset(?::jsonb) as typed ("sheetId" integer, code text, "personId" integer, entry jsonb,
         reason text, "differenceReason" text, "basisVersion" integer, key uuid, at timestamptz)
     ), saved as (
       insert into own_line (sheet_id, code, person_id, entry, reason, difference_reason, basis_version, version, saved_at)
       select "sheetId", code, "personId", nullif(entry, 'null'), reason, "differenceReason", "basisVersion", 1, at from typed
       on conflict (sheet_id, code, person_id) do update set entry = excluded.entry, reason = excluded.reason,
         difference_reason = excluded.difference_reason, basis_version = excluded.basis_version,
         version = own_line.version + 1, saved_at = excluded.saved_at
       returning *
     )
     insert into own_line_change (key, sheet_id, code, person_id, version, entry, reason, difference_reason, at)
     select typed.key, saved.sheet_id, saved.code, saved.person_id, saved.version, saved.entry, saved.reason,
            saved.difference_reason, saved.saved_at
       from saved join typed on typed."sheetId" = saved.sheet_id and typed.code = saved.code`,
    [JSON.stringify(words)],
  );
}

/** Hands in what somebody said of lines: they change nothing of it any more. */
export async function handIn(
  db: Knex,
  { sheetId, codes, personId, at }: { sheetId: number; codes: readonly string[]; personId: number; at: Date },
): Promise<void> {
  await db.raw(
    `insert into own_line (sheet_id, code, person_id, entry, reason, difference_reason, version, saved_at, handed_in_at)
     select ?, code, ?, null, '', '', 0, ?, ? from unnest(?::text[]) as code
     on conflict (sheet_id, code, person_id) do update set handed_in_at = excluded.handed_in_at`,
    [sheetId, personId, at, at, [...codes]] as Knex.RawBinding[],
  );
}

/** How a line came to stand on the sheet. `version`: of the line then. */
export interface Settlement {
  readonly code: string;
  readonly version: number;
  readonly way: 'agreed' | 'taken' | 'mean' | 'median' | 'leader';
  readonly takenFrom: number | null;
  readonly reason: string;
  readonly settledBy: number;
  readonly settledAt: Date;
}

/** Keeps on record how lines were settled. */
export async function keepSettlements(db: Knex, sheetId: number, settlements: readonly Settlement[]): Promise<void> {
  if (settlements.length === 0) return;
  const rows = settlements.map((one) => ({
    sheet_id: sheetId,
    code: one.code,
    version: one.version,
    way: one.way,
    taken_from: one.takenFrom,
    reason: one.reason,
    settled_by: one.settledBy,
    settled_at: one.settledAt,
  }));
  // A form that was sent twice saved its lines once, and has kept this already.
  await db('settlement').insert(rows).onConflict(['sheet_id', 'code', 'version']).ignore();
}

/** How the lines of a sheet were settled, each the last time, with who did it. */
export async function settlementsOf(db: Knex, sheetId: number): Promise<(Settlement & { settledByName: string })[]> {
  const { rows } = await db.raw<{ rows: (Settlement & { settledByName: string })[] }>(
    `select distinct on (code) code, version, way, taken_from as "takenFrom", reason, settled_by as "settledBy",
            settled_at as "settledAt", person.name as "settledByName"
       from settlement join person on person.id = settlement.settled_by
      where sheet_id = ? order by code, version desc`,
    [sheetId],
  );
  return rows;
}

/** Who scores what beside the owners of the sections, in the place of what was so before. */
export async function saveSeconds(
  db: Knex,
  sheetId: number,
  seconds: readonly { readonly code: string; readonly personId: number }[],
): Promise<void> {
  await db('second_scorer').where({ sheet_id: sheetId }).delete();
  if (seconds.length === 0) return;
  await db('second_scorer').insert(
    seconds.map(({ code, personId }) => ({ sheet_id: sheetId, code, person_id: personId })),
  );
}
