import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDemonstration, type Visitor } from '../setup/app.ts';

let demonstration: Awaited<ReturnType<typeof openDemonstration>>;
let county: Visitor;
let city: Visitor;
beforeAll(async () => {
  demonstration = await openDemonstration();
  county = await demonstration.signIn('county');
  city = await demonstration.signIn('city');
});
afterAll(() => demonstration.close());

interface Standing {
  readonly id: number;
  readonly stage: string;
  readonly steps: number;
  readonly score: string | null;
  readonly grade: string | null;
}

const standing = async (school: string): Promise<Standing> =>
  (await demonstration
    .db('assessment')
    .join('school', 'school.id', 'assessment.school_id')
    .join('cycle', 'cycle.id', 'assessment.cycle_id')
    .where({ 'school.name': school, year: 2026 })
    .first('assessment.id', 'stage', 'steps', 'score', 'grade')) as Standing;
const sheet = async (id: number, stage: string) =>
  (await demonstration.db('sheet').where({ assessment_id: id, stage }).first()) as Record<string, unknown>;
const points = async (id: number, stage: string) =>
  await demonstration
    .db('line')
    .join('sheet', 'sheet.id', 'line.sheet_id')
    .where({ assessment_id: id, stage })
    .orderBy('code')
    .select('code', 'points', 'entry');

/** Both stand before their notice: the city has concluded them. */
const [primary, junior] = ['曹集镇中心小学', '焦陂职高'];

describe('a correction is refused', () => {
  test('to everybody but the office that concluded the stage, without a reason, and from an old page', async () => {
    const { id, steps } = await standing(primary);
    const url = `/assessments/${id}/city-corrections`;
    expect((await county.post(url, { seen: steps, reason: '核对' })).status).toBe(403);
    for (const other of ['principal', 'inspector', 'county-approver', 'province']) {
      expect([403, 404]).toContain((await (await demonstration.signIn(other)).post(url, { seen: steps })).status);
    }
    const blank = await city.post(url, { seen: steps, reason: ' ' });
    expect(blank.status).toBe(400);
    expect(blank.text).toContain('请说明原因');
    expect((await city.post(url, { seen: steps - 1, reason: '核对' })).status).toBe(409);
    expect(await standing(primary)).toMatchObject({ stage: 'notice', steps });
  });

  test('once the school is approved', async () => {
    const { id, steps, stage } = await standing('苗集中心学校');
    expect(stage).toBe('award');
    expect((await city.get(`/assessments/${id}/city-corrections/new`)).status).toBe(409);
    expect((await city.post(`/assessments/${id}/city-corrections`, { seen: steps, reason: '核对' })).status).toBe(409);
  });
});

describe('a correction of the city’s result', () => {
  test('opens its sheet again, keeps what it said, and tells everybody who worked on it', async () => {
    const before = await standing(junior);
    const { id, steps } = before;
    const said = await points(id, 'city');
    const then = await sheet(id, 'city');
    const county_ = await sheet(id, 'county');
    for (let click = 0; click < 2; click++) {
      const reply = await city.post(`/assessments/${id}/city-corrections`, { seen: steps, reason: '图书册数计算有误' });
      expect([reply.status, reply.location]).toEqual([303, `/assessments/${id}`]);
    }
    // The official score is again that of the last concluded stage.
    expect(await standing(junior)).toEqual({
      ...before,
      stage: 'city scoring',
      steps: steps + 1,
      score: county_['scaled'],
      grade: county_['grade'],
    });
    expect(await sheet(id, 'city')).toMatchObject({ signed_at: null, concluded_at: null, scaled: null });
    expect(await sheet(id, 'county')).toEqual(county_);
    expect(await points(id, 'city')).toEqual(said);

    const editions = await demonstration.db('sheet_edition').where({ sheet_id: then['id'] });
    expect(editions).toHaveLength(1);
    expect(editions[0]).toMatchObject({
      number: 1,
      scaled: then['scaled'],
      grade: then['grade'],
      signed_by: then['signed_by'],
      set_aside_for: 'correction',
      reason: '图书册数计算有误',
    });
    const page = await county.get(`/assessments/${id}`);
    expect(page.text).toContain(`/assessments/${id}/sheets/city/editions/1`);
    const edition = await county.get(`/assessments/${id}/sheets/city/editions/1`);
    expect(edition.status).toBe(200);
    expect(edition.text).toContain(String(Number(then['scaled'])));
    expect(edition.text).toContain('图书册数计算有误');
    expect((await county.get(`/assessments/${id}/sheets/city/editions/2`)).status).toBe(404);
    expect((await (await demonstration.signIn('clerk')).get(`/assessments/${id}/sheets/city/editions/1`)).status).toBe(
      404,
    );

    const told = (await demonstration.db('message').join('person', 'person.id', 'person_id').select('username')) as {
      username: string;
    }[];
    const names = told.map(({ username }) => username);
    expect(names).toContain('county');
    expect(names).toContain('expert');
    expect(names).not.toContain('city');
    expect(new Set(names).size).toBe(names.length);
  });

  test('is read by whoever was told: the count in the header goes when they open it', async () => {
    const expert = await demonstration.signIn('expert');
    expect((await expert.get('/work')).text).toContain('消息，1 条未读');
    const list = await expert.get('/messages');
    expect(list.text).toContain(`${junior}的市级复核结果已重新打开更正。原因：图书册数计算有误`);
    const [, action = ''] = /action="(\/messages\/\d+\/read)"/.exec(list.text) ?? [];
    expect((await county.post(action)).location).toBe('/messages'); // none of theirs
    expect((await expert.get('/work')).text).toContain('消息，1 条未读');
    expect((await expert.post(action)).location).toMatch(/^\/assessments\/\d+$/);
    expect((await expert.get('/work')).text).not.toContain('条未读');
  });
});

test('a correction of the county’s result opens the city’s sheet too, and leads there again once it is confirmed', async () => {
  const { id, steps } = await standing(primary);
  const reply = await county.post(`/assessments/${id}/county-corrections`, { seen: steps, reason: '漏记扣分' });
  expect(reply.status).toBe(303);
  expect(await standing(primary)).toMatchObject({ stage: 'county scoring', score: null, grade: null });
  for (const stage of ['county', 'city']) {
    expect(await sheet(id, stage)).toMatchObject({ signed_at: null, concluded_at: null });
    expect(await demonstration.db('sheet_edition').where({ sheet_id: (await sheet(id, stage))['id'] })).toHaveLength(1);
  }
  const flow = (await demonstration.db('programme').first('definition')) as {
    definition: { flow: { steps: object[] } };
  };
  expect(flow.definition.flow.steps).toContainEqual(
    expect.objectContaining({ name: 'conclude', to: 'city scoring', for: ['graded compliant', 'city team named'] }),
  );
});

test('the edition of a vetoed result says that it was one, though the correction has taken the veto back', async () => {
  const { db } = demonstration;
  const { id, steps } = (await db('assessment')
    .where({ stage: 'ended', vetoed: true })
    .first('id', 'steps')) as Standing;
  const reply = await county.post(`/assessments/${id}/county-corrections`, { seen: steps, reason: '情形核实有误' });
  expect(reply.status).toBe(303);
  expect(await db('assessment').where({ id }).first('stage', 'vetoed')).toEqual({
    stage: 'county scoring',
    vetoed: false,
  });
  const editions = await db('sheet_edition').join('sheet', 'sheet.id', 'sheet_id').where({ assessment_id: id });
  expect(editions.map(({ stage, vetoed }: Record<string, unknown>) => [stage, vetoed])).toEqual([['county', true]]);
});

describe('a correction of the county’s result while the city is about to confirm', () => {
  const reason = '操场面积应扣三分';
  let id: number;
  let expert: Visitor;
  let cityScore: string;
  beforeAll(async () => {
    const before = await standing('王化镇中心小学');
    expect(before.stage).toBe('city confirmation');
    id = before.id;
    cityScore = String(Number((await sheet(id, 'city'))['scaled']));
    expert = await demonstration.signIn('expert');
    const reply = await county.post(`/assessments/${id}/county-corrections`, { seen: before.steps, reason });
    expect(reply.status).toBe(303);
  });

  test('leads the city’s team by nothing: neither by the reason nor by what the county’s sheet said', async () => {
    for (const path of ['/messages', `/assessments/${id}`, `/assessments/${id}/sheets/county/editions/1`]) {
      const { status, text } = await expert.get(path);
      expect([path, status, text.includes(reason)]).toEqual([path, 200, false]);
    }
    expect((await expert.get('/messages')).text).toContain('王化镇中心小学的县级初评结果已重新打开更正');
    const inspector = await demonstration.signIn('inspector');
    expect((await inspector.get('/messages')).text).toContain(`原因：${reason}`);
    expect((await inspector.get(`/assessments/${id}`)).text).toContain(reason);
  });

  test('shows nobody else what the city’s team signed and its office never confirmed', async () => {
    const path = `/assessments/${id}/sheets/city/editions/1`;
    expect((await county.get(`/assessments/${id}`)).text).not.toContain(path);
    const kept = await county.get(path);
    expect([kept.status, kept.text.includes(cityScore), kept.text.includes(reason)]).toEqual([200, false, false]);
    expect((await city.get(`/assessments/${id}`)).text).toContain(path);
    expect((await city.get(path)).text).toContain(cityScore);
    expect((await expert.get(path)).text).toContain(cityScore);
  });
});

test('a result of a year is no longer corrected once its school stands on the list of a later one', async () => {
  const { db } = demonstration;
  const failed = (await db('assessment')
    .join('school', 'school.id', 'assessment.school_id')
    .join('cycle', 'cycle.id', 'assessment.cycle_id')
    .where({ 'school.name': '方集镇中心小学', year: 2025 })
    .first('assessment.id', 'stage', 'steps', 'school_id')) as Standing & { school_id: number };
  expect(failed.stage).toBe('ended');
  const url = `/assessments/${failed.id}/county-corrections`;
  const refused = await county.post(url, { seen: failed.steps, reason: '计分有误' });
  expect(refused.status).toBe(400);
  expect(refused.text).toContain('已列入以后年度名单');
  expect((await county.get(`/assessments/${failed.id}`)).text).not.toContain(url);
});
