import type { Knex } from 'knex';
import type { Actor, RegionLevel } from '../accounts/permissions.ts';
import { type Columns, visible } from '../accounts/visible.ts';
import type { SchoolType } from '../scoring/school.ts';
import { type Ends, pageSize } from '../web/paging.ts';
import { named } from './named.ts';
import type { SchoolPlan } from './rules.ts';

export const schoolOrders = ['name', 'code', 'region'] as const;
export type SchoolOrder = (typeof schoolOrders)[number];

/** What a visitor asks of the list; nulls ask nothing. */
export interface AskedSchools extends Ends {
  /** Code of a region; whatever lies in it is meant. */
  readonly region: string | null;
  readonly type: SchoolType | null;
  /** Part of a name, or of its initials or pinyin. */
  readonly search: string;
  readonly order: SchoolOrder;
  readonly descending: boolean;
}

export interface SchoolRow {
  readonly id: number;
  readonly code: string;
  readonly name: string;
  readonly type: SchoolType;
  readonly regionName: string;
  readonly regionLevel: RegionLevel;
  readonly countyName: string;
  /** Number of the plaque that it holds and that is valid, under rectification or not. */
  readonly plaque: string | null;
  /** The value that the list is sorted by, for the link to the next page. */
  readonly place: string;
}

const schoolColumns: Columns = {
  school: 'school.id',
  regionPath: 'region.path',
  decidedAt: null,
  assessment: null,
};

const sortedBy: Record<SchoolOrder, string> = { name: 'pinyin', code: 'code', region: 'path' };

/**
 * A page of the schools that the actor may read, and one more, with the number of all. One query, whatever is asked;
 * read backwards where the page ends before a row.
 * @param most how many rows are read
 */
export async function schoolsFor(
  db: Knex,
  actor: Actor,
  asked: AskedSchools,
  most = pageSize + 1,
): Promise<{ count: number; rows: SchoolRow[] }> {
  const seen = visible(actor, 'school.read', schoolColumns);
  const filters = filtersOf(asked);
  const by = sortedBy[asked.order];
  const cursor = asked.before ?? asked.after;
  const descending = asked.descending !== (asked.before !== null);
  const direction = descending ? 'desc' : 'asc';
  const { rows } = await db.raw<{ rows: (SchoolRow & { count: number })[] }>(
    `with listed as not materialized (
       select school.id, school.code, school.name, school.pinyin, school.type, region.path, region.parent_code,
              region.name as "regionName", region.level as "regionLevel"
         from school join region on region.code = school.region_code
        where ${seen.sql} and ${filters.sql}
     ), counted as (select count(*)::int as count from listed)
     select counted.count, found.id, found.code, found.name, found.type, found."regionName", found."regionLevel", found.${by} as place,
            case found."regionLevel" when 'township' then parent.name else found."regionName" end as "countyName", held.number as plaque
       from counted left join lateral (
         select * from listed ${cursor === null ? '' : `where (${by}, id) ${descending ? '<' : '>'} (?::text, ?)`}
          order by ${by} ${direction}, id ${direction} limit ${most}) found on true
       left join region parent on parent.code = found.parent_code
       left join lateral (
         select plaque.number from plaque join assessment on assessment.id = plaque.assessment_id
          where assessment.school_id = found.id and plaque.state in ('valid', 'mending')
          order by plaque.awarded_on desc limit 1) held on true
      order by found.${by} ${direction}, found.id ${direction}`,
    [...seen.bindings, ...filters.bindings, ...(cursor === null ? [] : [cursor.value, cursor.id])],
  );
  return { count: rows[0]?.count ?? 0, rows: rows.filter(({ id }) => id !== null) };
}

function filtersOf({ region, type, search }: AskedSchools): { sql: string; bindings: Knex.RawBinding[] } {
  const filters: { sql: string; bindings: Knex.RawBinding[] }[] = [];
  if (region !== null) {
    const sql = `region.path like (select chosen.path || '%' from region chosen where chosen.code = ?)`;
    filters.push({ sql, bindings: [region] });
  }
  if (type !== null) filters.push({ sql: 'school.type = ?', bindings: [type] });
  if (search !== '') {
    const name = named(search);
    filters.push({ sql: `(${name.sql} or starts_with(school.code, ?))`, bindings: [...name.bindings, search] });
  }
  if (filters.length === 0) return { sql: 'true', bindings: [] };
  return { sql: filters.map(({ sql }) => sql).join(' and '), bindings: filters.flatMap(({ bindings }) => bindings) };
}

/** A school, and where it lies. */
export interface School extends SchoolPlan {
  readonly id: number;
  readonly regionPath: string;
  readonly regionLevel: RegionLevel;
  /** Names of its regions, from the province down. */
  readonly regions: readonly string[];
  readonly plaques: readonly { readonly number: string; readonly awardedOn: string; readonly state: string }[];
}

/** One school, or undefined. */
export async function findSchool(db: Knex, id: number): Promise<School | undefined> {
  const { rows } = await db.raw<{ rows: School[] }>(
    `select school.id, school.code, school.name, school.pinyin, school.initials, school.type, school.region_code as "regionCode",
            school.latitude, school.longitude,
            region.path as "regionPath", region.level as "regionLevel",
            (select json_agg(above.name order by above.path) from region above where starts_with(region.path, above.path)) as regions,
            coalesce((select json_agg(json_build_object('number', plaque.number, 'awardedOn', plaque.awarded_on, 'state', plaque.state)
                               order by plaque.awarded_on desc, plaque.number)
                        from plaque join assessment on assessment.id = plaque.assessment_id
                       where assessment.school_id = school.id), '[]') as plaques
       from school join region on region.code = school.region_code
      where school.id = ?`,
    [id],
  );
  return rows[0];
}

/** A school as it stands, held against others who change it until the transaction ends. */
export async function lockSchool(db: Knex, id: number): Promise<SchoolPlan> {
  const row = (await db('school')
    .where({ id })
    .forUpdate()
    .first('code', 'name', 'pinyin', 'initials', 'type', 'region_code', 'latitude', 'longitude')) as Omit<
    SchoolPlan,
    'regionCode'
  > & {
    region_code: string;
  };
  const { region_code: regionCode, ...school } = row;
  return { ...school, regionCode };
}

/** The school that bears a code, if any. */
export async function schoolWithCode(db: Knex, code: string): Promise<(SchoolPlan & { id: number }) | undefined> {
  return (await db('school')
    .where({ code })
    .first('id', 'code', 'name', 'pinyin', 'initials', 'type', 'latitude', 'longitude', {
      regionCode: 'region_code',
    })) as (SchoolPlan & { id: number }) | undefined;
}

/** Adds a school; null when its code is taken, also by somebody who adds one in the same moment. */
export async function insertSchool(db: Knex, school: SchoolPlan): Promise<number | null> {
  const made = (await db('school').insert(rowOf(school)).onConflict('code').ignore().returning('id')) as {
    id: number;
  }[];
  return made[0]?.id ?? null;
}

export async function updateSchool(db: Knex, id: number, school: SchoolPlan): Promise<void> {
  await db('school').where({ id }).update(rowOf(school));
}

const rowOf = ({ regionCode, code, name, pinyin, initials, type, latitude, longitude }: SchoolPlan) => ({
  code,
  name,
  pinyin,
  initials,
  type,
  latitude,
  longitude,
  region_code: regionCode,
});
