import { randomUUID } from 'node:crypto';
import type { Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { Knex } from 'knex';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Storage, storageIn } from '../../src/evidence/storage.ts';
import {
  aPaper,
  aPhoto,
  headOf,
  heldBy,
  idleInTransaction,
  line,
  openPlace,
  type Place,
  postOf,
  sessionOf,
  wireTo,
} from '../setup/place.ts';

let place: Place;
let ours: Storage;
let storage: Storage;

beforeAll(async () => {
  place = await openPlace((folder) => {
    ours = storageIn(folder);
    storage = ours;
    return { storage: new Proxy({} as Storage, { get: (_, name) => storage[name as keyof Storage] }) };
  });
});
afterAll(() => place.close());
beforeEach(async () => {
  storage = ours;
  await place.db('evidence').delete();
  const ids = await place.db('stored_file').pluck<string[]>('id');
  await place.db('stored_file').delete();
  for (const id of ids) await ours.drop(id);
});

const path = (): string => `/assessments/${place.assessment}/school-evidence`;

/** Nothing is kept, nothing is left behind, nobody holds a connection, and the next who comes is served. */
async function allIsWell({ rows = 0 } = {}): Promise<void> {
  await vi.waitFor(
    async () => {
      expect(place.left()).toEqual([]);
      expect(heldBy(place)).toBe(0);
      expect(await idleInTransaction(place)).toBe(0);
      expect(place.stored()).toHaveLength(rows);
    },
    { timeout: 8_000 },
  );
  expect(await place.rows()).toBe(rows);
  expect((await place.clerk.get('/work')).status).toBe(200);
}

describe('the network drops in the middle of a photo', () => {
  test.each(['in the head of the file', 'in its middle', 'just before its end'] as const)(
    'nothing is kept or left when it drops %s, and sending it again keeps it once',
    async (where) => {
      const photo = new File([await aPhoto(), new Uint8Array(400_000)], '操场.jpg');
      const { head, body } = await postOf(path(), await sessionOf(place.clerk), photo);
      const cut = { 'in the head of the file': 300, 'in its middle': 200_000, 'just before its end': body.length - 1 };
      const wire = wireTo(place.address, head, body.subarray(0, cut[where]));
      if (where !== 'in the head of the file') {
        await vi.waitFor(() => expect(place.left()).toHaveLength(1), { timeout: 3_000 });
      }
      await pause(50);
      expect(heldBy(place)).toBe(0);
      expect(await idleInTransaction(place)).toBe(0);
      wire.destroy();
      await allIsWell();

      expect((await place.bring([aPaper()])).status).toBe(303);
      await allIsWell({ rows: 1 });
    },
  );

  test('when it drops while the server stores the file nothing is kept, since nobody was told', async () => {
    const { promise: stored, resolve: go } = Promise.withResolvers<void>();
    let begun = false;
    storage = {
      ...ours,
      put: async (id, from) => {
        begun = true;
        await ours.put(id, from);
        await stored;
      },
    };
    const { head, body } = await postOf(path(), await sessionOf(place.clerk), aPaper());
    const wire = wireTo(place.address, head, body);
    await vi.waitFor(() => expect(begun).toBe(true));
    wire.destroy();
    await pause(50);
    go();
    await allIsWell();
  });
});

describe('16 requests are cut at once', () => {
  const many = Array.from({ length: 16 }, (_, place) => place);

  test('uploads that are being looked through and stored', async () => {
    const session = await sessionOf(place.clerk);
    const sent = await Promise.all(
      many.map(async () => postOf(path(), session, aPaper('说明.pdf', { size: 300_000 }))),
    );
    let begun = 0;
    storage = {
      ...ours,
      put: async (id, from) => {
        begun += 1;
        await pause(100);
        await ours.put(id, from);
      },
    };
    const wires = sent.map(({ head, body }) => wireTo(place.address, head, body));
    await vi.waitFor(() => expect(begun).toBeGreaterThan(0), { timeout: 5_000 });
    cut(wires);
    await allIsWell();
    storage = ours;
    expect((await place.bring([aPaper()])).status).toBe(303);
  });

  test('uploads that wait for the assessment, which somebody moves just now', async () => {
    const session = await sessionOf(place.clerk);
    const sent = await Promise.all(many.map(async () => postOf(path(), session, aPaper())));
    const holding = await held();
    const wires = sent.map(({ head, body }) => wireTo(place.address, head, body));
    await vi.waitFor(() => expect(heldBy(place)).toBeGreaterThan(5), { timeout: 5_000 });
    cut(wires);
    await pause(100);
    await holding.rollback();
    // Those that had begun to write may have been kept: then with row and file.
    await vi.waitFor(async () => expect([heldBy(place), await idleInTransaction(place)]).toEqual([0, 0]));
    await vi.waitFor(async () => expect(place.stored()).toHaveLength(await place.rows()));
    await allIsWell({ rows: await place.rows() });
  });

  test('saves of lines', async () => {
    const { cookie, token } = await sessionOf(place.clerk);
    const lines = `/assessments/${place.assessment}/school-lines/A1`;
    const holding = await held();
    const wires = many.map(() => {
      const body = new URLSearchParams({
        _csrf: token,
        key: randomUUID(),
        [`${line}.version`]: '0',
        [`${line}.points`]: '10',
      }).toString();
      const head = headOf(lines, cookie, 'application/x-www-form-urlencoded', body.length);
      return wireTo(place.address, head, body);
    });
    await vi.waitFor(() => expect(heldBy(place)).toBeGreaterThan(5), { timeout: 5_000 });
    cut(wires);
    await pause(100);
    await holding.rollback();
    await allIsWell();
    const answers = await Promise.all(many.map(() => place.clerk.get(`/assessments/${place.assessment}`)));
    expect(answers.map(({ status }) => status)).toEqual(many.map(() => 200));
    // Of all that arrived, one was the first; nothing was written twice.
    const saved = (await place.db('line').where({ code: line }).first('version', 'points')) as { version: number };
    expect(saved).toEqual({ version: 1, points: '10.00' });
  });
});

const cut = (wires: readonly Socket[]): void => wires.forEach((wire) => wire.destroy());

/** Somebody else is at the assessment, on a connection of their own. */
async function held(): Promise<Knex.Transaction> {
  const trx = await place.elsewhere.transaction();
  await trx.raw('select from assessment where id = ? for update', [place.assessment]);
  return trx;
}
