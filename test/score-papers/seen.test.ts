import type { Knex } from 'knex';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findSignedIn } from '../../src/accounts/store.ts';
import { findAssessment } from '../../src/assessments/store.ts';
import type { Document, Table } from '../../src/documents/document.ts';
import { problemList } from '../../src/score-papers/problem-list.ts';
import { scoreSheet } from '../../src/score-papers/score-sheet.ts';
import { points, show, sum } from '../../src/scoring/points.ts';
import { workplaceFor } from '../../src/sheets/workplace.ts';
import type { Visit } from '../../src/web/visit.ts';
import { openDemonstration } from '../setup/app.ts';
import { aReader } from './workplace.ts';

type App = Awaited<ReturnType<typeof openDemonstration>>;

let app: App;

beforeAll(async () => {
  app = await openDemonstration();
});
afterAll(() => app?.close());

interface Sheet {
  id: number;
  stage: 'school' | 'county' | 'city';
  at: string;
  earned: string | null;
  applicable: string | null;
  scaled: string | null;
}

const sheetsOf = async (db: Knex, more = ''): Promise<Sheet[]> => {
  const { rows } = await db.raw<{ rows: Sheet[] }>(
    `select assessment.id, sheet.stage, assessment.stage as at, sheet.earned, sheet.applicable, sheet.scaled
       from sheet join assessment on assessment.id = sheet.assessment_id join cycle on cycle.id = assessment.cycle_id
       join school on school.id = assessment.school_id where cycle.year = 2026 ${more} order by sheet.id`,
  );
  return rows;
};

async function sheetAt(stage: string, sheet: string, more = ''): Promise<string> {
  const [found] = await sheetsOf(app.db, `and assessment.stage = '${stage}' and sheet.stage = '${sheet}' ${more}`);
  if (found === undefined) throw new Error(`the demonstration has no ${sheet} sheet at ${stage}`);
  return `/assessments/${found.id}/sheets/${sheet}`;
}

describe('who may see how a score came about', () => {
  const withPoints = '合计';
  test.each([
    // A sheet that is still being filled in is the school's own.
    ['county', 'self-evaluation', 'school', '评分结果尚未公开'],
    // The team and the office of a stage see it before it is concluded, others do not.
    ['inspector', 'county scoring', 'county', withPoints],
    ['county', 'county scoring', 'county', withPoints],
    ['city', 'county scoring', 'county', '评分结果尚未公开'],
    ['province', 'county scoring', 'county', '评分结果尚未公开'],
    // Afterwards whoever may read the assessment, but for the later team.
    ['county', 'city scoring', 'county', withPoints],
    ['province', 'city scoring', 'county', withPoints],
    ['expert', 'city scoring', 'county', '本环节签字后可见'],
    ['county', 'city scoring', 'city', '评分结果尚未公开'],
    ['expert', 'city scoring', 'city', withPoints],
  ])('%s at %s, of the sheet of the %s: %s', async (who, stage, sheet, expected) => {
    const visitor = await app.signIn(who);
    const path = await sheetAt(stage, sheet);
    const { status, text } = await visitor.get(`${path}/why`);
    expect(status).toBe(200);
    expect(text).toContain(expected);
    if (expected === withPoints) return;
    expect(text).not.toContain('document-table');
    for (const file of ['why.pdf', 'why.docx', 'problems.pdf'])
      expect(await visitor.get(`${path}/${file}`)).toMatchObject({
        status: 303,
        location: `${path}/${file.split('.')[0]}`,
      });
  });

  test.each([
    ['county scoring', 'school', withPoints],
    ['county scoring', 'county', '评分结果尚未公开'],
    ['county confirmation', 'county', '评分结果尚未公开'],
    ['city scoring', 'county', withPoints],
    ['city scoring', 'city', '评分结果尚未公开'],
    ['notice', 'city', withPoints],
  ])('the school itself at %s, of the sheet of the %s: %s', async (stage, sheet, expected) => {
    const path = await sheetAt(stage, sheet);
    // The demonstration's clerk comes to serve this school as well.
    await app.db.raw(
      `insert into post_school (post_id, school_id)
       select post.id, assessment.school_id from person join post on post.person_id = person.id cross join assessment
        where person.username = 'clerk' and post.ended_at is null and assessment.id = ? on conflict do nothing`,
      [Number(path.split('/')[2])],
    );
    const { text } = await (await app.signIn('clerk')).get(`${path}/why`);
    expect(text).toContain(expected);
    expect(text.includes('document-table')).toBe(expected === withPoints);
  });

  test('a stranger finds none of it, not even a blank form', async () => {
    const visitor = await app.signIn('principal');
    const path = await sheetAt('city scoring', 'county');
    for (const paper of ['why', 'why.pdf', 'problems', 'problems.docx', 'blank', 'blank.pdf'])
      expect((await visitor.get(`${path}/${paper}`)).status).toBe(404);
    const admin = await app.signIn('admin');
    expect((await admin.get(`${path}/why.pdf`)).status).toBe(404);
  });

  test('of a sheet that is not signed there are no problems yet, and the blank form is anybody’s who may read it', async () => {
    const path = await sheetAt('county scoring', 'county');
    const inspector = await app.signIn('inspector');
    expect((await inspector.get(`${path}/problems`)).text).toContain('尚无问题清单');
    expect((await inspector.get(`${path}/problems.pdf`)).location).toBe(`${path}/problems`);
    const province = await app.signIn('province');
    const { status, text } = await province.get(`${path}/blank`);
    expect([status, text.includes('手工填写用')]).toEqual([200, true]);
    expect((await province.get(`${path}/blank.pdf`)).status).toBe(200);
  });

  test('there is neither a paper of another kind nor a sheet of another stage', async () => {
    const visitor = await app.signIn('county');
    const path = await sheetAt('city scoring', 'county');
    for (const wrong of [
      `${path}/why.xlsx`,
      `${path}/reasons.pdf`,
      path.replace('/county', '/province').concat('/why'),
    ])
      expect((await visitor.get(wrong)).status).toBe(404);
  });
});

test('a file is named by school, form and year, and comes as what it is', async () => {
  const visitor = await app.signIn('county');
  const path = await sheetAt('city scoring', 'county');
  const [pdf, word] = [await visitor.get(`${path}/why.pdf`), await visitor.get(`${path}/problems.docx`)];
  const named = ({ headers }: typeof pdf): string => decodeURIComponent(headers.get('content-disposition')!);
  expect(pdf.headers.get('content-type')).toBe('application/pdf');
  expect(pdf.text.startsWith('%PDF-')).toBe(true);
  expect(named(pdf)).toMatch(/^inline; filename\*=UTF-8''.+县级初评评分表2026\.pdf$/);
  expect(named(word)).toMatch(/^attachment; filename\*=UTF-8''.+县级初评问题清单2026\.docx$/);
});

const tableOf = ({ blocks }: Document): Table => blocks.find((block): block is Table => block.kind === 'table')!;

async function papersOf({ id, stage }: Pick<Sheet, 'id' | 'stage'>) {
  const { actor } = (await findSignedIn(app.db, 1, null))!;
  const visit = { ...aReader(), db: app.db, actor } as unknown as Visit;
  const workplace = await workplaceFor(visit, (await findAssessment(app.db, id))!, stage);
  return { workplace, why: scoreSheet(visit, workplace), problems: problemList(visit, workplace) };
}

test('on every signed sheet of the demonstration the lines add up to what was signed, and the problems to what is lost', async () => {
  const signed = (await sheetsOf(app.db)).filter(({ scaled }) => scaled !== null);
  expect(signed.length).toBeGreaterThan(30);
  for (const sheet of signed) {
    const { why, problems } = await papersOf(sheet);
    const numbers = (column: number) =>
      tableOf(why).rows.flatMap(({ kind, cells }) =>
        kind === 'line' && /^[\d.]+$/.test(cells[column]!) ? [points(cells[column]!)] : [],
      );
    const [full, earned] = [sum(numbers(3)), sum(numbers(4))];
    expect([sheet.id, sheet.stage, show(earned), show(full)]).toEqual([
      sheet.id,
      sheet.stage,
      show(points(sheet.earned!)),
      show(points(sheet.applicable!)),
    ]);
    const terms = why.blocks.find((block) => block.kind === 'terms')!.terms.map(({ text }) => text);
    expect(terms).toContain(`${show(points(sheet.scaled!))} 分（满分 1000 分）`);
    const lost = tableOf(problems).rows.at(-1)!.cells[1]!;
    expect(show(points(lost))).toBe(show((full - earned) as never));
  }
});

/** 612 primary pupils and 438 junior ones: what is needed is the sum of what each section needs. */
const nineYear: readonly (readonly [code: string, weighed: string, working: string, earned: string])[] = [
  [
    'C4', // 612 × 22 + 438 × 26 = 13,464 + 11,388 = 24,852; 23,858 is 96.0003 %
    '小学、初中标准不同，按人数加权：(612 人 × 22 + 438 人 × 26) ÷ 1,050 人 = 23.67 m²/生',
    '23,858 m² ÷ 1,050 人 = 22.72 m²/生，标准 23.67（需 24,852 m²），达到标准的 96% → 13.5 分',
    '13.5',
  ],
  [
    'C7', // 5,202 + 4,161 = 9,363
    '小学、初中标准不同，按人数加权：(612 人 × 8.5 + 438 人 × 9.5) ÷ 1,050 人 = 8.92 m²/生',
    '8,988.5 m² ÷ 1,050 人 = 8.56 m²/生，标准 8.92（需 9,363 m²），达到标准的 96% → 22.5 分',
    '22.5',
  ],
  [
    'C8', // 2,754 + 2,540.4 = 5,294.4
    '小学、初中标准不同，按人数加权：(612 人 × 4.5 + 438 人 × 5.8) ÷ 1,050 人 = 5.05 m²/生',
    '5,612.1 m² ÷ 1,050 人 = 5.34 m²/生，标准 5.05（需 5,294.4 m²），达到标准的 106% → 满分',
    '25',
  ],
  [
    'C19', // 15,300 + 15,330 = 30,630
    '小学、初中标准不同，按人数加权：(612 人 × 25 + 438 人 × 35) ÷ 1,050 人 = 29.18 册/生',
    '32,468 册 ÷ 1,050 人 = 30.92 册/生，标准 29.18（需 30,630 册），达到标准的 106% → 满分',
    '20',
  ],
  [
    'C22', // 14.076 + 10.512 = 24.588; 27 is 109.80… %
    '小学、初中标准不同，按人数加权：(612 人 × 2.3 + 438 人 × 2.4) ÷ 1,050 人 = 2.35 间/百生',
    '27 间 ÷ 1,050 人 × 100 = 2.57 间/百生，标准 2.35（需 24.59 间），达到标准的 109.8% → 满分',
    '15',
  ],
  [
    'C31', // 32.210… + 32.444… = 64.654…; 68 is 105.17… %
    '小学、初中标准不同，按人数折算：612 人 ÷ 19 + 438 人 ÷ 13.5 = 64.66 人；1,050 人 ÷ 64.66 人 = 16.24 生/教职工',
    '1,050 人 ÷ 68 人 = 15.45 生/教职工，标准不超过 16.24（需 64.66 人），达到标准的 105.1% → 满分',
    '20',
  ],
  [
    'C36', // 61 of 63 is 96.82… % of 99.165… %: 97.63… %
    '小学、初中标准不同，按人数加权：(612 人 × 100 + 438 人 × 98) ÷ 1,050 人 = 99.2 %',
    '61 ÷ 63 = 96.8%，标准 99.2%，达到标准的 97.6% → 7.5 分',
    '7.5',
  ],
];

/** Worked out by hand from the rubric and the demonstration's figures. */
describe('the demonstration’s own schools', () => {
  const rowsOf = async (school: string, stage: Sheet['stage']) => {
    const [sheet] = await sheetsOf(app.db, `and school.name = '${school}' and sheet.stage = '${stage}'`);
    const { why } = await papersOf(sheet!);
    return new Map(tableOf(why).rows.map(({ cells }) => [cells[0]!, cells]));
  };

  // 900 junior pupils and 600 senior ones: three fifths of what they share.
  test.each([
    ['C2', '900 人，上限 2,000 人，上限 ÷ 实际 = 222.2% → 满分', '10'],
    ['C7', '9,063 m² ÷ 900 人 = 10.07 m²/生，标准 9.5（需 8,550 m²），达到标准的 106% → 满分', '25'],
    ['C19', '与高中学段共用，按在校生数折算：55,650 册 × 900 ÷ 1,500 = 33,390 册', '20'],
    ['C21', '900 人 ÷ 108 台 = 8.34 生/台，标准不超过 8（需 112.5 台），达到标准的 96% → 13.5 分', '13.5'],
    ['C22', '21 间 ÷ 900 人 × 100 = 2.33 间/百生，标准 2.4（需 21.6 间），达到标准的 97.2% → 13.5 分', '13.5'],
    // Staff is of the assessed sections alone: not prorated.
    ['C31', '900 人 ÷ 70 人 = 12.86 生/教职工，标准不超过 13.5（需 66.67 人），达到标准的 105% → 满分', '20'],
  ])('三塔中学, a complete middle school, by the county: %s', async (code, working, earned) => {
    const cells = (await rowsOf('三塔中学', 'county')).get(code)!;
    expect(cells[2]!.split('\n')).toContain(working);
    expect(cells[4]).toBe(earned);
  });

  test.each(nineYear)(
    '中岗中学, a nine-year school, by its own account: %s',
    async (code, weighed, working, earned) => {
      const cells = (await rowsOf('中岗中学', 'school')).get(code)!;
      expect(cells[2]!.split('\n').slice(-4)).toEqual(expect.arrayContaining([weighed, working]));
      expect(cells[4]).toBe(earned);
    },
  );
});
