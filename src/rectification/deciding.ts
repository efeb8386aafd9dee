import { situationOf } from '../assessments/rules.ts';
import type { Fact } from '../assessments/flow.ts';
import { type Stride, takeStep } from '../assessments/steps.ts';
import { holdStill } from '../assessments/store.ts';
import { overtaken } from '../assessments/subject.ts';
import { peopleAt, tell } from '../messages/store.ts';
import { sheetIdOf } from '../reviews/store.ts';
import { programmeOf } from '../rubrics/store.ts';
import { openAgain } from '../sheets/closing.ts';
import { blankForReReview, carriedOver } from '../sheets/re-review.ts';
import { workplaceFor } from '../sheets/workplace.ts';
import { readDay } from '../web/days.ts';
import { actorOf, page, type Reply, seeOther, type Visit } from '../web/visit.ts';
import { failurePage, prolongationPage, reReviewPage } from './decision-pages.ts';
import { type FieldProblem, levelOfOrder, prolongationProblem, type RectificationLevel } from './rules.ts';
import { DecisionForm, ProlongationForm } from './schema.ts';
import { closeRectification, prolong } from './store.ts';
import { isRunning, ownSubject, type Subject } from './subject.ts';

type Handle = (level: RectificationLevel) => (visit: Visit) => Promise<Reply>;

export const showProlongation: Handle = (level) => async (visit) => {
  const subject = await running(visit, level);
  return page('rectification/prolongation', prolongationPage(visit, subject, { dueOn: '', reason: '' }, []));
};

/** Prolongs the period, once, within two years of the decision. */
export const prolongPeriod: Handle = (level) => async (visit) => {
  const subject = await ownSubject(visit, level);
  const { assessment, rectification } = subject;
  const { seen, dueOn: typed, reason } = ProlongationForm.parse(visit.body);
  const to = readDay(typed);
  const from = rectification.dueOn ?? '';
  const fresh = seen === assessment.steps && isRunning(subject);
  const wrong = prolongationProblem(to, { decidedOn: rectification.decidedOn, dueOn: from }, visit.today);
  const problems: FieldProblem[] = [
    ...(wrong === null ? [] : [{ field: 'dueOn', key: `rectification.prolong.${wrong}` }]),
    ...(reason.trim() === '' ? [{ field: 'reason', key: 'assessments.reasonMissing' }] : []),
  ];
  const refuse = (list: readonly FieldProblem[]): Reply =>
    page('rectification/prolongation', prolongationPage(visit, subject, { dueOn: typed, reason }, list), 400);
  if (fresh && !assessment.rectification?.prolonged && problems.length > 0) return refuse(problems);
  const taken = await step(visit, subject, 'prolong', { seen, reason, details: { from, to }, dueOn: () => to });
  if (taken.kind === 'missing') return refuse([...factProblems(taken.facts), ...problems]);
  if (taken.kind === 'moved' && to !== null) {
    await prolong(visit.db, {
      id: rectification.id,
      from,
      to,
      reason: reason.trim(),
      by: actorOf(visit).id,
      at: visit.now,
    });
    await inform(visit, subject, 'prolong', { day: to });
  }
  return onwards(subject, 'prolong');
};

export const showReReview: Handle = (level) => async (visit) => {
  const subject = await running(visit, level);
  return page('rectification/re-review', await reReviewPage(visit, subject, []));
};

/**
 * Opens the level's sheet for a re-review: what it said is kept as an edition, full points of judged, graded and checklist
 * indicators are carried over, all else is blank, and a team is named anew.
 */
export const startReReview: Handle = (level) => async (visit) => {
  const subject = await ownSubject(visit, level);
  const { assessment, rectification } = subject;
  const { seen } = DecisionForm.parse(visit.body);
  const taken = await step(visit, subject, 're-review', {
    seen,
    details: { number: rectification.number },
    settles: { re_reviewed: true },
    dueOn: () => null,
  });
  if (taken.kind === 'missing') {
    return page('rectification/re-review', await reReviewPage(visit, subject, factProblems(taken.facts)), 400);
  }
  if (taken.kind === 'moved') {
    await holdStill(visit.db, assessment.id);
    const { reckoned, desk } = await workplaceFor(visit, assessment, level);
    const carried = carriedOver(reckoned.sheet, reckoned.total, desk.rubric.tree);
    const aside = {
      why: 're-review',
      by: actorOf(visit).id,
      at: visit.now,
      reason: rectification.number ?? '',
      vetoed: assessment.vetoed,
    } as const;
    await openAgain(visit.db, assessment.id, [level], aside);
    await blankForReReview(visit.db, reckoned.sheet.id, carried);
    // Where the county's result was corrected, the city has a sheet of before. It is a stage that starts blank, with a team of its own.
    const later = level === 'county' ? await sheetIdOf(visit.db, assessment.id, 'city') : undefined;
    if (later !== undefined) await blankForReReview(visit.db, later, new Map());
    await closeRectification(visit.db, assessment.id, 're-review', visit.now);
    await inform(visit, subject, 'reReview', {});
  }
  return seeOther(`/assessments/${assessment.id}`, { tone: 'done', key: 'assessments.step.re-review.done' });
};

export const showFailure: Handle = (level) => async (visit) => {
  const subject = await ownSubject(visit, level);
  // An order that was not issued in time leads nowhere else.
  if (!isRunning(subject) && levelOfOrder(subject.assessment.stage) !== level)
    throw overtaken(visit, subject.assessment);
  return page('rectification/failure', failurePage(visit, subject, '', []));
};

/** Ends an assessment whose period is over and whose problems are not all mended: the school is failing. */
export const fail: Handle = (level) => async (visit) => {
  await holdStill(visit.db, (await ownSubject(visit, level)).assessment.id);
  // What was accepted while this waited counts.
  const subject = await ownSubject(visit, level);
  const { assessment } = subject;
  const { seen, reason } = DecisionForm.parse(visit.body);
  // Whoever has mended everything is reviewed once more, however late.
  if (seen === assessment.steps && isRunning(subject) && assessment.rectification?.open === 0) {
    const problems = [{ field: '', key: 'rectification.failure.allAccepted' }];
    return page('rectification/failure', failurePage(visit, subject, reason, problems), 400);
  }
  const { grades } = await programmeOf(visit.db, assessment.cycle.programmeKey);
  const grade = grades.at(-1)!.key;
  const taken = await step(visit, subject, 'fail', {
    seen,
    reason,
    details: { gradeBefore: assessment.grade },
    settles: { grade },
    dueOn: () => null,
  });
  if (taken.kind === 'missing') {
    const problems = [
      ...factProblems(taken.facts),
      ...(taken.reasonMissing ? [{ field: 'reason', key: 'assessments.reasonMissing' }] : []),
    ];
    return page('rectification/failure', failurePage(visit, subject, reason, problems), 400);
  }
  if (taken.kind === 'moved') {
    await closeRectification(visit.db, assessment.id, 'failed', visit.now);
    await inform(visit, subject, 'fail', {});
  }
  return seeOther(`/assessments/${assessment.id}`, { tone: 'done', key: 'assessments.step.fail.done' });
};

async function running(visit: Visit, level: RectificationLevel): Promise<Subject> {
  const subject = await ownSubject(visit, level);
  if (!isRunning(subject)) throw overtaken(visit, subject.assessment);
  return subject;
}

const step = (visit: Visit, { assessment }: Subject, name: string, stride: Stride) =>
  takeStep(visit, assessment, name, situationOf(assessment, actorOf(visit), visit.today), stride);

const factProblems = (facts: readonly Fact[]): FieldProblem[] =>
  facts.map((fact) => ({ field: '', key: `assessments.fact.${fact}` }));

async function inform(
  { db, now }: Visit,
  { assessment }: Subject,
  what: 'prolong' | 'reReview' | 'fail',
  gaps: Readonly<Record<string, string>>,
): Promise<void> {
  await tell(db, await peopleAt(db, assessment.school.id), {
    key: `rectification.message.${what}`,
    gaps: { school: assessment.school.name, ...gaps },
    href: `/assessments/${assessment.id}/rectification`,
    at: now,
  });
}

const onwards = ({ assessment, rectification }: Subject, name: string): Reply =>
  seeOther(`/assessments/${assessment.id}/${rectification.level}-rectification`, {
    tone: 'done',
    key: `assessments.step.${name}.done`,
  });
