import { may } from '../accounts/permissions.ts';
import { type Assessment, type SheetStage, subjectOf } from '../assessments/store.ts';
import { evidenceSeen, seenBy } from '../sheets/seen.ts';
import { actorOf, type Visit } from '../web/visit.ts';
import type { SheetState } from './store.ts';

/** A sheet whose files somebody sees. */
export interface SeenSheet {
  readonly id: number;
  readonly stage: SheetStage;
  readonly assessment: Assessment;
}

/** The sheets of an assessment whose files this person sees: the same answer as the page of a line and the file itself give. */
export function sheetsSeen(
  visit: Visit,
  assessment: Assessment,
  sheets: ReadonlyMap<SheetStage, SheetState>,
): SeenSheet[] {
  const actor = actorOf(visit);
  if (may(actor, 'assessment.read', subjectOf(assessment)) !== 'granted') return [];
  return [...sheets.values()]
    .filter((sheet) => evidenceSeen(seenBy(actor, assessment, sheet, sheets)))
    .map(({ id, stage }) => ({ id, stage, assessment }));
}

/** Whether somebody looks at their own school, and not as one who reviews: they are told nothing of other schools. */
export const isOwnSchool = (visit: Visit, assessment: Assessment): boolean =>
  may(actorOf(visit), 'selfevaluation.edit', subjectOf(assessment)) === 'granted';
