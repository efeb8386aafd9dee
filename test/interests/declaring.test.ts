import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openDemonstration, type Visitor } from '../setup/app.ts';
import { assessmentIn } from '../sheets/line.ts';

let app: Awaited<ReturnType<typeof openDemonstration>>;
let inspector: Visitor;
let county: Visitor;
let person: number;
/** 黄岗镇中心小学, whose team of both inspectors scores now. */
let school: number;
let assessment: number;

const idOf = async (table: string, where: object): Promise<number> =>
  ((await app.db(table).where(where).first('id')) as { id: number }).id;
const rows = () =>
  app.db('conflict_of_interest').where({ school_id: school }).orderBy('id') as Promise<Record<string, unknown>[]>;
const declaration = (more: object = {}) => ({ school, kind: 'relative', said: '配偶', ...more });

beforeAll(async () => {
  app = await openDemonstration();
  [inspector, county] = [await app.signIn('inspector'), await app.signIn('county')];
  person = await idOf('person', { username: 'inspector' });
  school = await idOf('school', { name: '黄岗镇中心小学' });
  assessment = await assessmentIn(app.db, '黄岗镇中心小学');
});
afterAll(() => app.close());
beforeEach(() => app.db('conflict_of_interest').where({ school_id: school }).delete());

test('a reviewer finds a school, is told beside the field what is missing, and keeps what was typed', async () => {
  const found = await inspector.post('/interests', { deed: 'search', search: '黄岗', said: '配偶' });
  expect(found.status).toBe(200);
  expect(found.text).toContain('黄岗镇中心小学');
  expect(found.text).toContain('配偶');
  const refused = await inspector.post('/interests', declaration({ said: '', kind: 'relative' }));
  expect(refused.status).toBe(400);
  expect(refused.text).toContain('请写明与近亲属的关系');
  expect(refused.text).toMatch(new RegExp(`name="school" value="${school}"[^>]* checked`));
  const unread = await inspector.post('/interests', declaration({ kind: 'former post', until: '上个月' }));
  expect([unread.status, unread.text.includes('value="上个月"')]).toEqual([400, true]);
  expect(await rows()).toEqual([]);
});

test('a double click declares once, and the person is told', async () => {
  const clicks = await Promise.all([1, 2].map(() => inspector.post('/interests', declaration())));
  expect(clicks.map(({ status }) => status)).toEqual([303, 303]);
  expect(await rows()).toHaveLength(1);
  await inspector.get('/interests');
  await inspector.post('/interests', declaration());
  expect((await inspector.get('/interests')).text).toContain('未重复登记');
});

test('a school of another county can’t be declared by an inspector of this one, and can by a city expert', async () => {
  const [elsewhere] = (await app
    .db('school')
    .insert({
      code: '9912260002',
      name: '颍上县测试小学',
      pinyin: 'ys',
      initials: 'ys',
      type: 'primary',
      region_code: '341226',
    })
    .returning('id')) as { id: number }[];
  const typed = { school: elsewhere!.id, kind: 'former post' };
  expect((await inspector.post('/interests', typed)).status).toBe(400);
  expect((await inspector.post('/interests', { ...typed, school: 999_999_999 })).status).toBe(400);
  expect((await (await app.signIn('expert')).post('/interests', typed)).status).toBe(303);
});

test('once declared, somebody on the team may no longer score; the office and the team are told, and nobody else', async () => {
  const own = (await app
    .db('sheet_section')
    .join('sheet', 'sheet.id', 'sheet_section.sheet_id')
    .where({ assessment_id: assessment, stage: 'county', person_id: person })
    .pluck('section_code')) as string[];
  const [section, code] = own.includes('A1') ? ['A1', 'C1'] : ['A5', 'C74'];
  const sheet = `/assessments/${assessment}/sheets/county/sections/${section}`;
  // With a version that nobody saw: told of the clash, but not refused.
  const save = async () => {
    const typed = { key: randomUUID(), [`${code}.version`]: '99' };
    const path = `/assessments/${assessment}/county-lines/${section}`;
    return (await inspector.post(path, typed, { accept: 'application/json' })).status;
  };
  expect([200, 400, 409]).toContain(await save());
  expect((await inspector.get('/on-site')).text).toContain('黄岗镇中心小学');
  await inspector.post('/interests', declaration());
  expect(await save()).toBe(403);
  expect((await inspector.get('/on-site')).text).not.toContain('黄岗镇中心小学');
  expect((await inspector.get(sheet)).status).toBe(200);
  const told = '与该校有利害关系';
  for (const visitor of [inspector, county, await app.signIn('inspector2')])
    expect((await visitor.get(`/assessments/${assessment}`)).text).toContain(told);
  const leaders = await app.signIn('county-approver');
  const seen = await leaders.get(`/assessments/${assessment}`);
  expect([seen.status, seen.text.includes(told)]).toEqual([200, false]);
  expect((await county.get('/interests/region?q=黄岗')).text).toContain('在该校评审组内，请调整');
  const [{ id }] = (await rows()) as [{ id: number }];
  await inspector.post(`/interests/${id}/withdrawals`, { reason: '登记有误' });
  expect([200, 400, 409]).toContain(await save());
});

test('what is withdrawn stays, with who did it and why; without a reason nothing is, nor twice', async () => {
  await inspector.post('/interests', declaration());
  const [{ id }] = (await rows()) as [{ id: number }];
  const path = `/interests/${id}/withdrawals`;
  const refused = await inspector.post(path, { reason: ' ' });
  expect([refused.status, refused.text.includes('请写明撤回原因')]).toEqual([400, true]);
  const clicks = await Promise.all([1, 2].map(() => inspector.post(path, { reason: '亲属已调离' })));
  expect(clicks.map(({ status }) => status)).toEqual([303, 303]);
  expect(await rows()).toMatchObject([{ id, withdrawn_by: person, withdrawal_reason: '亲属已调离' }]);
  expect((await inspector.get('/interests')).text).toContain('亲属已调离');
  // And the same may be declared anew.
  await inspector.post('/interests', declaration());
  expect(await rows()).toHaveLength(2);
});

test('an office declares for its reviewers, with its grounds, and only the office withdraws that', async () => {
  const typed = declaration({ reviewer: person, kind: 'former post' });
  const refused = await county.post('/interests/region', typed);
  expect([refused.status, refused.text.includes('请写明登记依据')]).toEqual([400, true]);
  expect((await county.post('/interests/region', { ...typed, reason: '干部档案' })).status).toBe(303);
  const [{ id }] = (await rows()) as [{ id: number }];
  expect((await inspector.get('/interests')).text).toContain('依据：干部档案');
  expect((await inspector.get(`/interests/${id}/withdrawals`)).status).toBe(404);
  expect((await inspector.post(`/interests/${id}/withdrawals`, { reason: '不同意' })).status).toBe(404);
  expect((await county.post(`/interests/region/${id}/withdrawals`, { reason: '查无此事' })).status).toBe(303);
  expect((await county.get('/interests/region?state=withdrawn')).text).toContain('查无此事');
});

test('an office knows of its own reviewers only: a county of none of the city’s experts', async () => {
  const expert = await idOf('person', { username: 'expert' });
  const typed = declaration({ reviewer: expert, reason: '干部档案' });
  expect((await county.post('/interests/region', typed)).status).toBe(400);
  const city = await app.signIn('city');
  expect((await city.post('/interests/region', typed)).status).toBe(303);
  const [{ id }] = (await rows()) as [{ id: number }];
  expect((await county.get('/interests/region')).text).not.toContain('市专家甲');
  expect((await city.get('/interests/region')).text).toContain('市专家甲');
  expect((await county.post(`/interests/region/${id}/withdrawals`, { reason: '测试' })).status).toBe(404);
  expect((await inspector.post(`/interests/${id}/withdrawals`, { reason: '测试' })).status).toBe(404);
});

test('the office’s list is paged by key, each declaration on one page, at as many queries for many as for few', async () => {
  const queries = async (): Promise<number> => {
    let asked = 0;
    const add = (): void => void (asked += 1);
    app.db.on('query', add);
    expect((await county.get('/interests/region?state=withdrawn')).status).toBe(200);
    app.db.off('query', add);
    return asked;
  };
  const few = await queries();
  await app.db.raw(
    `insert into conflict_of_interest (person_id, school_id, kind, said, reason, declared_by, declared_at, withdrawn_by, withdrawn_at, withdrawal_reason)
     select :person, :school, 'other', '第' || n || '项', '', :person, now(), case when n > 120 then :person::int end,
            case when n > 120 then now() end, case when n > 120 then '测试' end
       from generate_series(121, 240) n`,
    { person, school },
  );
  const seen: string[] = [];
  let path: string | undefined = '/interests/region?state=withdrawn&q=黄岗';
  while (path !== undefined) {
    const { text } = await county.get(path);
    seen.push(...[...text.matchAll(/第\d+项/g)].map(([one]) => one));
    path = /rel="next" href="([^"]+)"/.exec(text)?.[1]?.replaceAll('&amp;', '&');
  }
  expect([seen.length, new Set(seen).size]).toEqual([120, 120]);
  expect(await queries()).toBe(few);
});
