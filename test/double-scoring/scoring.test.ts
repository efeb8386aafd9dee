import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDemonstration, type Visitor } from '../setup/app.ts';
import { pdf } from '../browser/sheet.ts';
import { assessmentIn, lineIn, save, told } from '../sheets/line.ts';

type App = Awaited<ReturnType<typeof openDemonstration>>;
let app: App;
let id: number;
let sheet: number;
/** Two lines that nobody has scored yet, of the section of the first. */
let codes: { code: string; full: number }[];
let section: string;
/** A line that its owner alone scores. */
let others: string;
let owner: Visitor;
let second: Visitor;
let leader: Visitor;

beforeAll(async () => {
  app = await openDemonstration();
  id = await assessmentIn(app.db, '黄岗镇中心小学');
  const { rows } = await app.db.raw<{
    rows: { code: string; section: string; full: number; owner: string; sheet: number }[];
  }>(
    `select line.code, section ->> 'code' as section, (indicator ->> 'full')::int / 100 as full, person.username as owner, sheet.id as sheet
       from sheet join rubric on rubric.id = sheet.rubric_id join line on line.sheet_id = sheet.id and line.version = 0
       join sheet_section on sheet_section.sheet_id = sheet.id join person on person.id = sheet_section.person_id,
       jsonb_array_elements(rubric.tree -> 'sections') section, jsonb_array_elements(section -> 'criteria') criterion,
       jsonb_array_elements(criterion -> 'indicators') indicator
      where sheet.assessment_id = ? and sheet.stage = 'county' and indicator ->> 'code' = line.code
        and section ->> 'code' = sheet_section.section_code and indicator ->> 'kind' = 'judged'
      order by section ->> 'code', line.code`,
    [id],
  );
  const first = rows[0]!;
  ({ section, sheet } = first);
  codes = rows.filter((row) => row.section === section).slice(0, 3);
  others = rows.find((row) => row.owner === first.owner && !codes.some(({ code }) => code === row.code))!.code;
  const { rows: team } = await app.db.raw<{ rows: { username: string; id: number; leads: boolean }[] }>(
    `select username, person.id, leads from team_member join person on person.id = person_id where sheet_id = ?`,
    [sheet],
  );
  const other = team.find(({ username }) => username !== first.owner)!;
  await app.db('second_scorer').insert(codes.map(({ code }) => ({ sheet_id: sheet, code, person_id: other.id })));
  owner = await app.signIn(first.owner);
  second = await app.signIn(other.username);
  leader = team.find(({ username }) => username === first.owner)!.leads ? owner : second;
});
afterAll(() => app.close());

const path = () => `/assessments/${id}/sheets/county/sections/${section}`;
const says = (visitor: Visitor, code: string, points: string, version = 0, reason = '现场查看有差距') =>
  save(visitor, `/assessments/${id}/county-lines/${section}`, {
    [`${code}.version`]: String(version),
    [`${code}.points`]: points,
    [`${code}.reason`]: reason,
  });
const handsIn = (visitor: Visitor) =>
  visitor.post(`/assessments/${id}/county-hand-ins`, { key: randomUUID(), section });
const stands = (code: string) => lineIn(app.db, id, 'county', code);

test('each scores on their own: the sheet stays blank, and neither sees the other', async () => {
  const [a, b, c] = [codes[0]!, codes[1]!, codes[2]!];
  expect(told(await says(owner, a.code, '1')).lines[0]!.points).toBe('1');
  expect(told(await says(second, a.code, '1')).lines[0]!.points).toBe('1');
  await says(owner, b.code, '2', 0, '甲的理由');
  await says(second, b.code, '3', 0, '乙的理由');
  await says(owner, c.code, '1', 0, '甲的理由');
  expect((await stands(b.code)).version).toBe(0);
  const [one, two] = [await owner.get(path()), await second.get(path())];
  expect(one.text).toContain('甲的理由');
  expect(one.text).not.toContain('乙的理由');
  expect(two.text).toContain('乙的理由');
  expect(two.text).not.toContain('甲的理由');
  const office = await (await app.signIn('county')).get(path());
  expect(office.text).not.toContain('甲的理由');
  expect(office.text).not.toContain('乙的理由');
});

test('a retry makes no second record, and a stale page of one’s own is a clash', async () => {
  const { code } = codes[2]!;
  const fields = { [`${code}.version`]: '1', [`${code}.points`]: '2', [`${code}.reason`]: '甲的理由' };
  const key = randomUUID();
  const answers = [1, 2].map(() => save(owner, `/assessments/${id}/county-lines/${section}`, fields, key));
  for (const { status } of await Promise.all(answers)) expect(status).toBe(200);
  expect((await says(owner, code, '3', 1)).status).toBe(409);
  expect(await app.db('own_line_change').where({ sheet_id: sheet, code }).pluck('version')).toEqual([1, 2]);
});

test('whoever scores a line beside its owner adds evidence to it, and to no other of theirs', async () => {
  const adds = (visitor: Visitor, code: string) =>
    visitor.upload(`/assessments/${id}/county-evidence`, { code, aboutOn: '' }, [
      ['files', new File([Buffer.from(pdf)], '记录.pdf', { type: 'application/pdf' })],
    ]);
  expect((await adds(second, codes[0]!.code)).status).toBe(303);
  expect((await adds(second, others)).status).toBe(leader === second ? 303 : 403);
});

describe('handing in', () => {
  test('waits until all is scored, and then nothing can be changed', async () => {
    expect((await handsIn(owner)).status).toBe(303);
    expect((await says(owner, codes[0]!.code, '1.5', 1)).status).toBe(403);
    expect((await handsIn(owner)).status).toBe(409);
    const early = await second.get(`/assessments/${id}/county-settlements`);
    expect(early.text).not.toContain('甲的理由');
    // One line is blank yet.
    await handsIn(second);
    expect(
      await app.db('own_line').where({ sheet_id: sheet }).whereNotNull('handed_in_at').pluck('person_id'),
    ).toHaveLength(3);
    await says(second, codes[2]!.code, '2', 0, '乙的理由');
  });

  test('of the last one counts what they agree on, and shows the rest to both', async () => {
    expect((await handsIn(second)).status).toBe(303);
    const [a, b, c] = [codes[0]!, codes[1]!, codes[2]!];
    expect(await stands(a.code)).toMatchObject({ version: 1, entry: { kind: 'judged', points: 100 }, points: '1.00' });
    expect(await stands(c.code)).toMatchObject({ version: 1, points: '2.00' });
    expect((await stands(b.code)).version).toBe(0);
    for (const visitor of [owner, second, await app.signIn('county')]) {
      const { text } = await visitor.get(`/assessments/${id}/county-settlements`);
      expect(text).toContain('甲的理由');
      expect(text).toContain('乙的理由');
    }
    expect((await (await app.signIn('principal')).get(`/assessments/${id}/county-settlements`)).status).not.toBe(200);
  });
});

describe('the leader', () => {
  const settles = (visitor: Visitor, fields: Record<string, string>, key = randomUUID()) =>
    visitor.post(`/assessments/${id}/county-settlements`, { key, ...fields });

  test('says why whenever it is not the mean, and nobody else settles', async () => {
    const { code } = codes[1]!;
    const other = leader === owner ? second : owner;
    expect((await settles(other, { [`${code}.take`]: 'mean', [`${code}.reason`]: '相差不大' })).status).toBe(403);
    for (const [fields, words] of [
      [{}, '请至少裁定一项'],
      [{ [`${code}.take`]: 'leader', [`${code}.points`]: '2.5' }, '请写明裁定理由'],
      [{ [`${code}.take`]: 'leader', [`${code}.points`]: '999', [`${code}.reason`]: '复看现场' }, '组长给分请填写'],
      [{ [`${code}.take`]: 'from-999999', [`${code}.reason`]: '复看现场' }, '请从列出的办法中选择'],
    ] as const) {
      const { status, text } = await settles(leader, fields);
      expect([status, text.includes(words)]).toEqual([400, true]);
    }
    expect((await stands(code)).version).toBe(0);
  });

  test('takes the mean, which then stands with how it came about; once, also when sent twice', async () => {
    const { code } = codes[1]!;
    const fields = { [`${code}.take`]: 'mean', [`${code}.reason`]: '两人都看了现场' };
    const key = randomUUID();
    const answers = await Promise.all([settles(leader, fields, key), settles(leader, fields, key)]);
    expect(answers.map(({ status }) => status).every((status) => [303, 400, 409].includes(status))).toBe(true);
    expect(await stands(code)).toMatchObject({
      points: '2.50',
      version: 1,
      entry: { kind: 'settled', way: 'mean', given: [200, 300] },
    });
    const page = await leader.get(path());
    expect(page.text).toContain('两人独立评分 2 / 3，取平均 → 2.5 分');
    expect(page.text).not.toContain(`name="${code}.points"`);
    expect((await leader.get(`/assessments/${id}/county-settlements`)).text).toContain('裁定取平均，2.5 分');
  });

  test('may settle points anew, and the history keeps both', async () => {
    const { code } = codes[1]!;
    const from = (await app
      .db('own_line')
      .where({ sheet_id: sheet, code })
      .orderBy('person_id')
      .first('person_id')) as { person_id: number };
    const again = await settles(leader, {
      [`${code}.take`]: `from-${from.person_id}`,
      [`${code}.reason`]: '查看了原始记录',
    });
    expect(again.status).toBe(303);
    expect((await stands(code)).version).toBe(2);
    expect(await app.db('settlement').where({ sheet_id: sheet, code }).orderBy('version').pluck('way')).toEqual([
      'mean',
      'taken',
    ]);
  });
});

test('the office names the second scorer on the team’s form; who is no member, or the owner, is refused beside it', async () => {
  const county = await app.signIn('county');
  const form = await county.get(`/assessments/${id}/county-teams`);
  const value = (name: string): string => new RegExp(`name="${name}"[^>]*value="([^"]*)"`).exec(form.text)?.[1] ?? '';
  const owners = [...form.text.matchAll(/<select [^>]*name="owner\.(\w+)"[^>]*>([\s\S]*?)<\/select>/g)].map(
    ([, code = '', options = '']) => [code, /value="(\d+)" selected/.exec(options)?.[1] ?? ''] as const,
  );
  const members = [...form.text.matchAll(/name="members" value="(\d+)" checked/g)].map(([, person]) => person!);
  const leads = /name="leader" value="(\d+)" checked/.exec(form.text)?.[1] ?? '';
  const sent = {
    ...Object.fromEntries(owners.map(([code, person]) => [`owner.${code}`, person])),
    seen: value('seen'),
    step: value('step'),
    visitOn: value('visitOn'),
    members,
    leader: leads,
  };
  const [first, firstOwner] = owners[0]!;
  const notOwner = members.find((member) => member !== firstOwner)!;
  for (const [wrong, words] of [
    [{ [`second.${first}`]: firstOwner }, '第二评分人不能与负责人是同一人'],
    [{ [`second.${first}`]: '999999' }, '第二评分人不在评估组内'],
    [{ [`second.${first}`]: notOwner, [`secondCodes.${first}`]: 'C1 C999' }, '没有这些指标：C999'],
    [{ [`secondCodes.${first}`]: 'C1' }, '请选择第二评分人'],
  ] as const) {
    const { status, text } = await county.post(`/assessments/${id}/county-teams`, { ...sent, ...wrong });
    expect([status, text.includes(words)]).toEqual([400, true]);
  }
  const named = { ...sent, [`second.${first}`]: notOwner, [`secondCodes.${first}`]: 'C1、C4' };
  expect((await county.post(`/assessments/${id}/county-teams`, named)).status).toBe(303);
  expect(await app.db('second_scorer').where({ sheet_id: sheet }).orderBy('code').pluck('code')).toEqual(['C1', 'C4']);
});
