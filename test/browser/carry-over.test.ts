import { expect, test } from 'vitest';
import { openBrowser, type Walker } from './harness.ts';
import { wayOf } from './way.ts';

const browser = openBrowser();

async function atSection(section: string, settings: { javaScript?: boolean } = {}): Promise<Walker> {
  const { id } = await wayOf(browser, '方集镇中心小学');
  const clerk = await browser.signIn('clerk', settings);
  await clerk.takePost('方集镇中心小学');
  await clerk.go(`/assessments/${id}/sheets/school/${section}`);
  return clerk;
}

const line = (walker: Walker, code: string) => walker.main.locator(`[id="${code}"]`);
const field = (walker: Walker, code: string, name: string) => walker.main.locator(`[id="${code}.${name}"]`);
const allSaved = (walker: Walker) => walker.main.locator('[data-status]', { hasText: '所有改动已保存' }).waitFor();
const doubt = (walker: Walker, code: string) => line(walker, code).locator('[data-plausible]');

test('last year’s quantity and remark are filled in when they are pressed, and saved like anything typed', async () => {
  const clerk = await atSection('sections/A1');
  expect(await field(clerk, 'C4', 'entered').inputValue()).toBe('');
  await line(clerk, 'C4').locator('[data-take]').click();
  const taken = await field(clerk, 'C4', 'entered').inputValue();
  expect(taken).toMatch(/^[\d,.]+$/);
  const judged = clerk.main.locator('[data-line]:has([data-remark]):has(input[name$=".points"])').first();
  const code = (await judged.getAttribute('data-line'))!;
  await field(clerk, code, 'points').fill('1');
  await field(clerk, code, 'reason-problem').filter({ hasText: '扣分理由' }).waitFor();
  await judged.locator('[data-take]').click();
  await allSaved(clerk);
  await clerk.passesAxe();
  await clerk.page.reload();
  expect(await field(clerk, 'C4', 'entered').inputValue()).toBe(taken);
  expect(await field(clerk, code, 'reason').inputValue()).not.toBe('');
});

test('what is far from last year is asked about while the page is open, and anew with another quantity', async () => {
  const clerk = await atSection('sections/A1');
  const tick = () => doubt(clerk, 'C7').getByRole('checkbox', { name: '已核实，数据无误' });
  await field(clerk, 'C7', 'entered').fill('99,000');
  await field(clerk, 'C7', 'entered').blur();
  await doubt(clerk, 'C7').filter({ hasText: '本次 99,000 m²' }).waitFor();
  await clerk.passesAxe();
  await field(clerk, 'C7', 'plausibleRemark').fill('新建教学楼投入使用。');
  expect(await tick().isChecked()).toBe(true);
  await allSaved(clerk);
  await clerk.page.reload();
  expect(await tick().isChecked()).toBe(true);
  expect(await field(clerk, 'C7', 'plausibleRemark').inputValue()).toBe('新建教学楼投入使用。');
  await field(clerk, 'C7', 'entered').fill('98,000');
  await field(clerk, 'C7', 'entered').blur();
  await doubt(clerk, 'C7').filter({ hasText: '本次 98,000 m²' }).waitFor();
  expect(await tick().isChecked()).toBe(false);
  await field(clerk, 'C7', 'entered').fill('');
  await field(clerk, 'C7', 'entered').blur();
  await doubt(clerk, 'C7').waitFor({ state: 'hidden' });
});

test('without JavaScript the form comes back filled in, Enter saves it, and the question waits for its tick', async () => {
  const clerk = await atSection('sections/A1', { javaScript: false });
  await line(clerk, 'C8').getByRole('button', { name: '填入' }).click();
  await clerk.sees('已填入上年内容，尚未保存');
  expect(await field(clerk, 'C8', 'entered').inputValue()).not.toBe('');
  expect(clerk.page.url()).toContain('#C8');
  await field(clerk, 'C8', 'entered').fill('88000');
  await Promise.all([clerk.page.waitForEvent('load'), field(clerk, 'C8', 'entered').press('Enter')]);
  await clerk.sees('已保存。');
  expect(await field(clerk, 'C8', 'entered').inputValue()).toBe('88,000');
  await doubt(clerk, 'C8').getByRole('checkbox').check();
  await clerk.press('保存本页');
  await clerk.sees('已保存。');
  expect(await doubt(clerk, 'C8').getByRole('checkbox').isChecked()).toBe(true);
});

test('all that is blank on a page can be filled in together, is looked at, and is saved then', async () => {
  const { id } = await wayOf(browser, '方集镇中心小学');
  const clerk = await atSection('sections/A2');
  const offered = await clerk.main.locator('[data-take][data-entered]').count();
  await clerk.press('全部填入，核实后再保存');
  await clerk.sees(`填入 ${offered} 个空白项，尚未保存`);
  expect(await clerk.main.locator('.late', { hasText: '已填入上年内容，尚未保存' }).count()).toBe(offered);
  await clerk.passesAxe();
  const saved = () =>
    browser.app
      .db('line')
      .join('sheet', 'sheet.id', 'line.sheet_id')
      .where({ assessment_id: id, code: 'C32' })
      .first('version');
  expect(await saved()).toEqual({ version: 0 });
  await clerk.press(clerk.main.locator('.note-warning button'));
  await clerk.sees('已保存。');
  expect(await saved()).toEqual({ version: 1 });
  expect(await clerk.main.getByRole('button', { name: '全部填入' }).count()).toBe(0);
});
