import type { Knex } from 'knex';

/**
 * How many bytes of evidence a school has in all its assessments, with what it mended too, brought by whomever, removed or not: what was removed is kept
 * too. An application's scan is a paper of its township's and counts for no school. It is summed up each time, so that it can't
 * drift from the files.
 */
export async function spaceTaken(db: Knex, schoolId: number): Promise<number> {
  const { rows } = await db.raw<{ rows: { bytes: number }[] }>(
    `select coalesce(sum(stored_file.size), 0)::bigint as bytes
       from (select evidence.file_id
               from assessment
               join sheet on sheet.assessment_id = assessment.id
               join evidence on evidence.sheet_id = sheet.id
              where assessment.school_id = :schoolId
              union all
             select rectification_file.file_id
               from assessment
               join rectification on rectification.assessment_id = assessment.id
               join rectification_item item on item.rectification_id = rectification.id
               join rectification_entry entry on entry.item_id = item.id
               join rectification_file on rectification_file.entry_id = entry.id
              where assessment.school_id = :schoolId) held
       join stored_file on stored_file.id = held.file_id`,
    { schoolId },
  );
  return rows[0]!.bytes;
}

/** The same, held until the transaction ends: of two uploads at once the second counts the first. */
export async function holdSpace(db: Knex, schoolId: number): Promise<number> {
  await db.raw('select from school where id = ? for no key update', [schoolId]);
  return spaceTaken(db, schoolId);
}
