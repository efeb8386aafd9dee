import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDemonstration, type Visitor } from '../setup/app.ts';
import { assessmentIn, lineIn, save, told } from '../sheets/line.ts';

let app: Awaited<ReturnType<typeof openDemonstration>>;
let id: number;
let sheet: number;
let section: string;
let codes: string[];
let owner: Visitor;
let second: Visitor;
let leader: Visitor;
let secondId: number;

beforeAll(async () => {
  app = await openDemonstration();
  id = await assessmentIn(app.db, '黄岗镇中心小学');
  const { rows } = await app.db.raw<{ rows: { code: string; section: string; owner: string; sheet: number }[] }>(
    `select line.code, section ->> 'code' as section, person.username as owner, sheet.id as sheet
       from sheet join rubric on rubric.id = sheet.rubric_id join line on line.sheet_id = sheet.id and line.version = 0
       join sheet_section on sheet_section.sheet_id = sheet.id join person on person.id = sheet_section.person_id,
       jsonb_array_elements(rubric.tree -> 'sections') section, jsonb_array_elements(section -> 'criteria') criterion,
       jsonb_array_elements(criterion -> 'indicators') indicator
      where sheet.assessment_id = ? and sheet.stage = 'county' and indicator ->> 'code' = line.code
        and section ->> 'code' = sheet_section.section_code and indicator ->> 'kind' = 'judged'
      order by section ->> 'code', line.code`,
    [id],
  );
  ({ section, sheet } = rows[0]!);
  codes = rows.filter((row) => row.section === section).map(({ code }) => code);
  const { rows: team } = await app.db.raw<{ rows: { username: string; id: number; leads: boolean }[] }>(
    'select username, person.id, leads from team_member join person on person.id = person_id where sheet_id = ?',
    [sheet],
  );
  const other = team.find(({ username }) => username !== rows[0]!.owner)!;
  secondId = other.id;
  await app
    .db('second_scorer')
    .insert(codes.slice(0, 3).map((code) => ({ sheet_id: sheet, code, person_id: secondId })));
  owner = await app.signIn(rows[0]!.owner);
  second = await app.signIn(other.username);
  leader = team.find(({ leads }) => leads)!.username === rows[0]!.owner ? owner : second;
});
afterAll(() => app.close());

const says = (visitor: Visitor, code: string, points: string, version: number) =>
  save(visitor, `/assessments/${id}/county-lines/${section}`, {
    [`${code}.version`]: String(version),
    [`${code}.points`]: points,
    [`${code}.reason`]: '现场查看有差距',
  });
const stands = (code: string) => lineIn(app.db, id, 'county', code);
const handsIn = (visitor: Visitor) =>
  visitor.post(`/assessments/${id}/county-hand-ins`, { key: randomUUID(), section });
const settles = (fields: Record<string, string>) =>
  leader.post(`/assessments/${id}/county-settlements`, { key: randomUUID(), ...fields });

/** Sends the team's form as it stands, without second scorers. */
async function takeSecondsOff(): Promise<number> {
  const county = await app.signIn('county');
  const form = await county.get(`/assessments/${id}/county-teams`);
  const value = (name: string): string => new RegExp(`name="${name}"[^>]*value="([^"]*)"`).exec(form.text)?.[1] ?? '';
  const owners = [...form.text.matchAll(/<select [^>]*name="owner\.(\w+)"[^>]*>([\s\S]*?)<\/select>/g)].map(
    ([, code = '', options = '']) => [`owner.${code}`, /value="(\d+)" selected/.exec(options)?.[1] ?? ''] as const,
  );
  const { status } = await county.post(`/assessments/${id}/county-teams`, {
    ...Object.fromEntries(owners),
    seen: value('seen'),
    step: value('step'),
    visitOn: value('visitOn'),
    members: [...form.text.matchAll(/name="members" value="(\d+)" checked/g)].map(([, person]) => person!),
    leader: /name="leader" value="(\d+)" checked/.exec(form.text)?.[1] ?? '',
  });
  return status;
}

describe('a line that several scored and that all handed in', () => {
  const [agreed, averaged] = [0, 1];

  test('is changed by the leader alone: the owner does not type over what was agreed or settled', async () => {
    for (const [index, points] of [
      [agreed, '1'],
      [averaged, '1'],
      [2, '1'],
    ] as const)
      await says(owner, codes[index]!, points, 0);
    await says(second, codes[agreed]!, '1', 0);
    await says(second, codes[averaged]!, '0.5', 0);
    await says(second, codes[2]!, '0.5', 0);
    await handsIn(owner);
    await handsIn(second);
    expect((await stands(codes[agreed]!)).version).toBe(1);
    const other = leader === owner ? second : owner;
    expect((await says(other, codes[agreed]!, '0.5', 1)).status).toBe(403);
    expect((await says(leader, codes[agreed]!, '0.5', 1)).status).toBe(200);
  });

  test('can be settled after the school changed its entry: nothing waits to be confirmed for ever', async () => {
    const code = codes[averaged]!;
    await app.db.raw(
      `update line set version = version + 1 from sheet
        where sheet.id = line.sheet_id and sheet.assessment_id = ? and sheet.stage = 'school' and line.code = ?`,
      [id, code],
    );
    expect((await leader.get(`/assessments/${id}/county-settlements`)).text).toContain('学校修改过本项');
    const settled = await settles({ [`${code}.take`]: 'mean', [`${code}.reason`]: '已按学校新填内容核对' });
    expect(settled.status).toBe(303);
    const { rows } = await app.db.raw<{ rows: { basis: number; school: number }[] }>(
      `select mine.basis_version as basis, theirs.version as school from line mine, line theirs
         join sheet on sheet.id = theirs.sheet_id and sheet.assessment_id = ? and sheet.stage = 'school'
        where mine.sheet_id = ? and mine.code = ? and theirs.code = mine.code`,
      [id, sheet, code],
    );
    expect(rows[0]!.basis).toBe(rows[0]!.school);
    expect((await leader.get(`/assessments/${id}/county-settlements`)).text).not.toContain('学校修改过本项');
  });
});

test('once the second scorer is taken off, the owner’s words come onto the sheet; others’ stay on record', async () => {
  const code = codes[2]!;
  expect((await stands(code)).version).toBe(0);
  expect(await takeSecondsOff()).toBe(303);
  expect(await stands(code)).toMatchObject({ version: 1, points: '1.00', entry: { kind: 'judged', points: 100 } });
  expect(await app.db('own_line').where({ sheet_id: sheet, code })).toHaveLength(2);
  expect(told(await says(owner, code, '1.5', 1)).lines[0]!.points).toBe('1.5');
});
