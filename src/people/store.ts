import type { Knex } from 'knex';
import { type Role, rolesOf } from '../accounts/permissions.ts';
import { type Ends, pageSize } from '../web/paging.ts';
import type { PostPlan } from './rules.ts';

export const personOrders = ['name', 'username'] as const;
export type PersonOrder = (typeof personOrders)[number];

/** What an administrator asks of the list of people. */
export interface AskedPeople extends Ends {
  /** Part of a name, or the beginning of an account. */
  readonly search: string;
  readonly role: Role | null;
  readonly order: PersonOrder;
  readonly descending: boolean;
}

/** A post as it is held, or was. */
export interface HeldPost extends PostPlan {
  readonly id: number;
  readonly regionName: string | null;
  readonly schools: readonly string[];
  readonly endedAt: string | null;
}

export interface Person {
  readonly id: number;
  readonly username: string;
  readonly name: string;
  readonly active: boolean;
  /** Whether a password was ever set. */
  readonly entered: boolean;
  readonly posts: readonly HeldPost[];
}

const columns = `person.id, person.username, person.name, person.active, person.password_hash is not null as entered`;

const posts = `
  coalesce((select json_agg(held order by held."endedAt" nulls first, held.id) from (
     select post.id, post.role, post.region_code as "regionCode", region.name as "regionName", post.ended_at as "endedAt",
            coalesce((select json_agg(school.name order by school.id) from post_school join school on school.id = post_school.school_id
                       where post_school.post_id = post.id), '[]') as schools,
            coalesce((select json_agg(school_id order by school_id) from post_school where post_id = post.id), '[]') as "schoolIds"
       from post left join region on region.code = post.region_code
      where post.person_id = person.id) held), '[]') as posts`;

/** A page of all people, and one more, with the number of all; read backwards where it ends before a row. One query. */
export async function peopleFor(
  db: Knex,
  { search, role, order, descending, after, before }: AskedPeople,
  most = pageSize + 1,
): Promise<{ count: number; rows: Person[] }> {
  const cursor = before ?? after;
  const down = descending !== (before !== null);
  const direction = down ? 'desc' : 'asc';
  const { rows } = await db.raw<{ rows: (Person & { count: number })[] }>(
    `with listed as not materialized (
       select person.* from person
        where (? = '' or strpos(lower(person.name), ?) > 0 or starts_with(person.username, ?))
          and (?::text is null or exists (
            select from post where post.person_id = person.id and post.role = ? and post.ended_at is null))
     ), counted as (select count(*)::int as count from listed),
     found as (
       select * from listed ${cursor === null ? '' : `where (${order}, id) ${down ? '<' : '>'} (?::text, ?)`}
        order by ${order} ${direction}, id ${direction} limit ${most})
     select counted.count, ${columns}, ${posts}
       from counted left join found person on true
      order by person.${order} ${direction}, person.id ${direction}`,
    [search, search, search, role, role, ...(cursor === null ? [] : [cursor.value, cursor.id])],
  );
  return { count: rows[0]?.count ?? 0, rows: rows.filter(({ id }) => id !== null) };
}

/** One person with every post, held or ended; undefined when there is none. */
export async function findPerson(db: Knex, id: number): Promise<Person | undefined> {
  const { rows } = await db.raw<{ rows: Person[] }>(`select ${columns}, ${posts} from person where person.id = ?`, [
    id,
  ]);
  return rows[0];
}

/** A person as they stand, held against others who change them until the transaction ends. */
export async function lockPerson(db: Knex, id: number): Promise<Person | undefined> {
  await db('person').where({ id }).forUpdate().select('id');
  return findPerson(db, id);
}

export async function personNamed(db: Knex, username: string): Promise<Person | undefined> {
  const { rows } = await db.raw<{ rows: Person[] }>(`select ${columns}, ${posts} from person where username = ?`, [
    username,
  ]);
  return rows[0];
}

/** Adds a person who has no password yet; null when the name is taken, also by somebody who adds one in the same moment. */
export async function insertPerson(db: Knex, { username, name }: { username: string; name: string }) {
  const made = (await db('person').insert({ username, name }).onConflict('username').ignore().returning('id')) as {
    id: number;
  }[];
  return made[0]?.id ?? null;
}

export async function insertPost(db: Knex, personId: number, { role, regionCode, schoolIds }: PostPlan): Promise<void> {
  const [post] = (await db('post').insert({ person_id: personId, role, region_code: regionCode }).returning('id')) as {
    id: number;
  }[];
  if (schoolIds.length > 0) {
    await db('post_school').insert(schoolIds.map((school_id) => ({ post_id: post!.id, school_id })));
  }
}

/** Ends a post; what was done in it stays. */
export async function endPost(db: Knex, postId: number, now: Date): Promise<void> {
  await db('post').where({ id: postId, ended_at: null }).update({ ended_at: now });
}

export async function setActive(db: Knex, personId: number, active: boolean): Promise<void> {
  await db('person').where({ id: personId }).update({ active });
}

/** The posts that manage people, held against two who would end each other's until the transaction ends. */
export async function managingPosts(db: Knex): Promise<{ id: number; personId: number }[]> {
  const { rows } = await db.raw<{ rows: { id: number; personId: number }[] }>(
    `select post.id, post.person_id as "personId" from post join person on person.id = post.person_id
      where post.role = any(?::text[]) and post.ended_at is null and person.active
      order by post.id for update of post, person`,
    [[...rolesOf('person.manage')]],
  );
  return rows;
}

/** The schools that a form offers: those of a county or a township, and those already chosen. */
export async function schoolsToChoose(
  db: Knex,
  regionCode: string,
  chosen: readonly number[],
): Promise<{ id: number; name: string; place: string }[]> {
  const { rows } = await db.raw<{ rows: { id: number; name: string; place: string }[] }>(
    `select school.id, school.name, region.name as place from school join region on region.code = school.region_code
      where school.id = any(?::int[])
         or region.path like (select path || '%' from region where code = ? and level in ('county', 'township'))
      order by region.path, school.pinyin, school.id`,
    [[...chosen], regionCode],
  );
  return rows;
}
