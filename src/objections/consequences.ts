import { settleProposed } from '../approvals/proposals.ts';
import { factsOf } from '../assessments/facts.ts';
import { take } from '../assessments/flow.ts';
import { situationOf } from '../assessments/rules.ts';
import { takeStep } from '../assessments/steps.ts';
import type { Assessment } from '../assessments/store.ts';
import { peopleAt, peopleOf, tell } from '../messages/store.ts';
import { programmeOf } from '../rubrics/store.ts';
import { openAgain, resultBefore } from '../sheets/closing.ts';
import { stale } from '../web/refusals.ts';
import { actorOf, type Visit } from '../web/visit.ts';
import type { Consequence } from './rules.ts';

/** What an upheld objection can lead to at the stage where the school stands, as the flow has it. */
export async function possibleConsequences(visit: Visit, assessment: Assessment): Promise<Consequence[]> {
  const { flow } = await programmeOf(visit.db, assessment.cycle.programmeKey);
  const facts = factsOf(situationOf(assessment, actorOf(visit), visit.today));
  const leads = (step: string): boolean => take(flow, step, assessment.stage, facts).kind !== 'no such step';
  return [
    // Without a concluded recheck there is no sheet that could be opened again.
    ...(leads('recheck') && assessment.cityConcluded ? (['recheck'] as const) : []),
    ...(leads('find') ? (['finding'] as const) : []),
    'none',
  ];
}

/**
 * Sends a school back to the recheck: the city's sheet is opened again, and what it said is kept as an edition. Until the city
 * concludes anew the county's result is the official one. Everybody who acted on it is told, as of a correction. The caller holds the assessment still and has read it since.
 */
export async function sendToRecheck(
  visit: Visit,
  assessment: Assessment,
  objectionId: number,
  reason: string,
): Promise<void> {
  const { db, now, today } = visit;
  const actor = actorOf(visit);
  const { id, stage, steps, school, team, vetoed } = assessment;
  const taken = await takeStep(visit, assessment, 'recheck', situationOf(assessment, actor, today), {
    seen: steps,
    reason,
    details: { objection: objectionId },
    settles: await resultBefore(db, id, 'city'),
    dueOn: () => null,
  });
  if (taken.kind !== 'moved') throw stale();
  await openAgain(db, id, ['city'], { why: 'objection', by: actor.id, at: now, reason, vetoed });
  if (stage === 'proposed') await settleProposed(db, [id], 'set aside');
  const experts = team.filter((member) => member.stage === 'city').map(({ personId }) => personId);
  const others = new Set([...experts, ...(await peopleOf(db, id)), ...(await peopleAt(db, school.id))]);
  others.delete(actor.id);
  await tell(db, others, {
    key: 'objections.told.recheck',
    gaps: { school: school.name },
    href: `/assessments/${id}`,
    at: now,
  });
}
