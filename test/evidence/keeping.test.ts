import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { clamav } from '../../src/evidence/scanner.ts';
import { storageInS3 } from '../../src/evidence/s3.ts';
import { type Storage, storageIn } from '../../src/evidence/storage.ts';
import { openMute, placeAt } from './buckets.ts';
import { type Clamd, openClamd, virus } from './clamd.ts';
import { aPaper, aPhoto, heldBy, line, openPlace, type Place } from '../setup/place.ts';

let place: Place;
let clamd: Clamd;
let mute: Awaited<ReturnType<typeof openMute>>;
let storage: Storage;
let ours: Storage;

beforeAll(async () => {
  [clamd, mute] = await Promise.all([openClamd(), openMute()]);
  place = await openPlace((folder) => {
    ours = storageIn(folder);
    // Whichever store the test has put in its place.
    const chosen = new Proxy({} as Storage, { get: (_, name) => storage[name as keyof Storage] });
    return { scan: clamav({ host: '127.0.0.1', port: clamd.port }, 500), storage: chosen };
  });
});
afterAll(async () => {
  await place.close();
  await clamd.close();
  await mute.close();
});
beforeEach(() => {
  clamd.behave('finds by content');
  storage = ours;
});

const nothingKept = async (deed: () => Promise<unknown>): Promise<void> => {
  const before = [place.stored(), await place.rows()];
  await deed();
  expect(await place.rows()).toBe(before[1]);
  await vi.waitFor(() => expect(place.stored()).toEqual(before[0]), { timeout: 3_000 });
  await vi.waitFor(() => expect(place.left()).toEqual([]), { timeout: 3_000 });
};

const json = { accept: 'application/json' };

test('a photo and a paper are scanned, stored under their numbers, and stand at the line', async () => {
  const { status, location } = await place.bring([await aPhoto(), aPaper()]);
  expect([status, location]).toEqual([303, expect.stringContaining(`#${line}`)]);
  expect(place.stored()).toHaveLength(3);
  expect(clamd.seen).toHaveLength(2);
  const { text } = await place.clerk.get(`/assessments/${place.assessment}/evidence/school/${line}`);
  expect(text).toContain('操场.jpg');
});

describe('the virus scan', () => {
  test('refuses all files when one holds a virus, and names that one; the date is still there', () =>
    nothingKept(async () => {
      const { status, text } = await place.bring([aPaper('好.pdf'), aPaper('坏.pdf', { said: virus })], {
        aboutOn: '2026-10-20',
      });
      expect(status).toBe(400);
      expect(text).toContain('「坏.pdf」含有病毒');
      expect(text).not.toContain('「好.pdf」');
      expect(text).toContain('value="2026-10-20"');
    }));

  test.each([
    ['hangs', 503, '病毒扫描服务暂时没有应答'],
    ['breaks off', 503, '病毒扫描服务暂时没有应答'],
    ['small limit', 400, '「大.pdf」超过病毒扫描服务的大小限制'],
  ] as const)('keeps nothing unscanned when it %s, and says so', (manner, expected, sentence) =>
    nothingKept(async () => {
      clamd.behave(manner);
      const { status, text } = await place.bring([aPaper('大.pdf', { size: 3_000_000 })], { aboutOn: '2026-10-20' });
      expect(status).toBe(expected);
      expect(text).toContain(sentence);
      expect(text).toContain('value="2026-10-20"');
    }),
  );

  test('holds no connection to the database while it is waited for', () =>
    nothingKept(async () => {
      clamd.behave('hangs');
      const bringing = place.bring([aPaper()]);
      await new Promise((resolve) => setTimeout(resolve, 250));
      expect(heldBy(place)).toBe(0);
      expect((await bringing).status).toBe(503);
    }));
});

describe('a store that does not answer', () => {
  test('is said, with what was typed still there; pages stay up and no connection is held meanwhile', () =>
    nothingKept(async () => {
      storage = await storageInS3(placeAt(mute.port), { toConnect: 300, idle: 500, altogether: 800 });
      const bringing = place.bring([aPaper()], { aboutOn: '2026-10-20' });
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(heldBy(place)).toBe(0);
      expect((await place.clerk.get('/work')).status).toBe(200);
      const { status, text } = await bringing;
      expect(status).toBe(503);
      expect(text).toContain('材料存储服务暂时没有应答');
      expect(text).toContain('value="2026-10-20"');
    }));

  test('is said when a file is to be opened, and is no lost file', async () => {
    const [row] = (await place.db('stored_file').select('id')) as { id: string }[];
    storage = await storageInS3(placeAt(mute.port), { toConnect: 300, idle: 300, altogether: 300 });
    const { status, text } = await place.clerk.get(`/evidence/${row!.id}`);
    expect(status).toBe(503);
    expect(text).toContain('文件没有丢失');
    storage = ours;
    expect((await place.clerk.get(`/evidence/${row!.id}`)).status).toBe(200);
  });
});

// An honest full disk is tried where a small one can be mounted, in test/set-up/full-disk.ts.
test('a full disk is said; the half-written file goes, and so does the one before it', () =>
  nothingKept(async () => {
    let puts = 0;
    const put: Storage['put'] = async (id, path) => {
      await ours.put(id, path);
      puts += 1;
      if (puts === 2) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    };
    storage = { ...ours, put };
    const { status, text } = await place.bring([aPaper('一.pdf'), aPaper('二.pdf')], { aboutOn: '2026-10-20' });
    expect(puts).toBe(2);
    expect(status).toBe(503);
    expect(text).toContain('存储空间已满');
    expect(text).toContain('value="2026-10-20"');
  }));

test('what was stored goes again when the assessment moved on meanwhile', () =>
  nothingKept(async () => {
    const put: Storage['put'] = async (id, path) => {
      await ours.put(id, path);
      await place.db('assessment').where({ id: place.assessment }).update({ stage: 'application' });
    };
    storage = { ...ours, put };
    expect((await place.bring([aPaper()])).status).toBe(409);
    await place.db('assessment').where({ id: place.assessment }).update({ stage: 'self-evaluation' });
  }));

test('what was stored goes again when the sheet was signed meanwhile', () =>
  nothingKept(async () => {
    const sheet = () => place.db('sheet').where({ assessment_id: place.assessment, stage: 'school' });
    const put: Storage['put'] = async (id, path) => {
      await ours.put(id, path);
      await sheet().update({ signed_at: new Date(), signed_by: place.people['principal'] });
    };
    storage = { ...ours, put };
    expect((await place.bring([aPaper()])).status).toBe(409);
    await sheet().update({ signed_at: null, signed_by: null });
  }));

test('a script of the page is told in its own way', () =>
  nothingKept(async () => {
    clamd.behave('hangs');
    const { status, text } = await place.clerk.upload(
      `/assessments/${place.assessment}/school-evidence`,
      { code: line },
      [['files', aPaper()]],
      json,
    );
    expect(status).toBe(503);
    expect(JSON.parse(text)).toEqual({ problem: expect.stringContaining('病毒扫描服务') });
  }));
