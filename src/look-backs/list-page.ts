import { sayDay, sayDeadline, sayMoment } from '../web/days.ts';
import { addressOf, pageOf, pageSize, readEnds } from '../web/paging.ts';
import { actorOf, page, type Reply, type Visit } from '../web/visit.ts';
import { mendsFor } from './checks.ts';
import { idOf, type Listing, lookBacksOf } from './store.ts';

declare module '../web/pages.ts' {
  interface Pages {
    'look-backs/list': ListPage;
  }
}

/** A look-back in a list. */
export interface ListingShown {
  readonly href: string;
  readonly title: string;
  readonly fixedAt: string;
  readonly drawn: string;
  readonly checked: string;
  readonly overdue: string;
}

export interface Listings {
  readonly lookBacks: readonly ListingShown[];
  readonly pager: { readonly newer: string | undefined; readonly older: string | undefined };
}

interface ListPage extends Listings {
  readonly title: string;
  /** Text of the button; empty where this year's list is fixed. */
  readonly begin: string;
  readonly due: readonly {
    readonly href: string;
    readonly school: string;
    readonly by: string;
    readonly late: boolean;
  }[];
}

/** The look-backs of the office, and what should have been mended by now. */
export async function listLookBacks(visit: Visit): Promise<Reply> {
  const { db, t, today } = visit;
  const actor = actorOf(visit);
  const regionCode = actor.post.regionCode ?? '';
  const year = Number(today.slice(0, 4));
  const due = await mendsFor(db, actor, today);
  return page('look-backs/list', {
    title: t('look-backs.list.title'),
    begin: (await idOf(db, regionCode, year)) === undefined ? t('look-backs.list.begin', { year: String(year) }) : '',
    due: due.map(({ lookBackId, number, school, mendBy, late }) => ({
      href: `/look-backs/${lookBackId}/schools/${number}`,
      school,
      by: t('assessments.work.due', { day: sayDay(t, mendBy), left: sayDeadline(t, today, mendBy) }),
      late,
    })),
    ...(await listings(visit, regionCode, '/look-backs')),
  });
}

/** A page of look-backs, of one body or of all. */
export async function listings(visit: Visit, regionCode: string | null, path: string): Promise<Listings> {
  const { db, t, query, today } = visit;
  const ends = readEnds(query);
  const found = await lookBacksOf(db, regionCode, today, ends, pageSize + 1);
  const { rows, pager } = pageOf(
    found,
    ends,
    ({ id }) => ({ value: '', id }),
    (turned) => addressOf(path, turned),
  );
  return { lookBacks: rows.map((row) => listingShown(t, path, row)), pager };
}

const listingShown = (t: Visit['t'], path: string, listing: Listing): ListingShown => ({
  href: `${path}/${listing.id}`,
  title: t('look-backs.titleOf', { region: listing.region, year: String(listing.year) }),
  fixedAt: sayMoment(t, listing.fixedAt),
  drawn: listing.drawnAt === null ? t('look-backs.list.notDrawn') : t('look-backs.schools', { count: listing.drawn }),
  checked: t('look-backs.schools', { count: listing.checked }),
  overdue: listing.overdue === 0 ? '' : t('look-backs.schools', { count: listing.overdue }),
});
