import { may } from '../accounts/permissions.ts';
import type { Assessment, SheetStage } from '../assessments/store.ts';
import { subjectOf } from '../assessments/store.ts';
import { notFound } from '../web/refusals.ts';
import { actorOf, type Visit } from '../web/visit.ts';
import { type Desk, deskFor } from './desk.ts';
import type { Sheet } from './lines.ts';
import { isBeingWritten, type Reckoned, writersOf } from './rules.ts';
import { ownSheet, type Seen, seenBy } from './seen.ts';

/** A sheet as one person stands before it: what they see of it, and what of it they may write. */
export interface Workplace {
  readonly assessment: Assessment;
  readonly desk: Desk;
  readonly stage: SheetStage;
  readonly reckoned: Reckoned;
  readonly seen: Seen;
  /** The sheet of the latest team that this person sits on: what is not saved there veils the same line of earlier sheets. */
  readonly own: Sheet | null;
  readonly writes: Writes;
}

/**
 * As what somebody may write on a part of a sheet now: as its owner; as the leader of the team on a section that is another
 * member's, with a reason; or not at all.
 *
 * @param section code of a section; null for basic figures and vetoes, which are the leader's
 */
export type Writes = (section: string | null) => 'as owner' | 'as leader' | null;

/** Leads somebody to a sheet of an assessment that they may read. @throws Refusal 404 when there is no such sheet */
export async function workplaceFor(visit: Visit, assessment: Assessment, stage: string): Promise<Workplace> {
  if (stage !== 'school' && stage !== 'county' && stage !== 'city') throw notFound();
  const desk = await deskFor(visit, assessment, stage);
  const { current: reckoned, sheets } = desk;
  if (reckoned === null) throw notFound();
  const actor = actorOf(visit);
  return {
    assessment,
    desk,
    stage,
    reckoned,
    seen: seenBy(actor, assessment, reckoned.sheet, sheets),
    own: ownSheet(actor, assessment, sheets),
    writes: writesOf(visit, assessment, reckoned.sheet),
  };
}

function writesOf(visit: Visit, assessment: Assessment, { stage, signedAt, owners }: Sheet): Writes {
  const actor = actorOf(visit);
  const open = isBeingWritten(assessment.stage, stage, signedAt !== null);
  if (!open || may(actor, writersOf[stage], subjectOf(assessment)) !== 'granted') return () => null;
  if (stage === 'school') return () => 'as owner';
  const member = assessment.team.find((one) => one.stage === stage && one.personId === actor.id);
  if (member === undefined) return () => null;
  return (section) => {
    if (section === null) return member.leads ? 'as owner' : null;
    if (owners.get(section) === actor.id) return 'as owner';
    return member.leads ? 'as leader' : null;
  };
}

/** Whether somebody sits on the team that is at work on this sheet, and may not write: they came to belong to the school since. */
export function isBarred(visit: Visit, { assessment, stage, reckoned }: Workplace): boolean {
  const actor = actorOf(visit);
  return (
    assessment.team.some((one) => one.stage === stage && one.personId === actor.id) &&
    isBeingWritten(assessment.stage, stage, reckoned.sheet.signedAt !== null) &&
    may(actor, writersOf[stage], subjectOf(assessment)) !== 'granted'
  );
}
