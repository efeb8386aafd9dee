import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type Document, type Row, shares, type Table } from '../../src/documents/document.ts';
import { pdfOf } from '../../src/documents/pdf.ts';
import { print } from '../../src/documents/printing.ts';
import { shownDocument } from '../../src/documents/shown.ts';
import { wordOf } from '../../src/documents/word.ts';
import { readPdf, unzip } from './unpacked.ts';

const line = (code: string, text = '8,700 m² ÷ 1,050 人 = 8.28 m²/生'): Row => ({
  kind: 'line',
  cells: [code, '生均校舍建筑面积\n标准：不低于 8.5 m²/生', text, '25', '20'],
});

const aTable = (rows: readonly Row[]): Table => ({
  kind: 'table',
  label: '各项指标得分',
  columns: [
    { title: '编号', share: 7 },
    { title: '指标和标准', share: 30, heads: true },
    { title: '实际情况', share: 44 },
    { title: '满分', share: 9, align: 'right' },
    { title: '得分', share: 10, align: 'right' },
  ],
  rows,
});

const aDocument = (...rows: readonly Row[]): Document => ({
  language: 'zh-CN',
  name: '骉马镇中心学校县级初评评分表2026',
  title: '县级初评评分表',
  sub: '标准化学校评估（2026年度）',
  line: { left: '学校：骉马镇中心学校', right: '2026年10月12日确认' },
  foot: '骉马镇中心学校 · 校验码 6C8C-1A5E-E8F2-E214',
  numbering: '第 {page} 页 共 {pages} 页',
  blocks: [
    { kind: 'terms', terms: [{ term: '学校名称', text: '骉马镇中心学校' }] },
    { kind: 'heading', text: '二、各项指标得分' },
    aTable(rows),
    { kind: 'list', items: ['评定等级：达标。'] },
    { kind: 'paragraph', text: '说明', strong: true },
    {
      kind: 'signatures',
      lines: [{ text: '组长（签字）：' }, { text: '成员（签字）：' }, { text: '校长（签字）：' }],
      day: '年 月 日',
    },
  ],
});

const part = (name: string): Row => ({ kind: 'part', cells: [name, '400', '386.5'] });
const subpart = (name: string): Row => ({ kind: 'subpart', cells: [name, '60', '58.5'] });
const lines = (count: number): Row[] => Array.from({ length: count }, (_, place) => line(`C${place + 1}`));

describe('as PDF', () => {
  test('a paper has the letters that it uses embedded, and its text can be read again, rare characters too', async () => {
    const file = await pdfOf(aDocument(part('A1 办学条件'), line('C7', '𬴂䶮'), { ...line('C8'), tall: true }));
    const pdf = readPdf(file);
    expect(pdf.raw.startsWith('%PDF-1.7')).toBe(true);
    expect(pdf.pages).toBe(1);
    expect(pdf.fonts.toSorted()).toEqual([
      expect.stringMatching(/^[A-Z]{6}\+NotoSansSC-(Bold|Regular)$/),
      expect.stringMatching(/^[A-Z]{6}\+NotoSansSC-(Bold|Regular)$/),
    ]);
    expect(pdf.embedded).toBe(2);
    expect(file.byteLength).toBeLessThan(200_000);
    const wanted = Array.from('骉马镇中心学校评分表评定等级达标𬴂䶮');
    expect(wanted.filter((character) => !pdf.characters.has(character))).toEqual([]);
    expect(pdf.raw).toContain('/Lang (zh-CN)');
  });

  test('a table of 81 lines goes over several pages, each numbered', async () => {
    const pdf = readPdf(await pdfOf(aDocument(...lines(81))));
    expect(pdf.pages).toBeGreaterThanOrEqual(4);
    expect(pdf.pages).toBeLessThanOrEqual(8);
  });

  test('wherever a part begins, its head stands on the page of its first line, and the head of the table on every page', async () => {
    // One of these ends a page, whatever the height of a line.
    for (let before = 12; before < 20; before += 1) {
      const rows = [...lines(before), part('癸壬部分'), subpart('辛庚部分'), line('C0', '己戊情况'), ...lines(2)];
      const { texts } = readPdf(await pdfOf(aDocument(...rows)));
      const heads = texts.filter((text) => /癸壬部分|辛庚部分/.test(text));
      expect(heads).toHaveLength(1);
      for (const text of ['癸壬部分', '辛庚部分', '己戊情况']) expect(heads[0]).toContain(text);
      const withRows = texts.filter((text) => text.includes('不低于'));
      expect(withRows.filter((text) => !text.includes('指标和标准'))).toEqual([]);
    }
  });

  test('what is longer than a page is not cut off', async () => {
    const long = '现场查看台账、课表和巡课记录，与要求有差距。'.repeat(150);
    const [short, whole] = [
      readPdf(await pdfOf(aDocument(line('C1')))),
      readPdf(await pdfOf(aDocument(line('C1', long)))),
    ];
    expect(whole.pages).toBeGreaterThanOrEqual(short.pages + 1);
  });

  test('a paper without a row, or without a sub-title, is a paper', async () => {
    const bare = { ...aDocument(), sub: '', line: { left: '', right: '' }, blocks: [] };
    expect(readPdf(await pdfOf(bare)).pages).toBe(1);
    expect(readPdf(await pdfOf(aDocument())).pages).toBe(1);
  });
});

describe('as a Word file', () => {
  test('a paper has its rows in a real table whose head is repeated, on A4, with numbered pages', async () => {
    const files = unzip(await wordOf(aDocument(part('A1 办学条件'), line('C7'), { ...line('C8'), tall: true })));
    const body = files.get('word/document.xml')!;
    expect(body).toContain('骉马镇中心学校');
    for (const text of ['A1 办学条件', 'C7', '标准：不低于 8.5 m²/生', '386.5', '组长（签字）：'])
      expect(body).toContain(text);
    expect(body.match(/<w:tblHeader\/>/g)).toHaveLength(1);
    expect(body.match(/<w:cantSplit\/>/g)!.length).toBeGreaterThanOrEqual(4);
    expect(body).toContain('<w:pgSz w:w="11906" w:h="16838"');
    expect(body).toMatch(/<w:gridSpan w:val="3"\/>/);
    const foot = [...files].find(([name]) => /^word\/footer\d\.xml$/.test(name))![1];
    expect(foot).toMatch(/PAGE[\s\S]*NUMPAGES/);
    expect(foot).toContain('校验码 6C8C-1A5E-E8F2-E214');
    expect(files.get('word/styles.xml')).toContain('w:eastAsia="FangSong"');
    expect(files.get('docProps/core.xml')).toContain('县级初评评分表');
  });

  test('what is typed can’t break the file', async () => {
    const body = unzip(await wordOf(aDocument(line('C1', '<w:p>&"\'</w:p>')))).get('word/document.xml')!;
    expect(body).toContain('&lt;w:p&gt;&amp;');
  });
});

test('a paper is made on a thread of its own, several at once, and a faulty one is said to be faulty', async () => {
  const whole = aDocument(part('A1'), line('C1'));
  const [pdf, word] = await Promise.all([print(whole, 'pdf'), print(whole, 'docx')]);
  expect(readPdf(pdf).pages).toBe(1);
  expect(unzip(word).has('word/document.xml')).toBe(true);
  const faulty = { ...whole, blocks: [{ ...aTable([]), columns: undefined }] } as unknown as Document;
  await expect(print(faulty, 'pdf')).rejects.toThrow();
  expect(readPdf(await print(whole, 'pdf')).pages).toBe(1);
});

test('whoever would have to wait too long is asked to come again', async () => {
  const whole = aDocument(line('C1'));
  const orders = await Promise.allSettled(Array.from({ length: 45 }, () => print(whole, 'docx')));
  const refused = orders.filter(({ status }) => status === 'rejected');
  expect(refused).toHaveLength(5);
  expect(refused[0]).toMatchObject({ reason: { status: 503, message: 'documents.busy' } });
});

test('on a page every text stands in its lines, with its column and what it spans', () => {
  const [, , table] = shownDocument(aDocument(part('A1 办学条件'), line('C7'))).blocks;
  expect(table).toMatchObject({
    rows: [
      {
        kind: 'part',
        cells: [{ lines: ['A1 办学条件'], span: 3, heads: true }, { label: '满分' }, { label: '得分', align: 'right' }],
      },
      {
        kind: 'line',
        cells: [
          { lines: ['C7'], heads: false },
          { lines: ['生均校舍建筑面积', '标准：不低于 8.5 m²/生'], heads: true },
          {},
          {},
          { lines: ['20'] },
        ],
      },
    ],
  });
});

test('the style sheet knows every share of a table’s width', () => {
  const css = readFileSync(new URL('../../public/css/documents.css', import.meta.url), 'utf8');
  expect(shares.filter((share) => !css.includes(`.share-${share} {\n  width: ${share}%;`))).toEqual([]);
});
