import type { Knex } from 'knex';
import type { Subject } from '../accounts/permissions.ts';
import { countedIn } from './counted.ts';
import { planned } from '../database/connection.ts';
import type { SchoolType } from '../scoring/school.ts';
import type { Rectifying } from './facts.ts';

export type SheetStage = 'school' | 'county' | 'city';

export interface TeamMember {
  readonly sheetId: number;
  readonly stage: SheetStage;
  readonly personId: number;
  readonly name: string;
  readonly leads: boolean;
}

/** One school in one cycle, with what decides who may do what to it. Days are as 2026-11-02. */
export interface Assessment {
  readonly id: number;
  readonly stage: string;
  /** How many steps it has taken: whoever moves it names the number they saw. */
  readonly steps: number;
  readonly school: {
    readonly id: number;
    readonly code: string;
    readonly name: string;
    readonly type: SchoolType;
    /** A township, or the county itself (县属). */
    readonly runBy: 'township' | 'county';
    readonly regionCode: string;
    readonly regionName: string;
  };
  readonly cycle: {
    readonly id: number;
    readonly year: number;
    readonly programmeKey: string;
    readonly rubricId: number;
    readonly regionCode: string;
    readonly referenceOn: string;
    readonly selfEvaluationBy: string;
    readonly applicationBy: string;
    readonly noticeDays: number;
    readonly pointsPublic: boolean;
  };
  /** The cycle in which it counts: its own, or that in which its re-review was confirmed. */
  readonly countedIn: { readonly id: number; readonly year: number };
  readonly regionPath: string;
  readonly decidedAt: 'county' | 'city';
  readonly dueOn: string | null;
  /** The dates that hold for this school, extensions counted. */
  readonly selfEvaluationBy: string;
  readonly applicationBy: string;
  readonly late: boolean;
  readonly score: string | null;
  readonly grade: string | null;
  readonly vetoed: boolean;
  readonly team: readonly TeamMember[];
  /** Whoever saved a line of a review, also those who have left its team; asked for only where its approval is decided. */
  readonly scoredBy: readonly number[];
  /** Whether all was scored once more after a rectification. */
  readonly reReviewed: boolean;
  /** Whether the school stands on the list of a later year as well; asked for only once it has ended. */
  readonly listedSince: boolean;
  readonly cityConcluded: boolean;
  /** The last day of its last notice; null before it has one. */
  readonly noticeEndsOn: string | null;
  readonly openObjections: number;
  /** Who made the findings that are not decided yet. */
  readonly openFindings: readonly number[];
  /** Whether a finding against it was confirmed. */
  readonly barred: boolean;
  /** Who put it on the list for approval; null while it is on none. */
  readonly proposedBy: number | null;
  /** The rectification that runs. */
  readonly rectification: (Rectifying & { readonly id: number; readonly level: 'county' | 'city' }) | null;
}

/** The assessment of this id, or undefined. Whether the visitor may know of it is asked by `subject.ts`. */
export const findAssessment = async (db: Knex, id: number): Promise<Assessment | undefined> =>
  (await findAssessments(db, [id]))[0];

/** The assessments of these ids, as many as there are, in the order of their ids: the order in which they are to be moved. */
export async function findAssessments(db: Knex, ids: readonly number[]): Promise<Assessment[]> {
  const { rows } = await db
    .raw<{ rows: AssessmentRow[] }>(
      `select assessment.id, assessment.stage, assessment.steps, assessment.region_path, assessment.decided_at,
            assessment.due_on, assessment.late, assessment.score, assessment.grade, assessment.vetoed,
            assessment.re_reviewed, assessment.school_type, school.id as school_id, school.code as school_code, school.name as school_name,
            region.code as region_code, region.name as region_name, region.level as region_level,
            cycle.id as cycle_id, cycle.year, cycle.programme_key, cycle.rubric_id, cycle.region_code as cycle_region,
            counted.id as counted_id, counted.year as counted_year, cycle.reference_on, cycle.notice_days, cycle.points_public,
            cycle.self_evaluation_by as cycle_self_evaluation_by, cycle.application_by as cycle_application_by,
            coalesce(assessment.self_evaluation_by, cycle.self_evaluation_by) as self_evaluation_by,
            coalesce(assessment.application_by, cycle.application_by) as application_by,
            (select json_agg(json_build_object('sheetId', sheet.id, 'stage', sheet.stage, 'personId', person.id,
                                               'name', person.name, 'leads', team_member.leads)
                             order by sheet.id, team_member.leads desc, person.id)
               from sheet join team_member on team_member.sheet_id = sheet.id join person on person.id = team_member.person_id
              where sheet.assessment_id = assessment.id) as team,
            ${standing}
       from assessment
       join school on school.id = assessment.school_id
       join region on region.code = school.region_code
       join cycle on cycle.id = assessment.cycle_id
       join cycle counted on counted.id = ${countedIn}
      where assessment.id = any(?::int[])
      order by assessment.id`,
      [[...ids]],
    )
    .options(planned('assessments'));
  return rows.map(assessmentOf);
}

/** What bars it from going on, or lets it: each fact that the flow asks about comes with the assessment, so that no room can forget one. */
const standing = `
            case when assessment.stage = 'proposed' then
              (select array_agg(distinct line_change.person_id) from sheet join line_change on line_change.sheet_id = sheet.id
                where sheet.assessment_id = assessment.id and sheet.stage <> 'school') end as scored_by,
            exists (select from sheet where sheet.assessment_id = assessment.id and sheet.stage = 'city'
                       and sheet.concluded_at is not null) as city_concluded,
            (select notice.ends_on from notice_school join notice on notice.id = notice_school.notice_id
              where notice_school.assessment_id = assessment.id order by notice.id desc limit 1) as notice_ends_on,
            (select count(*)::int from objection
              where objection.assessment_id = assessment.id and closed_at is null) as open_objections,
            (select array_agg(found_by) from finding
              where finding.assessment_id = assessment.id and decided_at is null) as open_findings,
            exists (select from finding where finding.assessment_id = assessment.id and decision = 'confirmed') as barred,
            (select proposed_by from proposal_school join proposal on proposal.id = proposal_school.proposal_id
              where proposal_school.assessment_id = assessment.id and outcome is null) as proposed_by,
            assessment.stage = 'ended' and exists (select from assessment later join cycle later_cycle on later_cycle.id = later.cycle_id
                     where later.school_id = assessment.school_id and later_cycle.programme_key = cycle.programme_key
                       and later_cycle.year > cycle.year) as listed_since,
            (select json_build_object('id', rectification.id, 'level', rectification.level,
                      'dueOn', case when issued_at is null then (decided_on + interval '2 years')::date else due_on end,
                      'prolonged', prolonged_at is not null,
                      'items', (select count(*) from rectification_item where rectification_id = rectification.id),
                      'open', (select count(*) from rectification_item
                                where rectification_id = rectification.id and accepted_at is null))
               from rectification where rectification.assessment_id = assessment.id and closed_at is null) as rectification`;

interface AssessmentRow {
  id: number;
  stage: string;
  steps: number;
  region_path: string;
  decided_at: 'county' | 'city';
  due_on: string | null;
  late: boolean;
  score: string | null;
  grade: string | null;
  vetoed: boolean;
  school_type: SchoolType;
  school_id: number;
  school_code: string;
  school_name: string;
  region_code: string;
  region_name: string;
  region_level: string;
  cycle_id: number;
  year: number;
  counted_id: number;
  counted_year: number;
  programme_key: string;
  rubric_id: number;
  cycle_region: string;
  reference_on: string;
  notice_days: number;
  points_public: boolean;
  cycle_self_evaluation_by: string;
  cycle_application_by: string;
  self_evaluation_by: string;
  application_by: string;
  team: TeamMember[] | null;
  re_reviewed: boolean;
  listed_since: boolean;
  scored_by: number[] | null;
  city_concluded: boolean;
  notice_ends_on: string | null;
  open_objections: number;
  open_findings: number[] | null;
  barred: boolean;
  proposed_by: number | null;
  rectification: Assessment['rectification'];
}

const assessmentOf = (row: AssessmentRow): Assessment => ({
  id: row.id,
  stage: row.stage,
  steps: row.steps,
  school: {
    id: row.school_id,
    code: row.school_code,
    name: row.school_name,
    type: row.school_type,
    runBy: row.region_level === 'township' ? 'township' : 'county',
    regionCode: row.region_code,
    regionName: row.region_name,
  },
  cycle: {
    id: row.cycle_id,
    year: row.year,
    programmeKey: row.programme_key,
    rubricId: row.rubric_id,
    regionCode: row.cycle_region,
    referenceOn: row.reference_on,
    selfEvaluationBy: row.cycle_self_evaluation_by,
    applicationBy: row.cycle_application_by,
    noticeDays: row.notice_days,
    pointsPublic: row.points_public,
  },
  countedIn: { id: row.counted_id, year: row.counted_year },
  regionPath: row.region_path,
  decidedAt: row.decided_at,
  dueOn: row.due_on,
  selfEvaluationBy: row.self_evaluation_by,
  applicationBy: row.application_by,
  late: row.late,
  score: row.score,
  grade: row.grade,
  vetoed: row.vetoed,
  team: row.team ?? [],
  scoredBy: row.scored_by ?? [],
  reReviewed: row.re_reviewed,
  listedSince: row.listed_since,
  cityConcluded: row.city_concluded,
  noticeEndsOn: row.notice_ends_on,
  openObjections: row.open_objections,
  openFindings: row.open_findings ?? [],
  barred: row.barred,
  proposedBy: row.proposed_by,
  rectification: row.rectification,
});

/** What the permission table is asked about. */
export const subjectOf = (assessment: Assessment): Subject => ({
  schoolId: assessment.school.id,
  regionPath: assessment.regionPath,
  decidedAt: assessment.decidedAt,
  team: assessment.team.map(({ personId }) => personId),
});

/**
 * What bars an assessment now. It is held still until the transaction ends, so that no objection and no finding comes in
 * between the question and the step; whoever brings one in holds it still as well.
 */
export async function barsOf(
  db: Knex,
  assessmentId: number,
): Promise<Pick<Assessment, 'openObjections' | 'openFindings'>> {
  await holdStill(db, assessmentId);
  const { rows } = await db.raw<{ rows: Pick<Assessment, 'openObjections' | 'openFindings'>[] }>(
    `select (select count(*)::int from objection where assessment_id = :id and closed_at is null) as "openObjections",
            coalesce((select json_agg(found_by) from finding where assessment_id = :id and decided_at is null), '[]') as "openFindings"`,
    { id: assessmentId },
  );
  return rows[0]!;
}

/**
 * Waits for whoever is saving a line of these assessments, and keeps others from them until this transaction ends: what is signed
 * off is what was added up.
 */
export async function holdStill(db: Knex, ...assessmentIds: readonly number[]): Promise<void> {
  // In the order of their ids, or two forms sent at once could wait for each other.
  await db.raw('select from assessment where id = any(?::int[]) order by id for update', [[...assessmentIds]]);
}
