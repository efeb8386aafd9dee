import { copyFile, mkdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { Disk } from 'flydrive';
import { FSDriver } from 'flydrive/drivers/fs';
import type { Knex } from 'knex';

/**
 * Where files rest. A file is stored under its own number, never under its name, and thumbnails beside it;
 * the database says whose it is and who may see it.
 */
export interface Storage {
  readonly put: (id: string, path: string) => Promise<void>;
  readonly putThumbnail: (id: string, picture: Uint8Array) => Promise<void>;
  /** @returns null when the file is not there */
  readonly read: (id: string) => Promise<Readable | null>;
  readonly readThumbnail: (id: string) => Promise<Readable | null>;
  /** Removes a file that no row names; one that is not there already is fine. */
  readonly drop: (id: string) => Promise<void>;
  /** Numbers of all files that have rested here for a while. */
  readonly settled: (before: Date) => Promise<string[]>;
}

/** The files of an installation, in a folder of its data directory. */
export function storageIn(dataDirectory: string): Storage {
  const location = join(dataDirectory, 'files');
  const disk = new Disk(new FSDriver({ location, visibility: 'private' }));
  return {
    ...storageOn(disk, async (key) => ((await disk.exists(key)) ? disk.getStream(key) : null)),
    // Not through the disk, which does not say that there is no room.
    put: async (id, path) => {
      const to = join(location, keyOf(id));
      await mkdir(dirname(to), { recursive: true });
      await copyFile(path, to);
    },
    settled: async (before) => ((await stat(location).catch(() => null)) === null ? [] : settledOn(disk, before)),
  };
}

/**
 * The files on any disk.
 * @param read a file by its key; whether one is missing, each kind of disk says in its own way
 */
export function storageOn(disk: Disk, read: (key: string) => Promise<Readable | null>): Storage {
  return {
    put: (id, path) => disk.copyFromFs(path, keyOf(id)),
    putThumbnail: (id, picture) => disk.put(thumbnailKeyOf(id), picture),
    read: (id) => read(keyOf(id)),
    readThumbnail: (id) => read(thumbnailKeyOf(id)),
    drop: async (id) => {
      await disk.delete(keyOf(id));
      await disk.delete(thumbnailKeyOf(id));
    },
    settled: (before) => settledOn(disk, before),
  };
}

async function settledOn(disk: Disk, before: Date): Promise<string[]> {
  const ids = new Set<string>();
  let paginationToken: string | undefined;
  do {
    const page = await disk.listAll('', { recursive: true, ...(paginationToken && { paginationToken }) });
    for (const entry of page.objects) {
      // An S3 store says when with the list; a folder is asked file by file.
      if (entry.isFile && (await entry.getMetaData()).lastModified < before) ids.add(entry.name.split('.')[0]!);
    }
    ({ paginationToken } = page);
  } while (paginationToken !== undefined);
  return [...ids];
}

// Two letters of folder keep any one folder small.
const keyOf = (id: string): string => `${id.slice(0, 2)}/${id}`;
const thumbnailKeyOf = (id: string): string => `${keyOf(id)}.thumbnail.webp`;

const anHour = 3_600_000;

/** More than this no crash leaves behind. */
const mostOfACrash = 100;

/**
 * Removes files whose rows were never written, because the program died between the two. Where there are too many of them, or
 * the database knows none of the files, the store is that of another database, or the database was put back to an older day:
 * then all stay.
 *
 * @param now real time, as file systems know no other
 * @returns how many files went, and how many were spared
 */
export async function sweep(db: Knex, storage: Storage, now: Date): Promise<{ gone: number; spared: number }> {
  const unknown = await unknownOf(db, storage, now);
  if (unknown.length > mostOfACrash || (unknown.length > 0 && !(await belongTogether(db, storage)))) {
    return { gone: 0, spared: unknown.length };
  }
  for (const id of unknown) await storage.drop(id);
  return { gone: unknown.length, spared: 0 };
}

/** Whether the store has any of the files that the database wrote down last. */
async function belongTogether(db: Knex, storage: Storage): Promise<boolean> {
  const ids = await db('stored_file').orderBy('uploaded_at', 'desc').limit(3).pluck<string[]>('id');
  for (const id of ids) {
    const file = await storage.read(id);
    file?.destroy();
    if (file !== null) return true;
  }
  return false;
}

/** Files without a row. What was stored within the hour may belong to a form that is being saved right now, and is none. */
export async function unknownOf(db: Knex, storage: Storage, now: Date): Promise<string[]> {
  return withoutRow(db, await storage.settled(new Date(now.getTime() - anHour)));
}

/** Removes those of these files that have no row. */
export async function dropUnknown(db: Knex, storage: Storage, ids: readonly string[]): Promise<void> {
  for (const id of await withoutRow(db, ids)) await storage.drop(id);
}

async function withoutRow(db: Knex, stored: readonly string[]): Promise<string[]> {
  if (stored.length === 0) return [];
  const { rows } = await db.raw<{ rows: { id: string }[] }>(
    `select id from unnest(?::text[]) as stored (id)
      where not exists (select from stored_file where stored_file.id::text = stored.id)`,
    [[...stored]],
  );
  return rows.map(({ id }) => id);
}

/** What is at the bottom of a store's error, for the log: that nobody listens, or that the key is wrong. */
export function reasonOf(error: unknown): string {
  const { cause } = error as { cause?: unknown };
  return cause === undefined ? String(error) : reasonOf(cause);
}
