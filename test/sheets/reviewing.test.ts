import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDemonstration, type Answer, type Visitor } from '../setup/app.ts';

type App = Awaited<ReturnType<typeof openDemonstration>>;
let app: App;
beforeAll(async () => {
  app = await openDemonstration();
});
afterAll(() => app.close());

const json = { accept: 'application/json' };

/** The assessment of a school in 2026. */
async function assessmentOf(school: string): Promise<number> {
  const row = (await app
    .db('assessment')
    .join('school', 'school.id', 'assessment.school_id')
    .join('cycle', 'cycle.id', 'assessment.cycle_id')
    .where({ 'school.name': school, year: 2026 })
    .first('assessment.id')) as { id: number };
  return row.id;
}

interface Told {
  lines: {
    code: string;
    version: number;
    points?: string;
    why?: string[];
    problems: Record<string, string>;
    differs: boolean;
    clash: unknown;
    earlier: { text: string }[];
  }[];
  total: { filled: string; range: string; score: string };
}
const told = ({ text }: Answer): Told => JSON.parse(text) as Told;

/** Saves one line as the page's script does. */
const save = (visitor: Visitor, path: string, fields: Record<string, string | readonly string[]>, key = randomUUID()) =>
  visitor.post(path, { key, ...fields }, json);

const lineOf = async (id: number, stage: string, code: string) =>
  (await app
    .db('line')
    .join('sheet', 'sheet.id', 'line.sheet_id')
    .where({ assessment_id: id, stage, code })
    .first('entry', 'points', 'version', 'line.sheet_id')) as {
    entry: unknown;
    points: string | null;
    version: number;
    sheet_id: number;
  };

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
    expect(counts[0]).toBeLessThanOrEqual(5);
  });

  test('show an office how far a school is, but not what it says before it is submitted', async () => {
    const id = await assessmentOf('中岗中学');
    const office = await app.signIn('county');
    const page = await office.get(`/assessments/${id}/sheets/school/sections/A1`);
    expect(page.status).toBe(200);
    expect(page.text).toContain('评分尚未完成，目前只能查看进度');
    expect(page.text).not.toMatch(/data-total|class="line-why bare" data-why>\n<li>/);
  });

  test('show a later team no earlier total before it has signed off', async () => {
    const id = await assessmentOf('洪河桥镇中心小学');
    const expert = await app.signIn('expert');
    const page = await expert.get(`/assessments/${id}/sheets/county/sections/A1`);
    expect(page.status).toBe(200);
    expect(page.text).not.toContain('data-total');
  });
});
