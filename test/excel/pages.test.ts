import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDemonstration, type Visitor } from '../setup/app.ts';
import { assessmentIn } from '../sheets/line.ts';
import { listsOf, rowsOf } from './downloads.ts';

type App = Awaited<ReturnType<typeof openDemonstration>>;

let app: App;
let city: Visitor;
/** Has been through three stages. */
let done: number;

beforeAll(async () => {
  app = await openDemonstration();
  city = await app.signIn('city');
  const { rows } = await app.db.raw<{ rows: { id: number }[] }>(
    `select assessment_id as id from sheet join assessment on assessment.id = assessment_id join cycle on cycle.id = cycle_id
      where sheet.concluded_at is not null and year = 2026
      group by assessment_id having count(*) = 3 order by assessment_id limit 1`,
  );
  done = rows[0]!.id;
});
afterAll(() => app?.close());

/** Texts of a page without their marks. */
const plain = (html: string): string => html.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ');
const firstColumn = (text: string): string[] =>
  [...text.matchAll(/<th scope="row">([\s\S]*?)<\/th>/g)].map(([, html]) => plain(html!).trim());
const linkIn = (text: string): string | undefined =>
  /href="([^"]+\/workbook[^"]*)"/.exec(text)?.[1]?.replaceAll('&amp;', '&');
const number = (text: string | undefined): number | undefined => (text ? Number(text) : undefined);

describe('the comparison of an assessment', () => {
  test.each([
    '',
    '?level=criterion&sort=lost',
    '?section=A1&over=0.5&sort=rubric',
    '?level=section&from=school&to=city',
  ])('has the rows of its page%s, and the other levels narrowed alike', async (question) => {
    const { text } = await city.get(`/assessments/${done}/comparison${question}`);
    const path = linkIn(text)!;
    expect(path).toBe(`/assessments/${done}/comparison/workbook${question}`);
    const lists = await listsOf(city, path);
    expect(new Set(lists.map(({ name }) => name))).toEqual(new Set(['三级指标', '二级指标', '一级指标']));
    const shown = firstColumn(text.slice(text.indexOf('id="rows"')));
    const [{ name, rows }] = lists as [(typeof lists)[0]];
    expect(rows.map((row) => `${row['编码']} ${row[name]}`)).toEqual(shown);
    const level = /level=(\w+)/.exec(question)?.[1] ?? 'indicator';
    expect(name).toBe({ indicator: '三级指标', criterion: '二级指标', section: '一级指标' }[level]);
    if (question.includes('section=A1')) {
      expect(lists.find((one) => one.name === '一级指标')!.rows.every((row) => row['编码'] === 'A1')).toBe(true);
    }
  });

  test('counts in numbers, to the hundredth', async () => {
    const [indicators, , sections] = await listsOf(city, `/assessments/${done}/comparison/workbook`);
    for (const {
      满分: full,
      学校自评: school,
      县级初评: county,
      市级复核: recheck,
      差: apart,
      失分: lost,
    } of indicators!.rows) {
      expect([full, school, county, recheck].every((text) => text !== undefined)).toBe(true);
      if (!county || !recheck || !apart) continue;
      expect(Math.round((Number(recheck) - Number(county)) * 100)).toBe(Math.round(Number(apart) * 100));
      expect(Math.round((Number(full) - Number(recheck)) * 100)).toBe(Math.round(Number(lost) * 100));
    }
    const worth = sections!.rows.reduce((sum, row) => sum + Number(row['满分']), 0);
    expect(worth).toBe(1000);
  });

  test('says what is wrong with a filter as the page does', async () => {
    const { status, text } = await city.get(`/assessments/${done}/comparison/workbook?over=much`);
    expect(status).toBe(400);
    expect(text).toContain('请填写数字');
    expect(linkIn(text)).toBeUndefined();
  });

  test('veils what the page veils', async () => {
    const id = await assessmentIn(app.db, '黄岗镇中心小学');
    const inspector = await app.signIn('inspector');
    const { text } = await inspector.get(`/assessments/${id}/comparison`);
    const [indicators, criteria] = await listsOf(inspector, `/assessments/${id}/comparison/workbook`);
    const veiled = [indicators!, criteria!].map(
      ({ rows }) => rows.filter((row) => row['学校自评'] === '评分后可见').length,
    );
    const shown = text.slice(text.indexOf('id="rows"')).match(/评分后可见/g)?.length ?? 0;
    expect(veiled[0]).toBeGreaterThan(0);
    expect(veiled[0]).toBe(shown);
    expect(veiled[1]).toBe(criteria!.rows.length);
  });
});

describe('lost points', () => {
  test.each(['', '?sort=rate', '?stage=county&area=341225', '?area=341225&type=primary&part=A2', '?sort=rubric'])(
    'are those of the page%s',
    async (question) => {
      const { text } = await city.get(`/results${question}`);
      const path = linkIn(text)!;
      const [parts, areas] = await listsOf(city, path);
      const asked = (at: string): string =>
        [...new URL(at, 'http://x').searchParams]
          .filter(([name]) => question.includes(`${name}=`))
          .map((pair) => pair.join('='))
          .sort()
          .join();
      expect(asked(path)).toBe(asked(question));
      const at = text.indexOf('id="indicators"');
      const known = new Map(parts!.rows.map((row) => [`${row['编码']} ${row['指标']}`, row]));
      const shown = firstColumn(text.slice(at));
      expect(shown.length).toBeGreaterThan(0);
      for (const name of shown) expect(known.has(name), name).toBe(true);
      if (!question.includes('rubric')) {
        const ranked = parts!.rows
          .filter((row) => row['级别'] === '三级指标')
          .map((row) => `${row['编码']} ${row['指标']}`);
        expect(ranked.slice(0, shown.length)).toEqual(shown);
      }
      const names = firstColumn(text.slice(text.indexOf('id="areas"'), text.indexOf('</table>')));
      const scored = !question.includes('part=');
      expect(areas!.rows.map((row) => Object.values(row)[0])).toEqual(names);
      expect(Object.keys(areas!.rows[0]!).includes('平均得分')).toBe(scored);
    },
  );

  test('add up: the sections lose what their indicators lose', async () => {
    const { rows } = (await listsOf(city, '/results/workbook'))[0]!;
    const sum = (level: string): number =>
      Math.round(
        100 * rows.filter((row) => row['级别'] === level).reduce((so, row) => so + Number(row['失分合计']), 0),
      );
    expect(sum('一级指标')).toBeGreaterThan(0);
    expect(sum('一级指标')).toBe(sum('三级指标'));
    expect(sum('一级指标')).toBe(sum('二级指标'));
  });
});

test('raters and agreement stand on two sheets, as the page has them', async () => {
  const { text } = await city.get('/results/raters?area=341225');
  const path = linkIn(text)!;
  expect(path).toContain('area=341225');
  const [raters, agreements] = await listsOf(city, path);
  const shown = firstColumn(text);
  expect([
    ...raters!.rows.map((row) => row['评审人员']),
    ...agreements!.rows.map((row) => `${row['编码']} ${row['指标']}`),
  ]).toEqual(shown);
  expect(raters!.rows.length).toBeGreaterThan(0);
  const told = raters!.rows.map((row) => row['宽严度']!).find((one) => /\d/.test(one))!;
  expect(Number.isFinite(Number(told))).toBe(true);
});

describe('the changes of an assessment', () => {
  beforeAll(async () => {
    // More than are read at a time.
    await app.db.raw(
      `insert into line_change (key, sheet_id, code, person_id, at, entry, points, reason, difference_reason, version)
       select gen_random_uuid(), line.sheet_id, line.code, person.id, now(), line.entry, line.points, '第' || n || '次', '', line.version + n
         from line join sheet on sheet.id = line.sheet_id cross join generate_series(1, 2500) n
         cross join (select id from person where username = 'expert') person
        where sheet.assessment_id = ? and sheet.stage = 'city' and line.code = 'C1'`,
      [done],
    );
  });

  test('are all there, the newest first, read a thousand at a time', async () => {
    const asked: string[] = [];
    const listen = ({ sql }: { sql: string }): number => asked.push(sql);
    app.db.on('query', listen);
    const rows = await rowsOf(city, `/assessments/${done}/changes/workbook?stage=city&line=C1`);
    app.db.off('query', listen);
    expect(rows.length).toBeGreaterThanOrEqual(2500);
    expect(rows.slice(0, 2500).map((row) => row['理由'])).toEqual(
      Array.from({ length: 2500 }, (_, nth) => `第${2500 - nth}次`),
    );
    expect(new Set(rows.map((row) => `${row['环节']} ${row['编码']}`))).toEqual(new Set(['市级复核 C1']));
    expect(asked.filter((sql) => sql.includes('from open')).length).toBe(Math.floor(rows.length / 1000) + 1);
  });

  test('begin as the page does, whose link keeps the filters', async () => {
    const { text } = await city.get(`/assessments/${done}/changes?stage=city`);
    const path = linkIn(text)!;
    expect(path).toBe(`/assessments/${done}/changes/workbook?stage=city`);
    const rows = await rowsOf(city, path);
    const shown = firstColumn(text);
    expect(rows.slice(0, shown.length).map((row) => `${row['编码']} ${row['项目']}`.trim())).toEqual(shown);
    expect(number(rows[0]!['修改后得分'])).toBeGreaterThanOrEqual(0);
  });

  test('of a stage that is not concluded, none to those who see none', async () => {
    const id = await assessmentIn(app.db, '黄岗镇中心小学');
    const rows = await rowsOf(await app.signIn('clerk'), `/assessments/${done}/changes/workbook`).catch(() => null);
    expect(rows).toBeNull();
    const county = await rowsOf(await app.signIn('expert'), `/assessments/${id}/changes/workbook`).catch(() => []);
    expect(county.filter((row) => row['环节'] === '县级初评')).toEqual([]);
  });
});

describe('a version of a rubric', () => {
  let draft: number;

  beforeAll(async () => {
    const { location } = await city.post('/rubrics/1/drafts', {});
    draft = Number(/\/rubrics\/(\d+)$/.exec(location)![1]);
    await city.get(`/rubrics/${draft}`);
    await city.post(`/rubrics/${draft}/names`, { nameZh: '=1+1 细则', nameEn: 'Renamed' });
  });

  test('has its history as a workbook', async () => {
    const { text } = await city.get(`/rubrics/${draft}/changes`);
    expect(linkIn(text)).toBe(`/rubrics/${draft}/changes/workbook`);
    const rows = await rowsOf(city, linkIn(text)!);
    expect(rows.map((row) => row['操作'])).toEqual(['修改名称', '修改名称', '以已发布的版本起草']);
    expect(rows[0]).toMatchObject({ 内容: '名称', 现在: '=1+1 细则' });
    expect(rows.at(-1)).toMatchObject({ 内容: '', 原来: '', 现在: '' });
  });

  test('and what is different from another, where anything is', async () => {
    const before = (await city.get(`/rubrics/${draft}/differences`)).text;
    expect(linkIn(before)).toBeUndefined();
    await app.db.raw(
      `update rubric set tree = jsonb_set(tree, '{sections,0,criteria,0,indicators,0,title,zh}', '"甲"') where id = ?`,
      [draft],
    );
    const { text } = await city.get(`/rubrics/${draft}/differences?against=1`);
    expect(linkIn(text)).toBe(`/rubrics/${draft}/differences/workbook?against=1`);
    const [{ titles, rows }] = (await listsOf(city, linkIn(text)!)) as [Awaited<ReturnType<typeof listsOf>>[0]];
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ 编码: 'C1', 变化: '修改', 内容: '名称', 现在: '甲' });
    expect(titles[1]).toContain('对比');
  });

  test('only to those who may read it', async () => {
    const clerk = await app.signIn('clerk');
    for (const page of ['changes', 'differences']) {
      const plain = await clerk.get(`/rubrics/${draft}/${page}`);
      expect((await clerk.get(`/rubrics/${draft}/${page}/workbook`)).status).toBe(plain.status);
    }
  });
});
