import { situationOf } from '../assessments/rules.ts';
import { chosenValue, readChosen, takeSteps } from '../assessments/several.ts';
import type { Assessment } from '../assessments/store.ts';
import { assessmentsFor, overtaken } from '../assessments/subject.ts';
import { readDay } from '../web/days.ts';
import { actorOf, type Reply, seeOther, type Visit } from '../web/visit.ts';
import { formPage } from './form.ts';
import { insertProposal, lastProposal, settleProposed } from './proposals.ts';
import { approvalProblems, listProblems } from './rules.ts';
import { ApprovalForm, ProposalForm } from './schema.ts';
import { type Desk, group, office, waitingAt, waitingOf } from './standing.ts';
import { approvalNumbered, insertApproval, membersOf } from './store.ts';

/** The form before anything is typed: the schools that a link names are ticked (`?schools=1`), without one all that can be gone on with. */
export const showForm =
  (desk: Desk) =>
  async (visit: Visit): Promise<Reply> => {
    const waiting = await waitingAt(visit, desk);
    const named = new Set([visit.query['schools'] ?? []].flat().map(Number));
    const ready = waiting.filter(({ missing }) => missing.length === 0).map(({ assessment }) => assessment);
    const schools = ready.filter(({ id }) => named.size === 0 || named.has(id)).map(chosenValue);
    return formPage(visit, desk, waiting, { schools, number: '', on: visit.today, note: '' }, []);
  };

/** Puts schools on the list that the leading group decides on, all or none: the first of the two persons that an approval needs. */
export async function propose(visit: Visit): Promise<Reply> {
  const { db, now } = visit;
  const actor = actorOf(visit);
  const typed = ProposalForm.parse(visit.body);
  const { assessments, chosen, behind } = await chosenOf(visit, office, typed.schools);
  const ids = assessments.map(({ id }) => id);
  if (behind && (await lastProposal(db, ids)) === actor.id) return proposed;
  if (behind) throw overtaken(visit, behind);
  const problems = listProblems(await waitingOf(visit, office, assessments));
  if (problems.length > 0) return formPage(visit, office, await waitingAt(visit, office), typed, problems);
  const kind = await takeSteps(visit, assessments, 'propose', chosen, (assessment) => ({
    situation: situationOf(assessment, actor, visit.today),
    ...(typed.note !== '' && { details: { note: typed.note } }),
    dueOn: () => null,
  }));
  if (kind === 'moved') {
    const regionCode = actor.post.regionCode ?? '';
    await insertProposal(db, { regionCode, note: typed.note, by: actor.id, at: now, assessmentIds: ids });
  }
  return proposed;
}

const proposed = seeOther('/proposals', { tone: 'done', key: 'assessments.step.propose.done' });

/** Approves a list of schools under one document number, all or none. The same form once more shows what the first one decided. */
export async function decide(visit: Visit): Promise<Reply> {
  const { db, today } = visit;
  const typed = ApprovalForm.parse(visit.body);
  const actor = actorOf(visit);
  const { assessments, chosen, behind } = await chosenOf(visit, group, typed.schools);
  const ids = assessments.map(({ id }) => id);
  const known = await approvalNumbered(db, actor.post.regionCode ?? '', typed.number);
  const same = new Set(known?.assessmentIds);
  if (known?.by === actor.id && same.size === ids.length && ids.every((id) => same.has(id))) return decided(known.id);
  if (behind) throw overtaken(visit, behind);

  const on = readDay(typed.on);
  const members = new Set((await membersOf(db, actor)).map(({ id }) => id));
  const recused = typed.recused.map(Number).filter((id) => members.has(id));
  const problems = approvalProblems(
    {
      schools: await waitingOf(visit, group, assessments),
      number: typed.number,
      on,
      taken: known !== undefined,
      recused: recused.length,
      recusedReason: typed.recusedReason,
    },
    today,
  );
  if (problems.length > 0) {
    return formPage(visit, group, await waitingAt(visit, group), { ...typed, note: '' }, problems);
  }
  return approve(visit, assessments, chosen, { ...typed, meetingOn: on!, recused });
}

/** The schools that a form ticked, and the one that has moved on since its page was made. */
async function chosenOf(visit: Visit, desk: Desk, ticked: unknown) {
  const chosen = readChosen(ticked);
  const assessments = await assessmentsFor(visit, [...chosen.keys()]);
  const behind = assessments.find(({ id, steps, stage }) => steps !== chosen.get(id) || stage !== desk.stage);
  return { chosen, assessments, behind };
}

async function approve(
  visit: Visit,
  assessments: readonly Assessment[],
  chosen: ReadonlyMap<number, number>,
  decision: { number: string; meetingOn: string; recused: readonly number[]; recusedReason: string },
): Promise<Reply> {
  const { db, today, now } = visit;
  const { number, meetingOn, recused, recusedReason } = decision;
  const actor = actorOf(visit);
  const regionCode = actor.post.regionCode ?? '';
  const kind = await takeSteps(visit, assessments, 'approve', chosen, (assessment) => ({
    situation: situationOf(assessment, actor, today),
    details: { number, meetingOn },
    dueOn: () => null,
  }));
  // Two clicks at the same moment: the second one waited until the first was done.
  if (kind === 'repeated') {
    const first = await approvalNumbered(db, regionCode, number);
    return first === undefined ? seeOther('/approvals') : decided(first.id);
  }
  const assessmentIds = assessments.map(({ id }) => id);
  await settleProposed(db, assessmentIds, 'approved');
  return decided(
    await insertApproval(db, {
      regionCode,
      number,
      meetingOn,
      by: actor.id,
      at: now,
      assessmentIds,
      recused: recused.map((personId) => ({ personId, reason: recusedReason })),
    }),
  );
}

const decided = (id: number): Reply =>
  seeOther(`/approvals/${id}`, { tone: 'done', key: 'assessments.step.approve.done' });
