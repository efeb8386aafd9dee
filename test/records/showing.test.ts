import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sheetsOf } from '../excel/archives.ts';
import { openDemonstration, type Visitor } from '../setup/app.ts';
import { assessmentIn } from '../sheets/line.ts';
import { aLesson } from './typed.ts';

let app: Awaited<ReturnType<typeof openDemonstration>>;
let id: number;
let leader: Visitor;

beforeAll(async () => {
  app = await openDemonstration();
  id = await assessmentIn(app.db, '黄岗镇中心小学');
  leader = await app.signIn('inspector');
});
afterAll(() => app.close());

const pages = (more: number | string = '') => `/assessments/${id}/records/county${more === '' ? '' : `/${more}`}`;
const made = async (fields: Parameters<Visitor['post']>[1]): Promise<number> => {
  const answer = await leader.post(`/assessments/${id}/county-records`, fields, { accept: 'application/json' });
  expect(answer.status).toBe(201);
  return (JSON.parse(answer.text) as { id: number }).id;
};

describe('the list', () => {
  test('is narrowed by kind and indicator, and its workbook with it', async () => {
    await made(aLesson({ topic: '要找的课', teacher: '王老师' }));
    const all = (await leader.get(pages())).text;
    expect(all).toContain('要找的课');
    expect(all).toContain('少先队活动室');
    const lessons = (await leader.get(`${pages()}?kind=lesson`)).text;
    expect(lessons).toContain('要找的课');
    expect(lessons).not.toContain('少先队活动室');
    const ofLine = (await leader.get(`${pages()}?code=C56`)).text;
    expect(ofLine).toContain('少先队活动室');
    expect(ofLine).not.toContain('要找的课');
    expect((await leader.get(`${pages()}?kind=questionnaire`)).text).toContain('没有符合条件的记录');
    const sheets = await sheetsOf((await leader.download(`${pages()}/workbook?kind=lesson`)).bytes);
    expect(sheets.map(({ name }) => name)).toEqual(['听课记录']);
    const words = JSON.stringify(sheets.map(({ rows }) => rows.map(({ cells }) => [...cells.values()])));
    expect(words).toContain('要找的课');
    expect(words).toContain('C74 课堂教学');
    // Who taught goes into no table.
    expect(words).not.toContain('王老师');
    const everything = await sheetsOf((await leader.download(`${pages()}/workbook`)).bytes);
    expect(everything.map(({ name }) => name)).toEqual(['听课记录', '访谈记录', '资料查阅记录', '实地查看记录']);
  });

  test('is paged by key, each record on one page, and costs as many queries for many as for few', async () => {
    const queries = async (path: string): Promise<number> => {
      let asked = 0;
      const add = (): void => void (asked += 1);
      app.db.on('query', add);
      expect((await leader.get(path)).status).toBe(200);
      app.db.off('query', add);
      return asked;
    };
    const addresses = [pages(), `/assessments/${id}/sheets/county/sections/A5`, `${pages()}/workbook`];
    const few = [];
    for (const path of addresses) few.push(await queries(path));
    await app.db.raw(
      `with many as (
         insert into visit_record (sheet_id, kind, author_id, at, state, said, version, saved_at)
         select sheet_id, kind, author_id, at + make_interval(mins => n / 3), 'final', said, 1, saved_at
           from visit_record, generate_series(1, 120) n where visit_record.id = (select min(id) from visit_record where kind = 'lesson')
         returning id, sheet_id)
       insert into visit_record_line (record_id, sheet_id, code) select id, sheet_id, 'C74' from many`,
    );
    const many = [];
    for (const path of addresses) many.push(await queries(path));
    expect(many).toEqual(few);
    const seen: string[] = [];
    let path: string | undefined = `${pages()}?code=C74`;
    let last = '';
    while (path !== undefined) {
      const { text } = await leader.get(path);
      seen.push(...[...text.matchAll(/<th scope="row"><a href="([^"]+)"/g)].map(([, href]) => href!));
      last = path;
      path = /rel="next" href="([^"]+)"/.exec(text)?.[1]?.replaceAll('&amp;', '&');
    }
    const { rows } = await app.db.raw<{ rows: { count: number }[] }>(
      `select count(*)::int as count from visit_record_line join visit_record on id = record_id where code = 'C74' and removed_at is null
          and visit_record.sheet_id = (select id from sheet where assessment_id = ? and stage = 'county')`,
      [id],
    );
    expect(seen.length).toBe(rows[0]!.count);
    expect(new Set(seen).size).toBe(seen.length);
    const back = /rel="prev" href="([^"]+)"/.exec((await leader.get(last)).text)![1]!.replaceAll('&amp;', '&');
    const before = [...(await leader.get(back)).text.matchAll(/<th scope="row"><a href="([^"]+)"/g)].map(
      ([, href]) => href!,
    );
    expect(before).toEqual(seen.slice(-before.length - (seen.length % 50), -(seen.length % 50)));
  });
});

describe('on the sheet', () => {
  test('a record stands on its lines beside the files, with the way to another, for those who write the line', async () => {
    const section = (await leader.get(`/assessments/${id}/sheets/county/sections/A5`)).text;
    expect(section).toContain('href="/assessments/' + String(id) + '/records/county/new?code=C74"');
    expect(section).toMatch(/听课记录 · 2026年10月30日/);
    const office = (await (await app.signIn('county')).get(`/assessments/${id}/sheets/county/sections/A5`)).text;
    expect(office).toMatch(/听课记录 · 2026年10月30日/);
    expect(office).not.toContain('records/county/new');
    const form = (await leader.get(`${pages()}/new?code=C74`)).text;
    expect(form).toMatch(/value="C74" checked/);
    expect(form).toContain('新建听课记录');
  });

  test('its paper comes as PDF and as Word', async () => {
    const number = await made(aLesson());
    for (const [format, begins] of [
      ['pdf', '%PDF'],
      ['docx', 'PK'],
    ] as const) {
      const { bytes } = await leader.download(`${pages(number)}/paper.${format}`);
      expect(bytes.subarray(0, begins.length).toString()).toBe(begins);
    }
    expect((await leader.get(`${pages(number)}/paper.exe`)).status).toBe(404);
  });
});
