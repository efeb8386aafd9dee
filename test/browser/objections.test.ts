import { expect, test } from 'vitest';
import { openBrowser, type Walker } from './harness.ts';

const browser = openBrowser();

const digits = '零一二三四五六七八九十';

/** Answers the question of the form as somebody would who reads it. */
async function answerQuestion(walker: Walker): Promise<void> {
  const question = await walker.page.locator('label[for="field-sum"]').innerText();
  const [one = '', other = ''] = /^(.)加(.)等于几/.exec(question)?.slice(1) ?? [];
  await walker.page.fill('#field-sum', String(digits.indexOf(one) + digits.indexOf(other)));
}

test('somebody objects on a phone without JavaScript, the office upholds it, and the code shows the answer', async () => {
  const school = '城关中心学校';
  const anyone = await browser.walker({ width: 360, javaScript: false });
  await anyone.go('/public');
  await anyone.press('提出异议');
  await anyone.press(anyone.main.locator('tr', { hasText: school }).getByRole('link', { name: '提出异议' }));
  await anyone.sees('您的异议在公示期内提出');
  await anyone.page.getByLabel('办学条件不达标').check();
  await anyone.fill('异议内容', '操场边的围墙去年就已开裂，学校填报时没有说明。');
  await anyone.fill('姓名', '演示异议人');
  await anyone.page.fill('#field-sum', '99');
  await anyone.press('提交异议');
  await anyone.sees('答案不对');
  await answerQuestion(anyone);
  await anyone.press('提交异议');
  await anyone.sees('异议回执');
  const code = await anyone.page.locator('.tracking-code').innerText();
  expect(code).toMatch(/^[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{4}$/);

  const office = await browser.signIn('county');
  await office.go('/objections');
  await office.passesAxe();
  await office.press(office.main.locator('tr', { hasText: '办学条件不达标' }).getByRole('link', { name: school }));
  await office.sees('演示异议人');
  await office.passesAxe();
  await office.page.locator('#field-owner').selectOption({ index: 1 });
  await office.press(office.main.getByRole('button', { name: '交办' }));
  await office.go('/work');
  await office.press(office.main.getByRole('link', { name: /^办理\s*城关中心学校\s*办学条件/ }));
  await office.page.locator('summary', { hasText: '书面答复并办结' }).click();
  await office.page.getByLabel('异议成立', { exact: true }).check();
  await office.page.getByLabel('退回市级复核，重新评分').check();
  await office.page.locator('#field-answer').fill('经到校查看，围墙裂缝属实，已退回复核。');
  await office.press('提交答复并办结');
  await office.sees('请写明原因');
  await office.passesAxe();
  await office.page.locator('#field-reason').fill('围墙安全隐患未如实填报');
  await office.press('提交答复并办结');
  await office.sees('异议已办结');
  await office.passesAxe();
  await office.press(new RegExp(`${school}（`));
  await office.sees('围墙安全隐患未如实填报');
  await office.go('/objections/figures');
  await office.sees('按期办结');
  await office.passesAxe();

  await anyone.press('查询异议');
  await anyone.fill('查询码', code.toLowerCase().replaceAll('-', ' '));
  await anyone.press(anyone.main.getByRole('button', { name: '查询' }));
  await anyone.sees('经到校查看');
  expect(await anyone.main.innerText()).not.toContain('演示异议人');
});

test('the public pages of objections pass axe, in English and on a phone too', async () => {
  for (const settings of [{ width: 360 }, { language: 'en' }] as const) {
    const anyone = await browser.walker(settings);
    await anyone.go('/public/objections/new');
    await anyone.passesAxe();
    await anyone.press(anyone.main.locator('tbody a').first());
    await anyone.passesAxe();
    await anyone.go('/public/objections');
    await anyone.passesAxe();
    await anyone.fill(/code|查询码/, 'ACDE-FGHJ-KMNP');
    await anyone.send();
    await anyone.passesAxe();
  }
});
