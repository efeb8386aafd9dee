import { setTimeout } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { plaqueStates, type PlaqueState } from '../../src/plaques/rules.ts';
import { changePlaqueState, type StateChange, statesOf } from '../../src/plaques/states.ts';
import { inTransaction } from '../setup/database.ts';
import type { Visitor } from '../setup/app.ts';
import { awarded, openWorld, today, type World } from './world.ts';

let world: World;
let county: Visitor;
let number: string;
let by: number;
beforeAll(async () => {
  world = await openWorld();
  county = await world.signIn('county');
  [number = ''] = await awarded(world, county, '王家坝中心学校', '苗集中心学校');
  by = ((await world.db('person').where({ username: 'county' }).first('id')) as { id: number }).id;
});
afterAll(() => world.close());

const at = new Date('2026-11-02T10:00:00+08:00');
/** A change of the plaque, said before there is one. */
const a = (state: PlaqueState, on: string, more: Partial<StateChange> = {}): StateChange => ({
  ...change(state, on),
  number: '',
  ...more,
});
const change = (state: PlaqueState, on: string, more: Partial<StateChange> = {}): StateChange => ({
  number,
  state,
  on,
  untilOn: state === 'mending' ? '2027-03-01' : null,
  reason: '回头看发现问题',
  by,
  at,
  ...more,
});

test('an award is the first state on record, with who made it', async () => {
  expect(await statesOf(world.db, number)).toMatchObject([
    { state: 'valid', on: today, untilOn: null, reason: null, by: 'county' },
  ]);
});

test.each([
  ['is put under rectification', [a('mending', '2026-12-01')], 'changed'],
  [
    'is given more time',
    [a('mending', '2026-12-01'), a('mending', '2026-12-01', { untilOn: '2027-06-01' })],
    'changed',
  ],
  ['is suspended, and valid again', [a('suspended', '2026-12-01'), a('valid', '2027-01-01')], 'changed'],
  ['is changed by a double click', [a('suspended', '2026-12-01'), a('suspended', '2026-12-01')], 'unchanged'],
  ['is valid as it is', [a('valid', '2026-11-02')], 'unchanged'],
  ['is revoked for good', [a('revoked', '2026-12-01'), a('valid', '2027-01-01')], 'revoked'],
  ['is revoked twice', [a('revoked', '2026-12-01'), a('revoked', '2027-01-01')], 'revoked'],
  ['is changed before it was awarded', [a('suspended', '2026-11-01')], 'before last'],
  ['is changed before the last change', [a('suspended', '2026-12-01'), a('revoked', '2026-11-30')], 'before last'],
  ['is nobody’s', [a('suspended', '2026-12-01', { number: '341225-2026-9999' })], 'no plaque'],
] as const)('a plaque %s', async (_, changes, outcome) => {
  await inTransaction(world.db, async (trx) => {
    const before = (await statesOf(trx, number)).length;
    const outcomes = [];
    for (const one of changes)
      outcomes.push(await changePlaqueState(trx, { ...one, number: one.number || number, by }));
    expect(outcomes.at(-1)).toBe(outcome);
    const made = outcomes.filter((one) => one === 'changed').length;
    expect(await statesOf(trx, number)).toHaveLength(before + made);
  });
});

test('a day to mend by belongs to rectification, and to nothing else', async () => {
  for (const wrong of [
    change('mending', today, { untilOn: null }),
    change('revoked', today, { untilOn: '2027-01-01' }),
  ]) {
    await expect(inTransaction(world.db, (trx) => changePlaqueState(trx, wrong))).rejects.toThrow(RangeError);
  }
});

test('of two at the same moment the second waits for the first: what is revoked stays revoked', async () => {
  const [other = ''] = await awarded(world, county, '王店中心学校');
  const first = await world.db.transaction();
  expect(await changePlaqueState(first, change('revoked', '2026-12-01', { number: other }))).toBe('changed');
  const second = world.db.transaction((trx) =>
    changePlaqueState(trx, change('suspended', '2026-12-02', { number: other })),
  );
  await setTimeout(200);
  await first.commit();
  expect(await second).toBe('revoked');
  expect((await statesOf(world.db, other)).map(({ state }) => state)).toEqual(['valid', 'revoked']);
});

test('whatever is asked, states are only ever added, and the plaque stands as the last of them says', async () => {
  const day = fc.integer({ min: 1, max: 28 }).map((date) => `2026-12-${String(date).padStart(2, '0')}`);
  const asked = fc.array(fc.record({ state: fc.constantFrom(...plaqueStates), on: day }), { maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(asked, (changes) =>
      inTransaction(world.db, async (trx) => {
        let before = await statesOf(trx, number);
        for (const { state, on } of changes) {
          const outcome = await changePlaqueState(trx, change(state, on));
          const after = await statesOf(trx, number);
          expect(after.slice(0, before.length)).toEqual(before);
          expect(after.length - before.length).toBe(outcome === 'changed' ? 1 : 0);
          const plaque = (await trx('plaque').where({ number }).first()) as Record<string, string | null>;
          const last = after.at(-1)!;
          expect([plaque['state'], plaque['state_until']]).toEqual([last.state, last.untilOn]);
          if (after.length > 1) expect([plaque['state_on'], plaque['state_reason']]).toEqual([last.on, last.reason]);
          expect(before.some((one) => one.state === 'revoked') && outcome === 'changed').toBe(false);
          before = after;
        }
      }),
    ),
    { numRuns: 40 },
  );
});

test.each([
  ['a state', `update plaque_change set reason = 'x'`],
  ['a state', `delete from plaque_change`],
  ['a plaque', `delete from plaque`],
  ['a key', `delete from signing_key`],
])('nothing takes %s off the record: %s', async (_, sql) => {
  await expect(inTransaction(world.db, (trx) => trx.raw(sql))).rejects.toThrow('is on record and stays there');
});
