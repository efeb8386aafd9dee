import { addWorkingDays, type Calendar, nextDay, unpublishedYears } from '../cycles/calendar.ts';

/** How long a notice runs that is published on a day. Days are as 2026-11-02, the first and the last counted. */
export interface Period {
  readonly publishedOn: string;
  readonly firstDay: string;
  readonly lastDay: string;
  /** Years in it whose holidays are not announced: the last day is only a guess then, and someone must confirm it. */
  readonly unannounced: readonly number[];
}

/** N working days, the day after publication being day 1. */
export function periodOf(publishedOn: string, workingDays: number, calendar: Calendar): Period {
  const lastDay = addWorkingDays(publishedOn, workingDays, calendar);
  return {
    publishedOn,
    firstDay: nextDay(publishedOn),
    lastDay,
    unannounced: unpublishedYears(publishedOn, lastDay, calendar),
  };
}

/** What the office typed. */
export interface TypedNotice {
  readonly schools: number;
  readonly number: string;
  readonly body: string;
  readonly contact: string;
  readonly endsOn: string;
}

export interface NoticeProblem {
  readonly field: keyof TypedNotice;
  /** Key of a sentence. */
  readonly key: string;
}

/** What is wrong with a notice before it is published; nothing, when the list is empty. */
export function noticeProblems(typed: TypedNotice, period: Period): NoticeProblem[] {
  const problems: NoticeProblem[] = [];
  const say = (field: NoticeProblem['field'], key: string): void => {
    problems.push({ field, key: `notices.new.${key}` });
  };
  if (typed.schools === 0) say('schools', 'schoolsMissing');
  if (typed.number === '') say('number', 'numberMissing');
  if (typed.body === '') say('body', 'bodyMissing');
  if (typed.contact === '') say('contact', 'contactMissing');
  if (period.unannounced.length > 0) {
    if (!isDay(typed.endsOn)) say('endsOn', 'endsOnMissing');
    else if (typed.endsOn < period.lastDay) say('endsOn', 'endsOnTooEarly');
    else if (typed.endsOn > plusDays(period.lastDay, longestHoliday)) say('endsOn', 'endsOnTooLate');
  }
  return problems;
}

/** What is wrong with a correction before it is published. */
export interface CorrectionProblem {
  readonly field: 'number' | 'body' | 'contact' | 'schools';
  /** Key of a sentence. */
  readonly key: string;
}

/** A correction bears a number of its own, and says of one school at least what is corrected. */
export function correctionProblems(typed: {
  readonly number: string;
  readonly body: string;
  readonly contact: string;
  readonly schools: number;
  readonly taken: boolean;
}): CorrectionProblem[] {
  const problems: CorrectionProblem[] = [];
  if (typed.number === '') problems.push({ field: 'number', key: 'notices.new.numberMissing' });
  else if (typed.taken) problems.push({ field: 'number', key: 'notices.new.numberTaken' });
  if (typed.body === '') problems.push({ field: 'body', key: 'notices.correct.bodyMissing' });
  if (typed.schools === 0) problems.push({ field: 'schools', key: 'notices.correct.schoolsMissing' });
  if (typed.contact === '') problems.push({ field: 'contact', key: 'notices.new.contactMissing' });
  return problems;
}

/** The last day of the notice: computed, or confirmed where the calendar cannot tell. */
export const lastDayOf = (period: Period, confirmed: string): string =>
  period.unannounced.length > 0 ? confirmed : period.lastDay;

/** Whether a notice is running or over on a day; decisions are possible from the day after the last. */
export const stateOf = (endsOn: string, today: string): 'running' | 'over' => (today <= endsOn ? 'running' : 'over');

/** The day from which schools on a notice can be approved. */
export const decidedFrom = (endsOn: string): string => nextDay(endsOn);

/** Further than this no holiday moves the end of a notice. */
const longestHoliday = 30;

const isDay = (text: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(text) && plusDays(text, 0) === text;

function plusDays(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(date.getTime())) return '';
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}
