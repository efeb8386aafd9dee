import type { Knex } from 'knex';
import type { Actor } from '../accounts/permissions.ts';
import { visible } from '../accounts/visible.ts';

/** Something that a person did: took a step, or saved lines of a sheet (`lines`, the rest null). */
export interface Deed {
  readonly assessmentId: number;
  readonly school: string;
  readonly at: Date;
  readonly step: string | null;
  readonly reason: string | null;
  readonly lines: number | null;
}

/** The newest eight deeds of a person among what the present post may read. Saves of one sheet are one deed. */
export async function deedsOf(db: Knex, actor: Actor): Promise<Deed[]> {
  const seen = visible(actor, 'assessment.read');
  const { rows } = await db.raw<{ rows: DeedRow[] }>(
    `with deed as (
       (select assessment_id, at, name as step, reason, null::int as lines from step where person_id = ? order by id desc limit 60)
       union all
       (select sheet.assessment_id, max(saved.at), null, null, count(distinct saved.code)::int
          from (select sheet_id, code, at from line_change where person_id = ? order by id desc limit 200) saved
          join sheet on sheet.id = saved.sheet_id group by sheet.id)
     )
     select deed.*, school.name as school
       from deed join assessment on assessment.id = deed.assessment_id join school on school.id = assessment.school_id
      where ${seen.sql} order by deed.at desc limit 8`,
    [actor.id, actor.id, ...seen.bindings],
  );
  return rows.map(({ assessment_id, ...deed }) => ({ assessmentId: assessment_id, ...deed }));
}

type DeedRow = Omit<Deed, 'assessmentId'> & { assessment_id: number };

/** How many assessments of the newest year stand at each stage, and which they are where they are few. */
export interface Standing {
  readonly stage: string;
  readonly count: number;
  readonly first: { readonly id: number; readonly school: string };
}

/** Where the assessments stand that the present post may read. */
export async function standingsOf(db: Knex, actor: Actor): Promise<Standing[]> {
  const seen = visible(actor, 'assessment.read');
  const { rows } = await db.raw<{ rows: Standing[] }>(
    `with mine as (select assessment.id, assessment.stage, assessment.school_id, cycle.year
                     from assessment join cycle on cycle.id = assessment.cycle_id where ${seen.sql}),
          standing as (select stage, count(*)::int as count, min(mine.id) as first from mine
                        where year = (select max(year) from mine) group by stage)
     select standing.stage, standing.count, json_build_object('id', assessment.id, 'school', school.name) as first
       from standing join assessment on assessment.id = standing.first join school on school.id = assessment.school_id`,
    [...seen.bindings],
  );
  return rows;
}
