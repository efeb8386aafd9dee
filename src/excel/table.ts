import type { ReadCell, ReadSheet } from './read-sheet.ts';
import type { Refusal } from './refused.ts';
import { addressOfCell, placeOfCell } from './workbook.ts';

/** A column that a table must have. */
export interface Expected<Key extends string> {
  readonly key: Key;
  /** As the workbook was given out; the others are the same in other languages. */
  readonly headings: readonly [string, ...string[]];
  readonly optional?: true;
}

/** One row of a table. */
export interface TableRow<Key extends string> {
  /** Counted from 1, as it stands at the edge of the sheet. */
  readonly number: number;
  /** What was typed, trimmed; empty where nothing was. */
  readonly texts: Readonly<Record<Key, string>>;
  readonly cells: Readonly<Partial<Record<Key, ReadCell>>>;
  /** Where each cell stands, also an empty one: for what is said about it. */
  readonly addresses: Readonly<Record<Key, string>>;
  /** What can't be taken as it stands: formulas, merged cells, errors; each with its key. */
  readonly problems: readonly (Refusal & { readonly column: Key })[];
}

export type Table<Key extends string> =
  { readonly rows: readonly TableRow<Key>[] } | { readonly refused: readonly Refusal[] };

/**
 * Reads a table whose headings stand in a known row. Rows that say nothing in its columns are passed over.
 *
 * @param headingRow counted from 1
 * @returns its rows, or what is wrong with its headings: missing, renamed, doubled, unknown
 */
export function readTable<Key extends string>(
  sheet: ReadSheet,
  headingRow: number,
  expected: readonly Expected<Key>[],
): Table<Key> {
  const found = headingsOf(sheet, headingRow);
  const { places, refused } = match(sheet, headingRow, expected, found);
  if (refused.length > 0) return { refused };
  const merged = mergedInto(sheet, headingRow, Math.max(...places.values(), 0));
  const rows = sheet.rows
    .filter(({ number }) => number > headingRow)
    .map(({ number, cells }): TableRow<Key> => {
      const texts = {} as Record<Key, string>;
      const own: Partial<Record<Key, ReadCell>> = {};
      const addresses = {} as Record<Key, string>;
      const problems: (Refusal & { column: Key })[] = [];
      for (const { key } of expected) {
        const column = places.get(key);
        const cell = column === undefined ? undefined : cells.get(column);
        const address = column === undefined ? '' : addressOfCell(column, number);
        texts[key] = cell?.text.trim() ?? '';
        addresses[key] = address;
        if (cell !== undefined) own[key] = cell;
        const values = { sheet: sheet.name, cell: address };
        const range = merged.get(address);
        if (range !== undefined) problems.push({ column: key, key: 'excel.cell.merged', values: { ...values, range } });
        else if (cell?.formula === true) problems.push({ column: key, key: 'excel.cell.formula', values });
        else if (cell?.kind === 'error') {
          problems.push({ column: key, key: 'excel.cell.error', values: { ...values, text: cell.text } });
        }
      }
      return { number, texts, cells: own, addresses, problems };
    })
    .filter(({ texts, problems }) => problems.length > 0 || Object.values(texts).some((text) => text !== ''));
  return { rows };
}

interface Heading {
  readonly column: number;
  readonly text: string;
  readonly address: string;
}

/** Without what people add without meaning to: spaces, line breaks, full-width brackets and marks of what must be filled in. */
const plain = (text: string): string => text.normalize('NFKC').replaceAll(/[\s*]/g, '').toLowerCase();

const headingsOf = (sheet: ReadSheet, headingRow: number): Heading[] =>
  [...(sheet.rows.find(({ number }) => number === headingRow)?.cells ?? [])].map(([column, { text, address }]) => ({
    column,
    text: text.trim(),
    address,
  }));

function match<Key extends string>(
  { name: sheet }: ReadSheet,
  headingRow: number,
  expected: readonly Expected<Key>[],
  found: readonly Heading[],
): { places: Map<Key, number>; refused: Refusal[] } {
  const places = new Map<Key, number>();
  const missing: { place: number; heading: string }[] = [];
  const refused: Refusal[] = [];
  const known = new Set<Heading>();
  for (const [place, { key, headings, optional }] of expected.entries()) {
    const names = headings.map(plain);
    const [first, ...more] = found.filter(({ text }) => names.includes(plain(text)));
    for (const one of [first, ...more]) if (one !== undefined) known.add(one);
    for (const { address, text } of more) {
      refused.push({ key: 'excel.heading.doubled', values: { sheet, cell: address, heading: text } });
    }
    if (first !== undefined) places.set(key, first.column);
    else if (optional !== true) missing.push({ place, heading: headings[0] });
  }
  const unknown = found.filter((heading) => !known.has(heading) && heading.text !== '');
  for (const { place, heading } of missing) {
    const renamed = unknown.find(({ column }) => column === place);
    refused.push(
      renamed === undefined
        ? { key: 'excel.heading.missing', values: { sheet, row: String(headingRow), heading } }
        : { key: 'excel.heading.renamed', values: { sheet, cell: renamed.address, heading, found: renamed.text } },
    );
    if (renamed !== undefined) unknown.splice(unknown.indexOf(renamed), 1);
  }
  for (const { address, text } of unknown) {
    refused.push({ key: 'excel.heading.unknown', values: { sheet, cell: address, found: text } });
  }
  return { places, refused };
}

/** So many merged cells are told at most; a sheet that overlaps its ranges over and over would take for ever. */
const mostMerged = 200_000;

/** Cells below the headings that are part of a merged range, by address, as far down and right as anything stands. */
function mergedInto({ merged, rows }: ReadSheet, headingRow: number, columns: number): Map<string, string> {
  const cells = new Map<string, string>();
  const last = rows.at(-1)?.number ?? 0;
  let left = mostMerged;
  for (const range of merged) {
    const [from, to] = range.split(':').map(placeOfCell);
    if (!from || !to) continue;
    for (let row = Math.max(from.row, headingRow + 1); row <= Math.min(to.row, last); row++) {
      for (let column = from.column; column <= Math.min(to.column, columns); column++) {
        if (--left < 0) return cells;
        cells.set(addressOfCell(column, row), range);
      }
    }
  }
  return cells;
}
