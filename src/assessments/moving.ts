import type { Knex } from 'knex';
import type { Actor } from '../accounts/permissions.ts';
import type { SchoolType } from '../scoring/school.ts';
import type { Step } from './flow.ts';
import type { Assessment } from './store.ts';

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
      re_reviewed: boolean;
      counted_in: number | null;
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

/** A re-review counts in the cycle in which it is confirmed: the newest of its programme and city up to that year, and none before its own. */
export async function countIn(db: Knex, { id, cycle }: Pick<Assessment, 'id' | 'cycle'>, year: number): Promise<void> {
  await db.raw(
    `update assessment set counted_in = (
       select id from cycle where programme_key = ? and region_code = ? and year <= ? order by year desc limit 1)
      where id = ?`,
    [cycle.programmeKey, cycle.regionCode, Math.max(year, cycle.year), id],
  );
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
