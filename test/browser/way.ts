import { expect } from 'vitest';
import { assessmentIn } from '../sheets/line.ts';
import type { TestBrowser, Walker } from './harness.ts';
import { fillSheet, pdf, type Said } from './sheet.ts';

/** A school on its way, walked by whoever has the next step. */
export interface Way {
  readonly browser: TestBrowser;
  readonly id: number;
  readonly school: string;
  /** Lines below their full points, said alike at every stage. */
  readonly said: Said;
  /** Whether axe looks at each page: once for all journeys is enough, for it takes longer than the way itself. */
  readonly looked: boolean;
}

const looksAt = async ({ looked }: Way, walker: Walker): Promise<void> => (looked ? walker.passesAxe() : undefined);

const levels = {
  county: { office: 'county', leader: 'inspector', other: 'inspector2', names: ['县督学甲', '县督学乙'] },
  city: { office: 'city', leader: 'expert', other: 'expert2', names: ['市专家甲', '市专家乙'] },
} as const;
export type Level = keyof typeof levels;

/** This year's assessment of a school. */
export async function wayOf(browser: TestBrowser, school: string, said: Said = {}, looked = false): Promise<Way> {
  const id = await assessmentIn(browser.app.db, school);
  return { browser, id, school, said, looked };
}

/** Where the school stands, as its page says it. */
export async function standsAt({ id }: Way, walker: Walker, words: string): Promise<void> {
  await walker.go(`/assessments/${id}`);
  await walker.sees(words);
}

/** Reads a page of the way and looks whether everybody could read it. */
export async function reads(way: Way, walker: Walker, page: string, words?: string | RegExp): Promise<void> {
  await walker.go(`/assessments/${way.id}${page}`);
  await looksAt(way, walker);
  if (words !== undefined) await walker.sees(words);
}

/** The principal submits what is complete. */
export async function submits(way: Way, principal: Walker): Promise<void> {
  await reads(way, principal, '/sheets/school/check', '各项内容已填写完整');
  await principal.press('提交自评');
  await principal.sees('自评已提交');
}

/** An application is filed: the form is seen as it is printed, its scan is sent. */
export async function applies(way: Way, filer: Walker, path: string): Promise<void> {
  await filer.go(path);
  const box = filer.main.locator(`input[type=checkbox][name=schools][value^="${way.id}-"]`);
  if ((await box.count()) > 0) await box.check();
  await filer.fill('文号', '演示〔2026〕12号');
  await filer.main.getByLabel('成文日期').fill('2026-11-02');
  await looksAt(way, filer);
  const [printed] = await Promise.all([
    filer.page.waitForEvent('popup'),
    filer.main.getByRole('button', { name: '打印申请表' }).click(),
  ]);
  await printed.waitForLoadState();
  expect(await printed.locator('main').innerText()).toContain(way.school);
  await printed.close();
  await filer.main
    .locator('input[type=file]')
    .setInputFiles({ name: '申请表.pdf', mimeType: 'application/pdf', buffer: Buffer.from(pdf) });
  await filer.press('提交申请');
  await filer.sees('申请已提交县督导室');
}

/** The office names its team: the first of the two leads and has A1 to A3, the other A4 and A5. */
export async function namesTeam(way: Way, level: Level): Promise<void> {
  const { office, names } = levels[level];
  const walker = await way.browser.signIn(office);
  await walker.go(`/assessments/${way.id}/${level}-teams`);
  await looksAt(way, walker);
  for (const name of names) await walker.main.getByRole('checkbox', { name }).check();
  await walker.main.getByRole('radio', { name: names[0] }).check();
  await walker.fill('入校日期', '2026-11-20');
  const owners = walker.main.locator('select[name^="owner."]');
  expect(await owners.count()).toBe(5);
  for (let section = 0; section < 5; section += 1) {
    await owners.nth(section).selectOption({ label: names[section < 3 ? 0 : 1] });
  }
  await walker.press('确定评审组');
  await walker.sees('评审组已组建');
}

/** Both reviewers fill in what is theirs, and the leader signs. */
export async function reviews(way: Way, level: Level, said: Said = way.said): Promise<void> {
  const { leader, other } = levels[level];
  const second = await way.browser.signIn(other);
  await fillSheet(second, way.id, level, { said, places: ['sections/A4', 'sections/A5'] });
  const first = await way.browser.signIn(leader);
  await fillSheet(first, way.id, level, {
    said,
    places: ['figures', 'sections/A1', 'sections/A2', 'sections/A3', 'vetoes'],
  });
  await signs(way, level, first);
}

export async function signs(way: Way, level: Level, leader: Walker): Promise<void> {
  await reads(way, leader, `/${level}-signatures/new`, '评分表已填写完整');
  await leader.press('确认签字');
  await leader.sees('评分表已签字');
}

/** The office confirms the result, every fact of the vetoes for itself. */
export async function concludes(way: Way, level: Level, words: string): Promise<void> {
  const walker = await way.browser.signIn(levels[level].office);
  await reads(way, walker, `/${level}-conclusions/new`);
  for (const box of await walker.main.locator('input[name=confirmed]').all()) await box.check();
  await walker.press('确认结果');
  await standsAt(way, walker, words);
}

/** A whole review: the team is named, scores and signs, and the office confirms. */
export async function isReviewed(way: Way, level: Level, words: string, said: Said = way.said): Promise<void> {
  await namesTeam(way, level);
  await reviews(way, level, said);
  await concludes(way, level, words);
}

/** Public notice, its five working days, approval and plaque, by the level that decides. */
export async function comesToPlaque(way: Way, level: Level): Promise<string> {
  const { browser, id } = way;
  const office = await browser.signIn(levels[level].office);
  await office.go(`/notices/new?schools=${id}`);
  await office.main.locator(`input[name=schools][value^="${id}-"]`).check();
  await office.fill('文号', '演示〔2026〕15号');
  await office.fill('联系方式', '0558-6712345');
  await looksAt(way, office);
  await office.press('预览');
  await looksAt(way, office);
  await office.press('发布');
  await office.sees('公示已发布');
  await standsAt(way, office, '公示中');

  await office.go(`/proposals/new?schools=${id}`);
  await office.sees('公示期尚未结束');
  await office.moveDate('2026-11-10');
  await office.go(`/proposals/new?schools=${id}`);
  for (const box of await office.main.locator('input[name=schools]').all()) {
    await box.setChecked((await box.inputValue()).startsWith(`${id}-`));
  }
  await looksAt(way, office);
  await office.press(office.main.locator('form[action="/proposals"] button'));
  await office.sees('已提请审定');
  await looksAt(way, office);

  const approver = await browser.signIn(`${levels[level].office}-approver`);
  await approver.go(`/approvals/new?schools=${id}`);
  await approver.main.locator(`input[name=schools][value^="${id}-"]`).check();
  await approver.fill('文号', '演示〔2026〕6号');
  await approver.fill('会议日期', '2026-11-10');
  await looksAt(way, approver);
  await approver.press('审定批准');
  await looksAt(way, approver);

  await office.go(`/plaques/new?schools=${id}`);
  for (const box of await office.main.locator('input[name=schools]').all()) {
    await box.setChecked((await box.inputValue()).startsWith(`${id}-`));
  }
  await looksAt(way, office);
  await office.press('授牌并编号');
  await looksAt(way, office);
  const { plaque } = (await browser.app.db('plaque').where({ assessment_id: id }).first('number as plaque')) as {
    plaque: string;
  };
  await office.go(`/plaques/${plaque}/certificate`);
  await office.sees(way.school);
  await looksAt(way, office);

  const visitor = await browser.walker({ width: 360 });
  await visitor.go('/public/plaques');
  await visitor.fill('牌匾编号', plaque);
  await visitor.press(visitor.main.locator('form[action="/public/plaques"] button'));
  await visitor.sees(way.school);
  await visitor.sees('牌匾有效');
  await looksAt(way, visitor);
  return plaque;
}
