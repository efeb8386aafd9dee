import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { rowsOf } from '../excel/downloads.ts';
import { openTown } from '../setup/town.ts';
import { MendingTown } from './world.ts';

let mending: MendingTown;
beforeAll(async () => {
  mending = await MendingTown.of(await openTown());
});
afterAll(() => mending.town.close());
afterEach(() => mending.town.itIs('2026-11-02'));

let id: number;
let first: number;
let second: number;
beforeEach(async () => {
  id = await mending.mending('county');
  [first, second] = (await mending.items(id)).map((item) => item.id) as [number, number];
});

describe('my work', () => {
  const cards = async (who: string): Promise<string> => (await (await mending.as(who)).get('/work')).text;

  test('has the school’s open items, the office’s reported ones, and then the re-review', async () => {
    expect(await cards('clerk')).toContain(`href="/assessments/${id}/rectification"`);
    expect(await cards('county')).not.toContain('验收整改事项');
    for (const item of [first, second]) {
      await mending.item(id, item, 'county').answer();
      await mending.item(id, item, 'county').report();
    }
    expect(await cards('clerk')).not.toContain('落实整改');
    expect(await cards('county')).toContain('验收整改事项');
    await mending.item(id, first, 'county').check('acceptance');
    await mending.item(id, second, 'county').check('acceptance');
    expect(await cards('county')).not.toContain('验收整改事项');
    expect(await cards('county')).toContain(`/assessments/${id}/county-rectification/re-review`);
  });

  test('marks what is overdue, at the school and at its office', async () => {
    await mending.town.itIs('2027-12-03');
    for (const who of ['clerk', 'county']) {
      const text = await cards(who);
      expect(text).toContain('work-card-late');
      expect(text).toContain('已超过 2 天');
    }
    expect((await (await mending.as('county')).get(`/assessments/${id}`)).text).toContain('整改期满未完成');
  });
});

describe('the list', () => {
  const listed = async (who: string, query = ''): Promise<boolean> =>
    (await (await mending.as(who)).get(`/rectifications${query}`)).text.includes('方集镇中心小学');

  test.each([
    ['county', true],
    ['city', true],
    ['township', true],
    ['province', true],
    ['yingshang', false],
  ])('%s sees it: %s', async (who, seen) => {
    expect(await listed(who)).toBe(seen);
  });

  test('is not for schools, whose own stands on their assessment', async () => {
    expect((await (await mending.as('clerk')).get('/rectifications')).status).toBe(403);
  });

  test('finds what is overdue, due soon, reported, or in a region', async () => {
    const found = async () =>
      Promise.all(['overdue', 'soon', 'reported', 'order'].map((state) => listed('county', `?state=${state}`)));
    expect(await found()).toEqual([false, false, false, false]);
    await mending.item(id, first, 'county').answer();
    await mending.town.itIs('2027-07-01');
    expect(await found()).toEqual([true, false, false, false]);
    await mending.item(id, first, 'county').report();
    await mending.town.itIs('2027-11-02');
    expect(await found()).toEqual([true, true, true, false]);
    await mending.item(id, first, 'county').check('acceptance');
    expect(await found()).toEqual([false, true, false, false]);
    await mending.town.itIs('2027-12-02');
    expect(await found()).toEqual([true, false, false, false]);
    expect(await listed('county', '?region=341225101')).toBe(true);
    expect(await listed('county', '?region=341225102')).toBe(false);
    const [row] = await rowsOf(await mending.as('city'), '/rectifications/workbook');
    expect(row).toMatchObject({ 学校: '方集镇中心小学', 事项数: '2', 已验收: '1', 整改逾期: '是' });
  });

  test('takes the same number of queries for many', async () => {
    const { db } = mending.town;
    const county = await mending.as('county');
    const one = await mending.town.queries(() => county.get('/rectifications'));
    await db.raw(
      `with made as (
         insert into school (code, name, pinyin, initials, type, region_code)
         select (9000000000 + n)::text, '第' || n || '小学', 'x', 'x', 'primary', '341225101' from generate_series(1, 120) n
         returning id),
       listed as (
         insert into assessment (cycle_id, school_id, school_type, region_path, decided_at, stage, steps, moved_at)
         select ?, made.id, 'primary', (select path from region where code = '341225101'), 'county', 'order by county', 1, now()
           from made returning id)
       insert into rectification (assessment_id, level, decided_on) select id, 'county', '2026-11-02' from listed`,
      [mending.town.cycle],
    );
    expect(await mending.town.queries(() => county.get('/rectifications'))).toBe(one);
    // Every school once, over all pages.
    const seen: string[] = [];
    let path = '/rectifications';
    for (let turn = 0; turn < 5 && path !== ''; turn++) {
      const { text } = await county.get(path);
      seen.push(...[...text.matchAll(/<th scope="row"><a href="([^"]+)"/g)].map(([, href]) => href!));
      path = /rel="next" href="([^"]+)"/.exec(text)?.[1]?.replaceAll('&amp;', '&') ?? '';
    }
    expect([seen.length, new Set(seen).size]).toEqual([121, 121]);
    await db.raw(`truncate step, sheet, assessment cascade`);
    await db('school').where('code', 'like', '9000000%').delete();
  });
});
