import { z } from 'zod';
import { addWorkingDays, isPublished, yearOf } from '../cycles/calendar.ts';
import { calendarOf } from '../cycles/days.ts';
import { openAgain } from '../sheets/closing.ts';
import { readDay } from '../web/days.ts';
import { actorOf, page, type Reply, seeOther, type Visit } from '../web/visit.ts';
import { type Frame, frameOf } from './frame.ts';
import { dueOn, newDateProblem, situationOf } from './rules.ts';
import { takeStep } from './steps.ts';
import type { Assessment, SheetStage } from './store.ts';
import { assessmentFor, overtaken } from './subject.ts';

declare module '../web/pages.ts' {
  interface Pages {
    'assessments/sending-back': SendingBackPage;
  }
}

interface SendingBackPage extends Frame {
  action: string;
  seen: number;
  text: string;
  problems: { field: string; text: string }[];
  reason: { value: string; problem: string };
  newDate: { value: string; low: string; hint: string; problem: string };
}

/** From where a school is sent back to its self-evaluation: by its township, or by the county office during its review. */
export interface WayBack {
  readonly from: 'township' | 'county';
  /** The stages that it leads back from. */
  readonly stages: readonly string[];
  /** What is created by it, as the address says it after the assessment. */
  readonly noun: string;
  /** The sheets that can be worked on again. */
  readonly opens: readonly SheetStage[];
}

const Form = z.object({
  seen: z.coerce.number().int(),
  reason: z.string().max(500).default(''),
  newDate: z.string().trim().max(20).default(''),
});

/** Asks why the school is to mend its self-evaluation, and by when. */
export const showSendBack =
  (way: WayBack) =>
  async (visit: Visit): Promise<Reply> => {
    const assessment = await assessmentFor(visit);
    if (!way.stages.includes(assessment.stage)) throw overtaken(visit, assessment);
    const offered = await offeredDate(visit);
    const blank = { reason: '', newDate: offered.day };
    return page('assessments/sending-back', sendingBackPage(visit, way, assessment, offered, blank, []));
  };

/**
 * Sends the school back: it and its township have a new date, which is their extension. Nothing on
 * any sheet is lost; inspectors' lines whose school entry changes are to be confirmed.
 */
export const sendBack =
  (way: WayBack) =>
  async (visit: Visit): Promise<Reply> => {
    const assessment = await assessmentFor(visit);
    const { seen, reason, newDate } = Form.parse(visit.body);
    const day = readDay(newDate) ?? '';
    const problem = newDateProblem(day, visit.today);
    const problems = [
      ...(reason.trim() === '' ? [{ field: 'reason', text: visit.t('assessments.reasonMissing') }] : []),
      ...(problem === null ? [] : [{ field: 'newDate', text: visit.t(problem) }]),
    ];
    if (problems.length > 0 && seen === assessment.steps && way.stages.includes(assessment.stage)) {
      const offered = await offeredDate(visit);
      const typed = { reason, newDate };
      return page('assessments/sending-back', sendingBackPage(visit, way, assessment, offered, typed, problems), 400);
    }
    const later = (before: string): string => (day > before ? day : before);
    const selfEvaluationBy = later(assessment.selfEvaluationBy);
    const applicationBy = later(assessment.applicationBy);
    const situation = situationOf(assessment, actorOf(visit), visit.today);
    const taken = await takeStep(visit, assessment, 'send back', situation, {
      seen,
      reason,
      settles: { self_evaluation_by: selfEvaluationBy, application_by: applicationBy },
      details: { newDate: day },
      dueOn: (stage) => dueOn(stage, { selfEvaluationBy, applicationBy }),
    });
    if (taken.kind === 'missing') throw overtaken(visit, assessment);
    if (taken.kind === 'moved') await openAgain(visit.db, assessment.id, way.opens);
    return seeOther(`/assessments/${assessment.id}`, { tone: 'done', key: 'assessments.step.send back.done' });
  };

/** Working days that a school has when it is sent back, unless the office says otherwise. */
const daysToMend = 5;

async function offeredDate({ db, today }: Visit): Promise<{ day: string; announced: boolean }> {
  const calendar = await calendarOf(db, today);
  const day = addWorkingDays(today, daysToMend, calendar);
  return { day, announced: isPublished(yearOf(day), calendar) };
}

function sendingBackPage(
  visit: Visit,
  { from, noun }: WayBack,
  assessment: Assessment,
  { announced }: { announced: boolean },
  typed: { reason: string; newDate: string },
  problems: SendingBackPage['problems'],
): SendingBackPage {
  const { t, today } = visit;
  const { id, steps } = assessment;
  const problemOf = (name: string): string => problems.find(({ field }) => field === name)?.text ?? '';
  return {
    ...frameOf(visit, assessment, t('assessments.sendBack.title')),
    action: `/assessments/${id}/${noun}`,
    seen: steps,
    text: t(`assessments.sendBack.text.${from}`),
    problems,
    reason: { value: typed.reason, problem: problemOf('reason') },
    newDate: {
      value: typed.newDate,
      low: today,
      hint: t(announced ? 'assessments.sendBack.dateHint' : 'assessments.sendBack.dateUncertain', { days: daysToMend }),
      problem: problemOf('newDate'),
    },
  };
}
