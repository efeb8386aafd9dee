import { expect, test } from 'vitest';
import { openBrowser } from './harness.ts';

const browser = openBrowser();

test('an inspector walks from the gallery to a photograph, is told that another school has it too, and turns with the arrow keys', async () => {
  const inspector = await browser.signIn('inspector');
  await inspector.go('/assessments?q=黄岗镇中心小学');
  await inspector.press('黄岗镇中心小学');
  const path = inspector.path;
  await inspector.press('佐证材料');
  expect(inspector.path).toBe(`${path}/evidence`);
  await inspector.sees('同一文件还用于：田集镇中心小学 C24');
  await inspector.passesAxe();

  await inspector.press(inspector.main.locator('.file-open', { hasText: 'C24' }));
  await inspector.sees('同一文件还用于：田集镇中心小学 C24');
  const photo = inspector.main.locator('.preview-photo img');
  await photo.waitFor();
  expect(
    await photo.evaluate(async (element) => {
      const image = element as unknown as { decode: () => Promise<void>; naturalWidth: number };
      await image.decode();
      return image.naturalWidth;
    }),
  ).toBe(960);
  expect(await inspector.main.locator('.digest').innerText()).toMatch(/^[0-9a-f]{64}$/);
  await inspector.passesAxe();

  // The line gets a second file, so that there is somewhere to turn to.
  const { db } = browser.app;
  const [, first] = /evidence\/([^/]+)\/view/.exec(inspector.path)!;
  const second = '99999999-9999-4999-8999-999999999999';
  await db.raw(
    `insert into stored_file select ?, '第二件.pdf', size, 'application/pdf', 'ff', false, uploaded_by, uploaded_at + interval '1 hour'
       from stored_file where id = ?`,
    [second, first!],
  );
  await db.raw(
    `insert into evidence (file_id, sheet_id, code) select ?, sheet_id, code from evidence where file_id = ?`,
    [second, first!],
  );
  // The row alone has no bytes.
  await inspector.page.route(`**/evidence/${second}`, async (route) =>
    route.fulfill({ status: 200, contentType: 'text/plain', body: '第二件' }),
  );
  await inspector.go(`/evidence/${first}/view`);
  await inspector.sees('第 1 件，共 2 件');
  await Promise.all([
    inspector.page.waitForURL(`**/evidence/${second}/view`),
    inspector.page.keyboard.press('ArrowRight'),
  ]);
  await inspector.sees('第 2 件，共 2 件');
  await Promise.all([
    inspector.page.waitForURL(`**/evidence/${first}/view`),
    inspector.page.keyboard.press('ArrowLeft'),
  ]);
  await inspector.sees('第 1 件，共 2 件');
});

test('on a phone a paper has its frame, its facts and the way to the original; what is missing is listed', async () => {
  const inspector = await browser.signIn('inspector', { width: 360 });
  await inspector.go('/assessments?q=黄岗镇中心小学');
  await inspector.press('黄岗镇中心小学');
  const path = inspector.path;
  await inspector.go(`${path}/evidence?kind=pdf`);
  const framed = inspector.page.waitForResponse(
    (response) => response.headers()['content-type'] === 'application/pdf' && response.status() === 200,
  );
  await inspector.press(inspector.main.locator('.file-open').first());
  expect((await framed).headers()['content-security-policy']).toContain("frame-ancestors 'self'");
  await inspector.main.getByRole('link', { name: '打开原件' }).waitFor();
  await inspector.passesAxe();
  await inspector.go(`${path}/evidence?show=missing`);
  await inspector.passesAxe();
});
