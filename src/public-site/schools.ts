import type { Filter } from '../web/filter.ts';
import { z } from 'zod';
import { gradeShown, type GradeShown, rulerFor, type RulerShown } from '../assessments/shown.ts';
import { type ProgrammeDefinition, programmesOf } from '../rubrics/store.ts';
import { schoolTypes } from '../scoring/school.ts';
import { addressOf, type Ends, pageOf, readEnds } from '../web/paging.ts';
import type { Visit } from '../web/visit.ts';
import { tabsOf, type TabsShown } from './tabs.ts';
import { onPaper } from './as-of.ts';
import { all, choices, countiesOf, countyFilter, select, townshipsOf, yearFilter } from './filters.ts';
import { type Asked, type Compliant, compliantSchools, type Place, placesBeside, yearsWithApprovals } from './store.ts';

/** A compliant school in a list. */
export interface SchoolShown {
  readonly school: string;
  readonly type: string;
  readonly place: string;
  readonly grade: GradeShown;
  readonly score: string;
  readonly ruler: RulerShown | undefined;
  readonly plaque: { readonly href: string; readonly number: string } | undefined;
}

export interface SchoolsPage {
  readonly title: string;
  readonly tabs: TabsShown;
  readonly onPaper: string;
  readonly results: string;
  /** Address of the same list as a workbook; empty where nothing is found. */
  readonly workbook: string;
  readonly search: string;
  readonly filters: readonly Filter[];
  /** Whether any school of this page shows points, and the table a column for them. */
  readonly withScores: boolean;
  readonly schools: readonly SchoolShown[];
  readonly pager: { readonly newer: string | undefined; readonly older: string | undefined };
}

const Question = z.object({
  year: z.string().max(4).catch(''),
  county: z.string().max(12).catch(''),
  township: z.string().max(12).catch(''),
  type: z.enum(schoolTypes).nullable().catch(null),
  q: z.string().trim().max(50).catch(''),
});

/** The compliant schools of a year, narrowed as the address says; the newest year with any, where it names none. */
export async function schoolsPage(visit: Visit): Promise<SchoolsPage> {
  const { db, t } = visit;
  const { typed, years, places, asked } = await schoolsAsked(visit);
  const ends = readEnds(visit.query);
  const found = await compliantSchools(db, asked, ends);
  const kept = { year: typed.year, county: asked.county, township: asked.township, type: asked.type, q: typed.q };
  const { rows, pager } = pageOf(
    found,
    ends,
    ({ school, id }) => ({ value: school, id }),
    (turned) => addressOf('/public/schools', { ...kept, ...turned }),
  );
  return {
    title: t('public-site.schools.title'),
    tabs: tabsOf(visit, '/public/schools'),
    onPaper: onPaper(visit, ...askedFor(visit, asked, places)),
    results: t('public-site.schools.results', { count: found[0]?.count ?? 0 }),
    workbook: found.length === 0 ? '' : addressOf('/public/schools/workbook', kept),
    search: typed.q,
    filters: filtersOf(visit, asked, years, places),
    withScores: rows.some(({ score }) => score !== null),
    schools: await shownOf(visit, rows),
    pager,
  };
}

/** What was chosen and typed, in words: on paper there are no filters. */
export function askedFor({ t }: Visit, asked: Asked, places: readonly Place[]): string[] {
  const named = (code: string | null): string => places.find((place) => place.code === code)?.name ?? '';
  const ownSchools = asked.township !== null && asked.township === asked.county;
  const said = [
    asked.year === 0 ? '' : t('public-site.schools.yearOf', { year: String(asked.year) }),
    asked.county === null ? t('public-site.schools.county.all') : named(asked.county),
    ownSchools ? t('public-site.schools.countyRun') : named(asked.township),
    asked.type === null ? '' : t(`schools.type.${asked.type}`),
    asked.search === '' ? '' : t('public-site.schools.searched', { search: asked.search }),
  ];
  return said.filter((text) => text !== '');
}

/** What the address asks of the list. */
export async function schoolsAsked({ db, query }: Visit) {
  const typed = Question.parse(query);
  const years = await yearsWithApprovals(db);
  const places = await placesBeside(db, typed.county);
  const county = countiesOf(places).find(({ code }) => code === typed.county)?.code ?? null;
  const asked: Asked = {
    year: years.find((year) => String(year) === typed.year) ?? years[0] ?? 0,
    county,
    // One of another county, chosen before the county was changed, asks nothing.
    township: [county, ...townshipsOf(places).map(({ code }) => code)].find((code) => code === typed.township) ?? null,
    type: typed.type,
    search: typed.q,
  };
  return { typed, years, places, asked };
}

const firstPage: Ends = { after: null, before: null };
const fewSchools = 5;

/** The first schools of the newest year, for the first page, and how many there are. */
export async function someSchools(
  visit: Visit,
): Promise<{ year: number | null; count: number; schools: SchoolShown[] }> {
  const [year = null] = await yearsWithApprovals(visit.db);
  if (year === null) return { year, count: 0, schools: [] };
  const asked = { year, county: null, township: null, type: null, search: '' };
  const found = await compliantSchools(visit.db, asked, firstPage, fewSchools);
  return { year, count: found[0]?.count ?? 0, schools: await shownOf(visit, found) };
}

function filtersOf(visit: Visit, asked: Asked, years: readonly number[], places: readonly Place[]): Filter[] {
  const { t } = visit;
  const ofTypes = schoolTypes.map((type) => ({ value: type, text: t(`schools.type.${type}`) }));
  return [
    yearFilter(visit, years, asked.year),
    countyFilter(visit, places, asked.county),
    // Without a county there would be all townships of the city to choose from.
    ...(asked.county === null ? [] : [townshipFilter(visit, places, asked.county, asked.township)]),
    select(visit, 'type', asked.type ?? '', [all(visit, 'type'), ...ofTypes]),
  ];
}

const townshipFilter = (visit: Visit, places: readonly Place[], county: string, township: string | null): Filter =>
  select(visit, 'township', township ?? '', [
    all(visit, 'township'),
    { value: county, text: visit.t('public-site.schools.countyRun') },
    ...choices(townshipsOf(places)),
  ]);

async function shownOf(visit: Visit, rows: readonly Compliant[]): Promise<SchoolShown[]> {
  const programmes = new Map((await programmesOf(visit.db)).map((programme) => [programme.key, programme]));
  return rows.map((row) => schoolShown(visit, row, programmes.get(row.programmeKey)!));
}

function schoolShown(visit: Visit, row: Compliant, programme: ProgrammeDefinition): SchoolShown {
  const { school, type, county, place, grade, score, plaque } = row;
  return {
    school,
    type: visit.t(`schools.type.${type}`),
    place: place === county ? county : `${county} ${place}`,
    grade: gradeShown(visit, programme, grade, []),
    score: score ?? '',
    ruler: score === null ? undefined : { ...rulerFor(visit, programme, score), small: true },
    plaque: plaque === null ? undefined : { href: `/public/plaques/${plaque}`, number: plaque },
  };
}
