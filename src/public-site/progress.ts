import { z } from 'zod';
import type { Filter } from '../web/filter.ts';
import { addressOf } from '../web/paging.ts';
import type { Visit } from '../web/visit.ts';
import { asOf, onPaper } from './as-of.ts';
import { countiesOf, countyFilter, yearFilter } from './filters.ts';
import {
  type Bar,
  barsOf,
  type Counts,
  drawingHeight,
  type Milestone,
  milestones,
  mostOf,
  rateOf,
  sumOf,
} from './rules.ts';
import { type AreaProgress, type Place, placesBeside, progressOf, yearsWithSchools } from './store.ts';
import { tabsOf, type TabsShown } from './tabs.ts';

export interface AreaShown {
  readonly name: string;
  /** Leads to its townships, or to its compliant schools; empty where there is nothing to see. */
  readonly href: string;
  readonly counts: Readonly<Record<Milestone, string>>;
  readonly rate: string;
  readonly drawing: DrawingShown | undefined;
}

/** The bars as `public-site/bars` takes them. */
export interface DrawingShown {
  readonly height: number;
  readonly title: string;
  readonly description: string;
  readonly bars: readonly Bar[];
}

export interface ProgressPage {
  readonly title: string;
  readonly styles: readonly string[];
  readonly tabs: TabsShown;
  /** What is shown and as of which day. */
  readonly about: string;
  readonly onPaper: string;
  readonly filters: readonly Filter[];
  readonly workbook: string;
  /** Whether the areas are the townships of a county. */
  readonly inCounty: boolean;
  /** The county that is shown; of the city: empty. */
  readonly county: string;
  readonly all: string;
  readonly schools: string;
  readonly milestones: readonly { readonly name: Milestone; readonly text: string }[];
  readonly legend: readonly DrawingKey[];
  readonly areas: readonly AreaShown[];
  readonly total: AreaShown | undefined;
  /** The townships that have no school on the list, in a sentence. */
  readonly without: string;
}

interface DrawingKey {
  readonly text: string;
  readonly height: number;
  readonly bar: Bar;
}

const Question = z.object({ year: z.string().max(4).catch(''), county: z.string().max(12).catch('') });

/** How far the schools of a year have come: county by county, or township by township of one county. */
export async function progressPage(visit: Visit): Promise<ProgressPage> {
  const { t } = visit;
  const { years, year, places, county, areas } = await progressAsked(visit);
  const inCounty = county !== undefined;
  const kept = { year: String(year), county: county?.code };
  const shown = inCounty ? areas.filter(({ planned, compliant }) => planned > 0 || compliant > 0) : areas;
  const without = areas.filter((area) => area.level === 'township' && !shown.includes(area));
  const any = shown.some(({ planned, compliant }) => planned > 0 || compliant > 0);
  const sum = sumOf(shown);
  const total = any ? areaShown(visit, t('public-site.progress.total'), '', sum, mostOf([sum])) : undefined;
  const most = mostOf(shown);
  return {
    title: t('public-site.progress.title'),
    styles: ['/css/public-site.css'],
    tabs: tabsOf(visit, '/public/progress'),
    about: [...askedIn(visit, year, county?.name), asOf(visit)].join(' · '),
    onPaper: onPaper(visit, ...askedIn(visit, year, county?.name)),
    filters: [yearFilter(visit, years, year), countyFilter(visit, places, county?.code ?? null)],
    workbook: any ? addressOf('/public/progress/workbook', kept) : '',
    inCounty,
    county: county?.name ?? '',
    all: inCounty ? addressOf('/public/progress', { year: String(year) }) : '',
    schools: addressOf('/public/schools', kept),
    milestones: milestones.map((name) => ({ name, text: t(`public-site.progress.${name}`) })),
    legend: milestones.map((milestone) => keyOf(visit, milestone)),
    areas: any
      ? shown.map((area) => areaShown(visit, nameOf(visit, area, inCounty), hrefOf(year, area, county), area, most))
      : [],
    total,
    without:
      without.length === 0 || !any
        ? ''
        : t('public-site.progress.without', {
            count: without.length,
            names: without.map(({ name }) => name).join(t('web.comma')),
          }),
  };
}

/** What the address asks, with the figures; the newest year with schools on a list, where it names none. */
export async function progressAsked({ db, query }: Visit) {
  const typed = Question.parse(query);
  const years = await yearsWithSchools(db);
  const places = await placesBeside(db, typed.county);
  const year = years.find((one) => String(one) === typed.year) ?? years[0] ?? 0;
  const county = countiesOf(places).find(({ code }) => code === typed.county);
  return { years, year, places, county, areas: await progressOf(db, year, county?.code ?? null) };
}

/** The schools that a county runs stand under its name. */
export const nameOf = ({ t }: Pick<Visit, 't'>, { level, name }: AreaProgress, inCounty: boolean): string =>
  inCounty && level === 'county' ? t('public-site.schools.countyRun') : name;

/** The year and the place that are asked. */
export const askedIn = ({ t }: Visit, year: number, county: string | undefined): [string, string] => [
  t('public-site.schools.yearOf', { year: String(year) }),
  county ?? t('public-site.schools.county.all'),
];

function areaShown({ t }: Visit, name: string, href: string, counts: Counts, most: number): AreaShown {
  const bars = barsOf(counts, most);
  return {
    name,
    href,
    counts: {
      planned: String(counts.planned),
      submitted: String(counts.submitted),
      reviewed: String(counts.reviewed),
      compliant: String(counts.compliant),
    },
    rate: rateOf(counts) ?? '',
    drawing:
      bars.length === 0
        ? undefined
        : {
            height: drawingHeight,
            title: t('public-site.progress.drawing', { name }),
            description: t('public-site.progress.drawn', {
              planned: counts.planned,
              submitted: counts.submitted,
              reviewed: counts.reviewed,
              compliant: counts.compliant,
            }),
            bars,
          },
  };
}

/** A county leads to its townships, a township to its compliant schools. */
function hrefOf(year: number, area: AreaProgress, county: Place | undefined): string {
  if (county === undefined) {
    return area.planned === 0 && area.compliant === 0
      ? ''
      : addressOf('/public/progress', { year: String(year), county: area.code });
  }
  return area.compliant === 0
    ? ''
    : addressOf('/public/schools', { year: String(year), county: county.code, township: area.code });
}

function keyOf({ t }: Visit, milestone: Milestone): DrawingKey {
  const [bar] = barsOf({ planned: 0, submitted: 0, reviewed: 0, compliant: 0, [milestone]: 1 }, 1);
  return { text: t(`public-site.progress.${milestone}`), height: drawingHeight, bar: bar! };
}
