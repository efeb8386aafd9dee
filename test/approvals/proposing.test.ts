import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Visitor } from '../setup/app.ts';
import { openTown, type Town } from '../setup/town.ts';

let town: Town;
let county: Visitor;
let approver: Visitor;
beforeAll(async () => {
  town = await openTown();
  county = await town.signIn('county');
  approver = await town.signIn('county-approver');
});
afterAll(() => town.close());

let fangji: number;
let yixiao: number;
beforeEach(async () => {
  await town.db.raw(
    'truncate approval, proposal, notice, objection, finding, conflict_of_interest, step, assessment cascade',
  );
  await town.itIs('2026-11-10');
  const compliant = { score: '923.5', grade: 'compliant', due: null, steps: 5 };
  fangji = await town.stands(town.schools.fangji, 'on notice', compliant);
  yixiao = await town.stands(town.schools.yixiao, 'on notice', compliant);
  await town.db.raw(
    `with published as (
       insert into notice (cycle_id, region_code, number, body, contact, published_on, ends_on, published_by, published_at)
       values (?, '341225', '一号', '公示', '电话', '2026-11-02', '2026-11-09', ?, now()) returning id)
     insert into notice_school (notice_id, assessment_id, school_name, school_type, grade)
     select published.id, assessment.id, school.name, 'primary', 'compliant'
       from published, assessment join school on school.id = assessment.school_id`,
    [town.cycle, town.people['county']!],
  );
});

const stageOf = async (id: number): Promise<string> =>
  ((await town.db('assessment').where({ id }).first('stage')) as { stage: string }).stage;
const both = () => [`${fangji}-5`, `${yixiao}-5`];
const anObjection = (id: number) =>
  town.db.raw(
    `insert into objection (code_digest, key, assessment_id, region_code, matter, text, received_on, received_at, within_notice,
                            answer_by)
     values (md5(random()::text), gen_random_uuid(), ?, '341225', 'other', '情况不实', '2026-11-09', now(), true, '2026-11-16')`,
    [id],
  );
const aFinding = (id: number, by: string) =>
  town.db.raw(
    `insert into finding (key, assessment_id, kind, source, text, found_by, found_at)
     values (gen_random_uuid(), ?, 'objection', '来信', '待查', ?, now())`,
    [id, town.people[by]!],
  );

test.each([
  ['while the notice runs', '公示期尚未结束', () => town.itIs('2026-11-09')],
  ['while an objection is open', '还有异议没有办结', () => anObjection(yixiao)],
  ['while a finding is open', '登记的情形尚未认定', () => aFinding(yixiao, 'city')],
])('the office can’t propose a school %s: none of the list goes', async (_when, sentence, bar) => {
  await bar();
  const { status, text } = await county.post('/proposals', { schools: both(), note: '请研究' });
  expect(status).toBe(400);
  expect(text).toContain(sentence);
  expect(text).toContain('请研究');
  expect([await stageOf(fangji), await stageOf(yixiao)]).toEqual(['on notice', 'on notice']);
  expect(await town.db('proposal')).toHaveLength(0);
});

test('nobody but the office of the level proposes', async () => {
  for (const who of ['county-approver', 'city', 'principal', 'province']) {
    const { status } = await (await town.signIn(who)).post('/proposals', { schools: both() });
    expect([who, [403, 404].includes(status)]).toEqual([who, true]);
  }
});

test('a list goes once, whoever clicks how often; the same person never approves it', async () => {
  const clicks = await Promise.all([1, 2].map(() => county.post('/proposals', { schools: both(), note: '' })));
  expect(clicks.map(({ status }) => status)).toEqual([303, 303]);
  expect(await town.db('proposal')).toHaveLength(1);
  expect([await stageOf(fangji), await stageOf(yixiao)]).toEqual(['proposed', 'proposed']);

  // Somebody with both posts: proposing took the right to approve.
  const post = { person_id: town.people['county'], role: 'county leading group', region_code: '341225' };
  const [held] = (await town.db('post').insert(post).returning('id')) as { id: number }[];
  const twoPosts = await town.signIn('county');
  await twoPosts.post('/posts/current', { post: held!.id });
  const typed = { schools: [`${fangji}-6`], number: '南教领〔2026〕6号', on: '2026-11-10' };
  const own = await twoPosts.post('/approvals', typed);
  expect(own.status).toBe(400);
  expect(own.text).toContain('名单由您提请');
  await town.db('post').where({ id: held!.id }).delete();
  expect((await approver.post('/approvals', typed)).status).toBe(303);
  expect([await stageOf(fangji), await stageOf(yixiao)]).toEqual(['award', 'proposed']);
});

test('what comes in after the proposal bars the approval; whoever has an interest stands aside', async () => {
  await county.post('/proposals', { schools: both() });
  await anObjection(fangji);
  await town.db('conflict_of_interest').insert({
    person_id: town.people['county-approver'],
    school_id: town.schools.yixiao,
    kind: 'relative',
    said: '配偶',
    reason: '',
    declared_by: town.people['county-approver'],
    declared_at: new Date(),
  });
  const typed = { number: '南教领〔2026〕6号', on: '2026-11-10' };
  const barred = await approver.post('/approvals', { ...typed, schools: [`${fangji}-6`] });
  expect([barred.status, barred.text.includes('还有异议没有办结')]).toEqual([400, true]);
  const partial = await approver.post('/approvals', { ...typed, schools: [`${yixiao}-6`] });
  expect([partial.status, partial.text.includes('应当回避')]).toEqual([400, true]);
  expect(await town.db('approval')).toHaveLength(0);
});

test('members who stood aside are on the decision with the reason', async () => {
  const [second] = (await town
    .db('person')
    .insert({ username: 'member', name: '成员乙', password_hash: 'x', must_change_password: false })
    .returning('id')) as { id: number }[];
  await town.db('post').insert({ person_id: second!.id, role: 'county leading group', region_code: '341225' });
  await county.post('/proposals', { schools: both() });
  const typed = {
    schools: [`${fangji}-6`],
    number: '南教领〔2026〕7号',
    on: '2026-11-10',
    recused: String(second!.id),
  };
  const why = await approver.post('/approvals', { ...typed, recusedReason: '' });
  expect([why.status, why.text.includes('请说明成员回避的原因')]).toEqual([400, true]);
  const { location } = await approver.post('/approvals', { ...typed, recusedReason: '曾任该校校长' });
  const paper = await approver.get(location);
  expect(paper.text).toContain('回避：成员乙（曾任该校校长）');
  expect(paper.text).toContain('由county提请审定');
  // What ties a member to a school is personal: schools and others who may read the decision see who stood aside, not why.
  for (const [who, why] of [
    ['county', true],
    ['province', false],
  ] as const) {
    const { status, text } = await (await town.signIn(who)).get(location);
    expect([who, status, text.includes('回避：成员乙'), text.includes('曾任该校校长')]).toEqual([who, 200, true, why]);
  }
  await town.db('post').where({ person_id: second!.id }).delete();
});

test('a school taken off the list with a reason can be proposed again, and the list says so', async () => {
  await county.post('/proposals', { schools: both() });
  const url = `/assessments/${fangji}/proposal-withdrawals`;
  expect((await county.post(url, { seen: 6, reason: '' })).status).toBe(400);
  expect((await county.post(url, { seen: 6, reason: '材料待补' })).status).toBe(303);
  expect([await stageOf(fangji), await stageOf(yixiao)]).toEqual(['on notice', 'proposed']);
  expect((await county.post('/proposals', { schools: [`${fangji}-7`] })).status).toBe(303);
  const list = await county.get('/proposals');
  expect(list.text).toContain('已移出名单');
  expect(list.text).toContain('待审定');
});
