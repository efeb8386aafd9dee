import type { Knex } from 'knex';
import { type Ends, pageSize } from '../web/paging.ts';

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

/** Who put the last of these assessments on a list: a double click finds that it was themselves. */
export async function lastProposal(db: Knex, assessmentIds: readonly number[]): Promise<number | null> {
  const row = (await db('proposal_school')
    .join('proposal', 'proposal.id', 'proposal_school.proposal_id')
    .whereIn('assessment_id', [...assessmentIds])
    .whereNull('outcome')
    .orderBy('proposal.id', 'desc')
    .first('proposed_by as by')) as { by: number } | undefined;
  return row?.by ?? null;
}

/** A list that an office proposed, with where each of its schools has come to. */
export interface ListedProposal {
  readonly id: number;
  readonly at: Date;
  readonly by: string;
  readonly note: string;
  readonly schools: readonly {
    readonly assessmentId: number;
    readonly name: string;
    readonly outcome: 'approved' | 'struck off' | 'taken off' | 'set aside' | null;
  }[];
}

/** The lists of one office, the newest first (read backwards before a row); one more than fit. */
export async function proposalsOf(
  db: Knex,
  regionCode: string,
  { after, before }: Ends,
  most = pageSize + 1,
): Promise<ListedProposal[]> {
  const { rows } = await db.raw<{ rows: ListedProposal[] }>(
    `select proposal.id, proposal.proposed_at as at, person.name as by, proposal.note,
            (select json_agg(json_build_object('assessmentId', assessment.id, 'name', school.name, 'outcome', outcome)
                             order by assessment.region_path, school.pinyin)
               from proposal_school
               join assessment on assessment.id = proposal_school.assessment_id
               join school on school.id = assessment.school_id
              where proposal_id = proposal.id) as schools
       from proposal join person on person.id = proposal.proposed_by
      where proposal.region_code = :regionCode and (:after::int is null or proposal.id < :after)
        and (:before::int is null or proposal.id > :before)
      order by proposal.id ${before === null ? 'desc' : 'asc'} limit :most`,
    { regionCode, after: after?.id ?? null, before: before?.id ?? null, most },
  );
  return rows;
}
