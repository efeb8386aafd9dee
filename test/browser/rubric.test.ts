import { expect, test } from 'vitest';
import { openBrowser } from './harness.ts';

const browser = openBrowser();

test('a rubric goes out as a workbook, comes back, and is shown before it is written', async () => {
  const city = await browser.signIn('city');
  await city.go('/rubrics/1');
  const [download] = await Promise.all([
    city.page.waitForEvent('download'),
    city.main.getByRole('link', { name: '导出 Excel' }).click(),
  ]);
  await city.go('/rubric-imports/new');
  await city.passesAxe();
  await city.main.locator('input[type=file]').setInputFiles(await download.path());
  await city.press('预览');
  await city.sees('请填写新草稿的名称。');
  await city.main.locator('input[type=file]').setInputFiles(await download.path());
  await city.fill('新草稿的名称', '导回来的细则');
  await city.press('预览');
  await city.sees('两版内容相同。');
  await city.passesAxe();
  await city.press('确认导入');
  await city.sees('导回来的细则');
});

test('the city office drafts a rubric, is told what keeps it from being published, and publishes it', async () => {
  const city = await browser.signIn('city');
  await city.go('/rubrics');
  await city.passesAxe();
  await city.press('义务教育学校标准化建设评估细则（1000 分）');
  await city.press('以此起草新版本');
  const { path } = city;
  await city.passesAxe();

  // By the keyboard: C2 before C1.
  const handle = city.main.getByRole('button', { name: '移动 C2', exact: true });
  await handle.focus();
  await handle.press('ArrowUp');
  await city.main.getByText('C2 已移动并保存。').waitFor({ state: 'attached' });
  // By the mouse: C3 before C2.
  await city.main.locator('#C3').dragTo(city.main.locator('#C2'));
  await city.main.getByText('C3 已移动并保存。').waitFor({ state: 'attached' });
  await city.go(path);
  const codes = await city.main
    .locator('#B1 [data-code]')
    .evaluateAll((all) => all.map((one) => (one as { id: string }).id));
  expect(codes).toEqual(['C3', 'C2', 'C1', 'C4', 'C5', 'C6']);

  await city.press('选址与功能分区布局合理');
  await city.passesAxe();
  await city.fill('分值', '12');
  await city.main.getByText('B1：下级合计 62 分，应为 60 分').waitFor();
  await city.main.getByText('评分要点合计 10 分，应为 12 分').waitFor();
  await city.press('保存');
  await city.sees('下级合计 62 分');
  expect(await city.main.getByRole('button', { name: '提交核对' }).count()).toBe(0);

  await city.press('围墙、校门、校牌、旗杆旗台');
  await city.fill('分值', '3');
  const list = city.main.locator('fieldset', { hasText: '扣分项' });
  await list.getByRole('button', { name: '添加一行' }).click();
  await list.getByLabel('第 7 项', { exact: true }).fill('无校训');
  await list.getByLabel('第 7 项分值').fill('1');
  await city.press('保存');
  await city.press('选址与功能分区布局合理');
  await city.fill('第 1 项分值', '6');
  await city.press('保存');
  await city.sees('没有问题，可以发布。');
  await city.press('提交核对');
  await city.press('发布');
  await city.sees('已发布');
  await city.press('与其他版本对比');
  await city.sees('无校训');
  await city.passesAxe();
});

test('without JavaScript an indicator is added, given another kind, and put in its place', async () => {
  const city = await browser.signIn('city', { javaScript: false, width: 360, language: 'en' });
  await city.go('/rubrics');
  await city.press(/draft for 2027/);
  const { path } = city;
  await city.press('Add an indicator B2');
  await city.fill('Title in Chinese', '校园文化');
  await city.fill('Points', '5');
  await city.main.getByRole('radio', { name: 'Graded' }).check();
  await city.press('Save');
  await city.fill('Item A, Chinese', '好');
  await city.fill('Item A, points', '5');
  await city.fill('Item B, Chinese', '一般');
  await city.fill('Item B, points', 'three');
  await city.main.getByLabel('Place').selectOption({ label: 'Before C7 Floor area per pupil (dormitories excluded)' });
  await city.press('Save');
  await city.sees('three');
  await city.fill('Item B, points', '3');
  await city.press('Save');
  expect(city.path).toContain(path);
  const codes = await city.main
    .locator('#B2 > ol > li')
    .evaluateAll((all) => all.map((one) => (one as { id: string }).id));
  expect(codes.slice(0, 2)).toEqual(['C82', 'C7']);
  await city.press('校园文化');
  await city.press('Remove');
  await city.send();
  await city.sees('C82 is removed.');
});
