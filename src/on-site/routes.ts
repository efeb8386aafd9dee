import { actorOf, json, page, type Door } from '../web/visit.ts';
import { readIn } from './reading-in.ts';
import { readPhotoIn } from './reading-photos.ts';
import { sealKeyOf } from './seal.ts';
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
  {
    method: 'get',
    path: '/on-site/seal',
    may: 'signed in',
    handle: async (visit) =>
      json({ key: sealKeyOf(visit.parts.sessionSecret, actorOf(visit).id), now: visit.now.toISOString() }),
  },
  // Of which sheets an office may read something in is asked for each change.
  { method: 'post', path: '/on-site/readings', may: 'signed in', handle: readIn },
  {
    method: 'post',
    path: '/on-site/read-photos',
    may: 'signed in',
    files: { fields: ['files'], most: 1 },
    outsideTransaction: true,
    handle: readPhotoIn,
  },
];
