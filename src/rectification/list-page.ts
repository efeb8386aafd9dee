import { z } from 'zod';
import { sendList } from '../excel/download.ts';
import type { Cell } from '../excel/workbook.ts';
import { regionsToChoose } from '../regions/store.ts';
import { sayDay, sayDeadline } from '../web/days.ts';
import type { Filter } from '../web/filter.ts';
import { addressOf, allOf, pageOf, readEnds } from '../web/paging.ts';
import { actorOf, page, type Reply, type Visit } from '../web/visit.ts';
import { type AskedRectifications, type ListedRectification, runningRectifications } from './list.ts';
import { daysAfter, isOverdue } from './rules.ts';

export interface ListPage {
  title: string;
  workbook: string;
  filters: Filter[];
  rows: {
    href: string;
    school: string;
    region: string;
    level: string;
    number: string;
    due: string;
    left: string;
    dueLate: boolean;
    progress: { value: number; max: number; label: string } | undefined;
    notes: { text: string; late: boolean }[];
  }[];
  pager: { newer: string | undefined; older: string | undefined };
  empty: { title: string; text: string; action?: { href: string; text: string } };
}

const Question = z.object({
  state: z.enum(['', 'overdue', 'soon', 'order', 'reported']).catch(''),
  region: z
    .string()
    .regex(/^\d{6,12}$/)
    .catch(''),
});

/** How many days ahead something is due soon. */
const soonInDays = 30;

const cursorOf = ({ place, id }: ListedRectification) => ({ value: place, id });

/** What runs in the post's region, by the end of its period: overdue at every level. */
export async function showList(visit: Visit): Promise<Reply> {
  const { db, t, query } = visit;
  const actor = actorOf(visit);
  const asked = askedOf(visit);
  const ends = readEnds(query);
  const read = await runningRectifications(db, actor, asked, ends);
  const kept = { state: asked.state, region: asked.region };
  const { rows, pager } = pageOf(read, ends, cursorOf, (changed) =>
    addressOf('/rectifications', { ...kept, ...changed }),
  );
  const regions = await regionsToChoose(db, actor, asked.region || null);
  const narrowed = asked.state !== '' || asked.region !== '';
  return page('rectification/list', {
    title: t('rectification.list.title'),
    workbook: rows.length === 0 ? '' : addressOf('/rectifications/workbook', kept),
    filters: [
      {
        name: 'state',
        kind: 'select',
        label: t('rectification.list.state'),
        value: asked.state,
        options: (['', 'overdue', 'soon', 'reported', 'order'] as const).map((value) => ({
          value,
          text: t(`rectification.list.state.${value === '' ? 'all' : value}`),
        })),
      },
      ...(regions.length === 0
        ? []
        : [
            {
              name: 'region',
              kind: 'select' as const,
              label: t('rectification.list.region'),
              value: asked.region,
              options: [
                { value: '', text: t('rectification.list.region.all') },
                ...regions.map(({ code, name }) => ({ value: code, text: name })),
              ],
            },
          ]),
    ],
    rows: rows.map((row) => rowOf(visit, row)),
    pager,
    empty: {
      title: t(narrowed ? 'rectification.list.none' : 'rectification.list.empty'),
      text: t(narrowed ? 'rectification.list.noneText' : 'rectification.list.emptyText'),
      ...(narrowed && { action: { href: '/rectifications', text: t('rectification.list.all') } }),
    },
  });
}

/** The same list, all of it, as a workbook. */
export async function sendWorkbook(visit: Visit): Promise<Reply> {
  const { db, t } = visit;
  const actor = actorOf(visit);
  const asked = askedOf(visit);
  const rows = allOf((ends, most) => runningRectifications(db, actor, asked, ends, most), cursorOf);
  const column = (name: string, width: number, kind?: 'number' | 'date') => ({
    heading: t(`rectification.list.column.${name}`),
    width,
    ...(kind && { kind }),
  });
  return sendList(visit, {
    title: t('rectification.list.title'),
    about: [actor.post.regionName ?? '', asked.state === '' ? '' : t(`rectification.list.state.${asked.state}`)]
      .filter(Boolean)
      .join('  '),
    columns: [
      column('school', 28),
      column('region', 16),
      column('level', 12),
      column('number', 24),
      column('decidedOn', 13, 'date'),
      column('dueOn', 13, 'date'),
      column('prolonged', 10),
      column('items', 10, 'number'),
      column('accepted', 10, 'number'),
      column('reported', 10, 'number'),
      column('overdueItems', 12, 'number'),
      column('overdue', 10),
    ],
    rows: cellsOf(visit, rows),
  });
}

async function* cellsOf({ t, today }: Visit, rows: AsyncIterable<ListedRectification>): AsyncGenerator<Cell[]> {
  const yes = (is: boolean): string => (is ? t('rectification.list.yes') : '');
  for await (const row of rows) {
    yield [
      row.school,
      row.region,
      t(`rectification.level.${row.level}`),
      row.number ?? '',
      row.decidedOn,
      row.dueOn,
      yes(row.prolonged),
      row.items,
      row.accepted,
      row.reported,
      row.overdueItems,
      yes(isLate(row, today)),
    ];
  }
}

function askedOf({ query, today }: Visit): AskedRectifications {
  return { ...Question.parse(query), today, soonUntil: daysAfter(today, soonInDays) };
}

/** A draft's day is nobody's deadline yet. */
const isLate = ({ dueOn, place }: ListedRectification, today: string): boolean =>
  place !== '9999-12-31' && isOverdue(dueOn, today);

function rowOf({ t, today }: Visit, row: ListedRectification): ListPage['rows'][number] {
  const {
    assessmentId,
    school,
    region,
    level,
    number,
    dueOn,
    items,
    accepted,
    reported,
    overdueItems,
    prolonged,
    place,
  } = row;
  const issued = place !== '9999-12-31' && dueOn !== null;
  const note = (is: boolean, text: string, late = false) => (is ? [{ text, late }] : []);
  return {
    href: issued ? `/assessments/${assessmentId}/rectification` : `/assessments/${assessmentId}`,
    school,
    region,
    level: t(`rectification.level.${level}`),
    number: issued ? (number ?? '') : '—',
    due: issued ? sayDay(t, dueOn) : '—',
    left: issued ? sayDeadline(t, today, dueOn) : '',
    dueLate: isLate(row, today),
    progress: issued
      ? { value: accepted, max: items, label: t('rectification.progress', { accepted, items }) }
      : undefined,
    notes: [
      ...note(!issued, t('rectification.list.state.order')),
      ...note(overdueItems > 0, t('rectification.list.overdueItems', { count: overdueItems }), true),
      ...note(reported > 0, t('rectification.list.reportedItems', { count: reported })),
      ...note(prolonged, t('rectification.list.prolonged')),
    ],
  };
}
