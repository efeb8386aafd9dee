import { expect, test } from 'vitest';
import { openBrowser, type Walker } from './harness.ts';

const browser = openBrowser();

/** 黄岗镇中心小学 stands at its county review. */
async function review(walker: Walker): Promise<string> {
  await walker.go('/assessments?q=黄岗镇中心小学');
  await walker.press('黄岗镇中心小学');
  return walker.path;
}

/** The smallest side of what is pressed, in px. */
async function thumb(walker: Walker, selector: string): Promise<number> {
  const box = await walker.main.locator(selector).first().boundingBox();
  return Math.min(box!.height, box!.width);
}

test('on a phone a lesson is begun at its indicator, kept as a draft, finished, and stands on the line', async () => {
  // The leader may write any line, and so a record of it.
  const writer = await browser.signIn('inspector', { width: 360 });
  const path = await review(writer);
  await writer.go(`${path}/sheets/county/sections/A5`);
  expect(await writer.main.locator('#C74').innerText()).toContain('听课记录 · 2026年10月30日');
  await writer.passesAxe();
  const begin = writer.main.locator('#C74').getByRole('link', { name: '新建记录' });
  expect(await thumb(writer, '#C74 .line-records > a')).toBeGreaterThanOrEqual(44);
  await writer.press(begin);
  await writer.sees('新建听课记录');
  await writer.sees('学生只写“一名学生”，不写姓名');
  expect(await writer.main.getByLabel('C74 课堂教学（随堂听课）').isChecked()).toBe(true);
  await writer.passesAxe();

  await writer.fill('年级班级', '六（3）班');
  await writer.fill('学科', '科学');
  // Enter keeps it as a draft, and finishes nothing.
  await Promise.all([
    writer.page.waitForEvent('load'),
    writer.main.getByRole('textbox', { name: '学科' }).press('Enter'),
  ]);
  await writer.sees('草稿已保存');
  await writer.press('完成记录');
  await writer.sees('教学过程：请填写。');
  await writer.sees('总体等级：请选择一项。');
  expect(await writer.main.getByLabel('年级班级').inputValue()).toBe('六（3）班');
  await writer.passesAxe();

  await writer.fill('课题', '船的历史');
  await writer.fill('开始时间', '08:00');
  await writer.fill('结束时间', '08:40');
  await writer.fill('教学过程', '分组做浮力实验。\n两组未完成记录。');
  for (const group of ['教学目标', '教学内容', '教学方法', '学生参与', '教学效果', '总体等级'])
    await writer.main.getByRole('group', { name: group, exact: true }).getByLabel('B 良好').check();
  await writer.press('完成记录');
  await writer.sees('记录已保存');
  await writer.sees('船的历史');
  await writer.passesAxe();

  await writer.press('C74 课堂教学（随堂听课）');
  expect(writer.path).toBe(`${path}/sheets/county/sections/A5`);
  expect(await writer.main.locator('#C74 .line-records li').count()).toBe(2);
  await writer.press(/^现场记录（/);
  await writer.sees('六（3）班 · 科学 · 船的历史');
  await writer.passesAxe();
});

test('without JavaScript an interview gets more rows, is finished, changed elsewhere, and nothing is lost', async () => {
  const walker = await browser.walker({ width: 360, javaScript: false });
  await walker.signIn('inspector');
  const path = await review(walker);
  await walker.go(`${path}/records/county`);
  await walker.press('新建记录');
  await walker.press('访谈记录');
  await walker.sees('尤其不得写学生姓名');
  await walker.main.getByLabel('学生', { exact: true }).check();
  await walker.fill('人数', '6');
  await walker.fill('地点', '图书室');
  await walker.main.getByLabel('问题').first().fill('最喜欢的课？');
  await walker.main.getByLabel('回答要点').first().fill('体育和科学。');
  await walker.press('再加几行');
  expect(await walker.main.getByLabel('问题').count()).toBe(6);
  await walker.fill('访谈小结', '学生愿意上学。');
  await walker.main.getByText('A5 素质教育与质量（').click();
  await walker.main.locator('details[open] input[name=codes]').first().check();
  await walker.press('完成记录');
  await walker.sees('记录已保存');
  await walker.sees('体育和科学。');
  const record = walker.path;

  const second = await browser.walker({ width: 1280, javaScript: false });
  await second.signIn('inspector');
  await second.go(`${record}/edit`);
  await walker.go(`${record}/edit`);
  await walker.fill('地点', '操场');
  await walker.press('完成记录');
  await second.fill('地点', '少先队室');
  await second.press('完成记录');
  await second.sees('已在别处保存为第 2 版');
  // What stands is told beside what was typed: to look it up one would have to leave the form.
  expect(await second.main.locator('.note-warning dl').innerText()).toMatch(/^地点\s+操场$/);
  expect(await second.main.getByLabel('地点').inputValue()).toBe('少先队室');
  await second.press('完成记录');
  await second.sees('少先队室');
  await second.sees('第 3 版');
  await second.press(/^第 2 版/);
  await second.sees('这是第 2 版，不是现行内容');
  await second.sees('操场');
});
