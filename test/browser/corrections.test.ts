import { expect, test } from 'vitest';
import { openBrowser } from './harness.ts';

const browser = openBrowser();

/** This year's assessment of a school. */
const assessmentOf = async (school: string): Promise<number> => {
  const { id } = (await browser.app
    .db('assessment')
    .join('school', 'school.id', 'assessment.school_id')
    .join('cycle', 'cycle.id', 'assessment.cycle_id')
    .where({ 'school.name': school, year: 2026 })
    .first('assessment.id as id')) as { id: number };
  return id;
};

test('the city corrects a result that was published: what it said stays readable, people are told, the notice is corrected', async () => {
  const school = '三塔中学';
  const id = await assessmentOf(school);
  const sheet = browser.app.db('sheet').where({ assessment_id: id, stage: 'city' });
  const { scaled } = (await sheet.first('scaled')) as { scaled: string };
  const city = await browser.signIn('city');
  await city.go(`/assessments/${id}`);
  await city.press('更正市级复核结果');
  await city.sees('原结论完整留存');
  await city.press('重新打开');
  await city.sees('请说明原因');
  await city.passesAxe();
  await city.fill('更正原因', '图书册数计算有误');
  await city.press('重新打开');
  await city.sees('市级评分表已重新打开');
  await city.press('市级复核评分表第 1 次结论（已更正）');
  await city.sees('图书册数计算有误');
  await city.sees(String(Number(scaled)));
  await city.passesAxe();

  // The list that stood before the leading group no longer holds it.
  const approver = await browser.signIn('city-approver');
  await approver.go('/approvals/new');
  expect(await approver.main.innerText()).not.toContain(school);

  const expert = await browser.signIn('expert', { width: 360 });
  await expert.page.locator('.menu-messages').click();
  await expert.sees(`${school}的市级复核结果已重新打开更正`);
  await expert.passesAxe();
  await expert.press(expert.main.getByRole('button', { name: /^查看/ }).first());
  await expert.sees(school);

  await city.go('/notices');
  await city.sees('1所学校结果已有变动，尚未更正');
  const row = city.main.locator('tr', { hasText: '尚未更正' });
  await city.press(row.getByRole('link', { name: '发布更正公告' }));
  await city.sees('公示后办理：更正市级复核结果');
  await city.passesAxe();
  await city.fill('文号', '阜教督〔2026〕99号');
  await city.press('发布更正公告');
  await city.sees('更正公告已发布');
  const path = city.path;
  const visitor = await browser.walker({ width: 360 });
  await visitor.go(path);
  await visitor.sees('本公示有1份更正公告');
  await visitor.sees('公示结果不再有效');
  await visitor.passesAxe();
});

test('a school leaves on its written request, without JavaScript too; its scores stay', async () => {
  const school = '张寨镇中心小学';
  const id = await assessmentOf(school);
  const county = await browser.signIn('county', { width: 768, javaScript: false });
  await county.go(`/assessments/${id}`);
  await county.press('办理退出');
  await county.fill('退出原因', '学校撤并');
  await county.press(county.main.getByRole('button', { name: '办理退出' }));
  await county.sees('请上传学校的书面申请');
  expect(await county.main.getByLabel('退出原因').inputValue()).toBe('学校撤并');
  await county.main.getByLabel('书面申请').setInputFiles({
    name: '退出申请.pdf',
    mimeType: 'application/pdf',
    buffer: Buffer.from('%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n'),
  });
  await county.press(county.main.getByRole('button', { name: '办理退出' }));
  await county.sees('学校已退出本年度评估');
  await county.sees('退出申请书');
  const principal = await browser.signIn('county', { width: 360, language: 'en' });
  await principal.go(`/assessments/${id}`);
  await principal.sees('Left the assessment');
});
