import { type Door, page, type Reply, type Visit } from '../web/visit.ts';
import { type ChangesPage, changesPage } from './changes-page.ts';
import { changesWorkbook } from './changes-workbook.ts';
import { type LossesPage, lossesPage } from './losses-page.ts';
import { lossesWorkbook } from './losses-workbook.ts';
import { type RatersPage, ratersPage } from './raters-page.ts';
import { ratersWorkbook } from './raters-workbook.ts';

declare module '../web/pages.ts' {
  interface Pages {
    'results/losses': LossesPage;
    'results/raters': RatersPage;
    'results/changes': ChangesPage;
  }
}

export const doors: readonly Door[] = [
  { method: 'get', path: '/results', may: 'results.read', handle: showLosses },
  { method: 'get', path: '/results/workbook', may: 'results.read', handle: lossesWorkbook },
  { method: 'get', path: '/results/raters', may: 'raters.read', handle: showRaters },
  { method: 'get', path: '/results/raters/workbook', may: 'raters.read', handle: ratersWorkbook },
  { method: 'get', path: '/assessments/:id/changes', may: 'assessment.read', handle: showChanges },
  { method: 'get', path: '/assessments/:id/changes/workbook', may: 'assessment.read', handle: changesWorkbook },
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
