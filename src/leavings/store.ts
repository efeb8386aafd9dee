import type { Knex } from 'knex';

/** A school that left, and the written request on which it did. */
export interface Leaving {
  readonly requestedOn: string;
  readonly file: { readonly id: string; readonly name: string; readonly type: string; readonly size: number };
}

export async function insertLeaving(
  db: Knex,
  leaving: { readonly assessmentId: number; readonly requestedOn: string; readonly fileId: string },
): Promise<void> {
  const { assessmentId, requestedOn, fileId } = leaving;
  await db('leaving').insert({ assessment_id: assessmentId, requested_on: requestedOn, file_id: fileId });
}

/** How an assessment was left, or undefined. */
export async function leavingOf(db: Knex, assessmentId: number): Promise<Leaving | undefined> {
  const { rows } = await db.raw<{ rows: Leaving[] }>(
    `select leaving.requested_on as "requestedOn",
            json_build_object('id', stored_file.id, 'name', stored_file.name, 'type', stored_file.type,
                              'size', stored_file.size) as file
       from leaving join stored_file on stored_file.id = leaving.file_id where leaving.assessment_id = ?`,
    [assessmentId],
  );
  return rows[0];
}
