import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDemonstration, type Visitor } from '../setup/app.ts';
import { assessmentIn } from '../sheets/line.ts';

type App = Awaited<ReturnType<typeof openDemonstration>>;
let app: App;
let id: number;
let office: Visitor;
let principal: Visitor;
let clerk: Visitor;

beforeAll(async () => {
  app = await openDemonstration();
  id = await assessmentIn(app.db, '田集镇中心小学');
  await app.db.raw(
    `insert into post_school (post_id, school_id)
     select post.id, assessment.school_id from post join person on person.id = post.person_id, assessment
      where person.username in ('principal', 'clerk') and assessment.id = ?`,
    [id],
  );
  office = await app.signIn('county');
  principal = await app.signIn('principal');
  clerk = await app.signIn('clerk');
});
afterAll(() => app.close());

const notices = async (): Promise<
  { number: number; visit_on: string; read_by: number | null; reason: string | null }[]
> =>
  app
    .db('visit_notice')
    .join('sheet', 'sheet.id', 'visit_notice.sheet_id')
    .where({ assessment_id: id, stage: 'county' })
    .orderBy('number')
    .select('number', 'visit_notice.visit_on', 'read_by', 'reason');
const read = (who: Visitor, number: number) => who.post(`/assessments/${id}/county-visit-readings`, { number });
const seen = async (): Promise<number> =>
  ((await app.db('assessment').where({ id }).first('steps')) as { steps: number }).steps;
const move = async (fields: Record<string, string | number>) =>
  office.post(`/assessments/${id}/county-visit-moves`, { seen: await seen(), ...fields });
const path = () => `/assessments/${id}/visits/county`;

test('principal and clerk find an unread notice among their work, until one of them has read it, once', async () => {
  for (const who of [principal, clerk]) {
    const { text } = await who.get('/work');
    expect(text).toContain('阅知入校通知');
    expect(text).toContain('入校安排有调整');
  }
  const page = await clerk.get(`${path()}/notice`);
  expect(page.text).toContain('田集镇中心小学');
  expect(page.text).toContain('负责部分');
  expect(page.text).toContain('随堂听课');
  expect(page.text).toContain('请学校准备');
  const answers = await Promise.all([read(principal, 2), read(clerk, 2), read(principal, 2)]);
  expect(answers.map(({ status }) => status)).toEqual([303, 303, 303]);
  const reader = (await notices())[1]!.read_by;
  expect(reader).not.toBeNull();
  await read(clerk, 2);
  await read(principal, 2);
  expect((await notices())[1]!.read_by).toBe(reader);
  for (const who of [principal, clerk]) expect((await who.get('/work')).text).not.toContain('阅知入校通知');
  for (const who of ['county', 'inspector']) {
    const { text } = await (await app.signIn(who)).get(path());
    expect(text).toMatch(/(校长甲|学校填报员甲) 于 2026年11月2日/);
  }
});

test('only the school says that it has read a notice, and whoever may not know of it finds none', async () => {
  for (const [who, status] of [
    ['county', 403],
    ['inspector', 403],
    ['expert', 404],
  ] as const) {
    const visitor = await app.signIn(who);
    expect([who, (await read(visitor, 2)).status]).toEqual([who, status]);
  }
  expect((await (await app.signIn('expert')).get(`${path()}/notice`)).status).toBe(404);
  expect((await clerk.get(`${path()}/move`)).status).toBe(403);
});

test.each([
  [{ visitOn: '', reason: '培训' }, '请填写新的入校日期'],
  [{ visitOn: '十一月', reason: '培训' }, '这不是一个日期'],
  [{ visitOn: '2026-11-01', reason: '培训' }, '不能早于今天'],
  [{ visitOn: '2026-11-03', reason: '培训' }, '和现定日期相同'],
  [{ visitOn: '2028-01-04', reason: '培训' }, '不能晚于明年年底'],
  [{ visitOn: '2026-11-10', reason: '' }, '请写明调整原因'],
  [{ visitOn: '2026-11-08', reason: '培训' }, '周末或法定节假日'],
])('a visit is not moved by %o, and the form says why', async (fields, sentence) => {
  const answer = await move(fields);
  expect(answer.status).toBe(400);
  expect(answer.text).toContain(sentence);
  expect(answer.text).toContain(fields.reason);
  expect(await notices()).toHaveLength(2);
});

test('a moved visit is another notice to be read, and the one before can’t be read any more', async () => {
  const key = await seen();
  const form = { seen: key, visitOn: '2026-11-08', reason: '县里统一培训', confirm: '2026-11-08' };
  for (const _ of [1, 2]) {
    const { status, location } = await office.post(`/assessments/${id}/county-visit-moves`, form);
    expect([status, location]).toEqual([303, path()]);
  }
  expect(await notices()).toMatchObject([
    { number: 1 },
    { number: 2 },
    { number: 3, visit_on: '2026-11-08', read_by: null, reason: '县里统一培训' },
  ]);
  const { due_on } = (await app.db('assessment').where({ id }).first('due_on')) as { due_on: string };
  expect(due_on >= '2026-11-08').toBe(true);
  const step = await app.db('step').where({ assessment_id: id }).orderBy('position', 'desc').first('reason');
  expect(step).toEqual({ reason: '县里统一培训' });

  expect((await clerk.get('/work')).text).toContain('阅知入校通知');
  const late = await read(clerk, 2);
  expect(late.status).toBe(409);
  expect(late.text).toContain('已被新通知取代');
  expect((await read(clerk, 3)).status).toBe(303);
  const overtaken = await office.post(`/assessments/${id}/county-visit-moves`, {
    seen: key,
    visitOn: '2026-11-12',
    reason: '再调整',
  });
  expect(overtaken.status).toBe(409);
  expect((await notices()).length).toBe(3);
  const page = await clerk.get(`${path()}/notice`);
  expect(page.text).toContain('第 3 号');
  expect(page.text).toContain('此前的通知');
});

test('the notice is there as PDF and as Word file', async () => {
  for (const [format, type] of [
    ['pdf', 'application/pdf'],
    ['docx', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
  ] as const) {
    const { bytes, headers } = await clerk.download(`${path()}/notice/paper.${format}`);
    expect(headers.get('content-type')).toContain(type);
    expect(bytes.length).toBeGreaterThan(2000);
  }
  expect((await clerk.get(`${path()}/notice/paper.txt`)).status).toBe(404);
  expect((await clerk.get(`/assessments/${id}/visits/school`)).status).toBe(404);
});

test('the calendar shows the month of whoever asks, narrowed, with days off, and one person at two schools', async () => {
  const inspector = await app.signIn('inspector');
  const october = await office.get('/visits?month=2026-10');
  expect(october.text).toContain('黄岗镇中心小学');
  expect(october.text).toContain('调休上班');
  expect(october.text).toContain('节假日');
  expect((await office.get('/visits?month=2026-10&stage=city')).text).not.toContain('黄岗镇中心小学');
  const expert = await app.signIn('expert');
  expect((await expert.get('/visits?month=2026-10')).text).not.toContain('黄岗镇中心小学');
  expect((await clerk.get('/visits?month=2026-10')).text).not.toContain('黄岗镇中心小学');
  const { id: person } = (await app.db('person').where({ username: 'expert' }).first('id')) as { id: number };
  expect((await office.get(`/visits?month=2026-10&inspector=${person}`)).text).not.toContain('黄岗镇中心小学');
  for (const path of ['/visits?month=2026-13', '/visits?month=x&inspector=y&stage=z'])
    expect((await office.get(path)).status).toBe(200);

  const first = await inspector.get('/visits');
  expect(first.text).toContain('已阅知');
  expect(first.text).not.toContain('当天还在另一所学校');
  const other = await assessmentIn(app.db, '黄岗镇中心小学');
  await app.db('sheet').where({ assessment_id: other, stage: 'county' }).update({ visit_on: '2026-11-08' });
  expect((await inspector.get('/visits')).text).toContain('县督学甲、县督学乙 当天还在另一所学校');
  expect((await office.get('/visits/workbook?month=2026-10')).headers.get('content-type')).toContain('spreadsheet');
});

test('the calendar for other programs has one’s own visits, and nobody else’s', async () => {
  const inspector = await app.signIn('inspector');
  const answer = await inspector.get('/visits/calendar.ics');
  expect(answer.headers.get('content-type')).toBe('text/calendar; charset=utf-8');
  expect(answer.text).toContain('DTSTART;VALUE=DATE:20261108\r\n');
  expect(answer.text).toContain('SEQUENCE:2\r\n');
  expect(answer.text).toMatch(/UID:visit-\d+@127\.0\.0\.1\r\n/);
  expect((await office.get('/visits/calendar.ics')).text).not.toContain('BEGIN:VEVENT');
});

test('pages cost as many queries for many visits as for few', async () => {
  const queries = async (path: string): Promise<number> => {
    let count = 0;
    const counted = (): void => void count++;
    app.db.on('query', counted);
    expect((await office.get(path)).status).toBe(200);
    app.db.off('query', counted);
    return count;
  };
  const pages = [path(), `${path()}/notice`];
  await office.get('/visits?month=2026-10');
  const few = await queries('/visits?month=2026-12');
  expect(await queries('/visits?month=2026-10')).toBe(few);
  for (const page of pages) await office.get(page);
  const before: number[] = [];
  for (const page of pages) before.push(await queries(page));
  const inspector = await app.signIn('inspector');
  for (let place = 1; place <= 6; place++) {
    const code = `agenda.${place}`;
    const fields = { key: randomUUID(), [`${code}.version`]: 0, [`${code}.done`]: 'yes', [`${code}.time`]: '09:00' };
    expect((await inspector.post(`/assessments/${id}/county-agenda/visit`, fields)).status).toBe(303);
  }
  const after: number[] = [];
  for (const page of pages) after.push(await queries(page));
  expect(after).toEqual(before);
});
