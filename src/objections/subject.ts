import { may } from '../accounts/permissions.ts';
import { type Assessment, findAssessment, subjectOf } from '../assessments/store.ts';
import { notFound } from '../web/refusals.ts';
import { actorOf, type Visit } from '../web/visit.ts';
import { findObjection, type Objection } from './store.ts';

export interface Found {
  readonly objection: Objection;
  readonly assessment: Assessment;
}

/**
 * The objection that a door is about (`:id`), if the visitor handles it. For everybody else there is none, also for those who
 * may read the assessment: that somebody objected may tell a school who it was.
 */
export async function objectionFor(visit: Visit): Promise<Found> {
  const id = visit.params['id'] ?? '';
  const objection = /^\d{1,9}$/.test(id) ? await findObjection(visit.db, Number(id)) : undefined;
  const assessment = objection && (await findAssessment(visit.db, objection.assessmentId));
  if (objection === undefined || assessment === undefined) throw notFound();
  const answer = may(actorOf(visit), 'objection.handle', subjectOf(assessment), 'objection.handle');
  if (answer !== 'granted') throw notFound();
  return { objection, assessment };
}
