import { mkdtempSync, rmSync, utimesSync, writeFileSync, readdirSync } from 'node:fs';
import { randomBytes, randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { storageInS3 } from '../../src/evidence/s3.ts';
import { type Storage, storageIn, sweep } from '../../src/evidence/storage.ts';
import { freshDatabase, inTransaction, type TestDatabase } from '../setup/database.ts';
import { openBucket, openMute, placeAt } from './buckets.ts';

const folder = mkdtempSync(join(tmpdir(), 'dabiao-storage-'));
const closing: (() => Promise<void>)[] = [];
let database: TestDatabase;

beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(async () => {
  for (const close of closing) await close();
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

const aFile = (content: Buffer): string => {
  const path = join(folder, randomUUID());
  writeFileSync(path, content);
  return path;
};

const inAnHour = (): Date => new Date(Date.now() + 3_700_000);

const kinds: readonly (readonly [string, () => Promise<Storage>])[] = [
  ['a folder', async () => Promise.resolve(storageIn(mkdtempSync(join(folder, 'data-'))))],
  [
    'an S3 store',
    async () => {
      const { place, close } = await openBucket();
      closing.push(close);
      return storageInS3(place);
    },
  ],
];

describe.each(kinds)('%s', (_, open) => {
  let storage: Storage;
  beforeAll(async () => {
    storage = await open();
  });

  test('gives back what was stored, byte for byte, the picture beside it', async () => {
    const id = randomUUID();
    const content = randomBytes(3_000_001);
    await storage.put(id, aFile(content));
    await storage.putThumbnail(id, Buffer.from('a small picture'));
    expect((await buffer((await storage.read(id))!)).equals(content)).toBe(true);
    expect(String(await buffer((await storage.readThumbnail(id))!))).toBe('a small picture');
  });

  test('says that a file is not there', async () => {
    expect(await storage.read(randomUUID())).toBe(null);
    expect(await storage.readThumbnail(randomUUID())).toBe(null);
  });

  test('drops a file with its picture, and does not mind one that is gone', async () => {
    const id = randomUUID();
    await storage.put(id, aFile(Buffer.from('x')));
    await storage.putThumbnail(id, Buffer.from('y'));
    await storage.drop(id);
    expect(await storage.read(id)).toBe(null);
    expect(await storage.readThumbnail(id)).toBe(null);
    await storage.drop(id);
  });

  test('is swept of what has no row, once it has rested for an hour', async () => {
    const [kept, left] = [randomUUID(), randomUUID()];
    for (const id of [kept, left]) await storage.put(id, aFile(Buffer.from(id)));
    await inTransaction(database.db, async (trx) => {
      await aRow(trx, kept);
      await sweep(trx, storage, new Date());
      expect(await storage.read(left)).not.toBe(null);
      expect(await sweep(trx, storage, inAnHour())).toEqual({ gone: 2, spared: 0 });
      expect(await storage.read(left)).toBe(null);
      expect(String(await buffer((await storage.read(kept))!))).toBe(kept);
    });
    expect(await storage.settled(inAnHour())).toEqual([kept]);
  });

  test('is not swept by a database that knows none of its files', async () => {
    const id = randomUUID();
    await storage.put(id, aFile(Buffer.from(id)));
    expect(await sweep(database.db, storage, inAnHour())).toMatchObject({ gone: 0 });
    expect(await storage.read(id)).not.toBe(null);
  });

  test('lists more files than one page of a list holds', async () => {
    const ids = Array.from({ length: 1_100 }, () => randomUUID());
    for (let at = 0; at < ids.length; at += 10) {
      await Promise.all(ids.slice(at, at + 10).map((id) => storage.putThumbnail(id, Buffer.from('x'))));
    }
    const settled = new Set(await storage.settled(inAnHour()));
    expect(ids.filter((id) => !settled.has(id))).toEqual([]);

    // More than a crash leaves: the database is of an older day, and all of them stay.
    await inTransaction(database.db, async (trx) => {
      await aRow(trx, ids[0]!);
      expect(await sweep(trx, storage, inAnHour())).toEqual({ gone: 0, spared: settled.size - 1 });
    });
  });
});

test('a folder nobody has stored in yet holds nothing', async () => {
  expect(await storageIn(join(folder, 'none')).settled(inAnHour())).toEqual([]);
});

test('a folder keeps a file by its number, never by its name', async () => {
  const data = mkdtempSync(join(folder, 'data-'));
  const id = randomUUID();
  const path = aFile(Buffer.from('x'));
  utimesSync(path, new Date(), new Date());
  await storageIn(data).put(id, path);
  expect(readdirSync(join(data, 'files'), { recursive: true }).map(String).toSorted()).toEqual([
    id.slice(0, 2),
    join(id.slice(0, 2), id),
  ]);
});

describe('an S3 store that is not there', () => {
  const impatient = { toConnect: 200, idle: 300, altogether: 500 };

  test('refuses at once where nobody listens', async () => {
    const mute = await openMute();
    await mute.close();
    const storage = await storageInS3(placeAt(mute.port), impatient);
    await expect(storage.put(randomUUID(), aFile(Buffer.from('x')))).rejects.toThrow();
    await expect(storage.read(randomUUID())).rejects.toThrow();
    await expect(storage.settled(new Date())).rejects.toThrow();
  });

  test('is given up on when it never answers', async () => {
    const mute = await openMute();
    const storage = await storageInS3(placeAt(mute.port), impatient);
    const began = performance.now();
    await expect(storage.put(randomUUID(), aFile(randomBytes(2_000_000)))).rejects.toThrow();
    await expect(storage.read(randomUUID())).rejects.toThrow();
    expect(performance.now() - began).toBeLessThan(5_000);
    await mute.close();
  });

  test('is no missing file when the bucket or the key is wrong', async () => {
    const { place, close } = await openBucket();
    const wrongKey = await storageInS3({ ...place, accessKeyId: 'another' });
    await expect(wrongKey.put(randomUUID(), aFile(Buffer.from('x')))).rejects.toThrow();
    const wrongBucket = await storageInS3({ ...place, bucket: 'another' });
    await expect(wrongBucket.read(randomUUID())).rejects.toThrow();
    await close();
  });
});

async function aRow(trx: TestDatabase['db'], id: string): Promise<void> {
  const [person] = (await trx('person')
    .insert({ username: `p-${id}`, name: '县督学甲' })
    .returning('id')) as { id: number }[];
  await trx('stored_file').insert({
    id,
    name: 'a.pdf',
    size: 1,
    type: 'application/pdf',
    sha256: 'x',
    has_thumbnail: false,
    uploaded_by: person!.id,
    uploaded_at: new Date(),
  });
}
