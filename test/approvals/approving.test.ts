import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { insertProposal } from '../../src/approvals/proposals.ts';
import { openDemonstration, type Visitor } from '../setup/app.ts';

let demonstration: Awaited<ReturnType<typeof openDemonstration>>;
let approver: Visitor;
let cityApprover: Visitor;
let county: Visitor;
beforeAll(async () => {
  demonstration = await openDemonstration();
  approver = await demonstration.signIn('county-approver');
  cityApprover = await demonstration.signIn('city-approver');
  county = await demonstration.signIn('county');
});
afterAll(() => demonstration.close());

/** Their notices: over, still running, over. */
const [over, running, cityOver] = ['一小', '城关中心学校', '三塔中学'];

/** This year's assessment of a school, proposed by the office again if a test has moved it. */
async function proposed(school: string): Promise<{ id: number; steps: number; box: string }> {
  const { db } = demonstration;
  const { id, steps } = (await db('assessment')
    .join('school', 'school.id', 'assessment.school_id')
    .join('cycle', 'cycle.id', 'assessment.cycle_id')
    .where({ 'school.name': school, year: 2026 })
    .first('assessment.id', 'assessment.steps')) as { id: number; steps: number };
  await db('assessment').where({ id }).update({ stage: 'proposed' });
  if ((await db('proposal_school').where({ assessment_id: id, outcome: null }).first('proposal_id')) === undefined) {
    const office = (await db('person').where({ username: 'county' }).first('id')) as { id: number };
    const by = { regionCode: '341225', note: '', by: office.id, at: new Date('2026-11-02T09:00:00+08:00') };
    await insertProposal(db, { ...by, assessmentIds: [id] });
  }
  return { id, steps, box: `${id}-${steps}` };
}

const standing = async (id: number) =>
  (await demonstration.db('assessment').where({ id }).first('stage', 'steps')) as { stage: string; steps: number };
const approvals = async () => Number((await demonstration.db('approval').count('* as n'))[0]!['n']);
const typed = { number: '南教领〔2026〕60号', on: '2026-11-02' };

describe('an approval is refused', () => {
  test('to whoever sits in no leading group, and for schools of another level or place', async () => {
    const { box, id } = await proposed(over);
    expect((await county.get('/approvals')).status).toBe(403);
    expect((await county.post('/approvals', { ...typed, schools: box })).status).toBe(403);
    expect((await county.post(`/assessments/${id}/strike-offs`, { seen: 1, reason: '核实' })).status).toBe(403);
    // The city reads what the county decides on, but does not decide it.
    expect((await cityApprover.post('/approvals', { ...typed, schools: box })).status).toBe(403);
    expect((await approver.post('/approvals', { ...typed, schools: '999999-1' })).status).toBe(404);
    expect(await standing(id)).toMatchObject({ stage: 'proposed' });
  });

  test.each([
    ['before the notice is over', { schools: running }, '公示期尚未结束'],
    ['without a school', { schools: '' }, '请至少选择一所学校'],
    ['without a number', { number: ' ' }, '请填写文号'],
    ['with a number that was used before', { number: '南教领〔2026〕42号' }, '该文号已用于另一次审定'],
    ['of a meeting to come', { on: '2026-11-03' }, '会议日期不能晚于今天'],
    ['of a meeting before the notice was over', { on: '２０２６年１０月２０日' }, '公示期满次日'],
  ] as const)('%s, with everything still typed', async (_what, changed, sentence) => {
    const name = 'schools' in changed ? changed.schools : over;
    const { box, id } = name === '' ? { box: '', id: 0 } : await proposed(name);
    const ready = await proposed(over);
    const { status, text } = await approver.post('/approvals', { ...typed, ...changed, schools: box });
    expect(status).toBe(400);
    expect(text).toContain(sentence);
    const { number, on } = { ...typed, ...changed };
    if (number.trim() !== '') expect(text).toContain(`value="${number}"`);
    expect(text).toContain(`value="${on}"`);
    expect(text).toContain(`value="${ready.box}"`);
    if (id !== 0) expect(await standing(id)).toMatchObject({ stage: 'proposed' });
  });

  test('by somebody who scored the school: it stands apart with the reason, and its form is refused', async () => {
    const { db } = demonstration;
    const { id, box } = await proposed(over);
    const { id: person } = (await db('person').where({ username: 'county-approver' }).first('id')) as { id: number };
    const { id: sheet } = (await db('sheet').where({ assessment_id: id, stage: 'county' }).first('id')) as {
      id: number;
    };
    await db('team_member').insert({ sheet_id: sheet, person_id: person, leads: false });
    const form = await approver.get(`/approvals/new?schools=${id}`);
    expect(form.text).not.toContain(`value="${box}"`);
    expect(form.text).toContain('您参加过这所学校的评分');
    const { status, text } = await approver.post('/approvals', { ...typed, schools: box });
    expect(status).toBe(400);
    expect(text).toContain(`${over}：您参加过这所学校的评分`);
    const struck = await approver.post(`/assessments/${id}/strike-offs`, {
      seen: Number(box.split('-')[1]),
      reason: '不符合条件',
    });
    expect(struck.status).toBe(400);
    await db('team_member').where({ sheet_id: sheet, person_id: person }).delete();
    expect(await standing(id)).toMatchObject({ stage: 'proposed' });
  });

  test('with a number of steps that no column holds, as a form that is none of ours', async () => {
    const { id } = await proposed(over);
    const seen = '9007199254740991';
    const reply = await approver.post(`/assessments/${id}/strike-offs`, { seen, reason: '不符合条件' });
    expect(reply.status).toBe(400);
    expect(await standing(id)).toMatchObject({ stage: 'proposed' });
  });

  test('by somebody who scored the school and has left its team since', async () => {
    const { db } = demonstration;
    const { id, box, steps } = await proposed(over);
    const { id: person } = (await db('person').where({ username: 'county-approver' }).first('id')) as { id: number };
    const line = db('line_change').where({
      id: db('line_change')
        .join('sheet', 'sheet.id', 'line_change.sheet_id')
        .where({ assessment_id: id, stage: 'county' })
        .min('line_change.id'),
    });
    const { person_id } = (await line.clone().first('person_id')) as { person_id: number };
    await line.clone().update({ person_id: person });
    expect((await approver.get(`/approvals/new?schools=${id}`)).text).not.toContain(`value="${box}"`);
    const { status, text } = await approver.post('/approvals', { ...typed, schools: box });
    const struck = await approver.post(`/assessments/${id}/strike-offs`, { seen: steps, reason: '不符合条件' });
    await line.clone().update({ person_id });
    expect([status, struck.status]).toEqual([400, 400]);
    expect(text).toContain(`${over}：您参加过这所学校的评分`);
  });

  test('from a page older than the school', async () => {
    const { id, steps } = await proposed(over);
    const reply = await approver.post('/approvals', { ...typed, schools: `${id}-${steps - 1}` });
    expect(reply.status).toBe(409);
    expect(reply.text).toContain(over);
  });
});

describe('a leading group', () => {
  test.each(['one after the other', 'at once'])('that clicks twice %s has approved once', async (how) => {
    const { id, box, steps } = await proposed(over);
    const before = await approvals();
    const number = `${typed.number}（${how}）`;
    const click = () => approver.post('/approvals', { ...typed, number, schools: box });
    const replies = how === 'at once' ? await Promise.all([click(), click()]) : [await click(), await click()];
    expect(replies.map(({ status }) => status)).toEqual([303, 303]);
    expect(replies[0]!.location).toMatch(/^\/approvals\/\d+$/);
    expect(replies[1]!.location).toBe(replies[0]!.location);
    expect(await standing(id)).toEqual({ stage: 'award', steps: steps + 1 });
    expect(await approvals()).toBe(before + 1);

    const paper = await approver.get(replies[0]!.location);
    expect(paper.text).toContain(number);
    expect(paper.text).toContain(over);
    expect(paper.text).toContain('2026年11月2日');
  });

  test('reads its decisions in a list; others read those of the schools that they may read, and no more', async () => {
    const list = await cityApprover.get('/approvals');
    const [, decision] = /href="(\/approvals\/\d+)"/.exec(list.text) ?? [];
    expect((await cityApprover.get(decision!)).text).toContain('公桥职高');
    expect((await county.get(decision!)).text).toContain('公桥职高');
    expect((await (await demonstration.signIn('principal')).get(decision!)).status).toBe(404);
    expect((await approver.get('/approvals/999999')).status).toBe(404);
  });

  test('strikes a school off with a reason: it goes back to the office', async () => {
    const { id, steps } = await proposed(cityOver);
    const url = `/assessments/${id}/strike-offs`;
    expect((await cityApprover.get(`${url}/new`)).text).toContain(`name="seen" value="${steps}"`);
    const refused = await cityApprover.post(url, { seen: steps, reason: '  ' });
    expect(refused.status).toBe(400);
    expect(refused.text).toContain('请说明原因');
    for (let click = 0; click < 2; click++) {
      expect((await cityApprover.post(url, { seen: steps, reason: '举报待查' })).status).toBe(303);
    }
    expect(await standing(id)).toEqual({ stage: 'notice', steps: steps + 1 });
    const step = (await demonstration
      .db('step')
      .where({ assessment_id: id, position: steps + 1 })
      .first()) as object;
    expect(step).toMatchObject({ name: 'strike off', reason: '举报待查' });
    expect((await cityApprover.get(`${url}/new`)).status).toBe(409);
  });
});
