import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Visitor } from '../setup/app.ts';
import { approvedSchools, boxes, emptied, funan, openWorld, plaques, queriesOf, type World } from './world.ts';

let world: World;
let county: Visitor;
let city: Visitor;
beforeAll(async () => {
  world = await openWorld();
  county = await world.signIn('county');
  city = await world.signIn('city');
});
afterAll(() => world.close());
beforeEach(() => emptied(world.db));

const schools = (...names: string[]) =>
  approvedSchools(
    world.db,
    world.cycle,
    names.map((name) => ({ name })),
  );
const award = (visitor: Visitor, ids: readonly number[], more: Record<string, string> = {}) =>
  visitor.post('/plaques', { schools: boxes(ids), awardedOn: '2026-11-02', ...more });

describe('an award is refused', () => {
  test('to a township, by name of who may', async () => {
    const township = await world.signIn('township');
    const ids = await schools('方集镇中心小学');
    for (const answer of [
      await township.get('/plaques'),
      await township.get('/plaques/new'),
      await award(township, ids),
    ]) {
      expect(answer.status).toBe(403);
      expect(answer.text).toContain('县督导室');
    }
    expect(await plaques(world.db, ids)).toEqual(['']);
  });

  test('to the office of another county, as if there were no such school', async () => {
    const ids = await schools('方集镇中心小学');
    const answer = await award(await world.signIn('linquan'), ids);
    expect(answer.status).toBe(404);
    expect(answer.text).not.toContain('方集镇中心小学');
  });

  test('to the office of the other level', async () => {
    const [primary] = await schools('方集镇中心小学');
    const [junior] = await approvedSchools(world.db, world.cycle, [{ name: '一初', type: 'junior', region: funan }]);
    expect((await award(city, [primary!])).status).toBe(403);
    expect((await award(county, [junior!])).status).toBe(403);
    expect((await award(county, [primary!, junior!])).status).toBe(403);
    expect(await plaques(world.db, [primary!, junior!])).toEqual(['', '']);
    expect((await county.get('/plaques/new')).text).not.toContain('一初');
  });

  test.each([
    ['2026-11-03', '授牌日期不能晚于今天'],
    ['2026-10-25', '授牌日期早于所选学校的批准日期'],
    ['2026-02-30', '请填写授牌日期'],
    ['', '请填写授牌日期'],
  ])('on “%s”, beside the field and with everything still typed', async (awardedOn, problem) => {
    const ids = await schools('方集镇中心小学', '苗集中心学校');
    const answer = await award(county, ids.slice(1), { awardedOn });
    expect(answer.status).toBe(400);
    expect(answer.text).toContain(problem);
    expect(answer.text).toContain(`name="awardedOn" type="date" value="${awardedOn}"`);
    expect(answer.text).toMatch(new RegExp(`value="${ids[1]}-1" id="[^"]+" checked`));
    expect(answer.text).not.toMatch(new RegExp(`value="${ids[0]}-1" id="[^"]+" checked`));
    expect(await plaques(world.db, ids)).toEqual(['', '']);
  });

  test('when no school is chosen', async () => {
    await schools('方集镇中心小学');
    const answer = await award(county, []);
    expect(answer.status).toBe(400);
    expect(answer.text).toContain('请至少选择一所学校');
  });

  test('when a school has not been approved yet, and takes no number along', async () => {
    const ids = await schools('方集镇中心小学');
    const more = [{ name: '苗集中心学校', stage: 'on notice' }];
    const [waiting] = await approvedSchools(world.db, world.cycle, more);
    const answer = await award(county, [...ids, waiting!]);
    expect(answer.status).toBe(409);
    expect(await plaques(world.db, ids)).toEqual(['']);
    await award(county, ids);
    expect(await plaques(world.db, ids)).toEqual(['341225-2026-0001']);
  });

  test('from a page that somebody else has overtaken', async () => {
    const ids = await schools('方集镇中心小学');
    const answer = await county.post('/plaques', { schools: boxes(ids, 0), awardedOn: '2026-11-02' });
    expect(answer.status).toBe(409);
    expect(await plaques(world.db, ids)).toEqual(['']);
  });

  test('when it fails after its numbers were taken, and leaves no gap', async () => {
    const [first, second] = await schools('方集镇中心小学', '苗集中心学校');
    // A plaque that was there before makes the second one break its constraint, when the series has moved on already.
    await world.db('plaque_series').insert({ issuing_code: funan, year: 2025, last_serial: 1 });
    const old = { issuing_code: funan, year: 2025, serial: 1, school_name: '苗集中心学校', awarded_on: '2025-11-02' };
    await world.db('plaque').insert({ ...old, number: '341225-2025-0001', assessment_id: second });
    expect((await award(county, [first!, second!])).status).toBe(409);
    expect(await world.db('plaque_series').where({ year: 2026 })).toEqual([]);
    expect((await award(county, [first!])).location).toBe('/plaques/341225-2026-0001');
  });
});

describe('an award', () => {
  test('lists the approved schools with the document that approved them, and what the next number is', async () => {
    await schools('方集镇中心小学');
    const { text } = await county.get('/plaques/new');
    expect(text).toContain('2026年10月26日批准，南教督〔2026〕21号');
    expect(text).toContain('341225-2026-0001');
    expect(text).toContain('value="2026-11-02"');
  });

  test('ticks the schools that a link names', async () => {
    const ids = await schools('方集镇中心小学', '苗集中心学校');
    const { text } = await county.get(`/plaques/new?schools=${ids[1]}`);
    expect(text).toMatch(new RegExp(`value="${ids[1]}-1" id="[^"]+" checked`));
    expect(text).not.toMatch(new RegExp(`value="${ids[0]}-1" id="[^"]+" checked`));
  });

  test('numbers a batch in the order of the list, whatever the order of the form', async () => {
    const ids = await schools('方集镇中心小学', '苗集中心学校', '王店中心学校');
    const answer = await award(county, ids.toReversed(), { awardedOn: '２０２６年11月２日' });
    expect(answer).toMatchObject({ status: 303, location: '/plaques' });
    expect(await plaques(world.db, ids)).toEqual(['341225-2026-0001', '341225-2026-0002', '341225-2026-0003']);
    expect((await county.get('/plaques')).text).toContain('已为3所学校授牌');
    const steps = await world.db('step').select('name', 'from_stage', 'to_stage', 'role');
    expect(steps).toHaveLength(3);
    expect(steps[0]).toEqual({ name: 'award', from_stage: 'award', to_stage: 'awarded', role: 'county office' });
  });

  test('goes on with the series of its own body', async () => {
    const [first, second] = await schools('方集镇中心小学', '苗集中心学校');
    const [junior] = await approvedSchools(world.db, world.cycle, [{ name: '一初', type: 'junior', region: funan }]);
    await award(county, [first!]);
    await award(city, [junior!]);
    await award(county, [second!]);
    expect(await plaques(world.db, [first!, second!, junior!])).toEqual([
      '341225-2026-0001',
      '341225-2026-0002',
      '341200-2026-0001',
    ]);
  });

  test('is made once by a double click, and both are shown its plaque', async () => {
    const ids = await schools('方集镇中心小学');
    const clicks = [await award(county, ids), ...(await Promise.all([award(county, ids), award(county, ids)]))];
    for (const click of clicks) expect(click).toMatchObject({ status: 303, location: '/plaques/341225-2026-0001' });
    expect(await world.db('plaque_series').select('last_serial')).toEqual([{ last_serial: 1 }]);
    expect(await world.db('step').select('name')).toHaveLength(1);
  });

  test('is made once by two clicks at the same moment', async () => {
    const ids = await schools('方集镇中心小学', '苗集中心学校');
    const clicks = await Promise.all([award(county, ids), award(county, ids), award(county, ids)]);
    for (const click of clicks) expect(click).toMatchObject({ status: 303, location: '/plaques' });
    expect(await world.db('plaque_series').select('last_serial')).toEqual([{ last_serial: 2 }]);
  });

  test('gives fifty schools at once fifty numbers, none twice and none left out', async () => {
    const ids = await schools(...Array.from({ length: 50 }, (_, place) => `第${place + 1}小学`));
    const answers = await Promise.all(ids.map((id) => award(county, [id])));
    expect(answers.map(({ status }) => status)).toEqual(ids.map(() => 303));
    const numbers = (await plaques(world.db, ids)).toSorted();
    expect(numbers).toEqual(ids.map((_, place) => `341225-2026-${String(place + 1).padStart(4, '0')}`));
  });
});

describe('the register', () => {
  test('hides plaques of other bodies: 404 for strangers, 403 for who may only see them', async () => {
    const ids = await schools('方集镇中心小学');
    await award(county, ids);
    const linquan = await world.signIn('linquan');
    for (const more of ['', '/certificate', '/certificate.pdf']) {
      const path = `/plaques/341225-2026-0001${more}`;
      expect((await linquan.get(path)).status).toBe(404);
      expect((await city.get(path)).status).toBe(403);
      expect((await county.get(path)).status).toBe(200);
      expect((await world.visitor().get(path)).status).toBe(303);
    }
    expect((await county.get('/plaques/341225-2026-0002')).status).toBe(404);
    expect((await linquan.get('/plaques')).text).not.toContain('341225-2026-0001');
  });

  test('is searched by number, by name and by initials', async () => {
    const some = [{ name: '方集镇中心小学', initials: 'fjzzxxx' }, { name: '苗集中心学校' }];
    await award(county, await approvedSchools(world.db, world.cycle, some));
    for (const asked of ['341225-2026-0001', '３４１２２５２０２６０００１', '方集', 'fjz']) {
      const { text } = await county.get(`/plaques?q=${encodeURIComponent(asked)}`);
      expect(text, asked).toContain('方集镇中心小学');
      expect(text, asked).not.toContain('苗集中心学校');
    }
    const { text } = await county.get('/plaques?q=%3Cscript%3E');
    expect(text).toContain('没有与“&lt;script&gt;”相符的牌匾');
  });

  test('pages forth and back by number, with as many queries for many as for few', async () => {
    await award(county, await schools('方集镇中心小学'));
    const few = await queriesOf(world.db, () => county.get('/plaques'));
    await award(county, await schools(...Array.from({ length: 60 }, (_, place) => `第${place + 1}小学`)));
    const first = await county.get('/plaques');
    expect(await queriesOf(world.db, () => county.get('/plaques'))).toBe(few);
    expect(first.text).toContain('341225-2026-0061');
    expect(first.text).not.toContain('rel="prev"');
    const older = /rel="next" href="([^"]+)"/.exec(first.text)![1]!.replaceAll('&amp;', '&');
    const second = await county.get(older);
    expect(second.text.match(/341225-2026-\d{4}<\/a>/g)).toHaveLength(11);
    const newer = /rel="prev" href="([^"]+)"/.exec(second.text)![1]!.replaceAll('&amp;', '&');
    expect((await county.get(newer)).text.match(/341225-2026-\d{4}<\/a>/g)).toHaveLength(50);
  });

  test('prints a certificate of what the programme awards, and escapes what people typed', async () => {
    const ids = await schools('<script>alert(1)</script>小学');
    await award(county, ids);
    const { text } = await county.get('/plaques/341225-2026-0001/certificate');
    expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;小学');
    expect(text).not.toContain('<script>alert(1)');
    expect(text).toContain('达到安徽省义务教育学校办学基本标准，特授予“标准化学校”称号');
    expect(text).toContain('证书编号：341225-2026-0001');
    expect(text).toContain('2026年11月2日');
    expect((await county.get('/plaques')).text).not.toContain('<script>alert(1)');
  });
});
