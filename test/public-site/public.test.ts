import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { changePlaqueState } from '../../src/plaques/states.ts';
import type { Visitor } from '../setup/app.ts';
import { aCycle, approvedSchools, boxes, funan, openWorld, queriesOf, today, type World } from '../plaques/world.ts';

let world: World;
let anyone: Visitor;
let ids: number[];
beforeAll(async () => {
  world = await openWorld();
  anyone = world.visitor();
  ids = await approvedSchools(world.db, world.cycle, [
    { name: '王家坝中心学校', initials: 'wjbzxxx', region: '341225117' },
    { name: '<script>alert(1)</script>小学' },
    { name: '一初', type: 'junior', region: funan },
    { name: '外县小学', region: '341221001' },
    { name: '方集镇中心小学', stage: 'on notice' },
  ]);
  const county = await world.signIn('county');
  await county.post('/plaques', { schools: boxes(ids.slice(0, 2)), awardedOn: today });
  await aNotice('南教督〔2026〕15号', '2026-10-30', '2026-11-06', ids[4]!);
  await aNotice('南教督〔2026〕11号', '2026-10-12', '2026-10-19', ids[0]!);
});
afterAll(() => world.close());

async function aNotice(number: string, published: string, ends: string, school: number): Promise<void> {
  const office = (await world.db('person').where({ username: 'county' }).first('id')) as { id: number };
  const [notice] = (await world
    .db('notice')
    .insert({
      cycle_id: world.cycle,
      region_code: funan,
      number,
      body: '现予公示。',
      contact: '0558-0000000',
      published_on: published,
      ends_on: ends,
      published_by: office.id,
      published_at: new Date(`${published}T09:00:00+08:00`),
    })
    .returning('id')) as { id: number }[];
  await world.db('notice_school').insert({
    notice_id: notice!.id,
    assessment_id: school,
    school_name: '公示学校',
    school_type: 'primary',
    grade: 'compliant',
  });
}

const pages = [
  '/public',
  '/public/notices',
  '/public/schools',
  `/public/schools?county=${funan}&township=341225117`,
  '/public/progress',
  `/public/progress?county=${funan}`,
  '/public/plaques',
  '/public/plaques?number=1',
  '/public/plaques/341225-2026-0001',
  '/public/plaques/341225-2026-9999',
  '/public/plaques/help',
  '/public/plaques/341225-2026-0001?s=x',
  '/public/keys',
  '/public/keys.pem',
];

describe('whatever anyone may read', () => {
  test('makes neither a session nor a cookie', async () => {
    const before = await world.db('session').select('sid');
    for (const path of [...pages, '/public/plaques?number=341225-2026-0001', '/']) {
      const { headers, status } = await anyone.get(path);
      expect(status, path).toBeLessThan(500);
      expect(headers.get('set-cookie'), path).toBeNull();
    }
    expect(await world.db('session').select('sid')).toHaveLength(before.length);
  });

  test('shows no points while the cycle says no', async () => {
    for (const path of pages) expect((await anyone.get(path)).text, path).not.toContain('931.5');
    expect((await anyone.get('/public/schools')).text).not.toContain('class="ruler');
  });

  test('escapes what people typed', async () => {
    for (const path of ['/public', '/public/schools', '/public/plaques/341225-2026-0001']) {
      expect((await anyone.get(path)).text, path).not.toContain('<script>alert(1)');
    }
    expect((await anyone.get('/public/schools')).text).toContain('&lt;script&gt;alert(1)');
    const { text } = await anyone.get('/public/plaques?number=%22%3E%3Cscript%3Ealert(1)');
    expect(text).not.toContain('<script>alert(1)');
  });

  test('leads visitors there from the first address', async () => {
    expect(await anyone.get('/')).toMatchObject({ status: 303, location: '/public' });
  });

  test.each(['zh-CN', 'zh-Hant', 'en'])('is written in %s', async (language) => {
    for (const path of pages.filter((one) => !one.endsWith('.pem'))) {
      const { text } = await world.visitor().get(path, { cookie: `language=${language}` });
      expect(text, path).toContain(`<html lang="${language}">`);
    }
  });
});

describe('the first page', () => {
  test('tells notices that run from those that are over', async () => {
    const { text } = await anyone.get('/public');
    const running = text.indexOf('南教督〔2026〕15号');
    const over = text.indexOf('南教督〔2026〕11号');
    expect(running).toBeGreaterThan(text.indexOf('正在公示'));
    expect(over).toBeGreaterThan(text.indexOf('近期期满的公示'));
    expect(over).toBeGreaterThan(running);
    expect(text).toContain('2026年度达标学校（4所）');
    expect(text).not.toContain('方集镇中心小学');
  });

  test('says what each part of the site is for, and leads there', async () => {
    const { text } = await anyone.get('/public');
    const entrances = [...text.matchAll(/<a class="card entrance" href="([^"]+)">/g)].map(([, href]) => href!);
    expect(entrances).toEqual(expect.arrayContaining(['/public/notices', '/public/schools', '/public/progress']));
    for (const path of entrances) expect((await anyone.get(path)).status, path).toBe(200);
  });

  test('leads to a list of all notices, the newest first', async () => {
    const { text } = await anyone.get('/public/notices');
    expect(text.indexOf('南教督〔2026〕15号')).toBeGreaterThan(-1);
    expect(text.indexOf('南教督〔2026〕11号')).toBeGreaterThan(-1);
  });
});

describe('a plaque', () => {
  test.each([
    ['王家坝', 400, '这不是牌匾编号'],
    ['', 400, '这不是牌匾编号'],
    ['341225-2026-0042', 404, '没有编号为341225-2026-0042的牌匾'],
    ['３４１２２５ ２０２６ ００４２', 404, '没有编号为341225-2026-0042的牌匾'],
  ])(
    'is not found by “%s”: what was typed stays, and the page says how a number looks',
    async (typed, status, says) => {
      const answer = await anyone.get(`/public/plaques?number=${encodeURIComponent(typed)}`);
      expect(answer.status).toBe(status);
      expect(answer.text).toContain(says);
      expect(answer.text).toContain('例如341225-2026-0001');
      expect(answer.text).toContain(`value="${typed}"`);
    },
  );

  test('that nobody holds has no page', async () => {
    for (const number of ['341225-2026-0042', 'x', '341225']) {
      const answer = await anyone.get(`/public/plaques/${number}`);
      expect(answer.status).toBe(404);
      expect(answer.text).toContain('例如341225-2026-0001');
    }
  });

  test.each(['341225-2026-0001', '３４１２２５－２０２６－０００１', '34122520260001', 'No. 341225 2026 0001'])(
    'is found by “%s”',
    async (typed) => {
      const answer = await anyone.get(`/public/plaques?number=${encodeURIComponent(typed)}`);
      expect(answer).toMatchObject({
        status: 303,
        location: expect.stringMatching(/^\/public\/plaques\/341225-2026-/),
      });
    },
  );

  test('says school, county, type, title, grade, who awarded it and when', async () => {
    const [number] = await numbersOf(ids[0]!);
    const { text, status } = await anyone.get(`/public/plaques/${number}`);
    expect(status).toBe(200);
    for (const said of [
      '王家坝中心学校',
      '阜南县',
      '小学',
      '标准化学校',
      '达标',
      '领导小组',
      '2026年11月2日',
      '有效',
    ]) {
      expect(text).toContain(said);
    }
  });

  test.each([
    ['mending', '学校自2026年11月2日起整改，须于2026年12月2日前完成。原因：回头看发现功能室挪用', '整改中'],
    ['suspended', '牌匾自2026年11月2日起暂停使用，原因：回头看发现功能室挪用', '已暂停'],
    ['valid', '牌匾有效（自2026年11月2日起恢复）', '有效'],
    ['revoked', '牌匾已于2026年11月2日撤销，原因：回头看发现功能室挪用', '已撤销'],
  ] as const)('that is %s says since when and why', async (state, says, word) => {
    const [number] = await numbersOf(ids[0]!);
    const { id: by } = (await world.db('person').where({ username: 'county' }).first('id')) as { id: number };
    const untilOn = state === 'mending' ? '2026-12-02' : null;
    const change = { number: number!, state, on: today, untilOn, reason: '回头看发现功能室挪用', by, at: new Date() };
    expect(await changePlaqueState(world.db, change)).toBe('changed');
    const { text } = await anyone.get(`/public/plaques/${number}`);
    expect(text).toContain(says);
    expect(text).toContain(word);
    expect(text).toContain('2026年11月2日');
  });
});

const numbersOf = async (assessment: number): Promise<string[]> =>
  ((await world.db('plaque').where({ assessment_id: assessment }).select('number')) as { number: string }[]).map(
    ({ number }) => number,
  );

describe('the list of compliant schools', () => {
  test.each([
    ['', ['王家坝中心学校', '一初', '外县小学'], ['方集镇中心小学']],
    [`?county=${funan}`, ['王家坝中心学校', '一初'], ['外县小学']],
    [`?county=${funan}&township=341225117`, ['王家坝中心学校'], ['一初', '外县小学']],
    [`?county=${funan}&township=${funan}`, ['一初'], ['王家坝中心学校']],
    // Chosen before the county was changed: asks nothing.
    ['?county=341221&township=341225117', ['外县小学'], ['王家坝中心学校']],
    ['?township=341225117', ['王家坝中心学校', '外县小学'], []],
    ['?type=junior', ['一初'], ['王家坝中心学校']],
    ['?q=wjb', ['王家坝中心学校'], ['一初']],
    ['?q=家坝', ['王家坝中心学校'], ['一初']],
    ['?q=fangji', [], ['方集镇中心小学', '王家坝中心学校']],
    ['?year=1999&county=x&type=x', ['王家坝中心学校', '一初'], []],
  ])('narrowed by “%s” shows whoever was approved, and nobody else', async (question, shown, hidden) => {
    const { text, status } = await anyone.get(`/public/schools${encodeURI(question)}`);
    expect(status).toBe(200);
    for (const name of shown) expect(text).toContain(`<th scope="row">${name}<br>`);
    for (const name of hidden) expect(text).not.toContain(`<th scope="row">${name}<br>`);
  });

  test('offers the townships of the county that was chosen, and asks the same of the workbook', async () => {
    expect((await anyone.get('/public/schools')).text).not.toContain('name="township"');
    const { text } = await anyone.get(`/public/schools?county=${funan}&township=341225117`);
    expect(text).toContain('<option value="341225117" selected>');
    expect(text).toContain(`<option value="${funan}">县（区）属学校`);
    expect(text).not.toContain('<option value="341221001"');
    expect(text).toContain(`/public/schools/workbook?county=${funan}&amp;township=341225117"`);
  });

  test('says on paper, where there are no filters, what was asked and of which day it is', async () => {
    const { text } = await anyone.get(`/public/schools?county=${funan}&township=341225117&type=primary&q=wjb`);
    const paper = /<p class="print-only small">([^<]+)<\/p>/.exec(text)![1];
    expect(paper).toBe('2026年度 · 阜南县 · 王家坝镇 · 小学 · 查询“wjb” · 截至2026年11月2日 · 演示环境，数据均为虚构');
    for (const path of ['/public', '/public/notices', '/public/progress']) {
      expect((await anyone.get(path)).text, path).toMatch(/<p class="print-only small">[^<]*截至2026年11月2日/);
    }
  });

  test('links each plaque, and says whose is still to come', async () => {
    const { text } = await anyone.get('/public/schools?type=junior');
    expect(text).toContain('已批准，待授牌');
    expect((await anyone.get('/public/schools?q=wjb')).text).toMatch(/href="\/public\/plaques\/341225-2026-000\d"/);
  });

  test('shows points and the ruler for a cycle that makes them public, for no other', async () => {
    const office = (await world.db('person').where({ username: 'city' }).first('id')) as { id: number };
    const open = await aCycle(world.db, office.id, 2025, true);
    await approvedSchools(world.db, open, [{ name: '去年小学' }]);
    const { text } = await anyone.get('/public/schools?year=2025');
    expect(text).toContain('去年小学');
    expect(text).toContain('931.5');
    expect(text).toContain('class="ruler');
    expect((await anyone.get('/public/schools')).text).not.toContain('去年小学');
    expect((await anyone.get('/public/schools?year=2026')).text).not.toContain('931.5');
  });

  test('pages forth and back by name, with as many queries for many as for few', async () => {
    const few = await queriesOf(world.db, () => anyone.get('/public/schools'));
    const many = Array.from({ length: 60 }, (_, place) => ({ name: `第${place + 1}小学` }));
    await approvedSchools(world.db, world.cycle, many);
    expect(await queriesOf(world.db, () => anyone.get('/public/schools'))).toBe(few);
    const first = await anyone.get('/public/schools?q=第');
    expect(first.text).toContain('共60所学校');
    const second = await anyone.get(linkOf(first.text, 'next'));
    expect(namesOf(second.text)).toHaveLength(10);
    expect(namesOf(second.text).filter((name) => namesOf(first.text).includes(name))).toEqual([]);
    expect(namesOf((await anyone.get(linkOf(second.text, 'prev'))).text)).toEqual(namesOf(first.text));
  });
});

const linkOf = (text: string, rel: string): string =>
  new RegExp(`rel="${rel}" href="([^"]+)"`).exec(text)![1]!.replaceAll('&amp;', '&');
const namesOf = (text: string): string[] => [...text.matchAll(/<th scope="row">([^<]+)<br>/g)].map(([, name]) => name!);
