import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Knex } from 'knex';
import { freshDatabase, inTransaction, type TestDatabase } from '../setup/database.ts';
import { alsoAt, aPerson, aWorld, fill, html, visit, type World } from './world.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

const inWorld = (deed: (db: Knex, world: World) => Promise<void>) =>
  inTransaction(database.db, async (db) => deed(db, await aWorld(db)));

const form = ({ inspectors: [a, b] }: World, more: object = {}) => ({
  step: 'name team',
  members: [String(a), String(b)],
  leader: String(a),
  visitOn: '2026-11-10',
  ...more,
});

describe('a county team', () => {
  test('can hold nobody who holds or held a post at the school, and the page says why', () =>
    inWorld(async (db, world) => {
      const [a, b, c] = world.inspectors;
      await alsoAt(db, c, 'clerk', world.school, true);
      const page = await visit(db, world.office, 'get', `/assessments/${world.id}/county-teams`);
      expect(html(page)).toContain('Belongs or belonged to this school');
      expect(html(page)).not.toContain(`name="members" value="${c}"`);
      const members = [a, b, c].map(String);
      const reply = await visit(
        db,
        world.office,
        'post',
        `/assessments/${world.id}/county-teams`,
        form(world, { members }),
      );
      expect(reply).toMatchObject({ kind: 'page', status: 400 });
      expect(await db('team_member').select()).toEqual([]);
    }));

  test('is refused with everything still typed', () =>
    inWorld(async (db, world) => {
      const typed = form(world, {
        members: String(world.inspectors[0]),
        visitOn: '2026-10-01',
        'owner.A2': String(world.inspectors[0]),
      });
      const reply = await visit(db, world.office, 'post', `/assessments/${world.id}/county-teams`, typed);
      expect(reply).toMatchObject({ kind: 'page', status: 400, model: { visit: { value: '2026-10-01' } } });
      expect(html(reply)).toMatch(new RegExp(`name="members" value="${world.inspectors[0]}" checked`));
    }));

  test('is named once by two clicks: blank sheet, leader, visit, a section for each', () =>
    inWorld(async (db, world) => {
      const seen = ((await db('assessment').first('steps')) as { steps: number }).steps;
      const typed = form(world, { seen });
      for (let click = 0; click < 2; click++) {
        const reply = await visit(db, world.office, 'post', `/assessments/${world.id}/county-teams`, typed);
        expect(reply).toMatchObject({ kind: 'redirect' });
      }
      expect(await db('step').where({ name: 'name team' }).select('from_stage', 'to_stage')).toEqual([
        { from_stage: 'county team', to_stage: 'county scoring' },
      ]);
      const sheet = (await db('sheet').where({ stage: 'county' }).first()) as { id: number; visit_on: string };
      expect(sheet.visit_on).toBe('2026-11-10');
      expect(await db('line').where({ sheet_id: sheet.id }).whereNotNull('entry').select('code')).toEqual([]);
      expect(
        await db('sheet_section').where({ sheet_id: sheet.id }).orderBy('section_code').select('section_code'),
      ).toHaveLength(5);
      expect(await db('team_member').where({ leads: true }).select('person_id')).toEqual([
        { person_id: world.inspectors[0] },
      ]);
    }));

  test('is changed while it scores, and what is scored stays', () =>
    inWorld(async (db, world) => {
      const [a, b, c] = world.inspectors;
      await visit(db, world.office, 'post', `/assessments/${world.id}/county-teams`, form(world));
      await fill(db, world.id, 'county', b);
      const change = form(world, {
        step: 'change team',
        members: [String(a), String(c)],
        leader: String(c),
        'owner.A1': String(c),
      });
      await visit(db, world.office, 'post', `/assessments/${world.id}/county-teams`, change);
      expect(await db('team_member').orderBy('person_id').select('person_id', 'leads')).toEqual([
        { person_id: a, leads: false },
        { person_id: c, leads: true },
      ]);
      expect(await db('line').where({ code: 'C1', version: 1, saved_by: b }).select('code')).toHaveLength(1);
      expect(await db('sheet_section').where({ section_code: 'A1' }).select('person_id')).toEqual([{ person_id: c }]);
      const page = await visit(db, world.office, 'get', `/assessments/${world.id}/county-teams`);
      expect(html(page)).toContain(`<option value="${c}" selected>`);
    }));

  test('is shared out for a look before it is named', () =>
    inWorld(async (db, world) => {
      const reply = await visit(
        db,
        world.office,
        'post',
        `/assessments/${world.id}/county-teams`,
        form(world, { deed: 'share' }),
      );
      expect(reply).toMatchObject({ kind: 'page', status: 200 });
      expect(await db('team_member').select()).toEqual([]);
    }));

  test('of another county is not known here, and an inspector may not name one', () =>
    inWorld(async (db, world) => {
      const stranger = await aPerson(db, 'county office', { region: '341226' });
      await expect(visit(db, stranger, 'get', `/assessments/${world.id}/county-teams`)).rejects.toMatchObject({
        status: 404,
      });
      await visit(db, world.office, 'post', `/assessments/${world.id}/county-teams`, form(world));
      const inspector = world.inspectors[0];
      await expect(visit(db, inspector, 'get', `/assessments/${world.id}/county-teams`)).rejects.toMatchObject({
        status: 403,
      });
    }));
});

test('who reviewed a school for the county is no expert for it at the city', () =>
  inWorld(async (db, world) => {
    await visit(db, world.office, 'post', `/assessments/${world.id}/county-teams`, form(world));
    const both = world.inspectors[0];
    await db('post').insert({ person_id: both, role: 'city expert', region_code: '341200' });
    await db('assessment').where({ id: world.id }).update({ stage: 'city team' });
    const members = [both, world.experts[0]].map(String);
    const typed = form(world, { members });
    const reply = await visit(db, world.cityOffice, 'post', `/assessments/${world.id}/city-teams`, typed);
    expect(reply).toMatchObject({ kind: 'page', status: 400 });
    expect(html(reply)).toContain('Took part in the county review of this school');
  }));
