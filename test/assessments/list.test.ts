import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Actor } from '../../src/accounts/permissions.ts';
import { findSignedIn } from '../../src/accounts/store.ts';
import { type Asked, listAssessments, orders } from '../../src/assessments/list.ts';
import { programmesOf } from '../../src/rubrics/store.ts';
import { pageSize, readCursor, writeCursor } from '../../src/web/paging.ts';
import type { Visitor } from '../setup/app.ts';
import { aSheet, makeCycle, openTown, type Town } from '../setup/town.ts';

let town: Town;
let county: Visitor;
const many = 130;

beforeAll(async () => {
  town = await openTown();
  county = await town.signIn('county');
});
afterAll(() => town.close());

const all: Asked = {
  year: null,
  region: null,
  type: null,
  stages: [],
  grade: null,
  search: '',
  order: 'name',
  descending: false,
  after: null,
  before: null,
};

describe('what is seen', () => {
  let fangji: number;

  beforeAll(async () => {
    fangji = await town.stands(town.schools.fangji, 'city scoring', {
      score: '923.5',
      grade: 'compliant',
      due: '2026-10-30',
    });
    await town.stands(town.schools.liuzhuang, 'ended', {
      score: '950',
      grade: 'failing',
      vetoes: ['safety_accident'],
      due: null,
    });
    await town.stands(town.schools.zhonggang, 'self-evaluation', { late: true });
    await aSheet(town.db, fangji, 'county', { team: [town.people['inspector']!], signed: true, concluded: true });
    await aSheet(town.db, fangji, 'city', { team: [town.people['expert']!] });
    const before = await makeCycle(town.db, town.people['city']!, 2025);
    await town.stands(town.schools.yichu, 'awarded', { score: '901', grade: 'compliant', cycle: before, due: null });
  });

  test('a score, its grade and the veto by its name; what is overdue and what came late', async () => {
    const { text } = await county.get('/assessments');
    expect(text).toContain('923.5');
    expect(text).toContain('不达标 · 一票否决：重大安全责任事故');
    expect(text).toMatch(/class="late">2026年10月30日前，已超过 3 天/);
    expect(text).toContain('逾期');
    expect(text).not.toContain('阜南县第一初级中学');
  });

  test('an expert whose own team has not signed off sees neither score nor grade, and finds nothing by it', async () => {
    const expert = await town.signIn('expert');
    const { text } = await expert.get('/assessments');
    expect(text).toContain('方集镇中心小学');
    expect(text).not.toContain('923.5');
    expect(text).not.toContain('grade-compliant');
    expect((await expert.get('/assessments?grade=compliant')).text).not.toContain('方集镇中心小学');
    expect((await expert.get('/assessments?sort=-score')).text).not.toContain('923.5');
    await town.db('sheet').where({ assessment_id: fangji, stage: 'city' }).update({ signed_at: new Date() });
    expect((await expert.get('/assessments')).text).toContain('923.5');
    await town.db('sheet').where({ assessment_id: fangji, stage: 'city' }).update({ signed_at: null });
  });

  test.each([
    ['principal', 1],
    ['inspector', 1],
    ['inspector2', 0],
    ['yingshang', 0],
    ['township', 2],
    ['county', 3],
    ['city', 3],
    ['province', 3],
  ])('%s sees %i of this year', async (who, count) => {
    const { text } = await (await town.signIn(who)).get('/assessments');
    expect([...text.matchAll(/<th scope="row">/g)]).toHaveLength(count);
  });

  test('the administrator sees no assessments', async () => {
    expect((await (await town.signIn('admin')).get('/assessments')).status).toBe(403);
  });

  test.each([
    ['year=all', ['方集', '刘庄', '中岗', '第一初级']],
    ['year=2025', ['第一初级']],
    ['region=341225101', ['方集', '刘庄']],
    ['region=341226', []],
    ['type=nine_year', ['中岗']],
    ['stage=self-evaluation', ['中岗']],
    ['stage=phase+city+recheck', ['方集']],
    ['grade=failing', ['刘庄']],
    ['q=中岗', ['中岗']],
    ['q=fjz', ['方集']],
    ['q=FJZ', ['方集']],
    ['q=liuzhuang', ['刘庄']],
    ['q=liu+zhuang', ['刘庄']],
    ['q=%25', []],
    ['q=_', []],
    ['type=palace&stage=%00&sort=x&after=y&year=1', ['方集', '刘庄', '中岗']],
    ['region=341225101&grade=compliant', ['方集']],
  ])('?%s finds %j', async (question, names) => {
    const { status, text } = await county.get(`/assessments?${question}`);
    expect(status).toBe(200);
    const found = [...text.matchAll(/<th scope="row"><a[^>]*>([^<]+)/g)].map(([, name]) => name!);
    expect(found).toHaveLength(names.length);
    for (const name of names) expect(found.some((one) => one.includes(name))).toBe(true);
  });

  test('a text that no keyboard writes is malformed, not a fault of ours', async () => {
    for (const question of ['q=%00', 'region=%00', 'grade=%00'])
      expect((await county.get(`/assessments?${question}`)).status).toBe(400);
  });

  test('each column sorts both ways, and keeps the filters', async () => {
    const names = async (sort: string): Promise<(string | undefined)[]> => {
      const { text } = await county.get(`/assessments?year=all&sort=${sort}`);
      return [...text.matchAll(/<th scope="row"><a[^>]*>([^<]{2})/g)].map(([, name]) => name);
    };
    expect(await names('name')).toEqual(['方集', '阜南', '刘庄', '中岗']); // by pinyin
    expect(await names('-name')).toEqual(['中岗', '刘庄', '阜南', '方集']);
    expect(await names('-score')).toEqual(['刘庄', '方集', '阜南', '中岗']);
    expect((await names('score'))[0]).toBe('中岗');
    expect((await names('due'))[0]).toBe('方集');
    expect((await names('stage'))[0]).toBe('中岗');
    const { text } = await county.get('/assessments?year=all&type=primary&sort=-score');
    expect(text).toContain('aria-sort="descending"');
    expect(text).toContain('href="/assessments?year=all&amp;type=primary&amp;sort=score"');
  });
});

describe('with many rows', () => {
  let actor: Actor;
  let stages: string[];

  beforeAll(async () => {
    const few = await town.queries(() => county.get('/assessments'));
    await town.db.raw(
      `insert into school (code, name, pinyin, initials, type, region_code)
       select (3412259000 + n)::text, '小学' || (n % 7), 'xiaoxue' || n, 'xx', 'primary', '341225103' from generate_series(1, ?) n`,
      [many],
    );
    await town.db.raw(
      `insert into assessment (cycle_id, school_id, school_type, region_path, decided_at, stage, steps, due_on, score, grade, moved_at)
       select ?, school.id, 'primary', region.path, 'county', case when school.id % 3 = 0 then 'self-evaluation' else 'city team' end, 1,
              case when school.id % 4 > 0 then '2026-11-15'::date + (school.id % 5) end,
              case when school.id % 3 > 0 then 900 + (school.id % 10) / 2.0 end,
              case when school.id % 3 > 0 then 'compliant' end, now()
         from school join region on region.code = school.region_code where school.region_code = '341225103'`,
      [town.cycle],
    );
    actor = (await findSignedIn(town.db, town.people['county']!, null))!.actor;
    stages = (await programmesOf(town.db)).flatMap(({ flow }) => flow.stages.map(({ name }) => name));
    expect(await town.queries(() => county.get('/assessments'))).toBe(few);
    expect(few).toBeLessThan(8);
  });

  test.each(orders.flatMap((order) => [[order, false] as const, [order, true] as const]))(
    'by %s, descending %s: forward and back, each row once and in the same order',
    async (order, descending) => {
      const asked = { ...all, order, descending };
      const list = (ends: Partial<Asked>) => listAssessments(town.db, actor, { ...asked, ...ends }, stages);
      const pages = [await list({})];
      while (pages.at(-1)!.further) {
        const { place, id } = pages.at(-1)!.rows.at(-1)!;
        pages.push(await list({ after: readCursor(writeCursor({ value: place, id })) }));
      }
      const ids = pages.flatMap(({ rows }) => rows.map(({ id }) => id));
      expect(pages[0]!.count).toBe(many + 4);
      expect(ids).toHaveLength(many + 4);
      expect(new Set(ids).size).toBe(many + 4);
      expect(pages.map(({ earlier }) => earlier)).toEqual([false, true, true]);

      let back = pages.at(-1)!;
      const backwards = [back.rows.map(({ id }) => id)];
      while (back.earlier) {
        const { place, id } = back.rows[0]!;
        back = await list({ before: readCursor(writeCursor({ value: place, id })) });
        backwards.unshift(back.rows.map(({ id: one }) => one));
        expect(back.further).toBe(true);
      }
      expect(backwards.flat()).toEqual(ids);
    },
  );

  test('the page leads on and back, and says how many there are', async () => {
    const first = await county.get('/assessments?q=xiaoxue&sort=-score');
    expect(first.text).toContain(`共 ${many} 项评估`);
    expect(first.text).not.toContain('rel="prev"');
    const next = /rel="next" href="([^"]+)"/.exec(first.text)![1]!.replaceAll('&amp;', '&');
    const second = await county.get(next);
    expect([...second.text.matchAll(/<th scope="row">/g)]).toHaveLength(pageSize);
    const prev = /rel="prev" href="([^"]+)"/.exec(second.text)![1]!.replaceAll('&amp;', '&');
    const rows = (text: string): string[] =>
      [...text.matchAll(/<th scope="row"><a href="([^"]+)/g)].map(([, href]) => href!);
    expect(rows((await county.get(prev)).text)).toEqual(rows(first.text));
  });
});
