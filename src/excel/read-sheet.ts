import { type SheetPlace, type WorkbookParts } from './parts.ts';
import { broken, Refused } from './refused.ts';
import { dayOfSerial, decimalOf } from './values.ts';
import { addressOfCell, placeOfCell } from './workbook.ts';
import { type Attributes, parseXml, unescaped } from './xml.ts';

/** A cell that says something. */
export interface ReadCell {
  /** C7 */
  readonly address: string;
  readonly kind: 'text' | 'number' | 'date' | 'boolean' | 'error';
  /** As it was typed: exact decimal text, a day (2026-11-02), true or false, #N/A. Never trimmed, full-width signs as they are. */
  readonly text: string;
  /** Computed by the program that wrote the file: `text` is what that one last showed. */
  readonly formula: boolean;
  /** The range that this cell was merged into, or null. */
  readonly merged: string | null;
}

export interface ReadRow {
  /** Counted from 1, as it stands at the edge of the sheet. */
  readonly number: number;
  /** By column, counted from 0; empty ones are absent. */
  readonly cells: ReadonlyMap<number, ReadCell>;
}

export interface ReadSheet {
  readonly name: string;
  readonly hidden: boolean;
  /** Rows that say something, from the top. */
  readonly rows: readonly ReadRow[];
  /** Ranges that were merged: A1:C1. */
  readonly merged: readonly string[];
  /** How many cells were read, empty ones too. */
  readonly cells: number;
}

interface Bounds {
  readonly rows: number;
  readonly columns: number;
  readonly cells: number;
}

interface Reading {
  row: number;
  column: number;
  cells: Map<number, ReadCell>;
  address: string;
  type: string;
  style: number;
  value: string;
  text: string;
  formula: boolean;
  /** What the text that comes next belongs to. */
  into: 'value' | 'text' | null;
  phonetic: boolean;
}

/**
 * Reads one sheet, event by event; stops at the first row or cell that is too many.
 * @throws Refused
 */
export function readSheet(xml: string, place: SheetPlace, parts: WorkbookParts, bounds: Bounds): ReadSheet {
  const rows: ReadRow[] = [];
  const merged: string[] = [];
  let count = 0;
  const at: Reading = {
    row: 0,
    column: -1,
    cells: new Map(),
    address: '',
    type: '',
    style: 0,
    value: '',
    text: '',
    formula: false,
    into: null,
    phonetic: false,
  };
  const refuse = (key: string, limit: number): Refused =>
    new Refused(key, { sheet: place.name, cell: at.address || `A${at.row}`, limit: String(limit) });

  const beginCell = (attributes: Attributes): void => {
    const given = placeOfCell(attributes['r'] ?? '');
    at.column = given?.column ?? at.column + 1;
    at.address = addressOfCell(at.column, at.row);
    at.type = attributes['t'] ?? 'n';
    at.style = Number(attributes['s'] ?? 0);
    at.value = at.text = '';
    at.formula = false;
    if (++count > bounds.cells) throw refuse('excel.refused.tooManyCells', bounds.cells);
  };

  const endCell = (): void => {
    const cell = cellOf(at, parts);
    if (cell === null) return;
    // An empty cell far to the right does no harm; one that says something would be passed over.
    if (at.column >= bounds.columns) throw refuse('excel.refused.tooManyColumns', bounds.columns);
    at.cells.set(at.column, cell);
  };

  const endRow = (): void => {
    if (at.cells.size === 0) return;
    at.address = '';
    if (at.row > bounds.rows) throw refuse('excel.refused.tooManyRows', bounds.rows);
    rows.push({ number: at.row, cells: at.cells });
    at.cells = new Map();
  };

  parseXml(xml, {
    open: (name, attributes) => {
      switch (name) {
        case 'row':
          at.row = Number(attributes['r'] ?? at.row + 1);
          at.column = -1;
          at.address = '';
          if (!Number.isInteger(at.row) || at.row < 1) throw broken();
          break;
        case 'c':
          beginCell(attributes);
          break;
        case 'f':
          at.formula = true;
          break;
        case 'v':
          at.into = 'value';
          break;
        case 't':
          at.into = at.phonetic ? null : 'text';
          break;
        case 'rPh':
          at.phonetic = true;
          break;
        case 'mergeCell':
          if (merged.push(attributes['ref'] ?? '') > bounds.rows)
            throw refuse('excel.refused.tooManyRows', bounds.rows);
      }
    },
    text: (piece) => {
      if (at.into !== null) at[at.into] += piece;
    },
    close: (name) => {
      switch (name) {
        case 'v':
        case 't':
          at.into = null;
          break;
        case 'rPh':
          at.phonetic = false;
          break;
        case 'c':
          endCell();
          break;
        case 'row':
          endRow();
      }
    },
  });
  return { name: place.name, hidden: place.hidden, rows: withMerged(rows, merged), merged, cells: count };
}

function cellOf({ type, value, text, style, address, formula }: Reading, parts: WorkbookParts): ReadCell | null {
  const said = (kind: ReadCell['kind'], shown: string | null): ReadCell | null =>
    shown === null || (shown === '' && !formula) ? null : { address, kind, text: shown, formula, merged: null };
  switch (type) {
    case 's':
      return said('text', parts.strings[Number(value)] ?? null);
    case 'inlineStr':
      return said('text', unescaped(text));
    case 'str':
      return said('text', unescaped(value));
    case 'b':
      return said('boolean', value === '1' || value === 'true' ? 'true' : 'false');
    case 'e':
      return said('error', value);
    case 'd':
      return said(
        'date',
        value
          .replace(/T00:00.*$/, '')
          .replace('T', ' ')
          .slice(0, 16),
      );
    default: {
      if (value === '') return said('number', '');
      const day = parts.days[style] === true ? dayOfSerial(Number(value), parts.from1904) : null;
      if (day !== null) return said('date', day);
      return said('number', decimalOf(value) ?? value);
    }
  }
}

/** Tells each cell of a merged range so; only its first one holds anything. */
function withMerged(rows: readonly ReadRow[], merged: readonly string[]): ReadRow[] {
  const byPlace = new Map(merged.map((range) => [range.split(':')[0]!.replaceAll('$', ''), range] as const));
  if (byPlace.size === 0) return [...rows];
  return rows.map(({ number, cells }) => ({
    number,
    cells: new Map(
      [...cells].map(([column, cell]) => [column, { ...cell, merged: byPlace.get(cell.address) ?? null }] as const),
    ),
  }));
}
