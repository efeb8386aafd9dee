import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sheetsOf } from '../excel/archives.ts';
import { openDemonstration, type Visitor } from '../setup/app.ts';
import { assessmentIn, save } from '../sheets/line.ts';

let app: Awaited<ReturnType<typeof openDemonstration>>;
let id: number;
let section: string;
let code: string;
let owner: Visitor;
let second: Visitor;
const secret = '只有本人知道的理由';

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
      order by line.code limit 1`,
    [id],
  );
  const first = rows[0]!;
  ({ code, section } = first);
  const other = (await app
    .db('team_member')
    .join('person', 'person.id', 'person_id')
    .where({ sheet_id: first.sheet })
    .whereNot({ username: first.owner })
    .first('person.id', 'username')) as { id: number; username: string };
  await app.db('second_scorer').insert({ sheet_id: first.sheet, code, person_id: other.id });
  owner = await app.signIn(first.owner);
  second = await app.signIn(other.username);
});
afterAll(() => app.close());

/** Every page and file on which a line of the county's sheet stands. */
const places = (): string[] =>
  [
    '',
    '/history',
    '/comparison',
    '/changes',
    '/result',
    '/evidence',
    '/county-settlements',
    '/county-signatures/new',
    '/sheets/county',
    `/sheets/county/sections/${section}`,
    '/sheets/county/figures',
    '/sheets/county/why',
    '/sheets/county/why.docx',
    '/sheets/county/problems',
    '/sheets/county/blank',
    `/lines/county/${code}`,
  ].map((at) => `/assessments/${id}${at}`);

async function wordsFor(visitor: Visitor): Promise<string> {
  const texts: string[] = [];
  for (const path of [...places(), '/', '/work', '/assessments', '/results', '/results/changes'])
    texts.push((await visitor.get(path)).text);
  const book = await visitor.get(`/assessments/${id}/sheets/county/workbook`);
  if (book.status === 200) {
    const { bytes } = await visitor.download(`/assessments/${id}/sheets/county/workbook`);
    texts.push(JSON.stringify((await sheetsOf(bytes)).map(({ rows }) => rows.map(({ cells }) => [...cells.values()]))));
  }
  return texts.join('\n');
}

test('what one of two says is on no page, in no file and in no answer of anybody else before both handed in', async () => {
  const says = (visitor: Visitor, points: string, reason: string) =>
    save(visitor, `/assessments/${id}/county-lines/${section}`, {
      [`${code}.version`]: '0',
      [`${code}.points`]: points,
      [`${code}.reason`]: reason,
    });
  expect((await says(owner, '0.5', secret)).status).toBe(200);
  expect(await wordsFor(owner)).toContain(secret);
  for (const visitor of [
    second,
    await app.signIn('county'),
    await app.signIn('principal'),
    await app.signIn('township'),
  ])
    expect(await wordsFor(visitor)).not.toContain(secret);
  expect((await says(second, '1', '另一位的理由')).text).not.toContain(secret);
  await owner.post(`/assessments/${id}/county-hand-ins`, { key: randomUUID(), section });
  for (const visitor of [second, await app.signIn('county'), await app.signIn('principal')])
    expect(await wordsFor(visitor)).not.toContain(secret);
  await second.post(`/assessments/${id}/county-hand-ins`, { key: randomUUID(), section });
  for (const visitor of [second, await app.signIn('county')]) expect(await wordsFor(visitor)).toContain(secret);
  for (const who of ['principal', 'township']) expect(await app.signIn(who).then(wordsFor)).not.toContain(secret);
  const stranger = app.visitor();
  for (const path of places()) {
    const { status } = await stranger.get(path);
    expect([303, 302, 404]).toContain(status);
  }
});
