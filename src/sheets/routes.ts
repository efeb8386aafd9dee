import { assessmentFor } from '../assessments/subject.ts';
import { notFound } from '../web/refusals.ts';
import { type Door, type Reply, seeOther, type Visit } from '../web/visit.ts';
import { type CheckPage, showCheck, submit } from './submission.ts';
import { placePage } from './pages.ts';
import { placeOf, whereToGoOn } from './places.ts';
import { writersOf } from './rules.ts';
import { saveOn } from './saving.ts';
import { showWithdrawal, type WithdrawalPage, withdraw } from './withdrawal.ts';
import { workplaceFor } from './workplace.ts';

declare module '../web/pages.ts' {
  interface Pages {
    'sheets/check': CheckPage;
    'sheets/withdrawal': WithdrawalPage;
  }
}

const stages = ['school', 'county', 'city'] as const;

export const doors: readonly Door[] = [
  { method: 'get', path: '/assessments/:id/sheets/school/check', may: 'selfevaluation.edit', handle: showCheck },
  { method: 'post', path: '/assessments/:id/submissions', may: 'selfevaluation.submit', handle: submit },
  { method: 'get', path: '/assessments/:id/withdrawals/new', may: 'selfevaluation.withdraw', handle: showWithdrawal },
  { method: 'post', path: '/assessments/:id/withdrawals', may: 'selfevaluation.withdraw', handle: withdraw },
  { method: 'get', path: '/assessments/:id/sheets/:stage', may: 'assessment.read', handle: goOn },
  {
    method: 'get',
    path: '/assessments/:id/sheets/:stage/sections/:place',
    may: 'assessment.read',
    handle: showSection,
  },
  { method: 'get', path: '/assessments/:id/sheets/:stage/:place', may: 'assessment.read', handle: showPlace },
  ...stages.map((stage): Door => ({
    method: 'post',
    path: `/assessments/:id/${stage}-lines/:place`,
    may: writersOf[stage],
    handle: saveOn(stage),
  })),
];

/** Opens a sheet where this person goes on with it. */
async function goOn(visit: Visit): Promise<Reply> {
  const workplace = await workplaceFor(visit, await assessmentFor(visit), visit.params['stage'] ?? '');
  return seeOther(whereToGoOn(visit, workplace).path);
}

async function showSection(visit: Visit): Promise<Reply> {
  const workplace = await workplaceFor(visit, await assessmentFor(visit), visit.params['stage'] ?? '');
  const place = placeOf(workplace, visit.params['place'] ?? '');
  if (place?.kind !== 'section') throw notFound();
  return placePage(visit, workplace, place);
}

/** The pages beside the sections: basic figures and vetoes. */
async function showPlace(visit: Visit): Promise<Reply> {
  const workplace = await workplaceFor(visit, await assessmentFor(visit), visit.params['stage'] ?? '');
  const place = placeOf(workplace, visit.params['place'] ?? '');
  if (place === undefined || place.kind === 'section') throw notFound();
  return placePage(visit, workplace, place);
}
