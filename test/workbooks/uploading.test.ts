import { openXlsx, readXlsx, saveXlsx } from 'hucre';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { show } from '../../src/scoring/points.ts';
import { indicatorsOf, type Rubric } from '../../src/scoring/rubric.ts';
import { openDemonstration, type Visitor } from '../setup/app.ts';
import { assessmentIn, lineIn, save } from '../sheets/line.ts';
import { compute, type Value } from './calculator.ts';
import { type Book, hiddenOf, openBook, upload } from './filled.ts';

type App = Awaited<ReturnType<typeof openDemonstration>>;

let app: App;
let clerk: Visitor;
let id: number;
let path: string;

beforeAll(async () => {
  app = await openDemonstration();
  clerk = await app.signIn('clerk');
  id = await assessmentIn(app.db, '方集镇中心小学');
  path = `/assessments/${id}/sheets/school`;
});
afterAll(() => app?.close());

const book = async (visitor = clerk, at = path): Promise<Book> =>
  openBook((await visitor.download(`${at}/workbook`)).bytes);
const line = (code: string, stage = 'school') => lineIn(app.db, id, stage, code);
const written = async (): Promise<unknown> => {
  const { rows } = await app.db.raw<{ rows: unknown[] }>(
    'select (select sum(version) from line) as versions, (select count(*) from line_change) as changes',
  );
  return rows[0];
};
describe('a filled workbook', () => {
  test('is shown first, saved when confirmed, and says the same as what is typed on the page', async () => {
    const one = await book();
    const filled = await one.fill({
      'figure.pupils.primary': { 数量: 864 },
      'figure.classes.primary': { 数量: '２０' },
      C1: { 填写: 10 },
      C4: { 填写: 19008.0 },
      C12: { 填写: 4, 理由: '二楼会议室与办公室合用' },
      ...Object.fromEntries(faultsOf(one, 'C6').map((code) => [code, { 填写: '否' }])),
      'fact.accident': { 结论: '是', 日期: 46_328, 信息来源: '应急管理局' },
      'fact.criminal_case': { 结论: '否' },
    });
    const before = await written();
    const preview = await upload(clerk, path, filled);
    expect(preview.status).toBe(200);
    expect(await written()).toEqual(before);
    expect(preview.text).toContain('二楼会议室与办公室合用');
    expect(preview.text).toContain('<td class="wide strong" data-label="修改为">864</td>');
    const fields = hiddenOf(preview.text);
    const answers = await Promise.all([clerk.post(`${path}/imports`, fields), clerk.post(`${path}/imports`, fields)]);
    expect(answers.map(({ status }) => status)).toEqual([303, 303]);
    expect(await line('figure.pupils.primary')).toMatchObject({ entry: { kind: 'figure', value: 864 }, version: 1 });
    expect(await line('figure.classes.primary')).toMatchObject({ entry: { kind: 'figure', value: 20 }, version: 1 });
    expect(await line('C1')).toMatchObject({ entry: { kind: 'judged', points: 1000 }, points: '10.00', version: 1 });
    expect(await line('C4')).toMatchObject({ points: '15.00', version: 1 });
    expect(await line('C6')).toMatchObject({ entry: { kind: 'checklist', faults: [] }, version: 1 });
    expect(await line('C12')).toMatchObject({ points: '4.00', version: 1 });
    expect(await line('fact.accident')).toMatchObject({
      entry: { kind: 'fact', answer: 'yes', on: '2026-11-02', source: '应急管理局' },
    });
    const changes = (await app
      .db('line_change')
      .where({ sheet_id: (await line('C1')).sheet_id })
      .count('* as count')) as { count: string }[];
    expect(Number(changes[0]!.count)).toBe(8);
    const later = await openBook((await clerk.download(`${path}/workbook`)).bytes);
    expect([later.said('C12', '填写'), later.said('C12', '得分'), later.said('C4', '得分')]).toEqual(['4', '4', '15']);
  });

  test.each([
    ['clerk', '方集镇中心小学', 'school'],
    ['inspector', '黄岗镇中心小学', 'county'],
  ])('shows by its formulas what the page says: %s, %s', async (who, school, stage) => {
    const at = `/assessments/${await assessmentIn(app.db, school)}/sheets/${stage}/workbook`;
    const { sheets } = await readXlsx((await (await app.signIn(who)).download(at)).bytes, { readStyles: true });
    const valueAt = (own: number, address: string): Value => {
      const [, name, cell = address] = /^'(.+)'!(.+)$/.exec(address) ?? [];
      const sheet = name === undefined ? sheets[own]! : sheets.find((one) => one.name === name)!;
      const [, letters = '', row = ''] = /^([A-Z]+)(\d+)$/.exec(cell)!;
      const value = sheet.rows[Number(row) - 1]?.[letters.charCodeAt(0) - 65] ?? null;
      return value instanceof Date ? null : value;
    };
    const wrong: string[] = [];
    let computed = 0;
    for (const [own, { cells }] of sheets.entries()) {
      for (const [place, { formula, value, formulaResult }] of cells ?? []) {
        if (formula === undefined) continue;
        computed++;
        const shown = formulaResult ?? value ?? '';
        const result = compute(formula, (address) => valueAt(own, address));
        if (result !== shown) wrong.push(`${own} ${place}: ${String(result)}, but ${String(shown)} is shown`);
      }
    }
    expect(wrong).toEqual([]);
    expect(computed).toBeGreaterThan(70);
  });

  test('that another program has saved is read as well', async () => {
    const one = await book();
    const filled = await one.fill({ C14: { 填写: 640 } });
    const saved = Buffer.from(await saveXlsx(await openXlsx(filled)));
    expect(saved.equals(filled)).toBe(false);
    const { status, text } = await upload(clerk, path, saved);
    expect(status).toBe(200);
    expect(Object.keys(hiddenOf(text)).filter((name) => name.endsWith('.version'))).toEqual(['C14.version']);
  });

  test('that says what is there already changes nothing', async () => {
    const { status, text } = await upload(clerk, path, (await book()).bytes);
    expect(status).toBe(200);
    expect(text).toContain('没有需要保存的改动');
    expect(text).not.toContain('name="key"');
  });

  test('of yesterday asks for a choice where somebody saved meanwhile, and overwrites nothing unasked', async () => {
    const one = await book();
    const lines = `/assessments/${id}/school-lines/A1`;
    const seen = await line('C12');
    const typed = { 'C12.version': String(seen.version), 'C12.points': '3', 'C12.reason': '漏水' };
    const principal = await app.signIn('principal');
    expect((await save(principal, lines, typed)).status).toBe(200);
    const filled = await one.fill({ C12: { 填写: 4.5, 理由: '已修缮' }, C13: { 填写: 10 } });
    const preview = await upload(clerk, path, filled);
    expect(preview.status).toBe(200);
    expect(preview.text).toContain('3 分（漏水）');
    expect(preview.text).toContain('4.5 分（已修缮）');
    const fields = hiddenOf(preview.text);
    const unasked = await clerk.post(`${path}/imports`, fields);
    expect(unasked.status).toBe(409);
    expect(unasked.text).toContain('请选择保留哪一个');
    expect(await line('C12')).toMatchObject({ points: '3.00' });
    expect(await line('C13')).toMatchObject({ version: 0 });
    const theirs = await clerk.post(`${path}/imports`, { ...fields, 'C12.choice': 'theirs' });
    expect(theirs.status).toBe(303);
    expect(await line('C12')).toMatchObject({ points: '3.00', version: seen.version + 1 });
    expect(await line('C13')).toMatchObject({ points: '10.00', version: 1 });
    const again = hiddenOf((await upload(clerk, path, filled)).text);
    expect((await clerk.post(`${path}/imports`, { ...again, 'C12.choice': 'mine' })).status).toBe(303);
    expect(await line('C12')).toMatchObject({ points: '4.50', version: seen.version + 2 });
  });

  test('of yesterday keeps what stands there now of lines that were not touched in it', async () => {
    const one = await book();
    const { version } = await line('C13');
    const typed = { 'C13.version': String(version), 'C13.points': '8', 'C13.reason': '一栋待鉴定' };
    const principal = await app.signIn('principal');
    expect((await save(principal, `/assessments/${id}/school-lines/A1`, typed)).status).toBe(200);
    const preview = await upload(clerk, path, one.bytes);
    expect(preview.text).toContain('8 分（一栋待鉴定）');
    expect(preview.text).toMatch(/name="C13.choice" value="theirs" required checked/);
    const fields = hiddenOf(preview.text);
    expect((await clerk.post(`${path}/imports`, { ...fields, 'C13.choice': 'theirs' })).status).toBe(303);
    expect(await line('C13')).toMatchObject({ points: '8.00', version: version + 1 });
  });

  test('of a leader says nothing about what a member saved meanwhile in a section of theirs', async () => {
    const school = await assessmentIn(app.db, '黄岗镇中心小学');
    const { rows } = await app.db.raw<{ rows: { leads: boolean; username: string; section: string }[] }>(
      `select team_member.leads, person.username, min(sheet_section.section_code) as section
         from sheet join team_member on team_member.sheet_id = sheet.id
         join sheet_section on sheet_section.sheet_id = sheet.id and sheet_section.person_id = team_member.person_id
         join person on person.id = team_member.person_id
        where sheet.assessment_id = ? and sheet.stage = 'county' group by 1, 2`,
      [school],
    );
    const [leads, member] = [rows.find((one) => one.leads)!, rows.find((one) => !one.leads)!];
    const at = `/assessments/${school}/sheets/county`;
    const [leader, other] = [await app.signIn(leads.username), await app.signIn(member.username)];
    const judged = async (section: string): Promise<{ code: string; full: string }> => {
      const { tree } = (await app.db('rubric').orderBy('id').first('tree')) as { tree: Rubric };
      const inIt = indicatorsOf(tree).find((one) => one.section === section && one.kind === 'judged')!;
      return { code: inIt.code, full: show(inIt.full) };
    };
    const [mine, theirs] = [await judged(leads.section), await judged(member.section)];
    const one = await book(leader, at);
    const { version } = await lineIn(app.db, school, 'county', theirs.code);
    const typed = {
      [`${theirs.code}.version`]: String(version),
      [`${theirs.code}.points`]: '1',
      [`${theirs.code}.reason`]: '不足',
    };
    expect((await save(other, `/assessments/${school}/county-lines/${member.section}`, typed)).status).toBe(200);
    const filled = await one.fill({ [mine.code]: { 填写: 2, 理由: '现场核查' } });
    const preview = await upload(leader, at, filled);
    expect(preview.status).toBe(200);
    expect(Object.keys(hiddenOf(preview.text)).filter((name) => name.endsWith('.version'))).toEqual([
      `${mine.code}.version`,
    ]);
    const changed = await one.fill({ [theirs.code]: { 填写: 2 } });
    expect((await upload(leader, at, changed)).status).toBe(400);
    const reasoned = await one.fill({ [theirs.code]: { 填写: 2, 理由: '复查后更正' } });
    const asked = await upload(leader, at, reasoned);
    expect(asked.text).toContain(`name="${theirs.code}.choice" value="mine" required>`);
    const own = await openBook((await other.download(`${at}/workbook`)).bytes);
    const foreign = await own.fill({ [mine.code]: { 填写: 2 } });
    expect((await upload(other, at, foreign)).text).toContain('没有需要保存的改动');
  });

  test('whose line somebody saves between the preview and the confirmation is asked about again', async () => {
    const filled = await (await book()).fill({ C15: { 填写: 15 } });
    const fields = hiddenOf((await upload(clerk, path, filled)).text);
    const lines = `/assessments/${id}/school-lines/A1`;
    const { version } = await line('C15');
    await save(clerk, lines, { 'C15.version': String(version), 'C15.points': '12', 'C15.reason': '缺两套' });
    const overtaken = await clerk.post(`${path}/imports`, fields);
    expect(overtaken.status).toBe(409);
    expect(overtaken.text).toContain('12 分（缺两套）');
    const now = hiddenOf(overtaken.text);
    expect((await clerk.post(`${path}/imports`, { ...now, 'C15.choice': 'mine' })).status).toBe(303);
    expect(await line('C15')).toMatchObject({ points: '15.00', version: version + 2 });
  });

  test('in English is read in English by whoever reads Chinese', async () => {
    const english = await app.signIn('clerk');
    await english.get('/language/en');
    const one = await book(english);
    const filled = await one.fill({ 'fact.accident': { Answer: 'No', Date: null, Source: null } });
    const fields = hiddenOf((await upload(clerk, path, filled)).text);
    expect((await clerk.post(`${path}/imports`, fields)).status).toBe(303);
    expect(await line('fact.accident')).toMatchObject({ entry: { kind: 'fact', answer: 'no', on: null, source: '' } });
  });

  test('is read, checked and shown within a second', async () => {
    const filled = await (await book()).fill({ C16: { 填写: 15 } });
    const began = performance.now();
    expect((await upload(clerk, path, filled)).status).toBe(200);
    expect(performance.now() - began).toBeLessThan(1000);
  });
});

function faultsOf(one: Book, code: string): string[] {
  const codes: string[] = [];
  for (let nth = 1; ; nth++) {
    try {
      one.cellOf(`${code}.${nth}`, '填写');
    } catch {
      return codes;
    }
    codes.push(`${code}.${nth}`);
  }
}
