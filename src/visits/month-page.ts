import type { Filter } from '../web/filter.ts';
import { Readable } from 'node:stream';
import { mayEver } from '../accounts/permissions.ts';
import { isWorkingDay, nextDay } from '../cycles/calendar.ts';
import { calendarOf } from '../cycles/days.ts';
import { sendList } from '../excel/download.ts';
import { city, county } from '../reviews/levels.ts';
import { sayDay } from '../web/days.ts';
import { addressOf } from '../web/paging.ts';
import { actorOf, type Reply, type Visit } from '../web/visit.ts';
import { inspectorsOf, mostVisits, type PlannedVisit, plannedVisits, type VisitsAsked } from './calendar-store.ts';
import { calendarFeed } from './feed.ts';
import { visitPath } from './place.ts';
import { monthAfter, stateOf, type VisitState, weeksOf } from './rules.ts';
import { CalendarQuestion } from './schema.ts';

export interface MonthPage {
  title: string;
  styles: string[];
  heading: string;
  month: string;
  earlier: string;
  later: string;
  present: string;
  feed: string;
  filters: Filter[];
  results: string;
  workbook: string;
  cut: string;
  weekdays: string[];
  weeks: (DayShown | null)[][];
  any: boolean;
}

interface DayShown {
  date: string;
  long: string;
  off: boolean;
  today: boolean;
  mark: string;
  visits: VisitShown[];
  /** Those beyond the first few. */
  more: VisitShown[];
  moreText: string;
}

interface VisitShown {
  href: string;
  school: string;
  about: string;
  team: string;
  state: VisitState;
  said: string;
  twice: string;
}

/** So many visits of a day stand in its cell; the others are folded up. */
const shownADay = 4;

/** The days that the address asks for: a month, this one where it says none. */
function askedOf({ query, today }: Visit): VisitsAsked & { readonly month: string } {
  const { month: wanted, inspector, stage } = CalendarQuestion.parse(query);
  const month = wanted ?? today.slice(0, 7);
  const days = weeksOf(month)
    .flat()
    .filter((day) => day !== null);
  return { month, from: days[0]!, to: days.at(-1)!, inspector, stage };
}

/** The visits of a month: a table of weeks, which a narrow screen reads as a list by day. */
export async function monthPage(visit: Visit): Promise<MonthPage> {
  const { db, t, today } = visit;
  const actor = actorOf(visit);
  const asked = askedOf(visit);
  const { month, from, to, inspector, stage } = asked;
  const found = await plannedVisits(db, actor, asked);
  const people = await inspectorsOf(db, actor, from, to);
  const calendar = await calendarOf(db, from, to);
  const visits = found.slice(0, mostVisits);
  const kept = { inspector: inspector === null ? null : String(inspector), stage };
  const at = (path: string, when: string): string => addressOf(path, { month: when, ...kept });
  const option = (value: string, text: string) => ({ value, text });
  const dayShown = (day: string): DayShown => {
    const own = visits.filter(({ visitOn }) => visitOn === day).map((one) => visitShown(visit, one));
    const weekend = [0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay());
    const works = isWorkingDay(day, calendar);
    return {
      date: String(Number(day.slice(8))),
      long: sayDay(t, day),
      off: !works,
      today: day === today,
      mark: weekend === works ? t(`visits.month.${works ? 'worked' : 'holiday'}`) : '',
      visits: own.slice(0, shownADay),
      more: own.slice(shownADay),
      moreText: t('visits.month.more', { count: own.length - shownADay }),
    };
  };
  return {
    title: t('visits.month.title'),
    styles: ['/css/visits.css'],
    heading: t('visits.month.heading', { year: month.slice(0, 4), month: t(`web.month.${Number(month.slice(5))}`) }),
    month,
    earlier: at('/visits', monthAfter(month, -1)),
    later: at('/visits', monthAfter(month, 1)),
    present: at('/visits', today.slice(0, 7)),
    feed: mayEver(actor, county.may.score) || mayEver(actor, city.may.score) ? '/visits/calendar.ics' : '',
    filters: [
      ...(people.length > 1 || inspector !== null
        ? [
            {
              name: 'inspector',
              kind: 'select' as const,
              label: t('visits.month.inspector'),
              value: kept.inspector ?? '',
              options: [option('', t('visits.month.all')), ...people.map(({ id, name }) => option(String(id), name))],
            },
          ]
        : []),
      {
        name: 'stage',
        kind: 'select',
        label: t('visits.month.stage'),
        value: stage ?? '',
        options: [
          option('', t('visits.month.all')),
          ...(['county', 'city'] as const).map((one) => option(one, t(`reviews.stage.${one}`))),
        ],
      },
    ],
    results: t('visits.month.count', { count: visits.length }),
    workbook: at('/visits/workbook', month),
    cut: found.length > mostVisits ? t('visits.month.cut', { count: mostVisits }) : '',
    weekdays: [1, 2, 3, 4, 5, 6, 7].map((day) => t(`visits.weekday.${day}`)),
    weeks: weeksOf(month).map((week) => week.map((day) => (day === null ? null : dayShown(day)))),
    any: visits.length > 0,
  };
}

function visitShown(visit: Visit, planned: PlannedVisit): VisitShown {
  const { t, today } = visit;
  const twice = planned.team.filter(({ elsewhere }) => elsewhere && planned.visitOn >= today).map(({ name }) => name);
  const state = stateOf(planned, today);
  return {
    href: visitPath(planned.assessmentId, planned.stage),
    school: planned.school,
    about: t(`reviews.stage.${planned.stage}`),
    team: teamOf(visit, planned),
    state,
    said: t(`visits.state.${state}`),
    twice: twice.length === 0 ? '' : t('visits.month.twice', { names: twice.join(t('web.comma')) }),
  };
}

const teamOf = ({ t }: Visit, { team }: PlannedVisit): string =>
  team.map(({ name, leads }) => (leads ? t('visits.leader', { name }) : name)).join(t('web.comma'));

/** The visits of a month as a workbook, narrowed as their page. */
export async function monthWorkbook(visit: Visit): Promise<Reply> {
  const { db, t, today } = visit;
  const asked = askedOf(visit);
  const visits = (await plannedVisits(db, actorOf(visit), asked)).slice(0, mostVisits);
  return sendList(visit, {
    title: t('visits.month.title'),
    about: t('visits.month.heading', {
      year: asked.month.slice(0, 4),
      month: t(`web.month.${Number(asked.month.slice(5))}`),
    }),
    columns: [
      { heading: t('visits.day'), width: 13, kind: 'date' },
      { heading: t('visits.month.school'), width: 32, wrap: true },
      { heading: t('visits.month.region'), width: 18 },
      { heading: t('visits.month.stage'), width: 14 },
      { heading: t('visits.team'), width: 36, wrap: true },
      { heading: t('visits.month.state'), width: 12 },
    ],
    rows: visits.map((one) => [
      one.visitOn,
      one.school,
      one.region,
      t(`reviews.stage.${one.stage}`),
      teamOf(visit, one),
      t(`visits.state.${stateOf(one, today)}`),
    ]),
  });
}

/** One's own visits as other calendars take them in: from half a year ago to a year ahead. */
export async function ownFeed(visit: Visit): Promise<Reply> {
  const { db, t, today, address, now } = visit;
  const actor = actorOf(visit);
  const month = today.slice(0, 7);
  const asked = {
    from: `${monthAfter(month, -6)}-01`,
    to: `${monthAfter(month, 12)}-01`,
    inspector: actor.id,
    stage: null,
  };
  const visits = (await plannedVisits(db, actor, asked)).slice(0, mostVisits);
  const text = calendarFeed(
    t('visits.month.title'),
    visits.map((one) => ({
      uid: `visit-${one.sheetId}@${new URL(address).hostname}`,
      day: one.visitOn,
      dayAfter: nextDay(one.visitOn),
      summary: t('visits.feed.summary', { school: one.school, stage: t(`reviews.stage.${one.stage}`) }),
      description: t('visits.feed.team', { team: teamOf(visit, one) }),
      url: `${address}${visitPath(one.assessmentId, one.stage)}`,
      sequence: one.number - 1,
      changedAt: one.changedAt ?? now,
    })),
  );
  const file = Buffer.from(text);
  return {
    kind: 'file',
    file: {
      stream: Readable.from([file]),
      type: 'text/calendar; charset=utf-8',
      name: 'visits.ics',
      size: file.byteLength,
      inline: false,
      fresh: true,
    },
  };
}
