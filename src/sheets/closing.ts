import type { Knex } from 'knex';
import type { SheetStage } from '../assessments/store.ts';

/** Marks the sheets of one stage of several assessments as concluded. */
export async function concludeSheets(
  db: Knex,
  assessmentIds: readonly number[],
  stage: SheetStage,
  at: Date,
): Promise<void> {
  await db('sheet')
    .whereIn('assessment_id', [...assessmentIds])
    .where({ stage })
    .update({ concluded_at: at });
}

/** Opens sheets again: what was signed, submitted or concluded on them is so no longer. Every line stays. */
export async function openAgain(db: Knex, assessmentId: number, stages: readonly SheetStage[]): Promise<void> {
  await db('sheet')
    .where({ assessment_id: assessmentId })
    .whereIn('stage', [...stages])
    .update({
      signed_by: null,
      signed_at: null,
      concluded_at: null,
      earned: null,
      applicable: null,
      scaled: null,
      grade: null,
    });
}
