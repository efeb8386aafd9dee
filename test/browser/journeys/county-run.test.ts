import { expect, test } from 'vitest';
import { openBrowser } from '../harness.ts';
import { fillSheet } from '../sheet.ts';
import { applies, comesToPlaque, isReviewed, reads, standsAt, submits, wayOf } from '../way.ts';

const browser = openBrowser();

test('a county-run school files its own application, and the city decides on it', async () => {
  const way = await wayOf(browser, '一初', { C1: { points: '8', reason: '校门缓冲区不足。' } });
  const principal = await browser.signIn('principal');
  await principal.takePost('一初');
  await fillSheet(principal, way.id, 'school', { said: way.said });
  await submits(way, principal);
  await applies(way, principal, `/assessments/${way.id}/own-applications/new`);
  await isReviewed(way, 'county', '市级复核：待组队');
  await isReviewed(way, 'city', '待公示');
  const county = await browser.signIn('county');
  await county.go(`/notices/new?schools=${way.id}`);
  expect(await county.main.locator(`input[value^="${way.id}-"]`).count()).toBe(0);
  expect(await comesToPlaque(way, 'city')).toMatch(/^341200-2026-\d{4}$/);
  await standsAt(way, county, '已授牌');
  await reads(way, county, '/result', '998');
});
