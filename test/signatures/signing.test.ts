import type { Knex } from 'knex';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { aWorld, fill, html, visit, type World } from '../reviews/world.ts';
import { digestOf } from '../../src/sheets/digest.ts';
import { sheetsOf } from '../../src/sheets/store.ts';
import { standing } from '../../src/signatures/rules.ts';
import { signaturesOn } from '../../src/signatures/store.ts';
import { freshDatabase, inTransaction, type TestDatabase } from '../setup/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

const stroke = '10,10 20,30 30,40 40,50;50,60 70,80 90,100 110,120';

/** A county sheet with everything scored, about to be signed. */
const about = (deed: (db: Knex, world: World) => Promise<void>) =>
  inTransaction(database.db, async (db) => {
    const world = await aWorld(db);
    const [leader, other] = world.inspectors;
    await visit(db, world.office, 'post', `/assessments/${world.id}/county-teams`, {
      step: 'name team',
      members: [String(leader), String(other)],
      leader: String(leader),
      visitOn: '2026-11-10',
    });
    await fill(db, world.id, 'county', other, {});
    await deed(db, world);
  });

const sign = (db: Knex, { id, inspectors: [leader] }: World, more: object) =>
  visit(db, leader, 'post', `/assessments/${id}/county-signatures`, { ...more });

/** Whose signatures stand on the sheet as it is now. */
async function stand(db: Knex, { id }: World): Promise<string[]> {
  const sheet = (await sheetsOf(db, id)).get('county')!;
  return [...standing(await signaturesOn(db, sheet.id), digestOf(sheet)).keys()];
}

test('leader and principal sign on the screen; the official sheet shows it for as long as it says what they signed', () =>
  about(async (db, world) => {
    expect(await sign(db, world, { leader: stroke, head: stroke, headName: '校长甲' })).toMatchObject({
      kind: 'redirect',
    });
    expect(await stand(db, world)).toEqual(['leader', 'head']);
    const kept = await db('drawn_signature').orderBy('id').select('signer', 'name');
    expect(kept).toMatchObject([{ signer: 'leader' }, { signer: 'head', name: '校长甲' }]);
    // Somebody tampers with a line past the program: the signature stands no more.
    await db('line').where({ code: 'C1' }).update({ reason: '改过' });
    expect(await stand(db, world)).toEqual([]);
  }));

test('a sheet that is opened again bears them no more, and they stay on record', () =>
  about(async (db, world) => {
    await sign(db, world, { leader: stroke });
    await visit(db, world.office, 'post', `/assessments/${world.id}/county-returns`, { reason: '再核实' });
    expect(await stand(db, world)).toEqual([]);
    expect(await db('drawn_signature').select('signer')).toEqual([{ signer: 'leader' }]);
  }));

test('a signature that is none comes back with everything that was drawn, and nothing is signed', () =>
  about(async (db, world) => {
    const reply = await sign(db, world, { leader: '1,1 2,2', head: stroke, headName: '' });
    expect(reply).toMatchObject({ kind: 'page', status: 400 });
    const text = html(reply);
    expect(text).toContain('The leader&#39;s signature is too short');
    expect(text).toContain('The principal has signed: please type');
    expect(text).toContain(`name="head" value="${stroke}"`);
    expect(await db('drawn_signature').select('signer')).toEqual([]);
    expect(await db('sheet').where({ stage: 'county' }).first('signed_at')).toEqual({ signed_at: null });
  }));
