import { openArchive } from '../../src/excel/unpacking.ts';
import { appliesTo, indicatorsOf } from '../../src/scoring/rubric.ts';
import { archiveOf, sheetsOf } from '../excel/archives.ts';
import { theRubric } from '../scoring/makers.ts';
import type { Visitor } from '../setup/app.ts';

/** What is typed into a cell: a number, a text, or something that Excel would let stand there too. */
export type Typed = number | string | { readonly formula: string } | null;

export interface Book {
  readonly bytes: Buffer;
  /** The text of a line's cell, by the heading of its column; a heading is told by its beginning. */
  readonly said: (code: string, heading: string) => string;
  readonly cellOf: (code: string, heading: string) => string;
  /** The same workbook with other words in some cells: as Excel would save it, everything else as it was. */
  readonly fill: (cells: Readonly<Record<string, Readonly<Record<string, Typed>>>>) => Promise<Buffer>;
  /** The same with some of its XML replaced, part by part. */
  readonly edit: (change: (xml: string, part: string) => string) => Promise<Buffer>;
}

/** A downloaded sheet, to be looked at and filled in. */
export async function openBook(bytes: Buffer): Promise<Book> {
  const sheets = await sheetsOf(bytes);
  const rows = new Map<string, { part: string; row: number }>();
  const headings = new Map<string, [text: string, column: string][]>();
  for (const [nth, sheet] of sheets.entries()) {
    const part = `xl/worksheets/sheet${nth + 1}.xml`;
    for (const { number, cells } of sheet.rows) {
      if (number === 3) {
        const found = [...cells.values()].map(({ text, address }) => [text, address.replace(/\d+/, '')] as const);
        headings.set(
          part,
          found.map((one) => [...one]),
        );
      }
      const code = cells.get(0)?.text;
      if (number > 3 && code !== undefined) rows.set(code, { part, row: number });
    }
  }
  const place = (code: string, heading: string): { part: string; address: string } => {
    const found = rows.get(code);
    const column = found && headings.get(found.part)?.find(([text]) => text.startsWith(heading))?.[1];
    if (found === undefined || column === undefined) throw new Error(`no ${heading} of ${code}`);
    return { part: found.part, address: `${column}${found.row}` };
  };
  const edit: Book['edit'] = async (change) => {
    const archive = openArchive(bytes, 50 * 1024 * 1024);
    const parts = await Promise.all(
      archive.names.map(async (name) => ({ name, text: change((await archive.unpack(name))!.toString('utf8'), name) })),
    );
    return archiveOf(parts);
  };
  return {
    bytes,
    edit,
    cellOf: (code, heading) => place(code, heading).address,
    said: (code, heading) => {
      const { part, address } = place(code, heading);
      const sheet = sheets[Number(/\d+/.exec(part)![0]) - 1]!;
      for (const { cells } of sheet.rows)
        for (const cell of cells.values()) if (cell.address === address) return cell.text;
      return '';
    },
    fill: (cells) =>
      edit((xml, name) => {
        let changed = xml;
        for (const [code, typed] of Object.entries(cells)) {
          for (const [heading, value] of Object.entries(typed)) {
            const { part, address } = place(code, heading);
            if (part === name) changed = withCell(changed, address, value);
          }
        }
        return changed;
      }),
  };
}

function withCell(xml: string, address: string, value: Typed): string {
  const there = new RegExp(`<c r="${address}"( s="\\d+")[^>]*?(?:/>|>.*?</c>)`);
  if (!there.test(xml)) throw new Error(`no cell ${address}`);
  return xml.replace(there, (_, style: string) => {
    if (value === null) return `<c r="${address}"${style}/>`;
    if (typeof value === 'number') return `<c r="${address}"${style}><v>${value}</v></c>`;
    if (typeof value === 'object') return `<c r="${address}"${style}><f>${value.formula}</f><v>1</v></c>`;
    return `<c r="${address}"${style} t="inlineStr"><is><t>${value}</t></is></c>`;
  });
}

/** Something in every cell of a primary school's sheet that waits for it; other words in another turn. */
export function everythingIn(book: Book, turn = 0): Record<string, Record<string, Typed>> {
  const isThere = (code: string, heading: string): boolean => {
    try {
      book.cellOf(code, heading);
      return true;
    } catch {
      return false;
    }
  };
  const filled: Record<string, Record<string, Typed>> = {};
  const figures = {
    pupils: 864 + turn,
    boarders: 36,
    classes: 20,
    classesWithinLimit: 17,
    staff: 51,
    fullTimeTeachers: 48,
  };
  for (const [name, count] of Object.entries(figures)) {
    for (const code of [`figure.${name}`, `figure.${name}.primary`])
      if (isThere(code, '数量')) filled[code] = { 数量: count };
  }
  for (const [nth, indicator] of indicatorsOf(theRubric).entries()) {
    const { code, kind } = indicator;
    if (!appliesTo(indicator, 'primary')) continue;
    if (kind === 'judged')
      filled[code] = { 填写: (indicator.full - ((nth + turn) % 4) * indicator.step) / 100, 理由: '现场查看' };
    if (kind === 'measured') {
      const { entered, whole } = indicator.fromBasic;
      filled[code] = {
        ...(entered === null && { 填写: whole === null ? 40 + nth * 37 + turn : 36 }),
        ...(indicator.whole !== null && whole === null && { 其中的总数: 40 + nth * 40 + turn }),
      };
    }
    if (kind === 'checklist') {
      for (const [place, fault] of indicator.faults.entries()) {
        filled[fault.key] = { 填写: place === (nth + turn) % 3 ? '是' : '否' };
      }
    }
  }
  return filled;
}

/** Uploads a workbook, and answers with the page that comes back. */
export const upload = (visitor: Visitor, path: string, bytes: Buffer, name = '评分表.xlsx') =>
  visitor.upload(`${path}/uploads`, {}, [['workbook', new File([new Uint8Array(bytes)], name)]]);

/** The hidden fields of a preview, as its form would send them. */
export function hiddenOf(html: string): Record<string, string | string[]> {
  const fields: Record<string, string | string[]> = {};
  const decode = (text: string): string =>
    text
      .replaceAll('&#34;', '"')
      .replaceAll('&#39;', "'")
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&amp;', '&');
  for (const [, name = '', value = ''] of html.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)">/g)) {
    if (name === '_csrf') continue;
    const known = fields[name];
    fields[name] = known === undefined ? decode(value) : [known, decode(value)].flat();
  }
  return fields;
}
