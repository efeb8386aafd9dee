import type { Knex } from 'knex';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { candidatesFor } from '../../src/reviews/store.ts';
import { freshDatabase, inTransaction, type TestDatabase } from '../setup/database.ts';
import { aWorld, fangji, html, model, now, visit, type World } from './world.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

const inWorld = (deed: (db: Knex, world: World) => Promise<void>) =>
  inTransaction(database.db, async (db) => deed(db, await aWorld(db)));

const declare = async (db: Knex, { school }: World, person: number, more: object = {}): Promise<void> =>
  void (await db('conflict_of_interest').insert({
    person_id: person,
    school_id: school,
    kind: 'relative',
    said: '配偶',
    reason: '',
    declared_by: person,
    declared_at: now,
    ...more,
  }));

/** Another school of the year, or of another, whose team somebody is on. */
async function alsoReviews(
  db: Knex,
  { id }: World,
  person: number,
  more: { on: string; leads?: boolean; year?: number },
) {
  const { id: _, ...like } = (await db('assessment').where({ id }).first()) as Record<string, unknown>;
  const { id: __, ...cycle } = (await db('cycle').where({ id: like['cycle_id'] }).first()) as Record<string, unknown>;
  const [{ count }] = (await db('school').count({ count: '*' })) as [{ count: number | string }];
  const number = String(count);
  const idOf = async (table: string, row: object): Promise<number> =>
    ((await db(table).insert(row).returning('id')) as { id: number }[])[0]!.id;
  const cycleId = more.year === undefined ? like['cycle_id'] : await idOf('cycle', { ...cycle, year: more.year });
  const name = `方集镇第${number}小学`;
  const school = await idOf('school', {
    code: `21340001${number.padStart(2, '0')}`,
    name,
    pinyin: 'x',
    initials: 'x',
    type: 'primary',
    region_code: fangji,
  });
  const assessment = await idOf('assessment', { ...like, school_id: school, cycle_id: cycleId });
  const { rubric_id } = (await db('sheet').where({ assessment_id: id }).first('rubric_id')) as { rubric_id: number };
  const sheet = await idOf('sheet', { assessment_id: assessment, stage: 'county', rubric_id, visit_on: more.on });
  await db('team_member').insert({ sheet_id: sheet, person_id: person, leads: more.leads ?? false });
  return name;
}

const form = (world: World, more: object = {}) => ({
  step: 'name team',
  members: world.inspectors.slice(0, 2).map(String),
  leader: String(world.inspectors[0]),
  visitOn: '2026-11-10',
  ...more,
});
const peopleOf = (reply: Parameters<typeof model>[0]): unknown => model(reply)['people'];
const address = ({ id }: World) => `/assessments/${id}/county-teams`;

test.each([
  [
    'former post',
    { kind: 'former post', said: '', until: '2023-08-31' },
    'a former post at this school (until 31 August 2023)',
  ],
  ['relative', {}, 'a close relative at this school (配偶)'],
  ['other', { kind: 'other', said: '合作办学' }, 'another conflict of interest (合作办学)'],
])('whoever declares a conflict (%s) can’t be chosen, is shown with the reason, and refused', (_, more, reason) =>
  inWorld(async (db, world) => {
    const [, barred] = world.inspectors;
    await declare(db, world, barred, more);
    const page = await visit(db, world.office, 'get', address(world));
    expect(html(page)).toContain(reason);
    expect(html(page)).not.toContain(`name="members" value="${barred}"`);
    const reply = await visit(db, world.office, 'post', address(world), form(world));
    expect(reply).toMatchObject({ kind: 'page', status: 400 });
    expect(html(reply)).toContain('choose somebody else');
    expect(await db('team_member').select()).toEqual([]);
  }),
);

test('a withdrawn conflict, or one with another school, keeps nobody from a team', () =>
  inWorld(async (db, world) => {
    const [a, b] = world.inspectors;
    await declare(db, world, a, { withdrawn_by: a, withdrawn_at: now, withdrawal_reason: '已调离' });
    const { id: other } = (await db('school').whereNot({ id: world.school }).first('id')) ?? { id: null };
    if (other !== null) await declare(db, world, b, { school_id: other });
    expect(await visit(db, world.office, 'post', address(world), form(world))).toMatchObject({ kind: 'redirect' });
  }));

test('each candidate is shown with their schools of the year and what they have that day, of other years nothing', () =>
  inWorld(async (db, world) => {
    const [a, b] = world.inspectors;
    const busy = await alsoReviews(db, world, a, { on: '2026-11-10' });
    await alsoReviews(db, world, a, { on: '2026-11-12' });
    await alsoReviews(db, world, b, { on: '2025-11-10', year: 2025, leads: true });
    const reply = await visit(db, world.office, 'post', address(world), form(world, { deed: 'share' }));
    const loads = (peopleOf(reply) as { id: number; load: string; day: string }[]).map(({ id, load, day }) => [
      id,
      [load, day],
    ]);
    expect(Object.fromEntries(loads)).toEqual({
      [a]: ['2 schools this year', `That day: ${busy}`],
      [b]: ['No school this year', 'Free that day'],
      [world.inspectors[2]]: ['No school this year', 'Free that day'],
    });
    const shown = await visit(db, world.office, 'get', address(world));
    expect(html(shown)).not.toContain('Free that day');
  }));

test('a team is proposed for a look: who is free leads by experience, the sections are shared out, nothing is saved', () =>
  inWorld(async (db, world) => {
    const [a, b, c] = world.inspectors;
    await alsoReviews(db, world, a, { on: '2026-11-10' });
    await alsoReviews(db, world, c, { on: '2025-11-10', year: 2025, leads: true });
    const typed = { step: 'name team', visitOn: '2026-11-10', deed: 'propose' };
    const reply = await visit(db, world.office, 'post', address(world), typed);
    expect(reply).toMatchObject({ kind: 'page', status: 200 });
    const people = peopleOf(reply) as { id: number; member: boolean; leader: boolean; proposed: string }[];
    expect(
      people
        .filter(({ member }) => member)
        .map(({ id }) => id)
        .toSorted((x, y) => x - y),
    ).toEqual([b, c]);
    expect(people.find(({ leader }) => leader)).toMatchObject({
      id: c,
      proposed: 'Proposed as leader: led 1 team in earlier years',
    });
    expect(html(reply)).toMatch(new RegExp(`<option value="${b}" selected>`));
    expect(html(reply)).toContain('value="2026-11-10"');
    expect(await db('step').where({ name: 'name team' }).select()).toEqual([]);
    await declare(db, world, b);
    await declare(db, world, c);
    const none = await visit(db, world.office, 'post', address(world), { ...typed, members: [String(a)] });
    expect(html(none)).toContain('Fewer than two can be chosen');
    expect(html(none)).toMatch(new RegExp(`name="members" value="${a}" checked`));
  }));

test('the candidates are asked for in one query, however much they review', () =>
  inWorld(async (db, world) => {
    let asked = 0;
    db.on('query', () => void (asked += 1));
    const roster = {
      assessmentId: world.id,
      cycleId: ((await db('assessment').where({ id: world.id }).first('cycle_id')) as { cycle_id: number }).cycle_id,
      schoolId: world.school,
      regionPath: '340000/341200/341225/341225101/',
      roles: ['county inspector'] as const,
      before: null,
      visitOn: '2026-11-10',
    };
    for (const on of ['2026-11-10', '2026-11-11']) await alsoReviews(db, world, world.inspectors[0], { on });
    asked = 0;
    const candidates = await candidatesFor(db, roster);
    expect([asked, candidates.length, candidates.map(({ near }) => near)]).toEqual([1, 3, [4, 4, 4]]);
  }));

test('somebody who declares a conflict while the team scores may no longer score, and is still on it', () =>
  inWorld(async (db, world) => {
    await visit(db, world.office, 'post', address(world), form(world));
    await declare(db, world, world.inspectors[0]);
    const signature = `/assessments/${world.id}/county-signatures/new`;
    await expect(visit(db, world.inspectors[0], 'get', signature)).rejects.toMatchObject({ status: 403 });
    const change = form(world, { step: 'change team' });
    expect(await visit(db, world.office, 'post', address(world), change)).toMatchObject({ kind: 'page', status: 400 });
    const members = world.inspectors.slice(1).map(String);
    const changed = form(world, { step: 'change team', members, leader: members[0] });
    expect(await visit(db, world.office, 'post', address(world), changed)).toMatchObject({ kind: 'redirect' });
  }));
