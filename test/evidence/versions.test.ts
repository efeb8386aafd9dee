import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Answer } from '../setup/app.ts';
import { aPaper, aPhoto, line, openPlace, type Place } from '../setup/place.ts';

let place: Place;
beforeAll(async () => {
  place = await openPlace();
});
afterAll(() => place.close());
afterEach(async () => {
  await place.db('evidence').delete();
  await place.db('stored_file').delete();
  await place.db('school').update({ latitude: null, longitude: null });
});

interface Row {
  file_id: string;
  about_on: string | null;
  taken_at: Date | null;
  from_gallery: boolean;
  latitude: number | null;
  replaces: string | null;
  removed_at: Date | null;
}
const kept = async (): Promise<Row[]> => place.db('evidence').orderBy('place').orderBy('file_id').select();
const page = async (): Promise<string> =>
  (await place.clerk.get(`/assessments/${place.assessment}/evidence/school/${line}`)).text;
const replace = (file: string, by: File, fields: Record<string, string> = {}): Promise<Answer> =>
  place.clerk.upload(`/assessments/${place.assessment}/school-evidence/${file}/versions`, fields, [['files', by]]);
const remove = (file: string): Promise<Answer> =>
  place.clerk.post(`/assessments/${place.assessment}/school-evidence/${file}/removals`);

test('a file that is sent again under its key is there once, with the answer of the first time', async () => {
  const key = randomUUID();
  const first = await place.bring([await aPhoto()], { key });
  const again = await place.bring([await aPhoto()], { key });
  expect([first.status, again.status]).toEqual([303, 303]);
  expect(again.location).toBe(first.location);
  expect(await kept()).toHaveLength(1);
  expect(await place.rows()).toBe(1);
});

test('sent several times at once, it is there once too', async () => {
  const key = randomUUID();
  const photo = await aPhoto();
  const answers = await Promise.all(Array.from({ length: 5 }, () => place.bring([photo], { key })));
  expect(answers.map(({ status }) => status)).toEqual([303, 303, 303, 303, 303]);
  expect(await kept()).toHaveLength(1);
  expect(await place.rows()).toBe(1);
});

test('after the sheet was closed a retry still gets its answer, and a new file does not get in', async () => {
  const key = randomUUID();
  await place.bring([await aPhoto()], { key });
  await place.db('assessment').where({ id: place.assessment }).update({ stage: 'application' });
  expect((await place.bring([await aPhoto()], { key })).status).toBe(303);
  expect((await place.bring([await aPhoto()], { key: randomUUID() })).status).toBe(409);
  await place.db('assessment').where({ id: place.assessment }).update({ stage: 'self-evaluation' });
  expect(await kept()).toHaveLength(1);
});

test('a key is of one line: under another one nothing is kept, and it is said', async () => {
  const key = randomUUID();
  await place.bring([await aPhoto()], { key });
  expect((await place.bring([await aPhoto()], { key, code: 'C2' })).status).toBe(409);
  expect(await kept()).toHaveLength(1);
});

test('when, where and how a photo was taken is kept and said; its day is that of the photo', async () => {
  await place.db('school').update({ latitude: 32.6384, longitude: 115.5956 });
  await place.bring([await aPhoto()], {
    key: randomUUID(),
    takenAt: '2026-10-31T17:30:00.000Z',
    latitude: '32.639400',
    longitude: '115.595600',
  });
  expect(await kept()).toMatchObject([{ about_on: '2026-11-01', from_gallery: false, latitude: 32.6394 }]);
  expect(await page()).toContain('距学校约 110 米');
  expect(await page()).toContain('拍摄于 2026年11月1日 01:30');
});

test('a photo from far away, from the gallery, or of a clock that runs ahead is kept, and marked', async () => {
  await place.db('school').update({ latitude: 32.6384, longitude: 115.5956 });
  await place.bring([await aPhoto()], {
    takenAt: '2027-01-01T00:00:00.000Z',
    fromGallery: 'yes',
    latitude: '32.7384',
    longitude: '115.5956',
  });
  expect(await kept()).toMatchObject([{ about_on: null, from_gallery: true }]);
  const text = await page();
  expect(text).toContain('距学校约 11.1 公里，请核对拍摄地点');
  expect(text).toContain('设备时钟可能不准');
  expect(text).toContain('相册选取');
});

test('a new version stands in the place of the old one, which stays beneath it', async () => {
  await place.bring([aPaper('旧.pdf')]);
  await place.bring([aPaper('别的.pdf')]);
  const [old] = await kept();
  expect((await replace(old!.file_id, aPaper('新.pdf'))).status).toBe(303);
  const rows = await kept();
  expect(rows.map(({ replaces }) => replaces).filter((one) => one !== null)).toEqual([old!.file_id]);
  const text = await page();
  expect(text).toContain('较早版本（1）');
  expect(text.indexOf('新.pdf')).toBeLessThan(text.indexOf('别的.pdf'));
  expect((await place.clerk.get(`/evidence/${old!.file_id}`)).status).toBe(200);
  const sheet = (await place.clerk.get(`/assessments/${place.assessment}/sheets/school/sections/A1`)).text;
  expect(sheet).toContain('新.pdf');
  expect(sheet).not.toContain('旧.pdf');
});

test('of two who replace one file at once the second is told, and nothing of theirs is kept', async () => {
  await place.bring([aPaper('旧.pdf')]);
  const [old] = await kept();
  const answers = await Promise.all([replace(old!.file_id, aPaper('甲.pdf')), replace(old!.file_id, aPaper('乙.pdf'))]);
  expect(answers.map(({ status }) => String(status)).toSorted()).toEqual(['303', '409']);
  expect(answers.find(({ status }) => status === 409)!.text).toContain('已有新版本');
  expect(await kept()).toHaveLength(2);
  expect(await place.rows()).toBe(2);
});

test('what was removed is not replaced, and what was replaced is not removed', async () => {
  await place.bring([aPaper('旧.pdf')]);
  const [old] = await kept();
  await replace(old!.file_id, aPaper('新.pdf'));
  expect((await remove(old!.file_id)).status).toBe(409);
  const fresh = (await kept()).find(({ replaces }) => replaces !== null)!;
  expect((await remove(fresh.file_id)).status).toBe(303);
  // A double click on "remove" is one removal.
  expect((await remove(fresh.file_id)).status).toBe(303);
  const answer = await replace(fresh.file_id, aPaper('更新.pdf'));
  expect([answer.status, answer.text.includes('已被移除')]).toEqual([409, true]);
});

test('only whoever may write on the line replaces, and a stranger learns of no file', async () => {
  await place.bring([aPaper('旧.pdf')]);
  const [old] = await kept();
  const path = `/assessments/${place.assessment}/school-evidence/${old!.file_id}/versions`;
  for (const [who, status] of [
    ['township', 403],
    ['inspector', 404],
  ] as const) {
    const answer = await (await place.signIn(who)).upload(path, {}, [['files', aPaper('别人.pdf')]]);
    expect([who, answer.status]).toEqual([who, status]);
  }
  expect(await kept()).toHaveLength(1);
});
