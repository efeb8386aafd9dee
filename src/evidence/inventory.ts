import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import type { Knex } from 'knex';
import { type Storage, unknownOf } from './storage.ts';

/** What is wrong with a file of the store, by its number. */
export interface Finding {
  readonly id: string;
  readonly what: 'missing' | 'damaged' | 'thumbnail missing' | 'unknown';
}

interface Row {
  readonly id: string;
  readonly size: number;
  readonly sha256: string;
  readonly has_thumbnail: boolean;
}

/**
 * Compares every row with its file, byte for byte by the digest, and names the files that no row knows. What was stored within
 * the hour may belong to a form that is being saved right now, and is not named.
 *
 * @returns how many files are as their rows say
 */
export async function check(db: Knex, storage: Storage, now: Date, tell: (finding: Finding) => void): Promise<number> {
  let sound = 0;
  for await (const row of storedRows(db)) {
    const what = await stateOf(storage, row);
    if (what === 'sound') sound += 1;
    else tell({ id: row.id, what });
  }
  for (const id of await unknownOf(db, storage, now)) tell({ id, what: 'unknown' });
  return sound;
}

/**
 * Copies every file that has a row and is not yet whole where it goes to; it may be broken off and begun again.
 * A file that is missing or damaged where it comes from is told, and not copied.
 */
export async function copy(
  db: Knex,
  from: Storage,
  to: Storage,
  tell: (finding: Finding) => void,
): Promise<{ readonly copied: number; readonly there: number }> {
  const folder = await mkdtemp(join(tmpdir(), 'dabiao-copy-'));
  const path = join(folder, 'file');
  let copied = 0;
  let there = 0;
  try {
    for await (const row of storedRows(db)) {
      if ((await stateOf(to, row)) === 'sound') {
        there += 1;
        continue;
      }
      const what = await stateOf(from, row);
      if (what === 'missing' || what === 'damaged') {
        tell({ id: row.id, what });
        continue;
      }
      await pipeline((await from.read(row.id))!, createWriteStream(path));
      await to.put(row.id, path);
      const thumbnail = row.has_thumbnail ? await from.readThumbnail(row.id) : null;
      if (thumbnail !== null) await to.putThumbnail(row.id, await buffer(thumbnail));
      else if (row.has_thumbnail) tell({ id: row.id, what: 'thumbnail missing' });
      copied += 1;
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return { copied, there };
}

const aPage = 500;

async function* storedRows(db: Knex): AsyncGenerator<Row> {
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const { rows } = await db.raw<{ rows: Row[] }>(
      `select id, size, sha256, has_thumbnail from stored_file where id > ? order by id limit ?`,
      [after, aPage],
    );
    yield* rows;
    if (rows.length < aPage) return;
    after = rows.at(-1)!.id;
  }
}

async function stateOf(storage: Storage, row: Row): Promise<'sound' | Exclude<Finding['what'], 'unknown'>> {
  const file = await storage.read(row.id);
  if (file === null) return 'missing';
  const { size, sha256 } = await measured(file);
  if (size !== row.size || sha256 !== row.sha256) return 'damaged';
  const thumbnail = row.has_thumbnail ? await storage.readThumbnail(row.id) : undefined;
  thumbnail?.destroy();
  return thumbnail === null ? 'thumbnail missing' : 'sound';
}

async function measured(file: Readable): Promise<{ size: number; sha256: string }> {
  const hash = createHash('sha256');
  let size = 0;
  for await (const chunk of file as AsyncIterable<Buffer>) {
    hash.update(chunk);
    size += chunk.length;
  }
  return { size, sha256: hash.digest('hex') };
}
