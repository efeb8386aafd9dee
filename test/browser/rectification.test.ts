import { expect, test } from 'vitest';
import { openBrowser } from './harness.ts';

const browser = openBrowser();

test('an office draws up its order without JavaScript, loses nothing by moving a problem, and issues it', async () => {
  const county = await browser.signIn('county', { width: 360, javaScript: false });
  await county.go('/rectifications?state=order');
  await county.press('朱寨镇中心小学');
  await county.press('下达整改通知');
  const own = county.path;
  await county.fill('文号', '南教督整〔2026〕44号');
  const first = county.main.getByLabel('存在问题').first();
  const drawn = await first.inputValue();
  await first.fill('校门外没有缓冲区');
  await county.press(county.main.locator('button[value="down.0"]'));
  expect(await county.main.getByLabel('存在问题').nth(1).inputValue()).toBe('校门外没有缓冲区');
  expect(await county.main.getByLabel('存在问题').first().inputValue()).not.toBe(drawn);
  expect(await county.main.getByLabel('文号').inputValue()).toBe('南教督整〔2026〕44号');

  await county.main.getByLabel('整改期限').fill('2027-12-31');
  await county.press('预览并下达');
  await county.sees('草稿，尚未下达');
  await county.press('下达');
  expect(county.path).toBe(own);
  await county.sees('整改通知已下达');
  await county.sees('已验收 0 / 58 项');
});

test('a school answers on a phone and reports with a file, and its office sends it back and accepts', async () => {
  const clerk = await browser.signIn('clerk', { width: 360 });
  await clerk.takePost('许堂乡中心小学');
  await clerk.go('/work');
  await clerk.press('填报');
  const overview = clerk.path;
  await clerk.passesAxe();
  await clerk.press('第 5 项');
  const item = clerk.path;
  await clerk.passesAxe();
  await clerk.fill('整改措施', '购置课桌凳 60 套');
  await clerk.fill('责任人', '总务主任');
  await clerk.fill('所需经费', '18000');
  await clerk.fill('完成时限', '2026-11-18');
  await clerk.press('保存措施');
  await clerk.sees('整改措施已保存');
  await clerk.fill('进展情况', '课桌凳已更换');
  const buffer = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF');
  await clerk.main
    .locator('input[type=file]')
    .setInputFiles({ name: '验收单.pdf', mimeType: 'application/pdf', buffer });
  await clerk.press('报告整改完成');
  await clerk.sees('等待督导室验收');
  await clerk.sees('验收单.pdf');
  await clerk.sees('当前由县督导室办理');

  const county = await browser.signIn('county', { width: 1280 });
  await county.go(overview);
  await county.passesAxe();
  await county.go(item);
  await county.passesAxe();
  await county.press('不予通过');
  await county.sees('请写明还缺什么');
  await county.fill('验收意见', '缺少验收照片');
  await county.press(county.main.getByRole('button', { name: '不予通过' }));
  await county.sees('已退回学校继续整改');
  await county.fill('催办内容', '请尽快补充');
  await county.press('发送催办');
  await county.sees('催办已发送');

  await clerk.go(item);
  await clerk.sees('缺少验收照片');
  await clerk.fill('进展情况', '照片已补充');
  await clerk.press('报告整改完成');
  await county.go(item);
  await county.press('通过验收');
  await county.sees('已验收');
  await county.passesAxe();
  await clerk.go(item);
  expect(await clerk.main.locator('form').count()).toBe(0);
});

test('order, lists and decisions can be read by everybody, in English too', async () => {
  const county = await browser.signIn('county', { width: 768, language: 'en' });
  await county.go('/rectifications');
  await county.passesAxe();
  await county.press('许堂乡中心小学');
  const at = county.path.replace(/\/rectification$/, '');
  for (const path of [
    '/rectification/order',
    '/county-rectification/prolongation',
    '/county-rectification/failure',
    '/county-rectification/re-review',
  ]) {
    await county.go(`${at}${path}`);
    await county.passesAxe();
  }
});
