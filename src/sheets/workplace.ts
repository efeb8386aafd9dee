import { type Actor, may } from '../accounts/permissions.ts';
import type { Assessment, SheetStage } from '../assessments/store.ts';
import { subjectOf } from '../assessments/store.ts';
import { allHandedIn, asSeenBy, type Double, doublesOf, writesOwn } from '../double-scoring/rules.ts';
import type { Rubric } from '../scoring/rubric.ts';
import { notFound } from '../web/refusals.ts';
import { actorOf, type Visit } from '../web/visit.ts';
import { type Desk, deskFor } from './desk.ts';
import type { Sheet } from './lines.ts';
import { isBeingWritten, reckon, type Reckoned, writersOf } from './rules.ts';
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
  /** The lines of this sheet that several score apart. */
  readonly doubles: ReadonlyMap<string, Double>;
}

/**
 * As what somebody may write on a part of a sheet now: as its owner; as the leader of the team on a section that is another
 * member's, with a reason; or not at all.
 *
 * @param section code of a section; null for basic figures and vetoes, which are the leader's
 * @param code    of one of its lines, since lines that several score apart are each one's own; without it, whether on any of them
 */
export type Writes = (section: string | null, code?: string) => 'as owner' | 'as leader' | null;

/** Leads somebody to a sheet of an assessment that they may read. @throws Refusal 404 when there is no such sheet */
export async function workplaceFor(visit: Visit, assessment: Assessment, stage: string): Promise<Workplace> {
  if (stage !== 'school' && stage !== 'county' && stage !== 'city') throw notFound();
  const desk = await deskFor(visit, assessment, stage);
  const { current, sheets, scoring } = desk;
  if (current === null) throw notFound();
  const actor = actorOf(visit);
  const { sheet, doubles } = ownView(actor, current.sheet, scoring.rubric);
  const own = ownSheet(actor, assessment, sheets);
  return {
    assessment,
    desk,
    stage,
    reckoned: sheet === current.sheet ? current : reckon(sheet, scoring),
    doubles,
    seen: seenBy(actor, assessment, current.sheet, sheets),
    own: own && ownView(actor, own, scoring.rubric).sheet,
    writes: writesOf(visit, assessment, current.sheet, doubles),
  };
}

/** A sheet as this person sees it: on lines that several score apart their own word, until they are settled. */
function ownView(actor: Actor, sheet: Sheet, rubric: Rubric) {
  const doubles = doublesOf(sheet, rubric);
  return { doubles, sheet: asSeenBy(sheet, doubles, actor.id, actor.name) };
}

function writesOf(
  visit: Visit,
  assessment: Assessment,
  { stage, signedAt, owners, lines }: Sheet,
  doubles: Workplace['doubles'],
): Writes {
  const actor = actorOf(visit);
  const open = isBeingWritten(assessment.stage, stage, signedAt !== null);
  if (!open || may(actor, writersOf[stage], subjectOf(assessment)) !== 'granted') return () => null;
  if (stage === 'school') return () => 'as owner';
  const member = assessment.team.find((one) => one.stage === stage && one.personId === actor.id);
  if (member === undefined) return () => null;
  const apart = [...doubles.values()].filter((double) => writesOwn(double, actor.id));
  return (section, code) => {
    if (section === null) return member.leads ? 'as owner' : null;
    const double = code === undefined ? undefined : doubles.get(code);
    if (double !== undefined && double.state !== 'settled') return writesOwn(double, actor.id) ? 'as owner' : null;
    // Points that were settled are settled anew, not typed over.
    if (code !== undefined && lines.get(code)?.entry?.kind === 'settled') return null;
    // What came of several is not one's own to change, the leader's neither without a reason.
    if (double !== undefined && allHandedIn(double)) return member.leads ? 'as leader' : null;
    if (owners.get(section) === actor.id) return 'as owner';
    if (member.leads) return 'as leader';
    return code === undefined && apart.some((one) => one.section === section) ? 'as owner' : null;
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
