import { isPublished, addWorkingDays, yearOf } from '../cycles/calendar.ts';
import { calendarOf } from '../cycles/days.ts';
import { dueOn, situationOf } from '../assessments/rules.ts';
import { takeStep } from '../assessments/steps.ts';
import type { Assessment } from '../assessments/store.ts';
import { assessmentFor, overtaken } from '../assessments/subject.ts';
import { readDay } from '../web/days.ts';
import { actorOf, page, type Reply, seeOther, type Visit } from '../web/visit.ts';
import { type Frame, frameOf } from './frame.ts';
import type { Level } from './levels.ts';
import { newDateProblem } from './rules.ts';
import { ReturnForm, SendBackForm } from './schema.ts';
import { openAgain } from './store.ts';

export interface ReturnPage extends Frame {
  action: string;
  seen: number;
  text: string;
  submit: string;
  problems: { field: string; text: string }[];
  reason: { label: string; hint: string; value: string; problem: string };
  /** The school's new date; null where only the leader is asked again. */
  newDate: { value: string; low: string; hint: string; problem: string } | null;
}

/** Asks why the sheet goes back to its leader. */
export const showReturn =
  (level: Level) =>
  async (visit: Visit): Promise<Reply> => {
    const assessment = await assessmentFor(visit);
    if (assessment.stage !== level.confirmation) throw overtaken(visit, assessment);
    return page('reviews/return', returnPage(visit, level, assessment, '', []));
  };

/** Returns a signed sheet to its leader: it can be worked on again, and nothing on it is lost. */
export const returnSheet =
  (level: Level) =>
  async (visit: Visit): Promise<Reply> => {
    const assessment = await assessmentFor(visit);
    const { seen, reason } = ReturnForm.parse(visit.body);
    const situation = situationOf(assessment, actorOf(visit).id, visit.today);
    const taken = await takeStep(visit, assessment, 'return', situation, { seen, reason, dueOn: () => null });
    if (taken.kind === 'missing') {
      const problems = [{ field: 'reason', text: visit.t('assessments.reasonMissing') }];
      return page('reviews/return', returnPage(visit, level, assessment, reason, problems), 400);
    }
    if (taken.kind === 'moved') await openAgain(visit.db, assessment.id, [level.name]);
    return seeOther(`/assessments/${assessment.id}`, { tone: 'done', key: 'assessments.step.return.done' });
  };

/** Asks why the school is to mend its self-evaluation, and by when. */
export async function showSendBack(visit: Visit): Promise<Reply> {
  const assessment = await assessmentFor(visit);
  if (!assessment.stage.startsWith('county ')) throw overtaken(visit, assessment);
  const offered = await offeredDate(visit);
  return page('reviews/return', sendBackPage(visit, assessment, offered, { reason: '', newDate: offered.day }, []));
}

/**
 * Sends the school back from the county review (domain.md, The way, 4): it has a new date, which is its extension; the inspectors
 * keep their lines, and those whose school entry changes are to be confirmed.
 */
export async function sendBack(visit: Visit): Promise<Reply> {
  const assessment = await assessmentFor(visit);
  const { seen, reason, newDate } = SendBackForm.parse(visit.body);
  const day = readDay(newDate) ?? '';
  const problem = newDateProblem(day, visit.today);
  const problems = [
    ...(reason.trim() === '' ? [{ field: 'reason', text: visit.t('assessments.reasonMissing') }] : []),
    ...(problem === null ? [] : [{ field: 'newDate', text: visit.t(problem) }]),
  ];
  if (problems.length > 0 && seen === assessment.steps) {
    const offered = await offeredDate(visit);
    return page('reviews/return', sendBackPage(visit, assessment, offered, { reason, newDate }, problems), 400);
  }
  const later = (before: string): string => (day > before ? day : before);
  const selfEvaluationBy = later(assessment.selfEvaluationBy);
  const applicationBy = later(assessment.applicationBy);
  const taken = await takeStep(
    visit,
    assessment,
    'send back',
    situationOf(assessment, actorOf(visit).id, visit.today),
    {
      seen,
      reason,
      settles: { self_evaluation_by: selfEvaluationBy, application_by: applicationBy },
      details: { newDate: day },
      dueOn: (stage) => dueOn(stage, { selfEvaluationBy: day, applicationBy }),
    },
  );
  if (taken.kind === 'missing') throw overtaken(visit, assessment);
  if (taken.kind === 'moved') await openAgain(visit.db, assessment.id, ['school', 'county']);
  return seeOther(`/assessments/${assessment.id}`, { tone: 'done', key: 'assessments.step.send back.done' });
}

/** Working days that a school has when it is sent back, unless the office says otherwise. */
const daysToMend = 5;

async function offeredDate({ db, today }: Visit): Promise<{ day: string; announced: boolean }> {
  const calendar = await calendarOf(db, today);
  const day = addWorkingDays(today, daysToMend, calendar);
  return { day, announced: isPublished(yearOf(day), calendar) };
}

function returnPage(
  visit: Visit,
  { name }: Level,
  assessment: Assessment,
  reason: string,
  problems: ReturnPage['problems'],
): ReturnPage {
  const { t } = visit;
  return {
    ...frameOf(visit, assessment, t('reviews.return.title')),
    back: `/assessments/${assessment.id}/${name}-conclusions/new`,
    action: `/assessments/${assessment.id}/${name}-returns`,
    seen: assessment.steps,
    text: t('reviews.return.text'),
    submit: t('reviews.return.submit'),
    problems,
    reason: reasonField(visit, 'return', reason, problems),
    newDate: null,
  };
}

function sendBackPage(
  visit: Visit,
  assessment: Assessment,
  { announced }: { announced: boolean },
  typed: { reason: string; newDate: string },
  problems: ReturnPage['problems'],
): ReturnPage {
  const { t, today } = visit;
  return {
    ...frameOf(visit, assessment, t('reviews.sendBack.title')),
    action: `/assessments/${assessment.id}/county-send-backs`,
    seen: assessment.steps,
    text: t('reviews.sendBack.text'),
    submit: t('reviews.sendBack.submit'),
    problems,
    reason: reasonField(visit, 'sendBack', typed.reason, problems),
    newDate: {
      value: typed.newDate,
      low: today,
      hint: t(announced ? 'reviews.sendBack.dateHint' : 'reviews.sendBack.dateUncertain', { days: daysToMend }),
      problem: problemOf(problems, 'newDate'),
    },
  };
}

const problemOf = (problems: ReturnPage['problems'], field: string): string =>
  problems.find((problem) => problem.field === field)?.text ?? '';

const reasonField = (
  { t }: Visit,
  page: 'return' | 'sendBack',
  value: string,
  problems: ReturnPage['problems'],
): ReturnPage['reason'] => ({
  label: t(`reviews.${page}.reason`),
  hint: t(`reviews.${page}.reasonHint`),
  value,
  problem: problemOf(problems, 'reason'),
});
