import { may } from '../accounts/permissions.ts';
import { Forbidden, notFound, stale } from '../web/refusals.ts';
import { actorOf, type Visit } from '../web/visit.ts';
import { type Assessment, findAssessment, subjectOf } from './store.ts';

/**
 * The assessment that a door is about (`:id`), if the visitor may do there what the door asks for.
 * A stranger gets the same 404 as for one that does not exist; who may only read gets a 403 that says who may.
 */
export async function assessmentFor(visit: Visit, id = visit.params.id): Promise<Assessment> {
  const { may: permission } = visit.door;
  if (permission === 'anyone' || permission === 'signed in')
    throw new TypeError(`${visit.door.path} asks for no permission`);
  const assessment = /^\d{1,9}$/.test(id ?? '') ? await findAssessment(visit.db, Number(id)) : undefined;
  if (assessment === undefined) throw notFound();
  const answer = may(actorOf(visit), permission, subjectOf(assessment));
  if (answer === 'hidden') throw notFound();
  if (answer === 'refused') throw new Forbidden(permission);
  return assessment;
}

/** Refuses a step that came from a page older than the assessment, and says what has happened since. */
export const overtaken = (visit: Visit, assessment: Assessment): Error =>
  stale('assessments.overtaken', {
    school: assessment.school.name,
    stage: visit.t(`assessments.stage.${assessment.stage}`),
  });
