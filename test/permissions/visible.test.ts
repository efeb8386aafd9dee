import fc from 'fast-check';
import type { Knex } from 'knex';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type Actor,
  may,
  mayEver,
  type Permission,
  permissions,
  type Post,
  roles,
} from '../../src/accounts/permissions.ts';
import { demonstrationPeople } from '../../src/accounts/store.ts';
import { visible } from '../../src/accounts/visible.ts';
import { findAssessments, subjectOf } from '../../src/assessments/store.ts';
import { freshDemonstration, type TestDemonstration } from '../setup/demonstration.ts';

let demonstration: TestDemonstration;
let db: Knex;
let people: Actor[];
let all: Awaited<ReturnType<typeof findAssessments>>;
let posts: fc.Arbitrary<Post>;

beforeAll(async () => {
  demonstration = await freshDemonstration();
  db = demonstration.db;
  people = await demonstrationPeople(db);
  all = await findAssessments(db, await db('assessment').orderBy('id').pluck<number[]>('id'));
  const regions = (await db('region').select('code', 'path', 'level', 'name')) as {
    code: string;
    path: string;
    level: 'province' | 'city' | 'county' | 'township';
    name: string;
  }[];
  const schools = (await db('school').select('id', 'name')) as { id: number; name: string }[];
  // Mostly where something is, so that few of the tries are about nothing.
  const near = regions.filter(({ path }) => all.some(({ regionPath }) => regionPath.startsWith(path)));
  const region = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...near) },
    fc.constantFrom(...regions),
    fc.constant(null),
  );
  posts = fc
    .record({ role: fc.constantFrom(...roles), region, schools: fc.subarray(schools, { maxLength: 4 }) })
    .map(({ role, region: place, schools: own }) => ({
      id: 1,
      role,
      regionCode: place?.code ?? null,
      regionPath: place?.path ?? null,
      regionLevel: place?.level ?? null,
      regionName: place?.name ?? null,
      schools: own,
    }));
});
afterAll(() => demonstration.drop());

const asked = (Object.keys(permissions) as Permission[]).filter(
  (permission) => !['cycle.read', 'cycle.open', 'school.list', 'person.manage', 'school.manage'].includes(permission),
);

test('the demonstration has assessments of every kind of team and level to try this on', () => {
  const subjects = all.map(subjectOf);
  expect(subjects.length).toBeGreaterThan(20);
  expect(new Set(subjects.map(({ decidedAt }) => decidedAt))).toEqual(new Set(['county', 'city']));
  expect(subjects.filter(({ team }) => team.length > 1).length).toBeGreaterThan(3);
});

test('for anybody in any post, a list shows exactly what its page would open', async () => {
  const schools = [...new Set(all.map(({ school }) => school.id))];
  const strangers = fc.record({
    id: fc.constantFrom(...people.map(({ id }) => id), 999_999),
    post: posts,
    conflicts: fc.subarray(schools),
  });
  let shown = 0;
  const agree = fc.asyncProperty(strangers, fc.constantFrom(...asked), async ({ id, post, conflicts }, permission) => {
    const actor: Actor = { id, username: '', name: '', mustChangePassword: false, post, posts: [post], conflicts };
    shown += await compare(actor, permission);
  });
  await fc.assert(agree, { numRuns: 400 });
  // Or all of this would have been about nothing.
  expect(shown).toBeGreaterThan(50);
});

test('the same for reviewers who declare conflicts of interest with schools that they are on the team of', async () => {
  const scoring = ['county.score', 'county.sign', 'city.score', 'city.sign'] as const;
  const reviewers = people.filter((person) => scoring.some((permission) => mayEver(person, permission)));
  let kept = 0;
  for (const person of reviewers) {
    const theirs = all.filter(({ team }) => team.some(({ personId }) => personId === person.id));
    const conflicts = theirs.filter((_, place) => place % 2 === 0).map(({ school }) => school.id);
    for (const permission of scoring) {
      kept +=
        (await compare({ ...person, conflicts: [] }, permission)) -
        (await compare({ ...person, conflicts }, permission));
    }
  }
  expect(kept).toBeGreaterThan(3);
});

test('the same for every account of the demonstration, in each of its posts', async () => {
  for (const person of people) {
    for (const post of person.posts) for (const permission of asked) await compare({ ...person, post }, permission);
  }
});

/** Answers how many were listed. */
async function compare(actor: Actor, permission: Permission): Promise<number> {
  const { sql, bindings } = visible(actor, permission);
  const listed = await db('assessment').whereRaw(sql, bindings).orderBy('id').pluck<number[]>('assessment.id');
  const opened = all.filter((assessment) => may(actor, permission, subjectOf(assessment), permission) === 'granted');
  expect({ role: actor.post.role, permission, listed }).toEqual({
    role: actor.post.role,
    permission,
    listed: opened.map(({ id }) => id).toSorted((one, other) => one - other),
  });
  return listed.length;
}
