import { type Block, columnsOf, type Document, type Row, spanOf, type Table } from './document.ts';

/** A paper as `views/documents/paper.ejs` places it: every text in its lines, every cell with its column. */
export interface ShownDocument {
  title: string;
  sub: string;
  line: Document['line'];
  blocks: ShownBlock[];
  foot: string;
}

export type ShownBlock = Exclude<Block, Table> | ShownTable;

export interface ShownTable {
  kind: 'table';
  label: string;
  shares: number[];
  columns: string[];
  rows: { kind: Row['kind']; tall: boolean; cells: ShownCell[] }[];
}

export interface ShownCell {
  lines: string[];
  span: number;
  heads: boolean;
  align: string;
  /** The title of its column, for screens on which a row is a card; empty where it needs none. */
  label: string;
}

export const shownDocument = ({ title, sub, line, blocks, foot }: Document): ShownDocument => ({
  title,
  sub,
  line,
  foot,
  blocks: blocks.map((block) => (block.kind === 'table' ? shownTable(block) : block)),
});

const shownTable = (table: Table): ShownTable => ({
  kind: 'table',
  label: table.label,
  shares: table.columns.map(({ share }) => share),
  columns: table.columns.map(({ title }) => title),
  rows: table.rows.map((row) => ({ kind: row.kind, tall: row.tall === true, cells: shownCells(table, row) })),
});

function shownCells(table: Table, row: Row): ShownCell[] {
  const columns = columnsOf(table, row);
  const span = spanOf(table, row);
  return row.cells.map((text, place) => {
    const { title, align = '', heads = false } = columns[place]!;
    const spans = place === 0 ? span : 1;
    return {
      lines: text.split('\n').filter((part) => part !== ''),
      span: spans,
      heads: row.kind === 'line' ? heads : place === 0,
      align: spans > 1 ? '' : align,
      label: heads || place === 0 ? '' : title,
    };
  });
}
