import { expect, test } from 'vitest';
import { assessmentIn } from '../sheets/line.ts';
import { openBrowser, type Walker } from './harness.ts';

const browser = openBrowser();

const countIn = (walker: Walker, selector: string): Promise<number> => walker.main.locator(selector).count();

test('an office goes from the city down to a school, where its points were lost, without JavaScript', async () => {
  const city = await browser.signIn('city', { javaScript: false });
  await city.go('/results');
  await city.press('阜南县');
  expect(city.path).toContain('area=341225');
  await city.press('曹集镇');
  await city.press('曹集镇中心小学');
  expect(city.path).toMatch(/^\/assessments\/\d+\/comparison$/);
  await city.sees('三级评分对照');
});

test('one indicator is looked at area by area, and the rubric is folded by its sections, on a phone', async () => {
  const county = await browser.signIn('county', { width: 360 });
  await county.go('/results');
  await county.passesAxe();
  await county.press('按评分细则');
  expect(await countIn(county, 'details.fold[open]')).toBe(1);
  await county.main.locator('details.fold > summary').nth(1).click();
  expect(await countIn(county, 'details.fold[open]')).toBe(2);
  await county.passesAxe();
  await county.press('按得分率排序');
  await county.press(county.main.locator('#indicators a', { hasText: /^C35$/ }));
  expect(county.path).toContain('part=C35');
  await county.sees('查看全部指标合计');
});

test('a comparison is narrowed to what differs by more, at the level asked for, without JavaScript', async () => {
  const county = await browser.signIn('county', { javaScript: false, width: 768 });
  const path = `/assessments/${await assessmentIn(browser.app.db, '曹集镇中心小学')}/comparison`;
  await county.go(path);
  const all = await countIn(county, '#rows tbody tr');
  expect(all).toBe(81);
  await county.fill('差异超过', '0.5');
  await county.press('查看');
  const some = await countIn(county, '#rows tbody tr');
  expect(some).toBeGreaterThan(0);
  expect(some).toBeLessThan(all);
  expect(county.path).toContain('over=0.5');
  await county.main.getByLabel('比较环节').selectOption({ label: '学校自评' });
  await county.main.getByLabel('列出').selectOption({ label: '二级指标' });
  await county.main.getByLabel('排序').selectOption({ label: '失分从多到少' });
  await county.press('查看');
  await county.sees('差异＝市级复核－学校自评');
  await county.fill('差异超过', '很多');
  await county.press('查看');
  await county.sees('“差异超过”请填写数字');
  expect(await county.main.getByLabel('差异超过').inputValue()).toBe('很多');
  await county.go(path);
  await county.press('修改记录');
  await county.main.getByLabel('环节').selectOption({ label: '县级初评' });
  await county.press('查看');
  await county.press('下一页');
  expect(county.path).toContain('stage=county');
});

test.each([
  ['/comparison', 360],
  ['/comparison?level=criterion&over=x', 768],
  ['/changes', 360],
  ['/changes?stage=county', 1280],
] as const)('%s can be read by everybody on %i px', async (path, width) => {
  const city = await browser.signIn('city', { width });
  const id = await assessmentIn(browser.app.db, '曹集镇中心小学');
  await city.go(`/assessments/${id}${path}`, path.includes('over=x') ? 400 : 200);
  await city.passesAxe();
});

test.each([
  ['city', 1280, 'zh-CN'],
  ['county', 360, 'en'],
] as const)('%s reads who scores strictly, on %i px in %s', async (username, width, language) => {
  const office = await browser.signIn(username, { width, language });
  await office.go('/results/raters');
  await office.passesAxe();
  expect(await countIn(office, 'tbody tr')).toBeGreaterThan(50);
});
