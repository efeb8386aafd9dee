import { expect, test } from 'vitest';
import { lineIn } from '../sheets/line.ts';
import { openBrowser, type Walker } from './harness.ts';
import { sendSheet } from './sheet.ts';
import { wayOf } from './way.ts';

const browser = openBrowser();
const words = '登录已过期';

/** The clerk at a section of the school with the empty form. */
async function atSection(section: string, settings: { javaScript?: boolean } = {}): Promise<[Walker, number]> {
  const { id } = await wayOf(browser, '方集镇中心小学');
  const clerk = await browser.signIn('clerk', settings);
  await clerk.takePost('方集镇中心小学');
  await clerk.go(`/assessments/${id}/sheets/school/${section}`);
  return [clerk, id];
}

const line = (walker: Walker, code: string) => walker.main.locator(`[data-line="${code}"]`);
const field = (walker: Walker, code: string, name: string) => walker.main.locator(`[id="${code}.${name}"]`);
const allSaved = (walker: Walker) => walker.main.locator('[data-status]', { hasText: '所有改动已保存' }).waitFor();

test('without JavaScript a section is saved as a whole, and what is wrong comes back with every word', async () => {
  const [clerk] = await atSection('sections/A2', { javaScript: false });
  await field(clerk, 'C33', 'points').fill('１０');
  await field(clerk, 'C42', 'points').fill('12');
  await clerk.press('保存本页');
  expect(await field(clerk, 'C33', 'points').inputValue()).toBe('１０');
  expect(await field(clerk, 'C42', 'points').inputValue()).toBe('12');
  expect(await line(clerk, 'C42').locator('.problem:not([hidden])').innerText()).toContain('10');
  await field(clerk, 'C42', 'points').fill('10');
  await clerk.press('保存本页');
  await clerk.sees('已保存。');
  expect(await field(clerk, 'C33', 'points').inputValue()).toBe('10');
});

test('what was typed when the session ended is saved after signing in again', async () => {
  const [clerk, id] = await atSection('sections/A3');
  const status = clerk.main.locator('[data-status]');
  await browser.app.db('session').delete();
  await field(clerk, 'C46', 'points').fill('10');
  await status.filter({ hasText: words }).waitFor();

  // The page is left, and opened again: what was typed is kept on this computer.
  await clerk.page.evaluate('window.onbeforeunload = null');
  clerk.page.on('dialog', (dialog) => void dialog.accept());
  await clerk.signIn('clerk');
  // Whatever page comes first sends it.
  await expect.poll(async () => (await lineIn(browser.app.db, id, 'school', 'C46')).points).toBe('10.00');
  await clerk.takePost('方集镇中心小学');
  await clerk.go(`/assessments/${id}/sheets/school/sections/A3`);
  expect(await field(clerk, 'C46', 'points').inputValue()).toBe('10');
});

test('a form that is sent after the session ended waits behind the sign-in', async () => {
  const [clerk] = await atSection('sections/A4');
  await browser.app.db('session').delete();
  const code = (await clerk.main.locator('[data-line]:has(input[name$=".points"])').first().getAttribute('data-line'))!;
  await clerk.page.evaluate(`document.getElementById('${code}.points').value = '10'`);
  await sendSheet(clerk);
  await clerk.fill('账号', 'clerk');
  await clerk.fill('密码', 'dabiao-demo');
  await clerk.send('/sign-in');
  expect(clerk.path).toBe('/resume');
  await clerk.passesAxe();
  await clerk.send();
  await clerk.sees('已保存。');
  expect(await field(clerk, code, 'points').inputValue()).toBe('10');
});

test('of two people on one line the later sees both values and chooses', async () => {
  const [clerk, id] = await atSection('sections/A5');
  const principal = await browser.signIn('principal');
  await principal.takePost('方集镇中心小学');
  await principal.go(`/assessments/${id}/sheets/school/sections/A5`);
  await field(clerk, 'C70', 'points').fill('10');
  await allSaved(clerk);
  await field(principal, 'C70', 'points').fill('9');
  await line(principal, 'C70').locator('[data-reason] summary').click();
  await field(principal, 'C70', 'reason').fill('课程开设不足。');
  const clash = line(principal, 'C70').locator('[data-clash]');
  await clash.waitFor();
  expect(await clash.locator('[data-clash-text]').innerText()).toContain('10');
  expect(await field(principal, 'C70', 'points').inputValue()).toBe('9');
  await principal.passesAxe();
  await clash.getByText('以我填写的为准').click();
  await allSaved(principal);
  await clash.waitFor({ state: 'hidden' });
  await clerk.go(clerk.path);
  expect(await field(clerk, 'C70', 'points').inputValue()).toBe('9');
});

test('Enter goes to the next field, Ctrl and an arrow to the next line without points', async () => {
  const [clerk] = await atSection('sections/A1');
  const focused = (): Promise<unknown> =>
    clerk.page.evaluate('document.activeElement.id || document.activeElement.name');
  await field(clerk, 'C4', 'entered').focus();
  await clerk.page.keyboard.press('Enter');
  expect(await focused()).toBe('C5.entered');
  await field(clerk, 'C13', 'points').fill('10');
  await allSaved(clerk);
  await field(clerk, 'C12', 'points').focus();
  await clerk.page.keyboard.press('Control+ArrowDown');
  expect(await focused()).toBe('C14.entered');
  await clerk.page.keyboard.press('Control+ArrowUp');
  expect(await focused()).toBe('C12.points');
});
