import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import type { Visitor } from '../setup/app.ts';
import { aPaper, bringTo, line, openPlace, type Place } from '../setup/place.ts';
import { aSheet, makeCycle } from '../setup/town.ts';

const limit = 1_048_576;
const half = limit / 2;
let place: Place;
let inspector: Visitor;
let reviewed: number;

beforeAll(async () => {
  place = await openPlace(() => ({ schoolQuota: limit }));
  inspector = await place.signIn('inspector');
  // The same school a year ago, where the county is still at work.
  const cycle = await makeCycle(place.db, place.people['city']!, 2025);
  reviewed = await place.stands(place.schools.fangji, 'county scoring', { cycle });
  await aSheet(place.db, reviewed, 'school', { signed: true, concluded: true });
  await aSheet(place.db, reviewed, 'county', { team: [place.people['inspector']!] });
});
afterAll(() => place.close());
afterEach(async () => {
  await place.db('evidence').delete();
  await place.db('stored_file').delete();
});

const page = async (): Promise<string> =>
  (await place.clerk.get(`/assessments/${place.assessment}/evidence/school/${line}`)).text;

test('a school may fill its space to the last byte, and is told how much it has taken', async () => {
  expect(await page()).toContain('本校佐证材料已用 0 KB，上限 1.0 MB。');
  expect((await place.bring([aPaper('一.pdf', { size: half })])).status).toBe(303);
  expect(await page()).toContain('本校佐证材料已用 512 KB，上限 1.0 MB。');
  expect((await place.bring([aPaper('二.pdf', { size: half })])).status).toBe(303);
});

test('one byte more is refused with what is taken and the limit; nothing is kept, the date is still there', async () => {
  await place.bring([aPaper('一.pdf', { size: half })]);
  const before = [place.stored().length, await place.rows()];
  const { status, text } = await place.bring([aPaper('二.pdf', { size: half }), aPaper('三.pdf', { size: 100 })], {
    aboutOn: '2026-10-20',
  });
  expect(status).toBe(400);
  expect(text).toContain('本校佐证材料已用 512 KB，加上这次的 512 KB 会超过上限 1.0 MB');
  expect(text).toContain('value="2026-10-20"');
  expect(await place.rows()).toBe(before[1]);
  await vi.waitFor(() => expect(place.stored()).toHaveLength(before[0]!), { timeout: 3_000 });
});

test('of two uploads at once that have room for one, one is kept', async () => {
  for (let round = 0; round < 3; round += 1) {
    const size = Math.floor(limit * 0.6);
    const answers = await Promise.all(
      ['一.pdf', '二.pdf', '三.pdf'].map((name) => place.bring([aPaper(name, { size })])),
    );
    expect(answers.map(({ status }) => String(status)).toSorted()).toEqual(['303', '400', '400']);
    expect(await place.rows()).toBe(1);
    await place.db('evidence').delete();
    await place.db('stored_file').delete();
  }
});

test('what a school removed still takes its space: it is kept', async () => {
  await place.bring([aPaper('一.pdf', { size: half + 100 })]);
  const [file] = (await place.db('stored_file').select('id')) as { id: string }[];
  await place.clerk.post(`/assessments/${place.assessment}/school-evidence/${file!.id}/removals`);
  expect((await place.bring([aPaper('二.pdf', { size: half })])).status).toBe(400);
});

test('an inspector in the yard is never stopped by it; what they bring counts, in all years of the school', async () => {
  await place.bring([aPaper('一.pdf', { size: half })]);
  for (const name of ['甲.pdf', '乙.pdf']) {
    expect((await bringTo(inspector, reviewed, 'county', [aPaper(name, { size: half })])).status).toBe(303);
  }
  const theirs = await inspector.get(`/assessments/${reviewed}/evidence/county/${line}`);
  expect(theirs.text).not.toContain('本校佐证材料已用');
  expect(await page()).toContain('已用 1.5 MB，上限 1.0 MB');
  expect((await place.bring([aPaper('二.pdf')])).status).toBe(400);
});

test('what another school has counts for that one', async () => {
  const other = await place.stands(place.schools.yichu);
  await aSheet(place.db, other, 'school');
  const principal = await place.signIn('principal-yichu');
  expect((await bringTo(principal, other, 'school', [aPaper('一.pdf', { size: limit })])).status).toBe(303);
  expect((await place.bring([aPaper('二.pdf', { size: limit })])).status).toBe(303);
});
