import { type Door, page, type Reply, type Visit } from '../web/visit.ts';
import { type ChangesPage, changesPage } from './changes-page.ts';
import { type LossesPage, lossesPage } from './losses-page.ts';
import { type RatersPage, ratersPage } from './raters-page.ts';

declare module '../web/pages.ts' {
  interface Pages {
    'results/losses': LossesPage;
    'results/raters': RatersPage;
    'results/changes': ChangesPage;
  }
}

export const doors: readonly Door[] = [
  { method: 'get', path: '/results', may: 'results.read', handle: showLosses },
  { method: 'get', path: '/results/raters', may: 'raters.read', handle: showRaters },
  { method: 'get', path: '/assessments/:id/changes', may: 'assessment.read', handle: showChanges },
];

async function showLosses(visit: Visit): Promise<Reply> {
  return page('results/losses', await lossesPage(visit));
}

async function showRaters(visit: Visit): Promise<Reply> {
  return page('results/raters', await ratersPage(visit));
}

async function showChanges(visit: Visit): Promise<Reply> {
  return page('results/changes', await changesPage(visit));
}
