import { situationOf } from '../assessments/rules.ts';
import { readChosen, takeSteps } from '../assessments/several.ts';
import type { Assessment } from '../assessments/store.ts';
import { assessmentsFor, overtaken } from '../assessments/subject.ts';
import { lastNotices } from '../notices/store.ts';
import { readDay } from '../web/days.ts';
import { actorOf, type Reply, seeOther, type Visit } from '../web/visit.ts';
import { decidingOf, formPage } from './form.ts';
import { approvalProblems, barOf, type Deciding } from './rules.ts';
import { ApprovalForm } from './schema.ts';
import { approvalNumbered, awaitingApproval, insertApproval, scoredAmong } from './store.ts';

/** The form before anything is typed: the schools that a link names are ticked (`?schools=1`), without one all that can be decided on. */
export async function showForm(visit: Visit): Promise<Reply> {
  const { db, query, today } = visit;
  const awaiting = await awaitingApproval(db, actorOf(visit));
  const named = new Set([query['schools'] ?? []].flat().map(Number));
  const ready = awaiting.filter((row) => barOf(decidingOf(row), today) === null);
  const ticked = ready.filter(({ id }) => named.size === 0 || named.has(id));
  const schools = ticked.map(({ id, steps }) => `${id}-${steps}`);
  return formPage(visit, awaiting, { schools, number: '', on: today }, []);
}

/** Approves a list of schools under one document number, all or none. The same form once more shows what the first one decided. */
export async function decide(visit: Visit): Promise<Reply> {
  const { db, body, today } = visit;
  const typed = ApprovalForm.parse(body);
  const actor = actorOf(visit);
  const chosen = readChosen(typed.schools);
  const ids = [...chosen.keys()];
  const assessments = await assessmentsFor(visit, ids);
  const known = await approvalNumbered(db, actor.post.regionCode ?? '', typed.number);
  const same = new Set(known?.assessmentIds);
  if (known?.by === actor.id && same.size === ids.length && ids.every((id) => same.has(id))) return decided(known.id);

  const behind = assessments.find(({ id, steps, stage }) => steps !== chosen.get(id) || stage !== 'on notice');
  if (behind) throw overtaken(visit, behind);
  const notices = await lastNotices(db, ids);
  const scored = await scoredAmong(db, actor.id, ids);
  const schools = assessments.map((assessment): Deciding => ({
    name: assessment.school.name,
    cycleId: assessment.cycle.id,
    noticeEndsOn: notices.get(assessment.id)?.endsOn ?? null,
    scoredByActor: scored.has(assessment.id),
  }));
  const on = readDay(typed.on);
  const problems = approvalProblems({ schools, number: typed.number, on, taken: known !== undefined }, today);
  if (problems.length > 0) return formPage(visit, await awaitingApproval(db, actor), typed, problems);
  return approve(visit, assessments, chosen, notices, { number: typed.number, meetingOn: on! });
}

async function approve(
  visit: Visit,
  assessments: readonly Assessment[],
  chosen: ReadonlyMap<number, number>,
  notices: ReadonlyMap<number, { readonly endsOn: string }>,
  { number, meetingOn }: { number: string; meetingOn: string },
): Promise<Reply> {
  const { db, today, now } = visit;
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
  return decided(await insertApproval(db, { regionCode, number, meetingOn, by: actor.id, at: now, assessmentIds }));
}

const decided = (id: number): Reply =>
  seeOther(`/approvals/${id}`, { tone: 'done', key: 'assessments.step.approve.done' });
