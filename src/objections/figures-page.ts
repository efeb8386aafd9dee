import { sendList } from '../excel/download.ts';
import type { Filter } from '../web/filter.ts';
import { addressOf } from '../web/paging.ts';
import { actorOf, page, type Reply, type Visit } from '../web/visit.ts';
import { handledIn, objectionYears } from './list.ts';
import { type Figures, figuresOf, type Handled, sayTenths } from './rules.ts';
import { FiguresQuery } from './schema.ts';

declare module '../web/pages.ts' {
  interface Pages {
    'objections/figures': FiguresPage;
  }
}

interface FiguresPage {
  readonly title: string;
  readonly crumbs: readonly { readonly text: string; readonly href?: string }[];
  readonly year: Filter | undefined;
  readonly about: string;
  readonly workbook: string;
  readonly cards: readonly { readonly term: string; readonly figure: string; readonly unit: string }[];
  readonly rows: readonly {
    readonly place: string;
    readonly received: string;
    readonly handled: string;
    readonly inTime: string;
    readonly average: string;
  }[];
}

/** Received, handled, in time, average days: of one year, and for a city by the county of the school. */
export async function figuresPage(visit: Visit): Promise<Reply> {
  const { t } = visit;
  const { year, years, rows } = await askedFor(visit);
  const all = figuresOf(rows);
  return page('objections/figures', {
    title: t('objections.figures.title'),
    crumbs: [{ text: t('objections.list.title'), href: '/objections' }, { text: t('objections.figures.title') }],
    year:
      years.length < 2
        ? undefined
        : {
            name: 'year',
            kind: 'select',
            label: t('objections.figures.year'),
            value: String(year),
            options: years.map((one) => ({ value: String(one), text: t('objections.year', { year: String(one) }) })),
          },
    about: t('objections.figures.about', { year: String(year) }),
    workbook: rows.length === 0 ? '' : addressOf('/objections/figures/workbook', { year: String(year) }),
    cards: [
      { term: t('objections.figures.received'), figure: String(all.received), unit: t('objections.figures.pieces') },
      { term: t('objections.figures.handled'), figure: String(all.handled), unit: t('objections.figures.pieces') },
      { term: t('objections.figures.inTime'), figure: String(all.inTime), unit: t('objections.figures.pieces') },
      { term: t('objections.figures.average'), figure: averageOf(all), unit: t('objections.figures.days') },
    ],
    rows: byPlace(rows).map(([place, figures]) => ({
      place,
      received: String(figures.received),
      handled: String(figures.handled),
      inTime: String(figures.inTime),
      average: averageOf(figures),
    })),
  });
}

async function askedFor(visit: Visit) {
  const { db, query, today } = visit;
  const office = actorOf(visit).post.regionCode ?? '';
  const years = await objectionYears(db, office);
  const { year: typed } = FiguresQuery.parse(query);
  const year = years.find((one) => String(one) === typed) ?? years[0] ?? Number(today.slice(0, 4));
  return { year, years, rows: await handledIn(db, office, year) };
}

const averageOf = ({ averageTenths }: Figures): string => (averageTenths === null ? '—' : sayTenths(averageTenths));

/** Each county with its figures, in the order of the regions. */
function byPlace(rows: readonly Handled[]): [string, Figures][] {
  const places = [...new Set(rows.map(({ place }) => place))];
  return places.map((name) => [name, figuresOf(rows.filter(({ place }) => place === name))]);
}

/** The same as a workbook, with the sum below. */
export async function figuresWorkbook(visit: Visit): Promise<Reply> {
  const { t } = visit;
  const { year, rows } = await askedFor(visit);
  const lines: [string, Figures][] = [...byPlace(rows), [t('objections.figures.all'), figuresOf(rows)]];
  return sendList(visit, {
    title: t('objections.figures.title'),
    about: t('objections.year', { year: String(year) }),
    columns: [
      { heading: t('objections.figures.place'), width: 20 },
      { heading: t('objections.figures.received'), width: 12, kind: 'number' },
      { heading: t('objections.figures.handled'), width: 12, kind: 'number' },
      { heading: t('objections.figures.inTime'), width: 12, kind: 'number' },
      { heading: t('objections.figures.averageDays'), width: 16, kind: 'number' },
    ],
    rows: lines.map(([place, { received, handled, inTime, averageTenths }]) => [
      place,
      received,
      handled,
      inTime,
      averageTenths === null ? '' : averageTenths / 10,
    ]),
  });
}
