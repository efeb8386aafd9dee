import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Answer, openDemonstration, type Visitor } from '../setup/app.ts';
import { assessmentIn } from '../sheets/line.ts';
import { aLesson, aLook } from './typed.ts';

let app: Awaited<ReturnType<typeof openDemonstration>>;
let id: number;
let leader: Visitor;
let member: Visitor;
const json = { accept: 'application/json' };

beforeAll(async () => {
  app = await openDemonstration();
  id = await assessmentIn(app.db, '黄岗镇中心小学');
  leader = await app.signIn('inspector');
  member = await app.signIn('inspector2');
});
afterAll(() => app.close());

const forms = (more = '') => `/assessments/${id}/county-records${more}`;
const pages = (more: number | string = '') => `/assessments/${id}/records/county${more === '' ? '' : `/${more}`}`;
const told = <As>({ text }: Answer): As => JSON.parse(text) as As;
const count = async (table = 'visit_record'): Promise<number> =>
  Number(((await app.db(table).count({ count: '*' }).first()) as { count: string }).count);
const made = async (visitor: Visitor, fields: Parameters<Visitor['post']>[1]): Promise<number> => {
  const answer = await visitor.post(forms(), fields, json);
  expect([answer.status, answer.text]).toEqual([201, expect.stringContaining('"version":1')]);
  return told<{ id: number }>(answer).id;
};

/** Sends forms so that none is done before all have come: the sheet is held until each of them waits for it. */
async function allAtOnce(deeds: readonly (() => Promise<Answer>)[]): Promise<Answer[]> {
  const holding = await app.db.transaction();
  await holding.raw(`select from sheet where assessment_id = ? and stage = 'county' for update`, [id]);
  const answers = deeds.map((deed) => deed());
  for (let waiting = 0; waiting < deeds.length;) {
    const { rows } = await app.db.raw<{ rows: { count: number }[] }>(
      `select count(*)::int as count from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    waiting = rows[0]!.count;
  }
  await holding.commit();
  return Promise.all(answers);
}

describe('a record is written once', () => {
  test('a form leads to the record, and says that it is saved', async () => {
    const answer = await leader.post(forms(), aLesson());
    expect(answer.status).toBe(303);
    const page = await leader.get(answer.location);
    expect(page.status).toBe(200);
    for (const words of ['记录已保存', '搭船的鸟', '朗读充分，讨论有序。', 'A 优秀', 'C74 课堂教学'])
      expect(page.text).toContain(words);
  });

  test('a retry and a double click make no second record, and get the same answer', async () => {
    const before = await count();
    const lesson = aLesson();
    const answers = await allAtOnce([1, 2, 3].map(() => () => member.post(forms(), lesson, json)));
    answers.push(await member.post(forms(), lesson, json));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(await count()).toBe(before + 1);
  });

  test('a retry of the first save, after the second, is answered as the first was, and undoes nothing', async () => {
    const lesson = aLesson();
    const number = await made(member, lesson);
    const second = await member.post(forms(`/${number}`), aLesson({ version: '1', topic: '第二课时' }), json);
    expect(told(second)).toMatchObject({ id: number, version: 2, state: 'final' });
    expect(told(await member.post(forms(), lesson, json))).toMatchObject({ id: number, version: 1 });
    expect((await member.get(pages(number))).text).toContain('第二课时');
  });

  test('the same form with something else in it (back, typed on, sent again) loses nothing and makes no second record', async () => {
    const lesson = aLesson();
    const number = await made(member, lesson);
    const before = await count();
    const again = await member.post(forms(), { ...lesson, suggestion: '后来想到的一句' });
    expect(again.status).toBe(409);
    expect(again.text).toContain('后来想到的一句');
    expect(again.text).toContain('第 1 版');
    expect(again.text).toContain(`action="${forms(`/${number}`)}"`);
    expect(await count()).toBe(before);
  });

  test('somebody else’s key tells nothing of their record', async () => {
    const lesson = aLesson({ topic: '只有甲知道' });
    await made(leader, lesson);
    const answer = await member.post(forms(), lesson, json);
    expect(answer.status).toBe(409);
    expect(answer.text).not.toContain('只有甲知道');
  });

  test('a phone sends it as JSON, figures as numbers, and without a moment means now', async () => {
    const fields = { ...aLook(), codes: 'C1', counted: '灭火器', count: 8 };
    const answer = await member.postJson(forms(), fields);
    expect(answer.status).toBe(201);
    const number = told<{ id: number }>(answer).id;
    expect(told(answer)).toEqual({ id: number, version: 1, state: 'final', href: pages(number) });
    const { said } = (await app.db('visit_record').where({ id: number }).first('said')) as { said: object };
    expect(said).toEqual({ place: '教学楼北侧', found: '通道畅通。', counted: '灭火器', count: '8' });
    expect((await member.get(pages(number))).text).toContain('2026年11月2日 09:0');
    expect((await member.postJson(forms(), { ...fields, key: randomUUID(), found: ['a', 'b'] })).status).toBe(400);
  });
});

describe('what can’t be taken comes back as it was typed', () => {
  test('each problem stands at its field, and nothing is saved', async () => {
    const before = await count();
    const wrong = aLesson({ to: '07:00', overall: '', codes: [], topic: '<b>课题</b>', on: '2026-11-03' });
    const page = await leader.post(forms(), wrong);
    expect(page.status).toBe(400);
    expect(page.text).toContain('&lt;b&gt;课题&lt;/b&gt;');
    for (const words of ['结束时间应晚于开始时间', '总体等级：请选择一项', '至少选择一项指标', '不能晚于现在'])
      expect(page.text).toContain(words);
    const answer = await leader.post(forms(), { ...wrong, key: randomUUID() }, json);
    expect(answer.status).toBe(400);
    expect(Object.keys(told<{ problems: object }>(answer).problems).toSorted()).toEqual([
      'codes',
      'on',
      'overall',
      'to',
    ]);
    expect(await count()).toBe(before);
  });

  test('an indicator that is not on this sheet can’t be chosen, also in a draft', async () => {
    const answer = await leader.post(forms(), aLook({ codes: ['C1', 'C999'], deed: 'draft' }), json);
    expect(answer.status).toBe(400);
    expect(told(answer)).toEqual({ problems: { codes: expect.stringContaining('不属于本校') } });
  });

  test('more rows are shown without anything being judged or saved', async () => {
    const before = await count();
    const fields = { kind: 'interview', key: randomUUID(), deed: 'more', count: '很多', 'answers.0.question': '问' };
    const page = await leader.post(forms(), fields);
    expect(page.status).toBe(200);
    expect(page.text).toContain('value="很多"');
    expect(page.text).toContain('name="answers.5.answer"');
    expect(page.text).not.toContain('class="problems"');
    expect(await count()).toBe(before);
  });

  test.each([{ kind: 'gossip' }, { key: 'no key' }, { kind: undefined }, { deed: 'publish' }])(
    'a form that no page of ours sends (%o) is a 400',
    async (strange) => {
      const fields = Object.fromEntries(
        Object.entries({ ...aLook(), ...strange }).filter(([, value]) => value !== undefined),
      );
      expect((await leader.post(forms(), fields as Record<string, string>)).status).toBe(400);
    },
  );
});

describe('a draft', () => {
  test('is kept as typed, also what can’t be read yet, and is finished later', async () => {
    const draft = aLesson({ deed: 'draft', codes: [], to: '一点', time: '上午', overall: '', notes: '写到一半' });
    const saved = await member.post(forms(), draft);
    expect(saved.location).toMatch(/\/edit$/);
    const form = await member.get(saved.location);
    for (const words of ['value="一点"', 'value="上午"', '写到一半', '草稿已保存']) expect(form.text).toContain(words);
    const number = Number(/\/(\d+)\/edit$/.exec(saved.location)![1]);
    const done = await member.post(forms(`/${number}`), aLesson({ version: '1' }), json);
    expect(told(done)).toMatchObject({ version: 2, state: 'final' });
    // What is finished is no draft any more.
    const again = await member.post(forms(`/${number}`), aLesson({ version: '2', deed: 'draft', overall: '' }), json);
    expect(again.status).toBe(400);
  });

  test('is seen by its author and the leader, once it is tied to a line; by the office not', async () => {
    const number = await made(member, aLook({ deed: 'draft', place: '草稿中的地点' }));
    const untied = await made(member, aLook({ deed: 'draft', codes: [] }));
    const office = await app.signIn('county');
    const statuses = async (which: number) =>
      Promise.all([member, leader, office].map(async (visitor) => (await visitor.get(pages(which))).status));
    expect(await statuses(number)).toEqual([200, 200, 404]);
    expect(await statuses(untied)).toEqual([200, 404, 404]);
    expect((await office.get(pages())).text).not.toContain('草稿中的地点');
  });
});

describe('two of one record', () => {
  test('the second of two forms is told, sees what stands, and overwrites nothing until they send it again', async () => {
    const number = await made(member, aLook());
    const first = await member.post(forms(`/${number}`), aLook({ version: '1', found: '手机上写的' }), json);
    expect(first.status).toBe(201);
    const second = aLook({ version: '1', found: '电脑上写的' });
    const stale = await member.post(forms(`/${number}`), second, json);
    expect(stale.status).toBe(409);
    expect(told(stale)).toMatchObject({
      stands: { id: number, version: 2, said: { found: '手机上写的' }, codes: ['C1'] },
    });
    const page = await member.post(forms(`/${number}`), { ...second, key: randomUUID() });
    expect(page.status).toBe(409);
    expect(page.text).toContain('电脑上写的');
    expect(page.text).toContain('name="version" value="2"');
    const then = await member.post(forms(`/${number}`), { ...second, key: randomUUID(), version: '2' }, json);
    expect(told(then)).toMatchObject({ version: 3 });
    // Nothing is overwritten: the version between is still there.
    expect((await member.get(`${pages(number)}?version=2`)).text).toContain('手机上写的');
    expect((await member.get(`${pages(number)}?version=9`)).status).toBe(404);
  });

  test('of two forms sent at once one is saved and the other told', async () => {
    const number = await made(member, aLook());
    const both = ['甲', '乙'].map(
      (found) => () => member.post(forms(`/${number}`), aLook({ version: '1', found }), json),
    );
    const statuses = (await allAtOnce(both)).map(({ status }) => status);
    expect(statuses.toSorted((a, b) => a - b)).toEqual([201, 409]);
  });

  test('somebody else on the team reads it, and can neither change nor remove it', async () => {
    const number = await made(member, aLook({ place: '乙写的地点' }));
    expect((await leader.get(pages(number))).text).toContain('乙写的地点');
    expect((await leader.get(pages(`${number}/edit`))).status).toBe(403);
    expect((await leader.post(forms(`/${number}`), aLook({ version: '1' }))).status).toBe(403);
    expect((await leader.post(forms(`/${number}/removals`))).status).toBe(403);
    expect((await (await app.signIn('county')).post(forms(`/${number}`), aLook({ version: '1' }))).status).toBe(403);
    const { version } = (await app.db('visit_record').where({ id: number }).first()) as { version: number };
    expect(version).toBe(1);
  });
});

describe('a record that is removed', () => {
  let number: number;
  beforeEach(async () => {
    number = await made(member, aLook({ place: '要移除的地点', codes: ['C10'] }));
    for (let twice = 0; twice < 2; twice++)
      expect((await member.post(forms(`/${number}/removals`))).location).toBe(pages());
  });

  test('goes from the list and from its line, and stays to be looked up', async () => {
    expect((await member.get(pages())).text).not.toContain('要移除的地点');
    expect((await member.get(`${pages()}?state=removed`)).text).toContain('要移除的地点');
    expect((await member.get(pages(number))).text).toContain('移除了这份记录');
    expect((await member.get(`/assessments/${id}/sheets/county/sections/A1`)).text).not.toContain(
      `href="${pages(number)}"`,
    );
  });

  test('can’t be changed any more', async () => {
    expect((await member.post(forms(`/${number}`), aLook({ version: '1' }), json)).status).toBe(409);
  });
});

describe('who may', () => {
  test('nobody writes for a self-evaluation, for the other level, or where they are not on the team', async () => {
    expect((await leader.get(`/assessments/${id}/records/school`)).status).toBe(404);
    expect((await leader.post(`/assessments/${id}/city-records`, aLook())).status).toBe(403);
    const principal = await app.signIn('principal');
    for (const visitor of [await app.signIn('county'), principal, await app.signIn('township')])
      expect([403, 404]).toContain((await visitor.post(forms(), aLook())).status);
  });

  test('once the sheet is signed nothing is written any more, and a retry of what was saved is still answered', async () => {
    const look = aLook();
    const number = await made(leader, look);
    await app.db('sheet').where({ assessment_id: id, stage: 'county' }).update({ signed_at: new Date(), signed_by: 1 });
    try {
      expect((await leader.post(forms(), aLook(), json)).status).toBe(409);
      expect((await leader.post(forms(`/${number}`), aLook({ version: '1' }), json)).status).toBe(409);
      expect((await leader.post(forms(`/${number}/removals`), {}, json)).status).toBe(409);
      expect((await leader.get(`${pages()}/new`)).status).toBe(409);
      expect(told(await leader.post(forms(), look, json))).toMatchObject({ id: number, version: 1 });
    } finally {
      await app.db('sheet').where({ assessment_id: id, stage: 'county' }).update({ signed_at: null, signed_by: null });
    }
  });
});
