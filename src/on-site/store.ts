import type { Knex } from 'knex';
import type { SheetStage } from '../assessments/store.ts';

/** A sheet that somebody scores on now. */
export interface OpenSheet {
  readonly assessmentId: number;
  readonly stage: Exclude<SheetStage, 'school'>;
  readonly rubricId: number;
  readonly school: string;
  readonly place: string;
  readonly visitOn: string | null;
  readonly dueOn: string | null;
  /** Indicators of the sheet, and how many have points. */
  readonly filled: number;
  readonly indicators: number;
}

/** The sheets that a person is on the team of and may score now, as 'impartial' of the permission table has it, by the day of the visit; at most 100. One query. */
export async function openSheetsOf(db: Knex, personId: number): Promise<OpenSheet[]> {
  const { rows } = await db.raw<{ rows: OpenSheet[] }>(
    `select sheet.assessment_id as "assessmentId", sheet.stage, sheet.rubric_id as "rubricId", school.name as school,
            region.name as place, sheet.visit_on as "visitOn", assessment.due_on as "dueOn", progress.filled, progress.indicators
       from team_member
       join sheet on sheet.id = team_member.sheet_id and sheet.signed_at is null
       join assessment on assessment.id = sheet.assessment_id and assessment.stage = sheet.stage || ' scoring'
       join school on school.id = assessment.school_id
       join region on region.code = school.region_code
       cross join lateral (
         select count(*) filter (where line.entry is not null or line.points is not null)::int as filled, count(*)::int as indicators
           from line where line.sheet_id = sheet.id and line.kind = 'indicator') progress
      where team_member.person_id = :personId
        and not exists (select from conflict_of_interest interest
                         where interest.person_id = :personId and interest.school_id = school.id and interest.withdrawn_at is null)
        and not exists (select from post join post_school on post_school.post_id = post.id
                         where post.person_id = :personId and post.ended_at is null and post_school.school_id = school.id)
      order by sheet.visit_on nulls last, sheet.id
      limit 100`,
    { personId },
  );
  return rows;
}

/** The remarks that a person wrote last on each indicator, three at most, by its code. One query. */
export async function phrasesOf(db: Knex, personId: number): Promise<Record<string, string[]>> {
  const { rows } = await db.raw<{ rows: { code: string; phrases: string[] }[] }>(
    `select code, array_agg(reason order by last desc) as phrases
       from (select code, reason, max(at) as last, row_number() over (partition by code order by max(at) desc) as place
               from (select code, reason, at from line_change
                      where person_id = ? and reason <> '' order by at desc limit 5000) written
              group by code, reason) ranked
      where place <= 3 group by code`,
    [personId],
  );
  return Object.fromEntries(rows.map(({ code, phrases }) => [code, phrases]));
}

export type Outcome = 'saved' | 'clash' | 'wrong' | 'refused';

/** What became of a change or a photo that an office read in; `key` is that under which the line keeps it. */
export interface Reading {
  readonly key: string;
  readonly assessmentId: number;
  readonly stage: 'county' | 'city';
  readonly code: string;
  readonly personId: number;
  readonly readBy: number;
  readonly readAt: Date;
  readonly outcome: Outcome;
}

/** Puts on record what was read in; of what was read before, what became of it now stands, unless it was saved then. */
export async function saveReadings(db: Knex, readings: readonly Reading[]): Promise<void> {
  await db.raw(
    `insert into queue_reading (key, assessment_id, stage, code, person_id, read_by, read_at, outcome)
     select distinct on (key) key, "assessmentId", stage, code, "personId", "readBy", "readAt", outcome
       from jsonb_to_recordset(?::jsonb) as read (key uuid, "assessmentId" integer, stage text, code text,
            "personId" integer, "readBy" integer, "readAt" timestamptz, outcome text)
     on conflict (key) do update set read_by = excluded.read_by, read_at = excluded.read_at, outcome = excluded.outcome
      where queue_reading.outcome <> 'saved'`,
    [JSON.stringify(readings)],
  );
}

/** What an office read in of this person's last, of a week: hour by hour: by whom, when and how many were saved. At most 5. One query. */
export async function readingsOf(
  db: Knex,
  personId: number,
  now: Date,
): Promise<{ by: string; at: Date; saved: number; left: number }[]> {
  const { rows } = await db.raw<{ rows: { by: string; at: Date; saved: number; left: number }[] }>(
    `select reader.name as by, max(read_at) as at, count(*) filter (where outcome = 'saved')::int as saved,
            count(*) filter (where outcome <> 'saved')::int as left
       from queue_reading join person reader on reader.id = read_by
      where person_id = :personId and read_at > :now::timestamptz - interval '7 days'
      group by reader.name, date_trunc('hour', read_at) order by at desc limit 5`,
    { personId, now },
  );
  return rows;
}
