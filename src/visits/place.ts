import { may } from '../accounts/permissions.ts';
import { type Assessment, subjectOf } from '../assessments/store.ts';
import { assessmentFor } from '../assessments/subject.ts';
import { city, county, type Level } from '../reviews/levels.ts';
import { isBeingWritten } from '../sheets/rules.ts';
import { notFound, Refusal } from '../web/refusals.ts';
import { actorOf, type Visit } from '../web/visit.ts';
import { agendaOf, type AgendaItem } from './rules.ts';
import { type StandingVisit, visitOf, wasOnTeam } from './store.ts';

export const levels: Readonly<Record<Level['name'], Level>> = { county, city };

/** A visit, and who stands before it. */
export interface VisitPlace {
  readonly assessment: Assessment;
  readonly level: Level;
  readonly visit: StandingVisit;
  readonly agenda: readonly AgendaItem[];
  /** Whether the stage scores still: after that nothing of the visit changes. */
  readonly open: boolean;
  /** Whether this person ticks what is done, whether they name the team, and whether they may do either some time. */
  readonly ticks: boolean;
  readonly plans: boolean;
  readonly inside: boolean;
  /** Whether this person reads notices for the school. */
  readonly receives: boolean;
}

/** The visit that an address names, for somebody who may read its assessment. @throws Refusal 404 while there is none */
export async function visitPlaceFor(visit: Visit, stage = visit.params['stage'] ?? ''): Promise<VisitPlace> {
  return placeAt(visit, await assessmentFor(visit), stage);
}

export async function placeAt(visit: Visit, assessment: Assessment, stage: string): Promise<VisitPlace> {
  if (stage !== 'county' && stage !== 'city') throw notFound();
  const level = levels[stage];
  const standing = await visitOf(visit.db, assessment.id, stage);
  if (standing === undefined) throw notFound();
  const granted = (permission: Parameters<typeof may>[1]): boolean =>
    may(actorOf(visit), permission, subjectOf(assessment)) === 'granted';
  const open = isBeingWritten(assessment.stage, stage, standing.signedAt !== null);
  const member = standing.members.some(({ id }) => id === actorOf(visit).id) && granted(level.may.score);
  const office = granted(level.may.team);
  return {
    assessment,
    level,
    visit: standing,
    agenda: agendaOf(standing.items),
    open,
    ticks: open && member,
    plans: open && office,
    inside: member || office,
    receives: granted('selfevaluation.edit'),
  };
}

/**
 * The assessment for somebody on its team. Who was taken off it since is told so, and not that there is no such thing: what they
 * typed before may come from their phone later.
 */
export async function assessmentOfTeam(visit: Visit, stage: Level['name']): Promise<Assessment> {
  try {
    return await assessmentFor(visit);
  } catch (error) {
    const id = visit.params['id'] ?? '';
    const hidden = error instanceof Refusal && error.status === 404 && /^\d{1,9}$/.test(id);
    if (hidden && (await wasOnTeam(visit.db, Number(id), stage, actorOf(visit).id)))
      throw new Refusal(403, 'visits.refusal.offTheTeam');
    throw error;
  }
}

/** Where a visit stands. */
export const visitPath = (assessmentId: number, stage: string, more = ''): string =>
  `/assessments/${assessmentId}/visits/${stage}${more}`;

/** What an item is called in the reader's language, unless the office named it. */
export const itemName = ({ t }: Pick<Visit, 't'>, { title, usual }: Pick<AgendaItem, 'title' | 'usual'>): string =>
  title ?? t(`visits.item.${usual}`);
