import type { Knex } from 'knex';
import { named } from '../schools/named.ts';
import type { SchoolType } from '../scoring/school.ts';

/** A school of one year that anybody can object to. Days are as 2026-11-02. */
export interface Objectable {
  readonly id: number;
  readonly school: string;
  readonly type: SchoolType;
  readonly place: string;
  readonly county: string;
  readonly decidedAt: 'county' | 'city';
  readonly year: number;
  readonly programmeKey: string;
  readonly stage: string;
  /** Of its last notice; null where it was approved before there were any. */
  readonly noticeEndsOn: string | null;
  readonly plaque: boolean;
}

/** On a notice, now or before, approved, or holding a plaque. One that goes back to be rechecked stays one, so that nobody types for nothing. */
const isObjectable = `(assessment.stage in ('on notice', 'proposed', 'award', 'awarded')
    or exists (select from notice_school where notice_school.assessment_id = assessment.id)
    or exists (select from plaque where plaque.assessment_id = assessment.id))`;

/** In SQL: what is said of a school, for those that `chosen` has found. */
const objectable = (chosen: string): string => `
  select assessment.id, school.name as school, assessment.school_type as type, place.name as place, county.name as county,
         assessment.decided_at as "decidedAt", cycle.year, cycle.programme_key as "programmeKey", assessment.stage,
         notice.ends_on as "noticeEndsOn", exists (select from plaque where plaque.assessment_id = assessment.id) as plaque
    from (${chosen}) chosen
    join assessment on assessment.id = chosen.id
    join school on school.id = assessment.school_id
    join cycle on cycle.id = assessment.cycle_id
    join region place on place.path = assessment.region_path
    join region county on county.level = 'county' and starts_with(assessment.region_path, county.path)
    left join lateral (select notice.ends_on from notice_school join notice on notice.id = notice_school.notice_id
                        where notice_school.assessment_id = assessment.id order by notice.id desc limit 1) notice on true`;

/** The school of this assessment, or undefined where nothing of it is public. */
export async function findObjectable(db: Knex, assessmentId: number): Promise<Objectable | undefined> {
  const chosen = `select id from assessment where id = ? and ${isObjectable}`;
  const { rows } = await db.raw<{ rows: Objectable[] }>(objectable(chosen), [assessmentId]);
  return rows[0];
}

/** So many are shown to choose from; more are found by typing more of the name. */
export const mostShown = 50;

/**
 * The schools that a search finds, the latest first, one more than are shown. Without one, those whose notice runs: they are few,
 * and found from their notices, where all that was ever approved would be gone through for everybody who comes here.
 */
export async function schoolsToChoose(db: Knex, search: string, today: string): Promise<Objectable[]> {
  const chosen =
    search === ''
      ? {
          sql: `assessment.id in (select notice_school.assessment_id from notice running
                  join notice_school on notice_school.notice_id = running.id where running.ends_on >= ?)`,
          bindings: [today],
        }
      : named(search);
  const inOrder = 'cycle.year desc, assessment.region_path, school.pinyin, assessment.id';
  const few = `
    select assessment.id from assessment
      join school on school.id = assessment.school_id join cycle on cycle.id = assessment.cycle_id
     where ${isObjectable} and ${chosen.sql} order by ${inOrder} limit ${mostShown + 1}`;
  const { rows } = await db.raw<{ rows: Objectable[] }>(`${objectable(few)} order by ${inOrder}`, chosen.bindings);
  return rows;
}
