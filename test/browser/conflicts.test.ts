import { expect, test } from 'vitest';
import { openBrowser } from './harness.ts';

const browser = openBrowser();

test('an inspector declares a relative on a phone, the office’s form leaves them out and says why, and proposes two others', async () => {
  // 柳沟镇中心小学 waits for its county team.
  const school = '柳沟镇中心小学';
  const county = await browser.signIn('county', { width: 1280 });
  await county.go(`/assessments?q=${school}`);
  await county.press(school);
  const form = `${county.path}/county-teams`;
  await county.go(form);
  await county.sees('申报回避：曾在该校任职（至2023年8月31日 · 曾任教导主任）');
  const jia = county.main.getByRole('checkbox', { name: '县督学甲' });
  expect(await jia.count()).toBe(1);
  expect(await county.main.getByRole('checkbox', { name: '县督学乙' }).count()).toBe(0);

  await county.main.getByLabel('入校日期').fill('2026-11-10');
  await county.press('按负荷、区域和回避推荐');
  await county.sees('尚未保存，核对后请保存');
  await county.sees('当日无安排');
  expect(await county.main.getByRole('checkbox', { checked: true }).count()).toBe(2);
  expect(await county.main.getByRole('radio', { checked: true }).count()).toBe(1);
  expect(await county.main.getByLabel('入校日期').inputValue()).toBe('2026-11-10');
  await county.passesAxe();
  const bare = await browser.signIn('county', { width: 360, javaScript: false });
  await bare.go(form);
  await bare.press('按负荷、区域和回避推荐');
  await bare.sees('尚未保存，核对后请保存');
  expect(await bare.main.getByRole('checkbox', { checked: true }).count()).toBe(2);

  const inspector = await browser.signIn('inspector', { width: 360 });
  await inspector.page.locator('.menu-account summary').click();
  await inspector.page.getByRole('link', { name: '回避申报' }).click();
  await inspector.sees('应当回避的学校');
  await inspector.passesAxe();
  await inspector.press('申报回避');
  await inspector.fill('查找学校', '柳沟');
  await inspector.press('查找');
  await inspector.main.getByRole('radio', { name: school }).check();
  await inspector.main.getByLabel('有近亲属在该校').check();
  await inspector.press(inspector.main.getByRole('button', { name: '申报回避' }));
  await inspector.sees('请写明与近亲属的关系');
  expect(await inspector.main.getByRole('radio', { name: school }).isChecked()).toBe(true);
  await inspector.passesAxe();
  await inspector.fill('关系或事由', '配偶');
  await inspector.press(inspector.main.getByRole('button', { name: '申报回避' }));
  await inspector.sees('申报已登记');
  await inspector.sees('有近亲属在该校 · 配偶');

  // The page that the office has open is older than that.
  await county.press('确定评审组');
  await county.sees('县督学甲已申报有近亲属在该校');
  await county.sees('申报回避：有近亲属在该校（配偶）');
  expect(await jia.count()).toBe(0);
  await county.press('按负荷、区域和回避推荐');
  await county.sees('可选人员不足两人');
  await county.passesAxe();

  await county.go('/interests/region');
  await county.sees('县督学甲');
  await county.passesAxe();
  await inspector.press(`撤回申报 ${school}`);
  await inspector.fill('撤回原因', '亲属已调离');
  await inspector.passesAxe();
  await inspector.press(inspector.main.getByRole('button', { name: '撤回申报' }));
  await inspector.sees('申报已撤回，记录保留');
  await county.go(form);
  expect(await jia.count()).toBe(1);
});
