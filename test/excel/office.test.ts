import { readXlsx } from 'hucre';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addressOfCell, placeOfCell } from '../../src/excel/workbook.ts';
import { readRubricWorkbook } from '../../src/rubrics/workbook-reading.ts';
import { points, show } from '../../src/scoring/points.ts';
import { openDemonstration, type Visitor } from '../setup/app.ts';
import { assessmentIn } from '../sheets/line.ts';
import { type Book, everythingIn, hiddenOf, openBook, upload } from '../workbooks/filled.ts';
import { fileOf, sheetsOf } from './archives.ts';
import { listsOf } from './downloads.ts';
import { convert, office } from './office.ts';

type App = Awaited<ReturnType<typeof openDemonstration>>;

let app: App;
let city: Visitor;

if (!office.calc) process.stdout.write('LibreOffice is not on this machine: its reading of exports was skipped.\n');
else if (!office.writer)
  process.stdout.write('LibreOffice Writer is not on this machine: its reading of Word was skipped.\n');

beforeAll(async () => {
  if (!office.calc) return;
  app = await openDemonstration();
  city = await app.signIn('city');
});
afterAll(() => app?.close());

const isPdf = (bytes: Buffer | undefined): boolean => bytes?.subarray(0, 5).toString() === '%PDF-';

/** The cells of a CSV file. */
const cellsOf = (bytes: Buffer | undefined): string[][] =>
  bytes!
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .split('\n')
    .map((line) =>
      [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, bare]) => quoted ?? bare ?? ''),
    );

/** For every cell with a rule of what may be typed: the rule, whichever ranges a program gathers them in. */
async function rulesOf(bytes: Buffer): Promise<Map<string, string>> {
  const { sheets } = await readXlsx(bytes, { readStyles: true });
  return new Map(
    sheets.flatMap(({ name, dataValidations = [] }) =>
      dataValidations.flatMap(({ range, type, values, formula1, formula2 }) => {
        const said = values?.join(',') ?? [formula1, formula2].join();
        return range
          .split(' ')
          .flatMap(cellsWithin)
          .map((cell) => [`${name} ${cell}`, `${type} ${said.replaceAll(/["$]/g, '')}`] as const);
      }),
    ),
  );
}

/** The addresses of a range in one column or row of cells: E5:E7. */
function cellsWithin(range: string): string[] {
  const [first, last] = range.split(':').map((address) => placeOfCell(address)!);
  if (first === undefined || last === undefined) return [range];
  // What reaches down to the end of the sheet stays as it is.
  if (last.row - first.row > 1000) return [range];
  const rows = Array.from({ length: last.row - first.row + 1 }, (_, nth) => first.row + nth);
  const across = Array.from({ length: last.column - first.column + 1 }, (_, nth) => first.column + nth);
  return rows.flatMap((row) => across.map((column) => addressOfCell(column, row)));
}

describe.skipIf(!office.calc)('LibreOffice opens', { timeout: 120_000 }, () => {
  test('a list, and says of every row what the page says', async () => {
    const [list] = await listsOf(city, '/assessments/workbook?sort=-score');
    const { bytes } = await city.download('/assessments/workbook?sort=-score');
    const [csv] = await convert('list.xlsx', bytes, 'csv', [list!.name]);
    const [, , headings, ...rows] = cellsOf(csv);
    const at = ['学校', '学校代码', '得分', '等次'].map((heading) => headings!.indexOf(heading));
    const said = rows.filter((row) => row.length > 1).map((row) => at.map((place) => row[place]));
    expect(
      said.map(([school, code, score, grade]) => [school, code, score === '' ? '' : show(points(score!)), grade]),
    ).toEqual(list!.rows.map((row) => [row['学校'], row['学校代码'], row['得分'], row['等次']]));
    const [pdf] = await convert('list.xlsx', bytes, 'pdf');
    expect(isPdf(pdf)).toBe(true);
  });

  test('lists on several sheets', async () => {
    const { bytes } = await city.download('/results/workbook?area=341225');
    const lists = await listsOf(city, '/results/workbook?area=341225');
    const made = await convert(
      'losses.xlsx',
      bytes,
      'csv',
      lists.map(({ name }) => name),
    );
    for (const [nth, { rows }] of lists.entries()) {
      expect(cellsOf(made[nth]).filter((row) => row.some((text) => text !== ''))).toHaveLength(rows.length + 3);
    }
  });

  test('a rubric, which is the same when it has saved it', async () => {
    const { bytes } = await city.download('/rubrics/1/workbook');
    const [saved] = await convert('rubric.xlsx', bytes, 'xlsx');
    expect(await readRubricWorkbook(fileOf(saved!))).toEqual(await readRubricWorkbook(fileOf(bytes)));
    const [rules, kept] = [await rulesOf(bytes), await rulesOf(saved!)];
    expect(rules.size).toBeGreaterThan(5);
    expect([...kept.values()].sort()).toEqual([...rules.values()].sort());
    const [pdf] = await convert('rubric.xlsx', bytes, 'pdf');
    expect(isPdf(pdf)).toBe(true);
  });
});

describe.skipIf(!office.calc)(
  'the score sheet of a school, filled in and saved by LibreOffice',
  { timeout: 120_000 },
  () => {
    let clerk: Visitor;
    let path: string;
    let id: number;
    let book: Book;
    let saved: Buffer;
    let after: Book;

    beforeAll(async () => {
      if (!office.calc) return;
      clerk = await app.signIn('clerk');
      id = await assessmentIn(app.db, '方集镇中心小学');
      path = `/assessments/${id}/sheets/school`;
      book = await openBook((await clerk.download(`${path}/workbook`)).bytes);
      [saved] = (await convert('sheet.xlsx', await book.fill(everythingIn(book)), 'xlsx')) as [Buffer];
      after = await openBook(saved);
    }, 120_000);

    test('comes to the points that the program gives for the same, line by line and in all', async () => {
      const { status, text } = await upload(clerk, path, saved);
      expect(status, plainText(text)).toBe(200);
      expect((await clerk.post(`${path}/imports`, hiddenOf(text))).status).toBe(303);
      const lines = (await app
        .db('line')
        .join('sheet', 'sheet.id', 'line.sheet_id')
        .where({ assessment_id: id, stage: 'school', 'line.kind': 'indicator' })
        .whereNotNull('points')
        .select('code', 'points')) as { code: string; points: string }[];
      expect(lines.length).toBeGreaterThan(70);
      const shown = (text: string): string => (text === '' ? '' : show(points(text)));
      expect(lines.map(({ code }) => `${code} ${shown(after.said(code, '得分'))}`)).toEqual(
        lines.map(({ code, points: given }) => `${code} ${show(points(given))}`),
      );
      const now = await sheetsOf((await clerk.download(`${path}/workbook`)).bytes);
      const total = (sheets: typeof now): string | undefined => sheets[2]!.rows[1]!.cells.get(0)?.text;
      expect(total(await sheetsOf(saved))).toBe(total(now));
    });

    test('keeps what may be typed where', async () => {
      const [rules, kept] = [await rulesOf(book.bytes), await rulesOf(saved)];
      expect(rules.size).toBeGreaterThan(50);
      expect(kept).toEqual(rules);
    });

    test('keeps what is locked, and what is hidden', async () => {
      const before = await locksOf(book.bytes);
      expect(before.filter((one) => one.endsWith('open')).length).toBeGreaterThan(100);
      expect(await locksOf(saved)).toEqual(before);
    });

    test('can be printed', async () => {
      const [pdf] = await convert('sheet.xlsx', book.bytes, 'pdf');
      expect(isPdf(pdf)).toBe(true);
    });
  },
);

test.skipIf(!office.writer)('LibreOffice Writer opens a score sheet in Word', { timeout: 120_000 }, async () => {
  const { id } = (await app
    .db('sheet')
    .where({ stage: 'county' })
    .whereNotNull('concluded_at')
    .first({ id: 'assessment_id' })) as { id: number };
  const { bytes } = await city.download(`/assessments/${id}/sheets/county/why.docx`);
  const [pdf] = await convert('sheet.docx', bytes, 'pdf');
  expect(isPdf(pdf)).toBe(true);
});

/** What a page says, for a test that fails. */
const plainText = (html: string): string =>
  html
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll(/\s+/g, ' ')
    .slice(0, 4000);

/** Which cells may be typed into, and of each sheet whether it guards the others and what it hides. */
async function locksOf(bytes: Buffer): Promise<string[]> {
  const { sheets } = await readXlsx(bytes, { readStyles: true });
  return sheets.flatMap(({ name, cells, protection, columns = [] }) => [
    `${name} guarded ${protection?.sheet === true}`,
    `${name} hidden ${columns.flatMap(({ hidden }, place) => (hidden ? [place] : [])).join()}`,
    ...[...(cells ?? [])]
      .flatMap(([place, { style }]) => (style?.protection?.locked === false ? [`${name} ${place} open`] : []))
      .sort(),
  ]);
}
