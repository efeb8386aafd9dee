import pdfmake from 'pdfmake';
import { type Block, columnsOf, type Document, type Row, type SignatureLine, spanOf, type Table } from './document.ts';
import { lettersLoaded, mm } from './letters.ts';

const page = { width: 210, height: 297, left: 16, top: 18, right: 16, bottom: 20 } as const;
const inner = mm(page.width - page.left - page.right);
const small = 8.5;
const padding = 3;

/**
 * Draws a paper as PDF: A4, Chinese characters embedded as far as they are used, text that can be searched and copied.
 *
 * What heads a part must not be left alone at the foot of a page, and pdfmake keeps no two rows together. So the paper is laid out,
 * and laid out again with a new page before the first such row, until there is none.
 */
export async function pdfOf(document: Document): Promise<Uint8Array> {
  await lettersLoaded();
  const breaks = new Set<string>();
  for (;;) {
    const alone: string[] = [];
    const made = pdfmake.createPdf(definitionOf(document, { breaks, alone }));
    await made.getStream();
    const [first] = alone;
    if (first === undefined || breaks.has(first)) return made.getBuffer();
    breaks.add(first);
  }
}

/** Where a new page begins, and which heads were left alone on the page before, by their `id`. */
interface Paging {
  readonly breaks: ReadonlySet<string>;
  readonly alone: string[];
}

/** Node of a text, as pdfmake tells `pageBreakBefore` of it. Of what is in a row that is kept whole the page is right only with an `id`. */
interface Placed {
  readonly id?: string;
  readonly headlineLevel?: number;
}

function definitionOf(document: Document, { breaks, alone }: Paging): object {
  const { title, sub, line, blocks, foot, numbering, language } = document;
  return {
    version: '1.7',
    language,
    displayTitle: true,
    info: { title: sub === '' ? title : `${title} ${sub}`, subject: foot, creator: 'Dabiao', producer: 'Dabiao' },
    pageSize: 'A4',
    pageMargins: [page.left, page.top, page.right, page.bottom].map(mm),
    defaultStyle: { font: 'Noto', fontSize: 10, lineHeight: 1 },
    footer: (at: number, of: number) => ({
      margin: [mm(page.left), mm(6), mm(page.right), 0],
      fontSize: 7.5,
      columns: [
        { text: foot, width: '*' },
        { text: numbered(numbering, at, of), width: mm(30), alignment: 'right' },
      ],
    }),
    content: [
      { text: title, bold: true, fontSize: 16, alignment: 'center', margin: [0, 0, 0, sub === '' ? 10 : 2] },
      ...(sub === '' ? [] : [{ text: sub, fontSize: 11, alignment: 'center', margin: [0, 0, 0, 8] }]),
      ...(line.left === '' && line.right === ''
        ? []
        : [
            {
              fontSize: 9,
              margin: [0, 0, 0, 4],
              columns: [
                { text: line.left, width: '*' },
                { text: line.right, width: 'auto', alignment: 'right' },
              ],
            },
          ]),
      ...contentOf(blocks, breaks),
    ],
    pageBreakBefore: ({ id, headlineLevel }: Placed, others: { getFollowingNodesOnPage(): Placed[] }) => {
      if (id !== undefined && headlineLevel !== undefined && isLeftAlone(others.getFollowingNodesOnPage()))
        alone.push(id);
      return false;
    },
  };
}

const numbered = (numbering: string, at: number, of: number): string =>
  numbering.replace('{page}', String(at)).replace('{pages}', String(of));

/** Whether nothing of what it heads stands on its page. */
const isLeftAlone = (below: readonly Placed[]): boolean =>
  !below.some(({ id, headlineLevel }) => id !== undefined && headlineLevel === undefined);

/** Signatures are never alone on a page: what is to be signed comes along, if it is a short table. */
function contentOf(blocks: readonly Block[], breaks: ReadonlySet<string>): object[] {
  const shown = blocks.map((block, place) => drawn(block, `${place}`, breaks));
  const last = blocks.slice(-3);
  const together =
    last[0]?.kind === 'heading' &&
    last[1]?.kind === 'table' &&
    last[1].rows.length <= 15 &&
    last[2]?.kind === 'signatures';
  return together ? [...shown.slice(0, -3), { unbreakable: true, stack: shown.slice(-3) }] : shown;
}

/** @param id unlike any other's */
function drawn(block: Block, id: string, breaks: ReadonlySet<string>): object {
  switch (block.kind) {
    case 'heading':
      return {
        ...begun(id, breaks),
        id,
        text: block.text,
        bold: true,
        fontSize: 11,
        headlineLevel: 1,
        margin: [0, 10, 0, 4],
      };
    case 'paragraph':
      return { id, text: block.text, bold: block.strong === true, margin: [0, 0, 0, 4] };
    case 'list':
      return { ol: block.items.map((text, place) => ({ id: `${id}.${place}`, text })), margin: [0, 0, 0, 4] };
    case 'terms':
      return termsDrawn(block.terms, id);
    case 'table':
      return tableDrawn(block, id, breaks);
    case 'signatures':
      return signaturesDrawn(block);
  }
}

const hairlines = {
  hLineWidth: () => 0.5,
  vLineWidth: () => 0.5,
  hLineColor: () => '#000000',
  vLineColor: () => '#000000',
  paddingLeft: () => padding,
  paddingRight: () => padding,
  paddingTop: () => 2,
  paddingBottom: () => 2,
};

function termsDrawn(terms: Extract<Block, { kind: 'terms' }>['terms'], id: string): object {
  const cells = terms.flatMap(({ term, text }, place) => [{ id: `${id}.${place}`, text: term }, { text }]);
  const rows = Array.from({ length: Math.ceil(terms.length / 2) }, (_, row) => {
    const four = cells.slice(4 * row, 4 * row + 4);
    return four.length === 4 ? four : [four[0], { ...four[1], colSpan: 3 }, {}, {}];
  });
  return {
    fontSize: 9,
    margin: [0, 0, 0, 6],
    layout: hairlines,
    table: { widths: widthsOf([20, 30, 20, 30]), body: rows, dontBreakRows: true },
  };
}

const begun = (id: string, breaks: ReadonlySet<string>): object => (breaks.has(id) ? { pageBreak: 'before' } : {});

/** A table, in as many pieces as new pages are begun in it. */
function tableDrawn(table: Table, id: string, breaks: ReadonlySet<string>): object {
  const widths = widthsOf(table.columns.map(({ share }) => share));
  // Anew for each piece, for pdfmake writes on what it is given.
  const head = (): object[] => table.columns.map(({ title }) => ({ text: title, bold: true, alignment: 'center' }));
  // A row that is kept whole and higher than a page would lose what is below it.
  const whole = table.rows.every((row) => heightOf(table, row, widths) < mm(180));
  const idOf = (row: Row): string => `${id}.${table.rows.indexOf(row)}`;
  const pieces: Row[][] = [[]];
  for (const row of table.rows) {
    if (breaks.has(idOf(row)) && pieces.at(-1)!.length > 0) pieces.push([row]);
    else pieces.at(-1)!.push(row);
  }
  return pieces.map((rows) => ({
    ...(rows[0] && begun(idOf(rows[0]), breaks)),
    fontSize: small,
    margin: [0, 0, 0, 6],
    layout: hairlines,
    table: {
      widths,
      headerRows: 1,
      dontBreakRows: whole,
      heights: (index: number) => (rows[index - 1]?.tall ? mm(14) : 'auto'),
      body: [head(), ...rows.map((row) => rowDrawn(table, row, idOf(row)))],
    },
  }));
}

/** Widths of columns in points, without what stands around their texts. */
const widthsOf = (parts: readonly number[]): number[] =>
  parts.map((share) => ((inner - 0.5) * share) / 100 - 2 * padding - 0.5);

/** How high a row is about, were all its letters square. */
function heightOf(table: Table, row: Row, widths: readonly number[]): number {
  const columns = columnsOf(table, row).map((column) => widths[table.columns.indexOf(column)]!);
  const lines = row.cells.map((text, place) =>
    text.split('\n').reduce((sum, part) => sum + Math.ceil((part.length * small) / columns[place]! + 0.5), 0),
  );
  return Math.max(...lines) * small * 1.8;
}

function rowDrawn(table: Table, row: Row, id: string): object[] {
  const columns = columnsOf(table, row);
  const span = spanOf(table, row);
  const heads = row.kind === 'part' || row.kind === 'subpart';
  return row.cells.flatMap((text, place) => {
    const { align } = columns[place]!;
    const cell = {
      text,
      ...(place === 0 && { id }),
      bold: row.kind === 'part' || row.kind === 'sum',
      alignment:
        place === 0 && span > 1 ? 'left' : align === 'right' ? 'right' : align === 'middle' ? 'center' : 'left',
      ...(row.kind === 'part' && { fillColor: '#eeeeee' }),
      ...(heads && { headlineLevel: 2 }),
    };
    return place === 0 && span > 1
      ? [{ ...cell, colSpan: span }, ...Array.from({ length: span - 1 }, () => ({}))]
      : [cell];
  });
}

const signatureSvg = (drawing: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 200" width="96" height="32"><path d="${drawing}" fill="none" stroke="#000" stroke-width="7" stroke-linecap="round" stroke-linejoin="round"/></svg>`;

function signaturesDrawn({ lines, day }: Extract<Block, { kind: 'signatures' }>): object {
  const toSign = ({ text, drawing }: SignatureLine): object => ({
    margin: [0, 14, 12, 0],
    layout: { hLineWidth: (i: number) => (i === 0 ? 0 : 0.5), vLineWidth: () => 0, paddingLeft: () => 0 },
    table: {
      widths: ['auto', '*'],
      body: [
        [
          { text, noWrap: true, border: [false, false, false, false] },
          drawing === undefined
            ? { text: '', border: [false, false, false, true] }
            : { svg: signatureSvg(drawing), width: 96, border: [false, false, false, true] },
        ],
      ],
    },
  });
  const pairs = Array.from({ length: Math.ceil(lines.length / 2) }, (_, row) => lines.slice(2 * row, 2 * row + 2));
  return {
    unbreakable: true,
    margin: [0, 8, 0, 0],
    stack: [
      ...pairs.map((pair) => ({
        columns: [0, 1].map((side) => (pair[side] === undefined ? { text: '' } : toSign(pair[side]))),
      })),
      { text: day, alignment: 'right', margin: [0, 20, 12, 0] },
    ],
  };
}
