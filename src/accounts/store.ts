import { hash, verify } from '@node-rs/argon2';
import { createHash, randomBytes } from 'node:crypto';
import type { Knex } from 'knex';
import { planned } from '../database/connection.ts';
import { beginAttempt, countFailure, forgetFailures } from './attempts.ts';
import type { Actor, Post } from './permissions.ts';

/** Who is behind a session: the actor in the present post, and by how much the demonstration's clock is ahead. */
export interface SignedIn {
  readonly actor: Actor;
  readonly offsetSeconds: number;
  /** Messages that they have not read. */
  readonly unread: number;
}

/** The post with what the header says of it. */
export interface HeldPost extends Post {
  readonly cycle: { readonly id: number; readonly year: number; readonly programme: { zh: string; en: string } } | null;
}

/**
 * The person of a session with all posts they hold; the chosen post is the present one, else the first.
 * Undefined for someone who is gone, was switched off, or holds no post.
 */
export async function findSignedIn(db: Knex, personId: number, postId: number | null): Promise<SignedIn | undefined> {
  const { rows } = await db
    .raw<{ rows: PersonRow[] }>(`${people} where person.id = ? and person.active`, [personId])
    .options(planned('signed in'));
  const row = rows[0];
  return row === undefined ? undefined : signedInOf(row, postId);
}

/** The demonstration's accounts in the order in which they were made, for its sign-in page. */
export async function demonstrationPeople(db: Knex): Promise<Actor[]> {
  const { rows } = await db.raw<{ rows: PersonRow[] }>(
    `${people} where person.active and ${cast} order by person.id limit 40`,
  );
  return rows.flatMap((row) => signedInOf(row, null)?.actor ?? []);
}

/** Whoever an administrator adds is given a link; the demonstration's own accounts never were. */
const cast = `exists (select from demonstration) and not exists (select from sign_in_link where person_id = person.id)`;

/** Whether this is one of the demonstration's own accounts: everybody may sign in with it, and so nobody may change it. */
export async function belongsToDemonstration(db: Knex, personId: number): Promise<boolean> {
  const { rowCount } = await db.raw<{ rowCount: number }>(`select from person where id = ? and ${cast}`, [personId]);
  return rowCount === 1;
}

interface PersonRow {
  id: number;
  username: string;
  name: string;
  must_change_password: boolean;
  offset_seconds: number | null;
  unread: number;
  posts: HeldPost[] | null;
  conflicts: number[];
}

const people = `
  select person.id, person.username, person.name, person.must_change_password,
         (select offset_seconds from demonstration) as offset_seconds,
         (select count(*)::int from message where message.person_id = person.id and read_at is null) as unread,
         (select coalesce(json_agg(school_id), '[]') from conflict_of_interest
           where conflict_of_interest.person_id = person.id and withdrawn_at is null) as conflicts,
         (select json_agg(held order by held.id) from (
            select post.id, post.role, post.region_code as "regionCode", region.path as "regionPath",
                   region.level as "regionLevel", region.name as "regionName",
                   coalesce(schools.list, '[]') as schools,
                   (select json_build_object('id', cycle.id, 'year', cycle.year, 'programme', programme.definition -> 'name')
                      from cycle join programme on programme.key = cycle.programme_key join region city on city.code = cycle.region_code
                     where starts_with(coalesce(region.path, schools.path), city.path)
                        or starts_with(city.path, coalesce(region.path, schools.path))
                     order by cycle.year desc, cycle.id desc limit 1) as cycle
              from post
              left join region on region.code = post.region_code
              left join lateral (
                select json_agg(json_build_object('id', school.id, 'name', school.name) order by post_school.school_id) as list,
                       min(place.path) as path
                  from post_school join school on school.id = post_school.school_id
                  join region place on place.code = school.region_code
                 where post_school.post_id = post.id) schools on true
             where post.person_id = person.id and post.ended_at is null) held) as posts
    from person`;

function signedInOf(row: PersonRow, postId: number | null): SignedIn | undefined {
  const posts = row.posts ?? [];
  const post = posts.find(({ id }) => id === postId) ?? posts[0];
  if (post === undefined) return undefined;
  const { id, username, name, conflicts, must_change_password: mustChangePassword } = row;
  return {
    actor: { id, username, name, mustChangePassword, post, posts, conflicts },
    offsetSeconds: Number(row.offset_seconds ?? 0),
    unread: row.unread,
  };
}

/**
 * Checks a name and a password. Says the same of a wrong name and a wrong password, and takes as long for both;
 * that an account is off or holds no post is said only to whoever knows its password.
 *
 * @param address from where the try comes
 */
export async function authenticate(
  db: Knex,
  typed: string,
  password: string,
  address: string,
): Promise<{ personId: number } | { problem: string; values?: Record<string, string> }> {
  const attempt = { username: typed.trim().toLowerCase().slice(0, 100), address };
  const minutes = await beginAttempt(db, attempt);
  if (minutes !== null) return { problem: 'accounts.signIn.locked', values: { minutes: String(minutes) } };
  const person = (await db('person')
    .where({ username: attempt.username })
    .first(
      'id',
      'password_hash',
      'active',
      db.raw('exists (select from post where person_id = person.id and ended_at is null) as posted'),
    )) as { id: number; password_hash: string | null; active: boolean; posted: boolean } | undefined;
  const right = await verify(person?.password_hash ?? nobodysHash, password);
  if (!right || person === undefined || person.password_hash === null) {
    await countFailure(db, attempt);
    return { problem: 'accounts.signIn.wrong' };
  }
  await forgetFailures(db, attempt);
  if (!person.active) return { problem: 'accounts.signIn.off' };
  if (!person.posted) return { problem: 'accounts.signIn.noPost' };
  return { personId: person.id };
}

/** Of a password that nobody has, so that an unknown name costs as much time as a known one. */
const nobodysHash = await hash(randomBytes(32).toString('base64url'));

/** Sets a new password and ends all of the person's sessions. */
export async function setPassword(db: Knex, personId: number, password: string): Promise<void> {
  await db('person')
    .where({ id: personId })
    .update({ password_hash: await hash(password), must_change_password: false });
  await endSessions(db, personId);
}

/** Signs a person out everywhere. */
export async function endSessions(db: Knex, personId: number): Promise<void> {
  await db.raw(`delete from session where sess -> 'passport' ->> 'user' = ?`, [String(personId)]);
}

/** The person of a one-time link that is neither used nor out of date. Only the token's digest is stored. */
export async function findLink(
  db: Knex,
  token: string,
  now: Date,
): Promise<{ personId: number; username: string } | undefined> {
  return (await db('sign_in_link')
    .join('person', 'person.id', 'sign_in_link.person_id')
    .where({ token_hash: digestOf(token), used_at: null, active: true })
    .where('expires_at', '>', now)
    .first({ personId: 'person.id', username: 'person.username' })) as
    { personId: number; username: string } | undefined;
}

/** Uses a one-time link up; false when somebody else was faster. */
export async function useLink(db: Knex, token: string, now: Date): Promise<boolean> {
  return (
    (await db('sign_in_link')
      .where({ token_hash: digestOf(token), used_at: null })
      .update({ used_at: now })) === 1
  );
}

/** Makes a one-time link for a person, good for three days; older ones are worth nothing from now on. */
export async function makeLink(
  db: Knex,
  personId: number,
  now: Date,
): Promise<{ readonly token: string; readonly expiresAt: Date }> {
  const token = randomBytes(32).toString('base64url');
  const expiresAt = new Date(now.getTime() + threeDays);
  await db('sign_in_link').where({ person_id: personId, used_at: null }).update({ used_at: now });
  await db('sign_in_link').insert({ token_hash: digestOf(token), person_id: personId, expires_at: expiresAt });
  return { token, expiresAt };
}

const threeDays = 72 * 60 * 60 * 1000;

const digestOf = (token: string): string => createHash('sha256').update(token).digest('hex');

/** Whether this is the person's present password. */
export async function isPassword(db: Knex, personId: number, password: string): Promise<boolean> {
  const row = (await db('person').where({ id: personId }).first('password_hash')) as { password_hash: string | null };
  return row.password_hash !== null && (await verify(row.password_hash, password));
}
