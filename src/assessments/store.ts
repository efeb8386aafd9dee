import type { Knex } from 'knex';
import type { Actor, Subject } from '../accounts/permissions.ts';
import { planned } from '../database/connection.ts';
import type { SchoolType } from '../scoring/school.ts';
import type { Step } from './flow.ts';

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
            assessment.school_type, school.id as school_id, school.code as school_code, school.name as school_name,
            region.code as region_code, region.name as region_name, region.level as region_level,
            cycle.id as cycle_id, cycle.year, cycle.programme_key, cycle.rubric_id, cycle.region_code as cycle_region,
            cycle.reference_on, cycle.notice_days, cycle.points_public,
            cycle.self_evaluation_by as cycle_self_evaluation_by, cycle.application_by as cycle_application_by,
            coalesce(assessment.self_evaluation_by, cycle.self_evaluation_by) as self_evaluation_by,
            coalesce(assessment.application_by, cycle.application_by) as application_by,
            (select json_agg(json_build_object('sheetId', sheet.id, 'stage', sheet.stage, 'personId', person.id,
                                               'name', person.name, 'leads', team_member.leads)
                             order by sheet.id, team_member.leads desc, person.id)
               from sheet join team_member on team_member.sheet_id = sheet.id join person on person.id = team_member.person_id
              where sheet.assessment_id = assessment.id) as team
       from assessment
       join school on school.id = assessment.school_id
       join region on region.code = school.region_code
       join cycle on cycle.id = assessment.cycle_id
      where assessment.id = any(?::int[])
      order by assessment.id`,
      [[...ids]],
    )
    .options(planned('assessments'));
  return rows.map(assessmentOf);
}

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
});

/** What the permission table is asked about. */
export const subjectOf = (assessment: Assessment): Subject => ({
  schoolId: assessment.school.id,
  regionPath: assessment.regionPath,
  decidedAt: assessment.decidedAt,
  team: assessment.team.map(({ personId }) => personId),
});

/** A step about to be taken. */
export interface Move {
  readonly assessmentId: number;
  /** The number of steps that the person's page was made with. */
  readonly seen: number;
  readonly step: Pick<Step, 'name' | 'from' | 'to'>;
  readonly by: Actor;
  readonly at: Date;
  readonly reason?: string | undefined;
  readonly details?: Readonly<Record<string, unknown>>;
  /** The day by which the next step should be taken, if there is one. */
  readonly dueOn: string | null;
  /** What else this step settles about the assessment. */
  readonly settles?: Readonly<
    Partial<{
      self_evaluation_by: string;
      application_by: string;
      late: boolean;
      score: string | null;
      grade: string | null;
      vetoed: boolean;
    }>
  >;
}

/**
 * Moves an assessment: the only function that does. It compares what the person saw, keeps the stage, and writes down
 * who, when, from, to and why, all in the caller's transaction.
 *
 * @returns 'repeated' when this very step was taken by this person a moment ago (a double click): nothing is to be done again;
 *          'overtaken' when something else has happened since
 */
export async function move(db: Knex, move: Move): Promise<'moved' | 'repeated' | 'overtaken'> {
  const { assessmentId, seen, step, by, at, reason, details = {}, dueOn, settles = {} } = move;
  const moved = await db('assessment')
    .where({ id: assessmentId, steps: seen, stage: step.from })
    .update({ stage: step.to, steps: seen + 1, due_on: dueOn, moved_at: at, ...settles });
  if (moved === 0) {
    const next = (await db('step')
      .where({ assessment_id: assessmentId, position: seen + 1 })
      .first('name', 'person_id')) as { name: string; person_id: number } | undefined;
    return next?.name === step.name && next.person_id === by.id ? 'repeated' : 'overtaken';
  }
  await db('step').insert({
    assessment_id: assessmentId,
    position: seen + 1,
    name: step.name,
    from_stage: step.from,
    to_stage: step.to,
    person_id: by.id,
    role: by.post.role,
    at,
    reason: reason?.trim() || null,
    details: JSON.stringify(details),
  });
  return 'moved';
}

/** A school about to be put on the year's list. */
export interface Listing {
  readonly cycleId: number;
  readonly schoolIds: readonly number[];
  readonly stage: string;
  readonly decidedAt: (type: SchoolType) => 'county' | 'city';
  readonly dueOn: string;
  readonly by: Actor;
  readonly at: Date;
}

/**
 * Puts schools on the year's list; those already on it are left as they are.
 * @returns the new assessments
 */
export async function listSchools(
  db: Knex,
  { cycleId, schoolIds, stage, decidedAt, dueOn, by, at }: Listing,
): Promise<{ id: number; schoolId: number; type: SchoolType }[]> {
  const schools = (await db('school')
    .join('region', 'region.code', 'school.region_code')
    .whereIn('school.id', schoolIds as number[])
    .orderBy('school.id')
    .select('school.id', 'school.type', 'region.path')) as { id: number; type: SchoolType; path: string }[];
  if (schools.length === 0) return [];
  const rows = schools.map(({ id, type, path }) => ({
    cycle_id: cycleId,
    school_id: id,
    school_type: type,
    region_path: path,
    decided_at: decidedAt(type),
    stage,
    steps: 1,
    due_on: dueOn,
    moved_at: at,
  }));
  const listed = (await db('assessment')
    .insert(rows)
    .onConflict(['cycle_id', 'school_id'])
    .ignore()
    .returning(['id', 'school_id', 'school_type'])) as { id: number; school_id: number; school_type: SchoolType }[];
  if (listed.length > 0) {
    await db('step').insert(
      listed.map(({ id }) => ({
        assessment_id: id,
        position: 1,
        name: 'list',
        from_stage: null,
        to_stage: stage,
        person_id: by.id,
        role: by.post.role,
        at,
      })),
    );
  }
  return listed.map((row) => ({ id: row.id, schoolId: row.school_id, type: row.school_type }));
}
