import type { Knex } from 'knex';
import type { SheetStage } from './store.ts';

/** What an assessment has left behind on its way: its sheets, and the papers in which it stands. */
export interface Papers {
  readonly sheets: readonly {
    readonly stage: SheetStage;
    readonly signed: boolean;
    readonly concluded: boolean;
    readonly visitOn: string | null;
  }[];
  readonly application: number | null;
  readonly notice: { readonly id: number; readonly endsOn: string } | null;
  readonly plaque: string | null;
  /** The same school's last result before this year. */
  readonly before: {
    readonly id: number;
    readonly year: number;
    readonly programme: string;
    readonly stage: string;
    readonly score: string | null;
    readonly grade: string | null;
    readonly vetoed: boolean;
  } | null;
}

/** The papers of an assessment, in one query. */
export async function papersOf(db: Knex, assessmentId: number): Promise<Papers> {
  const { rows } = await db.raw<{ rows: Papers[] }>(
    `select coalesce((select json_agg(json_build_object('stage', stage, 'signed', signed_at is not null,
                             'concluded', concluded_at is not null, 'visitOn', visit_on) order by id)
               from sheet where assessment_id = assessment.id), '[]') as sheets,
            (select max(application_id) from application_school where assessment_id = assessment.id) as application,
            (select json_build_object('id', notice.id, 'endsOn', notice.ends_on)
               from notice_school join notice on notice.id = notice_school.notice_id
              where notice_school.assessment_id = assessment.id order by notice.id desc limit 1) as notice,
            (select number from plaque where assessment_id = assessment.id) as plaque,
            (select json_build_object('id', earlier.id, 'year', earlier_cycle.year, 'programme', earlier_cycle.programme_key,
                             'stage', earlier.stage, 'score', earlier.score::text, 'grade', earlier.grade, 'vetoed', earlier.vetoed)
               from assessment earlier join cycle earlier_cycle on earlier_cycle.id = earlier.cycle_id
              where earlier.school_id = assessment.school_id and earlier_cycle.year < cycle.year
              order by earlier_cycle.year desc limit 1) as before
       from assessment join cycle on cycle.id = assessment.cycle_id where assessment.id = ?`,
    [assessmentId],
  );
  return rows[0]!;
}
