import type { Knex } from 'knex';
import { countedIn } from '../assessments/counted.ts';
import { named } from '../schools/named.ts';
import type { SchoolType } from '../scoring/school.ts';
import { type Ends, pageSize } from '../web/paging.ts';
import type { Counts } from './rules.ts';

/** Whether a school is approved: said here for every list and figure that is public. Whatever has an approval counts, but what a finding took from it since. */
const approved = `(assessment.stage not in ('revoked', 'ended')
  and exists (select from approval_school where approval_school.assessment_id = assessment.id))`;

/** The years in which schools were approved, the newest first. */
export async function yearsWithApprovals(db: Knex): Promise<number[]> {
  const { rows } = await db.raw<{ rows: { year: number }[] }>(
    // One of each year is enough: the limit keeps all of them from being gone through.
    `select years.year from (select distinct year from cycle) years
      cross join lateral (select from cycle join assessment on ${countedIn} = cycle.id
                           where cycle.year = years.year and ${approved} limit 1) counted
      order by years.year desc`,
  );
  return rows.map(({ year }) => year);
}

/** A county or district, or one of its townships. */
export interface Place {
  readonly code: string;
  readonly name: string;
  readonly level: 'county' | 'township';
}

/** The counties and districts, and the townships of one of them, in the order of their codes. */
export async function placesBeside(db: Knex, county: string): Promise<Place[]> {
  const { rows } = await db.raw<{ rows: Place[] }>(
    `select code, name, level from region
      where level = 'county' or (level = 'township' and parent_code = ?) order by path`,
    [county],
  );
  return rows;
}

/** What a visitor asks of the list; nulls ask nothing. */
export interface Asked {
  readonly year: number;
  readonly county: string | null;
  /** One of the county's townships; the county's own code: the schools that the county runs itself. */
  readonly township: string | null;
  readonly type: SchoolType | null;
  /** Part of a school's name, or of its initials or pinyin. */
  readonly search: string;
}

/** A compliant school: what the public sees of it, and no more. */
export interface Compliant {
  readonly id: number;
  readonly school: string;
  readonly type: SchoolType;
  readonly county: string;
  readonly place: string;
  readonly programmeKey: string;
  readonly grade: string;
  /** Null unless its cycle makes points public. */
  readonly score: string | null;
  /** The number of its plaque; null until it is awarded. */
  readonly plaque: string | null;
  /** How many there are on all pages. */
  readonly count: number;
}

/** A page of the schools that count in a year's cycle, by name, and one more; read backwards where it ends before a row. */
export async function compliantSchools(
  db: Knex,
  { year, county, township, type, search }: Asked,
  { after, before }: Ends,
  limit = pageSize + 1,
): Promise<Compliant[]> {
  const cursor = before ?? after;
  const direction = before === null ? 'asc' : 'desc';
  const school = search === '' ? { sql: 'true', bindings: [] } : named(search);
  const { rows } = await db.raw<{ rows: Compliant[] }>(
    `with compliant as not materialized (
       select assessment.id, school.name as school, assessment.school_type as type, assessment.region_path, assessment.grade,
              cycle.programme_key as "programmeKey",
              case when cycle.points_public then trim_scale(assessment.score)::text end as score
         from assessment
         join school on school.id = assessment.school_id
         join cycle on cycle.id = ${countedIn}
        where cycle.year = ? and ${approved}
          and (?::text is null or assessment.region_path like (select path || '%' from region where code = ?))
          and (?::text is null or assessment.region_path = (select path from region where code = ?))
          and (?::text is null or assessment.school_type = ?)
          and ${school.sql})
     select shown.id, shown.school, shown.type, shown."programmeKey", shown.grade, shown.score, plaque.number as plaque,
            place.name as place, (select count(*)::int from compliant) as count,
            (select name from region where level = 'county' and starts_with(shown.region_path, path)) as county
       from (select * from compliant ${cursor === null ? '' : `where (school, id) ${before === null ? '>' : '<'} (?, ?)`}
              order by school ${direction}, id ${direction} limit ?) shown
       join region place on place.path = shown.region_path
       left join plaque on plaque.assessment_id = shown.id
      order by shown.school ${direction}, shown.id ${direction}`,
    [
      year,
      county,
      county,
      township,
      township,
      type,
      type,
      ...school.bindings,
      ...(cursor === null ? [] : [cursor.value, cursor.id]),
      limit,
    ],
  );
  return rows;
}

/** The years that have schools on a list, the newest first. */
export async function yearsWithSchools(db: Knex): Promise<number[]> {
  const { rows } = await db.raw<{ rows: { year: number }[] }>(
    `select year from (select distinct year from cycle) years
      where exists (select from cycle join assessment on assessment.cycle_id = cycle.id where cycle.year = years.year)
      order by year desc`,
  );
  return rows.map(({ year }) => year);
}

/** A county with what its schools have reached, or one of its townships; the county itself: of the schools that it runs. */
export interface AreaProgress extends Place, Counts {}

/**
 * How far a year's schools have come, as sums: of every county, or of each township of one and the schools that it runs itself.
 * Where schools were when they were listed counts. Planned are those on the list; submitted, those whose self-evaluation is
 * neither with the school nor sent back to it; reviewed, those whose county review is concluded; compliant, those that count in the year.
 */
export async function progressOf(db: Knex, year: number, county: string | null): Promise<AreaProgress[]> {
  const within =
    county === null ? 'true' : `assessment.region_path like (select path || '%' from region where code = :county)`;
  const { rows } = await db.raw<{ rows: AreaProgress[] }>(
    `with asked as (select id from cycle where year = :year),
          standing as (
       select assessment.region_path, 1 as planned, (assessment.stage <> 'self-evaluation')::int as submitted,
              exists (select from sheet where sheet.assessment_id = assessment.id and sheet.stage = 'county'
                         and sheet.concluded_at is not null)::int as reviewed, 0 as compliant
         from assessment where assessment.cycle_id in (select id from asked) and ${within}
        union all
       select assessment.region_path, 0, 0, 0, 1
         from assessment where ${countedIn} in (select id from asked) and ${within} and ${approved}),
          sums as (
       select region_path, sum(planned) as planned, sum(submitted) as submitted, sum(reviewed) as reviewed, sum(compliant) as compliant
         from standing group by region_path)
     select area.code, area.name, area.level, coalesce(sum(planned), 0)::int as planned, coalesce(sum(submitted), 0)::int as submitted,
            coalesce(sum(reviewed), 0)::int as reviewed, coalesce(sum(compliant), 0)::int as compliant
       from region area
       left join sums on case when :county::text is null then starts_with(sums.region_path, area.path) else sums.region_path = area.path end
      where case when :county::text is null then area.level = 'county' else :county in (area.code, area.parent_code) end
      group by area.code order by area.path`,
    { year, county },
  );
  return rows;
}
