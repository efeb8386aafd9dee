/** A place in a sorted list: the sort value and the id of the last row seen. Lists page by it, so that page 500 costs what page 1 costs. */
export interface Cursor {
  readonly value: string;
  readonly id: number;
}

export const pageSize = 50;

/** How many rows are read at a time where all of a list are wanted. */
export const batchSize = 1000;

/** The cursor of a link, or null for the first page or a text that is none of ours. */
export function readCursor(text: unknown): Cursor | null {
  if (typeof text !== 'string') return null;
  const [id = '', ...value] = text.split('~');
  return /^\d{1,9}$/.test(id) ? { id: Number(id), value: value.join('~') } : null;
}

export const writeCursor = ({ value, id }: Cursor): string => `${id}~${value}`;

/** The address of a list with some of its questions changed; empty ones are left out. */
export function addressOf(path: string, asked: Readonly<Record<string, string | null | undefined>>): string {
  const given = Object.entries(asked).filter((pair): pair is [string, string] => Boolean(pair[1]));
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given).toString()}`;
}

/** Where a page of a list begins: after one row or before another; the first page has neither. */
export interface Ends {
  readonly after: Cursor | null;
  readonly before: Cursor | null;
}

export const readEnds = (query: Readonly<Record<string, unknown>>): Ends => ({
  after: readCursor(query['after']),
  before: readCursor(query['before']),
});

/**
 * One page of the rows that were read from an end, one more than fit, with the addresses of the pages beside it.
 * What was read backwards is turned round.
 *
 * @param cursorOf by what a row is found again
 */
export function pageOf<Row>(
  read: readonly Row[],
  { after, before }: Ends,
  cursorOf: (row: Row) => Cursor,
  address: (ends: Record<string, string>) => string,
): { rows: Row[]; pager: { newer: string | undefined; older: string | undefined } } {
  const more = read.length > pageSize;
  const shown = read.slice(0, pageSize);
  const rows = before === null ? shown : shown.toReversed();
  const earlier = before === null ? after !== null : more;
  const further = before !== null || more;
  const [first, last] = [rows.at(0), rows.at(-1)];
  return {
    rows,
    pager: {
      newer: earlier && first !== undefined ? address({ before: writeCursor(cursorOf(first)) }) : undefined,
      older: further && last !== undefined ? address({ after: writeCursor(cursorOf(last)) }) : undefined,
    },
  };
}

/**
 * All rows of a list that is read by key, batch by batch as they are used: a long list is never held as a whole, and takes no query a row.
 *
 * @param read the rows after one end, at most so many
 * @param cursorOf by what a row is found again
 */
export async function* allOf<Row>(
  read: (ends: Ends, most: number) => Promise<readonly Row[]>,
  cursorOf: (row: Row) => Cursor,
): AsyncGenerator<Row> {
  let after: Cursor | null = null;
  do {
    const rows: readonly Row[] = await read({ after, before: null }, batchSize);
    yield* rows;
    const last = rows.length < batchSize ? undefined : rows.at(-1);
    after = last === undefined ? null : cursorOf(last);
  } while (after !== null);
}
