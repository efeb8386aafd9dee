import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDemonstration, type Visitor } from '../setup/app.ts';
import { assessmentIn } from '../sheets/line.ts';

type App = Awaited<ReturnType<typeof openDemonstration>>;
let app: App;
let id: number;
let inspector: Visitor;
let inspector2: Visitor;
let office: Visitor;

interface Told {
  lines: {
    code: string;
    version: number;
    problems: Record<string, string>;
    clash: { text: string; by: string } | null;
  }[];
  problem?: string;
}

beforeAll(async () => {
  app = await openDemonstration();
  id = await assessmentIn(app.db, '黄岗镇中心小学');
  inspector = await app.signIn('inspector');
  inspector2 = await app.signIn('inspector2');
  office = await app.signIn('county');
});
afterAll(() => app.close());

const sheetOf = async (): Promise<number> =>
  ((await app.db('sheet').where({ assessment_id: id, stage: 'county' }).first('id')) as { id: number }).id;
const itemIn = async (code: string) =>
  (await app
    .db('agenda_item')
    .where({ sheet_id: await sheetOf(), code })
    .first()) as
    { done: boolean; time: string; note: string; version: number; removed: boolean; title: string | null } | undefined;
const changesIn = async (code: string): Promise<{ done: boolean; version: number }[]> =>
  app
    .db('agenda_change')
    .where({ sheet_id: await sheetOf(), code })
    .orderBy('version')
    .select('done', 'version');

/** As a phone's queue sends it. */
async function tick(who: Visitor, code: string, fields: Record<string, string | number>, key = randomUUID()) {
  const named = Object.fromEntries(Object.entries(fields).map(([name, value]) => [`${code}.${name}`, value]));
  const path = `/assessments/${id}/county-agenda/visit`;
  const { status, text } = await who.post(path, { key, ...named }, { accept: 'application/json' });
  return { status, ...(JSON.parse(text) as Told) };
}

test('an item is ticked with time, note and name, and sent again it answers as it did and is saved once', async () => {
  const key = randomUUID();
  const first = await tick(inspector, 'agenda.4', { version: 0, done: 'yes', time: '13:50', note: '两节' }, key);
  expect([first.status, first.lines]).toMatchObject([
    200,
    [{ code: 'agenda.4', version: 1, problems: {}, clash: null }],
  ]);
  await tick(inspector2, 'agenda.4', { version: 1, done: 'yes', time: '13:55', note: '两节' });
  const again = await tick(inspector, 'agenda.4', { version: 0, done: 'yes', time: '13:50', note: '两节' }, key);
  expect([again.status, again.lines[0]!.version]).toEqual([200, 1]);
  expect(await itemIn('agenda.4')).toMatchObject({ done: true, time: '13:55', version: 2 });
  expect(await changesIn('agenda.4')).toHaveLength(2);
  const { text } = await office.get(`/assessments/${id}/visits/county`);
  expect(text).toContain('13:55');
  expect(text).toContain('县督学乙');
});

test('two clicks at once save one change', async () => {
  const key = randomUUID();
  const fields = { version: 0, done: 'yes', time: '15:10', note: '' };
  const answers = await Promise.all([1, 2, 3].map(() => tick(inspector, 'agenda.5', fields, key)));
  expect(answers.map(({ status, lines }) => [status, lines[0]!.version])).toEqual([
    [200, 1],
    [200, 1],
    [200, 1],
  ]);
  expect(await changesIn('agenda.5')).toHaveLength(1);
});

test('an item is unticked, and that it was ticked stays on record', async () => {
  await tick(inspector, 'agenda.5', { version: 1, time: '', note: '改到下午' });
  expect(await itemIn('agenda.5')).toMatchObject({ done: false, note: '改到下午', version: 2 });
  expect((await changesIn('agenda.5')).map(({ done }) => done)).toEqual([true, false]);
});

test('what somebody else saved meanwhile is shown, and stays until one of the two is chosen', async () => {
  const { version } = (await itemIn('agenda.5'))!;
  await tick(inspector2, 'agenda.5', { version, done: 'yes', time: '15:20', note: '乙写的' });
  const late = await tick(inspector, 'agenda.5', { version, done: 'yes', time: '15:00', note: '甲写的' });
  expect(late.status).toBe(409);
  expect(late.lines[0]).toMatchObject({ version: version + 1 });
  expect(late.lines[0]!.clash!.text).toContain('乙写的');
  expect(late.lines[0]!.clash!.by).toContain('县督学乙');
  expect((await itemIn('agenda.5'))!.note).toBe('乙写的');
  const chosen = { version: version + 1, done: 'yes', time: '15:00', note: '甲写的', choice: 'mine' };
  expect((await tick(inspector, 'agenda.5', chosen)).status).toBe(200);
  expect((await itemIn('agenda.5'))!.note).toBe('甲写的');
});

test('what can’t be read is said beside its field, and nothing is saved', async () => {
  const before = await itemIn('agenda.6');
  const wrong = await tick(inspector, 'agenda.6', { version: 0, done: 'yes', time: '下午', note: '反馈' });
  expect([wrong.status, wrong.lines[0]!.problems]).toEqual([400, { time: '请填写时间，例如 09:05。' }]);
  expect(await itemIn('agenda.6')).toEqual(before);
});

test('without a script the agenda goes as a whole, and comes back with all that was typed where something is wrong', async () => {
  const path = `/assessments/${id}/county-agenda/visit`;
  const wrong = {
    key: randomUUID(),
    'agenda.6.version': 0,
    'agenda.6.done': 'yes',
    'agenda.6.time': '25:00',
    'agenda.6.note': '没有异议',
  };
  const back = await inspector.post(path, wrong);
  expect(back.status).toBe(400);
  expect(back.text).toContain('没有异议');
  expect(back.text).toContain('value="25:00"');
  const good = await inspector.post(path, { ...wrong, 'agenda.6.time': '16：30' });
  expect([good.status, good.location]).toEqual([303, `/assessments/${id}/visits/county`]);
  expect(await itemIn('agenda.6')).toMatchObject({ done: true, time: '16:30', note: '没有异议' });
});

test('the office adds, renames and removes what is not ticked, once; a ticked item stays', async () => {
  const path = `/assessments/${id}/county-agenda-items`;
  await app.db.raw('delete from agenda_change where code = ? and sheet_id = ?', ['agenda.5', await sheetOf()]);
  await app.db.raw('delete from agenda_item where code = ? and sheet_id = ?', ['agenda.5', await sheetOf()]);
  const key = randomUUID();
  const fields = { key, 'seen.agenda.5': 0, 'title.agenda.5': '师生座谈', added: '查看午餐' };
  for (const _ of [1, 2]) expect((await office.post(path, fields)).status).toBe(303);
  expect(await itemIn('agenda.5')).toMatchObject({ title: '师生座谈', version: 1 });
  expect(await itemIn('agenda.7')).toMatchObject({ title: '查看午餐', done: false });
  expect(await itemIn('agenda.8')).toBeUndefined();

  const ticked = await office.post(path, {
    key: randomUUID(),
    'seen.agenda.6': 1,
    'title.agenda.6': '',
    'remove.agenda.6': 'yes',
  });
  expect(ticked.status).toBe(409);
  expect(ticked.text).toContain('本次没有保存');
  expect((await itemIn('agenda.6'))!.removed).toBe(false);

  await office.post(path, {
    key: randomUUID(),
    'seen.agenda.7': 1,
    'title.agenda.7': '查看午餐',
    'remove.agenda.7': 'yes',
  });
  const gone = await tick(inspector, 'agenda.7', { version: 1, done: 'yes', time: '11:50', note: '' });
  expect([gone.status, gone.problem]).toEqual([409, '督导室已移除这一议程项目，请刷新页面查看现在的议程。']);
});

test('only the team ticks, only its office changes the items, and a stranger finds nothing', async () => {
  const page = `/assessments/${id}/visits/county`;
  const fields = { version: 1, done: 'yes', time: '16:00', note: '' };
  for (const [who, status] of [
    ['county', 403],
    ['city', 403],
    ['clerk', 404],
    ['expert', 404],
  ] as const) {
    const visitor = await app.signIn(who);
    const { status: answered } = await visitor.post(
      `/assessments/${id}/county-agenda/visit`,
      { key: randomUUID(), 'agenda.6.version': fields.version },
      { accept: 'application/json' },
    );
    expect([who, answered]).toEqual([who, status]);
  }
  expect(
    (await inspector.post(`/assessments/${id}/county-agenda-items`, { key: randomUUID(), added: '甲' })).status,
  ).toBe(403);
  expect((await (await app.signIn('clerk')).get(page)).status).toBe(404);
  const { text } = await (await app.signIn('province')).get(page);
  expect(text).toContain('反馈会');
  expect(text).not.toContain('没有异议');
});

test('of whoever is taken off the team nothing more is taken, it is said, and what they saved stays; back on it, once', async () => {
  const sheetId = await sheetOf();
  const line = (await app
    .db('line')
    .join('sheet_section', 'sheet_section.sheet_id', 'line.sheet_id')
    .join('person', 'person.id', 'sheet_section.person_id')
    .where({ 'line.sheet_id': sheetId, kind: 'indicator', username: 'inspector' })
    .whereRaw('line.saved_by = person.id')
    .first('line.code', 'line.version', 'line.entry')) as { code: string; version: number; entry: object };
  const { members, seen, leader, third } = await handOver();
  expect(members).toHaveLength(2);
  const key = randomUUID();
  const fields = { version: (await itemIn('agenda.1'))!.version, done: 'yes', time: '08:50', note: '迟到的' };
  const refused = await tick(inspector, 'agenda.1', fields, key);
  expect([refused.status, refused.problem]).toEqual([
    403,
    '您已不在该校的评审组，之后填写的内容不再接收；此前保存的内容仍保留在评分表上。如需继续，请与督导室联系。',
  ]);
  const scored = await inspector.post(
    `/assessments/${id}/county-lines/A1`,
    { key: randomUUID(), [`${line.code}.version`]: line.version, [`${line.code}.points`]: '1' },
    { accept: 'application/json' },
  );
  expect([scored.status, (JSON.parse(scored.text) as Told).problem]).toEqual([403, refused.problem]);
  expect(await app.db('line').where({ sheet_id: sheetId, code: line.code }).first('version', 'entry')).toEqual({
    version: line.version,
    entry: line.entry,
  });

  await office.post(`/assessments/${id}/county-teams`, {
    seen: seen + 1,
    step: 'change team',
    members: [...members, leader],
    leader,
    visitOn: '2026-11-05',
  });
  for (const _ of [1, 2]) {
    const { status, lines } = await tick(inspector, 'agenda.1', fields, key);
    expect([status, lines[0]!.version]).toEqual([200, fields.version + 1]);
  }
  expect((await itemIn('agenda.1'))!.note).toBe('迟到的');
  const notices = await app
    .db('visit_notice')
    .where({ sheet_id: sheetId })
    .orderBy('number')
    .select('members', 'read_at');
  expect(notices).toHaveLength(3);
  expect((notices[1] as { members: number[] }).members).toContain(third);
});

/** The office takes the first inspector off the team, and another one joins. */
async function handOver() {
  const person = async (username: string): Promise<number> =>
    ((await app.db('person').where({ username }).first('id')) as { id: number }).id;
  const [leader, deputy] = [await person('inspector'), await person('inspector2')];
  const third = await person('inspector3');
  const { steps: seen } = (await app.db('assessment').where({ id }).first('steps')) as { steps: number };
  const members = [deputy, third].map(String);
  const form = { seen, step: 'change team', members, leader: deputy, visitOn: '2026-11-05' };
  const { status, location } = await office.post(`/assessments/${id}/county-teams`, form);
  expect([status, location]).toEqual([303, `/assessments/${id}`]);
  return { members, seen, leader: String(leader), third };
}
