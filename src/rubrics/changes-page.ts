import { sayMoment } from '../web/days.ts';
import { addressOf, pageOf, readEnds } from '../web/paging.ts';
import { page, type Reply, type Visit } from '../web/visit.ts';
import { type Column, columns } from './cells.ts';
import { cellShown } from './differences-page.ts';
import { rubricFor } from './subject.ts';
import { type Change, changesOf } from './versions.ts';

export interface ChangesPage {
  title: string;
  crumbs: { text: string; href?: string }[];
  styles: string[];
  sub: string;
  rows: { what: string; who: string; when: string; cells: { name: string; before: string; after: string }[] }[];
  /** All of them as a workbook; empty where there are none. */
  workbook: string;
  pager: { newer: string | undefined; older: string | undefined };
}

/** Who changed what of a version, and when; the newest first. */
export async function showChanges(visit: Visit): Promise<Reply> {
  const { t, say, db } = visit;
  const version = await rubricFor(visit);
  const ends = readEnds(visit.query);
  const path = `/rubrics/${version.id}/changes`;
  const { rows, pager } = pageOf(
    await changesOf(db, version.id, ends),
    ends,
    ({ revision }) => ({ id: revision, value: '' }),
    (asked) => addressOf(path, asked),
  );
  return page('rubrics/changes', {
    title: t('rubrics.link.changes'),
    crumbs: [
      { text: t('rubrics.title'), href: '/rubrics' },
      { text: say(version.name), href: `/rubrics/${version.id}` },
      { text: t('rubrics.link.changes') },
    ],
    styles: ['/css/rubric.css'],
    sub: t('rubrics.versionOf', { name: say(version.name), version: version.version }),
    rows: rows.map((change) => changeShown(visit, change)),
    workbook: rows.length === 0 ? '' : `${path}/workbook`,
    pager,
  });
}

/** One step of the history in words. */
export const changeShown = (visit: Visit, change: Change): ChangesPage['rows'][number] => ({
  what: visit.t(`rubrics.change.${change.what}`, { code: change.code ?? '' }),
  who: change.by,
  when: sayMoment(visit.t, change.at),
  cells: cellsOf(visit, change),
});

type Cells = Readonly<Partial<Record<Column, string>>>;

function cellsOf(visit: Visit, { what, before, after }: Change): ChangesPage['rows'][number]['cells'] {
  if (what !== 'changed' && what !== 'renamed') return [];
  const [old, now] = [(before ?? {}) as Cells, (after ?? {}) as Cells];
  return columns
    .filter((column) => (old[column] ?? '') !== (now[column] ?? ''))
    .map((column) =>
      cellShown(visit, column, old[column] ?? '', now[column] ?? '', { before: old.kind ?? '', after: now.kind ?? '' }),
    );
}
