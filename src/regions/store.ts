import type { Knex } from 'knex';
import type { Actor, RegionLevel } from '../accounts/permissions.ts';

export interface Region {
  readonly code: string;
  readonly name: string;
  readonly level: RegionLevel;
  readonly path: string;
}

/**
 * The regions that a list can be narrowed to in the present post: those right below the post's own, and those beside and
 * below the chosen one. All of them for somebody whose post lies in no region and reaches everything.
 */
export async function regionsToChoose(
  db: Knex,
  actor: Actor,
  chosen: string | null,
  everything = false,
): Promise<Region[]> {
  const { regionCode, regionPath } = actor.post;
  if (regionPath === null && !everything) return [];
  const { rows } = await db.raw<{ rows: Region[] }>(
    `with chosen as (select code, parent_code, level from region where code = ?)
     select code, name, level, path from region
      where path like ? and (parent_code is not distinct from ? or parent_code in (select code from chosen)
            or parent_code in (select parent_code from chosen) and level = 'township'
            or ? and level in ('city', 'county'))
      order by path`,
    [chosen ?? '', `${regionPath ?? ''}%`, regionCode, everything],
  );
  return rows;
}

/** Every region with its path, in the order of the tree: what a post or a school can be given. */
export async function allRegions(db: Knex): Promise<Region[]> {
  return (await db('region').orderBy('path').select('code', 'name', 'level', 'path')) as Region[];
}
