import type { Knex } from 'knex';
import type { Walker } from './harness.ts';

/** A line of a sheet that nobody has written on yet. */
export interface Open {
  code: string;
  section: string;
  full: number;
}

/** Blank lines of this kind that an account scores, section by section. */
export async function blankLines(db: Knex, id: number, kind: string, username = 'inspector'): Promise<Open[]> {
  const { rows } = await db.raw<{ rows: Open[] }>(
    `select line.code, section ->> 'code' as section, (indicator ->> 'full')::int / 100 as full
       from sheet join rubric on rubric.id = sheet.rubric_id join line on line.sheet_id = sheet.id and line.version = 0
       join sheet_section on sheet_section.sheet_id = sheet.id join person on person.id = sheet_section.person_id,
       jsonb_array_elements(rubric.tree -> 'sections') section, jsonb_array_elements(section -> 'criteria') criterion,
       jsonb_array_elements(criterion -> 'indicators') indicator
      where sheet.assessment_id = ? and sheet.stage = 'county' and indicator ->> 'code' = line.code
        and section ->> 'code' = sheet_section.section_code and indicator ->> 'kind' = ? and person.username = ?
      order by line.code`,
    [id, kind, username],
  );
  return rows;
}

/** A field of a line. */
export const field = (walker: Walker, code: string, name: string) => walker.main.locator(`[id="${code}.${name}"]`);
/** What the page says of saving. */
export const status = (walker: Walker) => walker.main.locator('[data-status]');
/** What every page says of what is on the device only. */
export const pill = (walker: Walker) => walker.page.locator('[data-waiting]');
export const offline = (walker: Walker, without: boolean) => walker.page.context().setOffline(without);

/** Takes the sheet of a school along. */
export async function takeAlong(walker: Walker, school: string): Promise<void> {
  // A sheet is many pages, and a retry waits for some seconds.
  walker.page.context().setDefaultTimeout(30_000);
  await walker.go('/on-site');
  const card = walker.main.locator('[data-visit]', { hasText: school });
  await card.getByRole('button').click();
  await card.locator('[data-taken-said]', { hasText: '已带上' }).waitFor();
}

/** Takes a sheet along and gives a line its full points without a network: one change that is on the phone only. */
export async function fillsOffline(
  walker: Walker,
  school: string,
  id: number,
  { code, section, full }: Open,
): Promise<void> {
  await takeAlong(walker, school);
  await offline(walker, true);
  await walker.page.goto(`/assessments/${id}/sheets/county/sections/${section}`);
  await field(walker, code, 'points').fill(String(full));
  await pill(walker).filter({ hasText: '1 项改动' }).waitFor();
}
