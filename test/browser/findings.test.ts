import { test } from 'vitest';
import { openBrowser, type Walker } from './harness.ts';
import { pdf } from './sheet.ts';

const browser = openBrowser();
const number = '341225-2026-0001';

const widths = [
  [1280, 'zh-CN'],
  [768, 'en'],
  [360, 'zh-CN'],
] as const;
const file = (name: string) => ({ name, mimeType: 'application/pdf', buffer: Buffer.from(pdf) });

/** The school that holds the demonstration's plaque. */
const holder = async (): Promise<number> =>
  ((await browser.app.db('plaque').where({ number }).first('assessment_id')) as { assessment_id: number })
    .assessment_id;

async function seen(walker: Walker, paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    await walker.go(path);
    await walker.passesAxe();
  }
}

test('a finding is recorded, suspends the plaque, and is lifted by the leading group, without JavaScript', async () => {
  const id = await holder();
  const office = await browser.signIn('county', { javaScript: false });
  await office.go(`/assessments/${id}`);
  await office.press('登记发现情形');
  await office.main.getByLabel('严重违反师德').check();
  await office.main.getByLabel('发生（发现）日期').fill('2026-11-01');
  await office.fill('线索来源', '教育局核查');
  await office.fill('情况说明', '测试用的情况说明');
  await office.main.getByLabel('证明材料').setInputFiles(file('核查.pdf'));
  await office.press('提交登记');
  await office.sees('待认定');
  const visitor = await browser.walker();
  await visitor.go(`/public/plaques/${number}`);
  await visitor.sees('正在核查');

  const approver = await browser.signIn('county-approver', { javaScript: false });
  await approver.go('/work');
  await approver.sees('认定登记的情形');
  const colleague = await browser.signIn('county-approver', { width: 360 });
  await seen(colleague, ['/work', `/assessments/${id}`, `/assessments/${id}/findings`]);
  await approver.go(`/assessments/${id}/findings`);
  await approver.main.getByLabel('不属实或不构成').check();
  await approver.fill('文号', '南教领〔2026〕80号');
  await approver.main.getByLabel('文件扫描件').setInputFiles(file('决定.pdf'));
  await approver.fill('理由', '经核实不属实');
  await approver.press('提交决定');
  await approver.sees('不予认定');
  await visitor.go(`/public/plaques/${number}`);
  await visitor.sees('恢复使用');
});

test('a list is fixed and drawn, and a visit recorded', async () => {
  const office = await browser.signIn('county');
  await office.go('/look-backs/new');
  await office.fill('按风险', '1');
  await office.fill('随机', '1');
  await office.fill('种子来源', '双色球第 2026130 期');
  await office.press('固定名单并公布');
  await office.fill('种子', '03 08 14');
  await office.press('抽取');
  await office.sees('与公布的结果一致');
  await office.go(`/look-backs/1/schools/${number}`);
  await office.fill('检查人员', '督学甲');
  for (const answer of await office.main.getByLabel('符合', { exact: true }).all()) await answer.check();
  await office.main.getByLabel('通过').check();
  await office.press('提交检查结果');
  await office.sees('检查结果已登记');
});

test.each(widths)('the pages of findings and look-backs are for everybody, at %i px in %s', async (width, language) => {
  const id = await holder();
  const office = await browser.signIn('county', { width, language });
  const city = await browser.signIn('city', { width, language });
  const visitor = await browser.walker({ width, language });
  await seen(office, [
    `/assessments/${id}/findings`,
    `/assessments/${id}/findings/new`,
    '/look-backs',
    '/look-backs/1',
    `/look-backs/1/schools/${number}`,
  ]);
  await seen(city, ['/look-backs/new']);
  await seen(visitor, ['/public/look-backs', '/public/look-backs/1']);
});
