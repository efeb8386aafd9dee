import { chosenValue, readChosen } from '../assessments/several.ts';
import { calendarOf } from '../cycles/days.ts';
import { programmeOf } from '../rubrics/store.ts';
import { points, show } from '../scoring/points.ts';
import { gradeRule } from '../scoring/programme.ts';
import { sayDay } from '../web/days.ts';
import { notFound } from '../web/refusals.ts';
import { actorOf, page, type Reply, type Visit } from '../web/visit.ts';
import { sayPeriod, titleOf } from './paper.ts';
import { type NoticeProblem, periodOf } from './rules.ts';
import type { NoticeForm } from './schema.ts';
import { type Awaiting, lastContact, type NoticeCycle, noticeCycles } from './store.ts';

declare module '../web/pages.ts' {
  interface Pages {
    'notices/new': FormPage;
  }
}

interface FormPage {
  readonly title: string;
  readonly crumbs: readonly { readonly text: string; readonly href?: string }[];
  readonly about: string;
  /** Where schools of several cycles wait: one notice is about one of them. */
  readonly cycles: readonly { readonly href: string; readonly text: string; readonly current: boolean }[];
  readonly problems: readonly { readonly text: string; readonly field: string }[];
  readonly wrong: Readonly<Record<string, string>>;
  readonly schools: readonly {
    readonly value: string;
    readonly text: string;
    readonly hint: string;
    readonly checked: boolean;
  }[];
  readonly typed: NoticeForm;
  readonly period: string;
  readonly pointsSay: string;
  /** Asks for the last day, where the calendar cannot tell it; empty elsewhere. */
  readonly endsOnHint: string;
  readonly earliest: string;
}

/** The form before anything is typed: all schools of one cycle that wait, or the ones that a link names. */
export async function blankForm(visit: Visit, awaiting: readonly Awaiting[]): Promise<NoticeForm> {
  const { db, t, say, query } = visit;
  const named = new Set([query.schools].flat().map(Number));
  const first = awaiting.find(({ id }) => named.has(id));
  const cycleId =
    first?.cycleId ?? (/^\d{1,9}$/.test(String(query.cycle)) ? Number(query.cycle) : awaiting[0]?.cycleId);
  const blank = { deed: 'preview', number: '', endsOn: '', previewedOn: '' } as const;
  if (cycleId === undefined) return { ...blank, cycle: 0, schools: [], body: '', contact: '' };
  const cycle = await cycleOf(visit, cycleId);
  const { name, grades } = await programmeOf(db, cycle.programmeKey);
  return {
    ...blank,
    cycle: cycle.id,
    schools: awaiting.filter(({ id }) => first === undefined || named.has(id)).map(chosenValue),
    body: t('notices.new.text', {
      year: String(cycle.year),
      programme: say(name),
      grade: say(grades.find(({ compliant }) => compliant)!.name),
      days: cycle.noticeDays,
    }),
    contact: await lastContact(db, actorOf(visit).post.regionCode ?? ''),
  };
}

/** The form with what was typed, and what is wrong with it beside each field. */
export async function formPage(
  visit: Visit,
  awaiting: readonly Awaiting[],
  typed: NoticeForm,
  problems: readonly NoticeProblem[],
): Promise<Reply> {
  const { db, t, say, today } = visit;
  const crumbs = [{ text: t('notices.list.title'), href: '/notices' }, { text: t('notices.new.title') }];
  const said = problems.map(({ field, key }) => ({ field, text: t(key) }));
  const about = { title: t('notices.new.title'), crumbs, typed, problems: said };
  const wrong = Object.fromEntries(said.map(({ field, text }) => [field, text]));
  const status = problems.length > 0 ? 400 : 200;
  if (awaiting.length === 0) {
    const nothing = { about: '', cycles: [], schools: [], period: '', pointsSay: '', endsOnHint: '', earliest: '' };
    return page('notices/new', { ...about, ...nothing, wrong }, status);
  }
  const cycles = await noticeCycles(db, [...new Set(awaiting.map(({ cycleId }) => cycleId))]);
  const cycle = await cycleOf(visit, typed.cycle);
  const programme = await programmeOf(db, cycle.programmeKey);
  const period = periodOf(today, cycle.noticeDays, await calendarOf(db, today));
  const ticked = readChosen(typed.schools);
  const schools = awaiting.filter(({ cycleId }) => cycleId === cycle.id);
  return page(
    'notices/new',
    {
      ...about,
      wrong,
      about: await titleOf(visit, cycle),
      cycles:
        cycles.length < 2
          ? []
          : cycles.map(({ id, year }) => ({
              href: `/notices/new?cycle=${id}`,
              text: t('notices.new.cycle', { year: String(year) }),
              current: id === cycle.id,
            })),
      schools: schools.map((row) => ({
        value: chosenValue(row),
        text: row.school,
        hint: [
          row.place,
          t(`schools.type.${row.type}`),
          say(gradeRule(programme, row.grade).name),
          ...(row.score === null ? [] : [t('notices.new.score', { score: show(points(row.score)) })]),
          ...(row.struckOff === null ? [] : [t('notices.new.struckOff', { reason: row.struckOff })]),
        ].join(' · '),
        checked: ticked.has(row.id),
      })),
      period: t('notices.new.period', {
        days: cycle.noticeDays,
        period: sayPeriod(t, today, period.lastDay),
      }),
      pointsSay: t(cycle.pointsPublic ? 'notices.new.pointsPublic' : 'notices.new.pointsKept'),
      endsOnHint:
        period.unannounced.length === 0
          ? ''
          : t('notices.new.endsOnHint', {
              years: period.unannounced.join(t('web.comma')),
              day: sayDay(t, period.lastDay),
            }),
      earliest: period.lastDay,
    },
    status,
  );
}

/** The cycle that a form is about; the office's own permission is asked of each school. */
export async function cycleOf({ db }: Visit, id: number): Promise<NoticeCycle> {
  const [cycle] = await noticeCycles(db, [id]);
  if (cycle === undefined) throw notFound();
  return cycle;
}
