import type { Signer, Standing } from '../signatures/rules.ts';
import type { Language } from '../web/texts.ts';

/**
 * An official paper as plain data, so that page, PDF and Word file say the same: each is drawn from this and from nothing else.
 * All texts are in the reader's language already.
 */
export interface Document {
  readonly language: Language;
  /** Of the file, without its ending. */
  readonly name: string;
  readonly title: string;
  readonly sub: string;
  /** A line above the content: the left and the right end of it. */
  readonly line: { readonly left: string; readonly right: string };
  readonly blocks: readonly Block[];
  /** At the foot of every page, beside its number. */
  readonly foot: string;
  /** How a page is numbered, with `{page}` and `{pages}` in it. */
  readonly numbering: string;
}

export type Block =
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'paragraph'; readonly text: string; readonly strong?: true }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  /** Terms two abreast in a frame. */
  | { readonly kind: 'terms'; readonly terms: readonly Term[] }
  | Table
  /** Lines to be signed or sealed, and the day, to be written by hand. */
  | { readonly kind: 'signatures'; readonly lines: readonly SignatureLine[]; readonly day: string };

/** Who signs. What was signed on a screen is drawn there; a Word file, which is edited further, leaves the line blank. */
export interface SignatureLine {
  readonly text: string;
  readonly signer?: Signer;
  /** The path of the signature, in a field of 600 by 200. */
  readonly drawing?: string;
}

export interface Term {
  readonly term: string;
  readonly text: string;
}

/** A table whose head is repeated on every page. */
export interface Table {
  readonly kind: 'table';
  /** What it is about, for whoever hears it read. */
  readonly label: string;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
}

export interface Column {
  readonly title: string;
  /** Of the table's width, in hundredths. All columns together are 100. */
  readonly share: Share;
  readonly align?: 'middle' | 'right';
  /** What heads the row. */
  readonly heads?: true;
}

/** The shares that the style sheet knows. */
export type Share = (typeof shares)[number];
export const shares = [7, 8, 9, 10, 12, 20, 30, 36, 44] as const;

/**
 * A row. A `part` heads those that follow it and stays with them, a `sum` ends them. A text of several lines is several paragraphs.
 * With fewer texts than columns, the first goes over as many columns as are left.
 */
export interface Row {
  readonly kind: 'line' | 'part' | 'subpart' | 'sum';
  readonly cells: readonly string[];
  /** Leaves room to write by hand. */
  readonly tall?: true;
}

/** Over how many columns the first text of a row goes. */
export const spanOf = ({ columns }: Pick<Table, 'columns'>, { cells }: Row): number =>
  columns.length - cells.length + 1;

/** The columns that the texts of a row stand in. */
export const columnsOf = (table: Pick<Table, 'columns'>, row: Row): readonly Column[] => [
  table.columns[0]!,
  ...table.columns.slice(spanOf(table, row)),
];

/** The paper with what was signed on a screen. */
export const withSignatures = (document: Document, standing: Standing): Document => ({
  ...document,
  blocks: document.blocks.map((block) =>
    block.kind === 'signatures' ? { ...block, lines: block.lines.map((line) => signedLine(line, standing)) } : block,
  ),
});

function signedLine(line: SignatureLine, standing: Standing): SignatureLine {
  const drawing = line.signer && standing.get(line.signer);
  return drawing === undefined ? line : { ...line, drawing };
}
