import { sendList } from '../excel/download.ts';
import type { Cell } from '../excel/workbook.ts';
import { findAssessment } from '../assessments/store.ts';
import { dayOf, sayDay, sayDeadline } from '../web/days.ts';
import type { Filter } from '../web/filter.ts';
import { addressOf, allOf, type Cursor, pageOf, readEnds } from '../web/paging.ts';
import { actorOf, page, type Reply, type Visit } from '../web/visit.ts';
import { type Asked, type Listed, objectionsFor } from './list.ts';
import { isOpen, states } from './rules.ts';
import { ListQuery } from './schema.ts';
import { handlersOf } from './store.ts';

declare module '../web/pages.ts' {
  interface Pages {
    'objections/list': ListPage;
  }
}

interface ListPage {
  readonly title: string;
  readonly filters: readonly Filter[];
  /** Of one school only, with the way back to all. */
  readonly school: { readonly id: string; readonly text: string; readonly all: string } | undefined;
  readonly workbook: string;
  readonly rows: readonly {
    readonly href: string;
    readonly school: string;
    readonly about: string;
    readonly matter: string;
    readonly received: string;
    readonly within: string;
    readonly owner: string;
    readonly state: string;
    readonly outcome: string;
    readonly closed: boolean;
    readonly due: string;
    readonly overdue: boolean;
  }[];
  readonly pager: { readonly newer: string | undefined; readonly older: string | undefined };
}

const cursorOf = ({ listPlace, id }: Listed): Cursor => ({ value: String(listPlace), id });

/** What the office has to handle: open ones by deadline, the overdue on top, then those that are closed. */
export async function listPage(visit: Visit): Promise<Reply> {
  const { db, t, query, today } = visit;
  const actor = actorOf(visit);
  const typed = ListQuery.parse(query);
  const asked = askedOf(typed, today);
  const ends = readEnds(query);
  const found = await objectionsFor(db, actor, asked, ends);
  const address = (path: string, ends: Record<string, string> = {}): string => addressOf(path, { ...typed, ...ends });
  const { rows, pager } = pageOf(found, ends, cursorOf, (turned) => address('/objections', turned));
  return page('objections/list', {
    title: t('objections.list.title'),
    filters: await filtersOf(visit, typed),
    school: await schoolShown(visit, asked.assessment, rows[0]),
    workbook: rows.length === 0 ? '' : address('/objections/workbook'),
    rows: rows.map((row) => rowShown(visit, row)),
    pager,
  });
}

const askedOf = ({ state, owner, school }: ListQuery, today: string): Asked => ({
  state: state === '' ? null : state,
  owner: owner === null ? null : Number(owner),
  assessment: school === null ? null : Number(school),
  today,
});

async function filtersOf(visit: Visit, { state, owner }: ListQuery): Promise<Filter[]> {
  const { db, t } = visit;
  const { regionCode, regionLevel } = actorOf(visit).post;
  const level = regionLevel === 'city' ? 'city' : 'county';
  const handlers = await handlersOf(db, regionCode ?? '', level);
  const select = (name: string, value: string, options: Filter['options']): Filter => ({
    name,
    kind: 'select',
    label: t(`objections.list.${name}`),
    value,
    options: [{ value: '', text: t('objections.list.all') }, ...options],
  });
  return [
    select(
      'state',
      state,
      (['open', 'overdue', ...states] as const).map((one) => ({ value: one, text: t(`objections.state.${one}`) })),
    ),
    select(
      'owner',
      owner ?? '',
      handlers.map(({ id, name }) => ({ value: String(id), text: name })),
    ),
  ];
}

/** The school that the list is narrowed to. Without an objection here nothing is said of it: it may be one that this office knows nothing of. */
async function schoolShown(
  { db, t }: Visit,
  assessmentId: number | null,
  first: Listed | undefined,
): Promise<ListPage['school']> {
  if (assessmentId === null) return undefined;
  const known = first === undefined ? undefined : await findAssessment(db, assessmentId);
  const text =
    known === undefined ? t('objections.list.oneSchool') : t('objections.list.of', { school: known.school.name });
  return { id: String(assessmentId), text, all: '/objections' };
}

function rowShown({ t, today }: Visit, row: Listed): ListPage['rows'][number] {
  const { id, school, place, year, matter, state, receivedOn, withinNotice, owner, answerBy, closedAt, outcome } = row;
  const open = isOpen(state);
  return {
    href: `/objections/${id}`,
    school,
    about: [place, t('objections.year', { year: String(year) })].join(' · '),
    matter: t(`objections.matter.${matter}`),
    received: sayDay(t, receivedOn),
    within: withinNotice ? '' : t('objections.after'),
    owner: owner ?? t('objections.noOwner'),
    state: t(`objections.state.${state}`),
    outcome: outcome === null ? '' : t(`objections.outcome.${outcome}`),
    closed: !open,
    due:
      closedAt === null
        ? t('assessments.work.due', { day: sayDay(t, answerBy), left: sayDeadline(t, today, answerBy) })
        : t('objections.list.closedOn', { day: sayDay(t, dayOf(closedAt)) }),
    overdue: open && answerBy < today,
  };
}

/** The list as a workbook: no more than the list, so nothing of who objected. */
export async function listWorkbook(visit: Visit): Promise<Reply> {
  const { db, t, query, today } = visit;
  const actor = actorOf(visit);
  const asked = askedOf(ListQuery.parse(query), today);
  const rows = allOf((ends, most) => objectionsFor(db, actor, asked, ends, most), cursorOf);
  return sendList(visit, {
    title: t('objections.list.title'),
    about: actor.post.regionName ?? '',
    columns: [
      { heading: t('objections.term.school'), width: 30 },
      { heading: t('objections.term.place'), width: 16 },
      { heading: t('objections.term.year'), width: 10 },
      { heading: t('objections.term.matter'), width: 24 },
      { heading: t('objections.term.received'), width: 13, kind: 'date' },
      { heading: t('objections.term.period'), width: 14 },
      { heading: t('objections.term.owner'), width: 14 },
      { heading: t('objections.term.answerBy'), width: 13, kind: 'date' },
      { heading: t('objections.term.state'), width: 12 },
      { heading: t('objections.term.outcome'), width: 14 },
      { heading: t('objections.term.closedOn'), width: 13, kind: 'date' },
    ],
    rows: cellsOf(visit, rows),
  });
}

async function* cellsOf({ t }: Visit, rows: AsyncIterable<Listed>): AsyncGenerator<Cell[]> {
  for await (const row of rows) {
    yield [
      row.school,
      row.place,
      t('objections.year', { year: String(row.year) }),
      t(`objections.matter.${row.matter}`),
      row.receivedOn,
      t(row.withinNotice ? 'objections.within' : 'objections.after'),
      row.owner ?? '',
      row.answerBy,
      t(`objections.state.${row.state}`),
      row.outcome === null ? '' : t(`objections.outcome.${row.outcome}`),
      row.closedAt === null ? '' : dayOf(row.closedAt),
    ];
  }
}
