import type { Knex } from 'knex';
import type { Actor } from '../accounts/permissions.ts';
import type { Hundredths } from '../scoring/points.ts';
import type { Apart } from './rules.ts';
import { type Extent, listedIn } from './store.ts';

/** How far somebody's lines are from the final points, and from those of the stage before. */
export interface Rater {
  readonly person: number;
  readonly name: string;
  readonly stage: 'county' | 'city';
  readonly schools: number;
  /** Lines that they saved last and that have points. */
  readonly lines: number;
  /** From the last concluded stage's points, where that is a later stage than theirs. */
  readonly fromFinal: Apart;
  readonly fromBefore: Apart;
}

/**
 * Everybody who scored at the schools of an extent, by name. Only sheets count whose stage is concluded, and a line is its last
 * writer's. Points that follow from the basic figures alone are nobody's. One query, whatever the number of schools.
 *
 * @param stages whose reviewers are meant
 */
export async function ratersOf(
  db: Knex,
  actor: Actor,
  extent: Extent,
  stages: readonly ('county' | 'city')[],
): Promise<Rater[]> {
  const listed = listedIn(actor, 'raters.read', { extent, stage: 'official' });
  const { rows } = await db.raw<{ rows: RaterRow[] }>(
    `with ${listed.sql}, compared as (
       select line.saved_by, sheet.stage, listed.id as assessment_id, line.points, line.full_points,
              before.points as before, final.points as final
         from listed
         join sheet on sheet.assessment_id = listed.id and sheet.concluded_at is not null and sheet.stage = any(?::text[])
         join line on line.sheet_id = sheet.id and line.kind = 'indicator' and line.points is not null
          and line.saved_by is not null
         left join sheet earlier on earlier.assessment_id = listed.id and earlier.concluded_at is not null
          and earlier.stage = case sheet.stage when 'county' then 'school' else 'county' end
         left join line before on before.sheet_id = earlier.id and before.code = line.code
         left join sheet later on later.assessment_id = listed.id and later.concluded_at is not null
          and later.stage = 'city' and sheet.stage = 'county'
         left join line final on final.sheet_id = later.id and final.code = line.code
        where not listed.veiled
     )
     select person.id as person, person.name, compared.stage,
            count(distinct compared.assessment_id) as schools, count(*) as lines,
            ${apartFrom('final')}, ${apartFrom('before')}
       from compared join person on person.id = compared.saved_by
      group by person.id, person.name, compared.stage
      order by compared.stage, person.name, person.id`,
    [...listed.bindings, stages as unknown as Knex.RawBinding],
  );
  return rows.map(
    ({
      final_lines,
      final_difference,
      final_size,
      final_full,
      before_lines,
      before_difference,
      before_size,
      before_full,
      ...row
    }) => ({
      ...row,
      fromFinal: { lines: final_lines, difference: final_difference, size: final_size, full: final_full },
      fromBefore: { lines: before_lines, difference: before_difference, size: before_size, full: before_full },
    }),
  );
}

interface RaterRow extends Pick<Rater, 'person' | 'name' | 'stage' | 'schools' | 'lines'> {
  final_lines: number;
  final_difference: Hundredths;
  final_size: Hundredths;
  final_full: Hundredths;
  before_lines: number;
  before_difference: Hundredths;
  before_size: Hundredths;
  before_full: Hundredths;
}

/** The columns of an `Apart`, of the points in a column of `compared`. */
const apartFrom = (other: 'final' | 'before'): string => {
  const hundredths = (sum: string): string => `(coalesce(${sum}, 0) * 100)::bigint`;
  const points = `compared.points - compared.${other}`;
  return `count(compared.${other}) as ${other}_lines,
          ${hundredths(`sum(${points})`)} as ${other}_difference,
          ${hundredths(`sum(abs(${points}))`)} as ${other}_size,
          ${hundredths(`sum(compared.full_points) filter (where compared.${other} is not null)`)} as ${other}_full`;
};

/** How well stages agree about an indicator, over the schools where both have points. */
export interface Agreement {
  readonly code: string;
  /** County and city: schools, those with the same points, the sizes of the differences and the full points summed. */
  readonly city: Pair;
  /** Self-evaluation and county. */
  readonly school: Pair;
}

export interface Pair {
  readonly schools: number;
  readonly same: number;
  readonly size: Hundredths;
  readonly full: Hundredths;
}

/** The agreement about each indicator at the schools of an extent whose stages are concluded. One query. */
export async function agreementsOf(db: Knex, actor: Actor, extent: Extent): Promise<Agreement[]> {
  const listed = listedIn(actor, 'raters.read', { extent, stage: 'official' });
  const { rows } = await db.raw<{ rows: AgreementRow[] }>(
    `with ${listed.sql}, place as (
       select max(sheet.id) filter (where sheet.stage = 'school') as school,
              max(sheet.id) filter (where sheet.stage = 'county') as county,
              max(sheet.id) filter (where sheet.stage = 'city') as city
         from listed join sheet on sheet.assessment_id = listed.id and sheet.concluded_at is not null
        where not listed.veiled group by listed.id)
     select line.code, ${pairWith('city')}, ${pairWith('school')}
       from place
       join line on line.sheet_id = place.county and line.kind = 'indicator' and line.points is not null
       left join line city on city.sheet_id = place.city and city.code = line.code
       left join line school on school.sheet_id = place.school and school.code = line.code
      group by line.code`,
    [...listed.bindings],
  );
  return rows.map((row) => ({
    code: row.code,
    city: { schools: row.city_schools, same: row.city_same, size: row.city_size, full: row.city_full },
    school: { schools: row.school_schools, same: row.school_same, size: row.school_size, full: row.school_full },
  }));
}

interface AgreementRow {
  code: string;
  city_schools: number;
  city_same: number;
  city_size: Hundredths;
  city_full: Hundredths;
  school_schools: number;
  school_same: number;
  school_size: Hundredths;
  school_full: Hundredths;
}

const pairWith = (other: 'city' | 'school'): string =>
  `count(${other}.points) as ${other}_schools,
   count(*) filter (where ${other}.points = line.points) as ${other}_same,
   (coalesce(sum(abs(line.points - ${other}.points)), 0) * 100)::bigint as ${other}_size,
   (coalesce(sum(line.full_points) filter (where ${other}.points is not null), 0) * 100)::bigint as ${other}_full`;
