import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { unzip } from '../documents/unpacked.ts';
import { openTown } from '../setup/town.ts';
import { MendingTown } from './world.ts';

let mending: MendingTown;
beforeAll(async () => {
  mending = await MendingTown.of(await openTown());
});
afterAll(() => mending.town.close());

let id: number;
let own: string;
beforeEach(async () => {
  id = await mending.basic('county');
  own = `/assessments/${id}/county-rectification`;
});

describe('who draws up the order', () => {
  test.each([
    ['clerk', 403],
    ['township', 403],
    ['city', 403],
    ['province', 403],
    ['county2', 200],
    ['yingshang', 404],
    ['principal-yichu', 404],
  ])('%s gets %i', async (who, status) => {
    const visitor = await mending.as(who);
    expect((await visitor.get(own)).status).toBe(status);
    if (status !== 200) {
      expect((await visitor.post(own, mending.draft())).status).toBe(status);
      expect((await visitor.post(`${own}/orders`, { seen: 1, version: 0 })).status).toBe(status);
    }
    expect(await mending.items(id)).toEqual([]);
  });

  test('the city has no order of its own to draw up', async () => {
    expect((await (await mending.as('city')).get(`/assessments/${id}/city-rectification`)).status).toBe(409);
  });

  test('nobody else sees the draft', async () => {
    await (await mending.as('county')).post(own, mending.draft());
    for (const who of ['clerk', 'city', 'township'])
      expect((await (await mending.as(who)).get(`/assessments/${id}/rectification`)).status).toBe(404);
  });
});

test('the draft has every indicator below full points, with what was found and what it lost', async () => {
  const { text } = await (await mending.as('county')).get(own);
  const below = (await mending.town
    .db('line')
    .join('sheet', 'sheet.id', 'line.sheet_id')
    .where({ assessment_id: id, stage: 'county', kind: 'indicator' })
    .whereRaw('points < full_points')
    .select('code', mending.town.db.raw('(full_points - points)::float as lost'))) as { code: string; lost: number }[];
  const drawn = [...text.matchAll(/name="code\.\d+" value="([^"]*)"/g)].map(([, code]) => code);
  expect(below.length).toBeGreaterThan(3);
  expect([drawn.length, new Set(drawn)]).toEqual([below.length, new Set(below.map(({ code }) => code))]);
  for (const { lost } of below) expect(text).toContain(`扣 ${lost} 分`);
  expect(text).toContain('扣分理由：现场核查');
  expect(text).toContain('方集镇中心小学得880分');
});

test('an office that reads English draws up a Chinese paper all the same', async () => {
  const english = await mending.town.signIn('county');
  await english.get('/language/en?back=%2F');
  const { text } = await english.get(own);
  expect(text).toContain('Draw up the county');
  expect(text).toContain('扣分理由：现场核查');
});

describe('a draft', () => {
  test('is kept with whatever is pressed, and points come from the sheet alone', async () => {
    const county = await mending.as('county');
    const press = async (version: number, more: Record<string, string | number>) =>
      county.post(own, { ...mending.draft(version), ...more });
    expect((await press(0, { deed: 'add' })).location).toBe(`${own}#item-2`);
    expect((await mending.items(id)).map(({ problem }) => problem)).toEqual(['校舍面积不足', '消防通道堆放杂物', '']);
    expect((await press(1, { deed: 'down.0' })).location).toBe(`${own}#item-1`);
    expect((await mending.items(id)).map(({ code }) => code)).toEqual([null, 'C1']);
    await press(2, { deed: 'remove.1', 'code.0': 'C999' });
    const [left, ...others] = await mending.items(id);
    expect([left!.code, left!.points_lost, others]).toEqual([null, null, []]);
    expect((await county.get(own)).text).toContain('value="南教督〔2026〕15号"');
  });

  test('of two people is nobody’s to overwrite unseen', async () => {
    const [one, other] = [await mending.as('county'), await mending.as('county2')];
    await one.post(own, mending.draft());
    const late = await other.post(own, { ...mending.draft(), 'problem.0': '另一个问题' });
    expect(late.status).toBe(409);
    expect(late.text).toContain('其他人员刚刚保存了新的草稿');
    expect(late.text).toContain('另一个问题');
    expect(late.text).toContain('name="version" value="1"');
    expect((await mending.items(id))[0]!.problem).toBe('校舍面积不足');
    expect((await other.post(own, { ...mending.draft(1), 'problem.0': '另一个问题' })).status).toBe(303);
    expect((await mending.items(id))[0]!.problem).toBe('另一个问题');
  });

  test('sent twice is kept once', async () => {
    const county = await mending.as('county');
    for (let click = 0; click < 2; click++) expect((await county.post(own, mending.draft())).status).toBe(303);
    const both = await Promise.all([county.post(own, mending.draft(1)), county.post(own, mending.draft(1))]);
    expect(both.map(({ status }) => status)).toEqual([303, 303]);
    expect(await mending.town.db('rectification').where({ assessment_id: id }).first('version')).toEqual({
      version: 2,
    });
  });

  test.each([
    // Graded basic on 2 November 2026.
    ['2027-11-01', 'tooEarly', '最早为2027年11月2日'],
    ['2028-11-03', 'tooLate', '最晚为2028年11月2日'],
    ['不久', 'missing', '请填写整改期限'],
  ])('with an end on %s is refused: %s', async (dueOn, _, said) => {
    const { status, text } = await (await mending.as('county')).post(own, { ...mending.draft(), dueOn });
    expect(status).toBe(400);
    expect(text).toContain(said);
    expect(text).toContain(`value="${dueOn}"`);
    expect(text).toContain('消防通道堆放杂物');
    expect(await mending.items(id)).toEqual([]);
  });

  test.each(['2027-11-02', '2028-11-02', '2027年12月1日'])('with an end on %s is kept', async (dueOn) => {
    expect((await (await mending.as('county')).post(own, { ...mending.draft(), dueOn })).status).toBe(303);
  });
});

describe('the order', () => {
  test('is not issued with anything lacking: each is said at its place', async () => {
    const county = await mending.as('county');
    const steps = (await mending.standing(id)).steps;
    const empty = { ...mending.draft(), number: '', dueOn: '', 'problem.1': '', 'requirement.1': '' };
    await county.post(own, empty);
    for (const answer of [
      await county.get(`${own}/orders/new`),
      await county.post(`${own}/orders`, { seen: steps, version: 1 }),
    ]) {
      expect(answer.status).toBe(400);
      for (const said of ['请填写文号', '请填写整改期限', '请写明存在的问题', '请写明整改要求'])
        expect(answer.text).toContain(said);
      expect(answer.text).toContain('href="#field-problem.1"');
    }
    expect((await mending.standing(id)).stage).toBe('order by county');
  });

  test('is looked at, issued once however often it is pressed, told to the school, and frozen', async () => {
    const { db } = mending.town;
    const county = await mending.as('county');
    await county.post(own, { ...mending.draft(), deed: 'issue' });
    const preview = await county.get(`${own}/orders/new`);
    expect(preview.text).toContain('整改通知书');
    expect(preview.text).toContain('草稿，尚未下达');
    const form = { seen: (await mending.standing(id)).steps, version: 1 };
    for (let click = 0; click < 2; click++) expect((await county.post(`${own}/orders`, form)).location).toBe(own);
    expect(await mending.standing(id)).toMatchObject({ stage: 'mending for county', due_on: '2027-12-01' });
    expect(await db('step').where({ assessment_id: id, name: 'order' }).select('position')).toHaveLength(1);
    const told = (await db('message').where({ key: 'rectification.message.order' }).pluck('person_id')) as number[];
    expect(new Set(told)).toEqual(new Set([mending.town.people['clerk'], mending.town.people['principal']]));
    expect((await county.post(own, mending.draft(1))).status).toBe(409);
    expect((await mending.items(id)).map(({ problem }) => problem)).toEqual(['校舍面积不足', '消防通道堆放杂物']);
  });

  test('is not issued from a preview that is older than the draft', async () => {
    const county = await mending.as('county');
    await county.post(own, mending.draft());
    await county.post(own, { ...mending.draft(1), 'problem.0': '又一个问题' });
    expect((await county.post(`${own}/orders`, { seen: (await mending.standing(id)).steps, version: 1 })).status).toBe(
      409,
    );
    expect((await mending.standing(id)).stage).toBe('order by county');
  });

  test('is a page, a PDF and a Word file that say the same, for everybody who may read the assessment', async () => {
    const mended = await mending.mending('county');
    const at = `/assessments/${mended}/rectification/order`;
    const page = await (await mending.as('principal')).get(at);
    const { bytes } = await (await mending.as('township')).download(`${at}.docx`);
    const word = unzip(bytes)
      .get('word/document.xml')!
      .replaceAll(/<[^>]+>/g, '');
    for (const text of [
      '整改通知书',
      '南教督〔2026〕15号',
      '方集镇中心小学：',
      '请逐项整改。',
      '校舍面积不足',
      '清理消防通道',
      '2027年12月1日',
      '县教育督导室（盖章）',
    ]) {
      expect(page.text).toContain(text);
      expect(word).toContain(text);
    }
    const pdf = await (await mending.as('city')).download(`${at}.pdf`);
    expect(pdf.bytes.subarray(0, 5).toString()).toBe('%PDF-');
    expect((await (await mending.as('yingshang')).get(at)).status).toBe(404);
    expect((await (await mending.as('clerk')).get(`${at}.txt`)).status).toBe(404);
  });
});
