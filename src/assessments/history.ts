import type { Knex } from 'knex';
import type { Role } from '../accounts/permissions.ts';

/** A step as the timeline shows it. */
export interface TakenStep {
  readonly position: number;
  readonly name: string;
  readonly from: string | null;
  readonly to: string;
  readonly by: string;
  readonly role: Role;
  readonly at: Date;
  readonly reason: string | null;
  readonly details: Readonly<Record<string, unknown>>;
}

/** Every step of an assessment, the newest first. */
export async function stepsOf(db: Knex, assessmentId: number): Promise<TakenStep[]> {
  return (await db('step')
    .join('person', 'person.id', 'step.person_id')
    .where({ assessment_id: assessmentId })
    .orderBy('position', 'desc')
    .select({
      position: 'position',
      name: 'step.name',
      from: 'from_stage',
      to: 'to_stage',
      by: 'person.name',
      role: 'step.role',
      at: 'at',
      reason: 'reason',
      details: 'details',
    })) as TakenStep[];
}

/** In SQL: the keys of the vetoes that the last conclusion of an assessment named, as JSON. */
export const vetoesOf = (assessmentId: string): string =>
  `(select details -> 'vetoes' from step
     where step.assessment_id = ${assessmentId} and jsonb_exists(details, 'vetoes') order by position desc limit 1)`;
