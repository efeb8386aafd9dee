import { addressOf } from '../web/paging.ts';
import { page, type Reply, type Visit } from '../web/visit.ts';
import { actorOf } from '../web/visit.ts';
import type { Column } from './cells.ts';
import { type Difference, differencesOf } from './differences.ts';
import { rubricFor } from './subject.ts';
import { sayCell } from './words.ts';
import { versionFor, versionsFor } from './versions.ts';

export interface DifferencesPage {
  title: string;
  crumbs: { text: string; href?: string }[];
  styles: string[];
  sub: string;
  action: string;
  against: string;
  choices: { value: string; text: string }[];
  result: string;
  /** The same as a workbook; empty where nothing is different. */
  workbook: string;
  differences: {
    code: string;
    title: string;
    level: string;
    what: string;
    tone: string;
    cells: { name: string; before: string; after: string }[];
  }[];
}

/** What is different between a version and another one: that which it began as, unless another is asked for. */
export async function showDifferences(visit: Visit): Promise<Reply> {
  const { t, say } = visit;
  const { version, all, other, differences } = await differencesAsked(visit);
  const path = `/rubrics/${version.id}/differences`;
  return page('rubrics/differences', {
    title: t('rubrics.differences.title'),
    crumbs: [
      { text: t('rubrics.title'), href: '/rubrics' },
      { text: say(version.name), href: `/rubrics/${version.id}` },
      { text: t('rubrics.differences.title') },
    ],
    styles: ['/css/rubric.css'],
    sub: t('rubrics.versionOf', { name: say(version.name), version: version.version }),
    action: path,
    against: other ? String(other.id) : '',
    choices: all.map((one) => ({
      value: String(one.id),
      text: `${t('rubrics.versionOf', { name: say(one.name), version: one.version })} · ${t(`rubrics.status.${one.status}`)}`,
    })),
    result: other ? t('rubrics.differences.count', { count: differences.length }) : t('rubrics.differences.alone'),
    workbook: other && differences.length > 0 ? addressOf(`${path}/workbook`, { against: String(other.id) }) : '',
    differences: differences.map((difference) => differenceShown(visit, difference)),
  });
}

/** Finds out which two versions the address holds against each other; the page and its workbook say the same. */
export async function differencesAsked(visit: Visit) {
  const { db, query } = visit;
  const version = await rubricFor(visit);
  const all = (await versionsFor(db, actorOf(visit))).filter(
    ({ id, programmeKey }) => id !== version.id && programmeKey === version.programmeKey,
  );
  const asked = all.find(({ id }) => String(id) === query['against']);
  const against = asked ?? all.find(({ id }) => id === version.basedOn) ?? all[0];
  const other = against && (await versionFor(db, actorOf(visit), against.id));
  const differences = other ? differencesOf(other.tree, version.tree) : [];
  return { version, all, other: other ?? null, differences };
}

/** One difference in words; also what a step of the history says of a cell. */
export function differenceShown(visit: Visit, difference: Difference): DifferencesPage['differences'][number] {
  const { t, say } = visit;
  const { code, level, title, what, cells, kind } = difference;
  const kindBefore = cells.find(({ column }) => column === 'kind')?.before ?? kind;
  return {
    code,
    title: say(title),
    level: t(`rubrics.level.${level}`),
    what: t(`rubrics.differences.${what}`),
    tone: { added: 'tag-done', removed: 'tag-late', changed: '', moved: '' }[what],
    cells: cells.map(({ column, before, after }) =>
      cellShown(visit, column, before, after, { before: kindBefore, after: kind }),
    ),
  };
}

/** A cell of the table before and after, under its heading, as an indicator of the kind that it was or is says it. */
export const cellShown = (
  { t }: Pick<Visit, 't'>,
  column: Column,
  before: string,
  after: string,
  kind: { readonly before: string; readonly after: string },
) => ({
  name: t(`rubrics.column.${column}`),
  before: sayCell(t, column, before, kind.before) || '—',
  after: sayCell(t, column, after, kind.after) || '—',
});
