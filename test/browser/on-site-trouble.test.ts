import { expect, test } from 'vitest';
import { assessmentIn, lineIn } from '../sheets/line.ts';
import { openBrowser } from './harness.ts';
import { blankLines, field, fillsOffline, offline, pill, status, takeAlong } from './phone.ts';

const browser = openBrowser();
const school = '黄岗镇中心小学';
const aDay = 86_400_000;

const versionOf = async (id: number, code: string): Promise<number> =>
  (await lineIn(browser.app.db, id, 'county', code)).version;

test('a clock that is wrong by a day, and is put right while changes wait, holds nothing up', async () => {
  const id = await assessmentIn(browser.app.db, school);
  const [first, second] = await blankLines(browser.app.db, id, 'judged');
  const phone = await browser.signIn('inspector', { width: 360 });
  await phone.page.clock.setSystemTime(Date.now() + aDay);
  await fillsOffline(phone, school, id, first!);
  await phone.page.clock.setSystemTime(Date.now() - aDay);
  await field(phone, second!.code, 'points').fill(String(second!.full));
  await pill(phone).filter({ hasText: '2 项改动' }).waitFor();
  await offline(phone, false);
  await status(phone).filter({ hasText: '所有改动已保存' }).waitFor();
  expect([await versionOf(id, first!.code), await versionOf(id, second!.code)]).toEqual([1, 1]);
  // The server's clock says when it came.
  const { rows } = await browser.app.db.raw<{ rows: { away: number }[] }>(
    `select distinct abs(extract(epoch from line_change.at - clock.at))::int / 3600 as away
       from line_change, (select max(at) as at from line_change) clock
      where line_change.code = any(?) and sheet_id = (select id from sheet where assessment_id = ? and stage = 'county')`,
    [[first!.code, second!.code], id],
  );
  expect(rows).toEqual([{ away: 0 }]);
});

test('a disk that is full is said, what was kept before stays, and what is typed stays on the page until it can be kept', async () => {
  const id = await assessmentIn(browser.app.db, school);
  const [first, second] = await blankLines(browser.app.db, id, 'judged');
  const phone = await browser.signIn('inspector', { width: 360 });
  await fillsOffline(phone, school, id, first!);

  // As a disk that is full does it: the request is taken, and the transaction comes to nothing.
  await phone.page.evaluate(`{
    const put = IDBObjectStore.prototype.put;
    window.freeTheDisk = () => (IDBObjectStore.prototype.put = put);
    IDBObjectStore.prototype.put = function (value) {
      const request = put.call(this, value);
      this.transaction.abort();
      return request;
    };
  }`);
  await field(phone, second!.code, 'points').fill(String(second!.full));
  await status(phone).filter({ hasText: '存储空间' }).waitFor();
  expect(await field(phone, second!.code, 'points').inputValue()).toBe(String(second!.full));
  await pill(phone).filter({ hasText: '1 项改动' }).waitFor();

  await phone.page.evaluate('window.freeTheDisk()');
  await field(phone, second!.code, 'points').press('Tab');
  await pill(phone).filter({ hasText: '2 项改动' }).waitFor();
  await offline(phone, false);
  await status(phone).filter({ hasText: '所有改动已保存' }).waitFor();
  expect([await versionOf(id, first!.code), await versionOf(id, second!.code)]).toEqual([1, 1]);
});

test('an update of the app keeps the queue and the pages that were taken along', async () => {
  const id = await assessmentIn(browser.app.db, school);
  const [first] = await blankLines(browser.app.db, id, 'judged');
  const page = `/assessments/${id}/sheets/county/sections/${first!.section}`;
  const phone = await browser.signIn('inspector', { width: 360 });
  await fillsOffline(phone, school, id, first!);
  // Nothing is sent before the new version stands.
  await phone.page.route('**/county-lines/**', (route) => route.abort());
  await offline(phone, false);
  // What the version before kept, and the worker installed anew, as a browser does with a changed one.
  const left = (await phone.page.evaluate(`(async () => {
    await caches.open('dabiao 0000000000');
    await navigator.serviceWorker.ready;
    // Just back on the network an installation may fail, and a browser tries it again.
    for (let version = 1; version < 20; version++) {
      const { installing: fresh } = await navigator.serviceWorker.register('/worker.js?changed' + version);
      const settled = () => !fresh || ['activated', 'redundant'].includes(fresh.state);
      while (!settled()) await new Promise((resolve) => setTimeout(resolve, 20));
      if (fresh && fresh.state === 'activated') break;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    return caches.keys();
  })()`)) as string[];
  expect(left).not.toContain('dabiao 0000000000');
  expect(left).toContain('dabiao pages');

  await offline(phone, true);
  await phone.page.goto(page);
  await expect.poll(() => field(phone, first!.code, 'points').inputValue()).toBe(String(first!.full));
  await phone.page.unroute('**/county-lines/**');
  await offline(phone, false);
  await status(phone).filter({ hasText: '所有改动已保存' }).waitFor();
  expect(await versionOf(id, first!.code)).toBe(1);
});

test('a network that hangs holds nothing up for long: what was asked is asked again, and saved once', async () => {
  const id = await assessmentIn(browser.app.db, school);
  const [, , third] = await blankLines(browser.app.db, id, 'judged');
  const phone = await browser.signIn('inspector', { width: 360 });
  await phone.page.clock.install();
  await phone.go(`/assessments/${id}/sheets/county/sections/${third!.section}`);
  let asked = 0;
  await phone.page.route('**/county-lines/**', async (route) => {
    asked += 1;
    // The first one is never answered, and never refused either.
    if (asked > 1) await route.continue();
  });
  await field(phone, third!.code, 'points').fill(String(third!.full));
  await field(phone, third!.code, 'points').press('Tab');
  await expect.poll(() => asked, { timeout: 10_000 }).toBe(1);
  await phone.page.clock.fastForward(21_000);
  await expect.poll(() => asked, { timeout: 10_000 }).toBe(2);
  await status(phone).filter({ hasText: '所有改动已保存' }).waitFor();
  expect(await versionOf(id, third!.code)).toBe(1);
});

test('a change that was saved while its answer was lost is saved once, and the phone learns of it', async () => {
  const id = await assessmentIn(browser.app.db, school);
  const [first] = await blankLines(browser.app.db, id, 'judged');
  const phone = await browser.signIn('inspector', { width: 360 });
  await phone.go(`/assessments/${id}/sheets/county/sections/${first!.section}`);
  let lost = 0;
  await phone.page.route('**/county-lines/**', async (route) => {
    if (lost > 0) return route.continue();
    lost += 1;
    await route.fetch();
    return route.abort('connectionreset');
  });
  await field(phone, first!.code, 'points').fill(String(first!.full));
  await status(phone).filter({ hasText: '改动暂存在本机' }).waitFor();
  await status(phone).filter({ hasText: '所有改动已保存' }).waitFor({ timeout: 30_000 });
  expect([lost, await versionOf(id, first!.code)]).toEqual([1, 1]);
});

test('a record is written without a network, waits on the phone, is put right there, and is saved once', async () => {
  const id = await assessmentIn(browser.app.db, school);
  const records = async (): Promise<number> => {
    const { rows } = await browser.app.db.raw<{ rows: { count: number }[] }>(
      `select count(*)::int from visit_record join sheet on sheet.id = sheet_id where assessment_id = ?`,
      [id],
    );
    return rows[0]!.count;
  };
  const before = await records();
  const phone = await browser.signIn('inspector', { width: 360 });
  await takeAlong(phone, school);
  await offline(phone, true);
  await phone.page.goto(`/assessments/${id}/records/county/new?kind=lesson&code=C74`);
  expect(await phone.main.locator('[name="codes"][value="C74"]').isChecked()).toBe(true);
  await phone.fill('年级班级', '五（2）班');
  await phone.main.getByRole('button', { name: '完成记录' }).click();
  const entry = phone.main.locator('[data-queue-list] li', { hasText: '新建听课记录' });
  await entry.filter({ hasText: '等待上传' }).waitFor();
  await pill(phone).filter({ hasText: '1 项改动' }).waitFor();

  // It lacks what a finished record must have: the server says so, and nothing of it is lost.
  await offline(phone, false);
  await entry.filter({ hasText: '服务器没有接收' }).waitFor();
  await phone.press(entry.getByRole('link', { name: '去处理' }));
  expect(await phone.main.getByLabel('年级班级').inputValue()).toBe('五（2）班');
  await phone.main.getByRole('button', { name: '保存草稿' }).last().click();
  await phone.main.getByText('草稿已保存').or(phone.page.getByText('草稿已保存')).first().waitFor();
  await phone.go('/on-site');
  await phone.main.locator('[data-queue-said]', { hasText: '全部改动都已保存到服务器' }).waitFor();
  expect(await records()).toBe(before + 1);
});

test('a visit handed to somebody else while the phone is away: nothing is taken unseen, nothing is lost, and it goes when they are back', async () => {
  const id = await assessmentIn(browser.app.db, school);
  const [line] = await blankLines(browser.app.db, id, 'judged', 'inspector2');
  const phone = await browser.signIn('inspector2', { width: 360 });
  await fillsOffline(phone, school, id, line!);

  const people = (await browser.app.db('person').select('id', 'username', 'name')) as {
    id: number;
    username: string;
  }[];
  const idOf = (username: string): number => people.find((one) => one.username === username)!.id;
  // The county has two inspectors: a city expert becomes its third.
  const { region_code } = (await browser.app
    .db('post')
    .where({ person_id: idOf('inspector'), role: 'county inspector' })
    .first('region_code')) as { region_code: string };
  await browser.app.db('post').insert({ person_id: idOf('expert'), role: 'county inspector', region_code });
  const office = await browser.app.signIn('county');
  const team = async (second: number): Promise<void> => {
    const { steps } = (await browser.app.db('assessment').where({ id }).first('steps')) as { steps: number };
    const form = {
      seen: steps,
      step: 'change team',
      members: [String(idOf('inspector')), String(second)],
      leader: idOf('inspector'),
      visitOn: '2026-11-05',
      deed: 'save',
      ...Object.fromEntries(['A1', 'A2', 'A3', 'A4', 'A5'].map((section) => [`owner.${section}`, second])),
    };
    expect((await office.post(`/assessments/${id}/county-teams`, form)).status).toBe(303);
  };
  await team(idOf('expert'));
  await offline(phone, false);
  await phone.page.goto('/on-site');
  const entry = phone.main.locator('[data-queue-list] li', { hasText: line!.code });
  await entry.filter({ hasText: '服务器没有接收' }).waitFor();
  expect(await versionOf(id, line!.code)).toBe(0);
  expect(await phone.main.getByRole('button', { name: '导出为文件' }).isVisible()).toBe(true);

  await team(idOf('inspector2'));
  await phone.main.getByRole('button', { name: '立即上传' }).click();
  await phone.main.locator('[data-queue-said]', { hasText: '全部改动都已保存到服务器' }).waitFor();
  expect(await versionOf(id, line!.code)).toBe(1);
});
