import { expect, test } from 'vitest';
import { openBrowser } from './harness.ts';
import { launchOldest } from './oldest.ts';

const browser = openBrowser();

const accounts = [
  'clerk',
  'principal',
  'township',
  'inspector',
  'inspector2',
  'county',
  'county-approver',
  'expert',
  'expert2',
  'city',
  'city-approver',
  'province',
  'admin',
] as const;

test('the sign-in page has a button for each account, with what waits for it', async () => {
  const visitor = await browser.walker();
  await visitor.go('/');
  await visitor.go('/sign-in');
  await visitor.passesAxe();
  const buttons = visitor.page.locator('.account-button');
  expect(await buttons.count()).toBe(accounts.length);
  const waits = await visitor.page.locator('.account-waits:last-child').allInnerTexts();
  expect(waits.every((text) => text.trim() !== '')).toBe(true);
  expect(await visitor.page.locator('.account-button .badge').count()).toBeGreaterThan(5);
});

test.each(accounts)(
  '%s signs in with one press, finds their work, and can read what the menu leads to on a phone',
  async (username) => {
    const walker = await browser.signIn(username, { width: 360 });
    await walker.passesAxe();
    for (const path of await walker.menu()) await walker.go(path);
  },
);

test.each([
  ['city', 768],
  ['admin', 1280],
] as const)('everything that the menu of %s leads to passes on %i px, in English', async (username, width) => {
  const walker = await browser.signIn(username, { language: 'en', width });
  for (const path of await walker.menu()) {
    await walker.go(path);
    await walker.passesAxe();
  }
});

test.each([
  ['zh-CN', 360],
  ['en', 1280],
] as const)('whoever is not signed in reads the public site in %s on %i px', async (language, width) => {
  const visitor = await browser.walker({ language, width });
  for (const path of [
    '/public',
    '/public/schools?county=341225',
    '/public/progress',
    '/public/progress?county=341225',
  ]) {
    await visitor.go(path);
    await visitor.passesAxe();
  }
});

test('without JavaScript a visitor chooses a county, then one of its townships', async () => {
  const visitor = await browser.walker({ javaScript: false, width: 360 });
  await visitor.go('/public/schools');
  await visitor.page.selectOption('select[name=county]', '341225');
  await visitor.page.click('form.filters button');
  await visitor.page.selectOption('select[name=township]', '341225117');
  await visitor.page.click('form.filters button');
  await visitor.sees('王家坝中心学校');
  expect(await visitor.page.locator('tbody tr').count()).toBe(1);
});

test('without JavaScript one signs in, changes post, moves the date and signs out', async () => {
  const officer = await browser.walker({ javaScript: false, width: 360 });
  await officer.go('/sign-in?next=/assessments');
  await officer.fill('账号', 'township');
  await officer.fill('密码', 'dabiao-demo');
  await officer.send();
  expect(officer.path).toBe('/assessments');
  await officer.takePost('方集镇');
  await officer.moveDate('2026-11-10');
  await officer.sees('2026年11月10日');
  await officer.signOut();
  expect(officer.path).toBe('/sign-in');
});

test('the oldest browser signs in and reads its work', async () => {
  const oldest = await launchOldest();
  if (oldest === null) return;
  try {
    expect(await oldest.version()).toContain('/86.');
    const page = await oldest.newPage();
    const troubles: string[] = [];
    page.on('console', (message) => message.type() === 'error' && troubles.push(message.text()));
    page.on('pageerror', (error) => troubles.push(error.message));
    await page.setViewport({ width: 1280, height: 800 });
    await page.goto(`${browser.app.address}/sign-in`);
    await Promise.all([page.waitForNavigation(), page.click('.account-button')]);
    expect(new URL(page.url()).pathname).toBe('/work');
    for (const path of ['/assessments', '/public']) {
      expect((await page.goto(`${browser.app.address}${path}`))?.status()).toBe(200);
      expect(await page.evaluate('document.scrollingElement.scrollWidth <= innerWidth')).toBe(true);
    }
    expect(troubles).toEqual([]);
  } finally {
    await oldest.close();
  }
});
