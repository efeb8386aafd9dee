import { stat } from 'node:fs/promises';
import { join } from 'node:path';
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
  const folder = join(dataDirectory, 'files');
  const disk = new Disk(new FSDriver({ location: folder, visibility: 'private' }));
  const read = async (key: string): Promise<Readable | null> => ((await disk.exists(key)) ? disk.getStream(key) : null);
  return {
    put: (id, path) => disk.copyFromFs(path, keyOf(id)),
    putThumbnail: (id, picture) => disk.put(thumbnailKeyOf(id), picture),
    read: (id) => read(keyOf(id)),
    readThumbnail: (id) => read(thumbnailKeyOf(id)),
    drop: async (id) => {
      await disk.delete(keyOf(id));
      await disk.delete(thumbnailKeyOf(id));
    },
    settled: async (before) => {
      if (!(await stat(folder).catch(() => null))) return [];
      const { objects } = await disk.listAll('', { recursive: true });
      const ids = new Set<string>();
      for (const entry of objects) {
        if (!entry.isFile) continue;
        const { lastModified } = await disk.getMetaData(entry.key);
        if (lastModified < before) ids.add(entry.name.split('.')[0]!);
      }
      return [...ids];
    },
  };
}

// Two letters of folder keep any one folder small.
const keyOf = (id: string): string => `${id.slice(0, 2)}/${id}`;
const thumbnailKeyOf = (id: string): string => `${keyOf(id)}.thumbnail.webp`;

const anHour = 3_600_000;

/**
 * Removes files whose rows were never written, because the program died between the two. What was stored within the hour
 * may belong to a form that is being saved right now, and stays.
 *
 * @param now real time, as file systems know no other
 * @returns how many files went
 */
export async function sweep(db: Knex, storage: Storage, now: Date): Promise<number> {
  const stored = await storage.settled(new Date(now.getTime() - anHour));
  if (stored.length === 0) return 0;
  const { rows } = await db.raw<{ rows: { id: string }[] }>(
    `select id from unnest(?::text[]) as stored (id)
      where not exists (select from stored_file where stored_file.id::text = stored.id)`,
    [stored],
  );
  for (const { id } of rows) await storage.drop(id);
  return rows.length;
}
