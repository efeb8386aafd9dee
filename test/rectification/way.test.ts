import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { makeCycle, openTown } from '../setup/town.ts';
import { MendingTown } from './world.ts';

let mending: MendingTown;
beforeAll(async () => {
  mending = await MendingTown.of(await openTown());
});
afterAll(() => mending.town.close());
afterEach(() => mending.town.itIs('2026-11-02'));

const full = { lost: 0, reason: '现场核查' };

describe('the whole way of a basic school', () => {
  test('the county’s: ordered, mended, accepted, reviewed once more, and on to the city', async () => {
    const { town } = mending;
    const id = await mending.mending('county');
    expect(await mending.standing(id)).toMatchObject({
      stage: 'mending for county',
      due_on: '2027-12-01',
      grade: 'basic',
    });
    await town.itIs('2027-07-01');
    await mending.mendAll(id, 'county');
    expect((await mending.startReReview(id, 'county')).location).toBe(`/assessments/${id}`);
    // The result stands until the next one.
    expect(await mending.standing(id)).toMatchObject({
      stage: 'county team',
      re_reviewed: true,
      score: '880.00',
      grade: 'basic',
    });
    const next = await makeCycle(town.db, town.people['city']!, 2027);
    const concluded = await mending.review(id, 'county', full);
    expect(concluded.status).toBe(303);
    expect(await mending.standing(id)).toMatchObject({
      stage: 'city team',
      score: '1000.00',
      grade: 'compliant',
      counted_in: next,
    });
    const page = await (await mending.as('principal')).get(`/assessments/${id}`);
    expect(page.text).toContain('整改复核');
    // What the county found is veiled from the city's team until it has signed off.
    await (
      await mending.as('city')
    ).post(`/assessments/${id}/city-teams`, {
      seen: (await mending.standing(id)).steps,
      step: 'name team',
      members: [String(town.people['expert']), String(town.people['expert2'])],
      leader: String(town.people['expert']),
      visitOn: '2027-07-01',
    });
    const expert = await mending.as('expert');
    const [item] = await mending.items(id);
    for (const path of ['', '/order', '/order.docx', `/items/${item!.id}`]) {
      const { status, text } = await expert.get(`/assessments/${id}/rectification${path}`);
      expect([path, status, text.includes('本组签字确认后才能查看')]).toEqual([path, 403, true]);
    }
    expect((await expert.get(`/assessments/${id}`)).text).not.toContain(`/assessments/${id}/rectification`);
    await town.db('sheet').where({ assessment_id: id, stage: 'city' }).update({ signed_at: new Date() });
    expect((await expert.get(`/assessments/${id}/rectification`)).status).toBe(200);
    await town.db('assessment').where({ id }).update({ counted_in: null });
    await town.db('cycle').where({ id: next }).delete();
  });

  test('the city’s: mended and compliant it goes on to the public notice', async () => {
    const id = await mending.mending('city');
    await mending.mendAll(id, 'city');
    await mending.startReReview(id, 'city');
    expect(await mending.standing(id)).toMatchObject({ stage: 'city team', re_reviewed: true });
    await mending.review(id, 'city', { lost: 60, reason: '现场核查' });
    expect(await mending.standing(id)).toMatchObject({ stage: 'notice', score: '940.00', grade: 'compliant' });
  });

  test('confirmed in another year it counts there: for its notice, its list and its approval too', async () => {
    const { town } = mending;
    const { db } = town;
    const id = await mending.mending('city');
    await town.itIs('2027-07-01');
    const next = await makeCycle(db, town.people['city']!, 2027);
    await mending.mendAll(id, 'city');
    await mending.startReReview(id, 'city');
    await mending.review(id, 'city', { lost: 60, reason: '现场核查' });
    expect(await mending.standing(id)).toMatchObject({ stage: 'notice', counted_in: next });

    const county = await mending.as('county');
    const form = await county.get('/notices/new');
    expect([form.text.includes('2027 年度'), form.text.includes('2026 年度')]).toEqual([true, false]);
    const typed = {
      schools: `${id}-${(await mending.standing(id)).steps}`,
      number: '南教督〔2027〕8号',
      body: '公示如下。',
      contact: '0558-6712345',
      previewedOn: '2027-07-01',
      endsOn: '2027-07-08',
      deed: 'publish',
    };
    expect((await county.post('/notices', { ...typed, cycle: town.cycle })).status).toBe(404);
    expect((await county.post('/notices', { ...typed, cycle: next })).status).toBe(303);
    expect(await db('notice').pluck('cycle_id')).toEqual([next]);

    await town.itIs('2027-07-09');
    const list = { schools: `${id}-${(await mending.standing(id)).steps}`, note: '' };
    expect((await county.post('/proposals', list)).status).toBe(303);
    const approver = await mending.as('county-approver');
    expect((await approver.get('/approvals/new')).text).toContain('2027 年度');
    const decision = { number: '南教领〔2027〕3号', on: '2027-07-09' };
    const schools = `${id}-${(await mending.standing(id)).steps}`;
    const { location } = await approver.post('/approvals', { ...decision, schools });
    expect((await approver.get(location!)).text).toContain('2027 年度');
    expect((await county.get('/plaques/new')).text).toContain('2027 年度');
    await db.raw('truncate approval, proposal, notice, step, sheet, assessment cascade');
    await db('cycle').where({ id: next }).delete();
  });

  test('confirmed before its cycle’s year has begun, it counts in no cycle before its own', async () => {
    const { db, cycle, people } = mending.town;
    await db('cycle').where({ id: cycle }).update({ year: 2027 });
    const older = await makeCycle(db, people['city']!, 2026);
    const id = await mending.mending('county');
    await mending.mendAll(id, 'county');
    await mending.startReReview(id, 'county');
    await mending.review(id, 'county', full);
    expect((await mending.standing(id)).counted_in).toBe(cycle);
    await db('cycle').where({ id: older }).delete();
    await db('cycle').where({ id: cycle }).update({ year: 2026 });
  });

  test('basic once more is failing, and the computed grade stays on record', async () => {
    const { town } = mending;
    const id = await mending.mending('county');
    await mending.mendAll(id, 'county');
    await mending.startReReview(id, 'county');
    await mending.review(id, 'county', { lost: 110, reason: '现场核查' });
    expect(await mending.standing(id)).toMatchObject({ stage: 'ended', score: '890.00', grade: 'failing' });
    const step = (await town.db('step').where({ assessment_id: id, to_stage: 'ended' }).first('details')) as {
      details: Record<string, unknown>;
    };
    expect(step.details).toMatchObject({ grade: 'failing', computedGrade: 'basic' });
    const result = await (await mending.as('principal')).get(`/assessments/${id}/result`);
    expect(result.text).toContain('grade-failing');
    expect(result.text).toContain('按规定确认为“不达标”');
  });

  test('not mended when the period is over, it is failing, with a reason', async () => {
    const { town } = mending;
    const id = await mending.mending('county');
    const url = `/assessments/${id}/county-rectification/failure`;
    const county = await mending.as('county');
    const { steps } = await mending.standing(id);
    const early = await county.post(url, { seen: steps, reason: '没有整改' });
    expect([early.status, early.text.includes('整改期限尚未届满')]).toEqual([400, true]);
    await town.itIs('2027-12-01');
    expect((await county.post(url, { seen: steps, reason: '没有整改' })).status).toBe(400);
    await town.itIs('2027-12-02');
    const without = await county.post(url, { seen: steps, reason: ' ' });
    expect([without.status, without.text.includes('请说明原因')]).toEqual([400, true]);
    expect((await county.post(url, { seen: steps, reason: '没有整改' })).location).toBe(`/assessments/${id}`);
    expect(await mending.standing(id)).toMatchObject({ stage: 'ended', grade: 'failing', score: '880.00' });
    expect(await town.db('rectification').where({ assessment_id: id }).first('outcome')).toEqual({ outcome: 'failed' });
    const page = await (await mending.as('clerk')).get(`/assessments/${id}/rectification`);
    expect(page.text).toContain('按整改期满未完成办理');
  });

  test('an order that was not issued within two years of the decision can only be ended', async () => {
    const { town } = mending;
    const id = await mending.basic('county');
    const url = `/assessments/${id}/county-rectification/failure`;
    const county = await mending.as('county');
    const { steps } = await mending.standing(id);
    const { decided_on: decided } = (await town
      .db('rectification')
      .where({ assessment_id: id })
      .first('decided_on')) as { decided_on: string };
    const last = `${Number(decided.slice(0, 4)) + 2}${decided.slice(4)}`;
    await town.itIs(last);
    expect((await county.post(url, { seen: steps, reason: '整改通知未下达' })).status).toBe(400);
    await town.itIs(`${last.slice(0, 8)}${String(Number(last.slice(8)) + 1).padStart(2, '0')}`);
    expect((await county.get(`/assessments/${id}`)).text).toContain(url);
    expect((await county.get(url)).status).toBe(200);
    expect((await county.post(url, { seen: steps, reason: '整改通知未下达' })).status).toBe(303);
    expect(await mending.standing(id)).toMatchObject({ stage: 'ended', grade: 'failing' });
    await town.itIs('2026-11-02');
  });

  test('what is accepted at the moment in which it is ended counts: it is not failing then', async () => {
    const { db, itIs } = mending.town;
    const id = await mending.mending('county');
    const [first, last] = await mending.items(id);
    for (const { id: item } of [first!, last!]) {
      await mending.item(id, item, 'county').answer();
      await mending.item(id, item, 'county').report();
    }
    await mending.item(id, first!.id, 'county').check('acceptance');
    await itIs('2027-12-02');
    const county = await mending.as('county');
    const { steps } = await mending.standing(id);
    const accepting = await db.transaction();
    await accepting.raw('select from assessment where id = ? for update', [id]);
    const moment = new Date('2027-12-02T09:00:00+08:00');
    await accepting('rectification_item')
      .where({ id: last!.id })
      .update({ state: 'accepted', accepted_at: moment, accepted_by: mending.town.people['county2'] });
    const failing = county.post(`/assessments/${id}/county-rectification/failure`, { seen: steps, reason: '没有整改' });
    await new Promise((resolve) => setTimeout(resolve, 500));
    await accepting.commit();
    const { status, text } = await failing;
    expect([status, text.includes('请启动整改复核')]).toEqual([400, true]);
    expect((await mending.standing(id)).stage).toBe('mending for county');
  });

  test('whoever has mended everything is reviewed, however late', async () => {
    const { town } = mending;
    const id = await mending.mending('county');
    await mending.mendAll(id, 'county');
    await town.itIs('2028-01-05');
    const answer = await (
      await mending.as('county')
    ).post(`/assessments/${id}/county-rectification/failure`, {
      seen: (await mending.standing(id)).steps,
      reason: '逾期',
    });
    expect([answer.status, answer.text.includes('请启动整改复核')]).toEqual([400, true]);
  });
});
