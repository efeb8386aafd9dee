/** What a column or a cell holds. Text is always written as text: a name that begins with = never becomes a formula. */
export type Kind = 'text' | 'number' | 'date';

/** How a cell looks: colours and weight are decided in one place. */
export type Look = 'plain' | 'heading' | 'title' | 'note' | 'section' | 'input' | 'total';

/** A cell that differs from its column. */
export interface CellPlan {
  /** A number is exact decimal text (899.95), a date a day (2026-11-02); what is none of these is written as text. */
  readonly value: string | number | null;
  readonly kind?: Kind;
  readonly look?: Look;
  /** Without its =, in English and with commas; `value` is what viewers that do not compute show. */
  readonly formula?: string;
  readonly format?: string;
  readonly wrap?: boolean;
  /** May be typed into where the sheet is protected. */
  readonly unlocked?: boolean;
}

export type Cell = string | number | null | CellPlan;

/** A row of its own kind; a plain list of cells is one too. */
export interface RowPlan {
  readonly cells: readonly Cell[];
  /** The first cell reaches over all visible columns. */
  readonly merged?: true;
  /** In points; without it the program that opens the file decides. */
  readonly height?: number;
}

export type Row = readonly Cell[] | RowPlan;

export interface Column {
  readonly heading: string;
  /** In characters. */
  readonly width: number;
  readonly kind?: Kind;
  readonly look?: Look;
  /** As Excel writes it: 0.00, #,##0, yyyy-mm-dd. */
  readonly format?: string;
  readonly wrap?: boolean;
  readonly unlocked?: boolean;
  readonly hidden?: boolean;
}

/** What may be typed into a range, and what is said to whoever types something else. */
export interface Validation {
  /** C5 or C5:C80. */
  readonly range: string;
  readonly allow:
    | { readonly list: readonly string[] }
    /** Cells that hold the list: Lists!$A$1:$A$9. */
    | { readonly listFrom: string }
    /** Numbers, or addresses of cells with them. */
    | { readonly from: string; readonly to: string };
  readonly refusal: string;
  readonly hint?: string;
}

export interface SheetPlan {
  /** Cut to what Excel allows: 31 characters, none of []:*?/\ */
  readonly name: string;
  /** Rows above the headings, each over all columns: what the list is, and when it was made. */
  readonly titles?: readonly (string | CellPlan)[];
  readonly columns: readonly Column[];
  /** Read as they are written, so that a long list is never held as a whole. */
  readonly rows: Iterable<Row> | AsyncIterable<Row>;
  /** Buttons at the headings that narrow the list. */
  readonly filter?: boolean;
  readonly landscape?: boolean;
  /** Only what is unlocked can be typed into. There is no password: it guards from slips, not from people. */
  readonly protect?: boolean;
  readonly validations?: readonly Validation[];
  /** Columns that stay in sight while others move. */
  readonly frozenColumns?: number;
  readonly hidden?: boolean;
}

export interface WorkbookPlan {
  readonly sheets: readonly SheetPlan[];
}

/** The letters of a column that is counted from 0: A, Z, AA. */
function columnName(column: number): string {
  let name = '';
  for (let rest = column; rest >= 0; rest = Math.floor(rest / 26) - 1) {
    name = String.fromCharCode(65 + (rest % 26)) + name;
  }
  return name;
}

/** The address of a cell; columns are counted from 0, rows from 1. */
export const addressOfCell = (column: number, row: number): string => `${columnName(column)}${row}`;

/** Column (from 0) and row (from 1) of an address such as C7, or null where there is none. */
export function placeOfCell(address: string): { column: number; row: number } | null {
  const [, letters, row] = /^\$?([A-Za-z]{1,3})\$?(\d{1,7})$/.exec(address) ?? [];
  if (letters === undefined || row === undefined) return null;
  let column = 0;
  for (const letter of letters.toUpperCase()) column = column * 26 + letter.charCodeAt(0) - 64;
  return { column: column - 1, row: Number(row) };
}
