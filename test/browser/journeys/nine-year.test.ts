import { expect, test } from 'vitest';
import { openBrowser } from '../harness.ts';
import { fillSheet } from '../sheet.ts';
import { applies, comesToPlaque, isReviewed, reads, submits, wayOf } from '../way.ts';

const browser = openBrowser();

test('a nine-year school is applied for by its township and decided on by the city', async () => {
  const way = await wayOf(browser, '中岗中学', { C74: { points: '17', reason: '特色项目尚在起步。' } });
  const principal = await browser.signIn('principal', { width: 360 });
  await principal.takePost('中岗中学');
  await principal.go(`/assessments/${way.id}/sheets/school/sections/A1`);
  await principal.sees(/小学不低于 .*初中不低于/);
  await fillSheet(principal, way.id, 'school', { said: way.said });
  await submits(way, principal);
  const township = await browser.signIn('township', { width: 360 });
  await township.takePost('中岗镇');
  await applies(way, township, `/applications/new?schools=${way.id}`);
  await isReviewed(way, 'county', '市级复核：待组队');
  await isReviewed(way, 'city', '待公示');
  expect(await comesToPlaque(way, 'city')).toMatch(/^341200-2026-\d{4}$/);
  const city = await browser.signIn('city', { width: 360 });
  await reads(way, city, '/result', '997');
  await reads(way, city, '/comparison');
});
