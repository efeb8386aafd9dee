import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { changePlaqueState } from '../../src/plaques/states.ts';
import { awarded, emptied, openWorld, queriesOf, today, type World } from '../plaques/world.ts';
import type { Visitor } from '../setup/app.ts';
import { inTransaction } from '../setup/database.ts';

let world: World;
let county: Visitor;
let numbers: string[];
beforeAll(async () => {
  world = await openWorld();
  county = await world.signIn('county');
});
afterAll(() => world.close());
beforeEach(async () => {
  await emptied(world.db);
  numbers = await awarded(world, county, '王家坝中心学校', '苗集中心学校', '王店中心学校');
});

const entry = { heldOn: today, place: '县教育局会议室', host: '县教育督导室', attending: '乡镇和学校代表', note: '' };
type More = Record<string, string | readonly string[]>;
const record = (plaques: readonly string[], more: More = {}, who = county) =>
  who.post('/ceremonies', { ...entry, plaques, ...more });
const correct = (id: number, plaques: readonly string[], more: More = {}, who = county) =>
  who.post(`/ceremonies/${id}/corrections`, { ...entry, reason: '地点有误', plaques, ...more });
const idOf = (location: string): number => Number(/^\/ceremonies\/(\d+)$/.exec(location)?.[1]);
const rows = () => world.db('ceremony').orderBy('id').select('id', 'corrects', 'reason', 'place');
const standing = () => world.db('ceremony_plaque').where({ stands: true }).orderBy('number').pluck('number');

describe('a ceremony', () => {
  test('is recorded with what was handed over, and stands on list, page and the page of each plaque', async () => {
    const { status, location } = await record(numbers.slice(0, 2));
    expect(status).toBe(303);
    const page = await county.get(location);
    for (const said of [
      '2026年11月2日',
      '县教育局会议室',
      '县教育督导室',
      '乡镇和学校代表',
      '2块牌匾',
      ...numbers.slice(0, 2),
    ]) {
      expect(page.text).toContain(said);
    }
    expect(page.text).not.toContain(numbers[2]);
    expect((await county.get('/ceremonies')).text).toContain('县教育局会议室');
    const plaque = await county.get(`/plaques/${numbers[0]}`);
    expect(plaque.text).toContain(`href="${location}"`);
    expect((await county.get(`/plaques/${numbers[2]}`)).text).toContain('尚未登记');
  });

  test('offers what waits, and neither what was handed over nor what was revoked', async () => {
    await record([numbers[0]!]);
    const { id: by } = (await world.db('person').where({ username: 'county' }).first('id')) as { id: number };
    const revoked = {
      number: numbers[1]!,
      state: 'revoked' as const,
      on: today,
      reason: '弄虚作假',
      by,
      at: new Date(),
    };
    await changePlaqueState(world.db, revoked);
    const { text } = await county.get('/ceremonies/new');
    expect([...text.matchAll(/name="plaques" value="([^"]+)"/g)].map(([, number]) => number)).toEqual([numbers[2]]);
  });

  test.each([
    [{ heldOn: '2026-11-03' }, '仪式日期不能晚于今天'],
    [{ heldOn: '2026-10-30' }, '仪式日期早于所选牌匾的授牌日期'],
    [{ place: ' ' }, '请填写地点'],
    [{ plaques: [] }, '请至少选择一块牌匾'],
  ])('with %j comes back with everything that was typed', async (wrong, problem) => {
    const { status, text } = await record(numbers.slice(0, 1), wrong);
    expect(status).toBe(400);
    expect(text).toContain(problem);
    expect(text).toContain('value="县教育督导室"');
    expect(text).toContain('乡镇和学校代表');
    expect(await rows()).toEqual([]);
  });

  test('hands a plaque over once, whoever comes at the same moment', async () => {
    const places = ['甲', '乙', '丙', '丁', '戊'];
    const answers = await Promise.all(places.map((place) => record([numbers[0]!, numbers[1]!], { place })));
    expect(answers.filter(({ status }) => status === 303)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 400)).toHaveLength(4);
    expect(await rows()).toHaveLength(1);
    expect(await standing()).toEqual(numbers.slice(0, 2));
  });

  test('is recorded once by three clicks at the same moment, and each is shown it', async () => {
    const answers = await Promise.all([record(numbers), record(numbers), record(numbers)]);
    expect(new Set(answers.map(({ location }) => location)).size).toBe(1);
    expect(answers.map(({ status }) => status)).toEqual([303, 303, 303]);
    expect(await rows()).toHaveLength(1);
  });

  test('is another office’s, and of its plaques no other has any', async () => {
    const { location } = await record(numbers.slice(0, 1));
    const linquan = await world.signIn('linquan');
    expect((await linquan.get(location)).status).toBe(404);
    expect((await linquan.get(`${location}/correction`)).status).toBe(404);
    expect((await correct(idOf(location), [], {}, linquan)).status).toBe(404);
    expect((await record([numbers[1]!], {}, linquan)).status).toBe(404);
    expect((await (await world.signIn('township')).get(location)).status).toBe(403);
    expect((await linquan.get('/ceremonies')).text).not.toContain('县教育局会议室');
  });
});

describe('a correction', () => {
  let id: number;
  beforeEach(async () => {
    id = idOf((await record(numbers.slice(0, 2))).location);
  });

  test('stands in the place of the wrong entry, which stays with all it said', async () => {
    const form = await county.get(`/ceremonies/${id}/correction`);
    expect(form.text).toContain('value="县教育局会议室"');
    const { location, status } = await correct(id, [numbers[0]!, numbers[2]!], { place: '县第一小学礼堂' });
    expect(status).toBe(303);
    expect(await standing()).toEqual([numbers[0], numbers[2]]);
    expect(await rows()).toMatchObject([
      { id, corrects: null, place: '县教育局会议室' },
      { id: idOf(location), corrects: id, reason: '地点有误', place: '县第一小学礼堂' },
    ]);
    const old = await county.get(`/ceremonies/${id}`);
    for (const said of ['已经更正', numbers[1], `href="${location}"`]) expect(old.text).toContain(said);
    const now = await county.get(location);
    for (const said of ['地点有误', `href="/ceremonies/${id}"`]) expect(now.text).toContain(said);
    expect((await county.get('/ceremonies')).text).toContain('已更正');
  });

  test('of a ceremony that was not held hands over nothing, and the plaques wait again', async () => {
    expect((await correct(id, [], { reason: '仪式未举行' })).status).toBe(303);
    expect(await standing()).toEqual([]);
    expect((await county.get('/ceremonies/new')).text).toContain(numbers[0]);
  });

  test('needs a reason', async () => {
    const { status, text } = await correct(id, numbers.slice(0, 1), { reason: '' });
    expect([status, await rows()]).toMatchObject([400, [{ id }]]);
    expect(text).toContain('请写明更正原因');
  });

  test('is made once by a double click; another one is told that it came late', async () => {
    const answers = await Promise.all([correct(id, [numbers[0]!]), correct(id, [numbers[0]!])]);
    expect(answers.map(({ status }) => status)).toEqual([303, 303]);
    expect(answers[0]!.location).toBe(answers[1]!.location);
    const late = await correct(id, [numbers[0]!], { place: '别处' });
    expect(late.status).toBe(409);
    expect(late.text).toContain('已被更正');
    expect(await rows()).toHaveLength(2);
  });

  test.each([`update ceremony set place = 'x'`, 'delete from ceremony', 'delete from ceremony_plaque'])(
    'nothing else takes it off the record: %s',
    async (sql) => {
      await expect(inTransaction(world.db, (trx) => trx.raw(sql))).rejects.toThrow('stays there');
    },
  );
});

test('the list pages forth and back, with as many queries for many as for few', async () => {
  await record([numbers[0]!]);
  const few = await queriesOf(world.db, () => county.get('/ceremonies'));
  const one = (await world
    .db('ceremony')
    .first('region_code', 'held_on', 'place', 'host', 'attending', 'person_id', 'at')) as object;
  await world.db('ceremony').insert(Array.from({ length: 60 }, (_, place) => ({ ...one, place: `会场${place}` })));
  expect(await queriesOf(world.db, () => county.get('/ceremonies'))).toBe(few);
  // A day that no page of ours names leads to no fault.
  expect((await county.get('/ceremonies?after=1~9999-99-99')).status).toBe(200);
  const first = await county.get('/ceremonies');
  const older = /rel="next" href="([^"]+)"/.exec(first.text)![1]!.replaceAll('&amp;', '&');
  const second = await county.get(older);
  expect(second.text.match(/<th scope="row"/g)).toHaveLength(11);
  const newer = /rel="prev" href="([^"]+)"/.exec(second.text)![1]!.replaceAll('&amp;', '&');
  expect((await county.get(newer)).text.match(/<th scope="row"/g)).toHaveLength(50);
});
