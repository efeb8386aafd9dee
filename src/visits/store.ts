import type { Knex } from 'knex';
import type { StoredItem } from './rules.ts';

/** A notice by which a school learns of a visit, as it was given. */
export interface Notice {
  readonly number: number;
  readonly visitOn: string;
  readonly reason: string | null;
  readonly madeBy: string | null;
  readonly madeAt: string;
  readonly readBy: string | null;
  readonly readAt: string | null;
}

/** A visit with its team, the notices of it (the latest first) and what was changed of its agenda. */
export interface StandingVisit {
  readonly sheetId: number;
  readonly visitOn: string;
  readonly signedAt: Date | null;
  readonly members: readonly {
    readonly id: number;
    readonly name: string;
    readonly leads: boolean;
    readonly sections: readonly string[];
  }[];
  readonly notices: readonly Notice[];
  readonly items: readonly StoredItem[];
}

/** The visit of a stage, or undefined while there is none; one query. */
export async function visitOf(db: Knex, assessmentId: number, stage: string): Promise<StandingVisit | undefined> {
  const { rows } = await db.raw<{ rows: StandingVisit[] }>(
    `select sheet.id as "sheetId", sheet.visit_on as "visitOn", sheet.signed_at as "signedAt",
            (select json_agg(json_build_object('id', person.id, 'name', person.name, 'leads', team_member.leads,
                       'sections', array(select section_code from sheet_section
                                          where sheet_section.sheet_id = sheet.id and sheet_section.person_id = person.id
                                          order by section_code))
                     order by team_member.leads desc, person.name, person.id)
               from team_member join person on person.id = team_member.person_id
              where team_member.sheet_id = sheet.id) as members,
            (select coalesce(json_agg(json_build_object('number', number, 'visitOn', visit_notice.visit_on,
                       'reason', reason, 'madeBy', maker.name, 'madeAt', made_at, 'readBy', reader.name, 'readAt', read_at)
                     order by number desc), '[]')
               from visit_notice left join person maker on maker.id = made_by left join person reader on reader.id = read_by
              where visit_notice.sheet_id = sheet.id) as notices,
            (select coalesce(json_agg(json_build_object('code', code, 'title', title, 'done', done, 'time', time,
                       'note', note, 'version', version, 'savedBy', saver.name, 'savedAt', saved_at, 'removed', removed)), '[]')
               from agenda_item join person saver on saver.id = saved_by
              where agenda_item.sheet_id = sheet.id) as items
       from sheet
      where sheet.assessment_id = ? and sheet.stage = ? and sheet.visit_on is not null
        and exists (select from team_member where team_member.sheet_id = sheet.id)`,
    [assessmentId, stage],
  );
  return rows[0];
}

/** What was changed of an agenda, the latest first. */
export interface ItemChange extends Omit<StoredItem, 'savedBy' | 'savedAt'> {
  readonly by: string;
  readonly at: Date;
}

export async function changesOf(db: Knex, sheetId: number): Promise<ItemChange[]> {
  const { rows } = await db.raw<{ rows: ItemChange[] }>(
    `select code, title, done, time, note, version, removed, person.name as by, at
       from agenda_change join person on person.id = person_id
      where sheet_id = ? order by at desc, code, version desc limit 60`,
    [sheetId],
  );
  return rows;
}

/** One item as it is to stand, and under which number. */
export interface ItemToSave {
  readonly sheetId: number;
  readonly code: string;
  readonly title: string | null;
  readonly done: boolean;
  readonly time: string;
  readonly note: string;
  readonly removed: boolean;
  readonly seenVersion: number;
  readonly key: string;
  readonly by: number;
  readonly at: Date;
}

/**
 * Saves items of an agenda with their trace; the caller holds the sheet.
 * @returns false where one was saved since it was seen: nothing is to stay of the others either
 */
export async function saveItems(db: Knex, items: readonly ItemToSave[]): Promise<boolean> {
  if (items.length === 0) return true;
  const { rowCount } = await db.raw<{ rowCount: number }>(
    `with typed as (
       select * from jsonb_to_recordset(?::jsonb) as typed ("sheetId" integer, code text, title text, done boolean, time text,
         note text, removed boolean, "seenVersion" integer, key uuid, by integer, at timestamptz)),
     saved as (
       insert into agenda_item as item (sheet_id, code, title, done, time, note, removed, version, saved_by, saved_at)
       select "sheetId", code, title, done, time, note, removed, 1 + "seenVersion", by, at from typed
       on conflict (sheet_id, code) do update
          set title = excluded.title, done = excluded.done, time = excluded.time, note = excluded.note,
              removed = excluded.removed, version = excluded.version, saved_by = excluded.saved_by, saved_at = excluded.saved_at
        where item.version = excluded.version - 1
       returning sheet_id, code, version)
     insert into agenda_change (key, sheet_id, code, version, title, done, time, note, removed, person_id, at)
     select typed.key, saved.sheet_id, saved.code, saved.version, typed.title, typed.done, typed.time, typed.note,
            typed.removed, typed.by, typed.at
       from saved join typed on typed.code = saved.code and typed."sheetId" = saved.sheet_id`,
    [JSON.stringify(items)],
  );
  return rowCount === items.length;
}

/** Which of these numbers somebody saved items of a visit under before, with the version that each made. */
export async function savedUnder(
  db: Knex,
  { assessmentId, stage, personId }: { assessmentId: number; stage: string; personId: number },
  keys: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, number>> {
  const { rows } = await db.raw<{ rows: { code: string; version: number }[] }>(
    `select typed.code, agenda_change.version
       from jsonb_to_recordset(?::jsonb) as typed (code text, key uuid)
       join agenda_change on agenda_change.key = typed.key and agenda_change.code = typed.code
       join sheet on sheet.id = agenda_change.sheet_id
      where sheet.assessment_id = ? and sheet.stage = ? and agenda_change.person_id = ?`,
    [JSON.stringify([...keys].map(([code, key]) => ({ code, key }))), assessmentId, stage, personId],
  );
  return new Map(rows.map(({ code, version }) => [code, version]));
}

/** Gives a notice of the visit as it stands now, unless the last one says the same day and the same team. */
export async function giveNotice(
  db: Knex,
  { sheetId, by, at, reason }: { sheetId: number; by: number | null; at: Date; reason: string | null },
): Promise<void> {
  await db.raw(
    `insert into visit_notice (sheet_id, number, visit_on, members, leader, reason, made_by, made_at)
     select sheet.id, coalesce(last.number, 0) + 1, sheet.visit_on, team.members, team.leader, :reason, :by, :at
       from sheet
       cross join lateral (
         select array_agg(person_id order by person_id) as members, max(person_id) filter (where leads) as leader
           from team_member where team_member.sheet_id = sheet.id) team
       left join lateral (
         select number, visit_on, members, leader from visit_notice
          where visit_notice.sheet_id = sheet.id order by number desc limit 1) last on true
      where sheet.id = :sheetId and sheet.visit_on is not null and team.leader is not null
        and (last.visit_on, last.members, last.leader) is distinct from (sheet.visit_on, team.members, team.leader)`,
    { sheetId, by, at, reason },
  );
}

/** Writes down who of the school read a notice, once. @returns false where it was read before, or a later one was given */
export async function readNotice(
  db: Knex,
  { sheetId, number, by, at }: { sheetId: number; number: number; by: number; at: Date },
): Promise<boolean> {
  const { rowCount } = await db.raw<{ rowCount: number }>(
    `update visit_notice set read_by = :by, read_at = :at
      where sheet_id = :sheetId and number = :number and read_by is null
        and not exists (select from visit_notice later where later.sheet_id = :sheetId and later.number > :number)`,
    { sheetId, number, by, at },
  );
  return rowCount > 0;
}

export const moveVisit = async (db: Knex, sheetId: number, visitOn: string): Promise<void> => {
  await db('sheet').where({ id: sheetId }).update({ visit_on: visitOn });
};

/** Whether somebody was on the team of a stage once, as its notices tell: what they typed then may still come. */
export async function wasOnTeam(db: Knex, assessmentId: number, stage: string, personId: number): Promise<boolean> {
  const { rows } = await db.raw<{ rows: unknown[] }>(
    `select from visit_notice join sheet on sheet.id = visit_notice.sheet_id
      where sheet.assessment_id = ? and sheet.stage = ? and ? = any(visit_notice.members) limit 1`,
    [assessmentId, stage, personId],
  );
  return rows.length > 0;
}
