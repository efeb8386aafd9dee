import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDemonstration } from '../setup/app.ts';
import { assessmentIn, lineIn, save, told } from './line.ts';

type App = Awaited<ReturnType<typeof openDemonstration>>;
let app: App;
beforeAll(async () => {
  app = await openDemonstration();
});
afterAll(() => app.close());

const assessmentOf = (school: string) => assessmentIn(app.db, school);
const lineOf = (id: number, stage: string, code: string) => lineIn(app.db, id, stage, code);

describe('a school saving its self-evaluation', () => {
  test('gets 404 for another school, 403 for the county’s sheet, and 401 when signed out', async () => {
    const clerk = await app.signIn('clerk');
    const other = await assessmentOf('柴集镇中心小学');
    const fields = { 'C1.version': '0', 'C1.points': '10' };
    expect((await save(clerk, `/assessments/${other}/school-lines/A1`, fields)).status).toBe(404);
    const own = await assessmentOf('方集镇中心小学');
    expect((await save(clerk, `/assessments/${own}/county-lines/A1`, fields)).status).toBe(403);
    expect((await save(app.visitor(), `/assessments/${own}/school-lines/A1`, fields)).status).toBe(401);
    expect(await lineOf(own, 'school', 'C1')).toMatchObject({ version: 0 });
  });

  test.each([
    ['C1', { points: '9.3' }, 'points', /0.5/],
    ['C1', { points: '11' }, 'points', /10/],
    ['C1', { points: '十' }, 'points', /数字/],
    ['C1', { points: '9' }, 'reason', /扣分理由/],
    ['C4', { entered: '-1' }, 'entered', /小于 0/],
    ['C4', { entered: '12.345' }, 'entered', /两位小数/],
    ['C4', { entered: '10', override: '15' }, 'override', /评审人员/],
    ['C6', { faults: ['C6.9'] }, 'faults', /清单/],
  ] as const)('is told beside the field what is wrong: %s %j', async (code, typed, field, sentence) => {
    const clerk = await app.signIn('clerk');
    const id = await assessmentOf('方集镇中心小学');
    const before = await lineOf(id, 'school', code);
    const fields = Object.fromEntries(Object.entries(typed).map(([name, value]) => [`${code}.${name}`, value]));
    const answer = await save(clerk, `/assessments/${id}/school-lines/A1`, { [`${code}.version`]: '0', ...fields });
    expect(answer.status).toBe(400);
    expect(told(answer).lines[0]!.problems[field]).toMatch(sentence);
    expect(await lineOf(id, 'school', code)).toEqual(before);
  });

  test('a whole page is saved all or not at all, and comes back with every word that was typed', async () => {
    const clerk = await app.signIn('clerk');
    const id = await assessmentOf('方集镇中心小学');
    const answer = await clerk.post(`/assessments/${id}/school-lines/A1`, {
      key: randomUUID(),
      'C1.version': 0,
      'C1.points': '10',
      'C12.version': 0,
      'C12.points': '4.3',
      'C12.reason': '二楼会议室与办公室合用',
    });
    expect(answer.status).toBe(400);
    expect(answer.text).toContain('value="4.3"');
    expect(answer.text).toContain('二楼会议室与办公室合用');
    expect(answer.text).toContain('id="C12.points-problem"');
    expect(await lineOf(id, 'school', 'C1')).toMatchObject({ version: 0, points: null });
  });

  test('full-width digits are digits, and a figure moves what is measured by it', async () => {
    const clerk = await app.signIn('clerk');
    const id = await assessmentOf('方集镇中心小学');
    const measured = await save(clerk, `/assessments/${id}/school-lines/A1`, {
      'C4.version': '0',
      'C4.entered': '１９，００８',
    });
    expect(measured.status).toBe(200);
    expect(told(measured).lines[0]).toMatchObject({ version: 1, points: '' });
    const figures = `/assessments/${id}/school-lines/figures`;
    const typed = { 'figure.pupils.primary.version': '0', 'figure.pupils.primary.value': '８６４' };
    expect((await save(clerk, figures, typed)).status).toBe(200);
    // 864 pupils need 19,008 m² of 22 each.
    expect(await lineOf(id, 'school', 'C4')).toMatchObject({ points: '15.00', version: 1 });
    const fewer = { 'figure.pupils.primary.version': '1', 'figure.pupils.primary.value': '900' };
    expect((await save(clerk, figures, fewer)).status).toBe(200);
    expect(await lineOf(id, 'school', 'C4')).toMatchObject({ points: '13.50', version: 1 });
  });

  test('a retry of the same save makes no second record', async () => {
    const clerk = await app.signIn('clerk');
    const id = await assessmentOf('方集镇中心小学');
    const path = `/assessments/${id}/school-lines/A1`;
    const key = randomUUID();
    const { version, sheet_id } = await lineOf(id, 'school', 'C13');
    const fields = { 'C13.version': String(version), 'C13.points': '10' };
    const answers = await Promise.all([save(clerk, path, fields, key), save(clerk, path, fields, key)]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect((await save(clerk, path, fields, key)).status).toBe(200);
    expect(await app.db('line_change').where({ sheet_id, code: 'C13' }).select('version')).toEqual([
      { version: version + 1 },
    ]);
  });

  test('a save whose answer was lost is done, though somebody changed the line since', async () => {
    const clerk = await app.signIn('clerk');
    const principal = await app.signIn('principal');
    const id = await assessmentOf('方集镇中心小学');
    const path = `/assessments/${id}/school-lines/A1`;
    const key = randomUUID();
    const { version } = await lineOf(id, 'school', 'C20');
    const first = { 'C20.version': String(version), 'C20.points': '10' };
    expect((await save(clerk, path, first, key)).status).toBe(200);
    const since = { 'C20.version': String(version + 1), 'C20.points': '9', 'C20.reason': '缺新书' };
    expect((await save(principal, path, since)).status).toBe(200);
    const again = await save(clerk, path, first, key);
    expect(again.status).toBe(200);
    // By this version the clerk's next change clashes with what the principal wrote.
    expect(told(again).lines[0]).toMatchObject({ code: 'C20', version: version + 1, clash: null });
    expect(await lineOf(id, 'school', 'C20')).toMatchObject({ points: '9.00', version: version + 2 });
    const next = { 'C20.version': String(version + 1), 'C20.points': '8', 'C20.reason': '缺新书' };
    expect((await save(clerk, path, next)).status).toBe(409);
  });

  test('the second of two people on one line sees both values and chooses', async () => {
    const clerk = await app.signIn('clerk');
    const principal = await app.signIn('principal');
    const id = await assessmentOf('方集镇中心小学');
    const path = `/assessments/${id}/school-lines/A1`;
    const { version } = await lineOf(id, 'school', 'C15');
    const seen = { 'C15.version': String(version) };
    expect((await save(clerk, path, { ...seen, 'C15.points': '15' })).status).toBe(200);
    const late = { ...seen, 'C15.points': '12', 'C15.reason': '缺两套' };
    const refused = await save(principal, path, late);
    expect(refused.status).toBe(409);
    const [line] = told(refused).lines;
    expect(line).toMatchObject({ version: version + 1, clash: { text: '15 分' } });
    expect(await lineOf(id, 'school', 'C15')).toMatchObject({ points: '15.00', version: version + 1 });
    const chosen = { ...late, 'C15.version': String(line!.version), 'C15.choice': 'mine' };
    expect((await save(principal, path, chosen)).status).toBe(200);
    expect(await lineOf(id, 'school', 'C15')).toMatchObject({ points: '12.00', version: version + 2 });
    const page = await principal.post(path, { key: randomUUID(), ...late, 'C15.points': '11' });
    expect(page.status).toBe(409);
    expect(page.text).toContain('value="mine"');
  });

  test('blank again is blank, and nothing counts it as 0', async () => {
    const clerk = await app.signIn('clerk');
    const id = await assessmentOf('方集镇中心小学');
    const path = `/assessments/${id}/school-lines/A1`;
    const { version } = await lineOf(id, 'school', 'C16');
    await save(clerk, path, { 'C16.version': String(version), 'C16.points': '15' });
    const cleared = await save(clerk, path, { 'C16.version': String(version + 1), 'C16.points': '' });
    expect(told(cleared).total.score).toBe('');
    expect(await lineOf(id, 'school', 'C16')).toMatchObject({ entry: null, points: null, version: version + 2 });
  });

  test('“yes” to a fact is saved at once, and says what it still needs', async () => {
    const clerk = await app.signIn('clerk');
    const id = await assessmentOf('方集镇中心小学');
    const path = `/assessments/${id}/school-lines/vetoes`;
    const answer = await save(clerk, path, { 'fact.accident.version': '0', 'fact.accident.answer': 'yes' });
    expect(answer.status).toBe(200);
    const accident = told(answer).lines.find(({ code }) => code === 'fact.accident');
    expect(Object.keys(accident!.problems).toSorted()).toEqual(['evidence', 'on', 'source']);
    const wrong = await save(clerk, path, {
      'fact.accident.version': '1',
      'fact.accident.answer': 'yes',
      'fact.accident.on': '昨天',
    });
    expect(wrong.status).toBe(400);
  });
});
