import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDemonstration } from '../setup/app.ts';
import { assessmentIn, lineIn, save, told } from './line.ts';

type App = Awaited<ReturnType<typeof openDemonstration>>;
let app: App;
beforeAll(async () => {
  app = await openDemonstration();
});
afterAll(() => app.close());

const assessmentOf = (school: string) => assessmentIn(app.db, school);
const lineOf = (id: number, stage: string, code: string) => lineIn(app.db, id, stage, code);

describe('a reviewer saving a line', () => {
  const huanggang = () => assessmentOf('黄岗镇中心小学');
  const blankOf = async (
    id: number,
    kind: 'judged' | 'measured',
    owner: string,
  ): Promise<{ code: string; section: string; full: number }> => {
    const { rows } = await app.db.raw<{ rows: { code: string; section: string; full: number }[] }>(
      `select line.code, section ->> 'code' as section, (indicator ->> 'full')::int / 100 as full
         from sheet join rubric on rubric.id = sheet.rubric_id join line on line.sheet_id = sheet.id and line.version = 0
         join sheet_section on sheet_section.sheet_id = sheet.id
         join person on person.id = sheet_section.person_id and person.username = ?,
         jsonb_array_elements(rubric.tree -> 'sections') section, jsonb_array_elements(section -> 'criteria') criterion,
         jsonb_array_elements(criterion -> 'indicators') indicator
        where sheet.assessment_id = ? and sheet.stage = 'county' and indicator ->> 'code' = line.code
          and section ->> 'code' = sheet_section.section_code and indicator ->> 'kind' = ?
          and (? = 'judged' or indicator #>> '{fromBasic,entered}' is null and indicator ->> 'whole' is null) limit 1`,
      [owner, id, kind, kind],
    );
    return rows[0]!;
  };

  test('who was given a post at the school meanwhile is refused, and the page says why', async () => {
    const id = await huanggang();
    const { code, section } = await blankOf(id, 'judged', 'inspector2');
    const { person_id, school_id } = (await app
      .db('person')
      .join('assessment', app.db.raw('assessment.id = ?', [id]))
      .where({ username: 'inspector2' })
      .first('person.id as person_id', 'school_id')) as { person_id: number; school_id: number };
    const [post] = (await app.db('post').insert({ person_id, role: 'clerk' }).returning('id')) as { id: number }[];
    await app.db('post_school').insert({ post_id: post!.id, school_id });
    try {
      const inspector = await app.signIn('inspector2');
      const page = await inspector.get(`/assessments/${id}/sheets/county/sections/${section}`);
      expect(page.text).toContain('您在这所学校任职，按规定须回避');
      expect(page.text).not.toContain(`data-line="${code}"`);
      const refused = await inspector.post(`/assessments/${id}/county-lines/${section}`, { key: randomUUID() });
      expect(refused.status).toBe(403);
    } finally {
      await app.db('post_school').where({ post_id: post!.id }).delete();
      await app.db('post').where({ id: post!.id }).delete();
    }
  });

  test('on a section that is another member’s is refused, unless they lead the team and say why', async () => {
    const id = await huanggang();
    const { rows } = await app.db.raw<{ rows: { leads: string; other: string }[] }>(
      `select max(username) filter (where leads) as leads, max(username) filter (where not leads) as other
         from team_member join sheet on sheet.id = sheet_id join person on person.id = person_id
        where assessment_id = ? and stage = 'county'`,
      [id],
    );
    const { leads, other } = rows[0]!;
    const line = await blankOf(id, 'judged', leads);
    const path = `/assessments/${id}/county-lines/${line.section}`;
    const fields = { [`${line.code}.version`]: '0', [`${line.code}.points`]: String(line.full) };
    expect((await save(await app.signIn(other), path, fields)).status).toBe(403);

    const leader = await app.signIn(leads);
    const theirs = await blankOf(id, 'judged', other);
    const others = { [`${theirs.code}.version`]: '0', [`${theirs.code}.points`]: String(theirs.full) };
    const refused = await save(leader, `/assessments/${id}/county-lines/${theirs.section}`, others);
    expect(refused.status).toBe(400);
    expect(told(refused).lines[0]!.problems['reason']).toBeDefined();
    const reason = { [`${theirs.code}.reason`]: '现场复核' };
    expect(
      (await save(leader, `/assessments/${id}/county-lines/${theirs.section}`, { ...others, ...reason })).status,
    ).toBe(200);
  });

  test('as the leader, sends a whole section that is another member’s: only what they change wants a reason, also when they blank it', async () => {
    const id = await huanggang();
    const { db } = app;
    const leader = await app.signIn('inspector');
    const theirs = await blankOf(id, 'judged', 'inspector2');
    const { sheet_id } = await lineOf(id, 'county', theirs.code);
    const full = { entry: { kind: 'judged', points: theirs.full * 100 }, points: theirs.full, version: 1 };
    await db('line').where({ sheet_id, code: theirs.code }).update(full);
    const path = `/assessments/${id}/county-lines/${theirs.section}`;
    const form = (points: string) => ({ [`${theirs.code}.version`]: '1', [`${theirs.code}.points`]: points });
    expect((await save(leader, path, form(String(theirs.full)))).status).toBe(200);
    const blanked = await save(leader, path, form(''));
    expect(blanked.status).toBe(400);
    expect(told(blanked).lines[0]!.problems['reason']).toBeDefined();
    expect(await lineOf(id, 'county', theirs.code)).toMatchObject({ version: 1 });
    await db('line').where({ sheet_id, code: theirs.code }).update({ entry: null, points: null, version: 0 });
  });

  test('is asked for the reason of a difference also where the basic figures alone give the points', async () => {
    const id = await huanggang();
    const { rows } = await app.db.raw<{ rows: { code: string; section: string; sheet_id: number; owner: string }[] }>(
      `select line.code, section ->> 'code' as section, school_sheet.id as sheet_id, person.username as owner
         from sheet join rubric on rubric.id = sheet.rubric_id join line on line.sheet_id = sheet.id
         join sheet school_sheet on school_sheet.assessment_id = sheet.assessment_id and school_sheet.stage = 'school'
         join sheet_section on sheet_section.sheet_id = sheet.id join person on person.id = sheet_section.person_id,
         jsonb_array_elements(rubric.tree -> 'sections') section, jsonb_array_elements(section -> 'criteria') criterion,
         jsonb_array_elements(criterion -> 'indicators') indicator
        where sheet.assessment_id = ? and sheet.stage = 'county' and indicator ->> 'code' = line.code
          and section ->> 'code' = sheet_section.section_code
          and line.version = 0 and line.points > 0.2 * line.full_points limit 1`,
      [id],
    );
    const { code, section, sheet_id, owner } = rows[0]!;
    await app.db('line').where({ sheet_id, code }).update({ points: 0 });
    const page = await (await app.signIn(owner)).get(`/assessments/${id}/sheets/county/sections/${section}`);
    const line = page.text.slice(page.text.indexOf(`data-line="${code}"`));
    expect(line.slice(0, line.indexOf('</section>'))).toContain('<div data-difference>');
  });

  test('sees the school’s points once their own are saved, and is asked why they are far apart', async () => {
    const id = await huanggang();
    const line = await blankOf(id, 'judged', 'inspector2');
    const inspector = await app.signIn('inspector2');
    const page = await inspector.get(`/assessments/${id}/sheets/county/sections/${line.section}`);
    const before = page.text.slice(page.text.indexOf(`data-line="${line.code}"`));
    expect(before.slice(0, before.indexOf('</section>'))).toContain('保存本项评分后可见');
    const answer = await save(inspector, `/assessments/${id}/county-lines/${line.section}`, {
      [`${line.code}.version`]: '0',
      [`${line.code}.points`]: '0',
      [`${line.code}.reason`]: '现场未见',
    });
    expect(answer.status).toBe(200);
    expect(told(answer).lines[0]!.earlier[0]!.text).toMatch(/分/);
  });

  test('confirms the school’s quantity, or corrects it with a reason', async () => {
    const id = await huanggang();
    const line = await blankOf(id, 'measured', 'inspector2');
    const inspector = await app.signIn('inspector2');
    const path = `/assessments/${id}/county-lines/${line.section}`;
    const field = (name: string) => `${line.code}.${name}`;
    const noReason = await save(inspector, path, {
      [field('version')]: '0',
      [field('verdict')]: 'corrected',
      [field('entered')]: '1',
    });
    expect(noReason.status).toBe(400);
    expect(told(noReason).lines[0]!.problems['reason']).toContain('更正');
    const confirmed = await save(inspector, path, { [field('version')]: '0', [field('verdict')]: 'confirmed' });
    expect(confirmed.status).toBe(200);
    const school = await lineOf(id, 'school', line.code);
    expect(await lineOf(id, 'county', line.code)).toMatchObject({
      entry: { ...(school.entry as object), override: null },
    });
    const corrected = {
      [field('version')]: '1',
      [field('verdict')]: 'corrected',
      [field('entered')]: '1',
      [field('reason')]: '实测',
    };
    expect((await save(inspector, path, corrected)).status).toBe(200);
    expect(await lineOf(id, 'county', line.code)).toMatchObject({ points: '0.00', version: 2 });
  });

  test('after sign-off changes nothing', async () => {
    const id = await assessmentOf('张寨镇中心小学');
    const inspector = await app.signIn('inspector');
    const answer = await save(inspector, `/assessments/${id}/county-lines/A1`, {
      'C1.version': '1',
      'C1.points': '1',
      'C1.reason': 'x',
    });
    expect(answer.status).toBe(409);
  });
});

describe('pages of sheets', () => {
  test('cost the same number of queries however much they say', async () => {
    const clerk = await app.signIn('clerk');
    const id = await assessmentOf('方集镇中心小学');
    const counts: number[] = [];
    for (const path of ['sections/A1', 'sections/A5', 'figures', 'vetoes']) {
      let queries = 0;
      const count = (): void => void queries++;
      app.db.on('query', count);
      expect((await clerk.get(`/assessments/${id}/sheets/school/${path}`)).status).toBe(200);
      app.db.removeListener('query', count);
      counts.push(queries);
    }
    expect(new Set(counts).size).toBe(1);
    // One more than other pages: what a self-evaluation that is being filled in is held against.
    expect(counts[0]).toBeLessThanOrEqual(6);
  });

  test('show an office how far a school is, but not what it says before it is submitted', async () => {
    const id = await assessmentOf('中岗中学');
    const office = await app.signIn('county');
    const { sheet_id } = await lineOf(id, 'school', 'C1');
    const file = {
      id: randomUUID(),
      name: '消防记录.pdf',
      size: 1,
      type: 'application/pdf',
      sha256: '',
      has_thumbnail: false,
    };
    await app.db('stored_file').insert({ ...file, uploaded_by: 1, uploaded_at: new Date(0) });
    await app.db('evidence').insert({ file_id: file.id, sheet_id, code: 'C1' });
    const page = await office.get(`/assessments/${id}/sheets/school/sections/A1`);
    expect(page.status).toBe(200);
    expect(page.text).toContain('评分尚未完成，目前只能查看进度');
    expect(page.text).not.toContain(file.name);
    expect(page.text).not.toContain('data-evidence-missing');
    expect(page.text).not.toMatch(/data-total|class="line-why bare" data-why>\n<li>/);
  });

  test('show a later team no earlier total before it has signed off', async () => {
    const id = await assessmentOf('洪河桥镇中心小学');
    const expert = await app.signIn('expert');
    const page = await expert.get(`/assessments/${id}/sheets/county/sections/A1`);
    expect(page.status).toBe(200);
    expect(page.text).not.toContain('data-total');
  });

  test('show a later team an earlier quantity, but not what a reviewer made of it, before its own is saved', async () => {
    const id = await assessmentOf('洪河桥镇中心小学');
    const { rows } = await app.db.raw<{ rows: { section: string }[] }>(
      `update line set entry = line.entry || '{"override": 100}', points = 1, reason = '以现场为准'
         from sheet join rubric on rubric.id = sheet.rubric_id, jsonb_array_elements(rubric.tree -> 'sections') section,
              jsonb_array_elements(section -> 'criteria') criterion, jsonb_array_elements(criterion -> 'indicators') indicator
        where line.sheet_id = sheet.id and sheet.assessment_id = ? and sheet.stage = 'county'
          and indicator ->> 'code' = line.code and line.entry ->> 'kind' = 'measured' and line.full_points > 1
          and exists (select from line mine join sheet own on own.id = mine.sheet_id and own.stage = 'city'
                       where own.assessment_id = sheet.assessment_id and mine.code = line.code and mine.version = 0)
       returning section ->> 'code' as section`,
      [id],
    );
    const path = `/assessments/${id}/sheets/county/sections/${rows[0]!.section}`;
    expect((await (await app.signIn('county')).get(path)).text).toContain('以现场为准');
    const expert = await app.signIn('expert');
    const page = await expert.get(path);
    expect(page.text).not.toContain('以现场为准');
    expect((await expert.get(`/assessments/${id}/comparison`)).text).not.toContain('以现场为准');
    expect(page.text).not.toContain('更正为 1 分');
    const own = await expert.get(`/assessments/${id}/sheets/city/sections/${rows[0]!.section}`);
    expect(own.text).not.toContain('更正为 1 分');
  });

  test('tell a reviewer from the start what the school was asked and confirmed, its remark with their own line', async () => {
    const id = await assessmentOf('黄岗镇中心小学');
    const { rows } = await app.db.raw<{ rows: { code: string; entered: number }[] }>(
      `select line.code, (line.entry ->> 'entered')::int as entered from line join sheet on sheet.id = line.sheet_id
         join sheet own on own.assessment_id = sheet.assessment_id and own.stage = 'county'
         join line mine on mine.sheet_id = own.id and mine.code = line.code and mine.version = 0
        where sheet.assessment_id = ? and sheet.stage = 'school' and line.entry ->> 'kind' = 'measured'
          and line.entry ->> 'whole' is null and line.code in ('C22', 'C24')`,
      [id],
    );
    const { code, entered } = rows[0]!;
    const values = {
      year: '2025',
      named: 'no',
      label: '',
      before: '1',
      now: '9',
      unit: '间',
      way: 'more',
      percent: '800',
    };
    const plausible = { of: `${entered}/`, asked: [{ key: 'sheets.plausible.last', values }], remark: '新建综合楼' };
    const { sheet_id } = await lineOf(id, 'school', code);
    await app.db('line').where({ sheet_id, code }).update({ plausible });
    const inspector = await app.signIn('inspector');
    const path = `/assessments/${id}/sheets/county/sections/A1`;
    const before = await inspector.get(path);
    expect(before.text).toContain('学校已核实数据无误：2025 年 1 间，本次 9 间，多 800%。');
    expect(before.text).not.toContain('新建综合楼');
    const typed = { [`${code}.version`]: '0', [`${code}.verdict`]: 'confirmed', [`${code}.reason`]: '属实' };
    const saved = await save(inspector, `/assessments/${id}/county-lines/A1`, typed);
    expect(saved.status).toBe(200);
    expect((await inspector.get(path)).text).toContain('学校说明：新建综合楼');
  });
});
