import type { Knex } from 'knex';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { seedDemonstration } from '../../seeds/demonstration.ts';
import { seedReference } from '../../seeds/reference.ts';
import { CannotStart } from '../../src/config.ts';
import { demonstrationBegins, type Seeds } from '../../src/database/seed.ts';
import { reset } from '../../src/demonstration/reset.ts';
import { isMarked } from '../../src/demonstration/store.ts';
import { storageIn } from '../../src/evidence/storage.ts';
import { freshDatabase, inTransaction } from '../setup/database.ts';
import { freshDemonstration, type TestDemonstration } from '../setup/demonstration.ts';

let demonstration: TestDemonstration;
let db: Knex;

beforeAll(async () => {
  demonstration = await freshDemonstration();
  db = demonstration.db;
});
afterAll(() => demonstration.drop());

const seedsIn = (dataDirectory: string): Seeds => ({
  reference: seedReference,
  demonstration: (trx, now) => seedDemonstration(trx, { now, storage: storageIn(dataDirectory) }),
});

/** Numbers of the files that rest in the store; thumbnails have theirs in front of a dot. */
const filesIn = (folder: string): string[] =>
  readdirSync(join(folder, 'files'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.includes('.'))
    .map(({ name }) => name)
    .toSorted();

describe('the files', () => {
  test('lie in the store, each under its own number, and are what their rows say', async () => {
    const storage = storageIn(demonstration.dataDirectory);
    const rows = (await db('stored_file').orderBy('id')) as {
      id: string;
      sha256: string;
      size: string;
      has_thumbnail: boolean;
    }[];
    expect(filesIn(demonstration.dataDirectory)).toEqual(rows.map(({ id }) => id));
    for (const { id, sha256, size, has_thumbnail } of rows) {
      const content = await buffer((await storage.read(id))!);
      expect(createHash('sha256').update(content).digest('hex')).toBe(sha256);
      expect(content.length).toBe(Number(size));
      expect((await storage.readThumbnail(id)) !== null).toBe(has_thumbnail);
    }
  });

  test('go again when seeding comes to nothing', async () => {
    const other = await freshDatabase();
    const folder = mkdtempSync(join(tmpdir(), 'dabiao-undone-'));
    const seeding = other.db.transaction(async (trx) => {
      await seedDemonstration(trx, { now: demonstrationBegins, storage: storageIn(folder) });
      expect(filesIn(folder).length).toBeGreaterThan(100);
      throw new Error('the power is gone');
    });
    await expect(seeding).rejects.toThrow('the power is gone');
    await expect.poll(() => filesIn(folder).length, { timeout: 15_000 }).toBe(0);
    rmSync(folder, { recursive: true });
    await other.drop();
  });
});

describe('reset', () => {
  test('refuses a database that is no demonstration, and changes nothing', async () => {
    const other = await freshDatabase();
    const folder = mkdtempSync(join(tmpdir(), 'dabiao-unmarked-'));
    await other.db('person').insert({ username: 'somebody', name: '某人' });
    await expect(reset(other.db, seedsIn(folder), storageIn(folder), new Date())).rejects.toThrow(CannotStart);
    expect(await isMarked(other.db)).toBe(false);
    expect(await other.db('person').pluck('username')).toEqual(['somebody']);
    expect(readdirSync(folder)).toEqual([]);
    rmSync(folder, { recursive: true });
    await other.drop();
  });

  test('knows a database without any tables for no demonstration', async () => {
    const other = await freshDatabase();
    await inTransaction(other.db, async (trx) => {
      await trx.raw('drop table demonstration');
      expect(await isMarked(trx)).toBe(false);
    });
    expect(await isMarked(db)).toBe(true);
    await other.drop();
  });

  test('puts everything back, date and files included', async () => {
    const played = await freshDemonstration();
    const state = async () => ({
      assessments: await played.db('assessment').orderBy('id'),
      steps: await played.db('step').orderBy('id'),
      lines: await played.db('line').orderBy(['sheet_id', 'code']),
      people: await played.db('person').orderBy('id').pluck('username'),
      plaques: await played.db('plaque'),
    });
    const before = await state();
    const files = filesIn(played.dataDirectory);
    await played.db('demonstration').increment('offset_seconds', 86_400);
    await played.db('line').update({ reason: '改动' });
    await played.db('plaque').update({ school_name: '改动' });
    await reset(played.db, seedsIn(played.dataDirectory), storageIn(played.dataDirectory), new Date());
    expect(await state()).toEqual(before);
    const after = filesIn(played.dataDirectory);
    expect(after.length).toBe(files.length);
    expect(after.filter((name) => files.includes(name))).toEqual([]);
    const clock = (await played.db('demonstration').first()) as { offset_seconds: string };
    const shown = Date.now() + Number(clock.offset_seconds) * 1000;
    expect(Math.abs(shown - demonstrationBegins.getTime())).toBeLessThan(60_000);
    await played.drop();
  });
});
