import type { Filter } from '../web/filter.ts';
import { mayEver } from '../accounts/permissions.ts';
import { schoolTypes } from '../scoring/school.ts';
import { addressOf } from '../web/paging.ts';
import { actorOf, type Visit } from '../web/visit.ts';
import { areaAsked, extentAsked } from './extent.ts';
import type { Area, Extent } from './store.ts';

/** What the pages about an extent have in common: what they are about, the way up the tree of regions, the filters. */
export interface ExtentFrame {
  title: string;
  crumbs: { text: string; href?: string }[];
  sub: string;
  tabs: { label: string; list: { href: string; text: string; current: boolean }[] };
  action: string;
  filters: Filter[];
  /** What is kept when a filter changes. */
  kept: { name: string; value: string }[];
  all: string;
}

/**
 * The frame of a page about an extent.
 * @param extent null where no cycle has been opened
 * @param more   filters of the page's own
 * @param kept   questions of the page that no filter asks
 */
export function extentFrame(
  visit: Visit,
  title: string,
  path: string,
  extent: Extent | null,
  more: Filter[],
  kept: Readonly<Record<string, string>>,
): ExtentFrame {
  const { t } = visit;
  return {
    title,
    crumbs: extent === null ? [{ text: title }] : crumbsOf(visit, title, path, extent),
    sub: extent === null ? '' : extentInWords(visit, extent),
    tabs: tabsOf(visit, path, extent),
    action: path,
    filters: extent === null ? [] : [...filtersOf(visit, extent), ...more],
    kept: Object.entries(kept)
      .filter(([, value]) => value !== '')
      .map(([name, value]) => ({ name, value })),
    all: t('results.all'),
  };
}

function crumbsOf({ t }: Visit, title: string, path: string, extent: Extent): ExtentFrame['crumbs'] {
  const { above, area, direct } = extent;
  const at = ({ code }: Area): string => addressOf(path, { ...extentAsked(extent), area: code });
  const upwards = direct ? above : above.slice(0, -1);
  return [
    { text: title, href: path },
    ...upwards.map((one) => ({ text: one.name, href: at(one) })),
    { text: direct ? t('results.directOf', { area: area.name }) : area.name },
  ];
}

/** Area, year and types of an extent. */
export const extentInWords = ({ t }: Visit, { area, direct, cycle, type }: Extent): string =>
  [
    direct ? t('results.directOf', { area: area.name }) : area.name,
    t('assessments.year', { year: String(cycle.year) }),
    type === null ? t('results.allTypes') : t(`schools.type.${type}`),
  ].join(' · ');

function tabsOf(visit: Visit, path: string, extent: Extent | null): ExtentFrame['tabs'] {
  const { t } = visit;
  const asked = extent === null ? {} : extentAsked(extent);
  const tabs = [
    { at: '/results', name: 'losses', may: 'results.read' },
    { at: '/results/raters', name: 'raters', may: 'raters.read' },
  ] as const;
  return {
    label: t('results.tabs'),
    list: tabs
      .filter(({ may }) => mayEver(actorOf(visit), may))
      .map(({ at, name }) => ({ href: addressOf(at, asked), text: t(`results.${name}.title`), current: at === path })),
  };
}

function filtersOf({ t }: Visit, { cycle, cycles, area, above, below, direct, type }: Extent): Filter[] {
  return [
    {
      name: 'cycle',
      kind: 'select',
      label: t('results.cycle'),
      value: String(cycle.id),
      options: cycles.map(({ id, year, regionName }) => ({
        value: String(id),
        text: t('results.cycleOf', { year: String(year), region: regionName }),
      })),
    },
    {
      name: 'area',
      kind: 'select',
      label: t('results.area'),
      value: areaAsked(area.code, direct),
      options: [
        ...above.map(({ code, name }) => ({ value: code, text: name })),
        ...(area.level === 'township'
          ? []
          : [{ value: areaAsked(area.code, true), text: t('results.directOf', { area: area.name }) }]),
        ...below.map(({ code, name }) => ({ value: code, text: name })),
      ],
    },
    {
      name: 'type',
      kind: 'select',
      label: t('results.type'),
      value: type ?? '',
      options: [
        { value: '', text: t('results.allTypes') },
        ...schoolTypes.map((value) => ({ value, text: t(`schools.type.${value}`) })),
      ],
    },
  ];
}
