import { test } from 'vitest';
import { openBrowser } from '../harness.ts';
import { fillSheet, pdf, type Said } from '../sheet.ts';
import { applies, isReviewed, reads, submits, wayOf } from '../way.ts';

const browser = openBrowser();

const reason = '本年度尚未开展。';
/** 1000 points less 20, 15 and 15. */
const lost: Said = Object.fromEntries(['C74', 'C43', 'C47'].map((code) => [code, { points: '0', reason }]));
const breach = { answer: 'yes', on: '2026-05-18', source: '县教育局调查处理通报（演示）' };

test('a school with 950 points and a breach of ethics fails, and its way ends with the county', async () => {
  const way = await wayOf(browser, '一初', lost);
  const principal = await browser.signIn('principal');
  await principal.takePost('一初');
  await fillSheet(principal, way.id, 'school', { said: lost });

  await principal.go(`/assessments/${way.id}/sheets/school/vetoes`);
  const fact = principal.main.locator('[data-line]', { hasText: '本年度是否发生严重违反师德的行为？' });
  const code = (await fact.getAttribute('data-line')) ?? '';
  await fact.getByRole('radio', { name: '是', exact: true }).check();
  await fact.locator('.problem', { hasText: '日期' }).first().waitFor();
  await fact.getByLabel('日期', { exact: true }).fill(breach.on);
  await fact.getByLabel('信息来源').fill(breach.source);
  await fact.locator('[data-evidence] summary').click();
  await fact
    .locator('input[type=file]')
    .setInputFiles({ name: '通报.pdf', mimeType: 'application/pdf', buffer: Buffer.from(pdf) });
  await fact.locator('.thumbnail').waitFor();
  await principal.main.locator('[data-status]', { hasText: '所有改动已保存' }).waitFor();
  await principal.passesAxe();
  await submits(way, principal);
  await applies(way, principal, `/assessments/${way.id}/own-applications/new`);

  await isReviewed(way, 'county', '评估结束', { ...lost, [code]: breach });
  await reads(way, principal, '/result', '一票否决');
  await principal.sees('950');
  await principal.sees('不达标');
  const city = await browser.signIn('city');
  await city.go(`/assessments/${way.id}/city-teams`, 409);
});
