import type { Knex } from 'knex';
import type { Actor } from '../accounts/permissions.ts';
import { visible } from '../accounts/visible.ts';
import { vetoesOf } from './history.ts';
import type { SheetStage } from './store.ts';

/** A sheet as the page of its assessment shows it: how far it is, nothing of what it says. */
export interface SheetPaper {
  readonly stage: SheetStage;
  readonly signedAt: Date | null;
  readonly concludedAt: Date | null;
  readonly visitOn: string | null;
  /** Its indicators, and how many of them are done. */
  readonly indicators: number;
  readonly done: number;
}

/** What an assessment has left behind on its way: its sheets, and the papers in which it stands. */
export interface Papers {
  readonly sheets: readonly SheetPaper[];
  readonly application: number | null;
  readonly notice: { readonly id: number; readonly endsOn: string } | null;
  readonly plaque: string | null;
  /** How much was found against it since its result. */
  readonly findings: number;
  /** How often it was drawn for a look-back. */
  readonly lookBacks: number;
  /** Whether it was ever ordered to mend something. */
  readonly rectified: boolean;
  /** The same school's last result before this year, if the visitor may read it. */
  readonly before: {
    readonly id: number;
    readonly year: number;
    readonly programme: string;
    readonly stage: string;
    readonly score: string | null;
    readonly grade: string | null;
    readonly vetoes: readonly string[] | null;
  } | null;
}

/** The papers of an assessment, in one query. */
export async function papersOf(db: Knex, actor: Actor, assessmentId: number): Promise<Papers> {
  const seen = visible(actor, 'assessment.read', {
    school: 'earlier.school_id',
    regionPath: 'earlier.region_path',
    decidedAt: 'earlier.decided_at',
    assessment: 'earlier.id',
  });
  const { rows } = await db.raw<{ rows: PaperRow[] }>(
    `select coalesce((select json_agg(json_build_object('stage', stage, 'signedAt', signed_at, 'concludedAt', concluded_at,
                             'visitOn', visit_on, 'indicators', progress.indicators, 'done', progress.done) order by id)
               from sheet cross join lateral (
                 select count(*) as indicators, count(*) filter (where line.version > 0 and (line.entry is not null or line.saved_by is not null) or line.points is not null) as done
                   from line where line.sheet_id = sheet.id and line.kind = 'indicator') progress
              where assessment_id = assessment.id), '[]') as sheets,
            (select max(application_id) from application_school where assessment_id = assessment.id) as application,
            (select json_build_object('id', notice.id, 'endsOn', notice.ends_on)
               from notice_school join notice on notice.id = notice_school.notice_id
              where notice_school.assessment_id = assessment.id order by notice.id desc limit 1) as notice,
            (select number from plaque where assessment_id = assessment.id) as plaque,
            (select count(*)::int from finding where assessment_id = assessment.id) as findings,
            (select count(*)::int from plaque join look_back_school on look_back_school.number = plaque.number
              where plaque.assessment_id = assessment.id and reason is not null) as "lookBacks",
            exists (select from rectification where rectification.assessment_id = assessment.id and issued_at is not null) as rectified,
            (select json_build_object('id', earlier.id, 'year', earlier_cycle.year, 'programme', earlier_cycle.programme_key,
                             'stage', earlier.stage, 'score', earlier.score::text, 'grade', earlier.grade,
                             'vetoes', case when earlier.vetoed then ${vetoesOf('earlier.id')} end)
               from assessment earlier join cycle earlier_cycle on earlier_cycle.id = earlier.cycle_id
              where earlier.school_id = assessment.school_id and earlier_cycle.year < cycle.year and ${seen.sql}
              order by earlier_cycle.year desc limit 1) as before
       from assessment join cycle on cycle.id = assessment.cycle_id where assessment.id = ?`,
    [...seen.bindings, assessmentId],
  );
  const { sheets, ...papers } = rows[0]!;
  const moment = (text: string | null): Date | null => (text === null ? null : new Date(text));
  return {
    ...papers,
    sheets: sheets.map((sheet) => ({
      ...sheet,
      signedAt: moment(sheet.signedAt),
      concludedAt: moment(sheet.concludedAt),
    })),
  };
}

type PaperRow = Omit<Papers, 'sheets'> & {
  sheets: (Omit<SheetPaper, 'signedAt' | 'concludedAt'> & { signedAt: string | null; concludedAt: string | null })[];
};
