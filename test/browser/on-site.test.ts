import sharp from 'sharp';
import { expect, test } from 'vitest';
import { assessmentIn, lineIn } from '../sheets/line.ts';
import { openBrowser } from './harness.ts';
import { blankLines, field, fillsOffline, offline, pill, status, takeAlong } from './phone.ts';

const browser = openBrowser();

test('a visit is scored on a phone without a network, and nothing is lost or doubled', async () => {
  const school = '黄岗镇中心小学';
  const id = await assessmentIn(browser.app.db, school);
  const [first, second] = await blankLines(browser.app.db, id, 'judged');
  const [listed] = await blankLines(browser.app.db, id, 'checklist');
  const phone = await browser.signIn('inspector', { width: 360 });
  const sheet = `/assessments/${id}/sheets/county`;
  await takeAlong(phone, school);
  const missing = phone.main.locator('[data-visit]', { hasText: school }).locator('[data-missing]');
  const blank = Number(/\d+/.exec(await missing.locator('summary').innerText())![0]);
  await phone.passesAxe();

  await offline(phone, true);
  await phone.page.goto(`${sheet}/sections/${first!.section}`);
  await field(phone, first!.code, 'points').fill(String(first!.full));
  await status(phone).filter({ hasText: '改动暂存在本机' }).waitFor();
  await field(phone, second!.code, 'points').fill(String(second!.full - 1));
  await phone.main.locator(`[data-line="${second!.code}"] [data-reason] summary`).click();
  await field(phone, second!.code, 'reason').fill('现场查看有差距');
  await phone.page.goto(`${sheet}/sections/${listed!.section}`);
  await phone.main.locator(`[name="${listed!.code}.answered"]`).check();
  await pill(phone).filter({ hasText: '3 项改动' }).waitFor();

  // The phone is put away, and taken out again.
  await phone.page.goto('about:blank');
  await phone.page.goto(`${sheet}/sections/${second!.section}`);
  await expect.poll(() => field(phone, second!.code, 'points').inputValue()).toBe(String(second!.full - 1));
  expect(await field(phone, second!.code, 'reason').inputValue()).toBe('现场查看有差距');
  await phone.page.goto('/on-site');
  await phone.main.locator('[data-queue-said]', { hasText: '3 项改动和 0 个文件只在这台设备上' }).waitFor();
  await missing.locator('summary', { hasText: `还有 ${blank - 3} 项没有填写` }).waitFor();
  expect((await lineIn(browser.app.db, id, 'county', first!.code)).version).toBe(0);

  await offline(phone, false);
  await phone.main.locator('[data-queue-said]', { hasText: '全部改动都已保存到服务器' }).waitFor();
  for (const { code } of [first!, second!, listed!]) {
    expect((await lineIn(browser.app.db, id, 'county', code)).version).toBe(1);
  }
  // Without a network again, the page that was taken along shows what was sent from it.
  await offline(phone, true);
  await phone.page.goto(`${sheet}/sections/${second!.section}`);
  await expect.poll(() => field(phone, second!.code, 'points').inputValue()).toBe(String(second!.full - 1));
  await offline(phone, false);
});

test('what two phones wrote on one line is shown with both values, and one is chosen', async () => {
  const school = '黄岗镇中心小学';
  const id = await assessmentIn(browser.app.db, school);
  const [line] = await blankLines(browser.app.db, id, 'judged', 'inspector2');
  const page = `/assessments/${id}/sheets/county/sections/${line!.section}`;
  const owner = await browser.signIn('inspector2', { width: 360 });
  const leader = await browser.signIn('inspector', { width: 360 });
  await takeAlong(owner, school);
  await offline(owner, true);
  await owner.page.goto(page);
  await field(owner, line!.code, 'points').fill('1');
  await owner.main.locator(`[data-line="${line!.code}"] [data-reason] summary`).click();
  await field(owner, line!.code, 'reason').fill('乙在现场看到的');
  await pill(owner).filter({ hasText: '1 项改动' }).waitFor();

  await leader.go(page);
  await field(leader, line!.code, 'points').fill('2');
  await leader.main.locator(`[data-line="${line!.code}"] [data-reason] summary`).click();
  await field(leader, line!.code, 'reason').fill('组长看到的');
  await status(leader).filter({ hasText: '所有改动已保存' }).waitFor();

  await offline(owner, false);
  const clash = owner.main.locator(`[data-line="${line!.code}"] [data-clash]`);
  await clash.waitFor();
  expect(await clash.innerText()).toContain('组长看到的');
  expect(await field(owner, line!.code, 'points').inputValue()).toBe('1');
  await owner.go('/on-site');
  await owner.main.locator('[data-queue-list]', { hasText: '他人也改了这一项' }).waitFor();
  await owner.passesAxe();
  await owner.press('去处理');
  await clash.getByText('以我填写的为准').click();
  await status(owner).filter({ hasText: '所有改动已保存' }).waitFor();
  const { sheet_id, version } = await lineIn(browser.app.db, id, 'county', line!.code);
  expect(version).toBe(2);
  const history = (await browser.app
    .db('line_change')
    .where({ sheet_id, code: line!.code })
    .orderBy('version')
    .select('reason')) as { reason: string }[];
  expect(history.map(({ reason }) => reason)).toEqual(['组长看到的', '乙在现场看到的']);
});

test('a photo is made smaller, keeps when it was taken, waits without a network, and arrives once', async () => {
  const school = '黄岗镇中心小学';
  const id = await assessmentIn(browser.app.db, school);
  const [line] = await blankLines(browser.app.db, id, 'judged');
  const page = `/assessments/${id}/sheets/county/sections/${line!.section}`;
  const phone = await browser.signIn('inspector', { width: 360 });
  await takeAlong(phone, school);
  await offline(phone, true);
  await phone.page.goto(page);
  const buffer = await sharp({ create: { width: 4000, height: 3000, channels: 3, background: '#3a7' } })
    .jpeg()
    .withExif({ IFD2: { DateTimeOriginal: '2026:11:02 10:15:00', OffsetTimeOriginal: '+08:00' } })
    .toBuffer();
  const block = phone.main.locator(`[data-evidence="${line!.code}"]`);
  await block.locator('input[capture]').setInputFiles({ name: 'IMG_1.jpg', mimeType: 'image/jpeg', buffer });
  await block.locator('[data-photo]', { hasText: '待上传' }).waitFor();
  await pill(phone).filter({ hasText: '1 个文件' }).waitFor();
  const [kept] = (await phone.page.evaluate('import("/js/queue.js").then((queue) => queue.files())')) as {
    about: Record<string, string>;
  }[];
  expect(kept!.about).toMatchObject({ takenAt: '2026-11-02T02:15:00.000Z', fromGallery: '' });

  // The page is opened anew before there is a network again.
  await phone.page.reload();
  await block.locator('[data-photo]', { hasText: '待上传' }).waitFor();
  // The server keeps it, and its answer is lost: it is sent once more under its key.
  let lost = 0;
  await phone.page.route('**/county-evidence', async (route) => {
    if (lost > 0) return route.continue();
    lost += 1;
    await route.fetch();
    return route.abort('connectionreset');
  });
  await offline(phone, false);
  await block.locator('[data-photo]', { hasText: '已上传' }).waitFor();
  expect(lost).toBe(1);
  const files = (await browser.app
    .db('evidence')
    .join('stored_file', 'stored_file.id', 'evidence.file_id')
    .where({ code: line!.code, name: 'IMG_1.jpg' })
    .select('file_id', 'type', 'taken_at')) as { file_id: string; type: string; taken_at: Date }[];
  expect(files).toMatchObject([{ taken_at: new Date('2026-11-02T02:15:00Z') }]);
  const answer = await phone.page.request.get(`/evidence/${files[0]!.file_id}`);
  expect(await sharp(await answer.body()).metadata()).toMatchObject({ format: 'jpeg', width: 2000, height: 1500 });
});

test('what the server does not take any more stays on the phone with the reason, and goes when the school is back', async () => {
  const school = '黄岗镇中心小学';
  const id = await assessmentIn(browser.app.db, school);
  const [line] = await blankLines(browser.app.db, id, 'judged');
  const phone = await browser.signIn('inspector', { width: 360 });
  await fillsOffline(phone, school, id, line!);
  const stands = async (stage: string) => browser.app.db('assessment').where({ id }).update({ stage });
  await stands('self-evaluation');
  await offline(phone, false);
  await status(phone)
    .filter({ hasText: /已|学校/ })
    .waitFor();
  await phone.go('/on-site');
  const entry = phone.main.locator('[data-queue-list] li', { hasText: line!.code });
  await entry.filter({ hasText: '服务器没有接收' }).waitFor();
  expect(await entry.getByRole('button', { name: '放弃' }).isVisible()).toBe(true);
  expect((await lineIn(browser.app.db, id, 'county', line!.code)).version).toBe(0);

  await stands('county scoring');
  await phone.main.getByRole('button', { name: '立即上传' }).click();
  await phone.main.locator('[data-queue-said]', { hasText: '全部改动都已保存到服务器' }).waitFor();
  expect((await lineIn(browser.app.db, id, 'county', line!.code)).version).toBe(1);
});

test('what waits can be saved as a file, read on another device, and is saved once whoever sends it', async () => {
  const school = '黄岗镇中心小学';
  const id = await assessmentIn(browser.app.db, school);
  const [line] = await blankLines(browser.app.db, id, 'judged');
  const phone = await browser.signIn('inspector', { width: 360 });
  await fillsOffline(phone, school, id, line!);
  await phone.page.goto(`/assessments/${id}/records/county/new?kind=lesson`);
  await phone.fill('年级班级', '四（1）班');
  await phone.main.getByRole('button', { name: '保存草稿' }).last().click();
  await phone.main.locator('[data-queue-list] li', { hasText: '听课记录' }).waitFor();
  const saving = phone.page.waitForEvent('download');
  await phone.main.getByRole('button', { name: '导出为文件' }).click();
  const file = (await (await saving).path())!;

  // Another inspector can't save it, nor can the office save anything but what the phone sealed.
  const colleague = await browser.signIn('inspector2');
  colleague.page.on('dialog', (dialog) => void dialog.accept());
  await colleague.go('/on-site');
  await colleague.main.getByText('从文件读入').click();
  await colleague.main.locator('[data-import]').setInputFiles(file);
  await colleague.main.locator('[data-queue-said]', { hasText: '只有组织这次评审的督导室' }).waitFor();
  expect((await lineIn(browser.app.db, id, 'county', line!.code)).version).toBe(0);
  const office = await browser.signIn('county');
  const asked: string[] = [];
  office.page.on('dialog', (dialog) => {
    asked.push(dialog.message());
    void dialog.accept();
  });
  await office.go('/on-site');
  await office.main.getByText('从文件读入').click();
  await office.main.locator('[data-import]').setInputFiles(file);
  await office.main.locator('[data-queue-said]', { hasText: '县督学甲的文件共 2 项，已保存 1 项' }).waitFor();
  await office.main.locator('[data-read-list] li', { hasText: school }).waitFor();
  expect(asked[0]).toContain('共 2 项');
  await office.main.locator('[data-read-list] li', { hasText: '由本人登录后读入' }).waitFor();
  await office.passesAxe();

  const other = await browser.signIn('inspector');
  await other.go('/on-site');
  await other.main.getByText('从文件读入').click();
  await other.main.locator('[data-import]').setInputFiles(file);
  await other.main.locator('[data-queue-said]', { hasText: '全部改动都已保存到服务器' }).waitFor();
  await offline(phone, false);
  await phone.main.locator('[data-queue-said]', { hasText: '全部改动都已保存到服务器' }).waitFor();
  const { version } = await lineIn(browser.app.db, id, 'county', line!.code);
  expect(version).toBe(1);
  const { rows } = await browser.app.db.raw<{ rows: { count: number }[] }>(
    `select count(*)::int from visit_record where said ->> 'class' = '四（1）班'`,
  );
  expect(rows).toEqual([{ count: 1 }]);
});

test('nobody signs out without knowing what is on the device only, and it stays', async () => {
  const school = '黄岗镇中心小学';
  const id = await assessmentIn(browser.app.db, school);
  const [line] = await blankLines(browser.app.db, id, 'judged');
  const phone = await browser.signIn('inspector', { width: 360 });
  await fillsOffline(phone, school, id, line!);
  // Another phone's network is back only after the sign-out.
  await phone.page.route('**/county-lines/**', (route) => route.abort());
  await offline(phone, false);
  const asked: string[] = [];
  phone.page.on('dialog', (dialog) => {
    asked.push(dialog.message());
    void dialog.accept();
  });
  await phone.signOut();
  expect(asked[0]).toContain('还有 1 项改动、0 个文件没有上传');
  const kept = `import('/js/store.js').then(({ all }) => all('marks')).then((marks) => marks.map(({ name }) => name))`;
  expect((await phone.page.evaluate(kept)) as string[]).not.toContainEqual(expect.stringContaining('seal'));
  await phone.page.unroute('**/county-lines/**');
  await phone.signIn('inspector');
  await expect.poll(async () => (await lineIn(browser.app.db, id, 'county', line!.code)).version).toBe(1);
});
