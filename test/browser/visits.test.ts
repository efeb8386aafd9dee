import { expect, test } from 'vitest';
import { assessmentIn } from '../sheets/line.ts';
import { openBrowser } from './harness.ts';
import { field, offline, pill, status, takeAlong } from './phone.ts';

const browser = openBrowser();
const school = '田集镇中心小学';

test('an office moves a visit, the school reads the notice, and an inspector ticks the agenda without a network', async () => {
  const { db } = browser.app;
  const id = await assessmentIn(db, school);
  await db.raw(
    `insert into post_school (post_id, school_id)
     select post.id, assessment.school_id from post join person on person.id = post.person_id, assessment
      where person.username = 'principal' and assessment.id = ?`,
    [id],
  );
  const agenda = `/assessments/${id}/visits/county`;
  const itemIn = async (code: string) =>
    (await db('agenda_item')
      .join('sheet', 'sheet.id', 'agenda_item.sheet_id')
      .where({ assessment_id: id, code })
      .first('done', 'time', 'note', 'version')) as
      { done: boolean; time: string; note: string; version: number } | undefined;

  const office = await browser.signIn('county');
  await office.go('/visits');
  await office.passesAxe();
  await office.main.getByRole('link', { name: school }).click();
  await office.main.getByRole('link', { name: '调整入校日期' }).click();
  await office.main.getByLabel('新的入校日期').fill('2026-11-07');
  await office.main.getByLabel('调整原因').fill('县里统一培训');
  await office.main.getByRole('button', { name: '调整日期' }).click();
  await office.main.getByText('2026年11月7日是周末或法定节假日').first().waitFor();
  await office.passesAxe();
  await office.main.getByLabel('新的入校日期').fill('2026-11-02');
  await office.main.getByRole('button', { name: '调整日期' }).click();
  await office.main.getByText('学校尚未确认阅知').waitFor();
  await office.main.getByText('修改议程项目').click();
  await office.main.getByLabel('新增项目').fill('查看午餐');
  await office.main.getByRole('button', { name: '保存修改' }).click();
  await office.main.getByRole('heading', { name: '查看午餐' }).waitFor();
  await office.passesAxe();

  const principal = await browser.signIn('principal', { width: 360 });
  await principal.go('/work');
  await principal.main.locator('.work-card', { hasText: '阅知入校通知' }).getByRole('link').click();
  await principal.main.getByText('县里统一培训').waitFor();
  await principal.passesAxe();
  await principal.main.getByRole('button', { name: '已阅知' }).click();
  await principal.main.getByText('校长甲 于 2026年11月2日').waitFor();

  const phone = await browser.signIn('inspector', { width: 360 });
  await takeAlong(phone, school);
  await offline(phone, true);
  await phone.page.goto(agenda);
  await phone.main.getByRole('checkbox', { name: '汇报会' }).check();
  await expect.poll(() => field(phone, 'agenda.1', 'time').inputValue()).toMatch(/^\d\d:\d\d$/);
  await field(phone, 'agenda.1', 'time').fill('08:40');
  await field(phone, 'agenda.1', 'note').fill('校长汇报，无网络');
  await phone.main.getByRole('checkbox', { name: '查看午餐' }).check();
  await pill(phone).filter({ hasText: '2 项改动' }).waitFor();
  expect(await itemIn('agenda.1')).toBeUndefined();
  // The phone is put away, and taken out again.
  await phone.page.goto('about:blank');
  await phone.page.goto(agenda);
  await expect.poll(() => field(phone, 'agenda.1', 'note').inputValue()).toBe('校长汇报，无网络');
  await phone.passesAxe();

  await offline(phone, false);
  await status(phone).filter({ hasText: '所有改动已保存' }).waitFor();
  expect(await itemIn('agenda.1')).toEqual({ done: true, time: '08:40', note: '校长汇报，无网络', version: 1 });
  expect(await itemIn('agenda.7')).toMatchObject({ done: true, version: 2 });

  // Another phone ticked it meanwhile: both are shown, and one is chosen.
  const other = await browser.signIn('inspector2', { width: 360 });
  await other.go(agenda);
  await offline(phone, true);
  await field(phone, 'agenda.1', 'note').fill('甲后来写的');
  await pill(phone).filter({ hasText: '1 项改动' }).waitFor();
  await field(other, 'agenda.1', 'note').fill('乙写的');
  await status(other).filter({ hasText: '所有改动已保存' }).waitFor();
  await offline(phone, false);
  const clash = phone.main.locator('[data-line="agenda.1"] [data-clash]');
  await clash.waitFor();
  expect(await clash.innerText()).toContain('乙写的');
  await clash.getByText('以我填写的为准').click();
  await status(phone).filter({ hasText: '所有改动已保存' }).waitFor();
  expect((await itemIn('agenda.1'))!.note).toBe('甲后来写的');

  await office.go(agenda);
  await office.main.getByText('甲后来写的').first().waitFor();
  await office.main.getByText('校长甲 于 2026年11月2日').waitFor();
});

test('an agenda is filled in without JavaScript', async () => {
  const id = await assessmentIn(browser.app.db, '黄岗镇中心小学');
  const plain = await browser.signIn('inspector2', { javaScript: false });
  await plain.go(`/assessments/${id}/visits/county`);
  await plain.main.getByRole('checkbox', { name: '随堂听课' }).check();
  await plain.main.getByRole('button', { name: '保存议程' }).click();
  await plain.main.getByText('已完成 4/6').waitFor();
});
