import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { connect as connectTo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Knex } from 'knex';
import sharp from 'sharp';
import { connect } from '../../src/database/connection.ts';
import { vi } from 'vitest';
import { storageIn } from '../../src/evidence/storage.ts';
import type { Parts } from '../../src/web/visit.ts';
import type { Answer, Visitor } from './app.ts';
import { aSheet, openTown, type Town } from './town.ts';

/** A town whose files rest in a folder of its own, with a school that is at its self-evaluation. */
export interface Place extends Town {
  readonly assessment: number;
  readonly clerk: Visitor;
  /** Puts files to a line of the school's own sheet. */
  readonly bring: (files: readonly File[], fields?: Record<string, string>) => Promise<Answer>;
  /** Names of all that lies in the folder. */
  readonly stored: () => string[];
  readonly rows: () => Promise<number>;
  /** What uploads have left in the temporary folder, which is this test's own. */
  readonly left: () => string[];
  /** The same database, for somebody else. */
  readonly elsewhere: Knex;
}

export const line = 'C1';

export async function openPlace(parts: (folder: string) => Partial<Parts> = () => ({})): Promise<Place> {
  const folder = mkdtempSync(join(tmpdir(), 'dabiao-keeping-'));
  const temporary = mkdtempSync(join(tmpdir(), 'dabiao-temporary-'));
  vi.stubEnv('TMPDIR', temporary);
  const town = await openTown({ parts: { storage: storageIn(folder), ...parts(folder) } });
  const assessment = await town.stands(town.schools.fangji);
  await aSheet(town.db, assessment, 'school');
  const clerk = await town.signIn('clerk');
  const elsewhere = connect(town.at);
  const close = async (): Promise<void> => {
    await elsewhere.destroy();
    await town.close();
    vi.unstubAllEnvs();
    for (const one of [folder, temporary]) rmSync(one, { recursive: true, force: true });
  };
  const files = join(folder, 'files');
  return {
    ...town,
    close,
    assessment,
    clerk,
    elsewhere,
    bring: (brought, fields = {}) => bringTo(clerk, assessment, 'school', brought, fields),
    stored: () =>
      existsSync(files)
        ? readdirSync(files, { recursive: true, withFileTypes: true })
            .filter((entry) => entry.isFile())
            .map(({ name }) => name)
        : [],
    rows: async () => Number((await town.db('stored_file').count().first())!['count']),
    left: () => readdirSync(temporary),
  };
}

/** Puts files to the line of a sheet. */
export const bringTo = (
  visitor: Visitor,
  assessment: number,
  stage: string,
  files: readonly File[],
  fields: Record<string, string> = {},
): Promise<Answer> =>
  visitor.upload(
    `/assessments/${assessment}/${stage}-evidence`,
    { code: line, ...fields },
    files.map((file) => ['files', file] as const),
  );

const pdf = '%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n';

/** A paper of exactly so many bytes; `said` stands in it. */
export const aPaper = (name = '说明.pdf', { size = 1_000, said = '' } = {}): File =>
  new File([`${pdf}${said}`.padEnd(size, '\n')], name);

/** A photograph, as a phone would send it. */
export async function aPhoto(name = '操场.jpg'): Promise<File> {
  const picture = sharp({ create: { width: 40, height: 30, channels: 3, background: '#88aa66' } });
  return new File([new Uint8Array(await picture.jpeg().toBuffer())], name);
}

/** How many connections of the app to its database are inside a transaction and do nothing. */
export async function idleInTransaction({ db }: Town): Promise<number> {
  const { rows } = await db.raw<{ rows: { count: number }[] }>(
    `select count(*)::int as count from pg_stat_activity where datname = current_database() and state like 'idle in transaction%'`,
  );
  return rows[0]!.count;
}

/** Connections that a deed holds just now. */
export const heldBy = ({ db }: Town): number => (db.client as { pool: { numUsed: () => number } }).pool.numUsed();

/** The cookie and the token that this visitor sends with a form. */
export async function sessionOf(visitor: Visitor): Promise<{ cookie: string; token: string }> {
  const spied = vi.spyOn(globalThis, 'fetch');
  const { text } = await visitor.get('/session/token', { accept: 'application/json' });
  const { cookie = '' } = spied.mock.calls[0]![1]!.headers as Record<string, string>;
  spied.mockRestore();
  return { cookie, token: (JSON.parse(text) as { csrf: string }).csrf };
}

/** Opens a wire of one's own to the app, and sends bytes along it. */
export function wireTo(address: string, ...bytes: readonly (string | Buffer)[]): Socket {
  const { hostname, port } = new URL(address);
  const socket = connectTo(Number(port), hostname);
  socket.on('error', () => undefined);
  for (const some of bytes) socket.write(some);
  return socket;
}

/** A POST of a form with one file: its head, and its body. */
export async function postOf(
  path: string,
  { cookie, token }: { cookie: string; token: string },
  file: File,
): Promise<{ head: string; body: Buffer }> {
  const boundary = randomUUID();
  const field = (name: string, value: string): string =>
    `--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
  const body = Buffer.concat([
    Buffer.from(field('_csrf', token) + field('code', line)),
    Buffer.from(`--${boundary}\r\ncontent-disposition: form-data; name="files"; filename="${file.name}"\r\n\r\n`),
    Buffer.from(await file.arrayBuffer()),
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ]);
  return { head: headOf(path, cookie, `multipart/form-data; boundary=${boundary}`, body.length), body };
}

export const headOf = (path: string, cookie: string, type: string, length: number): string =>
  `${[
    `POST ${path} HTTP/1.1`,
    'host: 127.0.0.1',
    `cookie: ${cookie}`,
    `content-type: ${type}`,
    `content-length: ${length}`,
  ].join('\r\n')}\r\n\r\n`;
