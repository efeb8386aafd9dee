import type { Visitor } from '../setup/app.ts';
import { sheetsOf } from './archives.ts';

/** What a list says: its rows below the headings, each with the headings as keys. */
export type Rows = Record<string, string>[];

/** The lists of a workbook, sheet by sheet in their order. */
export async function listsOf(
  visitor: Visitor,
  path: string,
): Promise<{ name: string; titles: string[]; rows: Rows }[]> {
  const { bytes } = await visitor.download(path);
  return (await sheetsOf(bytes)).map(({ name, rows: [title, about, headings, ...rows] }) => ({
    name,
    titles: [title, about].map((row) => row?.cells.get(0)?.text ?? ''),
    rows: rows.map(({ cells }) =>
      Object.fromEntries([...headings!.cells].map(([column, { text }]) => [text, cells.get(column)?.text ?? ''])),
    ),
  }));
}

/** The rows of the first sheet. */
export const rowsOf = async (visitor: Visitor, path: string): Promise<Rows> => (await listsOf(visitor, path))[0]!.rows;
