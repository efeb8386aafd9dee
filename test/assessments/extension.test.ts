import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { dueOn, extensionProblems, isLate } from '../../src/assessments/rules.ts';
import type { Visitor } from '../setup/app.ts';
import { openTown, type Town } from '../setup/town.ts';

describe('what comes late', () => {
  test.each([
    ['2026-11-15', null, false], // the day itself still counts
    ['2026-11-16', null, true],
    ['2026-11-16', '2026-11-16', false], // sent back: its new date is its own
    ['2026-11-17', '2026-11-16', true], // and was extended afterwards
    ['2026-11-15', '2026-11-10', false],
  ])('filed on %s, sent back until %s: late %s', (today, newDate, late) => {
    expect(isLate(today, '2026-11-15', newDate)).toBe(late);
  });
});

test.each([
  ['self-evaluation', '2026-11-15'],
  ['application', '2026-11-25'],
  ['county team', null],
  ['county scoring', '2026-12-01'],
  ['city scoring', '2026-12-01'],
  ['on notice', null], // an approval has a first day, but no last
  ['awarded', null],
])('at "%s" the next step is due on %s', (stage, due) => {
  const days = {
    selfEvaluationBy: '2026-11-15',
    applicationBy: '2026-11-25',
    visitOn: '2026-12-01',
  };
  expect(dueOn(stage, days)).toBe(due);
});

test.each([
  ['', '2026-11-30', 'selfEvaluationBy', 'noDay'],
  ['2026-11-20', '', 'applicationBy', 'noDay'],
  ['2026-11-14', '2026-11-30', 'selfEvaluationBy', 'earlier'],
  ['2026-11-15', '2026-11-25', 'selfEvaluationBy', 'same'],
  ['2026-11-28', '2026-11-25', 'applicationBy', 'applicationFirst'],
  ['2026-11-16', '2026-11-30', 'selfEvaluationBy', 'past'],
  ['2026-11-25', '2026-11-25', null, null],
  ['2026-11-15', '2026-11-26', null, null], // the date that has passed stays
])('extended to %s and %s on 18 November: %s %s', (selfEvaluationBy, applicationBy, field, key) => {
  const present = { selfEvaluationBy: '2026-11-15', applicationBy: '2026-11-25' };
  const problems = extensionProblems({ selfEvaluationBy, applicationBy }, present, '2026-11-18');
  expect(problems).toEqual(field === null ? [] : [{ field, key: `assessments.extension.${key}` }]);
});

describe('over HTTP', () => {
  let town: Town;
  let county: Visitor;
  let id: number;
  const form = { seen: 1, selfEvaluationBy: '2026-11-20', applicationBy: '2026-11-30', reason: '暴雪停课' };

  beforeAll(async () => {
    town = await openTown();
    county = await town.signIn('county');
    await county.get('/work');
  });
  afterAll(() => town.close());
  beforeEach(async () => {
    await town.db.raw('truncate step, sheet, assessment cascade');
    id = await town.stands(town.schools.fangji);
  });

  const row = () => town.db('assessment').where({ id }).first('*') as Promise<Record<string, unknown>>;
  const steps = () =>
    town.db('step').where({ assessment_id: id, name: 'extend' }) as unknown as Promise<Record<string, unknown>[]>;

  test.each([
    ['principal', 403],
    ['township', 403],
    ['city', 403],
    ['yingshang', 404],
  ])('%s cannot extend: %i', async (who, status) => {
    const visitor = await town.signIn(who);
    expect((await visitor.get(`/assessments/${id}/extensions`)).status).toBe(status);
    const answer = await visitor.post(`/assessments/${id}/extensions`, form);
    expect(answer.status).toBe(status);
    if (status === 403) expect(answer.text).toContain('这项操作由县督导室办理。');
    expect(await row()).toMatchObject({ steps: 1, self_evaluation_by: null });
  });

  test('without a reason, or with days that are none, everything typed still stands there', async () => {
    const { status, text } = await county.post(`/assessments/${id}/extensions`, {
      ...form,
      selfEvaluationBy: '下周',
      reason: '  ',
    });
    expect(status).toBe(400);
    expect(text).toContain('value="下周"');
    expect(text).toContain('value="2026-11-30"');
    expect(text).toContain('id="field-selfEvaluationBy-problem"');
    expect(text).toContain('请说明原因。');
    expect(await steps()).toEqual([]);
  });

  test('the new dates hold, the school reads why, and it is no step onward', async () => {
    const { location } = await county.post(`/assessments/${id}/extensions`, {
      ...form,
      selfEvaluationBy: '２０２６年11月20日',
    });
    expect(location).toBe(`/assessments/${id}`);
    expect(await row()).toMatchObject({
      stage: 'self-evaluation',
      steps: 2,
      self_evaluation_by: '2026-11-20',
      application_by: '2026-11-30',
      due_on: '2026-11-20',
      late: false,
    });
    expect(await steps()).toMatchObject([
      { position: 2, from_stage: 'self-evaluation', reason: '暴雪停课', details: { self_evaluation_by: '2026-11-20' } },
    ]);
    const page = await county.get(location);
    expect(page.text).toContain('期限已延长');
    expect(page.text).toContain('2026年11月20日（已延长）');
    const clerk = await town.signIn('clerk');
    expect((await clerk.get('/work')).text).toContain('延长期限：暴雪停课');
  });

  test('a double click extends once, and both are shown the same', async () => {
    const answers = await Promise.all([1, 2].map(() => county.post(`/assessments/${id}/extensions`, form)));
    expect(answers.map(({ status, location }) => [status, location])).toEqual([
      [303, `/assessments/${id}`],
      [303, `/assessments/${id}`],
    ]);
    expect(await steps()).toHaveLength(1);
    expect(await row()).toMatchObject({ steps: 2 });
  });

  test('two people at once: one extends, the other is told where the school stands', async () => {
    const county2 = await town.signIn('county2');
    await county2.get('/work');
    const answers = await Promise.all([
      county.post(`/assessments/${id}/extensions`, form),
      county2.post(`/assessments/${id}/extensions`, { ...form, reason: '校舍检修' }),
    ]);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([303, 409]));
    expect(answers.find(({ status }) => status === 409)!.text).toContain('您的操作未执行');
    expect(await steps()).toHaveLength(1);
  });

  test('five clicks make one step', async () => {
    const answers = await Promise.all([1, 2, 3, 4, 5].map(() => county.post(`/assessments/${id}/extensions`, form)));
    expect(answers.map(({ status }) => status)).toEqual([303, 303, 303, 303, 303]);
    expect(await steps()).toHaveLength(1);
  });

  test('once the application is filed nothing is extended any more', async () => {
    await town.db('assessment').where({ id }).update({ stage: 'county scoring', steps: 3 });
    const page = await county.get(`/assessments/${id}/extensions`);
    expect(page.status).toBe(409);
    expect(page.text).toContain('县级初评：评分中');
    expect((await county.post(`/assessments/${id}/extensions`, { ...form, seen: 3 })).status).toBe(409);
    expect(await steps()).toEqual([]);
  });
});
