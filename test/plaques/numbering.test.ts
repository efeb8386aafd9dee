import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { currentSigner, publishedKeys, signUnsigned } from '../../src/plaques/keys.ts';
import { signedText } from '../../src/plaques/certified.ts';
import { isSigned } from '../../src/plaques/signing.ts';
import { issuePlaques } from '../../src/plaques/store.ts';
import type { TestDatabase } from '../setup/database.ts';
import { approvedSchools, emptied, fuyang, funan, openWorld, type World } from './world.ts';

let world: World;
let db: TestDatabase['db'];
let by: number;
beforeAll(async () => {
  world = await openWorld();
  db = world.db;
  by = ((await db('person').where({ username: 'county' }).first('id')) as { id: number }).id;
});
afterAll(() => world.close());
beforeEach(() => emptied(db));

const at = new Date('2026-11-02T09:00:00+08:00');
const secret = 'a secret of this test';

interface Issued {
  readonly number: string;
  readonly school_name: string;
  readonly awarded_on: string;
  readonly signature: Buffer;
}
const register = async (): Promise<Issued[]> =>
  (await db('plaque').orderBy('number').select('number', 'school_name', 'awarded_on', 'signature')) as Issued[];

/** One award in a transaction of its own, as two offices make them at the same moment. */
const awardOne = (id: number, issuingCode: string, awardedOn: string, fails: boolean): Promise<void> =>
  db.transaction(async (trx) => {
    const award = { issuingCode, awardedOn, schools: [{ id, school: `第${id}小学` }], by, at };
    await issuePlaques(trx, award, await currentSigner(trx, secret, at));
    if (fails) throw new Error('the power is gone');
  });

test('fifty awards at once, every third of them undone: each body and year counts on without a gap', async () => {
  const names = Array.from({ length: 50 }, (_, place) => ({ name: `第${place + 1}小学` }));
  const ids = await approvedSchools(db, world.cycle, names);
  const outcomes = await Promise.allSettled(
    ids.map((id, place) =>
      awardOne(id, place % 2 === 0 ? funan : fuyang, place % 5 === 0 ? '2025-12-31' : '2026-11-02', place % 3 === 0),
    ),
  );
  const failed = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [String(outcome.reason)] : []));
  expect([...new Set(failed)]).toEqual(['Error: the power is gone']);
  expect(failed).toHaveLength(17);
  const plaques = await register();
  expect(plaques).toHaveLength(33);
  const series = Map.groupBy(plaques, ({ number }) => number.slice(0, 11));
  expect([...series.keys()].toSorted()).toEqual(['341200-2025', '341200-2026', '341225-2025', '341225-2026']);
  for (const [begins, of] of series) {
    const counted = of.map((_, place) => `${begins}-${String(place + 1).padStart(4, '0')}`);
    expect(of.map(({ number }) => number)).toEqual(counted);
  }
});

test('the first fifty awards at once make one key, and it signed all of them', async () => {
  await db.raw('truncate signing_key cascade');
  const names = Array.from({ length: 50 }, (_, place) => ({ name: `第${place + 1}小学` }));
  const ids = await approvedSchools(db, world.cycle, names);
  await Promise.all(ids.map((id) => awardOne(id, funan, '2026-11-02', false)));
  const keys = (await publishedKeys(db)).map(({ publicKey }) => publicKey);
  expect(keys).toHaveLength(1);
  for (const { number, school_name: school, awarded_on: awardedOn, signature } of await register()) {
    expect(isSigned(signedText({ number, school, awardedOn }), signature, keys)).toBe(true);
  }
});

test('a changed secret makes a new key; the old one stays published, and what it signed stays signed', async () => {
  const [first, second] = await approvedSchools(db, world.cycle, [{ name: '甲小学' }, { name: '乙小学' }]);
  await awardOne(first!, funan, '2026-11-02', false);
  const before = await publishedKeys(db);
  await db.transaction(async (trx) => {
    const signer = await currentSigner(trx, 'another secret of this test', at);
    const award = { issuingCode: funan, awardedOn: '2026-11-02', schools: [{ id: second!, school: '乙小学' }], by, at };
    await issuePlaques(trx, award, signer);
  });
  const after = await publishedKeys(db);
  expect(after).toHaveLength(before.length + 1);
  expect(after.slice(1).map(({ id }) => id)).toEqual(before.map(({ id }) => id));
  const keys = after.map(({ publicKey }) => publicKey);
  for (const { number, school_name: school, awarded_on: awardedOn, signature } of await register()) {
    const text = signedText({ number, school, awardedOn });
    expect(isSigned(text, signature, keys)).toBe(true);
    expect(keys.filter((key) => isSigned(text, signature, [key]))).toHaveLength(1);
  }
});

test('what was awarded without a signature is signed once, also by two at the same moment', async () => {
  const names = Array.from({ length: 20 }, (_, place) => ({ name: `第${place + 1}小学` }));
  const ids = await approvedSchools(db, world.cycle, names);
  const schools = ids.map((id) => ({ id, school: `第${id}小学` }));
  await issuePlaques(db, { issuingCode: funan, awardedOn: '2026-11-02', schools, by, at }, null);
  const counts = await Promise.all([signUnsigned(db, secret, at), signUnsigned(db, secret, at)]);
  expect(counts[0] + counts[1]).toBe(20);
  const keys = (await publishedKeys(db)).map(({ publicKey }) => publicKey);
  const plaques = await register();
  for (const { number, school_name: school, awarded_on: awardedOn, signature } of plaques) {
    expect(isSigned(signedText({ number, school, awardedOn }), signature, keys)).toBe(true);
  }
  expect(await signUnsigned(db, secret, at)).toBe(0);
  expect(await register()).toEqual(plaques);
});
