import type { Knex } from 'knex';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { freshDatabase, inTransaction, type TestDatabase } from '../setup/database.ts';
import { aPerson, aWorld, fill, type Filling, html, visit, type World } from './world.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

const inWorld = (deed: (db: Knex, world: World) => Promise<void>) =>
  inTransaction(database.db, async (db) => deed(db, await aWorld(db)));

/** The county team is named; its sheet is blank, or filled. */
async function scoring(db: Knex, world: World, filling?: Filling): Promise<void> {
  const [a, b] = world.inspectors;
  await visit(db, world.office, 'post', `/assessments/${world.id}/county-teams`, {
    step: 'name team',
    members: [String(a), String(b)],
    leader: String(a),
    visitOn: '2026-11-10',
  });
  if (filling) await fill(db, world.id, 'county', b, filling);
}

const sign = (db: Knex, { id, inspectors: [leader] }: World, more: object = {}) =>
  visit(db, leader, 'post', `/assessments/${id}/county-signatures`, { ...more });

const conclude = (db: Knex, { id, office }: World, more: object = { confirmed: 'rest' }) =>
  visit(db, office, 'post', `/assessments/${id}/county-conclusions`, { ...more });

const standing = async (db: Knex, { id }: World) =>
  (await db('assessment').where({ id }).first('stage', 'score', 'grade', 'vetoed')) as object;

const explained: Filling = { lost: 0, reason: '现场核查' };

describe('signing off', () => {
  test('is refused with each thing that is missing, as a link to its place', () =>
    inWorld(async (db, world) => {
      await scoring(db, world, {});
      await db('line')
        .where({ code: 'C1', version: 1 })
        .whereIn('sheet_id', db('sheet').where({ stage: 'county' }).select('id'))
        .update({ entry: null, points: null, version: 0 });
      const reply = await sign(db, world);
      expect(reply).toMatchObject({ kind: 'page', status: 400 });
      expect(
        (reply as unknown as { model: { problems: { href: string }[] } }).model.problems.map(({ href }) => href),
      ).toEqual([`/assessments/${world.id}/sheets/county/sections/A1#C1`]);
      expect(await standing(db, world)).toMatchObject({ stage: 'county scoring' });
    }));

  test('is the leader’s: another member gets 403, another county’s inspector 404', () =>
    inWorld(async (db, world) => {
      await scoring(db, world, {});
      const url = `/assessments/${world.id}/county-signatures`;
      await expect(visit(db, world.inspectors[1], 'post', url)).rejects.toMatchObject({ status: 403 });
      await expect(visit(db, world.inspectors[1], 'get', `${url}/new`)).rejects.toMatchObject({ status: 403 });
      const stranger = await aPerson(db, 'county inspector', { region: '341226' });
      await expect(visit(db, stranger, 'post', url)).rejects.toMatchObject({ status: 404 });
      await expect(visit(db, world.inspectors[2], 'get', `${url}/new`)).rejects.toMatchObject({ status: 404 });
    }));

  test('twice by a double click makes one step', () =>
    inWorld(async (db, world) => {
      await scoring(db, world, {});
      const { steps } = (await db('assessment').where({ id: world.id }).first('steps')) as { steps: number };
      for (let click = 0; click < 2; click++) {
        expect(await sign(db, world, { seen: steps })).toMatchObject({ kind: 'redirect' });
      }
      expect(await db('step').where({ name: 'sign off' }).select('position')).toHaveLength(1);
      expect(await db('sheet').where({ stage: 'county' }).first('earned', 'scaled', 'grade')).toEqual({
        earned: '1000.00',
        scaled: '1000.00',
        grade: 'compliant',
      });
    }));

  test('of a total that is far from the school’s asks the leader why, without telling the school’s total', () =>
    inWorld(async (db, world) => {
      await scoring(db, world, { lost: 60, reason: '现场核查' });
      const page = await visit(db, world.inspectors[0], 'get', `/assessments/${world.id}/county-signatures/new`);
      expect(html(page)).toContain('name="totalReason"');
      expect(html(page)).not.toContain('1000.');
      expect(await sign(db, world)).toMatchObject({
        kind: 'page',
        status: 400,
        model: { problems: [{ field: 'totalReason' }] },
      });
      expect(await sign(db, world, { totalReason: '学校自评偏高' })).toMatchObject({ kind: 'redirect' });
      expect(await db('sheet').where({ stage: 'county' }).first('total_reason')).toEqual({
        total_reason: '学校自评偏高',
      });
    }));

  test('from an old page says what has happened since', () =>
    inWorld(async (db, world) => {
      await scoring(db, world, {});
      await expect(sign(db, world, { seen: 1 })).rejects.toMatchObject({ status: 409 });
    }));
});

describe('the office', () => {
  test.each([
    ['900 points are put forward to the city', 100, 'city team', '900.00', 'compliant'],
    ['899 points are basic: its office orders it to mend', 101, 'order by county', '899.00', 'basic'],
    ['849 points end as failing', 151, 'ended', '849.00', 'failing'],
  ])('concludes: %s', (_, lost, stage, score, grade) =>
    inWorld(async (db, world) => {
      await scoring(db, world, { lost, reason: '现场核查' });
      await sign(db, world, { totalReason: '学校自评偏高' });
      const page = await visit(db, world.office, 'get', `/assessments/${world.id}/county-conclusions/new`);
      expect(html(page)).toContain('Why this grade');
      await conclude(db, world);
      expect(await standing(db, world)).toEqual({ stage, score, grade, vetoed: false });
      const result = await visit(db, world.principal, 'get', `/assessments/${world.id}/result`);
      expect(html(result)).toContain(score.replace('.00', ''));
    }),
  );

  test('ends a vetoed school with 950 points as failing, with score and veto beside it', () =>
    inWorld(async (db, world) => {
      await scoring(db, world, { lost: 50, reason: '现场核查', facts: { d_class: 'yes', in_use: 'yes' } });
      await sign(db, world);
      const half = await conclude(db, world);
      expect(half).toMatchObject({ kind: 'page', status: 400 });
      await conclude(db, world, { confirmed: ['d_class', 'in_use', 'rest'] });
      expect(await standing(db, world)).toEqual({ stage: 'ended', score: '950.00', grade: 'failing', vetoed: true });
      const result = html(await visit(db, world.office, 'get', `/assessments/${world.id}/result`));
      for (const said of ['950', 'Failing', 'D-class dangerous building in use', '鉴定报告'])
        expect(result).toContain(said);
    }));

  test('concludes nothing while a fact is 待核实', () =>
    inWorld(async (db, world) => {
      await scoring(db, world, { facts: { criminal_case: 'pending' } });
      await sign(db, world);
      expect(html(await visit(db, world.office, 'get', `/assessments/${world.id}/county-conclusions/new`))).toContain(
        '#fact.criminal_case',
      );
      expect(await conclude(db, world)).toMatchObject({ kind: 'page', status: 400 });
      expect(await standing(db, world)).toMatchObject({ stage: 'county confirmation', score: null });
    }));

  test('concludes only what its facts are confirmed for, once by two clicks', () =>
    inWorld(async (db, world) => {
      await scoring(db, world, {});
      await sign(db, world);
      expect(await conclude(db, world, {})).toMatchObject({ kind: 'page', status: 400 });
      const { steps } = (await db('assessment').where({ id: world.id }).first('steps')) as { steps: number };
      for (let click = 0; click < 2; click++) {
        expect(await conclude(db, world, { seen: steps, confirmed: 'rest' })).toMatchObject({ kind: 'redirect' });
      }
      expect(await db('step').where({ name: 'conclude' }).select('position')).toHaveLength(1);
    }));

  test('returns a sheet to its leader with a reason, and every line stays', () =>
    inWorld(async (db, world) => {
      await scoring(db, world, {});
      await sign(db, world);
      const url = `/assessments/${world.id}/county-returns`;
      await visit(db, world.office, 'get', `${url}/new`);
      expect(await visit(db, world.office, 'post', url, { reason: ' ' })).toMatchObject({ kind: 'page', status: 400 });
      await visit(db, world.office, 'post', url, { reason: 'C10 与照片不符' });
      expect(await standing(db, world)).toMatchObject({ stage: 'county scoring' });
      expect(await db('sheet').where({ stage: 'county' }).first('signed_at', 'scaled')).toEqual({
        signed_at: null,
        scaled: null,
      });
      expect(await sign(db, world)).toMatchObject({ kind: 'redirect' });
    }));

  test('a new date before the cycle’s own gives no less time: the later of the two is shown as due', () =>
    inWorld(async (db, world) => {
      await scoring(db, world, {});
      await sign(db, world);
      const url = `/assessments/${world.id}/county-send-backs`;
      await visit(db, world.office, 'post', url, { reason: '材料不全', newDate: '2026-11-09' });
      expect(await db('assessment').where({ id: world.id }).first('self_evaluation_by', 'due_on')).toEqual({
        self_evaluation_by: '2026-11-15',
        due_on: '2026-11-15',
      });
    }));

  test('sends a school back: inspectors keep their lines, and those that the school changes must be confirmed', () =>
    inWorld(async (db, world) => {
      await scoring(db, world, {});
      await sign(db, world);
      const url = `/assessments/${world.id}/county-send-backs`;
      const page = await visit(db, world.office, 'get', `${url}/new`);
      expect(page).toMatchObject({ model: { newDate: { value: '2026-11-09' } } });
      const wrong = await visit(db, world.office, 'post', url, { reason: '材料不全', newDate: '2026-11-01' });
      expect(wrong).toMatchObject({ kind: 'page', status: 400, model: { reason: { value: '材料不全' } } });
      await visit(db, world.office, 'post', url, { reason: '材料不全', newDate: '2026-11-30' });
      expect(
        await db('assessment').where({ id: world.id }).first('stage', 'self_evaluation_by', 'application_by', 'due_on'),
      ).toEqual({
        stage: 'self-evaluation',
        self_evaluation_by: '2026-11-30',
        application_by: '2026-11-30',
        due_on: '2026-11-30',
      });
      expect(await db('sheet').whereNotNull('signed_at').orWhereNotNull('concluded_at').select('stage')).toEqual([]);
      const county = db('sheet').where({ stage: 'county' }).select('id');
      expect(
        await db('line').where({ code: 'C1', version: 1 }).whereIn('sheet_id', county).select('code'),
      ).toHaveLength(1);

      await db('line')
        .where({ code: 'C1' })
        .whereIn('sheet_id', db('sheet').where({ stage: 'school' }).select('id'))
        .update({ version: 2 });
      await db('sheet').where({ stage: 'school' }).update({ concluded_at: new Date() });
      await db('assessment').where({ id: world.id }).update({ stage: 'county scoring' });
      const refused = await sign(db, world);
      expect(refused).toMatchObject({
        kind: 'page',
        status: 400,
        model: { problems: [{ href: `/assessments/${world.id}/sheets/county/sections/A1#C1` }] },
      });
    }));

  test('of another county knows nothing of it, and the city never sends a school back', () =>
    inWorld(async (db, world) => {
      const stranger = await aPerson(db, 'county office', { region: '341226' });
      for (const noun of ['conclusions', 'returns', 'send-backs']) {
        await expect(visit(db, stranger, 'post', `/assessments/${world.id}/county-${noun}`)).rejects.toMatchObject({
          status: 404,
        });
        await expect(
          visit(db, world.cityOffice, 'post', `/assessments/${world.id}/county-${noun}`),
        ).rejects.toMatchObject({ status: 403 });
      }
      await expect(visit(db, world.cityOffice, 'post', `/assessments/${world.id}/city-send-backs`)).rejects.toThrow(
        'no door',
      );
    }));
});

describe('the city', () => {
  test('scores on top of the county, sees its lines as its own are saved, and has the last word', () =>
    inWorld(async (db, world) => {
      await scoring(db, world, { ...explained, lost: 20 });
      await sign(db, world);
      await conclude(db, world);
      const [leader, other] = world.experts;
      await visit(db, world.cityOffice, 'post', `/assessments/${world.id}/city-teams`, {
        step: 'name team',
        members: [String(leader), String(other)],
        leader: String(leader),
        visitOn: '2026-11-20',
      });
      const veiled = html(await visit(db, leader, 'get', `/assessments/${world.id}/comparison?sort=rubric`));
      expect(veiled).toContain('After scoring');
      expect(veiled).not.toContain('980');
      expect(html(await visit(db, leader, 'get', `/assessments/${world.id}/result`))).toContain(
        'Shown after your team has signed off',
      );
      await fill(db, world.id, 'city', other, { lost: 40, reason: '复核' });
      await visit(db, leader, 'post', `/assessments/${world.id}/city-signatures`);
      const open = html(await visit(db, leader, 'get', `/assessments/${world.id}/comparison?section=A1`));
      expect(open).not.toContain('After scoring');
      for (const score of ['1000', '980', '960']) expect(open).toContain(`<p class="figure">${score}</p>`);
      expect(html(await visit(db, world.principal, 'get', `/assessments/${world.id}/comparison`))).not.toContain('960');
      await visit(db, world.cityOffice, 'post', `/assessments/${world.id}/city-conclusions`, { confirmed: 'rest' });
      expect(await standing(db, world)).toEqual({
        stage: 'notice',
        score: '960.00',
        grade: 'compliant',
        vetoed: false,
      });
      expect(html(await visit(db, world.principal, 'get', `/assessments/${world.id}/result`))).toContain('official');
    }));
});
