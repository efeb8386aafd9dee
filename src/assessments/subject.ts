import { may } from '../accounts/permissions.ts';
import { Forbidden, notFound, stale } from '../web/refusals.ts';
import { actorOf, type Visit } from '../web/visit.ts';
import { type Assessment, findAssessments, subjectOf } from './store.ts';

/**
 * The assessment that a door is about (`:id`), if the visitor may do there what the door asks for.
 * A stranger gets the same 404 as for one that does not exist; who may only read gets a 403 that says who may.
 */
export async function assessmentFor(visit: Visit, id = visit.params.id): Promise<Assessment> {
  const [assessment] = /^\d{1,9}$/.test(id ?? '') ? await assessmentsFor(visit, [Number(id)]) : [];
  if (assessment === undefined) throw notFound();
  return assessment;
}

/** The assessments that a form names, if the visitor may do to each of them what the door asks for; one that they may not know of is a 404. */
export async function assessmentsFor(visit: Visit, ids: readonly number[]): Promise<Assessment[]> {
  const { may: permission } = visit.door;
  if (permission === 'anyone' || permission === 'signed in')
    throw new TypeError(`${visit.door.path} asks for no permission`);
  const assessments = await findAssessments(visit.db, ids);
  if (assessments.length < new Set(ids).size) throw notFound();
  const answers = assessments.map((assessment) => may(actorOf(visit), permission, subjectOf(assessment)));
  if (answers.includes('hidden')) throw notFound();
  if (answers.includes('refused')) throw new Forbidden(permission);
  return assessments;
}

/** Refuses a step that came from a page older than the assessment, and says what has happened since. */
export const overtaken = (visit: Visit, assessment: Assessment): Error =>
  stale('assessments.overtaken', {
    school: assessment.school.name,
    stage: visit.t(`assessments.stage.${assessment.stage}`),
  });
