import { actorOf, json, page, type Door } from '../web/visit.ts';
import { phrasesOf } from './store.ts';
import { type VisitsPage, visitsPage } from './visits-page.ts';

declare module '../web/pages.ts' {
  interface Pages {
    'on-site/visits': VisitsPage;
  }
}

export const doors: readonly Door[] = [
  // Also for whoever scores nothing: what they typed may wait on this device.
  {
    method: 'get',
    path: '/on-site',
    may: 'signed in',
    handle: async (visit) => page('on-site/visits', await visitsPage(visit)),
  },
  {
    method: 'get',
    path: '/on-site/phrases',
    may: 'signed in',
    handle: async (visit) => json({ phrases: await phrasesOf(visit.db, actorOf(visit).id) }),
  },
];
