import { expect, test } from 'vitest';
import { openBrowser } from './harness.ts';

const browser = openBrowser();

/** An assessment whose county review is concluded. */
async function concluded(): Promise<number> {
  const { id } = (await browser.app
    .db('sheet')
    .where({ stage: 'county' })
    .whereNotNull('concluded_at')
    .orderBy('id', 'desc')
    .first('assessment_id as id')) as { id: number };
  return id;
}

test.each([
  [1280, 'zh-CN'],
  [360, 'zh-CN'],
  [768, 'en'],
] as const)(
  'from the total one comes to how it came about, and to the other papers of the sheet, at %i px in %s',
  async (width, language) => {
    const office = await browser.signIn('county', { width, language });
    const id = await concluded();
    await office.go(`/assessments/${id}/sheets/county/sections/A1`);
    await office.press(office.main.locator('.score-total a'));
    expect(office.path).toBe(`/assessments/${id}/sheets/county/why`);
    await office.passesAxe();
    for (const paper of ['problems', 'blank']) {
      await office.press(office.main.locator(`.tabs a[href$="/${paper}"]`));
      await office.passesAxe();
    }
  },
);

test('a paper prints as the official form, without anything of the page around it', async () => {
  const office = await browser.signIn('county');
  await office.go(`/assessments/${await concluded()}/sheets/county/why`);
  await office.page.emulateMedia({ media: 'print' });
  for (const around of ['header', 'footer', '.crumbs', '.tabs', '.page-head', '.page-actions', '.demo'])
    expect(await office.page.locator(`${around}:visible`).count()).toBe(0);
  expect(await office.page.locator('.document-table thead:visible').count()).toBe(2);
  expect(await office.page.locator('.document .signature:visible').count()).toBeGreaterThanOrEqual(3);
  const paper = await office.page.pdf({ format: 'A4' });
  expect([...paper.toString('latin1').matchAll(/\/Type \/Page\b/g)].length).toBeLessThan(14);
});

test('without JavaScript the files are there as well', async () => {
  const office = await browser.signIn('county', { javaScript: false });
  await office.go(`/assessments/${await concluded()}/sheets/county/why`);
  const files = await office.main
    .locator('.page-actions a[href*="/why."]')
    .evaluateAll((links) => links.map((link) => (link as unknown as { href: string }).href));
  expect(files).toHaveLength(2);
  for (const file of files) expect((await office.page.request.get(file)).status()).toBe(200);
});
