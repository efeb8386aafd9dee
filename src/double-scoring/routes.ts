import { city, county } from '../reviews/levels.ts';
import type { Door } from '../web/visit.ts';
import { handInOn } from './handing-in.ts';
import type { SettlementPage } from './settlement-page.ts';
import { settle, showSettlements } from './settling.ts';

declare module '../web/pages.ts' {
  interface Pages {
    'double-scoring/settlements': SettlementPage;
  }
}

export const doors: readonly Door[] = [county, city].flatMap((level): Door[] => [
  {
    method: 'post',
    path: `/assessments/:id/${level.name}-hand-ins`,
    may: level.may.score,
    handle: handInOn(level.name),
  },
  {
    method: 'get',
    path: `/assessments/:id/${level.name}-settlements`,
    may: 'assessment.read',
    handle: showSettlements(level),
  },
  { method: 'post', path: `/assessments/:id/${level.name}-settlements`, may: level.may.sign, handle: settle(level) },
]);
