import type { Knex } from 'knex';

/** A rectification about to be opened. */
export interface NewRectification {
  readonly assessmentId: number;
  readonly level: 'county' | 'city';
  /** The day on which the school was graded basic: its period is counted from it. */
  readonly decidedOn: string;
}

/** Opens the rectification of a school that is basic; its office draws up the order next. */
export async function openRectification(db: Knex, { assessmentId, level, decidedOn }: NewRectification): Promise<void> {
  await db('rectification').insert({ assessment_id: assessmentId, level, decided_on: decidedOn });
}

/** Closes the rectification that runs, if one does. */
export async function closeRectification(
  db: Knex,
  assessmentId: number,
  outcome: 're-review' | 'failed' | 'left' | 'barred' | 'set aside',
  at: Date,
): Promise<void> {
  await db('rectification')
    .where({ assessment_id: assessmentId })
    .whereNull('closed_at')
    .update({ closed_at: at, outcome });
}
