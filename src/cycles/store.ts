import type { Knex } from 'knex';
import type { Actor } from '../accounts/permissions.ts';
import { type Columns, visible } from '../accounts/visible.ts';
import type { Bilingual } from '../scoring/rubric.ts';
import type { SchoolType } from '../scoring/school.ts';
import type { CyclePlan } from './rules.ts';

export interface Cycle extends CyclePlan {
  readonly id: number;
  readonly programmeKey: string;
  readonly rubricId: number;
  readonly rubricName: Bilingual;
  readonly regionCode: string;
  readonly regionName: string;
  readonly regionPath: string;
  readonly pointsPublic: boolean;
  /** Whether no later year of its programme has been opened there. */
  readonly newest: boolean;
}

/** The years in which there are cycles, the newest first. */
export async function cycleYears(db: Knex): Promise<number[]> {
  const rows = (await db('cycle').distinct('year').orderBy('year', 'desc')) as { year: number }[];
  return rows.map(({ year }) => year);
}

/** The cycles that reach into the region of the post, or lie in it, newest first; of one id where it is given. */
export async function cyclesFor(db: Knex, actor: Actor, id: number | null = null): Promise<Cycle[]> {
  const { rows } = await db.raw<{ rows: CycleRow[] }>(
    `select cycle.*, rubric.name_zh, rubric.name_en, region.name as region_name, region.path as region_path,
            not exists (select from cycle later where later.programme_key = cycle.programme_key
                           and later.region_code = cycle.region_code and later.year > cycle.year) as newest
       from cycle join rubric on rubric.id = cycle.rubric_id join region on region.code = cycle.region_code
      where (starts_with(?, region.path) or starts_with(region.path, ?)) and cycle.id = coalesce(?, cycle.id)
      order by cycle.year desc, cycle.id desc limit 100`,
    [actor.post.regionPath ?? '', actor.post.regionPath ?? '-', id],
  );
  return rows.map((row) => ({
    id: row.id,
    programmeKey: row.programme_key,
    rubricId: row.rubric_id,
    rubricName: { zh: row.name_zh, en: row.name_en },
    regionCode: row.region_code,
    regionName: row.region_name,
    regionPath: row.region_path,
    year: row.year,
    referenceOn: row.reference_on,
    selfEvaluationBy: row.self_evaluation_by,
    applicationBy: row.application_by,
    noticeDays: row.notice_days,
    pointsPublic: row.points_public,
    newest: row.newest,
  }));
}

interface CycleRow {
  id: number;
  programme_key: string;
  rubric_id: number;
  name_zh: string;
  name_en: string;
  region_code: string;
  region_name: string;
  region_path: string;
  year: number;
  reference_on: string;
  self_evaluation_by: string;
  application_by: string;
  notice_days: number;
  points_public: boolean;
  newest: boolean;
}

/** A cycle about to be opened. */
export type NewCycle = CyclePlan & {
  readonly programmeKey: string;
  readonly rubricId: number;
  readonly regionCode: string;
  readonly pointsPublic: boolean;
  readonly by: number;
  readonly at: Date;
};

/**
 * Opens a cycle.
 * @returns its id; null where this year's is open already
 */
export async function openCycle(db: Knex, cycle: NewCycle): Promise<number | null> {
  const opened = (await db('cycle')
    .insert({
      programme_key: cycle.programmeKey,
      rubric_id: cycle.rubricId,
      region_code: cycle.regionCode,
      year: cycle.year,
      reference_on: cycle.referenceOn,
      self_evaluation_by: cycle.selfEvaluationBy,
      application_by: cycle.applicationBy,
      notice_days: cycle.noticeDays,
      points_public: cycle.pointsPublic,
      opened_by: cycle.by,
      opened_at: cycle.at,
    })
    .onConflict(['programme_key', 'region_code', 'year'])
    .ignore()
    .returning('id')) as { id: number }[];
  return opened[0]?.id ?? null;
}

/** How many schools a region has, how many of them are on the list, and at which stages these stand. */
export interface RegionCount {
  readonly code: string;
  readonly name: string;
  readonly schools: number;
  readonly stages: Readonly<Record<string, number>>;
}

const schoolColumns: Columns = { school: 'school.id', regionPath: 'region.path', decidedAt: null, assessment: null };

/** The counts of a cycle county by county, of what the actor may read. */
export async function countsByCounty(db: Knex, actor: Actor, { id, regionPath }: Cycle): Promise<RegionCount[]> {
  const seen = visible(actor, 'cycle.read', schoolColumns);
  const { rows } = await db.raw<{ rows: RegionCount[] }>(
    `with counted as (
       select county.code, county.name, county.path, assessment.stage, count(*)::int as count
         from school join region on region.code = school.region_code
         join region county on county.level = 'county' and starts_with(region.path, county.path)
         left join assessment on assessment.school_id = school.id and assessment.cycle_id = ?
        where starts_with(region.path, ?) and ${seen.sql}
        group by county.code, county.name, county.path, assessment.stage)
     select code, name, sum(count)::int as schools,
            coalesce(json_object_agg(stage, count) filter (where stage is not null), '{}') as stages
       from counted group by code, name, path order by path`,
    [id, regionPath, ...seen.bindings],
  );
  return rows;
}

/** A school of the region with its place in the cycle, if it has one. */
export interface SchoolInCycle {
  readonly id: number;
  readonly code: string;
  readonly name: string;
  readonly type: SchoolType;
  readonly countyName: string;
  readonly regionPath: string;
  readonly regionCode: string;
  readonly regionName: string;
  readonly regionLevel: string;
  readonly assessment: number | null;
  readonly stage: string | null;
  /** Whether it still mends, or is reviewed after that, in another year: what comes of it counts in the year of its own confirmation. */
  readonly mending: boolean;
}

/** A school with a rectification or a re-review of the cycle's programme that is not over yet, in any year. It can't be listed a second time beside it. */
const isMending = `exists (
  select from assessment earlier
    join cycle of_it on of_it.id = earlier.cycle_id
    join cycle asked on asked.programme_key = of_it.programme_key and asked.id = ?
   where earlier.school_id = school.id
     and (exists (select from rectification where rectification.assessment_id = earlier.id and closed_at is null)
       or earlier.re_reviewed and not earlier.stage = any(array['awarded', 'revoked', 'left', 'ended'])))`;

/**
 * The schools of a region, township by township, with their places in the cycle.
 * @param after the school after which they begin
 */
export async function schoolsInCycle(
  db: Knex,
  actor: Actor,
  cycleId: number,
  regionPath: string,
  after: Pick<SchoolInCycle, 'regionPath' | 'name' | 'id'> | null = null,
  most: number | null = null,
): Promise<SchoolInCycle[]> {
  const seen = visible(actor, 'cycle.read', schoolColumns);
  const { rows } = await db.raw<{ rows: SchoolInCycle[] }>(
    `select school.id, school.code, school.name, school.type, region.path as "regionPath", region.code as "regionCode", region.name as "regionName",
            region.level as "regionLevel", assessment.id as assessment, assessment.stage, ${isMending} as mending,
            (select county.name from region county where county.level = 'county' and starts_with(region.path, county.path)) as "countyName"
       from school join region on region.code = school.region_code
       left join assessment on assessment.school_id = school.id and assessment.cycle_id = ?
      where starts_with(region.path, ?) and ${seen.sql}
        ${after === null ? '' : 'and (region.path, school.name, school.id) > (?, ?, ?)'}
      order by region.path, school.name, school.id limit ?`,
    [
      cycleId,
      cycleId,
      regionPath,
      ...seen.bindings,
      ...(after === null ? [] : [after.regionPath, after.name, after.id]),
      most,
    ],
  );
  return rows;
}

/** The path of a region; undefined where there is none. */
export async function pathOfRegion(db: Knex, code: string): Promise<string | undefined> {
  const row = (await db('region').where({ code }).first('path')) as { path: string } | undefined;
  return row?.path;
}

/**
 * Of the chosen schools, and all schools of the chosen regions, those that are not on the list. Whoever still mends is left out
 * of a region, and named where it was chosen by itself.
 * @returns null when one of them is not the actor's to put on it, or is none at all
 */
export async function schoolsToList(
  db: Knex,
  actor: Actor,
  cycle: Cycle,
  chosen: { readonly schools: readonly number[]; readonly regions: readonly string[] },
): Promise<{ readonly ids: readonly number[]; readonly mending: readonly string[] } | null> {
  const scope = visible(actor, 'school.list', schoolColumns);
  const { rows } = await db.raw<{
    rows: { id: number; name: string; regionCode: string; listed: boolean; mending: boolean }[];
  }>(
    `select school.id, school.name, region.code as "regionCode",
            exists (select from assessment where assessment.school_id = school.id and assessment.cycle_id = ?) as listed,
            ${isMending} as mending
       from school join region on region.code = school.region_code
      where (school.id = any(?::int[]) or region.code = any(?::text[])) and starts_with(region.path, ?) and ${scope.sql}
      order by school.id`,
    [
      cycle.id,
      cycle.id,
      [...chosen.schools],
      [...chosen.regions],
      cycle.regionPath,
      ...scope.bindings,
    ] as Knex.RawBinding[],
  );
  const found = new Set(rows.map(({ id }) => id));
  const regions = new Set(rows.map(({ regionCode }) => regionCode));
  const allFound = chosen.schools.every((id) => found.has(id)) && chosen.regions.every((code) => regions.has(code));
  if (!allFound) return null;
  const open = rows.filter(({ listed }) => !listed);
  const mending = open.filter((row) => row.mending && chosen.schools.includes(row.id)).map(({ name }) => name);
  return { ids: open.filter((row) => !row.mending).map(({ id }) => id), mending };
}
