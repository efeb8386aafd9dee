import {
  AlignmentType,
  BorderStyle,
  Document as WordDocument,
  Footer,
  LineRuleType,
  Packer,
  PageNumber,
  Paragraph,
  Table as WordTable,
  TableCell,
  TableLayoutType,
  TableRow,
  Tab,
  TabStopType,
  TextRun,
  VerticalAlignTable,
  WidthType,
} from 'docx';
import {
  type Block,
  type Column,
  columnsOf,
  type Document,
  type Row,
  spanOf,
  type Table,
  type Term,
} from './document.ts';

/** Millimetres in twentieths of a point. */
const mm = (length: number): number => Math.round((length * 1440) / 25.4);

// Margins as GB/T 9704 has them at the top, narrower at the sides: a score sheet is a form, and its table needs the room.
const margins = { top: mm(37), bottom: mm(25), left: mm(20), right: mm(20), footer: mm(15) };
const inner = mm(210) - margins.left - margins.right;

// The typefaces that every office has; a title is 小标宋 where it has been bought, and 宋体 bold where not.
const song = { ascii: 'Times New Roman', hAnsi: 'Times New Roman', eastAsia: 'SimSun' };
const hei = { ascii: 'Times New Roman', hAnsi: 'Times New Roman', eastAsia: 'SimHei' };
const fang = { ascii: 'Times New Roman', hAnsi: 'Times New Roman', eastAsia: 'FangSong' };

/** Sizes in half points: 二号, 三号, 四号, 小四, 小五. */
const size = { title: 36, sub: 28, heading: 28, text: 24, table: 18 } as const;

/** Draws a paper as a Word file that an office edits further: A4, real tables, heads repeated, rows kept whole. */
export async function wordOf(document: Document): Promise<Uint8Array> {
  const { title, sub, line, blocks, foot, numbering } = document;
  const file = new WordDocument({
    title,
    subject: foot,
    creator: 'Dabiao',
    lastModifiedBy: 'Dabiao',
    styles: { default: { document: { run: { font: fang, size: size.text, language: languageOf(document) } } } },
    sections: [
      {
        properties: { page: { size: { width: mm(210), height: mm(297) }, margin: margins } },
        footers: { default: new Footer({ children: [footLine(foot, numbering)] }) },
        children: [
          paragraph(title, { font: song, size: size.title, bold: true, align: 'middle', after: 120 }),
          ...(sub === '' ? [] : [paragraph(sub, { font: song, size: size.sub, align: 'middle', after: 160 })]),
          ...(line.left === '' && line.right === '' ? [] : [twoEnds(line.left, line.right)]),
          ...blocks.flatMap(drawn),
        ],
      },
    ],
  });
  return Packer.toBuffer(file);
}

const languageOf = ({ language }: Document) =>
  language === 'en' ? { value: 'en-GB' } : { value: 'en-GB', eastAsia: language === 'zh-Hant' ? 'zh-TW' : 'zh-CN' };

interface Look {
  readonly font?: typeof song;
  readonly size?: number;
  readonly bold?: boolean;
  readonly align?: Column['align'];
  readonly before?: number;
  readonly after?: number;
  readonly stays?: boolean;
}

function paragraph(text: string, look: Look = {}): Paragraph {
  const { font, size: points, bold = false, align, before = 0, after = 0, stays = false } = look;
  return new Paragraph({
    alignment: align === 'middle' ? AlignmentType.CENTER : align === 'right' ? AlignmentType.RIGHT : AlignmentType.LEFT,
    spacing: { before, after },
    keepNext: stays,
    children: [new TextRun({ text, bold, ...(font && { font }), ...(points !== undefined && { size: points }) })],
  });
}

const twoEnds = (left: string, right: string): Paragraph =>
  new Paragraph({
    tabStops: [{ type: TabStopType.RIGHT, position: inner }],
    spacing: { after: 60 },
    children: [new TextRun({ size: size.table, children: [left, new Tab(), right] })],
  });

function footLine(foot: string, numbering: string): Paragraph {
  const parts = numbering
    .split(/(\{pages?\})/)
    .map((part) => (part === '{page}' ? PageNumber.CURRENT : part === '{pages}' ? PageNumber.TOTAL_PAGES : part));
  return new Paragraph({
    tabStops: [{ type: TabStopType.RIGHT, position: inner }],
    children: [new TextRun({ size: 15, children: [foot, new Tab(), ...parts] })],
  });
}

function drawn(block: Block): (Paragraph | WordTable)[] {
  switch (block.kind) {
    case 'heading':
      return [paragraph(block.text, { font: hei, size: size.heading, before: 200, after: 80, stays: true })];
    case 'paragraph':
      return [paragraph(block.text, { bold: block.strong === true, after: 80 })];
    case 'list':
      return block.items.map((item, place) => paragraph(`${place + 1}. ${item}`, { after: 40 }));
    case 'terms':
      return [termsDrawn(block.terms), paragraph('', { size: 8 })];
    case 'table':
      return [tableDrawn(block), paragraph('', { size: 8 })];
    case 'signatures':
      return signaturesDrawn(block);
  }
}

const hairline = { style: BorderStyle.SINGLE, size: 4, color: '000000' } as const;
const borders = {
  top: hairline,
  bottom: hairline,
  left: hairline,
  right: hairline,
  insideHorizontal: hairline,
  insideVertical: hairline,
};

const framed = (shares: readonly number[], rows: TableRow[]): WordTable =>
  new WordTable({
    width: { size: inner, type: WidthType.DXA },
    columnWidths: shares.map((share) => Math.round((inner * share) / 100)),
    layout: TableLayoutType.FIXED,
    borders,
    margins: { left: 60, right: 60, top: 20, bottom: 20 },
    rows,
  });

function cell(text: string, share: number, look: Look & { span?: number; shaded?: boolean } = {}): TableCell {
  const { span = 1, shaded = false } = look;
  return new TableCell({
    width: { size: Math.round((inner * share) / 100), type: WidthType.DXA },
    columnSpan: span,
    verticalAlign: VerticalAlignTable.CENTER,
    ...(shaded && { shading: { fill: 'EEEEEE' } }),
    children: text.split('\n').map((part) => paragraph(part, { size: size.table, ...look })),
  });
}

function termsDrawn(terms: readonly Term[]): WordTable {
  const pairs = Array.from({ length: Math.ceil(terms.length / 2) }, (_, row) => terms.slice(2 * row, 2 * row + 2));
  return framed(
    [20, 30, 20, 30],
    pairs.map(
      ([first, second]) =>
        new TableRow({
          cantSplit: true,
          children: [
            cell(first!.term, 20),
            cell(first!.text, second ? 30 : 80, { span: second ? 1 : 3 }),
            ...(second ? [cell(second.term, 20), cell(second.text, 30)] : []),
          ],
        }),
    ),
  );
}

function tableDrawn(table: Table): WordTable {
  const head = new TableRow({
    tableHeader: true,
    cantSplit: true,
    children: table.columns.map(({ title, share }) => cell(title, share, { font: hei, align: 'middle' })),
  });
  return framed(
    table.columns.map(({ share }) => share),
    [head, ...table.rows.map((row) => rowDrawn(table, row))],
  );
}

function rowDrawn(table: Table, row: Row): TableRow {
  const span = spanOf(table, row);
  const heads = row.kind === 'part' || row.kind === 'subpart';
  const columns = columnsOf(table, row);
  const firstShare = table.columns.slice(0, span).reduce((sum, { share }) => sum + share, 0);
  return new TableRow({
    cantSplit: true,
    ...(row.tall && { height: { value: mm(14), rule: 'atLeast' as const } }),
    children: row.cells.map((text, place) => {
      const { align, share } = columns[place]!;
      const first = place === 0 && span > 1;
      return cell(text, place === 0 ? firstShare : share, {
        span: place === 0 ? span : 1,
        bold: row.kind === 'part' || row.kind === 'sum',
        shaded: row.kind === 'part',
        stays: heads,
        ...(align !== undefined && !first && { align }),
      });
    }),
  });
}

/** Two lines abreast; a tab draws the line that is written on. */
function signaturesDrawn({ lines, day }: Extract<Block, { kind: 'signatures' }>): Paragraph[] {
  const half = Math.round(inner / 2);
  const pairs = Array.from({ length: Math.ceil(lines.length / 2) }, (_, row) => lines.slice(2 * row, 2 * row + 2));
  return [
    ...pairs.map(
      (pair) =>
        new Paragraph({
          keepNext: true,
          spacing: { before: 360, line: 360, lineRule: LineRuleType.AT_LEAST },
          tabStops: [
            { type: TabStopType.LEFT, position: half - 200, leader: 'underscore' },
            { type: TabStopType.LEFT, position: half },
            { type: TabStopType.LEFT, position: inner - 100, leader: 'underscore' },
          ],
          children: pair.map(
            ({ text }, place) => new TextRun({ children: [text, new Tab(), ...(place === 0 ? [new Tab()] : [])] }),
          ),
        }),
    ),
    paragraph(day, { align: 'right', before: 360 }),
  ];
}
