import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openBook } from '../workbooks/filled.ts';
import { openBrowser } from './harness.ts';
import { wayOf } from './way.ts';

const browser = openBrowser();

test.each([
  [1280, true],
  [360, false],
])('a sheet is filled in outside and handed in: %i px wide, scripts %s', async (width, javaScript) => {
  const { id } = await wayOf(browser, '方集镇中心小学');
  const clerk = await browser.signIn('clerk', { width, javaScript });
  await clerk.takePost('方集镇中心小学');
  await clerk.go(`/assessments/${id}/sheets/school/sections/A1`);
  const file = clerk.page.waitForEvent('download');
  await clerk.main.getByText('下载评分表（Excel）').click();
  const downloaded = await file;
  expect(downloaded.suggestedFilename()).toMatch(/^方集镇中心小学 学校自评表 .+\.xlsx$/);
  const book = await openBook(readFileSync(await downloaded.path()));

  await clerk.press('上传填好的评分表');
  if (javaScript) await clerk.passesAxe();
  const hand = async (buffer: Buffer): Promise<void> => {
    await clerk.main.locator('input[type=file]').setInputFiles({ name: '评分表.xlsx', mimeType: '', buffer });
    await clerk.press('上传并核对');
  };
  await hand(await book.fill({ C1: { 填写: 9.3 } }));
  await clerk.sees(`工作表“评分”的 ${book.cellOf('C1', '填写')}（C1 选址与功能分区布局合理）`);
  await clerk.press('重新上传');
  await hand(await book.fill({ C1: { 填写: javaScript ? 10 : 9.5, 理由: '操场与教学区相邻' } }));
  await clerk.sees('操场与教学区相邻');
  if (javaScript) await clerk.passesAxe();
  await clerk.press('确认保存');
  await clerk.sees('已导入 1 项。');
  await clerk.go(`/assessments/${id}/sheets/school/sections/A1`);
  expect(await clerk.main.locator('[id="C1.points"]').inputValue()).toBe(javaScript ? '10' : '9.5');
});
