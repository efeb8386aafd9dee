import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { leavingProblems } from '../../src/leavings/rules.ts';
import type { Visitor } from '../setup/app.ts';
import { aSheet, openTown, type Town } from '../setup/town.ts';

let town: Town;
let county: Visitor;
let city: Visitor;
beforeAll(async () => {
  town = await openTown();
  county = await town.signIn('county');
  city = await town.signIn('city');
});
afterAll(() => town.close());
beforeEach(async () => {
  await town.db.raw('truncate leaving, message, step, assessment cascade');
});

const pdf = '%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n';
const request = (content = pdf, name = '退出申请.pdf') => ['request', new File([content], name)] as const;
const typed = { requestedOn: '2026-11-02', reason: '学校撤并' };
const standing = async (id: number) =>
  (await town.db('assessment').where({ id }).first('stage', 'steps', 'score', 'grade')) as object;

test.each([
  [{ requestedOn: '2026-11-02', reason: '撤并', sent: true }, []],
  [{ requestedOn: null, reason: '撤并', sent: true }, ['requestedOn']],
  [{ requestedOn: '2026-11-03', reason: '撤并', sent: true }, ['requestedOn']],
  [{ requestedOn: '2026-11-02', reason: '', sent: false }, ['reason', 'request']],
])('a leaving with %o', (said, fields) => {
  expect(leavingProblems(said, '2026-11-02').map(({ field }) => field)).toEqual(fields);
});

test.each([
  ['county scoring', 'county-leavings', 'county'],
  ['county confirmation', 'county-leavings', 'county'],
  ['city team', 'city-leavings', 'city'],
  ['on notice', 'leavings', 'county'],
] as const)('at "%s" only the office of the stage ends it, once, on a written request', async (stage, noun, who) => {
  const id = await town.stands(town.schools.fangji, stage, { steps: 5, score: '912.5', grade: 'compliant' });
  await aSheet(town.db, id, 'county', { team: [town.people['inspector']!], signed: true, concluded: true });
  const url = `/assessments/${id}/${noun}`;
  const [office, other] = who === 'county' ? [county, city] : [city, county];
  const fields = { ...typed, seen: 5 };
  for (const stranger of [other, await town.signIn('principal'), await town.signIn('province')]) {
    expect((await stranger.upload(url, fields, [request()])).status).toBe(403);
  }
  expect((await (await town.signIn('yingshang')).upload(url, fields, [request()])).status).toBe(404);
  const bare = await office.upload(url, { ...fields, requestedOn: '2026-11-09' }, []);
  expect(bare.status).toBe(400);
  expect(bare.text).toContain('申请日期不能晚于今天');
  expect(bare.text).toContain('请上传学校的书面申请');
  expect(bare.text).toContain('学校撤并');
  const word = await office.upload(url, fields, [request('MZ\u0090 a program', '申请.pdf')]);
  expect(word.status).toBe(400);
  expect((await office.upload(url, { ...fields, seen: 4 }, [request()])).status).toBe(409);
  expect(await town.db('leaving')).toHaveLength(0);
  expect(await town.db('stored_file')).toHaveLength(0);

  const clicks = await Promise.all([office.upload(url, fields, [request()]), office.upload(url, fields, [request()])]);
  expect(clicks.map(({ status }) => status)).toEqual([303, 303]);
  expect(await standing(id)).toEqual({ stage: 'left', steps: 6, score: '912.50', grade: 'compliant' });
  expect(await town.db('leaving')).toHaveLength(1);
  expect(await town.db('stored_file')).toHaveLength(1);
  const page = await office.get(`/assessments/${id}`);
  expect(page.text).toContain('已退出');
  expect(page.text).toContain(`/assessments/${id}/leaving/request`);
  expect((await office.get(`/assessments/${id}/leaving/request`)).status).toBe(200);
  expect((await (await town.signIn('yingshang')).get(`/assessments/${id}/leaving/request`)).status).toBe(404);
  await town.db.raw('delete from leaving; delete from stored_file;');
});

test('nobody leaves before the application, nor once the school is approved', async () => {
  for (const stage of ['self-evaluation', 'application', 'award', 'awarded']) {
    const id = await town.stands(town.schools.fangji, stage, { steps: 5 });
    for (const noun of ['county-leavings', 'leavings']) {
      const { status } = await county.upload(`/assessments/${id}/${noun}`, { ...typed, seen: 5 }, [request()]);
      expect([stage, status]).toEqual([stage, 409]);
    }
    await town.db.raw('truncate step, assessment cascade');
  }
});
