import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDemonstration, type Visitor } from '../setup/app.ts';
import { decideIn, document, oneAt, plaqueFor, report, standing, stateOf } from './world.ts';

let app: Awaited<ReturnType<typeof openDemonstration>>;
let county: Visitor;
let city: Visitor;
let approver: Visitor;

beforeAll(async () => {
  app = await openDemonstration();
  county = await app.signIn('county');
  city = await app.signIn('city');
  approver = await app.signIn('county-approver');
});
afterAll(() => app?.close());

const decide = (visitor: Visitor, id: number, decision: string, changed = {}) =>
  decideIn(app.db, visitor, id, decision, changed);

describe('a school that holds a plaque', () => {
  test('has it suspended at once, and back when the last finding is lifted', async () => {
    const { id } = await oneAt(app.db, 'awarded');
    const number = await plaqueFor(app.db, id);
    expect(await stateOf(app.db, number)).toBe('valid');
    await report(county, id, { happenedOn: '2026-11-01' });
    expect(await stateOf(app.db, number)).toBe('suspended');
    expect((await app.visitor().get(`/public/plaques/${number}`)).text).toContain('正在核查');
    await report(city, id, { happenedOn: '2026-11-02' });
    await decide(approver, id, 'lift');
    expect(await stateOf(app.db, number)).toBe('suspended');
    const { id: other } = (await app
      .db('finding')
      .where({ assessment_id: id })
      .whereNull('decided_at')
      .first('id')) as { id: number };
    const { steps } = await standing(app.db, id);
    const typed = { seen: steps, decision: 'lift', number: '南教领〔2026〕61号', reason: '不属实' };
    const last = await approver.upload(`/assessments/${id}/findings/${other}/decisions`, typed, [document]);
    expect(last.status).toBe(303);
    expect(await stateOf(app.db, number)).toBe('valid');
    expect((await standing(app.db, id)).stage).toBe('awarded');
  });

  test('loses it for good when one is confirmed, and everybody who acted on it hears so', async () => {
    const { id } = await oneAt(app.db, 'awarded');
    const number = await plaqueFor(app.db, id);
    await report(county, id, { happenedOn: '2026-11-01' });
    expect((await decide(approver, id, 'confirm')).status).toBe(303);
    expect([await stateOf(app.db, number), (await standing(app.db, id)).stage]).toEqual(['revoked', 'revoked']);
    expect((await county.get(`/assessments/${id}`)).status).toBe(200);
    const acted = (await app
      .db('step')
      .where({ assessment_id: id })
      .distinct('person_id')
      .pluck('person_id')) as number[];
    const { id: decider } = (await app.db('person').where({ username: 'county-approver' }).first('id')) as {
      id: number;
    };
    const told = (await app.db('message').where({ key: 'findings.told.revoke' }).pluck('person_id')) as number[];
    expect(told).toEqual(expect.arrayContaining(acted.filter((one) => one !== decider)));
    expect(told).not.toContain(decider);
    expect((await county.get('/messages')).text).toContain('的牌匾已撤销');
    expect((await report(county, id)).status).toBe(409);
  });

  test('keeps its evidence and the document behind the permission', async () => {
    const { id } = (await app.db('finding').where({ decision: 'confirmed' }).orderBy('id', 'desc').first('id')) as {
      id: number;
    };
    const { assessment_id: assessment } = (await app.db('finding').where({ id }).first('assessment_id')) as {
      assessment_id: number;
    };
    const at = `/assessments/${assessment}/findings/${id}`;
    expect((await city.download(`${at}/document`)).headers.get('content-type')).toBe('application/pdf');
    expect((await city.get(`${at}/evidence`)).status).toBe(200);
    const other = await oneAt(app.db, 'on notice');
    expect((await city.get(`/assessments/${other.id}/findings/${id}/evidence`)).status).toBe(404);
    expect((await app.visitor().get(`${at}/document`)).status).toBe(303);
  });
});
