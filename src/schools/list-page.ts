import type { Filter } from '../web/filter.ts';
import { z } from 'zod';
import { type Actor, mayEver, scopeOf } from '../accounts/permissions.ts';
import { type Region, regionsToChoose } from '../regions/store.ts';
import { schoolTypes } from '../scoring/school.ts';
import { addressOf, pageOf, readEnds } from '../web/paging.ts';
import { actorOf, type Visit } from '../web/visit.ts';
import { type AskedSchools, type SchoolOrder, schoolOrders, type SchoolRow, schoolsFor } from './store.ts';

export interface SchoolsPage {
  title: string;
  results: string;
  /** Address of the same list as a workbook; empty where nothing is found. */
  workbook: string;
  mayAdd: boolean;
  search: { name: string; kind: 'search'; label: string; value: string };
  /** Kept through filtering: how the list is sorted. */
  sort: string;
  filters: Filter[];
  columns: { text: string; href: string | undefined; sorted: 'ascending' | 'descending' | undefined }[];
  rows: { href: string; name: string; type: string; code: string; region: string; runBy: string; plaque: string }[];
  pager: { shown: string; newer: string | undefined; older: string | undefined };
  empty: { title: string; text: string; action?: { href: string; text: string } };
}

const Question = z.object({
  region: z.string().max(12).catch(''),
  type: z.enum(schoolTypes).nullable().catch(null),
  q: z.string().trim().max(50).catch(''),
  sort: z.string().max(20).catch(''),
});
type Typed = z.infer<typeof Question>;

/** The schools of the post's region, narrowed and sorted as the address says. */
export async function schoolsPage(visit: Visit): Promise<SchoolsPage> {
  const { db, t } = visit;
  const actor = actorOf(visit);
  const { typed, asked } = schoolsAsked(visit);
  const everything = scopeOf(actor, 'school.read') === 'everything';
  const regions = await regionsToChoose(db, actor, typed.region || null, everything);
  const found = await schoolsFor(db, actor, asked);
  const address = (changed: Record<string, string | null>) => addressOf('/schools', { ...typed, ...changed });
  const { rows, pager } = pageOf(found.rows, asked, ({ place, id }) => ({ value: place, id }), address);
  return {
    title: t('schools.list.title'),
    results: t('schools.list.results', { count: found.count }),
    workbook: found.count === 0 ? '' : addressOf('/schools/workbook', typed),
    mayAdd: mayEver(actor, 'school.manage'),
    search: { name: 'q', kind: 'search', label: t('schools.list.search'), value: typed.q },
    sort: typed.sort,
    filters: filtersOf(visit, typed, regions),
    columns: columnsOf(visit, asked, address),
    rows: rows.map((row) => rowOf(visit, row, actor)),
    pager: { shown: t('schools.list.shown', { shown: rows.length, count: found.count }), ...pager },
    empty: emptyOf(visit, typed, mayEver(actor, 'school.manage')),
  };
}

/** What the address asks of the list. */
export function schoolsAsked({ query }: Visit): { typed: Typed; asked: AskedSchools } {
  const typed = Question.parse(query);
  const order = schoolOrders.find((one) => one === typed.sort.replace('-', '')) ?? 'name';
  const descending = typed.sort.startsWith('-');
  const asked = { region: typed.region || null, type: typed.type, search: typed.q, order, descending };
  return { typed, asked: { ...asked, ...readEnds(query) } };
}

/** Only what there is a choice of: a school has no regions to choose from. */
function filtersOf({ t }: Visit, { region, type }: Typed, regions: readonly Region[]): Filter[] {
  const levels = new Set(regions.map(({ level }) => level));
  const indent = (level: string): string => (level === 'township' && levels.size > 1 ? '　' : '');
  const filter = (name: string, value: string, options: Filter['options']): Filter => ({
    name,
    kind: 'select',
    label: t(`schools.list.${name}`),
    value,
    options: [{ value: '', text: t(`schools.list.${name}.all`) }, ...options],
  });
  const types = schoolTypes.map((one) => ({ value: one, text: t(`schools.type.${one}`) }));
  const places = regions.map(({ code, name, level }) => ({ value: code, text: `${indent(level)}${name}` }));
  return [...(regions.length > 0 ? [filter('region', region, places)] : []), filter('type', type ?? '', types)];
}

function columnsOf({ t }: Visit, { order, descending }: AskedSchools, address: (changed: { sort: string }) => string) {
  const column = (name: string, by: SchoolOrder | null): SchoolsPage['columns'][number] => {
    const sorted = by !== null && by === order;
    return {
      text: t(`schools.list.column.${name}`),
      href: by === null ? undefined : address({ sort: sorted && !descending ? `-${by}` : by }),
      sorted: sorted ? (descending ? 'descending' : 'ascending') : undefined,
    };
  };
  return [
    column('name', 'name'),
    column('code', 'code'),
    column('region', 'region'),
    column('runBy', null),
    column('plaque', null),
  ];
}

function rowOf({ t }: Visit, row: SchoolRow, { post }: Actor): SchoolsPage['rows'][number] {
  const township = row.regionLevel === 'township';
  const above = post.schools.length === 0 && post.regionLevel !== 'county' && post.regionLevel !== 'township';
  return {
    href: `/schools/${row.id}`,
    name: row.name,
    type: t(`schools.type.${row.type}`),
    code: row.code,
    region: township && above ? `${row.countyName} ${row.regionName}` : row.regionName,
    runBy: t(`schools.runBy.${township ? 'township' : 'county'}`),
    plaque: row.plaque ?? '',
  };
}

function emptyOf({ t }: Visit, { q, region, type }: Typed, mayAdd: boolean): SchoolsPage['empty'] {
  const narrowed = q !== '' || region !== '' || type !== null;
  const add = { action: { href: '/schools/new', text: t('schools.form.new') } };
  if (!narrowed) return { title: t('schools.list.none'), text: t('schools.list.noneText'), ...(mayAdd && add) };
  const action = { href: '/schools', text: t('schools.list.all') };
  return { title: t('schools.list.empty'), text: t('schools.list.emptyText'), action };
}
