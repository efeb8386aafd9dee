import { hash } from '@node-rs/argon2';
import { randomBytes } from 'node:crypto';
import type { Knex } from 'knex';
import type { Role } from '../../src/accounts/permissions.ts';
import { clock, momentOf } from './days.ts';
import { insertRows } from './rows.ts';
import type { DemonstrationSchool } from './schools.ts';

export const demonstrationPassword = 'dabiao-demo';

interface Account {
  readonly username: string;
  readonly name: string;
  readonly role: Role;
  /** Regions or, for school posts, keys of schools; a post for each. */
  readonly regions?: readonly string[];
  readonly schools?: readonly string[];
}

/** 许堂乡中心小学 comes last: it mends what was found last year. */
const own = ['fangji', 'yichu', 'zhonggangzhongxue', 'xutang'];
/** 中岗镇 comes first: there a school waits for its application. */
const townshipsHeld = ['341225102', '341225101'];
const county = ['341225'];
const city = ['341200'];

/** The accounts that one can sign in with, named by role: nobody is invented. */
const accounts: readonly Account[] = [
  { username: 'clerk', name: '学校填报员甲', role: 'clerk', schools: own },
  { username: 'principal', name: '校长甲', role: 'principal', schools: own },
  { username: 'township', name: '乡镇经办人甲', role: 'township officer', regions: townshipsHeld },
  { username: 'inspector', name: '县督学甲', role: 'county inspector', regions: county },
  { username: 'inspector2', name: '县督学乙', role: 'county inspector', regions: county },
  { username: 'county', name: '县督导室甲', role: 'county office', regions: county },
  { username: 'county-approver', name: '县领导小组甲', role: 'county leading group', regions: county },
  { username: 'expert', name: '市专家甲', role: 'city expert', regions: city },
  { username: 'expert2', name: '市专家乙', role: 'city expert', regions: city },
  { username: 'city', name: '市督导室甲', role: 'city office', regions: city },
  { username: 'city-approver', name: '市领导小组甲', role: 'city leading group', regions: city },
  { username: 'province', name: '省级查看员甲', role: 'province viewer', regions: ['340000'] },
  { username: 'admin', name: '系统管理员甲', role: 'administrator' },
];

/** A third inspector for the county's teams, who has been sent a link and has not signed in yet. */
const invited: Account = { username: 'inspector3', name: '县督学丙', role: 'county inspector', regions: county };

/** Ids of people by account, and of those who acted for a school or a township and have no account to sign in with. */
export interface Cast {
  readonly account: (username: string) => number;
  /** Who fills in the school's sheet. */
  readonly clerkOf: (school: string) => number;
  readonly principalOf: (school: string) => number;
  readonly officerOf: (region: string) => number;
}

/** Makes the accounts, and for every other school and township somebody, named by role, who took its steps but can't sign in. */
export async function seedPeople(
  db: Knex,
  schools: readonly DemonstrationSchool[],
  schoolIds: ReadonlyMap<string, number>,
  regionNames: ReadonlyMap<string, string>,
): Promise<Cast> {
  const password_hash = await hash(demonstrationPassword);
  const townships = [...new Set(schools.map(({ region }) => region))].filter((code) => code.length > 6);
  const rows = [
    ...accounts.map(({ username, name }) => ({ username, name, password_hash, active: true })),
    { username: invited.username, name: invited.name, password_hash: null, active: true },
    ...schools
      .filter(({ key }) => !own.includes(key))
      .map(({ key, name }) => ({
        username: `principal.${key}`,
        name: `${name}校长`,
        password_hash: null,
        active: false,
      })),
    ...townships.map((code) => ({
      username: `township.${code}`,
      name: `${regionNames.get(code)}经办人`,
      password_hash: null,
      active: false,
    })),
  ].map((row) => ({ ...row, must_change_password: false }));
  const made = (await db('person').insert(rows).returning(['id', 'username'])) as { id: number; username: string }[];
  const ids = new Map(made.map(({ id, username }) => [username, id]));
  await seedPosts(db, ids, schoolIds);
  // Whoever was sent a link is none of the accounts that everybody may sign in with.
  await db('sign_in_link').insert({
    token_hash: randomBytes(32).toString('hex'),
    person_id: ids.get(invited.username),
    expires_at: momentOf('2026-09-05', clock('09:00')),
  });
  const idOf = (username: string): number => {
    const id = ids.get(username);
    if (id === undefined) throw new RangeError(`no account ${username}`);
    return id;
  };
  return {
    account: idOf,
    clerkOf: (school) => idOf(own.includes(school) ? 'clerk' : `principal.${school}`),
    principalOf: (school) => idOf(own.includes(school) ? 'principal' : `principal.${school}`),
    officerOf: (region) => idOf(townshipsHeld.includes(region) ? 'township' : `township.${region}`),
  };
}

/** 县督学乙 once taught at a school whose team is still to be named: the form of the team leaves them out. */
export async function declareConflict(db: Knex, { account }: Cast, school_id: number): Promise<void> {
  const reviewer = account('inspector2');
  await db('conflict_of_interest').insert({
    person_id: reviewer,
    school_id,
    kind: 'former post',
    until: '2023-08-31',
    said: '曾任教导主任',
    reason: '',
    declared_by: reviewer,
    declared_at: momentOf('2026-09-10', clock('09:20')),
  });
}

async function seedPosts(
  db: Knex,
  people: ReadonlyMap<string, number>,
  schoolIds: ReadonlyMap<string, number>,
): Promise<void> {
  const wanted = [...accounts, invited].flatMap(
    ({ username, role, regions = [], schools: held = [] }): WantedPost[] => {
      const post = { username, role, region: null, school: null };
      const posts = [...regions.map((region) => ({ ...post, region })), ...held.map((school) => ({ ...post, school }))];
      return posts.length === 0 ? [post] : posts;
    },
  );
  const rows = wanted.map(({ username, role, region }) => ({
    person_id: people.get(username),
    role,
    region_code: region,
  }));
  const posts = await insertRows<{ id: number }>(db, 'post', rows, ['id']);
  await db('post_school').insert(
    wanted.flatMap(({ school }, place) =>
      school === null ? [] : [{ post_id: posts[place]!.id, school_id: schoolIds.get(school) }],
    ),
  );
}

interface WantedPost {
  readonly username: string;
  readonly role: Role;
  readonly region: string | null;
  readonly school: string | null;
}
