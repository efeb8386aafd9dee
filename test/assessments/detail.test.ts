import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { isReasonSeen } from '../../src/assessments/history-shown.ts';
import type { Visitor } from '../setup/app.ts';
import { aSheet, makeCycle, openTown, type Town } from '../setup/town.ts';

let town: Town;
const visitors = new Map<string, Visitor>();
const as = async (who: string): Promise<Visitor> => {
  if (!visitors.has(who)) visitors.set(who, await town.signIn(who));
  return visitors.get(who)!;
};

beforeAll(async () => {
  town = await openTown();
});
afterAll(() => town.close());
beforeEach(async () => {
  await town.db.raw('truncate step, sheet, assessment cascade');
});

const aStep = (assessment_id: number, position: number, step: Record<string, unknown>): Promise<unknown> =>
  town.db('step').insert({
    assessment_id,
    position,
    person_id: town.people['county'],
    role: 'county office',
    at: new Date('2026-11-01T10:00:00+08:00'),
    ...step,
  });

describe('who may see it', () => {
  test.each([
    ['clerk', 200],
    ['principal', 200],
    ['township', 200],
    ['county', 200],
    ['city', 200],
    ['province', 200],
    ['principal-yichu', 404],
    ['inspector', 404],
    ['yingshang', 404],
    ['admin', 404],
  ])('%s gets %i', async (who, status) => {
    const id = await town.stands(town.schools.fangji);
    expect((await (await as(who)).get(`/assessments/${id}`)).status).toBe(status);
  });

  test.each(['0', '999999', '9999999999', 'x', '1%00', '-1'])('there is no assessment %s', async (id) => {
    expect((await (await as('county')).get(`/assessments/${id}`)).status).toBe(404);
  });
});

test('it says where the school stands, for whom it waits and until when, and what this person may do', async () => {
  const id = await town.stands(town.schools.fangji, 'application', { due: '2026-11-01' });
  const township = await (await as('township')).get(`/assessments/${id}`);
  expect(township.text).toContain('当前由方集镇乡镇经办人办理。');
  expect(township.text).toMatch(/class="late">2026年11月1日前，已超过 1 天/);
  expect(township.text).toContain(`href="/applications/new?schools=${id}"`);
  expect(township.text).toContain(`href="/assessments/${id}/application-returns/new"`);
  expect(township.text).not.toContain('/extensions');
  const county = await (await as('county')).get(`/assessments/${id}`);
  expect(county.text).toContain(`href="/assessments/${id}/extensions"`);
  expect(county.text).not.toContain('/applications/new?schools=');
  const principal = await (await as('principal')).get(`/assessments/${id}`);
  expect(principal.text).toContain(`href="/assessments/${id}/withdrawals/new"`);
});

test('after the date the township reads why it can no longer file', async () => {
  const id = await town.stands(town.schools.fangji, 'application');
  await town.itIs('2026-11-26');
  const { text } = await (await as('township')).get(`/assessments/${id}`);
  await town.itIs('2026-11-02');
  expect(text).toContain('申请截止日期已过');
  expect(text).not.toContain('/applications/new?schools=');
});

test.each([
  ['fangji', 'notice', '县督导室'],
  ['zhonggang', 'notice', '市督导室'],
  ['fangji', 'on notice', '县督导室'],
  ['fangji', 'proposed', '县领导小组'],
  ['zhonggang', 'on notice', '市督导室'],
  ['zhonggang', 'proposed', '市领导小组'],
  ['yichu', 'application', '校长'],
  ['fangji', 'self-evaluation', '学校填报员、校长'],
  ['fangji', 'county scoring', '县督学'],
] as const)('%s at "%s" waits for %s', async (school, stage, who) => {
  const id = await town.stands(town.schools[school], stage);
  expect((await (await as('city')).get(`/assessments/${id}`)).text).toMatch(new RegExp(`当前由[^。]*${who}`));
});

describe('the official score', () => {
  let id: number;
  beforeEach(async () => {
    id = await town.stands(town.schools.fangji, 'city scoring', { score: '923.5', grade: 'compliant', due: null });
    await aSheet(town.db, id, 'school', { signed: true, concluded: true });
    await aSheet(town.db, id, 'county', { team: [town.people['inspector']!], signed: true, concluded: true });
    await aSheet(town.db, id, 'city', { team: [town.people['expert']!] });
  });

  test('is the last concluded stage’s, with its grade and the ruler', async () => {
    for (const who of ['principal', 'township', 'county', 'city', 'inspector']) {
      const { text } = await (await as(who)).get(`/assessments/${id}`);
      expect(text).toContain('923.5 分（满分 1000 分）');
      expect(text).toContain('grade-compliant');
      expect(text).toContain(`href="/assessments/${id}/result"`);
    }
  });

  test('is not told to the later team before it has signed off, and afterwards is', async () => {
    const expert = await as('expert');
    const before = await expert.get(`/assessments/${id}`);
    expect(before.text).not.toContain('923.5');
    expect(before.text).not.toContain('grade-compliant');
    expect(before.text).toContain('前一环节的得分和等次，在本组签字确认后显示。');
    expect(before.text).not.toContain(`href="/assessments/${id}/result"`);
    await town.db('sheet').where({ assessment_id: id, stage: 'city' }).update({ signed_at: new Date() });
    expect((await expert.get(`/assessments/${id}`)).text).toContain('923.5');
  });

  test('names the veto beside the grade', async () => {
    const vetoed = await town.stands(town.schools.liuzhuang, 'ended', {
      score: '950',
      grade: 'failing',
      vetoes: ['dangerous_building'],
      steps: 3,
    });
    await aSheet(town.db, vetoed, 'county', { signed: true, concluded: true });
    const { text } = await (await as('county')).get(`/assessments/${vetoed}`);
    expect(text).toContain('950 分');
    expect(text).toContain('不达标 · 一票否决：使用D级危房');
  });

  test('there is none before a stage is concluded, not even for the office', async () => {
    const open = await town.stands(town.schools.liuzhuang, 'county confirmation');
    await aSheet(town.db, open, 'county', { team: [town.people['inspector']!], signed: true });
    await town.db('sheet').where({ assessment_id: open, stage: 'county' }).update({ scaled: '801', grade: 'failing' });
    const { text } = await (await as('county')).get(`/assessments/${open}`);
    expect(text).not.toMatch(/\b801\b/);
    expect(text).not.toContain('class="ruler"');
  });
});

describe('the papers', () => {
  test('a sheet of which only the progress is seen is no link', async () => {
    const id = await town.stands(town.schools.fangji);
    const sheet = await aSheet(town.db, id, 'school');
    await town.db.raw(`update line set version = 1 where sheet_id = ? and code in ('A1-1', 'x')`, [sheet]);
    const link = `href="/assessments/${id}/sheets/school"`;
    expect((await (await as('clerk')).get(`/assessments/${id}`)).text).toContain(link);
    const county = await (await as('county')).get(`/assessments/${id}`);
    expect(county.text).not.toContain(link);
    expect(county.text).toMatch(/自评进度<\/dt>\s*<dd>已填 \d+ \/ \d+ 项/);
  });

  test('the teams stand there with how far they are', async () => {
    const id = await town.stands(town.schools.fangji, 'county scoring');
    await aSheet(town.db, id, 'county', { team: [town.people['inspector']!, town.people['inspector2']!] });
    const { text } = await (await as('principal')).get(`/assessments/${id}`);
    expect(text).toContain('inspector2');
  });

  test('last year’s result is told to whoever may open it', async () => {
    const cycle = await makeCycle(town.db, town.people['city']!, 2024);
    const old = await town.stands(town.schools.fangji, 'ended', { score: '899.99', grade: 'basic', cycle });
    const id = await town.stands(town.schools.fangji, 'county scoring');
    await aSheet(town.db, id, 'county', { team: [town.people['inspector']!] });
    const county = await (await as('county')).get(`/assessments/${id}`);
    expect(county.text).toContain('2024 年度结果');
    expect(county.text).toContain('基本达标，899.99 分');
    expect(county.text).toContain(`href="/assessments/${old}"`);
    expect((await (await as('inspector')).get(`/assessments/${id}`)).text).not.toContain('899.99');
  });
});

describe('the history', () => {
  test('says who, when, from, to and why, the newest first', async () => {
    const id = await town.stands(town.schools.fangji, 'self-evaluation', { steps: 1 });
    await aStep(id, 2, {
      name: 'send back',
      from_stage: 'application',
      to_stage: 'self-evaluation',
      reason: '占地面积与证件不符',
    });
    await town.db('assessment').where({ id }).update({ steps: 2 });
    const { text } = await (await as('principal')).get(`/assessments/${id}`);
    expect(text).toContain('退回学校：待申请初评 → 学校自评');
    expect(text).toContain('县督导室 county · 2026年11月1日 10:00');
    expect(text).toContain('占地面积与证件不符');
    expect(text.indexOf('退回学校：')).toBeLessThan(text.indexOf('列入年度名单'));
  });

  const at = (stage: 'school' | 'county' | 'city', seen: 'all' | 'by line' | 'progress') => [stage, { seen }] as const;
  const returned = { from: 'county confirmation', to: 'county scoring' };
  const sentBack = { from: 'county scoring', to: 'self-evaluation' };
  test.each([
    ['the office reads what it wrote to its team', returned, [at('school', 'all'), at('county', 'all')], [], true],
    [
      'the team reads it before it signs again',
      returned,
      [at('school', 'by line'), at('county', 'all')],
      ['county'],
      true,
    ],
    [
      'the school does not, before the stage is concluded',
      returned,
      [at('school', 'all'), at('county', 'progress')],
      [],
      false,
    ],
    ['the school does afterwards', returned, [at('school', 'all'), at('county', 'all')], [], true],
    ['the school reads why it was sent back', sentBack, [at('school', 'all'), at('county', 'progress')], [], true],
    ['the later team does not', sentBack, [at('county', 'by line'), at('city', 'all')], ['city'], false],
    [
      'the later team reads what its own office wrote',
      { from: 'city confirmation', to: 'city scoring' },
      [at('county', 'by line'), at('city', 'all')],
      ['city'],
      true,
    ],
    [
      'the later team does not read why the county corrects its result',
      { from: 'city scoring', to: 'county scoring' },
      [at('school', 'by line'), at('county', 'progress'), at('city', 'all')],
      ['city'],
      false,
    ],
    [
      'the team whose result is corrected does',
      { from: 'city scoring', to: 'county scoring' },
      [at('school', 'by line'), at('county', 'all'), at('city', 'progress')],
      ['county'],
      true,
    ],
    [
      'the team to which a school is sent back for a recheck reads why',
      { from: 'on notice', to: 'city scoring' },
      [at('school', 'by line'), at('county', 'by line'), at('city', 'all')],
      ['city'],
      true,
    ],
    [
      'everyone reads why dates were extended',
      { from: 'self-evaluation', to: 'self-evaluation' },
      [at('school', 'progress')],
      [],
      true,
    ],
  ] as const)('%s', (_name, step, sheets, own, seen) => {
    expect(isReasonSeen(step, new Map(sheets), own)).toBe(seen);
  });

  test('a later team reads no reason of an earlier stage on the page', async () => {
    const id = await town.stands(town.schools.fangji, 'city scoring', { score: '923.5', grade: 'compliant' });
    await aStep(id, 2, {
      name: 'return',
      from_stage: 'county confirmation',
      to_stage: 'county scoring',
      reason: '甲一得分偏高',
    });
    await aSheet(town.db, id, 'county', { team: [town.people['inspector']!], signed: true, concluded: true });
    await aSheet(town.db, id, 'city', { team: [town.people['expert']!] });
    expect((await (await as('expert')).get(`/assessments/${id}`)).text).not.toContain('甲一得分偏高');
    expect((await (await as('county')).get(`/assessments/${id}`)).text).toContain('甲一得分偏高');
  });
});

test('the page asks as many queries for a long history as for a short one', async () => {
  const id = await town.stands(town.schools.fangji);
  const county = await as('county');
  await county.get(`/assessments/${id}`);
  const few = await town.queries(() => county.get(`/assessments/${id}`));
  for (let position = 2; position < 40; position += 1)
    await aStep(id, position, {
      name: 'extend',
      from_stage: 'self-evaluation',
      to_stage: 'self-evaluation',
      reason: '暴雪',
    });
  await aSheet(town.db, id, 'school', { signed: true, concluded: true });
  expect(await town.queries(() => county.get(`/assessments/${id}`))).toBe(few);
  const team = [town.people['inspector']!, town.people['inspector2']!];
  await aSheet(town.db, id, 'county', { team, signed: true, concluded: true });
  await aSheet(town.db, id, 'city', { team: [town.people['expert']!] });
  expect(await town.queries(() => county.get(`/assessments/${id}`))).toBeLessThanOrEqual(few + 1);
  expect(few).toBeLessThan(9);
});

test('in English and in Traditional Chinese it says the same', async () => {
  const id = await town.stands(town.schools.fangji, 'application');
  const township = await town.signIn('township');
  await township.get('/language/en');
  expect((await township.get(`/assessments/${id}`)).text).toContain('Waiting for: Township officer, 方集镇.');
  await township.get('/language/zh-Hant');
  expect((await township.get(`/assessments/${id}`)).text).toContain('鄉鎮經辦人辦理。');
});
