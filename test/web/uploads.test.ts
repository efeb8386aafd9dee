import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { connect as connectTo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { largestFile } from '../../src/web/uploads.ts';
import { type Door, json } from '../../src/web/visit.ts';
import type { Visitor } from '../setup/app.ts';
import { openTown, type Town } from '../setup/town.ts';

let town: Town;
let clerk: Visitor;
// A folder of one's own, so that what other tests leave for a moment is not taken for ours.
const folder = mkdtempSync(join(tmpdir(), 'uploads-test-'));
vi.stubEnv('TMPDIR', folder);

const extra: readonly Door[] = [
  {
    method: 'post',
    path: '/test/files',
    may: 'signed in',
    files: { fields: ['scan', 'photo'], most: 3 },
    handle: async ({ db, uploads, uploadProblem, body, t }) => {
      await db.raw('select 1');
      const texts = await Promise.all(
        uploads.map(async ({ path, size }) => (size < 100 ? readFile(path, 'utf8') : '')),
      );
      return json({
        files: uploads.map(({ field, name, size }, place) => [field, name, size, texts[place]]),
        problem: uploadProblem === null ? null : t(uploadProblem),
        note: body['note'] ?? null,
      });
    },
  },
];

beforeAll(async () => {
  town = await openTown({ extra });
  clerk = await town.signIn('clerk');
  await clerk.get('/work');
});
afterAll(async () => {
  await town.close();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

const left = (): string[] => readdirSync(folder);
const nothingLeft = () => vi.waitFor(() => expect(left()).toEqual([]), { timeout: 3000 });
afterEach(nothingLeft);

const busy = async (): Promise<number> => {
  const { rows } = await town.db.raw<{ rows: { count: number }[] }>(
    `select count(*)::int as count from pg_stat_activity where datname = current_database() and state like 'idle in transaction%'`,
  );
  return rows[0]!.count;
};

test('files come with their fields and names, also Chinese ones, and what was typed beside them', async () => {
  const { text } = await clerk.upload('/test/files', { note: '见附件' }, [
    ['scan', new File(['扫描'], '盖章申请表.pdf')],
    ['photo', new File(['照片'], 'a.jpg')],
    ['photo', new File([], '')],
  ]);
  expect(JSON.parse(text)).toEqual({
    files: [
      ['scan', '盖章申请表.pdf', 6, '扫描'],
      ['photo', 'a.jpg', 6, '照片'],
    ],
    problem: null,
    note: '见附件',
  });
});

test('a file of exactly 20 MB is taken; one byte more is refused with a sentence, and what was typed is there', async () => {
  const whole = new Uint8Array(largestFile);
  const most = await clerk.upload('/test/files', { note: 'x' }, [['scan', new File([whole], 'a.pdf')]]);
  expect(JSON.parse(most.text)).toMatchObject({ files: [['scan', 'a.pdf', 20 * 1024 * 1024, '']], problem: null });
  await nothingLeft();
  const more = await clerk.upload('/test/files', { note: 'x' }, [['scan', new File([whole, 'x'], 'a.pdf')]]);
  expect(more.status).toBe(200);
  expect(JSON.parse(more.text)).toMatchObject({ problem: expect.stringContaining('20 MB'), note: 'x' });
});

test('more files than the form takes, or a field that it has not, are told', async () => {
  const file = (place: number) => ['scan', new File(['x'], `${place}.pdf`)] as const;
  const many = await clerk.upload('/test/files', {}, [1, 2, 3, 4].map(file));
  expect(JSON.parse(many.text)).toMatchObject({ files: [], problem: expect.any(String) });
  const strange = await clerk.upload('/test/files', {}, [['other', new File(['x'], 'a.pdf')]]);
  expect(JSON.parse(strange.text)).toMatchObject({ files: [], problem: expect.any(String) });
});

test('a form with files needs its token like any other', async () => {
  const { status } = await clerk.upload('/test/files', { _csrf: 'guessed' }, [['scan', new File(['x'], 'a.pdf')]]);
  expect(status).toBe(403);
});

test('nobody who is signed out sends files', async () => {
  const { status } = await town.visitor().upload('/test/files', {}, [['scan', new File(['x'], 'a.pdf')]]);
  expect(status).toBe(401);
});

/** Begins to send a form with a file, and stops in the middle of it. */
async function halfSent(): Promise<Socket> {
  let cookie = '';
  const spied = vi.spyOn(globalThis, 'fetch');
  await clerk.get('/test/none');
  cookie = (spied.mock.calls[0]![1]!.headers as Record<string, string>)['cookie']!;
  spied.mockRestore();
  const { port } = new URL(town.address);
  const socket = connectTo(Number(port), '127.0.0.1');
  const part = '--b\r\ncontent-disposition: form-data; name="scan"; filename="a.pdf"\r\n\r\n';
  const head = ['POST /test/files HTTP/1.1', `host: 127.0.0.1:${port}`, `cookie: ${cookie}`];
  const about = ['content-type: multipart/form-data; boundary=b', 'content-length: 9000000'];
  socket.write(`${[...head, ...about].join('\r\n')}\r\n\r\n${part}${'x'.repeat(100_000)}`);
  await vi.waitFor(() => expect(left()).toHaveLength(1), { timeout: 3000 });
  return socket;
}

test('a half-sent file keeps no connection to the database busy, and leaves nothing when it breaks off', async () => {
  const socket = await halfSent();
  expect(await busy()).toBe(0);
  expect((town.db.client as { pool: { numUsed: () => number } }).pool.numUsed()).toBe(0);
  expect((await clerk.get('/work')).status).toBe(200);
  socket.destroy();
  await nothingLeft();
  expect(await busy()).toBe(0);
  expect((await clerk.get('/work')).status).toBe(200);
});
