import type { Knex } from 'knex';

/**
 * How many bytes of evidence a school has in all its assessments, brought by whomever, removed or not: what was removed is kept
 * too. An application's scan is a paper of its township's and counts for no school. It is summed up each time, so that it can't
 * drift from the files.
 */
export async function spaceTaken(db: Knex, schoolId: number): Promise<number> {
  const { rows } = await db.raw<{ rows: { bytes: number }[] }>(
    `select coalesce(sum(stored_file.size), 0)::bigint as bytes
       from assessment
       join sheet on sheet.assessment_id = assessment.id
       join evidence on evidence.sheet_id = sheet.id
       join stored_file on stored_file.id = evidence.file_id
      where assessment.school_id = ?`,
    [schoolId],
  );
  return rows[0]!.bytes;
}

/** The same, held until the transaction ends: of two uploads at once the second counts the first. */
export async function holdSpace(db: Knex, schoolId: number): Promise<number> {
  await db.raw('select from school where id = ? for no key update', [schoolId]);
  return spaceTaken(db, schoolId);
}
