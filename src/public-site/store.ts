import type { Knex } from 'knex';
import { named } from '../schools/named.ts';
import type { SchoolType } from '../scoring/school.ts';
import { type Ends, pageSize } from '../web/paging.ts';

/** The years in which schools were approved, the newest first. */
export async function yearsWithApprovals(db: Knex): Promise<number[]> {
  const { rows } = await db.raw<{ rows: { year: number }[] }>(
    `select year from (select distinct year from cycle) years
      where exists (select from cycle join assessment on assessment.cycle_id = cycle.id
                     join approval_school on approval_school.assessment_id = assessment.id where cycle.year = years.year)
      order by year desc`,
  );
  return rows.map(({ year }) => year);
}

/** The counties and districts, in the order of their codes. */
export async function counties(db: Knex): Promise<{ code: string; name: string }[]> {
  return (await db('region').where({ level: 'county' }).orderBy('path').select('code', 'name')) as {
    code: string;
    name: string;
  }[];
}

/** What a visitor asks of the list; nulls ask nothing. */
export interface Asked {
  readonly year: number;
  readonly county: string | null;
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

/**
 * A page of the schools that were approved in a year's cycle, by name, and one more; read backwards where it ends before a row.
 * Whatever has an approval counts: where the flow stands afterwards is no matter of the public's.
 */
export async function compliantSchools(
  db: Knex,
  { year, county, type, search }: Asked,
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
         join cycle on cycle.id = assessment.cycle_id
        where cycle.year = ? and exists (select from approval_school where assessment_id = assessment.id)
          and (?::text is null or assessment.region_path like (select path || '%' from region where code = ?))
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
      type,
      type,
      ...school.bindings,
      ...(cursor === null ? [] : [cursor.value, cursor.id]),
      limit,
    ],
  );
  return rows;
}
