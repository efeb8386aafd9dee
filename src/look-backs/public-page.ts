import { Readable } from 'node:stream';
import { tabsOf, type TabsShown } from '../public-site/tabs.ts';
import { sayDay } from '../web/days.ts';
import { addressOf, pageOf, pageSize, readEnds } from '../web/paging.ts';
import { page, type Reply, type Visit } from '../web/visit.ts';
import { isDrawnAsStored, publicLookBack } from './campaign.ts';
import { type Listings, listings } from './list-page.ts';
import { type DrawShown, drawShown } from './shown.ts';
import { drawnSchools } from './store.ts';

declare module '../web/pages.ts' {
  interface Pages {
    'look-backs/public-list': PublicListPage;
    'look-backs/public': PublicPage;
  }
}

interface PublicListPage extends Listings {
  readonly title: string;
  readonly tabs: TabsShown;
}

interface PublicPage {
  readonly styles: readonly string[];
  readonly title: string;
  readonly crumbs: readonly { readonly text: string; readonly href?: string }[];
  readonly draw: DrawShown;
  readonly isDrawn: boolean;
  readonly identical: boolean;
  readonly command: string;
  readonly drawn: readonly {
    readonly school: string;
    readonly number: string;
    readonly plaque: string;
    readonly awardedOn: string;
    readonly reason: string;
    readonly ticket: string;
  }[];
  readonly pager: { readonly newer: string | undefined; readonly older: string | undefined };
  /** The list, where it is short enough to be read on a page. */
  readonly text: string;
}

/** About 300 schools. */
const longestShown = 20_000;

/** The look-backs of all bodies, for anyone. */
export async function listPublicly(visit: Visit): Promise<Reply> {
  const title = visit.t('look-backs.anyone.title');
  const tabs = tabsOf(visit, '/public/look-backs');
  return page('look-backs/public-list', { title, tabs, ...(await listings(visit, null, '/public/look-backs')) });
}

/** One look-back for anyone: the list, its digest, the seed, who was drawn, and how to draw again. */
export async function showPublicly(visit: Visit): Promise<Reply> {
  const { db, t, query } = visit;
  const lookBack = await publicLookBack(visit);
  const { id, list, seed, region, year } = lookBack;
  const title = t('look-backs.titleOf', { region, year: String(year) });
  const ends = readEnds(query);
  const found = await drawnSchools(db, id, ends, pageSize + 1);
  const { rows, pager } = pageOf(
    found,
    ends,
    ({ drawnPlace }) => ({ value: '', id: drawnPlace }),
    (turned) => addressOf(`/public/look-backs/${id}`, turned),
  );
  return page('look-backs/public', {
    styles: ['/css/look-backs.css'],
    title,
    crumbs: [{ text: t('look-backs.anyone.title'), href: '/public/look-backs' }, { text: title }],
    draw: drawShown(visit, lookBack),
    isDrawn: seed !== null,
    identical: await isDrawnAsStored(visit, lookBack),
    command: seed === null ? '' : `node look-back-replay.mjs list.txt '${seed.replaceAll("'", `'\\''`)}'`,
    drawn: rows.map(({ number, school, awardedOn, reason, ticket }) => ({
      school,
      number,
      plaque: `/public/plaques/${number}`,
      awardedOn: sayDay(t, awardedOn),
      reason: t(`look-backs.reason.${reason ?? 'lot'}`),
      ticket: ticket ?? '',
    })),
    pager,
    // A long list is downloaded; nobody reads it on a page.
    text: list.length > longestShown ? '' : list,
  });
}

/** The list as its digest was taken of, byte for byte. */
export async function sendListText(visit: Visit): Promise<Reply> {
  const { list } = await publicLookBack(visit);
  const bytes = Buffer.from(list, 'utf8');
  return {
    kind: 'file',
    file: {
      stream: Readable.from([bytes]),
      type: 'text/plain; charset=utf-8',
      name: 'list.txt',
      size: bytes.length,
      inline: false,
    },
  };
}
