import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readRubricWorkbook } from '../../src/rubrics/workbook-reading.ts';
import { theRubric } from '../scoring/makers.ts';
import { openDemonstration } from '../setup/app.ts';
import { assessmentIn } from '../sheets/line.ts';
import { hiddenOf, openBook, upload } from '../workbooks/filled.ts';
import { office, throughOffice } from './office.ts';

type App = Awaited<ReturnType<typeof openDemonstration>>;

let app: App;
let folder: string;
beforeAll(async () => {
  app = await openDemonstration();
});
afterAll(() => app?.close());
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dabiao-office-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(office === undefined)('LibreOffice', { timeout: 120_000 }, () => {
  test('opens a list', async () => {
    const city = await app.signIn('city');
    const { bytes } = await city.download('/assessments/workbook?sort=-score');
    const { sheets } = await throughOffice(bytes, folder);
    const [list = ''] = sheets.values();
    expect(list).toContain('学校,学校代码,学校类型');
    expect(list).toMatch(/曹集镇中心小学,\d+,小学,曹集镇,2026,待公示,941,达标/);
  });

  test('saves the rubric so that it is read as the same one', async () => {
    const city = await app.signIn('city');
    const { saved, sheets } = await throughOffice((await city.download('/rubrics/1/workbook')).bytes, folder);
    expect([...sheets.keys()]).toEqual(expect.arrayContaining(['评分细则', '填写说明']));
    const file = join(folder, 'saved.xlsx');
    writeFileSync(file, saved);
    expect(await readRubricWorkbook(file)).toMatchObject({ rubric: theRubric });
  });

  test('computes what a sheet comes to as the product does, point by point', async () => {
    const county = await app.signIn('county');
    const { id, scaled, earned } = (await app
      .db('sheet')
      .join('assessment', 'assessment.id', 'sheet.assessment_id')
      .where({ 'sheet.stage': 'county' })
      .whereNotNull('sheet.concluded_at')
      .whereNotNull('scaled')
      .orderBy('assessment.id', 'desc')
      .first('assessment.id', 'scaled', 'earned')) as { id: number; scaled: string; earned: string };
    const { bytes } = await county.download(`/assessments/${id}/sheets/county/workbook`);
    const { sheets } = await throughOffice(bytes, folder);
    const scores = sheets.get('评分')!;
    expect(scores).toContain(`合计 ${Number(earned)}，`);
    expect(scores).toContain(`折算为千分制 ${Number(scaled)}（`);
  });

  test('fills a sheet in, computes its points, and saves what can be uploaded', async () => {
    const clerk = await app.signIn('clerk');
    const id = await assessmentIn(app.db, '方集镇中心小学');
    const path = `/assessments/${id}/sheets/school`;
    const blank = await openBook((await clerk.download(`${path}/workbook`)).bytes);
    const filled = await blank.fill({
      'figure.pupils.primary': { 数量: 864 },
      C1: { 填写: 9.5, 理由: '缓冲区略小' },
      C4: { 填写: 19008 },
    });
    const { sheets, saved } = await throughOffice(filled, folder);
    // C2 follows from the pupils: 10; C4: 22 m² for each: 15.
    expect(sheets.get('评分')).toContain('已有得分 3 / 81 项，合计 34.5，');
    const preview = await upload(clerk, path, saved);
    expect([preview.status, preview.text.includes('缓冲区略小')]).toEqual([200, true]);
    expect((await clerk.post(`${path}/imports`, hiddenOf(preview.text))).status).toBe(303);
    const points = await app
      .db('line')
      .join('sheet', 'sheet.id', 'line.sheet_id')
      .where({ assessment_id: id, stage: 'school' })
      .whereIn('code', ['C1', 'C2', 'C4'])
      .orderBy('code')
      .pluck('points');
    expect(points).toEqual(['9.50', '10.00', '15.00']);
  });
});
