import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { findAssessment } from '../../src/assessments/store.ts';
import type { Answer, Visitor } from '../setup/app.ts';
import { openTown, type Town } from '../setup/town.ts';
import { anObjection, filledIn, onNotice, send } from './makers.ts';

const byNumber = (one: number, other: number): number => one - other;

let town: Town;
let county: Visitor;
let fangji: number;
let objection: number;

beforeAll(async () => {
  town = await openTown();
  county = await town.signIn('county');
});
afterAll(() => town.close());

beforeEach(async () => {
  await town.db.raw(
    'truncate objection, finding, sheet_edition, proposal, approval, notice, notice_school, step, assessment, rate_limit, message cascade',
  );
  await town.itIs('2026-11-03');
  fangji = await onNotice(town, town.schools.fangji);
  ({ id: objection } = await anObjection(town, fangji));
  await county.post(`/objections/${objection}/assignments`, { version: 0, owner: town.people['county']!, days: 5 });
});

const upheld = { outcome: 'upheld', answer: '经到校查看，反映的情况属实。', reason: '功能教室数量与填报不符' };
const answer = (fields: Record<string, string | number>): Promise<Answer> =>
  county.post(`/objections/${objection}/answers`, { version: 1, seen: 5, ...upheld, ...fields });
const assessment = (): Promise<Record<string, unknown>> => town.db('assessment').where({ id: fangji }).first() as never;

describe('upheld', () => {
  test('back to the recheck: the city’s sheet is open again, what it said is kept, and the timeline says why', async () => {
    const acted = { assessment_id: fangji, from_stage: 'city confirmation', to_stage: 'notice', role: 'city office' };
    const at = new Date('2026-11-01T10:00:00+08:00');
    await town.db('step').where({ assessment_id: fangji, position: 4 }).delete();
    await town.db('step').insert({ ...acted, position: 4, name: 'conclude', person_id: town.people['city'], at });
    expect((await answer({ consequence: 'recheck' })).status).toBe(303);
    expect(await assessment()).toMatchObject({ stage: 'city scoring', steps: 6, score: '941.00', grade: 'compliant' });
    const sheet = await town.db('sheet').where({ assessment_id: fangji, stage: 'city' }).first();
    expect(sheet).toMatchObject({ signed_at: null, concluded_at: null, scaled: null });
    expect(await town.db('sheet_edition').select('number', 'scaled', 'set_aside_for', 'reason')).toEqual([
      { number: 1, scaled: '923.50', set_aside_for: 'objection', reason: upheld.reason },
    ]);
    const step = await town.db('step').where({ assessment_id: fangji, position: 6 }).first('name', 'reason', 'details');
    expect(step).toEqual({ name: 'recheck', reason: upheld.reason, details: { objection } });
    const told = await town.db('message').where({ key: 'objections.told.recheck' }).pluck<number[]>('person_id');
    expect(told.toSorted(byNumber)).toEqual(
      ['expert', 'principal', 'clerk', 'city'].map((who) => town.people[who]!).toSorted(byNumber),
    );
    expect((await county.get(`/assessments/${fangji}`)).text).toContain(upheld.reason);
  });

  test('of a school on a list, the list is set aside', async () => {
    await town.db('assessment').where({ id: fangji }).update({ stage: 'proposed' });
    const [proposal] = (await town
      .db('proposal')
      .insert({ region_code: '341225', note: '', proposed_by: town.people['county'], proposed_at: new Date() })
      .returning('id')) as { id: number }[];
    await town.db('proposal_school').insert({ proposal_id: proposal!.id, assessment_id: fangji });
    expect((await answer({ consequence: 'recheck' })).status).toBe(303);
    expect(await town.db('proposal_school').pluck('outcome')).toEqual(['set aside']);
  });

  test('without a concluded recheck, or once approved, it can’t go back', async () => {
    await town.db('sheet').where({ assessment_id: fangji, stage: 'city' }).update({ concluded_at: null });
    const one = await answer({ consequence: 'recheck' });
    expect([one.status, one.text.includes('id="field-consequence-problem"')]).toEqual([400, true]);
    await town.db('sheet').where({ assessment_id: fangji, stage: 'city' }).update({ concluded_at: new Date() });
    await town.db('assessment').where({ id: fangji }).update({ stage: 'awarded' });
    expect((await answer({ consequence: 'recheck' })).status).toBe(400);
    expect(await assessment()).toMatchObject({ stage: 'awarded', steps: 5 });
  });

  test('a finding is recorded, and bars the school until somebody else decides it', async () => {
    const { status } = await answer({ consequence: 'finding', veto: 'dangerous_building', happenedOn: '2026-10-20' });
    expect(status).toBe(303);
    expect(
      await town.db('finding').first('kind', 'veto_key', 'facts', 'happened_on', 'source', 'text', 'found_by'),
    ).toEqual({
      kind: 'objection',
      veto_key: 'dangerous_building',
      facts: ['d_class', 'in_use'],
      happened_on: '2026-10-20',
      source: `第${objection}号异议`,
      text: upheld.reason,
      found_by: town.people['county'],
    });
    expect(await assessment()).toMatchObject({ stage: 'on notice', steps: 6 });
    expect((await findAssessment(town.db, fangji))!.openFindings).toEqual([town.people['county']]);
  });

  test('where the school has moved since the page was made, nothing happens and what was typed stays', async () => {
    await town.db('assessment').where({ id: fangji }).update({ steps: 6 });
    const { status, text } = await answer({ consequence: 'recheck' });
    expect(status).toBe(409);
    expect(text).toContain('反映的情况属实');
    expect(text).toContain('答复未提交');
    expect(await town.db('objection').pluck('state')).toEqual(['assigned']);
    expect(await town.db('sheet_edition')).toEqual([]);
  });
});

describe('while one is open', () => {
  test('the fact is missing, and holds again once it is answered', async () => {
    expect((await findAssessment(town.db, fangji))!.openObjections).toBe(1);
    await answer({ outcome: 'not upheld' });
    expect((await findAssessment(town.db, fangji))!.openObjections).toBe(0);
  });

  test('the school can’t be proposed, and its page leads the office to the objection', async () => {
    await town.itIs('2026-11-10');
    const page = await county.get(`/assessments/${fangji}`);
    expect(page.text).toContain('1件未办结的异议');
    expect(page.text).toContain('异议属实，退回复核');
    expect((await (await town.signIn('principal')).get(`/assessments/${fangji}`)).text).not.toContain('未办结的异议');
    const propose = (): Promise<Answer> => county.post('/proposals', { schools: `${fangji}-5`, note: '' });
    await propose();
    expect(await assessment()).toMatchObject({ stage: 'on notice' });
    await answer({ outcome: 'not upheld' });
    expect((await county.get(`/assessments/${fangji}`)).text).not.toContain('异议属实，退回复核');
    await propose();
    expect(await assessment()).toMatchObject({ stage: 'proposed' });
  });

  test('a list that it stands on already can’t be approved', async () => {
    await answer({ outcome: 'not upheld' });
    await town.itIs('2026-11-10');
    await county.post('/proposals', { schools: `${fangji}-5`, note: '' });
    await anObjection(town, fangji, { text: '另一件：校门口没有减速带和标识。' });
    const approver = await town.signIn('county-approver');
    const approval = { schools: `${fangji}-6`, number: '南教督〔2026〕20号', on: '2026-11-10' };
    expect((await approver.post('/approvals', approval)).status).toBe(400);
    expect(await assessment()).toMatchObject({ stage: 'proposed' });
    await town
      .db('objection')
      .whereNull('closed_at')
      .update({ assessment_id: await town.stands(town.schools.liuzhuang) });
    expect((await approver.post('/approvals', approval)).status).toBe(303);
  });

  test('an approval at the same moment either sees the objection or comes first', async () => {
    await answer({ outcome: 'not upheld' });
    await town.itIs('2026-11-10');
    await county.post('/proposals', { schools: `${fangji}-5`, note: '' });
    const approver = await town.signIn('county-approver');
    const anyone = town.visitor();
    const fields = await filledIn(anyone, fangji, { text: '另一件：校门口没有减速带和标识。' });
    const approve = (number: number): Promise<Answer> =>
      approver.post('/approvals', {
        schools: `${fangji}-6`,
        number: `南教督〔2026〕${number}号`,
        on: '2026-11-10',
      });
    const [sent] = await Promise.all([send(anyone, fields), approve(21)]);
    expect(sent.status).toBe(201);
    const { stage } = await assessment();
    const open = (await findAssessment(town.db, fangji))!.openObjections;
    expect(open).toBe(1);
    expect(['proposed', 'award']).toContain(stage);
    if (stage === 'proposed') {
      // The objection came first: it barred the approval, which goes through once it is gone.
      expect((await approve(22)).status).toBe(400);
      expect(await assessment()).toMatchObject({ stage: 'proposed' });
      await town
        .db('objection')
        .whereNull('closed_at')
        .update({ assessment_id: await town.stands(town.schools.liuzhuang) });
      expect((await approve(23)).status).toBe(303);
    }
    expect(await assessment()).toMatchObject({ stage: 'award' });
  });
});
