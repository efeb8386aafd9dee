import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeCycle, openTown, type Town } from '../setup/town.ts';

let town: Town;

beforeAll(async () => {
  town = await openTown();
});
afterAll(() => town.close());

const onList = async (school: number): Promise<{ id: number; stage: string; steps: number; due_on: string }[]> =>
  (await town.db('assessment').where({ school_id: school }).select('id', 'stage', 'steps', 'due_on')) as never;

test('a school cannot open the list, and a township can read it but not add to it', async () => {
  const principal = await town.signIn('principal');
  expect((await principal.get(`/cycles/${town.cycle}`)).status).toBe(404);
  const township = await town.signIn('township');
  const page = await township.get(`/cycles/${town.cycle}`);
  expect(page.status).toBe(200);
  expect(page.text).toContain('方集镇中心小学');
  expect(page.text).not.toContain('中岗中学');
  expect(page.text).not.toContain('name="schools"');
  const { status, text } = await township.post(`/cycles/${town.cycle}/listings`, { schools: town.schools.fangji });
  expect(status).toBe(403);
  expect(text).toContain('县督导室');
  expect(await onList(town.schools.fangji)).toEqual([]);
});

test('nothing chosen is said beside the list', async () => {
  const county = await town.signIn('county');
  const { status, text } = await county.post(`/cycles/${town.cycle}/listings`);
  expect(status).toBe(400);
  expect(text).toContain('请至少选择一所学校。');
  expect(text).toContain('id="field-schools"');
});

test.each<[string, () => Record<string, number | string | string[]>]>([
  ['a school of another county', () => ({ schools: [town.schools.fangji, town.schools.yingshang].map(String) })],
  ['a township of another county', () => ({ regions: '341226101' })],
  ['a school that there is not', () => ({ schools: 999_999 })],
])('%s is a 404, and nothing is listed', async (_name, fields) => {
  const county = await town.signIn('county');
  expect((await county.post(`/cycles/${town.cycle}/listings`, fields())).status).toBe(404);
  expect(await onList(town.schools.fangji)).toEqual([]);
  expect(await onList(town.schools.yingshang)).toEqual([]);
});

test('another county sees nothing of this one', async () => {
  const yingshang = await town.signIn('yingshang');
  const own = await yingshang.get(`/cycles/${town.cycle}`);
  expect(own.text).toContain('谢桥中心小学');
  expect(own.text).not.toContain('方集镇中心小学');
  expect((await yingshang.get(`/cycles/${town.cycle}?region=341225`)).status).toBe(404);
});

test('nobody is put on the list of a year that is over', async () => {
  const county = await town.signIn('county');
  const old = await makeCycle(town.db, town.people['city']!, 2025);
  expect((await county.get(`/cycles/${old}`)).text).not.toContain('name="schools"');
  const { status, text } = await county.post(`/cycles/${old}/listings`, { schools: town.schools.fangji });
  expect(status).toBe(409);
  expect(text).toContain('已启动新的年度');
  expect(await onList(town.schools.fangji)).toEqual([]);
});

test('what is no number is malformed, and nothing is listed', async () => {
  const county = await town.signIn('county');
  expect((await county.post(`/cycles/${town.cycle}/listings`, { schools: 'all' })).status).toBe(400);
  expect((await county.post('/cycles/999999/listings', { schools: town.schools.fangji })).status).toBe(404);
});

test('a school is listed once, however often the form is sent, and finds its notice in its work', async () => {
  const county = await town.signIn('county');
  await county.get(`/cycles/${town.cycle}`);
  const form = { schools: town.schools.fangji };
  const answers = await Promise.all([1, 2].map(() => county.post(`/cycles/${town.cycle}/listings`, form)));
  expect(answers.map(({ status }) => status)).toEqual([303, 303]);
  const again = await county.post(`/cycles/${town.cycle}/listings`, form);
  expect(again.status).toBe(303);
  expect((await county.get(again.location)).text).toContain('未重复列入');
  const listed = await onList(town.schools.fangji);
  expect(listed).toMatchObject([{ stage: 'self-evaluation', steps: 1, due_on: '2026-11-15' }]);
  const steps = (await town.db('step').where({ assessment_id: listed[0]!.id })) as { name: string }[];
  expect(steps.map(({ name }) => name)).toEqual(['list']);
  const [{ count }] = (await town.db('sheet').where({ assessment_id: listed[0]!.id }).count()) as [{ count: number }];
  expect(count).toBe(1);

  const clerk = await town.signIn('clerk');
  const work = await clerk.get('/work');
  expect(work.text).toContain('已列入本年度评估名单');
  expect(work.text).toContain('还有 13 天');
  expect(work.text).toContain(`/assessments/${listed[0]!.id}/sheets/school`);
});

test('a whole township is listed at once, without those that are on the list', async () => {
  const county = await town.signIn('county');
  const { location } = await county.post(`/cycles/${town.cycle}/listings`, { regions: '341225101' });
  expect((await county.get(location)).text).toContain('已将 1 所学校列入年度名单');
  expect(await onList(town.schools.liuzhuang)).toHaveLength(1);
  expect(await onList(town.schools.fangji)).toHaveLength(1);
  expect(await onList(town.schools.zhonggang)).toHaveLength(0);
});

test('schools that the county runs itself are listed under its name, without the townships’', async () => {
  const county = await town.signIn('county');
  await county.post(`/cycles/${town.cycle}/listings`, { regions: '341225' });
  expect(await onList(town.schools.yichu)).toHaveLength(1);
  expect(await onList(town.schools.yixiao)).toHaveLength(1);
  expect(await onList(town.schools.zhonggang)).toHaveLength(0);
});

test('the city sees the counties with their numbers, and opens one of them', async () => {
  const city = await town.signIn('city');
  const counties = await city.get(`/cycles/${town.cycle}`);
  expect(counties.text).toContain('颍上县');
  const funan = await city.get(`/cycles/${town.cycle}?region=341225`);
  expect(funan.text).toContain('方集镇中心小学');
  expect(funan.text).not.toContain('谢桥中心小学');
});
