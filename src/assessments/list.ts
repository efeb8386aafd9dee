import type { Knex } from 'knex';
import type { Actor } from '../accounts/permissions.ts';
import { visible } from '../accounts/visible.ts';
import { named } from '../schools/named.ts';
import type { SchoolType } from '../scoring/school.ts';
import { type Cursor, pageSize } from '../web/paging.ts';
import { vetoesOf } from './history.ts';

export const orders = ['name', 'stage', 'score', 'due'] as const;
export type Order = (typeof orders)[number];

/** What a visitor asks of the list; nulls ask nothing. */
export interface Asked {
  readonly year: number | null;
  /** Code of a region; whatever lies in it is meant. */
  readonly region: string | null;
  readonly type: SchoolType | null;
  /** One school, for its own page. */
  readonly school?: number;
  /** Stages that are meant; empty: all. */
  readonly stages: readonly string[];
  readonly grade: string | null;
  /** Part of a school's name, or of its initials or pinyin. */
  readonly search: string;
  readonly order: Order;
  readonly descending: boolean;
  /** The row after which, or before which, the page begins. */
  readonly after: Cursor | null;
  readonly before: Cursor | null;
}

export interface Row {
  readonly id: number;
  readonly school: string;
  readonly code: string;
  readonly type: SchoolType;
  readonly region: string;
  readonly year: number;
  readonly programme: string;
  readonly stage: string;
  readonly dueOn: string | null;
  readonly late: boolean;
  /** Null before a stage is concluded, and for a member of a later team that has not signed off. */
  readonly score: string | null;
  readonly grade: string | null;
  /** Keys of the vetoes that stand. */
  readonly vetoes: readonly string[];
  /** The value that the list is sorted by, for the link to the next page. */
  readonly place: string;
}

export interface Found {
  readonly rows: readonly Row[];
  /** How many there are on all pages. */
  readonly count: number;
  readonly earlier: boolean;
  readonly further: boolean;
}

/**
 * One page of the assessments that the actor may read. One query, whatever is asked.
 * @param stages every stage, in the order of the way
 * @param size how many rows a page has
 */
export async function listAssessments(
  db: Knex,
  actor: Actor,
  asked: Asked,
  stages: readonly string[],
  size = pageSize,
): Promise<Found> {
  const seen = visible(actor, 'assessment.read');
  const by = sorted(asked.order, stages);
  const { sql: conditions, bindings } = filtersOf(asked);
  const backwards = asked.before !== null;
  const cursor = asked.before ?? asked.after;
  // Going back, the list is read from its other end and turned round.
  const descending = asked.descending !== backwards;
  const direction = descending ? 'desc' : 'asc';
  const { rows } = await db.raw<{ rows: FoundRow[] }>(
    `with listed as not materialized (
       select assessment.id, assessment.stage, assessment.due_on, assessment.late, assessment.school_type, assessment.region_path,
              school.name as school, school.code, cycle.year, cycle.programme_key as programme,
              case when veiled.yes then null else assessment.score end as score,
              -- A school that left keeps its scores, and counts as not compliant.
              case when veiled.yes or assessment.stage = 'left' then null else assessment.grade end as grade,
              assessment.vetoed and not veiled.yes as vetoed
         from assessment
         join school on school.id = assessment.school_id
         join cycle on cycle.id = assessment.cycle_id
         cross join lateral (select exists (
           select from team_member join sheet on sheet.id = team_member.sheet_id
            where team_member.person_id = ? and sheet.assessment_id = assessment.id and sheet.signed_at is null) as yes) veiled
        where ${seen.sql} and ${conditions}
     ), counted as (select count(*)::int as count from listed ${asked.grade === null ? '' : 'where grade = ?'})
     select counted.count, found.*, region.name as region, case when found.vetoed then ${vetoesOf('found.id')} end as vetoes
       from counted left join lateral (
         select listed.*, ${by.sql} as place from listed
          where ${asked.grade === null ? 'true' : 'grade = ?'}
            ${cursor === null ? '' : `and (${by.sql}, id) ${descending ? '<' : '>'} (?::${by.type}, ?)`}
          order by ${by.sql} ${direction}, id ${direction} limit ${size + 1}) found on true
       left join region on region.path = found.region_path
      order by found.place ${direction}, found.id ${direction}`,
    [
      actor.id,
      ...seen.bindings,
      ...bindings,
      ...(asked.grade === null ? [] : [asked.grade]),
      ...by.bindings,
      ...(asked.grade === null ? [] : [asked.grade]),
      ...(cursor === null ? [] : [...by.bindings, cursor.value, cursor.id]),
      ...by.bindings,
    ],
  );
  const found = rows.filter((row) => row.id !== null);
  const more = found.length > size;
  const shown = found.slice(0, size).map(rowOf);
  return {
    count: rows[0]?.count ?? 0,
    rows: backwards ? shown.toReversed() : shown,
    earlier: backwards ? more : asked.after !== null,
    further: backwards || more,
  };
}

interface FoundRow {
  count: number;
  id: number;
  school: string;
  code: string;
  school_type: SchoolType;
  region: string;
  year: number;
  programme: string;
  stage: string;
  due_on: string | null;
  late: boolean;
  score: string | null;
  grade: string | null;
  vetoes: string[] | null;
  place: string | number;
}

const rowOf = (row: FoundRow): Row => ({
  id: row.id,
  school: row.school,
  code: row.code,
  type: row.school_type,
  region: row.region,
  year: row.year,
  programme: row.programme,
  stage: row.stage,
  dueOn: row.due_on,
  late: row.late,
  score: row.score,
  grade: row.grade,
  vetoes: row.vetoes ?? [],
  place: String(row.place),
});

interface Sorting {
  readonly sql: string;
  readonly type: string;
  readonly bindings: readonly Knex.RawBinding[];
}

/** Where nothing is known stands the end: no score is less than any, no date is later than any. */
function sorted(order: Order, stages: readonly string[]): Sorting {
  switch (order) {
    case 'name':
      return { sql: 'school', type: 'text', bindings: [] };
    case 'stage':
      return {
        sql: 'coalesce(array_position(?::text[], stage), 0)',
        type: 'int',
        bindings: [stages as unknown as Knex.RawBinding],
      };
    case 'score':
      return { sql: 'coalesce(score, -1)', type: 'numeric', bindings: [] };
    case 'due':
      return { sql: `coalesce(due_on, '9999-12-31')`, type: 'date', bindings: [] };
  }
}

function filtersOf({ year, region, type, school, stages, search }: Asked): {
  sql: string;
  bindings: Knex.RawBinding[];
} {
  const filters: { sql: string; bindings: Knex.RawBinding[] }[] = [];
  if (year !== null) filters.push({ sql: 'cycle.year = ?', bindings: [year] });
  if (region !== null) {
    const sql = `assessment.region_path like (select path || '%' from region where code = ?)`;
    filters.push({ sql, bindings: [region] });
  }
  if (type !== null) filters.push({ sql: 'assessment.school_type = ?', bindings: [type] });
  if (school !== undefined) filters.push({ sql: 'assessment.school_id = ?', bindings: [school] });
  if (stages.length > 0) {
    filters.push({ sql: 'assessment.stage = any(?::text[])', bindings: [stages as unknown as Knex.RawBinding] });
  }
  if (search !== '') filters.push(named(search));
  if (filters.length === 0) return { sql: 'true', bindings: [] };
  return { sql: filters.map(({ sql }) => sql).join(' and '), bindings: filters.flatMap(({ bindings }) => bindings) };
}
