import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import type { SheetStage } from '../../src/assessments/store.ts';
import { aSheet } from '../setup/town.ts';

/** What a sheet says: points lost by indicator (all others have full points), null of what is left out. */
export type Lost = Readonly<Record<string, string | null>>;

export interface Scored {
  readonly by?: number;
  readonly lost?: Lost;
  readonly concluded?: boolean;
  readonly signed?: boolean;
  readonly team?: readonly number[];
}

/** Lays out a sheet on which every indicator is scored, and adds it up as signing off does. */
export async function aScoredSheet(
  db: Knex,
  assessment: number,
  stage: SheetStage,
  { by, lost = {}, concluded = true, signed = concluded, team }: Scored = {},
): Promise<number> {
  const id = await aSheet(db, assessment, stage, { concluded, signed, ...(team && { team }) });
  const saved = by === undefined ? {} : { version: 1, saved_by: by, saved_at: new Date('2026-11-01T10:00:00+08:00') };
  await db('line')
    .where({ sheet_id: id, kind: 'indicator' })
    .update({ ...saved, points: db.ref('full_points') });
  for (const [code, less] of Object.entries(lost)) {
    const points = less === null ? null : db.raw('full_points - ?::numeric', [less]);
    await db('line').where({ sheet_id: id, code }).update({ points });
  }
  await db.raw(
    `update sheet set earned = said.earned, applicable = said.full, scaled = trunc(said.earned * 1000 / said.full, 2)
       from (select sum(points) as earned, sum(full_points) as full from line
              where sheet_id = :id and kind = 'indicator' and points is not null) said where sheet.id = :id`,
    { id },
  );
  return id;
}

/** One change of a line, as saving it leaves it in the history. */
export async function aChange(
  db: Knex,
  sheet: number,
  code: string,
  version: number,
  said: { by: number; entry: object | null; points?: string | null; reason?: string },
): Promise<void> {
  const { by, entry, points = null, reason = '' } = said;
  const at = new Date('2026-11-01T10:00:00+08:00');
  const row = { entry: entry === null ? null : JSON.stringify(entry), reason, points, version };
  await db('line')
    .where({ sheet_id: sheet, code })
    .update({ ...row, saved_by: by, saved_at: at });
  await db('line_change').insert({
    ...row,
    key: randomUUID(),
    sheet_id: sheet,
    code,
    difference_reason: '',
    person_id: by,
    at,
  });
}
