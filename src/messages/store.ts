import type { Knex } from 'knex';

/** Something that people are told, each once. `key` is that of a sentence in the message files; `gaps` fill it. */
export interface Told {
  readonly key: string;
  readonly gaps?: Readonly<Record<string, string | number>>;
  /** Where they can see it. */
  readonly href: string;
  readonly at: Date;
}

/** Tells people something, in the transaction of what they are told of. */
export async function tell(db: Knex, personIds: Iterable<number>, { key, gaps = {}, href, at }: Told): Promise<void> {
  const people = [...new Set(personIds)];
  if (people.length === 0) return;
  await db('message').insert(people.map((id) => ({ person_id: id, key, gaps: JSON.stringify(gaps), href, at })));
}

/** Everybody who acted on an assessment: took a step, or saved a line of one of its sheets. */
export async function peopleOf(db: Knex, assessmentId: number): Promise<number[]> {
  const { rows } = await db.raw<{ rows: { id: number }[] }>(
    `select person_id as id from step where assessment_id = :assessmentId
     union select line_change.person_id from sheet join line_change on line_change.sheet_id = sheet.id
            where sheet.assessment_id = :assessmentId`,
    { assessmentId },
  );
  return rows.map(({ id }) => id);
}

/** The people who hold a post at a school now. */
export async function peopleAt(db: Knex, schoolId: number): Promise<number[]> {
  const { rows } = await db.raw<{ rows: { id: number }[] }>(
    `select distinct post.person_id as id from post_school join post on post.id = post_school.post_id
      where post_school.school_id = ? and post.ended_at is null`,
    [schoolId],
  );
  return rows.map(({ id }) => id);
}
