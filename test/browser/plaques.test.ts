import { expect, test } from 'vitest';
import { checkAddress } from '../../src/plaques/certified.ts';
import { changePlaqueState } from '../../src/plaques/states.ts';
import { openBrowser } from './harness.ts';

const browser = openBrowser();
const number = '341225-2026-0001';

/** What the certificate of the demonstration's plaque bears. */
async function certified(): Promise<{ school: string; awardedOn: string; signature: string }> {
  const row = (await browser.app.db('plaque').where({ number }).first()) as {
    school_name: string;
    awarded_on: string;
    signature: Buffer;
  };
  return { school: row.school_name, awardedOn: row.awarded_on, signature: row.signature.toString('base64url') };
}

test.each([
  [1280, 'zh-CN'],
  [768, 'en'],
  [360, 'zh-CN'],
] as const)('the pages of plaques are for everybody, at %i px in %s', async (width, language) => {
  const { school, awardedOn, signature } = await certified();
  const genuine = checkAddress('', { number, school, awardedOn }, signature);
  const forged = checkAddress('', { number, school: '王店中心学校', awardedOn }, signature);
  const visitor = await browser.walker({ width, language });
  for (const path of ['/public/plaques', genuine, forged, '/public/plaques/help', '/public/keys']) {
    await visitor.go(path);
    await visitor.passesAxe();
  }
  const office = await browser.signIn('county', { width, language });
  const pages = [
    '/plaques',
    `/plaques/${number}`,
    `/plaques/${number}/certificate`,
    '/plaques/maker',
    '/ceremonies',
    '/ceremonies/1',
    '/ceremonies/1/correction',
  ];
  for (const path of pages) {
    await office.go(path);
    await office.passesAxe();
  }
});

test('a certificate prints on one page, also where it says that the plaque is suspended', async () => {
  const office = await browser.signIn('county');
  const english = await browser.signIn('county', { language: 'en' });
  const pagesOf = async ({ page }: typeof office): Promise<number> => {
    await page.emulateMedia({ media: 'print' });
    const paper = await page.pdf({ preferCSSPageSize: true, printBackground: true });
    await page.emulateMedia({ media: 'screen' });
    return [...paper.toString('latin1').matchAll(/\/Type \/Page\b/g)].length;
  };
  for (const reason of [null, '回头看发现功能室长期挪作他用，经两次书面督促仍未整改到位']) {
    if (reason !== null) {
      const { id: by } = (await browser.app.db('person').where({ username: 'county' }).first('id')) as { id: number };
      const change = { number, state: 'suspended' as const, on: '2026-11-02', reason, by, at: new Date() };
      expect(await changePlaqueState(browser.app.db, change)).toBe('changed');
    }
    for (const reader of [office, english]) {
      await reader.go(`/plaques/${number}/certificate`);
      expect(await pagesOf(reader)).toBe(1);
    }
  }
});

test('without JavaScript a wrong ceremony is corrected, and the plaque leads to the entry that stands', async () => {
  const office = await browser.signIn('county', { javaScript: false });
  await office.go('/ceremonies/1/correction');
  await office.fill('更正原因', '地点有误');
  await office.fill('地点', '阜南县第一小学礼堂（演示）');
  await office.press('保存更正');
  await office.sees('授牌仪式已登记');
  await office.sees('地点有误');
  const later = office.path;
  await office.go('/ceremonies/1');
  await office.sees('这条登记有误，已经更正');
  await office.go(`/plaques/${number}`);
  expect(await office.main.locator(`a[href="${later}"]`).count()).toBe(1);
});
