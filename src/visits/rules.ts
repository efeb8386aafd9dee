/** The rules of visits: what is done on one, what a form may say of it, and how far it is. Pure. */

/** What is usually done on a visit, in its order; their names stand in the message files. */
export const usualItems = ['briefing', 'tour', 'documents', 'lessons', 'interviews', 'feedback'] as const;

/** An agenda has no more items than a day has room for. */
export const mostItems = 20;

/** An item as it was changed; the usual ones need no row until then. */
export interface StoredItem {
  readonly code: string;
  /** Null: as the usual item is called. */
  readonly title: string | null;
  readonly done: boolean;
  /** As 09:05, or empty. */
  readonly time: string;
  readonly note: string;
  readonly version: number;
  readonly savedBy: string | null;
  readonly savedAt: string | null;
  readonly removed: boolean;
}

export interface AgendaItem extends StoredItem {
  readonly usual: (typeof usualItems)[number] | null;
}

export const isItemCode = (code: string): boolean => /^agenda\.\d{1,3}$/.test(code);

const placeOf = (code: string): number => Number(code.slice('agenda.'.length));

/** The agenda as it stands, removed items too: the usual ones, as far as they were not changed, and what the office added. */
export function agendaOf(stored: readonly StoredItem[]): AgendaItem[] {
  const rows = new Map(stored.map((item) => [item.code, item]));
  const usual = usualItems.map((name, place) => {
    const code = `agenda.${place + 1}`;
    return { ...(rows.get(code) ?? untouched(code)), usual: name };
  });
  const added = stored
    .filter(({ code }) => placeOf(code) > usualItems.length)
    .map((item) => ({ ...item, usual: null }));
  return [...usual, ...added.toSorted((a, b) => placeOf(a.code) - placeOf(b.code))];
}

const untouched = (code: string): StoredItem => ({
  code,
  title: null,
  done: false,
  time: '',
  note: '',
  version: 0,
  savedBy: null,
  savedAt: null,
  removed: false,
});

/** The code of the next item that is added: a removed one's is not given again. */
export const nextCode = (agenda: readonly AgendaItem[]): string =>
  `agenda.${Math.max(...agenda.map(({ code }) => placeOf(code))) + 1}`;

/** What a form says of one item. */
export interface TypedItem {
  readonly version: number;
  readonly done: boolean;
  readonly time: string;
  readonly note: string;
  readonly choice: '' | 'mine' | 'theirs';
}

export const longestNote = 500;
export const longestTitle = 40;

/** What became of an item that somebody sent. `problems` are ends of message keys by field. */
export type Ticked =
  | { readonly kind: 'save'; readonly done: boolean; readonly time: string; readonly note: string }
  | { readonly kind: 'same' }
  | { readonly kind: 'clash' }
  | { readonly kind: 'wrong'; readonly problems: Readonly<Record<string, string>> };

/**
 * Decides about one item: what somebody else saved since is never overwritten unseen.
 *
 * @param time as `HH:MM`, or null where what was typed is none
 * @param now  the time that a ticked item gets which says none
 */
export function tick(stands: AgendaItem, typed: TypedItem, time: string | null, now: string): Ticked {
  const note = typed.note.trim();
  if (typed.choice === 'theirs' && typed.version === stands.version) return { kind: 'same' };
  if (time === null) return { kind: 'wrong', problems: { time: 'time' } };
  if (Array.from(note).length > longestNote) return { kind: 'wrong', problems: { note: 'noteLong' } };
  const said = { done: typed.done, time: typed.done && time === '' ? now : time, note };
  const same =
    said.done === stands.done &&
    said.note === stands.note &&
    (time === '' ? said.done || stands.time === '' : time === stands.time);
  if (same) return { kind: 'same' };
  if (typed.version !== stands.version) return { kind: 'clash' };
  return { kind: 'save', ...said };
}

/** What the office typed about the items of an agenda: new names, which go, and one more. */
export interface TypedAgenda {
  readonly titles: ReadonlyMap<string, { readonly version: number; readonly title: string; readonly remove: boolean }>;
  readonly added: string;
}

export interface AgendaProblem {
  readonly field: string;
  readonly key: string;
}

/** What of an agenda changes: code, name and whether it goes. A ticked item is left as it is. */
export function itemChanges(
  agenda: readonly AgendaItem[],
  typed: TypedAgenda,
  nameOf: (item: AgendaItem) => string,
): {
  readonly changes: readonly { readonly item: AgendaItem; readonly title: string | null; readonly removed: boolean }[];
  readonly problems: readonly AgendaProblem[];
  readonly overtaken: boolean;
} {
  const problems: AgendaProblem[] = [];
  let overtaken = false;
  const standing = agenda.filter(({ removed }) => !removed);
  const changes = [...typed.titles].flatMap(([code, { version, title, remove }]) => {
    const item = agenda.find((one) => one.code === code);
    if (item === undefined || (!remove && title === nameOf(item) && !item.removed)) return [];
    if (item.version !== version || item.removed || item.done) {
      overtaken = true;
      return [];
    }
    if (!remove && title === '') problems.push({ field: `title.${code}`, key: 'titleMissing' });
    if (Array.from(title).length > longestTitle) problems.push({ field: `title.${code}`, key: 'titleLong' });
    return [{ item, title: title === nameOf(item) ? item.title : title, removed: remove }];
  });
  const gone = changes.filter(({ removed }) => removed).length;
  if (Array.from(typed.added).length > longestTitle) problems.push({ field: 'added', key: 'titleLong' });
  if (typed.added !== '' && standing.length - gone >= mostItems) problems.push({ field: 'added', key: 'tooMany' });
  if (standing.length - gone + (typed.added === '' ? 0 : 1) === 0) problems.push({ field: 'added', key: 'none' });
  return { changes, problems, overtaken };
}

/** How far a visit is. */
export const visitStates = ['unread', 'read', 'going', 'signed'] as const;
export type VisitState = (typeof visitStates)[number];

export function stateOf(
  { signed, begun, read, visitOn }: { signed: boolean; begun: boolean; read: boolean; visitOn: string },
  today: string,
): VisitState {
  if (signed) return 'signed';
  if (begun || visitOn < today) return 'going';
  return read ? 'read' : 'unread';
}

/** The weeks of a month from Monday, as days; those of other months are null. `month` is as 2026-11. */
export function weeksOf(month: string): (string | null)[][] {
  const [year = 0, number = 0] = month.split('-').map(Number);
  const days = new Date(Date.UTC(year, number, 0)).getUTCDate();
  const first = (new Date(Date.UTC(year, number - 1, 1)).getUTCDay() + 6) % 7;
  const cells = [
    ...Array.from({ length: first }, () => null),
    ...Array.from({ length: days }, (_, day) => `${month}-${String(day + 1).padStart(2, '0')}`),
  ];
  return Array.from({ length: Math.ceil(cells.length / 7) }, (_, week) =>
    Array.from({ length: 7 }, (__, day) => cells[week * 7 + day] ?? null),
  );
}

/** The month so many after another. */
export function monthAfter(month: string, count: number): string {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number - 1 + count, 1)).toISOString().slice(0, 7);
}
