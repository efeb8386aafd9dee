import type { Knex } from 'knex';
import type { Actor, Permission, RegionLevel } from '../accounts/permissions.ts';
import { visible } from '../accounts/visible.ts';
import type { SheetStage } from '../assessments/store.ts';
import type { Cycle } from '../cycles/store.ts';
import type { Hundredths } from '../scoring/points.ts';
import type { SchoolType } from '../scoring/school.ts';
import type { Tally } from './rules.ts';

/** A region of the tree, as one goes down it. */
export interface Area {
  readonly code: string;
  readonly name: string;
  readonly level: RegionLevel;
  readonly path: string;
}

/** Of which schools figures are made: a cycle, an area, a type of school. */
export interface Extent {
  readonly cycle: Cycle;
  /** All that there is to choose from, the newest first. */
  readonly cycles: readonly Cycle[];
  readonly area: Area;
  /** From the visitor's own region down to the area, which is the last. */
  readonly above: readonly Area[];
  readonly below: readonly Area[];
  /** Only what the area runs itself, not what lies below it (县属学校). */
  readonly direct: boolean;
  readonly type: SchoolType | null;
}

/** The region of this code, those above it, and those right below it, in the order of the tree. */
export async function areasAround(db: Knex, code: string): Promise<Area[]> {
  const { rows } = await db.raw<{ rows: Area[] }>(
    `select region.code, region.name, region.level, region.path
       from region chosen join region on starts_with(chosen.path, region.path) or region.parent_code = chosen.code
      where chosen.code = ? order by region.path`,
    [code],
  );
  return rows;
}

/** The last stage of a school that its office has concluded (its official score), or one stage. */
export type CountedStage = 'official' | SheetStage;

/** What is asked of the schools of an extent. */
export interface Asked {
  readonly extent: Extent;
  readonly stage: CountedStage;
}

interface Sql {
  readonly sql: string;
  readonly bindings: readonly Knex.RawBinding[];
}

/**
 * The assessments of an extent that the actor may read, as `listed (id, school_id, school_type, region_path, sheet_id, stage,
 * scaled, earned, applicable, veiled)`: with the sheet that counts, and without one while its stage is not concluded.
 *
 * Whoever sits on a team that has not signed off gets none of that school's points, in whatever post they look.
 */
export function listedIn(actor: Actor, permission: Permission, { extent, stage }: Asked): Sql {
  const seen = visible(actor, permission);
  const { cycle, area, direct, type } = extent;
  const stages = stage === 'official' ? ['county', 'city'] : [stage];
  return {
    sql: `listed as (
       select assessment.id, assessment.school_id, assessment.school_type, assessment.region_path, veil.veiled,
              counted.sheet_id, counted.stage, counted.scaled, counted.earned, counted.applicable
         from assessment
         cross join lateral (select exists (
           select from team_member join sheet own on own.id = team_member.sheet_id
            where team_member.person_id = ? and own.assessment_id = assessment.id and own.signed_at is null) as veiled) veil
         left join lateral (
           select sheet.id as sheet_id, sheet.stage, sheet.scaled, sheet.earned, sheet.applicable from sheet
            where sheet.assessment_id = assessment.id and sheet.concluded_at is not null and sheet.stage = any(?)
            order by sheet.stage = 'city' desc limit 1) counted on not veil.veiled
        where assessment.cycle_id = ? and ${direct ? 'assessment.region_path = ?' : `assessment.region_path like ?`}
          and ${type === null ? 'true' : 'assessment.school_type = ?'} and ${seen.sql})`,
    bindings: [
      actor.id,
      stages as unknown as Knex.RawBinding,
      cycle.id,
      direct ? area.path : `${area.path}%`,
      ...(type === null ? [] : [type]),
      ...seen.bindings,
    ],
  };
}

// No index on what is summed: it would be 47 MB more to write at each save for 0.2 s instead of 0.3 (measured on 5,000 schools).
/** What each indicator earned at the schools of an extent, by its code. One query, whatever the number of schools. */
export async function talliesOf(db: Knex, actor: Actor, asked: Asked): Promise<Map<string, Tally>> {
  const listed = listedIn(actor, 'results.read', asked);
  const { rows } = await db.raw<{ rows: TallyRow[] }>(
    `with ${listed.sql}
     select line.code, count(*) as schools, (sum(line.points) * 100)::bigint as earned,
            (sum(line.full_points) * 100)::bigint as full,
            count(*) filter (where line.points = line.full_points) as at_full,
            count(*) filter (where line.points = 0) as at_none
       from listed join line on line.sheet_id = listed.sheet_id
      where line.kind = 'indicator' and line.points is not null
      group by line.code`,
    [...listed.bindings],
  );
  return new Map(
    rows.map(({ code, schools, earned, full, at_full, at_none }) => [
      code,
      { schools, earned, full, atFull: at_full, atNone: at_none },
    ]),
  );
}

interface TallyRow {
  code: string;
  schools: number;
  earned: Hundredths;
  full: Hundredths;
  at_full: number;
  at_none: number;
}

/** What schools came to together: of the whole sheet, or of a part of it. */
export interface Sum {
  /** On the year's list, and of these with a stage that is concluded. */
  readonly listed: number;
  readonly schools: number;
  /** Among those on the list: left out since the visitor is reviewing them. */
  readonly veiled: number;
  /** Scores of 1000 added up; of a part there are none. */
  readonly scaled: Hundredths | null;
  readonly earned: Hundredths;
  readonly full: Hundredths;
}

/** Codes of the indicators that are meant; null: the whole sheet. */
export type Within = readonly string[] | null;

/**
 * What the areas right below came to, by their codes; under '' what the area runs itself. One query.
 * Of the whole sheet the totals count that were fixed when it was signed.
 */
export async function sumsByArea(db: Knex, actor: Actor, asked: Asked, within: Within): Promise<Map<string, Sum>> {
  const listed = listedIn(actor, 'results.read', asked);
  const part = earnedWithin(within);
  const { rows } = await db.raw<{ rows: (Sum & { code: string })[] }>(
    `with ${listed.sql}
     select split_part(substr(listed.region_path, ?), '/', 1) as code, count(*) as listed,
            count(*) filter (where part.full > 0) as schools, count(*) filter (where listed.veiled) as veiled,
            ${within === null ? '(coalesce(sum(listed.scaled), 0) * 100)::bigint' : 'null'} as scaled,
            (coalesce(sum(part.earned), 0) * 100)::bigint as earned,
            (coalesce(sum(part.full), 0) * 100)::bigint as full
       from listed ${part.sql}
      group by 1`,
    [...listed.bindings, asked.extent.area.path.length + 1, ...part.bindings],
  );
  return new Map(rows.map(({ code, ...sum }) => [code, sum]));
}

function earnedWithin(within: Within): Sql {
  if (within === null) {
    return {
      sql: 'cross join lateral (select listed.earned, listed.applicable as full) part',
      bindings: [],
    };
  }
  return {
    sql: `cross join lateral (
       select sum(line.points) as earned, sum(line.full_points) as full from line
        where line.sheet_id = listed.sheet_id and line.code = any(?::text[]) and line.points is not null) part`,
    bindings: [within as unknown as Knex.RawBinding],
  };
}

/** One school with what it came to; nulls while its stage is not concluded, or nothing of the part applies to it. */
export interface SchoolSum {
  readonly assessment: number;
  readonly school: string;
  readonly type: SchoolType;
  readonly stage: SheetStage | null;
  readonly scaled: Hundredths | null;
  readonly earned: Hundredths | null;
  readonly full: Hundredths | null;
}

/** The schools that the area runs itself, by name. One query. */
export async function sumsBySchool(db: Knex, actor: Actor, asked: Asked, within: Within): Promise<SchoolSum[]> {
  const listed = listedIn(actor, 'results.read', { ...asked, extent: { ...asked.extent, direct: true } });
  const part = earnedWithin(within);
  const { rows } = await db.raw<{ rows: SchoolSum[] }>(
    `with ${listed.sql}
     select listed.id as assessment, school.name as school, listed.school_type as type, listed.stage,
            ${within === null ? '(listed.scaled * 100)::bigint' : 'null'} as scaled,
            (part.earned * 100)::bigint as earned, (part.full * 100)::bigint as full
       from listed join school on school.id = listed.school_id ${part.sql}
      order by school.name, listed.id`,
    [...listed.bindings, ...part.bindings],
  );
  return rows;
}
