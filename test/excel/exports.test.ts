import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Visitor } from '../setup/app.ts';
import { openDemonstration } from '../setup/app.ts';
import { sheetsOf } from './archives.ts';
import { rowsOf } from './downloads.ts';

type App = Awaited<ReturnType<typeof openDemonstration>>;

let app: App;
let city: Visitor;

beforeAll(async () => {
  app = await openDemonstration();
  city = await app.signIn('city');
});
afterAll(() => app?.close());

/** The first column of a list as its pages show it, one after the other. */
async function namesOnPages(visitor: Visitor, path: string): Promise<string[]> {
  const names: string[] = [];
  for (let next: string | undefined = path; next !== undefined && names.length < 2000;) {
    const { text } = await visitor.get(next);
    names.push(...[...text.matchAll(/<th scope="row"[^>]*>(?:<a [^>]*>)?([^<]+)/g)].map(([, name]) => name!.trim()));
    next = /rel="next" href="([^"]+)"/.exec(text)?.[1]?.replaceAll('&amp;', '&');
  }
  return names;
}

describe('a list as a workbook has all rows of its pages, in their order', () => {
  test.each([
    ['city', '/assessments', '学校', ''],
    ['city', '/assessments', '学校', 'year=all&sort=-score'],
    ['city', '/assessments', '学校', 'type=primary&grade=compliant&sort=due'],
    ['county', '/assessments', '学校', 'q=中心'],
    ['principal', '/assessments', '学校', 'year=all'],
    ['city', '/schools', '学校', 'sort=-code'],
    ['county', '/schools', '学校', 'type=nine_year'],
    ['admin', '/schools', '学校', 'q=34122'],
    ['admin', '/people', '姓名', ''],
    ['admin', '/people', '姓名', 'sort=-username&q=c'],
    ['county', '/notices', '文号', ''],
    ['county-approver', '/approvals', '文号', ''],
    ['county', '/plaques', '编号', ''],
    ['county', '/plaques', '编号', 'q=3412'],
    ['city', '/public/schools', '学校', ''],
    ['city', '/public/schools', '学校', 'type=primary'],
    ['city', '/public/schools', '学校', 'county=341225&township=341225117'],
  ])('%s: %s by %s, %s', async (who, path, column, question) => {
    const visitor = await app.signIn(who);
    const [shown, rows] = [
      await namesOnPages(visitor, `${path}?${question}`),
      await rowsOf(visitor, `${path}/workbook?${question}`),
    ];
    const first = Object.keys(rows[0] ?? { [column]: '' })[0]!;
    expect(rows.map((row) => row[first])).toEqual(shown);
    expect(shown.length).toBeGreaterThan(0);
  });

  test('the page leads there, and keeps its filters', async () => {
    const { text } = await city.get('/assessments?type=primary&sort=-score');
    expect(text).toContain('href="/assessments/workbook?type=primary&amp;sort=-score"');
    expect(text).toContain('导出 Excel');
    expect((await city.get('/assessments?q=没有这所学校')).text).not.toContain('workbook');
  });

  test('a score is a number, a date a date, and the title says what it is', async () => {
    const { bytes, headers } = await city.download('/assessments/workbook?sort=-score');
    expect(headers.get('content-type')).toBe('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(decodeURIComponent(headers.get('content-disposition')!)).toMatch(/评估 2026-11-\d\d\.xlsx$/);
    const [sheet] = await sheetsOf(bytes);
    expect(sheet!.rows[0]!.cells.get(0)!.text).toBe('评估');
    expect(sheet!.rows[1]!.cells.get(0)!.text).toMatch(/^2026 年度 {2}导出日期：.* {2}演示/);
    const scores = sheet!.rows.slice(3).flatMap(({ cells }) => cells.get(6) ?? []);
    expect(scores.every(({ kind }) => kind === 'number')).toBe(true);
    const dates = sheet!.rows.slice(3).flatMap(({ cells }) => cells.get(8) ?? []);
    expect(new Set(dates.map(({ kind }) => kind))).toEqual(new Set(['date']));
  });

  test('in English too', async () => {
    const english = await app.signIn('city');
    await english.get('/language/en');
    const { bytes } = await english.download('/schools/workbook');
    expect((await sheetsOf(bytes))[0]!.rows[2]!.cells.get(1)!.text).toBe('School code');
  });
});

describe('who may', () => {
  test('an expert whose own team has not signed off sees no earlier score', async () => {
    const expert = await app.signIn('expert');
    const veiled = (await rowsOf(expert, '/assessments/workbook')).filter(
      ({ 环节: stage }) => stage === '市级复核：评分中',
    );
    expect(veiled.length).toBeGreaterThan(0);
    expect(veiled.every(({ 得分: score, 等次: grade }) => score === '' && grade === '')).toBe(true);
  });

  test.each([
    ['admin', '/assessments/workbook', 403],
    ['clerk', '/people/workbook', 403],
    ['principal', '/notices/workbook', 403],
    ['township', '/plaques/workbook', 403],
    ['clerk', '/cycles/1/workbook', 404],
    ['county', '/cycles/99999/workbook', 404],
  ])('%s is refused %s with %i', async (who, path, status) => {
    expect((await (await app.signIn(who)).get(path)).status).toBe(status);
  });

  test('nobody but those who signed in, except what the public may read', async () => {
    const stranger = app.visitor();
    expect((await stranger.get('/schools/workbook')).location).toBe('/sign-in?next=%2Fschools%2Fworkbook');
    const rows = await rowsOf(stranger, '/public/schools/workbook');
    expect(Object.keys(rows[0]!)).not.toContain('得分');
    expect(rows.length).toBeGreaterThan(0);
  });

  test('a county finds the schools of its cycle, a township its own', async () => {
    const cycle = ((await app.db('cycle').orderBy('year', 'desc').first('id')) as { id: number }).id;
    const county = await rowsOf(await app.signIn('county'), `/cycles/${cycle}/workbook`);
    const township = await rowsOf(await app.signIn('township'), `/cycles/${cycle}/workbook`);
    expect(new Set(county.map((row) => row['县（市、区）']))).toEqual(new Set(['阜南县']));
    expect(township.length).toBeGreaterThan(0);
    expect(township.length).toBeLessThan(county.length);
    const elsewhere = await (await app.signIn('county')).get(`/cycles/${cycle}/workbook?region=341226`);
    expect(elsewhere.status).toBe(404);
  });
});

describe('a list of 5,000 schools', () => {
  beforeAll(async () => {
    await app.db.raw(
      `insert into school (code, name, pinyin, initials, type, region_code)
       select (3412900000 + n)::text, case when n % 50 = 0 then '=2+3 小学' else '第' || n || '小学' end, 'xiaoxue' || n % 700, 'xx', 'primary', '341225103'
         from generate_series(1, 5000) n`,
    );
  });

  test('takes a query a thousand rows, each school once, and no name becomes a formula', async () => {
    const asked: string[] = [];
    const listen = ({ sql }: { sql: string }): number => asked.push(sql);
    app.db.on('query', listen);
    const rows = await rowsOf(city, '/schools/workbook');
    app.db.off('query', listen);
    expect(rows.length).toBeGreaterThan(5000);
    expect(new Set(rows.map(({ 学校代码: code }) => code)).size).toBe(rows.length);
    expect(asked.filter((sql) => sql.includes('with listed')).length).toBe(Math.ceil((rows.length + 1) / 1000));
    expect(rows.filter(({ 学校: name }) => name === '=2+3 小学')).toHaveLength(100);
  });
});
