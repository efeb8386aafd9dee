import type { Knex } from 'knex';

/** A list about to be proposed for approval. */
export interface NewProposal {
  readonly regionCode: string;
  readonly note: string;
  readonly by: number;
  readonly at: Date;
  readonly assessmentIds: readonly number[];
}

/**
 * Puts schools on a list for the leading group; a school stands on one open list at most.
 * @returns its id
 */
export async function insertProposal(db: Knex, proposal: NewProposal): Promise<number> {
  const { regionCode, note, by, at, assessmentIds } = proposal;
  const [row] = (await db('proposal')
    .insert({ region_code: regionCode, note, proposed_by: by, proposed_at: at })
    .returning('id')) as { id: number }[];
  await db('proposal_school').insert(assessmentIds.map((id) => ({ proposal_id: row!.id, assessment_id: id })));
  return row!.id;
}

/** How a school came off the list it stood on. */
export async function settleProposed(
  db: Knex,
  assessmentIds: readonly number[],
  outcome: 'approved' | 'struck off' | 'taken off' | 'set aside',
): Promise<void> {
  await db('proposal_school')
    .whereIn('assessment_id', [...assessmentIds])
    .whereNull('outcome')
    .update({ outcome });
}
