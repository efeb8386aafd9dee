import type { Knex } from 'knex';
import type { Actor } from '../accounts/permissions.ts';
import { visible } from '../accounts/visible.ts';
import { countedIn } from '../assessments/counted.ts';
import { type Cursor, pageSize } from '../web/paging.ts';
import type { SchoolType } from '../scoring/school.ts';

/** A school whose result waits to be published. */
export interface Awaiting {
  readonly id: number;
  readonly steps: number;
  readonly cycleId: number;
  readonly school: string;
  readonly type: SchoolType;
  readonly place: string;
  readonly score: string | null;
  readonly grade: string;
  /** Why the leading group struck it off, when it comes back from there. */
  readonly struckOff: string | null;
}

/** The schools that wait for a notice of this office, by the cycle in which they count and place. */
export async function awaitingNotice(db: Knex, actor: Actor): Promise<Awaiting[]> {
  const mine = visible(actor, 'notice.publish');
  const { rows } = await db.raw<{ rows: Awaiting[] }>(
    `select assessment.id, assessment.steps, ${countedIn} as "cycleId", school.name as school,
            assessment.school_type as type, place.name as place, assessment.score, assessment.grade,
            (select reason from step where step.assessment_id = assessment.id and step.position = assessment.steps
                and step.name = 'strike off') as "struckOff"
       from assessment
       join school on school.id = assessment.school_id
       join region place on place.path = assessment.region_path
      where assessment.stage = 'notice' and ${mine.sql}
      order by ${countedIn} desc, assessment.region_path, school.pinyin, assessment.id`,
    mine.bindings,
  );
  return rows;
}

/** What a notice says of its cycle. */
export interface NoticeCycle {
  readonly id: number;
  readonly year: number;
  readonly programmeKey: string;
  readonly noticeDays: number;
  readonly pointsPublic: boolean;
}

/** The cycles of these ids, the newest first. */
export async function noticeCycles(db: Knex, ids: readonly number[]): Promise<NoticeCycle[]> {
  return (await db('cycle')
    .whereIn('id', [...ids])
    .orderBy([{ column: 'year', order: 'desc' }, 'id'])
    .select({
      id: 'id',
      year: 'year',
      programmeKey: 'programme_key',
      noticeDays: 'notice_days',
      pointsPublic: 'points_public',
    })) as NoticeCycle[];
}

/** A notice about to be published. */
export interface NewNotice {
  readonly cycleId: number;
  readonly regionCode: string;
  readonly number: string;
  readonly body: string;
  readonly contact: string;
  readonly publishedOn: string;
  readonly endsOn: string;
  readonly by: number;
  readonly at: Date;
  readonly assessmentIds: readonly number[];
}

/**
 * Publishes a notice with what it says of each school on this day; the score only where the cycle makes points public.
 * Nothing changes it afterwards, neither a correction nor a change of a school's name.
 *
 * @returns its id
 */
export async function insertNotice(db: Knex, notice: NewNotice): Promise<number> {
  const [row] = (await db('notice')
    .insert({
      cycle_id: notice.cycleId,
      region_code: notice.regionCode,
      number: notice.number,
      body: notice.body,
      contact: notice.contact,
      published_on: notice.publishedOn,
      ends_on: notice.endsOn,
      published_by: notice.by,
      published_at: notice.at,
    })
    .returning('id')) as { id: number }[];
  const { id } = row!;
  await db.raw(
    `insert into notice_school (notice_id, assessment_id, school_name, school_type, grade, score)
     select ?, assessment.id, school.name, assessment.school_type, assessment.grade,
            case when cycle.points_public then assessment.score end
       from assessment join school on school.id = assessment.school_id join cycle on cycle.id = ${countedIn}
      where assessment.id = any(?::int[])`,
    [id, [...notice.assessmentIds]],
  );
  return id;
}

/** The notice of an office that bears this number already: a double click finds its own. */
export async function findByNumber(
  db: Knex,
  regionCode: string,
  number: string,
): Promise<{ id: number; by: number; assessmentIds: number[] } | undefined> {
  const { rows } = await db.raw<{ rows: { id: number; by: number; assessmentIds: number[] }[] }>(
    `select notice.id, notice.published_by as by,
            (select json_agg(assessment_id) from notice_school where notice_id = notice.id) as "assessmentIds"
       from notice where region_code = ? and number = ?`,
    [regionCode, number],
  );
  return rows[0];
}

/** The contact that this office gave last; empty before its first notice. */
export async function lastContact(db: Knex, regionCode: string): Promise<string> {
  const row = (await db('notice').where({ region_code: regionCode }).orderBy('id', 'desc').first('contact')) as
    { contact: string } | undefined;
  return row?.contact ?? '';
}

/** A notice as it was published. */
export interface Notice {
  readonly id: number;
  readonly number: string;
  readonly body: string;
  readonly contact: string;
  readonly publishedOn: string;
  readonly endsOn: string;
  readonly region: string;
  readonly level: 'county' | 'city';
  readonly year: number;
  readonly programmeKey: string;
  readonly schools: readonly NoticeSchool[];
}

export interface NoticeSchool {
  readonly assessmentId: number;
  readonly name: string;
  readonly type: SchoolType;
  readonly place: string;
  readonly grade: string;
  readonly score: string | null;
}

/** A notice with its schools, or undefined. */
export async function findNotice(db: Knex, id: number): Promise<Notice | undefined> {
  const { rows } = await db.raw<{ rows: Notice[] }>(
    `select notice.id, notice.number, notice.body, notice.contact, notice.published_on as "publishedOn",
            notice.ends_on as "endsOn", region.name as region, region.level, cycle.year,
            cycle.programme_key as "programmeKey",
            (select json_agg(json_build_object('assessmentId', assessment.id, 'name', said.school_name, 'type', said.school_type, 'place', place.name,
                                               'grade', said.grade, 'score', trim_scale(said.score)::text)
                             order by assessment.region_path, said.school_name)
               from notice_school said
               join assessment on assessment.id = said.assessment_id
               join region place on place.path = assessment.region_path
              where said.notice_id = notice.id) as schools
       from notice
       join region on region.code = notice.region_code
       join cycle on cycle.id = notice.cycle_id
      where notice.id = ?`,
    [id],
  );
  return rows[0];
}

/** A notice in a list. */
export interface ListedNotice {
  readonly id: number;
  readonly number: string;
  readonly region: string;
  readonly year: number;
  readonly programmeKey: string;
  readonly publishedOn: string;
  readonly endsOn: string;
  readonly schools: number;
}

const listed = `
  select notice.id, notice.number, region.name as region, cycle.year, cycle.programme_key as "programmeKey",
         notice.published_on as "publishedOn", notice.ends_on as "endsOn",
         (select count(*)::int from notice_school where notice_id = notice.id) as schools
    from notice join region on region.code = notice.region_code join cycle on cycle.id = notice.cycle_id`;

/** A page of the notices of one office, or of all, the newest first; one more than a page says that there are older ones. */
export async function noticesOf(
  db: Knex,
  regionCode: string | null,
  before: Cursor | null,
  most = pageSize + 1,
): Promise<ListedNotice[]> {
  const { rows } = await db.raw<{ rows: ListedNotice[] }>(
    `${listed} where notice.region_code = coalesce(?, notice.region_code) and (?::int is null or notice.id < ?)
      order by notice.id desc limit ?`,
    [regionCode, before?.id ?? null, before?.id ?? null, most],
  );
  return rows;
}

/** The notices of all offices: those that run on a day, the one that ends first on top; or those that are over, the last one on top. */
export async function publicNotices(
  db: Knex,
  which: 'running' | 'over',
  today: string,
  limit: number,
): Promise<ListedNotice[]> {
  const { rows } = await db.raw<{ rows: ListedNotice[] }>(
    which === 'running'
      ? `${listed} where notice.ends_on >= ? order by notice.ends_on, notice.id limit ?`
      : `${listed} where notice.ends_on < ? order by notice.ends_on desc, notice.id desc limit ?`,
    [today, limit],
  );
  return rows;
}

/** The last notice of each of these assessments: what decides from which day it can be approved. */
export async function lastNotices(
  db: Knex,
  assessmentIds: readonly number[],
): Promise<Map<number, { id: number; number: string; publishedOn: string; endsOn: string }>> {
  const { rows } = await db.raw<{
    rows: { assessmentId: number; id: number; number: string; publishedOn: string; endsOn: string }[];
  }>(
    `select distinct on (notice_school.assessment_id) notice_school.assessment_id as "assessmentId", notice.id,
            notice.number, notice.published_on as "publishedOn", notice.ends_on as "endsOn"
       from notice_school join notice on notice.id = notice_school.notice_id
      where notice_school.assessment_id = any(?::int[])
      order by notice_school.assessment_id, notice.id desc`,
    [[...assessmentIds]],
  );
  return new Map(rows.map(({ assessmentId, ...notice }) => [assessmentId, notice]));
}
