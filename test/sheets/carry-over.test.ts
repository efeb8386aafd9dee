import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Rubric } from '../../src/scoring/rubric.ts';
import { openDemonstration, type Visitor } from '../setup/app.ts';
import { assessmentIn, lineIn, save, told } from './line.ts';

type App = Awaited<ReturnType<typeof openDemonstration>>;
let app: App;
let clerk: Visitor;
let id: number;
beforeAll(async () => {
  app = await openDemonstration();
  clerk = await app.signIn('clerk');
  id = await assessmentIn(app.db, '方集镇中心小学');
});
afterAll(() => app.close());

const page = (place: string, assessment = id) => `/assessments/${assessment}/sheets/school/${place}`;
const lines = (place: string, assessment = id) => `/assessments/${assessment}/school-lines/${place}`;
const offers = (text: string): string[] => [...text.matchAll(/name="take" value="([^"]+)"/g)].map(([, code]) => code!);
const doubtOn = (answer: Awaited<ReturnType<typeof save>>, code: string) =>
  (
    told(answer).lines.find((line) => line.code === code) as unknown as {
      doubt: { texts: string[]; of: string; confirmed: boolean } | null;
    }
  ).doubt;

interface Stated {
  code: string;
  entry: { kind: string; entered?: number };
  reason: string;
  points: number;
  full: number;
}
/** The lines of the school's sheet, or the county's, of the year before. */
async function linesOf2025(stage: 'school' | 'county'): Promise<Stated[]> {
  const { rows } = await app.db.raw<{ rows: Stated[] }>(
    `select line.code, line.entry, line.reason, line.points::float, line.full_points::float as full
       from line join sheet on sheet.id = line.sheet_id join assessment on assessment.id = sheet.assessment_id
       join cycle on cycle.id = assessment.cycle_id join school on school.id = assessment.school_id
      where cycle.year = 2025 and school.name = '方集镇中心小学' and sheet.stage = ? and line.entry is not null`,
    [stage],
  );
  return rows;
}

/** What is stored of the school's word on a line. */
const wordOn = async (code: string, of = id) =>
  (await app
    .db('line')
    .join('sheet', 'sheet.id', 'line.sheet_id')
    .where({ assessment_id: of, stage: 'school', code })
    .first('plausible')) as {
    plausible: { of: string; remark: string; asked: unknown[] } | null;
  };

/** Saves a line of A1 by the version that it has now. */
async function saves(code: string, fields: Record<string, string>) {
  const { version } = await lineIn(app.db, id, 'school', code);
  const named = Object.fromEntries(Object.entries(fields).map(([name, value]) => [`${code}.${name}`, value]));
  return save(clerk, lines('A1'), { [`${code}.version`]: String(version), ...named });
}

describe('last year’s entries', () => {
  test('are offered to the school beside its fields, and nothing is filled in', async () => {
    const { text } = await clerk.get(page('sections/A1'));
    // What the county reviewed stands in the place of what the school had stated.
    const { entry } = (await linesOf2025('county')).find(({ code }) => code === 'C4')!;
    const area = (entry.entered! / 100).toLocaleString('en');
    expect(text).toMatch(new RegExp(`2025 年初评\\s*${area} m²`));
    expect(await lineIn(app.db, id, 'school', 'C4')).toMatchObject({ entry: null, version: 0 });
    expect((await clerk.get(page('figures'))).text).toMatch(/2025 年初评\s*884 人/);
  });

  test('hold no points and no remark of a reviewer', async () => {
    const reasons = (await linesOf2025('county')).map(({ reason }) => reason).filter((reason) => reason !== '');
    for (const section of ['A1', 'A2', 'A3', 'A4', 'A5']) {
      const { text } = await clerk.get(page(`sections/${section}`));
      for (const reason of reasons) expect(text).not.toContain(reason);
      for (const offer of text.matchAll(/<p class="offer">([\s\S]*?)<\/p>/g)) expect(offer[1]).not.toMatch(/\d 分/);
    }
  });

  test('come with the school’s own remark where it was below full points', async () => {
    const rows = (await linesOf2025('school')).filter(({ reason, points, full }) => reason !== '' && points < full);
    const texts = await Promise.all(['A1', 'A2', 'A3', 'A4', 'A5'].map((one) => clerk.get(page(`sections/${one}`))));
    const offered = texts.flatMap(({ text }) => offers(text)).filter((take) => take.endsWith('.reason'));
    expect(offered.toSorted()).toEqual(
      rows
        .filter(({ entry }) => entry.kind !== 'measured')
        .map(({ code }) => `${code}.reason`)
        .toSorted(),
    );
    expect(offered.length).toBeGreaterThan(3);
  });

  test('are a school’s own: there are none where it was not assessed, and none for others', async () => {
    const county = await app.signIn('county');
    expect(offers((await county.get(page('sections/A1'))).text)).toEqual([]);
    const principal = await app.signIn('principal');
    await app
      .db('post_school')
      .where({ school_id: app.db('school').where({ name: '方集镇中心小学' }).select('id') })
      .whereIn(
        'post_id',
        app.db('post').join('person', 'person.id', 'post.person_id').where({ username: 'principal' }).select('post.id'),
      )
      .update({ school_id: app.db('school').where({ name: '新村镇中心小学' }).select('id') as never });
    const other = await assessmentIn(app.db, '新村镇中心小学');
    const { status, text } = await principal.get(page('sections/A1', other));
    expect(status).toBe(200);
    expect(offers(text)).toEqual([]);
    expect((await clerk.get(page('sections/A1', other))).status).toBe(404);
  });

  test('without JavaScript fill the field of the form that comes back, and save nothing', async () => {
    const before = await lineIn(app.db, id, 'school', 'C5');
    const form = {
      key: randomUUID(),
      take: 'C5',
      'C5.version': '0',
      'C5.entered': '',
      'C1.version': '0',
      'C1.points': '9.3',
    };
    const answer = await clerk.post(lines('A1'), form);
    expect(answer.status).toBe(200);
    const value = /id="C5\.entered"[^>]*value="([^"]+)"/.exec(answer.text)?.[1];
    expect(value).toMatch(/^[\d,.]+$/);
    expect(answer.text).toContain('已填入上年内容，尚未保存');
    expect(answer.text).toContain('value="9.3"');
    expect(await lineIn(app.db, id, 'school', 'C5')).toEqual(before);
    // What is saved then is a change like any other.
    expect((await saves('C5', { entered: value! })).status).toBe(200);
    const { sheet_id, version } = await lineIn(app.db, id, 'school', 'C5');
    expect(await app.db('line_change').where({ sheet_id, code: 'C5' }).first('version', 'person_id')).toMatchObject({
      version,
    });
  });

  test('what is not offered fills nothing in', async () => {
    for (const take of ['C1', 'C99', 'fact.accident', 'C5.points']) {
      const answer = await clerk.post(lines('A1'), { key: randomUUID(), take, 'C1.version': '0', 'C1.points': '8.7' });
      expect(answer.text).toContain('value="8.7"');
    }
  });

  test('are not offered where the rubric asks for something else now', async () => {
    const { id: _, ...rubric } = (await app.db('rubric').where({ id: 1 }).first()) as { id: number; tree: Rubric };
    const tree = JSON.stringify(rubric.tree).replace('"measure":"per_pupil"', '"measure":"count"');
    const [made] = (await app
      .db('rubric')
      .insert({ ...rubric, tree, version: 7 })
      .returning('id')) as { id: number }[];
    const sheets = () =>
      app
        .db('sheet')
        .whereIn(
          'assessment_id',
          app.db('assessment').join('cycle', 'cycle.id', 'cycle_id').where({ year: 2025 }).select('assessment.id'),
        );
    await sheets().update({ rubric_id: made!.id });
    const changed = offers((await clerk.get(page('sections/A1'))).text);
    expect(changed).not.toContain('C4');
    expect(changed).toContain('C7');
    await sheets().update({ rubric_id: 1 });
    expect(offers((await clerk.get(page('sections/A1'))).text)).toContain('C4');
  });
});

describe('a quantity far from last year’s', () => {
  test('is saved, and asked about until the school answers; with another value it is asked anew', async () => {
    const far = await saves('C4', { entered: '90,000' });
    expect(far.status).toBe(200);
    const doubt = doubtOn(far, 'C4')!;
    expect(doubt).toMatchObject({ confirmed: false });
    expect(doubt.texts[0]).toMatch(/^2025 年 [\d,.]+ m²，本次 90,000 m²，多 \d+%。$/);
    expect((await clerk.get(page('check'))).text).toMatch(/C4 [^<]*<\/a> 与往年或同类学校相差较大，请核实。/);

    const answered = await saves('C4', { entered: '90,000', plausible: doubt.of, plausibleRemark: '征用了东侧土地' });
    expect(doubtOn(answered, 'C4')).toMatchObject({ confirmed: true });
    expect((await wordOn('C4')).plausible).toMatchObject({ of: doubt.of, remark: '征用了东侧土地' });
    const { sheet_id, version } = await lineIn(app.db, id, 'school', 'C4');
    const change = (await app
      .db('line_change')
      .where({ sheet_id, code: 'C4', version })
      .first('plausible', 'person_id')) as object;
    expect(change).toMatchObject({ plausible: { remark: '征用了东侧土地' } });
    expect((await clerk.get(page('check'))).text).not.toMatch(/C4 [^<]*<\/a> 与往年/);

    // The tick of the old value says nothing about a new one.
    const another = await saves('C4', { entered: '95,000', plausible: doubt.of, plausibleRemark: '征用了东侧土地' });
    expect(doubtOn(another, 'C4')).toMatchObject({ confirmed: false });
    expect((await wordOn('C4')).plausible).toBeNull();
    const back = await saves('C4', { entered: '90,000' });
    expect(doubtOn(back, 'C4')).toMatchObject({ confirmed: false });
  });

  test('the answer stays with a remark on the line, goes with the tick, and is not a remark alone', async () => {
    const { of } = doubtOn(await saves('C4', { entered: '91,000' }), 'C4')!;
    await saves('C4', { entered: '91,000', plausible: of, plausibleRemark: '' });
    expect((await wordOn('C4')).plausible).toMatchObject({ of });
    // An upload of a workbook knows nothing of the question.
    await saves('C4', { entered: '91,000', reason: '见测绘图' });
    expect((await wordOn('C4')).plausible).toMatchObject({ of });
    await saves('C4', { entered: '91,000', reason: '见测绘图', plausibleRemark: '' });
    expect((await wordOn('C4')).plausible).toBeNull();
    const alone = await saves('C4', { entered: '91,000', reason: '见测绘图', plausibleRemark: '属实' });
    expect(alone.status).toBe(400);
    expect(told(alone).lines[0]!.problems['plausibleRemark']).toMatch(/请勾选/);
  });

  test('a value near last year’s asks nothing, nor does a blank', async () => {
    expect(doubtOn(await saves('C4', { entered: '19,400' }), 'C4')).toBeNull();
    expect(doubtOn(await saves('C4', { entered: '' }), 'C4')).toBeNull();
  });

  test('the second of two people who answer is told of the first', async () => {
    const { of } = doubtOn(await saves('C4', { entered: '92,000' }), 'C4')!;
    const { version } = await lineIn(app.db, id, 'school', 'C4');
    const fields = {
      'C4.version': String(version),
      'C4.entered': '92,000',
      'C4.plausible': of,
      'C4.plausibleRemark': '',
    };
    const answers = await Promise.all([
      save(clerk, lines('A1'), fields),
      save(clerk, lines('A1'), { ...fields, 'C4.entered': '93,000' }),
    ]);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 409]));
  });

  test('a basic figure is asked about on its own page, with the others told', async () => {
    const { version } = await lineIn(app.db, id, 'school', 'figure.staff');
    const answer = await save(clerk, lines('figures'), {
      'figure.staff.version': String(version),
      'figure.staff.value': '120',
    });
    expect(doubtOn(answer, 'figure.staff')!.texts[0]).toContain('本次 120 人，多 145%');
    expect((await clerk.get(page('figures'))).text).toContain('name="figure.staff.plausible"');
  });

  test('a reviewer never says that a school’s quantity is right by this', async () => {
    const sheet = await assessmentIn(app.db, '黄岗镇中心小学');
    const inspector = await app.signIn('inspector');
    const { version, sheet_id, entry } = await lineIn(app.db, sheet, 'county', 'C4');
    const plausible = `${(entry as { entered: number }).entered}/`;
    const typed = { version: String(version), verdict: 'confirmed', reason: '属实', plausible, plausibleRemark: '' };
    const named = Object.entries(typed).map(([name, value]) => [`C4.${name}`, value]);
    const answer = await save(inspector, `/assessments/${sheet}/county-lines/A1`, Object.fromEntries(named));
    expect(answer.status).toBe(200);
    expect(await app.db('line').where({ sheet_id }).whereNotNull('plausible').first()).toBeUndefined();
  });
});

describe('submitting', () => {
  test('is refused while a quantity is doubtful, and made once the school has answered', async () => {
    // 新村镇中心小学 got its complete sheet back; the principal of the first tests sits there now.
    const other = await assessmentIn(app.db, '新村镇中心小学');
    const principal = await app.signIn('principal');
    const peers = await principal.get(page('check', other));
    expect(peers.text).toContain('各项内容已填写完整，可以提交。');
    const { version, entry } = await lineIn(app.db, other, 'school', 'C19');
    const books = String((entry as { entered: number }).entered / 10);
    const many = await save(principal, lines('A1', other), { 'C19.version': String(version), 'C19.entered': books });
    const doubt = doubtOn(many, 'C19')!;
    expect(doubt.texts.join()).toMatch(/本市 \d+ 所规模相近的学校，生均中位数为/);
    const seen = /name="seen" value="(\d+)"/.exec(peers.text)![1]!;
    const refused = await principal.post(`/assessments/${other}/submissions`, { seen });
    expect(refused.status).toBe(400);
    expect(refused.text).toContain(`/assessments/${other}/sheets/school/sections/A1#C19`);
    await save(principal, lines('A1', other), {
      'C19.version': String(version + 1),
      'C19.entered': books,
      'C19.plausible': doubt.of,
      'C19.plausibleRemark': '接收了捐赠图书',
    });
    expect((await principal.post(`/assessments/${other}/submissions`, { seen })).status).toBe(303);
    expect((await app.db('assessment').where({ id: other }).first('stage')) as object).toEqual({
      stage: 'application',
    });

    // Its township reads what was asked and answered.
    const { text } = await principal.get(page('sections/A1', other));
    expect(text).toContain('学校已核实数据无误');
    expect(text).toContain('接收了捐赠图书');
    expect(text).not.toContain('name="C19.plausible"');
  });
});
