import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { insertRecord } from '../../src/records/store.ts';
import { sheetsOf } from '../excel/archives.ts';
import { openDemonstration, type Visitor } from '../setup/app.ts';
import { assessmentIn } from '../sheets/line.ts';
import { aLook } from './typed.ts';

let app: Awaited<ReturnType<typeof openDemonstration>>;
const as = (who: string): Promise<Visitor> => app.signIn(who);

beforeAll(async () => {
  app = await openDemonstration();
});
afterAll(() => app.close());

/** Gives the principal's account another school. */
async function heads(school: string): Promise<void> {
  await app.db.raw(
    `insert into post_school (post_id, school_id)
     select post.id, school.id from post join person on person.id = post.person_id, school
      where person.username = 'principal' and school.name = ? on conflict do nothing`,
    [school],
  );
}

describe('two who score a line apart', () => {
  const secret = '只有本人看到的现场情况';
  const school = '田集镇中心小学';
  let id: number;
  let owner: Visitor;
  let second: Visitor;

  /** In 田集镇中心小学 two score C42 and C43 of section A2; of C42 both have handed in, of C43 the owner alone. */
  beforeAll(async () => {
    id = await assessmentIn(app.db, school);
    const { rows } = await app.db.raw<{ rows: { username: string }[] }>(
      `select person.username from own_line join sheet on sheet.id = own_line.sheet_id join person on person.id = own_line.person_id
        where sheet.assessment_id = ? and code = 'C43'`,
      [id],
    );
    owner = await as(rows[0]!.username);
    second = await as(rows[0]!.username === 'inspector' ? 'inspector2' : 'inspector');
    await heads(school);
  });

  const write = async (visitor: Visitor, codes: readonly string[]): Promise<number> => {
    const answer = await visitor.post(`/assessments/${id}/county-records`, aLook({ codes, place: secret }), {
      accept: 'application/json',
    });
    expect(answer.status).toBe(201);
    return (JSON.parse(answer.text) as { id: number }).id;
  };

  /** Every page and file on which a record can stand, as one text. */
  async function wordsFor(visitor: Visitor, record: number): Promise<string> {
    const list = `/assessments/${id}/records/county`;
    const texts: string[] = [];
    for (const path of [
      list,
      `${list}?code=C43`,
      `${list}?kind=site&state=draft`,
      `${list}/${record}`,
      `${list}/${record}?version=1`,
      `${list}/${record}/edit`,
      `/assessments/${id}`,
      `/assessments/${id}/comparison`,
      `/assessments/${id}/sheets/county/sections/A2`,
      `/assessments/${id}/sheets/county/why`,
      `/assessments/${id}/evidence/county/C43`,
      '/work',
    ])
      texts.push((await visitor.get(path)).text);
    const book = await visitor.get(`${list}/workbook`);
    if (book.status === 200) {
      const { bytes } = await visitor.download(`${list}/workbook`);
      const sheets = await sheetsOf(bytes);
      texts.push(JSON.stringify(sheets.map(({ rows }) => rows.map(({ cells }) => [...cells.values()]))));
    }
    // On a line only kind and day are told: a link is as much as a word.
    return texts.join('\n').replaceAll(`href="${list}/${record}"`, secret);
  }

  test('a version that was tied to such a line stays hidden when the record is tied to another one since', async () => {
    const record = await write(second, ['C43']);
    const changed = aLook({ version: '1', codes: ['C1'], place: '说别处的一版' });
    expect((await second.post(`/assessments/${id}/county-records/${record}`, changed)).status).toBe(303);
    const page = `/assessments/${id}/records/county/${record}`;
    expect((await second.get(`${page}?version=1`)).text).toContain(secret);
    const { text } = await owner.get(page);
    expect(text).toContain('说别处的一版');
    expect(text).not.toContain(secret);
    expect(text).not.toContain('?version=1');
    expect((await owner.get(`${page}?version=1`)).status).toBe(404);
    expect((await owner.get(`${page}/paper.pdf?version=1`)).status).toBe(404);
  });

  test('one’s record of it is on no page, in no file and in no answer of anybody else before both handed in', async () => {
    const record = await write(second, ['C1', 'C43']);
    expect(await wordsFor(second, record)).toContain(secret);
    for (const visitor of [owner, await as('county'), await as('principal'), await as('township')])
      expect(await wordsFor(visitor, record)).not.toContain(secret);
    expect((await owner.get(`/assessments/${id}/records/county/${record}/paper.pdf`)).status).toBe(404);
    const asked = await owner.post(`/assessments/${id}/county-records/${record}`, aLook({ version: '1' }));
    expect([asked.status, asked.text.includes(secret)]).toEqual([404, false]);

    const line = { key: randomUUID(), 'C43.version': '0', 'C43.points': '12', 'C43.reason': '与所见一致' };
    const saved = await second.post(`/assessments/${id}/county-lines/A2`, line, { accept: 'application/json' });
    expect(saved.status).toBe(200);
    await second.post(`/assessments/${id}/county-hand-ins`, { key: randomUUID(), section: 'A2' });
    for (const visitor of [owner, await as('county')]) expect(await wordsFor(visitor, record)).toContain(secret);
    for (const visitor of [await as('principal'), await as('township')])
      expect(await wordsFor(visitor, record)).not.toContain(secret);
  });
});

describe('the records of a concluded stage', () => {
  test('are seen by those who see its sheet, and by nobody before', async () => {
    const over = await assessmentIn(app.db, '王家坝中心学校');
    const going = await assessmentIn(app.db, '黄岗镇中心小学');
    const principal = await as('principal');
    const list = (id: number) => `/assessments/${id}/records/county`;
    expect((await principal.get(list(over))).status).toBe(404);
    for (const school of ['王家坝中心学校', '黄岗镇中心小学']) await heads(school);
    for (const who of [
      'principal',
      'inspector',
      'inspector2',
      'county',
      'county-approver',
      'city',
      'expert',
      'province',
    ]) {
      const visitor = await as(who);
      expect([who, (await visitor.get(list(over))).text.includes('圆明园的毁灭')]).toEqual([who, true]);
      const [row] = (await app
        .db('visit_record')
        .where({ kind: 'lesson' })
        .whereRaw(`said ->> 'topic' like '%圆明园%'`)) as {
        id: number;
      }[];
      expect((await visitor.get(`${list(over)}/${row!.id}`)).text).toContain('朗读指导到位');
    }
    for (const who of ['principal', 'city', 'province']) {
      const { text } = await (await as(who)).get(list(going));
      expect([who, text.includes('尚不能查看'), text.includes('三位数乘两位数')]).toEqual([who, true, false]);
    }
    for (const who of ['township', 'admin'])
      expect([403, 404]).toContain((await (await as(who)).get(list(over))).status);
    expect((await app.visitor().get(list(over))).location).toMatch(/^\/sign-in/);
  });

  test('are veiled from a later team until it has signed its own sheet', async () => {
    const id = await assessmentIn(app.db, '洪河桥镇中心小学');
    const { rows } = await app.db.raw<{ rows: { sheetId: number; authorId: number }[] }>(
      `select sheet.id as "sheetId", person_id as "authorId" from sheet join team_member on sheet_id = sheet.id
        where assessment_id = ? and stage = 'county' limit 1`,
      [id],
    );
    const at = new Date('2026-10-20T10:00:00+08:00');
    const said = { place: '县里看过的地方', found: '干净。' };
    const record = {
      ...rows[0]!,
      key: randomUUID(),
      kind: 'site',
      at,
      state: 'final',
      said,
      codes: ['C1'],
      savedAt: at,
    } as const;
    const number = await insertRecord(app.db, record);
    const list = `/assessments/${id}/records/county`;
    const expert = await as('expert');
    const veiled = await expert.get(list);
    expect(veiled.text).toContain('签字后可见');
    expect(veiled.text).not.toContain('县里看过的地方');
    expect((await expert.get(`${list}/${number}`)).status).toBe(404);
    expect((await expert.get(`/assessments/${id}/sheets/county/sections/A1`)).text).not.toContain(`${list}/${number}`);
    expect((await (await as('city')).get(list)).text).toContain('县里看过的地方');
    await app
      .db('sheet')
      .where({ assessment_id: id, stage: 'city' })
      .update({ signed_at: at, signed_by: rows[0]!.authorId });
    expect((await expert.get(list)).text).toContain('县里看过的地方');
  });
});
