/** A place in a sorted list: the sort value and the id of the last row seen. Lists page by it, so that page 500 costs what page 1 costs. */
export interface Cursor {
  readonly value: string;
  readonly id: number;
}

export const pageSize = 50;

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
