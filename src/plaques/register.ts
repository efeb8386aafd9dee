import type { Knex } from 'knex';
import { rolesOf } from '../accounts/permissions.ts';
import { named } from '../schools/named.ts';
import type { SchoolType } from '../scoring/school.ts';
import { type Ends, pageSize } from '../web/paging.ts';
import type { PlaqueState } from './rules.ts';

/** A plaque in the register. */
export interface Registered {
  readonly number: string;
  readonly year: number;
  readonly serial: number;
  readonly school: string;
  readonly type: SchoolType;
  readonly place: string;
  readonly awardedOn: string;
  readonly state: PlaqueState;
}

/** What is asked of the register; nulls ask nothing. */
export interface Asked {
  /** The beginning of a number, or a school by its name, now or then, or its initials. */
  readonly search: string;
  readonly state: PlaqueState | null;
  /** The year of the award. */
  readonly year: number | null;
}

/** A page of the plaques that a body has issued, the latest first, and one more; read backwards where it ends before a row. */
export async function plaquesOf(
  db: Knex,
  issuingCode: string,
  { search, state, year }: Asked,
  { after, before }: Ends,
  most = pageSize + 1,
): Promise<Registered[]> {
  const cursor = before ?? after;
  const direction = before === null ? 'desc' : 'asc';
  const school = named(search);
  const { rows } = await db.raw<{ rows: Registered[] }>(
    `select plaque.number, plaque.year, plaque.serial, plaque.school_name as school, assessment.school_type as type,
            place.name as place, plaque.awarded_on as "awardedOn", plaque.state
       from plaque
       join assessment on assessment.id = plaque.assessment_id
       join school on school.id = assessment.school_id
       join region place on place.path = assessment.region_path
      where plaque.issuing_code = ?
        and (? = '' or starts_with(plaque.number, ?) or strpos(plaque.school_name, ?) > 0 or ${school.sql})
        and (?::text is null or plaque.state = ?) and (?::int is null or plaque.year = ?)
        ${cursor === null ? '' : `and (plaque.year, plaque.serial) ${before === null ? '<' : '>'} (?::int, ?::int)`}
      order by plaque.year ${direction}, plaque.serial ${direction} limit ${most}`,
    [
      issuingCode,
      search,
      search,
      search,
      ...school.bindings,
      state,
      state,
      year,
      year,
      ...(cursor === null ? [] : [/^\d{4}$/.test(cursor.value) ? Number(cursor.value) : 0, cursor.id]),
    ],
  );
  return rows;
}

/** The years in which a body has awarded plaques, the latest first. */
export async function yearsOf(db: Knex, issuingCode: string): Promise<number[]> {
  return db('plaque_series')
    .where({ issuing_code: issuingCode })
    .andWhere('last_serial', '>', 0)
    .orderBy('year', 'desc')
    .pluck<number[]>('year');
}

/** The days on which a body has awarded plaques, the latest first, and how many of each. */
export async function awardDays(db: Knex, issuingCode: string): Promise<{ day: string; count: number }[]> {
  const { rows } = await db.raw<{ rows: { day: string; count: number }[] }>(
    `select awarded_on as day, count(*)::int as count from plaque where issuing_code = ? and state <> 'revoked'
      group by awarded_on order by awarded_on desc`,
    [issuingCode],
  );
  return rows;
}

/** A plaque as its maker needs it. */
export interface ToMake {
  readonly number: string;
  readonly school: string;
  readonly place: string;
  readonly awardedOn: string;
  readonly programmeKey: string;
  /** Who leads the school, as far as they have accounts. */
  readonly contacts: readonly string[];
}

/**
 * The plaques that a body awarded on a day, in the order of their numbers; revoked ones are not made.
 * @param numbers only these, where there are any
 */
export async function plaquesToMake(
  db: Knex,
  issuingCode: string,
  day: string,
  numbers: readonly string[],
): Promise<ToMake[]> {
  const { rows } = await db.raw<{ rows: ToMake[] }>(
    `select plaque.number, plaque.school_name as school, place.name as place, plaque.awarded_on as "awardedOn",
            cycle.programme_key as "programmeKey",
            array(select person.name
               from post join post_school on post_school.post_id = post.id join person on person.id = post.person_id
              where post_school.school_id = assessment.school_id and post.ended_at is null and person.active
                and post.role = any(?::text[]) order by person.id) as contacts
       from plaque
       join assessment on assessment.id = plaque.assessment_id
       join cycle on cycle.id = assessment.cycle_id
       join region place on place.path = assessment.region_path
      where plaque.issuing_code = ? and plaque.awarded_on = ? and plaque.state <> 'revoked'
        and (cardinality(?::text[]) = 0 or plaque.number = any(?::text[]))
      order by plaque.year, plaque.serial`,
    [[...rolesOf('selfevaluation.submit')], issuingCode, day, [...numbers], [...numbers]],
  );
  return rows;
}
