import type { Knex } from 'knex';
import { CannotStart } from '../config.ts';
import { isUsername } from './rules.ts';
import { makeLink } from './store.ts';

/**
 * Makes an administrator, or a new link for one who has lost theirs.
 *
 * @returns the token of a one-time link by which the password is set
 * @throws CannotStart when the name belongs to somebody who is no administrator, or is no good as a name
 */
export async function createAdministrator(db: Knex, username: string, now: Date): Promise<string> {
  if (!isUsername(username)) {
    throw new CannotStart(
      '账号须为 2 至 40 个小写字母、数字、点、横线 · A name has 2 to 40 of a-z, 0-9, dot, dash, underscore',
    );
  }
  const known = (await db('person')
    .leftJoin('post', (join) => join.on('post.person_id', 'person.id').andOnNull('post.ended_at'))
    .where({ username })
    .select('person.id', 'post.role')) as { id: number; role: string | null }[];
  const [person] = known;
  if (person === undefined) return (await makeLink(db, await insert(db, username), now)).token;
  if (!known.some(({ role }) => role === administrator)) {
    throw new CannotStart(`账号 ${username} 不是系统管理员 · ${username} is no administrator`);
  }
  return (await makeLink(db, person.id, now)).token;
}

const administrator = 'administrator';

async function insert(db: Knex, username: string): Promise<number> {
  const [person] = (await db('person').insert({ username, name: '系统管理员' }).returning('id')) as { id: number }[];
  await db('post').insert({ person_id: person!.id, role: administrator });
  return person!.id;
}
