import { expect, test } from 'vitest';
import { openBrowser } from '../harness.ts';
import { fillSheet, pdf } from '../sheet.ts';
import {
  applies,
  comesToPlaque,
  concludes,
  isReviewed,
  namesTeam,
  reads,
  reviews,
  standsAt,
  submits,
  wayOf,
} from '../way.ts';

const browser = openBrowser();
const school = '方集镇中心小学';
const reason = '校门直对交通主干道。';
const figures = {
  'pupils.primary': '864',
  boarders: '108',
  'classes.primary': '21',
  'classesWithinLimit.primary': '21',
  staff: '48',
  fullTimeTeachers: '44',
};

test('a primary school comes from its empty form to its plaque', async () => {
  const way = await wayOf(browser, school, { C1: { points: '7', reason } }, true);
  const { id } = way;
  const clerk = await browser.signIn('clerk');
  await clerk.takePost(school);
  const field = (name: string) => clerk.main.locator(`[id="${name}"]`);
  const saved = () => clerk.main.locator('[data-status]', { hasText: '所有改动已保存' }).waitFor();

  // By hand: the basic figures, and one line of each kind, each saved while it is filled in.
  await reads(way, clerk, '/sheets/school/figures');
  for (const [key, count] of Object.entries(figures)) await field(`figure.${key}.value`).fill(count);
  await field('figure.staff.value').blur();
  await saved();
  await reads(way, clerk, '/sheets/school/sections/A1');
  await clerk.sees('864');
  await field('C1.points').fill('11');
  await field('C1.points').blur();
  await field('C1.points-problem').filter({ hasText: '10' }).waitFor();
  expect(await field('C1.points').inputValue()).toBe('11');
  await field('C1.points').fill('７');
  await field('C1.points').blur();
  await field('C1.reason-problem').waitFor();
  await field('C1.reason').fill(reason);
  await field('C1.reason').blur();
  await saved();
  await field('C4.entered').fill('17,000');
  await field('C4.entered').blur();
  await field('C4').locator('[data-points]').filter({ hasText: '9' }).waitFor();
  await field('C6').getByRole('checkbox', { name: '未发现问题' }).check();
  await field('C6').locator('[data-points]').filter({ hasText: '5' }).waitFor();
  await field('C17.entered').fill('60');
  await field('C17.whole').fill('50');
  await field('C17.whole').blur();
  await field('C17').locator('.problem:not([hidden])').first().waitFor();
  await field('C17.whole').fill('60');
  await field('C17.whole').blur();
  await field('C17').locator('[data-points]').filter({ hasText: '15' }).waitFor();
  await field('C27').locator('[data-reason] summary').click();
  await field('C27.reason').fill('不提供住宿。');
  await field('C27.notApplicable').check();
  await saved();
  await field('C4').locator('[data-evidence] summary').click();
  await field('files-C4').setInputFiles({ name: '测绘图.pdf', mimeType: 'application/pdf', buffer: Buffer.from(pdf) });
  await field('C4').locator('.thumbnail').waitFor();
  await clerk.passesAxe();

  // What is missing is a list of links, each to its place.
  const principal = await browser.signIn('principal');
  await principal.takePost(school);
  await reads(way, principal, '/sheets/school/check');
  expect(await principal.main.locator('.note-warning li').count()).toBeGreaterThan(50);
  await principal.press(principal.main.locator('.note-warning li a').first());
  expect(principal.path).toContain(`/assessments/${id}/sheets/school/sections/A1`);
  await fillSheet(clerk, id, 'school', { said: way.said });
  await reads(way, clerk, '/sheets/school/vetoes');
  await submits(way, principal);

  const township = await browser.signIn('township');
  await township.takePost('方集镇');
  await township.passesAxe();
  await applies(way, township, `/applications/new?schools=${id}`);

  await namesTeam(way, 'county');
  const inspector = await browser.signIn('inspector');
  await reads(way, inspector, '/sheets/county/sections/A1', '保存本项评分后可见');
  const line = inspector.main.locator('[id="C1"]');
  expect(await line.innerText()).not.toContain(reason);
  await inspector.main.locator('[id="C1.points"]').fill('10');
  await inspector.main.locator('[id="C1.points"]').blur();
  await line.getByLabel('与上一环节相差较大').waitFor();
  expect(await line.getByLabel('与上一环节相差较大').getAttribute('name')).toBe('C1.differenceReason');
  await inspector.main.locator('[id="C1.points"]').fill('9.5');
  await line.locator('[data-reason] summary').click();
  await inspector.main.locator('[id="C1.reason"]').fill('缓冲区偏小。');
  await line.locator('[data-earlier-text]', { hasText: '7' }).waitFor();
  expect(await line.locator('[data-earlier]').innerText()).toContain(reason);
  await line.getByLabel('与上一环节相差较大').waitFor({ state: 'hidden' });
  await reviews(way, 'county');
  await concludes(way, 'county', '市级复核：待组队');

  await isReviewed(way, 'city', '待公示');
  await reads(way, principal, '/comparison', '三级评分对照');
  await reads(way, principal, '/result', '997');

  expect(await comesToPlaque(way, 'county')).toMatch(/^341225-2026-\d{4}$/);
  await standsAt(way, principal, '已授牌');
  await principal.passesAxe();
  const timeline = await principal.main.locator('.timeline').innerText();
  for (const step of ['提交自评', '申请初评', '组建评审组', '签字确认', '确认结果', '发布公示', '审定批准', '授牌']) {
    expect(timeline).toContain(step);
  }
}, 300_000);
