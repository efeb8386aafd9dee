import type { Permission } from '../accounts/permissions.ts';
import type { Assessment } from '../assessments/store.ts';
import { assessmentFor, overtaken } from '../assessments/subject.ts';
import { Forbidden } from '../web/refusals.ts';
import { actorOf, type Visit } from '../web/visit.ts';
import { type Awaiting, awaitingApplication } from './store.ts';

/** Who applies: a township for schools of its own, or a county-run school for itself. */
export interface Way {
  readonly own: boolean;
  readonly may: Permission;
  /** Where the form posts to; the form itself stands at `/new` and what is to be printed at `/form` below it. */
  readonly path: (visit: Visit) => string;
}

export const township: Way = { own: false, may: 'application.file', path: () => '/applications' };

export const ownSchool: Way = {
  own: true,
  may: 'application.fileOwn',
  path: ({ params }) => `/assessments/${params['id']}/own-applications`,
};

/**
 * The schools that the visitor can apply for this way; these only, where ids are given.
 * @throws Refusal 409 when the school that the address names does not wait for its application
 */
export async function schoolsFor(visit: Visit, way: Way, ids: readonly number[] | null = null): Promise<Awaiting[]> {
  if (!way.own) return awaitingApplication(visit.db, actorOf(visit), way.may, ids);
  const assessment = await assessmentFor(visit);
  mustBeTheirs(way, assessment);
  if (assessment.stage !== 'application') throw overtaken(visit, assessment);
  return awaitingApplication(visit.db, actorOf(visit), way.may, [assessment.id]);
}

/** A school that a township runs does not apply for itself: its township does. */
export function mustBeTheirs({ own }: Way, { school }: Assessment): void {
  if (own && school.runBy === 'township') throw new Forbidden(township.may);
}
