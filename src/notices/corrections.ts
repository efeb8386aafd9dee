import type { Knex } from 'knex';

/** A school that a correction speaks of, as it was named on the day. */
export interface CorrectedSchool {
  readonly name: string;
  /** What is corrected about it. */
  readonly said: string;
}

/** A correction of a notice, as it was published: the notice itself stays as it is. */
export interface Correction {
  readonly id: number;
  readonly number: string;
  readonly body: string;
  readonly contact: string;
  readonly publishedOn: string;
  readonly schools: readonly CorrectedSchool[];
}

/** The corrections of a notice, the first one first. */
export async function correctionsOf(db: Knex, noticeId: number): Promise<Correction[]> {
  const { rows } = await db.raw<{ rows: Correction[] }>(
    `select id, number, body, contact, published_on as "publishedOn",
            coalesce((select json_agg(json_build_object('name', school_name, 'said', said) order by school_name)
               from correction_notice_school where correction_notice_id = correction_notice.id), '[]') as schools
       from correction_notice where notice_id = ? order by id`,
    [noticeId],
  );
  return rows;
}

/** A school of a notice, and what has happened to its result since it was published. */
export interface NoticedSchool {
  readonly assessmentId: number;
  readonly name: string;
  /** The last step that changed its result since then, where no correction has spoken of it; null where there is none. */
  readonly changed: { readonly step: string; readonly reason: string } | null;
}

/** Steps after which what a notice said of a school is no longer so. */
const changing = ['correct county', 'correct city', 'recheck', 'bar', 'leave', 'strike off'];

const change = `
  select step.name as step, step.reason from step
   where step.assessment_id = said.assessment_id and step.name = any(?::text[]) and step.at > notice.published_at
     and not exists (select from correction_notice_school corrected
                       join correction_notice on correction_notice.id = corrected.correction_notice_id
                      where correction_notice.notice_id = notice.id and corrected.assessment_id = said.assessment_id
                        and correction_notice.published_at >= step.at)
   order by step.position desc limit 1`;

/** The schools of an office's own notice; undefined for a notice that is not its own. */
export async function noticedSchools(
  db: Knex,
  noticeId: number,
  regionCode: string,
): Promise<{ number: string; contact: string; schools: NoticedSchool[] } | undefined> {
  const { rows } = await db.raw<{ rows: { number: string; contact: string; schools: NoticedSchool[] }[] }>(
    `select notice.number, notice.contact,
            (select json_agg(json_build_object('assessmentId', said.assessment_id, 'name', said.school_name,
                             'changed', to_json(changed)) order by said.school_name)
               from notice_school said left join lateral (${change}) changed on true
              where said.notice_id = notice.id) as schools
       from notice where notice.id = ? and notice.region_code = ?`,
    [changing, noticeId, regionCode],
  );
  return rows[0];
}

/** How many schools of each of these notices have changed without a correction; notices of which none has are left out. */
export async function uncorrectedIn(db: Knex, noticeIds: readonly number[]): Promise<Map<number, number>> {
  const { rows } = await db.raw<{ rows: { id: number; count: number }[] }>(
    `select notice.id, count(*)::int as count
       from notice join notice_school said on said.notice_id = notice.id
      where notice.id = any(?::int[]) and exists (${change}) group by notice.id`,
    [[...noticeIds], changing],
  );
  return new Map(rows.map(({ id, count }) => [id, count]));
}

/** A correction about to be published. */
export interface NewCorrection {
  readonly noticeId: number;
  readonly regionCode: string;
  readonly number: string;
  readonly body: string;
  readonly contact: string;
  readonly publishedOn: string;
  readonly by: number;
  readonly at: Date;
  readonly schools: readonly { readonly assessmentId: number; readonly said: string }[];
}

/** Of two clicks at the same moment the second waits here, and finds what the first has published. */
export async function holdNotice(db: Knex, noticeId: number): Promise<void> {
  await db.raw('select from notice where id = ? for update', [noticeId]);
}

/** Publishes a correction; nothing changes it afterwards, nor the notice that it corrects. */
export async function insertCorrection(db: Knex, correction: NewCorrection): Promise<void> {
  const [row] = (await db('correction_notice')
    .insert({
      notice_id: correction.noticeId,
      region_code: correction.regionCode,
      number: correction.number,
      body: correction.body,
      contact: correction.contact,
      published_on: correction.publishedOn,
      published_by: correction.by,
      published_at: correction.at,
    })
    .returning('id')) as { id: number }[];
  await db.raw(
    `insert into correction_notice_school (correction_notice_id, assessment_id, school_name, said)
     select ?, said.assessment_id, said.school_name, typed.said
       from notice_school said
       join unnest(?::int[], ?::text[]) as typed (assessment_id, said) on typed.assessment_id = said.assessment_id
      where said.notice_id = ?`,
    [
      row!.id,
      correction.schools.map(({ assessmentId }) => assessmentId),
      correction.schools.map(({ said }) => said),
      correction.noticeId,
    ],
  );
}

/** Whether an office has used a number already, for a notice or a correction, and who for which notice. */
export async function usedNumber(
  db: Knex,
  regionCode: string,
  number: string,
): Promise<{ by: number; noticeId: number | null } | undefined> {
  const { rows } = await db.raw<{ rows: { by: number; noticeId: number | null }[] }>(
    `select published_by as by, notice_id as "noticeId" from correction_notice where region_code = :regionCode and number = :number
     union all select published_by, null from notice where region_code = :regionCode and number = :number`,
    { regionCode, number },
  );
  return rows[0];
}
