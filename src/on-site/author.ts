import { type Actor, may, type Permission } from '../accounts/permissions.ts';
import { findSignedIn } from '../accounts/store.ts';
import { findAssessment, subjectOf } from '../assessments/store.ts';
import { Refusal, refusalOf } from '../web/refusals.ts';
import { actorOf, type Visit } from '../web/visit.ts';
import type { Outcome } from './store.ts';

/** What became of a thing that was read in from a file. */
export interface Told {
  readonly code: string;
  readonly school: string;
  readonly outcome: Outcome;
  readonly text: string;
}

/** Who reads in what a phone could not send: the office whose team it was. */
const readersOf = { county: 'county.team', city: 'city.team' } as const satisfies Record<string, Permission>;

/**
 * The name of the school, for the office that named its team at this stage.
 * @throws Refusal 403 for everybody else, whether or not there is such an assessment
 */
export async function mustBeOffice(visit: Visit, assessmentId: number, stage: 'county' | 'city'): Promise<string> {
  const assessment = await findAssessment(visit.db, assessmentId);
  const answer = assessment && may(actorOf(visit), readersOf[stage], subjectOf(assessment));
  if (assessment === undefined || answer !== 'granted') throw new Refusal(403, 'on-site.file.onlyOffice');
  return assessment.school.name;
}

/** Who wrote what a file holds; null for an account that is closed. */
export const authorOf = async ({ db }: Visit, personId: number): Promise<Actor | null> =>
  (await findSignedIn(db, personId, null))?.actor ?? null;

/** The author in the post in which they score; nobody without one gets any further by it. */
export function actingFor(author: Actor, permission: Permission): Actor {
  const ofTeam = ({ regionPath }: Actor['post']) => ({
    schoolId: null,
    regionPath: regionPath ?? '',
    decidedAt: null,
    team: [author.id],
  });
  const post = author.posts.find((one) => may({ ...author, post: one }, permission, ofTeam(one)) === 'granted');
  return post ? { ...author, post } : author;
}

/** A refusal as the author's own page would have said it; whatever else was thrown is thrown again. */
export function outcomeOfError({ t }: Visit, error: unknown): Pick<Told, 'outcome' | 'text'> {
  const refusal = refusalOf(error);
  if (refusal === null) throw error;
  return { outcome: 'refused', text: t(refusal.message, refusal.values) };
}
