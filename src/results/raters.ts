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
  const place = placesIn(actor, extent);
  const { rows } = await db.raw<{ rows: RaterRow[] }>(
    `with ${place.sql}
     select person.id as person, person.name, said.stage, count(*) as schools, sum(said.lines)::bigint as lines,
            ${sumsOf('final')}, ${sumsOf('before')}
       from place cross join lateral (
         select line.saved_by, line.stage, count(*) as lines, ${apartFrom('final')}, ${apartFrom('before')}
           from (${linesOf('county', 'city', 'school')} union all ${linesOf('city', null, 'county')}) line
          where line.stage = any(?::text[])
          group by line.saved_by, line.stage offset 0) said
       join person on person.id = said.saved_by
      group by person.id, person.name, said.stage
      order by said.stage, person.name, person.id`,
    [...place.bindings, stages as unknown as Knex.RawBinding],
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

/** The concluded sheets of each school of an extent, as `place (school, county, city)`. */
function placesIn(actor: Actor, extent: Extent): { sql: string; bindings: readonly Knex.RawBinding[] } {
  const listed = listedIn(actor, 'raters.read', { extent, stage: 'official' });
  return {
    sql: `${listed.sql}, place as materialized (
       select max(sheet.id) filter (where sheet.stage = 'school') as school,
              max(sheet.id) filter (where sheet.stage = 'county') as county,
              max(sheet.id) filter (where sheet.stage = 'city') as city
         from listed join sheet on sheet.assessment_id = listed.id and sheet.concluded_at is not null
        where not listed.veiled group by listed.id)`,
    bindings: listed.bindings,
  };
}

/**
 * The lines that people saved on one sheet of a place, with the points of a later sheet and of the one before; not those that
 * several scored: who brought them onto the sheet is not who judged.
 * School by school, which the reader of the plan is told by `offset 0`: joined all at once they are sorted on disk (measured on
 * 5,000 schools: 2.6 s, so 0.8 s).
 */
const linesOf = (stage: 'county' | 'city', final: 'city' | null, before: 'school' | 'county'): string =>
  `select line.saved_by, '${stage}' as stage, line.points, line.full_points, before.points as before,
          ${final === null ? 'null::numeric' : 'final.points'} as final
     from line
     left join line before on before.sheet_id = place.${before} and before.code = line.code
     ${final === null ? '' : `left join line final on final.sheet_id = place.${final} and final.code = line.code`}
    where line.sheet_id = place.${stage} and line.kind = 'indicator' and line.points is not null
      and line.saved_by is not null
      and not exists (select from settlement
                       where settlement.sheet_id = line.sheet_id and settlement.code = line.code)`;

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

/** The columns of an `Apart`, from the points of another stage. */
const apartFrom = (other: 'final' | 'before'): string =>
  `count(line.${other}) as ${other}_lines, sum(line.points - line.${other}) as ${other}_difference,
   sum(abs(line.points - line.${other})) as ${other}_size,
   sum(line.full_points) filter (where line.${other} is not null) as ${other}_full`;

const sumsOf = (other: 'final' | 'before'): string =>
  [
    `sum(said.${other}_lines)::bigint as ${other}_lines`,
    ...['difference', 'size', 'full'].map(
      (name) => `(coalesce(sum(said.${other}_${name}), 0) * 100)::bigint as ${other}_${name}`,
    ),
  ].join(', ');

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
  const place = placesIn(actor, extent);
  const { rows } = await db.raw<{ rows: AgreementRow[] }>(
    `with ${place.sql}
     select said.code, ${pairWith('city')}, ${pairWith('school')}
       from place cross join lateral (
         select line.code, line.full_points, line.points, city.points as city, school.points as school
           from line
           left join line city on city.sheet_id = place.city and city.code = line.code
           left join line school on school.sheet_id = place.school and school.code = line.code
          where line.sheet_id = place.county and line.kind = 'indicator' and line.points is not null offset 0) said
      group by said.code`,
    [...place.bindings],
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
  `count(said.${other}) as ${other}_schools,
   count(*) filter (where said.${other} = said.points) as ${other}_same,
   (coalesce(sum(abs(said.points - said.${other})), 0) * 100)::bigint as ${other}_size,
   (coalesce(sum(said.full_points) filter (where said.${other} is not null), 0) * 100)::bigint as ${other}_full`;
