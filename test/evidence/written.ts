import { randomUUID } from 'node:crypto';
import type { Place } from '../setup/place.ts';

/** What a file is that stands at a line. */
export interface Written {
  /** How its digest begins; a digest of its own unless told. */
  readonly sha?: string;
  /** When it came. */
  readonly at?: string;
  readonly type?: string;
}

/** Writes a file down at a line, without its bytes. */
export async function writeDown(
  { db, people }: Place,
  sheet: number,
  code: string,
  name: string,
  { sha, at = '2026-10-20T09:00:00+08:00', type = 'application/pdf' }: Written = {},
): Promise<string> {
  const id = randomUUID();
  await db('stored_file').insert({
    id,
    name,
    size: 2_048,
    type,
    sha256: (sha ?? id.replaceAll('-', '')).padEnd(64, '0'),
    has_thumbnail: false,
    uploaded_by: people['clerk'],
    uploaded_at: new Date(at),
  });
  await db('evidence').insert({ file_id: id, sheet_id: sheet, code, about_on: '2026-03-04' });
  return id;
}
