import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Answer, Visitor } from '../setup/app.ts';
import { makeCycle, openTown, type Town } from '../setup/town.ts';

let town: Town;
let county: Visitor;
let fangji: number;
let liuzhuang: number;

const compliant = { score: '923.5', grade: 'compliant', due: null, steps: 5 };
let typed: Record<string, string | string[]>;

beforeAll(async () => {
  town = await openTown();
  county = await town.signIn('county');
  await county.get('/notices');
});
afterAll(() => town.close());

beforeEach(async () => {
  await town.db.raw('truncate notice, notice_school, step, assessment cascade');
  await town.itIs('2026-11-02');
  fangji = await town.stands(town.schools.fangji, 'notice', compliant);
  liuzhuang = await town.stands(town.schools.liuzhuang, 'notice', compliant);
  typed = {
    cycle: String(town.cycle),
    schools: [`${fangji}-5`, `${liuzhuang}-5`],
    number: '南教督〔2026〕15号',
    body: '现予公示。',
    contact: '0558-6712345',
    endsOn: '',
    deed: 'preview',
  };
});

const notices = (): Promise<Record<string, unknown>[]> => town.db('notice').orderBy('id').select('*') as never;
const stageOf = async (id: number): Promise<string> =>
  ((await town.db('assessment').where({ id }).first('stage')) as { stage: string }).stage;

/** Sends the form of the preview as it stands, with whatever is changed. */
async function publish(preview: Answer, changed: Record<string, string> = {}, by = county): Promise<Answer> {
  const hidden = [...preview.text.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)">/g)];
  const fields: Record<string, string | string[]> = {};
  for (const [, name = '', value = ''] of hidden) {
    if (name !== '_csrf') fields[name] = name in fields ? [fields[name]!, value].flat() : value;
  }
  return by.post('/notices', { ...fields, deed: 'publish', ...changed });
}

describe('who may', () => {
  test.each(['principal', 'township', 'inspector', 'county-approver', 'province'])(
    '%s publishes nothing',
    async (who) => {
      const visitor = await town.signIn(who);
      expect((await visitor.get('/notices/new')).status).toBe(403);
      expect((await visitor.post('/notices', { ...typed, deed: 'publish', previewedOn: '2026-11-02' })).status).toBe(
        403,
      );
      expect(await notices()).toEqual([]);
    },
  );

  test('another county gets the 404 of a school that there is not', async () => {
    const yingshang = await town.signIn('yingshang');
    expect((await yingshang.post('/notices', typed)).status).toBe(404);
  });

  test('the city publishes no school that the county approves, and finds none of them in its form', async () => {
    const city = await town.signIn('city');
    expect((await city.get('/notices/new')).text).not.toContain('方集镇中心小学');
    expect((await city.post('/notices', typed)).status).toBe(403);
  });

  test('schools of two cycles are never on one notice', async () => {
    const cycle = await makeCycle(town.db, town.people['city']!, 2025);
    const old = await town.stands(town.schools.yixiao, 'notice', { ...compliant, cycle });
    expect((await county.post('/notices', { ...typed, schools: [`${fangji}-5`, `${old}-5`] })).status).toBe(404);
  });
});

test('the form has the schools that wait, ticked, with how long the notice will run', async () => {
  const { text } = await county.get('/notices/new');
  expect(text).toMatch(new RegExp(`value="${fangji}-5"[^>]*checked`));
  expect(text).toContain('2026年11月3日至2026年11月9日');
  const one = await county.get(`/notices/new?schools=${fangji}`);
  expect(one.text).toMatch(new RegExp(`value="${fangji}-5"[^>]*checked`));
  expect(one.text).not.toMatch(new RegExp(`value="${liuzhuang}-5"[^>]*checked`));
});

test('what is missing is said beside its field, and what was typed stands there', async () => {
  const { status, text } = await county.post('/notices', { ...typed, number: '', schools: [] });
  expect(status).toBe(400);
  expect(text).toContain('id="field-number-problem"');
  expect(text).toContain('id="field-schools-problem"');
  expect(text).toContain('现予公示。');
  expect(text).toContain('0558-6712345');
});

test('a preview shows the paper and publishes nothing; the form comes back as it was', async () => {
  const preview = await county.post('/notices', typed);
  expect(preview.status).toBe(200);
  expect(preview.text).toContain('公示到2026年11月9日结束');
  expect(await notices()).toEqual([]);
  const form = await publish(preview, { deed: 'edit' });
  expect(form.status).toBe(200);
  expect(form.text).toContain('value="南教督〔2026〕15号"');
  expect(await notices()).toEqual([]);
});

test('nobody publishes what they have not previewed', async () => {
  const { status, text } = await county.post('/notices', { ...typed, deed: 'publish' });
  expect(status).toBe(200);
  expect(text).toContain('请重新核对');
  expect(await notices()).toEqual([]);
});

test('published twice at once, it is one notice, one step a school, and both are shown the same', async () => {
  const preview = await county.post('/notices', typed);
  const answers = await Promise.all([publish(preview), publish(preview)]);
  const [notice] = await notices();
  expect(await notices()).toHaveLength(1);
  expect(notice).toMatchObject({ published_on: '2026-11-02', ends_on: '2026-11-09' });
  const path = `/public/notices/${notice!['id'] as number}`;
  expect([...answers, await publish(preview)].map(({ location }) => location)).toEqual([path, path, path]);
  for (const id of [fangji, liuzhuang]) {
    expect(await stageOf(id)).toBe('on notice');
    const steps = (await town.db('step').where({ assessment_id: id, name: 'publish' })) as { details: object }[];
    expect(steps).toHaveLength(1);
    expect(steps[0]!.details).toEqual({ number: '南教督〔2026〕15号', endsOn: '2026-11-09' });
    const row = (await town.db('assessment').where({ id }).first('due_on')) as { due_on: string | null };
    expect(row.due_on).toBeNull(); // an approval has a first day, but no last
  }
});

test('where one school has moved since, nothing is published and the page says so', async () => {
  const preview = await county.post('/notices', typed);
  await town.db('assessment').where({ id: liuzhuang }).update({ stage: 'on notice', steps: 6 });
  const { status, text } = await publish(preview);
  expect(status).toBe(409);
  expect(text).toContain('刘庄小学');
  expect(await notices()).toEqual([]);
  expect(await stageOf(fangji)).toBe('notice');
});

test.each(['1.5', '1e30', '-1', 'x', '99999999999'])(
  'a cycle of %s in the address is no fault of ours',
  async (cycle) => {
    expect((await county.get(`/notices/new?cycle=${cycle}`)).status).toBe(200);
    expect((await county.post('/notices', { ...typed, cycle })).status).toBe(400);
  },
);

test('a number is used once in an office; another office may have the same', async () => {
  await publish(await county.post('/notices', { ...typed, schools: `${fangji}-5` }));
  const again = await county.post('/notices', { ...typed, schools: `${liuzhuang}-5` });
  expect(again.status).toBe(400);
  expect(again.text).toContain('该文号已用于另一份公示');
  expect(await stageOf(liuzhuang)).toBe('notice');

  const yichu = await town.stands(town.schools.yichu, 'notice', compliant);
  const city = await town.signIn('city');
  const preview = await city.post('/notices', { ...typed, schools: `${yichu}-5` });
  expect((await publish(preview, {}, city)).status).toBe(303);
});

test('two offices’ people who use one number at once: one notice, the other is told', async () => {
  const county2 = await town.signIn('county2');
  await county2.get('/notices');
  const [mine, theirs] = [
    await county.post('/notices', { ...typed, schools: `${fangji}-5` }),
    await county2.post('/notices', { ...typed, schools: `${liuzhuang}-5` }),
  ];
  const answers = await Promise.all([publish(mine), publish(theirs, {}, county2)]);
  expect(answers.filter(({ status }) => status === 303)).toHaveLength(1);
  expect(answers.filter(({ text }) => text.includes('该文号已用于另一份公示'))).toHaveLength(1);
  expect(await notices()).toHaveLength(1);
});

test('when the day has changed since the preview, the period is counted anew and shown again', async () => {
  const preview = await county.post('/notices', typed);
  await town.itIs('2026-11-03');
  const again = await publish(preview);
  expect(again.status).toBe(200);
  expect(again.text).toContain('已按2026年11月3日重新推算');
  expect(await notices()).toEqual([]);
  expect((await publish(again)).status).toBe(303);
  expect(await notices()).toMatchObject([{ published_on: '2026-11-03', ends_on: '2026-11-10' }]);
});

test('over National Day five working days end on a Saturday that is worked', async () => {
  await town.itIs('2026-09-28');
  await publish(await county.post('/notices', typed));
  expect(await notices()).toMatchObject([{ published_on: '2026-09-28', ends_on: '2026-10-10' }]);
});

test('into a year without announced holidays the office confirms the last day, as people write it', async () => {
  await town.itIs('2026-12-28');
  const asked = await county.post('/notices', typed);
  expect(asked.status).toBe(400);
  expect(asked.text).toContain('id="field-endsOn-problem"');
  expect(asked.text).toContain('2027年放假安排尚未公布');
  const early = await county.post('/notices', { ...typed, endsOn: '2026-12-31' });
  expect(early.status).toBe(400);
  await publish(await county.post('/notices', { ...typed, endsOn: '２０２７年1月6日' }));
  expect(await notices()).toMatchObject([{ ends_on: '2027-01-06' }]);
});

describe('once published', () => {
  let path: string;
  beforeEach(async () => {
    path = (await publish(await county.post('/notices', typed))).location;
  });

  test('anyone reads it, without a session of their own', async () => {
    const anyone = town.visitor();
    const { status, text, headers } = await anyone.get(path);
    expect(status).toBe(200);
    expect(headers.get('set-cookie')).toBeNull();
    expect(text).toContain('方集镇中心小学');
    expect(text).toContain('公示到2026年11月9日结束');
    expect(text).not.toContain('923.5');
    await town.itIs('2026-11-10');
    expect((await anyone.get(path)).text).toContain('公示已于2026年11月9日期满');
  });

  test('neither a new name nor a new score changes it', async () => {
    await town.db('school').where({ id: town.schools.fangji }).update({ name: '方集镇实验小学' });
    await town.db('assessment').where({ id: fangji }).update({ score: '910', grade: 'basic' });
    const { text } = await town.visitor().get(path);
    await town.db('school').where({ id: town.schools.fangji }).update({ name: '方集镇中心小学' });
    expect(text).toContain('方集镇中心小学');
    expect(text).not.toContain('方集镇实验小学');
    expect(text).not.toContain('基本达标');
  });

  test('what is no notice is a 404', async () => {
    for (const wrong of ['/public/notices/999999', '/public/notices/abc', '/public/notices/1;drop'])
      expect((await town.visitor().get(wrong)).status).toBe(404);
  });

  test('it stands in the office’s list, and not in that of another county', async () => {
    expect((await county.get('/notices')).text).toContain('南教督〔2026〕15号');
    const yingshang = await town.signIn('yingshang');
    expect((await yingshang.get('/notices')).text).not.toContain('南教督〔2026〕15号');
  });
});

test('points stand on it only where the cycle makes them public', async () => {
  await town.db('cycle').where({ id: town.cycle }).update({ points_public: true });
  const preview = await county.post('/notices', typed);
  expect(preview.text).toContain('923.5');
  const { location } = await publish(preview);
  await town.db('cycle').where({ id: town.cycle }).update({ points_public: false });
  expect((await town.visitor().get(location)).text).toContain('923.5');
});

test('a school that was struck off comes back with the reason', async () => {
  await town.db('assessment').where({ id: fangji }).update({ steps: 6 });
  await town.db('step').insert({
    assessment_id: fangji,
    position: 6,
    name: 'strike off',
    from_stage: 'on notice',
    to_stage: 'notice',
    person_id: town.people['county-approver'],
    role: 'county leading group',
    at: new Date(),
    reason: '消防验收未通过',
  });
  expect((await county.get('/notices/new')).text).toContain('消防验收未通过');
});

test('the form and the list ask a fixed number of queries', async () => {
  const few = await town.queries(() => county.get('/notices/new'));
  await town.stands(town.schools.yixiao, 'notice', compliant);
  expect(await town.queries(() => county.get('/notices/new'))).toBe(few);
});
