import { expect, test } from 'vitest';
import { openBrowser } from './harness.ts';
import { launchOldest, type OldPage } from './oldest.ts';
import { everyPlace, fill, pdf, uploadMissing } from './sheet.ts';

const browser = openBrowser();

const figures = {
  小学在校生数: '400',
  '寄宿生数（评估学段）': '0',
  小学班级数: '10',
  '小学不超过 45 人的班级数': '10',
  '教职工数（评估学段）': '30',
  '专任教师数（评估学段）': '28',
};
const said = {
  C1: { points: '9', reason: '校门外缓冲区偏小' },
  'fact.ethics_breach': { answer: 'yes', on: '2026-10-08', source: '教体局通报' },
};

test('in Chromium 86 a school scores with autosave, reports a veto and submits', { timeout: 180_000 }, async () => {
  const oldest = await launchOldest();
  if (oldest === null) return;
  try {
    const page = await oldest.newPage();
    const troubles: string[] = [];
    page.on('pageerror', (error) => troubles.push(error.message));
    await page.setViewport({ width: 1280, height: 800 });
    const address = browser.app.address;
    await page.goto(`${address}/sign-in`);
    await Promise.all([page.waitForNavigation(), page.evaluate(pressAccount('principal'))]);
    await page.goto(`${address}/assessments?q=方集`);
    const link = 'document.querySelector("main tbody th a").getAttribute("href")';
    const assessment = String(await page.evaluate(link));
    const sheet = `${address}${assessment}/sheets/school`;

    await page.goto(`${sheet}/sections/A1`);
    await page.type('[id="C1.points"]', '9');
    await page.keyboard.press('Tab');
    await page.waitForFunction('!document.getElementById("C1.reason-problem").hidden', { timeout: 10_000 });
    await page.type('[id="C1.reason"]', said.C1.reason);
    await page.keyboard.press('Tab');
    await saved(page, 'C1', '9');

    await page.goto(`${sheet}/vetoes`);
    await page.evaluate('document.querySelector(\'[name="fact.ethics_breach.answer"][value="yes"]\').click()');
    await page.waitForFunction('document.querySelectorAll(".veto-holds").length === 1', { timeout: 10_000 });

    for (const place of everyPlace) {
      await page.goto(`${sheet}/${place}`);
      await page.evaluate(`(${uploadMissing})(${JSON.stringify({ said, pdf })})`);
      await page.evaluate(`(${fill})(${JSON.stringify({ said, figures })})`);
      await Promise.all([page.waitForNavigation(), page.evaluate('document.getElementById("sheet").submit()')]);
      expect(await page.evaluate('document.querySelectorAll(".line-wrong").length')).toBe(0);
      // What is filled in here is out of all proportion: the school says that it is right.
      const ticked =
        '[...document.querySelectorAll(\'[data-plausible] [type="checkbox"]\')].filter((one) => (one.checked = true)).length';
      if (Number(await page.evaluate(ticked)) > 0)
        await Promise.all([page.waitForNavigation(), page.evaluate('document.getElementById("sheet").submit()')]);
    }

    await page.goto(`${sheet}/check`);
    expect(await page.content()).toContain('构成一票否决');
    await Promise.all([page.waitForNavigation(), page.click('main form[action$="/submissions"] button')]);
    expect(new URL(page.url()).pathname).toBe(assessment);
    expect(await page.content()).toContain('自评已提交');
    expect(troubles).toEqual([]);
  } finally {
    await oldest.close();
  }
});

const pressAccount = (username: string): string =>
  `document.querySelector('input[name="username"][value="${username}"]').form.querySelector('button').click()`;

/** Waits until the page says that a line is saved with these points. */
async function saved(page: OldPage, code: string, points: string): Promise<void> {
  const shown = `document.querySelector('[data-line="${code}"] [data-points]').textContent === '${points}'`;
  await page.waitForFunction(`${shown} && document.querySelector('[data-status]').textContent.includes('✓')`, {
    timeout: 10_000,
  });
}
