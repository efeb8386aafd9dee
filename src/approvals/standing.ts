import { factsOf } from '../assessments/facts.ts';
import { type Fact, take } from '../assessments/flow.ts';
import { situationOf } from '../assessments/rules.ts';
import { type Assessment, findAssessments } from '../assessments/store.ts';
import { lastNotices } from '../notices/store.ts';
import { programmesOf } from '../rubrics/store.ts';
import { actorOf, type Visit } from '../web/visit.ts';
import type { Deciding } from './rules.ts';
import { standingAt } from './store.ts';

/** Proposing and approving are one thing at two desks; what differs between them stands here. */
export interface Desk {
  readonly step: 'propose' | 'approve';
  /** The stage in which schools wait at the desk. */
  readonly stage: 'on notice' | 'proposed';
  readonly may: 'approval.propose' | 'approval.decide';
  /** Where its list is, and its form under `/new`. */
  readonly path: '/proposals' | '/approvals';
  /** How a single school comes off the list, and where its form is. */
  readonly off: { readonly step: 'strike off'; readonly noun: 'strike-offs' } | null;
}

export const office: Desk = {
  step: 'propose',
  stage: 'on notice',
  may: 'approval.propose',
  path: '/proposals',
  off: null,
};
export const group: Desk = {
  step: 'approve',
  stage: 'proposed',
  may: 'approval.decide',
  path: '/approvals',
  off: { step: 'strike off', noun: 'strike-offs' },
};

/** A school at a desk, with its last notice and what keeps this person from going on with it. */
export type Waiting = Deciding & {
  readonly assessment: Assessment;
  readonly notice: { readonly id: number; readonly number: string; readonly endsOn: string } | null;
};

/** The schools that wait at a desk for this person's body, the notice that ends first on top; four queries, however many schools. */
export async function waitingAt(visit: Visit, desk: Desk): Promise<Waiting[]> {
  const ids = await standingAt(visit.db, actorOf(visit), desk.may, desk.stage);
  const waiting = await waitingOf(visit, desk, await findAssessments(visit.db, ids));
  return waiting.toSorted((a, b) => ids.indexOf(a.assessment.id) - ids.indexOf(b.assessment.id));
}

/** What the flow asks of these schools before the step of the desk is taken: its own rows tell, nothing is said twice. */
export async function waitingOf(visit: Visit, desk: Desk, assessments: readonly Assessment[]): Promise<Waiting[]> {
  const actor = actorOf(visit);
  const notices = await lastNotices(
    visit.db,
    assessments.map(({ id }) => id),
  );
  const flows = new Map((await programmesOf(visit.db)).map(({ key, flow }) => [key, flow]));
  return assessments.map((assessment) => {
    const facts = factsOf(situationOf(assessment, actor, visit.today));
    const outcome = take(flows.get(assessment.cycle.programmeKey)!, desk.step, desk.stage, facts);
    const missing: readonly Fact[] = outcome.kind === 'missing' ? outcome.facts : [];
    const { school, countedIn, noticeEndsOn } = assessment;
    const notice = notices.get(assessment.id) ?? null;
    return { assessment, notice, name: school.name, cycleId: countedIn.id, noticeEndsOn, missing };
  });
}
