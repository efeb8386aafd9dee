/**
 * What becomes of a change between the finger and the server. Pure: no clock, no store, no network, so that a test can play
 * thousands of histories of two phones with it; the browser gets this very file (`web/modules.ts`).
 *
 * A queue is a list of changes in the order in which they were made. Of a line it holds at most two: one that may have reached the
 * server already, and what was typed since. A change goes by its key: a retry bears the same one, and so makes nothing twice.
 */

/** What somebody typed on a line. */
export interface Typed {
  /** Under which the server keeps it, once. */
  readonly key: string;
  readonly person: number;
  /** Where it is sent, and the page on which its line stands. */
  readonly action: string;
  readonly page: string;
  readonly code: string;
  /** Of the sheet's place and the line, for whoever reads a list of changes. */
  readonly name: string;
  /** The fields of the line as its form would send them, without the version. */
  readonly fields: readonly (readonly [string, string])[];
  /** Of the line as it was seen; null: the one that the change before it makes. */
  readonly version: number | null;
  /** Not sent before this moment (milliseconds), since somebody is still typing. */
  readonly due: number;
  /** When it was made, by the clock of this device. */
  readonly at: string;
}

export interface Change extends Typed {
  readonly order: number;
  /** Whether it may have reached the server. */
  readonly sent: boolean;
  readonly state: 'waiting' | Untaken;
  /** What the server answered where it did not take it. */
  readonly said: Said | null;
}

/**
 * Why the server did not take a change.
 * clash    somebody else changed the line: whose is kept has to be chosen
 * wrong    it can't be taken as it was typed
 * refused  the sheet or the line is not theirs to write on any more: it stays on the device, with the reason
 */
export type Untaken = 'clash' | 'wrong' | 'refused';

export interface Said {
  /** Of the line as somebody else saved it. */
  readonly version?: number;
  /** What that says, and who saved it when; or why it was refused. */
  readonly text: string;
  readonly by?: string;
}

/** The server's word on a change; `version` is that of the line as this change made it. */
export type Word =
  { readonly outcome: 'saved'; readonly version: number } | { readonly outcome: Untaken; readonly said: Said };

export type Queue = readonly Change[];

const ofLine = ({ action, code }: Typed): string => `${action} ${code}`;

/** Whether two changes are of one line. */
export const sameLine = (one: Typed, other: Typed): boolean => ofLine(one) === ofLine(other);

const choiceOf = ({ fields }: Typed): string => fields.find(([name]) => name.endsWith('.choice'))?.[1] ?? '';

/**
 * The queue with what somebody typed on a line. What has not been sent is replaced; what may have been stays, and this comes after
 * it. Where somebody else changed the line too, nothing is sent before one of the two is chosen.
 */
export function typed(queue: Queue, change: Typed): Queue {
  const own = queue.filter((one) => sameLine(one, change));
  const last = own[own.length - 1];
  const fresh = { ...change, sent: false, state: 'waiting', said: null } as const;
  if (last === undefined) return [...queue, { ...fresh, order: nextOrder(queue) }];
  // A field that is left says once more what was typed in it.
  if (last.state === 'waiting' && JSON.stringify(last.fields) === JSON.stringify(change.fields)) {
    return last.sent
      ? queue
      : put(
          queue.filter((one) => one !== last),
          { ...last, due: change.due },
        );
  }
  if (last.state === 'waiting' && last.sent) return [...queue, { ...fresh, order: nextOrder(queue), version: null }];
  const others = queue.filter((one) => one !== last);
  if (last.state !== 'clash') return put(others, { ...fresh, order: last.order, version: last.version });
  const choice = choiceOf(change);
  if (choice === 'theirs') return others;
  if (choice === 'mine') return put(others, { ...fresh, order: last.order, version: last.said?.version ?? null });
  return put(others, { ...last, fields: change.fields, at: change.at });
}

const nextOrder = (queue: Queue): number => queue.reduce((most, { order }) => Math.max(most, order), 0) + 1;

const put = (queue: Queue, change: Change): Queue => [...queue, change].sort((a, b) => a.order - b.order);

/** Nobody pauses for so long in typing: a moment further ahead was written before the clock of the device was put back. */
const longestPause = 10_000;

/**
 * The change that is to be sent now: the oldest that waits, knows the version that it changes, and is not being typed any more.
 *
 * @param person whose session it is: nobody sends what another one wrote
 */
export function next(queue: Queue, now: number, person: number): Change | null {
  const isDue = ({ due }: Change): boolean => due <= now || due > now + longestPause;
  return (
    queue.find((one) => one.state === 'waiting' && one.version !== null && one.person === person && isDue(one)) ?? null
  );
}

/** The queue while a change is on its way: from now on it may have reached the server. */
export const leaving = (queue: Queue, key: string): Queue =>
  queue.map((one) => (one.key === key ? { ...one, sent: true } : one));

/** The queue after the server's word on a change. A word on what is not there any more changes nothing. */
export function answered(queue: Queue, key: string, word: Word): Queue {
  const change = queue.find((one) => one.key === key);
  if (change === undefined) return queue;
  const others = queue.filter((one) => one !== change);
  const after = others.find((one) => sameLine(one, change) && one.version === null);
  const rest = others.filter((one) => one !== after);
  if (word.outcome === 'saved') return after ? put(rest, { ...after, version: word.version }) : others;
  // Nothing was saved, so that what was typed since takes its place.
  const latest = { ...(after ?? change), order: change.order, version: change.version };
  if (word.outcome === 'wrong' && after) return put(rest, latest);
  return put(rest, { ...latest, sent: false, state: word.outcome, said: word.said });
}

/** The queue with what was refused waiting again: the sheet may have come back. */
export const again = (queue: Queue): Queue =>
  queue.map((one) => (one.state === 'refused' ? { ...one, state: 'waiting', said: null } : one));

/** The queue without a change that somebody gives up. */
export const withdrawn = (queue: Queue, key: string): Queue => queue.filter((one) => one.key !== key);
