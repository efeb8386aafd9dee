import { expect, test } from 'vitest';
import { openBrowser, type Walker } from './harness.ts';

const browser = openBrowser();

/** 黄岗镇中心小学 stands at its county review, half scored. */
async function reviewOf(county: Walker): Promise<string> {
  await county.go('/assessments?q=黄岗镇中心小学');
  await county.press('黄岗镇中心小学');
  return county.path;
}

test('two inspectors score apart, hand in, and the leader takes the mean', async () => {
  const county = await browser.signIn('county');
  const review = await reviewOf(county);
  const { rows } = await browser.app.db.raw<{
    rows: { code: string; title: string; section: string; owner: string; name: string }[];
  }>(
    `select line.code, indicator #>> '{title,zh}' as title, section ->> 'code' as section, person.username as owner, person.name
       from sheet join rubric on rubric.id = sheet.rubric_id join line on line.sheet_id = sheet.id and line.version = 0
       join sheet_section on sheet_section.sheet_id = sheet.id join person on person.id = sheet_section.person_id,
       jsonb_array_elements(rubric.tree -> 'sections') section, jsonb_array_elements(section -> 'criteria') criterion,
       jsonb_array_elements(criterion -> 'indicators') indicator
      where sheet.assessment_id = ? and sheet.stage = 'county' and indicator ->> 'code' = line.code
        and section ->> 'code' = sheet_section.section_code and indicator ->> 'kind' = 'judged'
      order by line.code limit 1`,
    [Number(review.split('/').at(-1))],
  );
  const line = rows[0]!;
  const others = { inspector: 'inspector2', inspector2: 'inspector' } as const;
  const owner = await browser.signIn(line.owner);
  const second = await browser.signIn(others[line.owner as 'inspector']);

  await county.go(`${review}/county-teams`);
  await county.main.getByText('独立评分（可选）').click();
  const select = county.main.locator(`[name="second.${line.section}"]`);
  const names = (await select.locator('option').allInnerTexts()).filter(
    (name) => /县督学[甲乙]/.test(name) && name !== line.name,
  );
  await select.selectOption({ label: names[0]! });
  await county.main.locator(`[name="secondCodes.${line.section}"]`).fill(line.code);
  await county.passesAxe();
  await county.press('保存调整');

  const page = `${review}/sheets/county/sections/${line.section}`;
  const scores = async (walker: Walker, points: string, reason: string): Promise<void> => {
    await walker.go(page);
    await walker.sees('由两人独立评分');
    await walker.fill(`${line.code} ${line.title}`, points);
    const own = walker.main.locator(`[data-line="${line.code}"]`);
    if (!(await own.locator('textarea').first().isVisible())) await own.locator('summary').first().click();
    await own.locator('textarea').first().fill(reason);
    await walker.main.locator('[data-status]', { hasText: '所有改动已保存' }).waitFor();
  };
  await scores(owner, '6', '甲看到的');
  await scores(second, '7', '乙看到的');
  expect(await owner.main.innerText()).not.toContain('乙看到的');
  await second.passesAxe();
  await owner.go(page);
  await owner.press('提交独立评分（1 项）');
  await second.press('提交独立评分（1 项）');
  await second.sees('等待组长裁定');

  const { username } = (await browser.app
    .db('team_member')
    .join('sheet', 'sheet.id', 'sheet_id')
    .join('person', 'person.id', 'person_id')
    .where({ assessment_id: Number(review.split('/').at(-1)), stage: 'county', leads: true })
    .first('username')) as { username: string };
  const leader = username === line.owner ? owner : second;
  await leader.go(`${review}/county-settlements`);
  await leader.sees('甲看到的');
  await leader.sees('乙看到的');
  await leader.passesAxe();
  await leader.press('确认裁定');
  await leader.sees('请至少裁定一项');
  await leader.main.getByRole('radio', { name: '取平均' }).check();
  await leader.fill('裁定理由', '两次看到的情况接近');
  await leader.press('确认裁定');
  await leader.sees('裁定取平均，6.5 分');
  await leader.go(page);
  await leader.sees('两人独立评分 6 / 7，取平均 → 6.5 分');
});
