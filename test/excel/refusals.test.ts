import { writeXlsx } from 'hucre';
import { describe, expect, test } from 'vitest';
import { readWorkbook } from '../../src/excel/reading.ts';
import { readTable } from '../../src/excel/table.ts';
import { viewsFolder } from '../../src/web/render.ts';
import { readTexts } from '../../src/web/texts.ts';
import { archiveOf, fileOf, partsWith, sheetsOf } from './archives.ts';

const { 'zh-CN': chinese, en: english } = readTexts(viewsFolder);

/** Why a file is refused; the sentence must be sayable in both languages. */
async function refusal(bytes: Buffer | string, limits = {}): Promise<string> {
  const read = await readWorkbook(fileOf(bytes), limits);
  if (!('refused' in read)) return 'taken';
  const { key, values } = read.refused;
  for (const { t } of [chinese, english]) expect(t(key, values)).not.toMatch(/[{}]/);
  return [key, ...Object.values(values)].join(' ');
}

const oneRow = '<sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData>';
const compound = (inside: string): Buffer =>
  Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(600), Buffer.from(inside, 'utf16le')]);

describe('whatever is no workbook is refused by what is in it', () => {
  test.each([
    ['nothing at all', '', 'excel.refused.notWorkbook'],
    ['a table of plain text', '学校,得分\n一小,900\n'.repeat(5), 'excel.refused.notWorkbook'],
    ['a picture', Buffer.from('89504e470d0a1a0a'.repeat(8), 'hex'), 'excel.refused.notWorkbook'],
    ['any other archive', archiveOf([{ name: 'a.txt', text: 'a' }]), 'excel.refused.notWorkbook'],
    [
      'a Word document',
      archiveOf([
        { name: '[Content_Types].xml', text: '<Types><Override ContentType="wordprocessingml.document"/></Types>' },
      ]),
      'excel.refused.notWorkbook',
    ],
    ['an old .xls that was renamed', compound('Workbook'), 'excel.refused.old'],
    ['one that a password protects', compound('EncryptedPackage'), 'excel.refused.encrypted'],
    ['the first half of one', archiveOf(partsWith(oneRow)).subarray(0, 300), 'excel.refused.broken'],
  ])('%s', async (_, bytes, key) => {
    expect(await refusal(bytes)).toBe(key);
  });

  test('macros, by their content type or by their part', async () => {
    const types = '<Types><Override ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/></Types>';
    expect(await refusal(archiveOf(partsWith(oneRow, { '[Content_Types].xml': types })))).toBe('excel.refused.macros');
    const project = [...partsWith(oneRow), { name: 'xl/vbaProject.bin', text: 'x' }];
    expect(await refusal(archiveOf(project))).toBe('excel.refused.macros');
  });

  test('a part that is packed with a password', async () => {
    const parts = partsWith(oneRow).map((part) => ({ ...part, flags: 1 }));
    expect(await refusal(archiveOf(parts))).toBe('excel.refused.encrypted');
  });

  test.each([
    ['not closed', '<sheetData><row r="1">'],
    ['an entity that would grow', '<!DOCTYPE a [<!ENTITY b "bbbb">]><sheetData/>'],
    ['a row before the first', '<sheetData><row r="0"/></sheetData>'],
  ])('a sheet that is no sheet: %s', async (_, sheet) => {
    expect(await refusal(archiveOf(partsWith(sheet)))).toBe('excel.refused.broken');
  });

  test('a part that is not what its check sum says', async () => {
    const bytes = archiveOf(partsWith(oneRow));
    bytes.writeUInt32LE(1, bytes.indexOf(Buffer.from('504b0102', 'hex')) + 16);
    expect(await refusal(bytes)).toBe('excel.refused.broken');
  });
});

describe('a bomb', () => {
  const air = `<sheetData>${' '.repeat(234 * 1024 * 1024)}</sheetData>`;
  const parts = partsWith(air);

  test.each([
    ['that says how large it is', undefined],
    ['that says it is small', 1000],
    ['that says it is as large as is allowed', 40 * 1024 * 1024],
  ])('%s is refused at once, and takes little memory', async (_, says) => {
    const bytes = archiveOf(parts.map((part) => (part.text === parts.at(-1)!.text && says ? { ...part, says } : part)));
    const path = fileOf(bytes);
    const [memory, began] = [process.memoryUsage().rss, performance.now()];
    const read = await readWorkbook(path);
    expect(read).toMatchObject({ refused: { key: 'excel.refused.tooLarge' } });
    expect(performance.now() - began).toBeLessThan(700);
    expect(process.memoryUsage().rss - memory).toBeLessThan(120 * 1024 * 1024);
  });

  test('of many small parts that are the same one counts each of them', async () => {
    const sheets = Array.from({ length: 40 }, (_, place) => `<sheet name="${place}" sheetId="1" r:id="s"/>`).join('');
    const workbook = `<workbook><sheets>${sheets}</sheets></workbook>`;
    const sheet = `<sheetData>${' '.repeat(100_000)}</sheetData>`;
    const bytes = archiveOf(partsWith(sheet, { 'xl/workbook.xml': workbook }));
    expect(await refusal(bytes, { unpacked: 2 * 1024 * 1024 })).toBe('excel.refused.tooLarge 2');
  });

  test('a file that is larger than what is taken is not even read', async () => {
    expect(await refusal(Buffer.alloc(3 * 1024 * 1024), { packed: 2 * 1024 * 1024 })).toBe('excel.refused.tooLarge 2');
  });
});

describe('what would take for ever is refused, or read, at once', () => {
  const million = 3_000_000;

  test.each([
    ['a tag without an end', `<sheetData><row ${'a'.repeat(million)}`, 'excel.refused.broken'],
    ['a tag of nothing but names', `<sheetData><row ${'a '.repeat(million)}/></sheetData>`, 'taken'],
    ['a tag of open quotes', `<sheetData><row ${'a="'.repeat(million)}/></sheetData>`, 'taken'],
    ['a number of digits', `<sheetData><row><c><v>${'1'.repeat(million)}x</v></c></row></sheetData>`, 'taken'],
    ['half an entity', `<sheetData><row><c t="str"><v>&${'a'.repeat(million)}</v></c></row></sheetData>`, 'taken'],
    ['a comment without an end', `<sheetData>${'<!--'.repeat(million)}`, 'excel.refused.broken'],
  ])('%s', async (_, sheet, said) => {
    const bytes = archiveOf(partsWith(sheet));
    const began = performance.now();
    expect(await refusal(bytes)).toBe(said);
    expect(performance.now() - began).toBeLessThan(1000);
  });

  test('a format of brackets', async () => {
    const styles = `<styleSheet><numFmts><numFmt numFmtId="164" formatCode="${'['.repeat(million)}"/></numFmts><cellXfs><xf numFmtId="164"/></cellXfs></styleSheet>`;
    const began = performance.now();
    const bytes = archiveOf(
      partsWith('<sheetData><row><c s="0"><v>1</v></c></row></sheetData>', { 'xl/styles.xml': styles }),
    );
    expect(await refusal(bytes)).toBe('taken');
    expect(performance.now() - began).toBeLessThan(1000);
  });

  test('ranges that are merged over and over', async () => {
    const ranges = '<mergeCell ref="A1:GR20000"/>'.repeat(20_000);
    const rows = '<row r="1"><c r="A1" t="str"><v>学校</v></c></row><row r="20000"><c r="A20000"><v>1</v></c></row>';
    const [sheet] = await sheetsOf(
      archiveOf(partsWith(`<sheetData>${rows}</sheetData><mergeCells>${ranges}</mergeCells>`)),
    );
    const began = performance.now();
    const table = readTable(sheet!, 1, [{ key: 'school', headings: ['学校'] }]);
    expect(performance.now() - began).toBeLessThan(1000);
    expect('rows' in table && table.rows[0]!.problems[0]!.key).toBe('excel.cell.merged');
  });
});

describe('too much', () => {
  const rows = (count: number): string =>
    Array.from({ length: count }, (_, place) => `<row r="${place + 1}"><c><v>${place}</v></c><c/></row>`).join('');

  test.each([
    ['rows', rows(11), 'excel.refused.tooManyRows 表 A11 10'],
    [
      'a last row far down',
      '<row r="1048576"><c r="A1048576"><v>1</v></c></row>',
      'excel.refused.tooManyRows 表 A1048576 10',
    ],
    [
      'a column far to the right',
      '<row r="1"><c r="XFD1"><v>1</v></c></row>',
      'excel.refused.tooManyColumns 表 XFD1 5',
    ],
    ['cells, though they are empty', `<row r="1">${'<c/>'.repeat(41)}</row>`, 'excel.refused.tooManyCells 表 AO1 40'],
  ])('%s', async (_, inside, said) => {
    const bytes = archiveOf(partsWith(`<sheetData>${inside}</sheetData>`));
    expect(await refusal(bytes, { rows: 10, columns: 5, cells: 40 })).toBe(said);
  });

  test('what is on the border is taken', async () => {
    const bytes = archiveOf(partsWith(`<sheetData>${rows(10)}<row r="9000"/></sheetData>`));
    expect(await refusal(bytes, { rows: 10, columns: 5, cells: 40 })).toBe('taken');
  });
});

describe('what cells hold', () => {
  const shared =
    '<sst><si><t>甲</t></si><si><r><t>乙</t></r><r><rPr><b/></rPr><t xml:space="preserve"> 丙</t></r><rPh><t>yi</t></rPh></si></sst>';
  const styles =
    '<styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy/m/d"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs></styleSheet>';

  test('rich text, shared text, numbers, days, yes and no, errors, formulas and full-width digits', async () => {
    const cells = [
      '<c r="A1" t="s"><v>0</v></c>',
      '<c t="s"><v>1</v></c>',
      '<c><v>0.30000000000000004</v></c>',
      '<c s="1"><v>46328</v></c>',
      '<c t="b"><v>1</v></c>',
      '<c t="e"><v>#N/A</v></c>',
      '<c><f>1+1</f><v>2</v></c>',
      '<c t="str"><f>"a"</f><v>a</v></c>',
      '<c t="inlineStr"><is><t>１２．５</t></is></c>',
      '<c t="d"><v>2026-11-02T00:00:00</v></c>',
      '<c><f>A1</f></c>',
      '<c t="s"><v>99</v></c>',
    ].join('');
    const sheet = `<sheetData><x:row xmlns:x="y" r="1">${cells}</x:row></sheetData>`;
    const bytes = archiveOf(partsWith(sheet, { 'xl/sharedStrings.xml': shared, 'xl/styles.xml': styles }));
    const [read] = await sheetsOf(bytes);
    const said = [...read!.rows[0]!.cells.values()].map(
      ({ address, kind, text, formula }) => `${address} ${kind} ${text}${formula ? ' =' : ''}`,
    );
    expect(said).toEqual([
      'A1 text 甲',
      'B1 text 乙 丙',
      'C1 number 0.3',
      'D1 date 2026-11-02',
      'E1 boolean true',
      'F1 error #N/A',
      'G1 number 2 =',
      'H1 text a =',
      'I1 text １２．５',
      'J1 date 2026-11-02',
      'K1 number  =',
    ]);
  });

  test('merged cells are told apart', async () => {
    const sheet =
      '<sheetData><row r="2"><c r="B2"><v>1</v></c></row></sheetData><mergeCells><mergeCell ref="B2:C3"/></mergeCells>';
    const [read] = await sheetsOf(archiveOf(partsWith(sheet)));
    expect(read!.merged).toEqual(['B2:C3']);
    expect(read!.rows[0]!.cells.get(1)!.merged).toBe('B2:C3');
  });

  test('what another program wrote', async () => {
    const bytes = await writeXlsx({
      sheets: [
        {
          name: '学校',
          rows: [
            ['校名', '面积'],
            ['一小', 8.5],
            ['二小', 0.1 + 0.2],
            ['三小', new Date('2026-11-02T00:00:00Z')],
          ],
        },
      ],
    });
    const [read] = await sheetsOf(Buffer.from(bytes));
    expect(read!.rows.map(({ cells }) => [...cells.values()].map(({ text }) => text))).toEqual([
      ['校名', '面积'],
      ['一小', '8.5'],
      ['二小', '0.3'],
      ['三小', '2026-11-02'],
    ]);
  });
});
