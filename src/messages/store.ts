import type { Knex } from 'knex';
import { type Ends, pageSize } from '../web/paging.ts';

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

/** A message in a person's list. */
export interface Message {
  readonly id: number;
  readonly key: string;
  readonly gaps: Readonly<Record<string, string | number>>;
  readonly at: Date;
  readonly unread: boolean;
}

/** A page of what a person was told, the newest first (read backwards before a row), and one more. */
export async function messagesOf(db: Knex, personId: number, { after, before }: Ends): Promise<Message[]> {
  const { rows } = await db.raw<{ rows: (Omit<Message, 'id'> & { id: string })[] }>(
    `select id, key, gaps, at, read_at is null as unread from message
      where person_id = :personId and (:after::bigint is null or id < :after) and (:before::bigint is null or id > :before)
      order by id ${before === null ? 'desc' : 'asc'} limit ${pageSize + 1}`,
    { personId, after: after?.id ?? null, before: before?.id ?? null },
  );
  return rows.map(({ id, ...message }) => ({ id: Number(id), ...message }));
}

/**
 * Marks a person's message as read.
 * @returns where what it is about can be seen; undefined for a message that is none of theirs
 */
export async function openMessage(db: Knex, personId: number, id: string, at: Date): Promise<string | undefined> {
  const { rows } = await db.raw<{ rows: { href: string }[] }>(
    `update message set read_at = coalesce(read_at, ?) where id = ? and person_id = ? returning href`,
    [at, id, personId],
  );
  return rows[0]?.href;
}

/** Marks everything that a person was told as read. */
export async function markRead(db: Knex, personId: number, at: Date): Promise<void> {
  await db('message').where({ person_id: personId }).whereNull('read_at').update({ read_at: at });
}
