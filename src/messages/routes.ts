import { sayDay, sayMoment } from '../web/days.ts';
import { addressOf, pageOf, readEnds } from '../web/paging.ts';
import { actorOf, type Door, page, type Reply, seeOther, type Visit } from '../web/visit.ts';
import { markRead, messagesOf, openMessage } from './store.ts';

export const doors: readonly Door[] = [
  { method: 'get', path: '/messages', may: 'signed in', handle: listMessages },
  { method: 'post', path: '/messages/read', may: 'signed in', handle: readAll },
  { method: 'post', path: '/messages/:id/read', may: 'signed in', handle: open },
];

declare module '../web/pages.ts' {
  interface Pages {
    'messages/list': ListPage;
  }
}

interface ListPage {
  readonly title: string;
  readonly messages: readonly {
    readonly text: string;
    readonly when: string;
    readonly unread: boolean;
    readonly action: string;
  }[];
  readonly anyUnread: boolean;
  readonly pager: { readonly older: string | undefined; readonly newer: string | undefined };
}

/** What a person was told, the newest first. */
async function listMessages(visit: Visit): Promise<Reply> {
  const { db, t, query } = visit;
  const ends = readEnds(query);
  const found = await messagesOf(db, actorOf(visit).id, ends);
  const { rows, pager } = pageOf(
    found,
    ends,
    ({ id }) => ({ value: '', id }),
    (turned) => addressOf('/messages', turned),
  );
  return page('messages/list', {
    title: t('messages.title'),
    messages: rows.map(({ id, key, gaps, at, unread }) => ({
      text: t(key, saidIn(t, gaps)),
      when: sayMoment(t, at),
      unread,
      action: `/messages/${id}/read`,
    })),
    anyUnread: rows.some(({ unread }) => unread),
    pager,
  });
}

/** What stands in the gaps of a message; a day is kept as the calendar has it, and said as everywhere. */
const saidIn = (t: Visit['t'], gaps: Readonly<Record<string, string | number>>): Record<string, string | number> =>
  Object.fromEntries(Object.entries(gaps).map(([name, value]) => [name, isDay(value) ? sayDay(t, value) : value]));

const isDay = (value: string | number): value is string => /^\d{4}-\d\d-\d\d$/.test(String(value));

/** Marks a message as read and leads to what it is about. */
async function open(visit: Visit): Promise<Reply> {
  const id = visit.params['id'] ?? '';
  const href = /^\d{1,15}$/.test(id) ? await openMessage(visit.db, actorOf(visit).id, id, visit.now) : undefined;
  return seeOther(href ?? '/messages');
}

async function readAll(visit: Visit): Promise<Reply> {
  await markRead(visit.db, actorOf(visit).id, visit.now);
  return seeOther('/messages');
}
