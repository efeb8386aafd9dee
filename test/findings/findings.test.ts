import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDemonstration, type Visitor } from '../setup/app.ts';
import { aReport, decideIn, document, evidence, type Known, oneAt, report, standing } from './world.ts';

let app: Awaited<ReturnType<typeof openDemonstration>>;
let county: Visitor;
let approver: Visitor;
let cityApprover: Visitor;
let principal: Visitor;

beforeAll(async () => {
  app = await openDemonstration();
  county = await app.signIn('county');
  approver = await app.signIn('county-approver');
  cityApprover = await app.signIn('city-approver');
  principal = await app.signIn('principal');
});
afterAll(() => app?.close());

const decide = (visitor: Visitor, id: number, decision: string, changed = {}) =>
  decideIn(app.db, visitor, id, decision, changed);
const findings = async (id: number): Promise<number> =>
  Number((await app.db('finding').where({ assessment_id: id }).count('* as n'))[0]!['n']);
const files = async (): Promise<number> => Number((await app.db('stored_file').count('* as n'))[0]!['n']);

/** A school with a result and no finding, put to a stage; each test takes another. */
const taken = new Set<number>();
async function aSchool(stage: string, decidedAt = 'county'): Promise<Known> {
  const { rows } = await app.db.raw<{ rows: Known[] }>(
    `select assessment.id, steps, stage from assessment where decided_at = ? and score is not null
        and stage <> 'awarded' and not id = any(?::int[])
      order by stage = ? desc, id limit 1`,
    [decidedAt, [...taken], stage],
  );
  const found = rows[0];
  if (found === undefined) throw new RangeError(`no school for ${stage}`);
  taken.add(found.id);
  await app.db('assessment').where({ id: found.id }).update({ stage, vetoed: false, grade: 'compliant' });
  return { ...found, stage };
}

describe('a report', () => {
  test('is refused to whoever is no office, and hidden from another county', async () => {
    const { id } = await aSchool('on notice');
    expect((await report(approver, id)).status).toBe(403);
    expect([403, 404]).toContain((await report(principal, id)).status);
    expect((await report(county, 999_999)).status).toBe(404);
    expect(await findings(id)).toBe(0);
  });

  test.each([
    ['without facts', { facts: [] }, '请勾选发现的情形'],
    ['of a building that is fenced off', { facts: ['d_class'] }, '还不构成一票否决'],
    ['of a day to come', { happenedOn: '２０２６年１２月１日' }, '日期不能晚于今天'],
    ['of last year', { happenedOn: '2025-12-31' }, '2026 年 1 月 1 日以前'],
    ['without a source', { source: ' ' }, '请填写线索来源'],
  ] as const)('%s is shown again, with everything still typed', async (_what, changed, sentence) => {
    const { id } = await oneAt(app.db, 'on notice');
    const before = await files();
    const typed = { ...aReport(changed), text: '写到一半的说明' };
    const { status, text } = await county.upload(`/assessments/${id}/findings`, typed, [evidence]);
    expect(status).toBe(400);
    expect(text).toContain(sentence);
    expect(text).toContain('写到一半的说明');
    expect(text).toContain(`value="${typed.happenedOn}"`);
    expect(text).toContain('请改正后重新选择文件');
    expect([await findings(id), await files()]).toEqual([0, before]);
  });

  test('without a file, or with one that is no document, records nothing', async () => {
    const { id } = await oneAt(app.db, 'on notice');
    expect((await county.upload(`/assessments/${id}/findings`, aReport(), [])).text).toContain('请上传证明材料');
    const strange = ['evidence', new File(['hello'], '说明.pdf', { type: 'application/pdf' })] as const;
    expect((await county.upload(`/assessments/${id}/findings`, aReport(), [strange])).status).toBe(400);
    expect(await findings(id)).toBe(0);
  });

  test('is not taken before there is a result', async () => {
    const { id } = await oneAt(app.db, 'self-evaluation');
    expect((await county.get(`/assessments/${id}/findings/new`)).status).toBe(409);
    expect((await report(county, id)).status).toBe(409);
    expect(await findings(id)).toBe(0);
  });

  test('sent twice at once is recorded once', async () => {
    const { id, steps } = await aSchool('notice');
    const same = aReport();
    const answers = await Promise.all([1, 2].map(() => county.upload(`/assessments/${id}/findings`, same, [evidence])));
    expect(answers.map(({ status, location }) => [status, location])).toEqual([
      [303, `/assessments/${id}/findings`],
      [303, `/assessments/${id}/findings`],
    ]);
    expect([await findings(id), (await standing(app.db, id)).steps]).toEqual([1, steps + 1]);
  });

  test('stops what is under way: a school on the list is not approved while it is open', async () => {
    const { db } = app;
    const { id, steps } = (await db('assessment')
      .join('proposal_school', 'proposal_school.assessment_id', 'assessment.id')
      .where({ stage: 'proposed', decided_at: 'county', outcome: null })
      .whereRaw(
        '(select max(ends_on) from notice_school join notice on notice.id = notice_id where assessment_id = assessment.id) < ?',
        ['2026-11-02'],
      )
      .first('assessment.id', 'assessment.steps')) as Known;
    taken.add(id);
    expect((await report(county, id)).status).toBe(303);
    const page = await county.get(`/assessments/${id}`);
    expect(page.text).toContain('有 1 项登记的情形待领导小组认定');
    expect(page.text).toContain(`/assessments/${id}/findings`);
    const typed = { number: '南教领〔2026〕90号', on: '2026-11-02', schools: `${id}-${steps + 1}` };
    const refused = await approver.post('/approvals', typed);
    expect(refused.status).toBe(400);
    expect(refused.text).toContain('登记的情形尚未认定');
    expect((await standing(db, id)).stage).toBe('proposed');
    await decide(approver, id, 'lift');
    const approved = await approver.post('/approvals', { ...typed, schools: `${id}-${steps + 2}` });
    expect([approved.status, (await standing(db, id)).stage]).toEqual([303, 'award']);
  });
});

describe('a decision', () => {
  test('is refused to offices, to another level, and to whoever found it', async () => {
    const { id } = await aSchool('on notice');
    await report(county, id);
    expect((await decide(county, id, 'confirm')).status).toBe(403);
    expect((await decide(cityApprover, id, 'confirm')).status).toBe(403);
    const { id: me } = (await app.db('person').where({ username: 'county-approver' }).first('id')) as { id: number };
    await app.db('finding').where({ assessment_id: id }).update({ found_by: me });
    const shown = await approver.get(`/assessments/${id}/findings`);
    expect(shown.text).toContain('须由其他人员认定');
    expect(shown.text).not.toContain('/decisions');
    expect((await approver.get('/work')).text).not.toContain(`/assessments/${id}/findings`);
    const refused = await decide(approver, id, 'lift');
    expect(refused.status).toBe(400);
    expect(refused.text).toContain('须由其他人员认定');
    // The database says so too.
    await expect(
      app
        .db('finding')
        .where({ assessment_id: id })
        .update({
          decision: 'lifted',
          decided_by: me,
          decided_at: new Date('2026-11-02T10:00:00+08:00'),
          document_number: '1',
        }),
    ).rejects.toMatchObject({ constraint: 'finding_decided_by_another' });
    expect((await standing(app.db, id)).stage).toBe('on notice');
  });

  test('is not for a member who is partial: neither on their desk nor by their form', async () => {
    const { id } = await aSchool('on notice');
    await report(county, id);
    const { db } = app;
    expect((await approver.get('/work')).text).toContain(`/assessments/${id}/findings`);
    const { school_id: schoolId } = (await db('assessment').where({ id }).first('school_id')) as { school_id: number };
    const { id: me } = (await db('person').where({ username: 'county-approver' }).first('id')) as { id: number };
    const declared = { declared_by: me, declared_at: new Date('2026-11-02T09:00:00+08:00') };
    const conflict = { person_id: me, school_id: schoolId, kind: 'relative', said: '亲属任教', reason: '亲属任教' };
    const [made] = (await db('conflict_of_interest')
      .insert({ ...conflict, ...declared })
      .returning('id')) as { id: number }[];
    expect((await approver.get('/work')).text).not.toContain(`/assessments/${id}/findings`);
    expect((await approver.get(`/assessments/${id}/findings`)).text).toContain('应当回避');
    const refused = await decide(approver, id, 'lift');
    expect([refused.status, refused.text.includes('应当回避')]).toEqual([400, true]);
    await db('conflict_of_interest').where({ id: made!.id }).delete();
    expect((await decide(approver, id, 'lift')).status).toBe(303);
  });

  test('without choice, number, document or reason is shown again', async () => {
    const { id } = await aSchool('on notice');
    await report(county, id);
    const { id: finding } = (await app.db('finding').where({ assessment_id: id }).first('id')) as { id: number };
    const { steps } = await standing(app.db, id);
    const { status, text } = await approver.upload(
      `/assessments/${id}/findings/${finding}/decisions`,
      { seen: steps, number: '', reason: '还没写完' },
      [],
    );
    expect(status).toBe(400);
    for (const said of ['请选择认定意见', '请填写文号', '请上传文件扫描件', '还没写完']) expect(text).toContain(said);
    expect(text).toContain(`#field-number-${finding}`);
  });

  test('that confirms bars a school without a plaque: vetoed, failing, its score kept, its list and rectification closed', async () => {
    const { id, steps } = await aSchool('proposed');
    const { db } = app;
    const { score } = await standing(db, id);
    const { id: office } = (await db('person').where({ username: 'county' }).first('id')) as { id: number };
    const at = new Date('2026-11-02T09:00:00+08:00');
    const [proposal] = (await db('proposal')
      .insert({ region_code: '341225', note: '测试', proposed_by: office, proposed_at: at })
      .returning('id')) as { id: number }[];
    await db('proposal_school').where({ assessment_id: id }).delete();
    await db('proposal_school').insert({ proposal_id: proposal!.id, assessment_id: id });
    await db.raw('truncate rectification cascade');
    await db('rectification').insert({ assessment_id: id, level: 'county', decided_on: '2026-10-20' });
    await report(county, id);
    await report(county, id, { facts: ['d_class', 'in_use'] });
    expect((await approver.get('/work')).text).toContain(`/assessments/${id}/findings`);
    const { status, location } = await decide(approver, id, 'confirm');
    expect([status, location]).toEqual([303, `/assessments/${id}/findings`]);
    expect(await standing(db, id)).toMatchObject({
      stage: 'ended',
      grade: 'failing',
      vetoed: true,
      score,
      steps: steps + 3,
    });
    expect(await db('finding').where({ assessment_id: id }).orderBy('id').pluck('decision')).toEqual([
      'set aside',
      'confirmed',
    ]);
    expect(await db('rectification').where({ assessment_id: id }).pluck('outcome')).toEqual(['barred']);
    expect(await db('proposal_school').where({ assessment_id: id }).pluck('outcome')).toEqual(['set aside']);
    const page = (await county.get(`/assessments/${id}`)).text;
    expect(page).toContain('使用D级危房');
    // No other score takes a finding away that was confirmed.
    expect(page).toContain('因认定的情形取消资格');
    const { steps: now } = await standing(db, id);
    const corrected = await county.post(`/assessments/${id}/county-corrections`, { seen: now, reason: '分数录错' });
    expect([corrected.status, corrected.text.includes('因认定的情形取消资格')]).toEqual([400, true]);
    expect((await standing(db, id)).stage).toBe('ended');
    expect((await approver.get('/work')).text).not.toContain(`/assessments/${id}/findings`);
  });

  test('from a page older than the one on another finding decides nothing', async () => {
    const { id } = await aSchool('on notice');
    await report(county, id);
    await report(county, id, { facts: ['d_class', 'in_use'] });
    const { steps } = await standing(app.db, id);
    expect((await decide(approver, id, 'lift')).status).toBe(303);
    const open = (await app.db('finding').where({ assessment_id: id, decided_at: null }).first('id')) as { id: number };
    const url = `/assessments/${id}/findings/${open.id}/decisions`;
    const typed = { seen: steps, decision: 'lift', number: '南教领〔2026〕61号', reason: '查无实据' };
    const before = await files();
    expect((await approver.upload(url, typed, [document])).status).toBe(409);
    expect(await app.db('finding').where({ id: open.id }).first('decision')).toEqual({ decision: null });
    expect(await files()).toBe(before);
    expect((await approver.upload(url, { ...typed, seen: steps + 1 }, [document])).status).toBe(303);
    expect((await standing(app.db, id)).steps).toBe(steps + 2);
  });

  test.each(['ended', 'left'])('is still made of a school that has %s meanwhile, and keeps it there', async (end) => {
    const { id } = await aSchool('on notice');
    await report(county, id);
    await report(county, id, { facts: ['d_class', 'in_use'] });
    const { steps } = await standing(app.db, id);
    await app
      .db('assessment')
      .where({ id })
      .update({ stage: end, steps: steps + 1 });
    const { id: office } = (await app.db('person').where({ username: 'county' }).first('id')) as { id: number };
    await app.db('step').insert({
      assessment_id: id,
      position: steps + 1,
      name: 'leave',
      from_stage: 'on notice',
      to_stage: end,
      person_id: office,
      role: 'county office',
      at: new Date('2026-11-02T10:00:00+08:00'),
      reason: '测试',
    });
    expect((await approver.get('/work')).text).toContain(`/assessments/${id}/findings`);
    const way = async (): Promise<string> =>
      /<ol class="way"[\s\S]*?<\/ol>/.exec((await county.get(`/assessments/${id}`)).text)?.[0] ?? '';
    const before = await way();
    expect((await decide(approver, id, 'lift')).status).toBe(303);
    const { id: first } = (await app.db('finding').where({ assessment_id: id }).orderBy('id').first('id')) as Known;
    const url = `/assessments/${id}/findings/${first}/decisions`;
    const typed = { seen: steps + 2, decision: 'confirm', number: '南教领〔2026〕62号', reason: '查实' };
    expect((await approver.upload(url, typed, [document])).status).toBe(303);
    expect(await standing(app.db, id)).toMatchObject({ stage: end, grade: 'failing', vetoed: true });
    expect([before.length > 0, await way()]).toEqual([true, before]);
    expect((await approver.get('/work')).text).not.toContain(`/assessments/${id}/findings`);
  });

  test('that lifts lets the school go on from where it stood', async () => {
    const { id } = await aSchool('on notice');
    await report(county, id);
    expect((await decide(approver, id, 'lift')).status).toBe(303);
    expect(await standing(app.db, id)).toMatchObject({ stage: 'on notice', vetoed: false, grade: 'compliant' });
    expect((await county.get(`/assessments/${id}`)).text).not.toContain('项登记的情形待领导小组认定');
  });

  test('made twice at once is made once; another one after it is told', async () => {
    const { id } = await aSchool('notice');
    await report(county, id);
    const { steps } = await standing(app.db, id);
    const answers = await Promise.all([decide(approver, id, 'lift'), decide(approver, id, 'lift')]);
    expect(answers.map(({ status }) => status)).toEqual([303, 303]);
    expect((await standing(app.db, id)).steps).toBe(steps + 1);
    expect((await decide(approver, id, 'confirm', { number: '另一文号' })).status).toBe(409);
  });
});
