import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { demonstrationPassword } from '../../seeds/demonstration/people.ts';
import { openBucket } from '../evidence/buckets.ts';
import { freshDemonstration, type TestDemonstration } from '../setup/demonstration.ts';
import { assessmentIn } from '../sheets/line.ts';
import { urlOf } from './address.ts';
import { Program } from './program.ts';
import { Visitor } from './visitor.ts';

let demonstration: TestDemonstration;
let program: Program | undefined;
let assessment: number;
let folder: string;
let temporary: string;
let mounted = false;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dabiao-files-'));
  temporary = join(folder, 'temporary');
  mkdirSync(temporary);
  demonstration = await freshDemonstration();
  assessment = await assessmentIn(demonstration.db, '方集镇中心小学');
});
afterEach(() => program?.away());
afterAll(async () => {
  await demonstration?.drop();
  if (mounted) spawnSync('umount', [join(folder, 'tiny')]);
  rmSync(folder, { recursive: true, force: true });
});

const begin = (environment: Record<string, string> = {}): Program => {
  program = new Program({
    PORT: '0',
    DATA_DIR: demonstration.dataDirectory,
    DATABASE_URL: urlOf(demonstration.address),
    TMPDIR: temporary,
    ...environment,
  });
  return program;
};

async function clerkAt(running: Program): Promise<Visitor> {
  const clerk = new Visitor(await running.address());
  await clerk.signIn('clerk', demonstrationPassword);
  return clerk;
}

const pdf = '%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n';
const bring = (clerk: Visitor, size = 0) =>
  clerk.upload(`/assessments/${assessment}/school-evidence`, { code: 'C1', aboutOn: '2026-10-20' }, [
    'files',
    new File([pdf.padEnd(size, '\n')], '说明.pdf'),
  ]);

const stored = (data = demonstration.dataDirectory): Map<string, string> => {
  const entries = readdirSync(join(data, 'files'), { recursive: true, withFileTypes: true });
  return new Map(
    entries.filter((entry) => entry.isFile()).map(({ name, parentPath }) => [name, join(parentPath, name)]),
  );
};
const rows = async (): Promise<string[]> => demonstration.db('stored_file').pluck<string[]>('id');
const twoHoursAgo = new Date(Date.now() - 7_200_000);

test('what a server killed between storing and writing leaves is swept at the next start, and nothing else', async () => {
  const before = stored();
  const known = await rows();
  const clerk = await clerkAt(begin());
  // Somebody moves the assessment: the upload has been stored, and waits to write its row.
  const holding = await demonstration.db.transaction();
  await holding.raw('select from assessment where id = ? for update', [assessment]);
  const bringing = bring(clerk).catch(() => null);
  await vi.waitFor(() => expect(stored().size).toBe(before.size + 1), { timeout: 5_000 });
  await program!.kill();
  expect(await bringing).toBe(null);
  await holding.rollback();
  expect(await rows()).toEqual(known);
  expect(readdirSync(temporary)).toHaveLength(1);

  const [[name, path]] = [...stored()].filter(([one]) => !before.has(one)) as [[string, string]];
  expect(known).not.toContain(name);
  // An hour must have gone by: until then it could belong to another server's upload.
  utimesSync(path, twoHoursAgo, twoHoursAgo);
  for (const left of readdirSync(temporary)) utimesSync(join(temporary, left), twoHoursAgo, twoHoursAgo);
  const again = await clerkAt(begin());
  await vi.waitFor(() => expect([...stored().keys()]).toEqual([...before.keys()]), { timeout: 5_000 });
  await vi.waitFor(() => expect(readdirSync(temporary)).toEqual([]), { timeout: 5_000 });
  expect((await bring(again)).status).toBe(303);
  expect(await rows()).toHaveLength(known.length + 1);
});

test('with a store that can’t be reached it starts, says so once, and serves; an upload is told to come again', async () => {
  const running = begin({
    S3_ENDPOINT: 'http://127.0.0.1:1',
    S3_BUCKET: 'evidence',
    S3_ACCESS_KEY_ID: 'somebody',
    S3_SECRET_ACCESS_KEY: 'geheim',
  });
  const clerk = await clerkAt(running);
  await vi.waitFor(() => expect(running.said).toContain('store of evidence files does not answer'), { timeout: 8_000 });
  expect(running.said.match(/store of evidence files does not answer/g)).toHaveLength(1);
  expect(running.said + running.complained).not.toContain('geheim');
  expect((await clerk.get('/work')).status).toBe(200);
  const known = await rows();
  const { status, text } = await bring(clerk);
  expect(status).toBe(503);
  expect(text).toContain('材料存储服务暂时没有应答');
  expect(running.said).toMatch(/does not take a file/);
  expect(running.said).toMatch(/"why":"[^"]*ECONNREFUSED/);
  expect(await rows()).toEqual(known);
});

const canMount = process.platform === 'linux' && process.getuid?.() === 0;

test.skipIf(!canMount)('on a disk that is full nothing is kept, nothing is left, and the person is told', async () => {
  const tiny = join(folder, 'tiny');
  mkdirSync(tiny);
  mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=200k', 'tmpfs', tiny]).status === 0;
  if (!mounted) return;
  const known = await rows();

  // First where files rest, then where an upload is taken in.
  const clerk = await clerkAt(begin({ DATA_DIR: tiny, SESSION_SECRET: 'sixteen characters and more' }));
  const full = await bring(clerk, 400_000);
  expect(full.status).toBe(503);
  expect(full.text).toContain('存储空间已满');
  expect(full.text).toContain('value="2026-10-20"');
  await vi.waitFor(() => expect(stored(tiny).size).toBe(0), { timeout: 3_000 });
  expect((await bring(clerk, 10_000)).status).toBe(303);
  expect(stored(tiny).size).toBe(1);
  await program!.away();

  const other = await clerkAt(begin({ TMPDIR: tiny }));
  const before = stored().size;
  const taken = await bring(other, 400_000);
  expect(taken.status).toBe(503);
  expect(taken.text).toContain('存储空间已满');
  expect(stored().size).toBe(before);
  await vi.waitFor(() => expect(readdirSync(tiny)).toEqual(['files', 'plaque-secret']), { timeout: 3_000 });
  expect(await rows()).toHaveLength(known.length + 1);
});

// Seven programs, one after the other.
test(
  'npm run files copies a folder to an S3 store, and finds what is missing, damaged or unknown',
  { timeout: 90_000 },
  async () => {
    const bucket = await openBucket();
    const { endpoint, bucket: S3_BUCKET, accessKeyId, secretAccessKey } = bucket.place;
    const s3 = {
      S3_ENDPOINT: endpoint,
      S3_BUCKET,
      S3_ACCESS_KEY_ID: accessKeyId,
      S3_SECRET_ACCESS_KEY: secretAccessKey,
    };
    const files = async (deed: string, environment: Record<string, string>): Promise<[number | null, string]> => {
      const command = ['node', 'src/evidence/cli.ts', ...(deed ? [deed] : [])];
      const one = new Program(
        { DATA_DIR: demonstration.dataDirectory, DATABASE_URL: urlOf(demonstration.address), ...environment },
        command,
      );
      return [await one.ended, one.said + one.complained];
    };
    // The scans of applications are enough of them.
    await demonstration.db('evidence').delete();
    await demonstration.db('rectification_file').delete();
    await demonstration
      .db('stored_file')
      .whereNotIn('id', demonstration.db('application').select('scan_file_id'))
      .delete();
    const known = await rows();
    expect(await files('', {})).toEqual([1, expect.stringContaining('npm run files -- check | copy')]);
    expect(await files('copy', {})).toEqual([1, expect.stringContaining('S3_ENDPOINT')]);
    expect(await files('check', {})).toEqual([0, expect.stringContaining(`${known.length} sound`)]);
    expect(await files('copy', s3)).toEqual([0, expect.stringContaining(`${known.length} copied, 0 were there`)]);
    expect(await files('copy', s3)).toEqual([0, expect.stringContaining(`0 copied, ${known.length} were there`)]);
    expect(await files('check', s3)).toEqual([0, expect.stringContaining(`${known.length} sound`)]);

    const [gone = '', spoilt = ''] = known;
    rmSync(stored().get(gone)!);
    writeFileSync(stored().get(spoilt)!, 'not what it was');
    const strange = join(demonstration.dataDirectory, 'files', 'zz');
    mkdirSync(strange);
    writeFileSync(join(strange, 'zz-nobodys'), 'x');
    utimesSync(join(strange, 'zz-nobodys'), twoHoursAgo, twoHoursAgo);
    const [status, said] = await files('check', {});
    expect(status).toBe(1);
    expect(said).toContain(`✗ ${gone} 缺失 · missing`);
    expect(said).toContain(`✗ ${spoilt} 损坏 · damaged`);
    expect(said).toContain('✗ zz-nobodys 数据库中没有 · unknown to the database');
    expect(said).toContain(`${known.length - 2} sound`);

    // What is whole at its new place needs nothing of the old one.
    expect(await files('copy', s3)).toEqual([0, expect.stringContaining(`0 copied, ${known.length} were there`)]);
    await bucket.close();
  },
);
