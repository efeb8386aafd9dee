import { sendList } from '../excel/download.ts';
import type { Cell, Column } from '../excel/workbook.ts';
import { allOf } from '../web/paging.ts';
import type { Reply, Visit } from '../web/visit.ts';
import { type ChangesPage, changeShown } from './changes-page.ts';
import { differencesAsked, differenceShown } from './differences-page.ts';
import { rubricFor } from './subject.ts';
import { type Change, changesOf } from './versions.ts';

/** The history of a version as a workbook: a row for every cell that a step changed, one for a step that changed none. */
export async function changesWorkbook(visit: Visit): Promise<Reply> {
  const { t, say, db } = visit;
  const version = await rubricFor(visit);
  const changes = allOf(
    (ends, most) => changesOf(db, version.id, ends, most),
    ({ revision }) => ({ id: revision, value: '' }),
  );
  return sendList(visit, {
    title: t('rubrics.link.changes'),
    about: t('rubrics.versionOf', { name: say(version.name), version: version.version }),
    columns: [
      { heading: t('rubrics.changes.step'), width: 22 },
      { heading: t('rubrics.changes.by'), width: 12 },
      { heading: t('rubrics.changes.at'), width: 20 },
      ...columnsOfCells(visit),
    ],
    rows: rowsOfChanges(visit, changes),
  });
}

async function* rowsOfChanges(visit: Visit, changes: AsyncIterable<Change>): AsyncGenerator<Cell[]> {
  for await (const change of changes) {
    const { what, who, when, cells } = changeShown(visit, change);
    yield* rowsOfCells([what, who, when], cells);
  }
}

/** What is different between two versions as a workbook: a row for every cell. */
export async function differencesWorkbook(visit: Visit): Promise<Reply> {
  const { t, say } = visit;
  const { version, other, differences } = await differencesAsked(visit);
  const nameOf = (of: typeof version): string => t('rubrics.versionOf', { name: say(of.name), version: of.version });
  const told = differences.map((difference) => differenceShown(visit, difference));
  return sendList(visit, {
    title: t('rubrics.differences.title'),
    about:
      other === null
        ? nameOf(version)
        : t('rubrics.differences.between', { now: nameOf(version), before: nameOf(other) }),
    columns: [
      { heading: t('rubrics.column.code'), width: 9 },
      { heading: t('rubrics.column.level'), width: 12 },
      { heading: t('rubrics.column.title_zh'), width: 36, wrap: true },
      { heading: t('rubrics.differences.kind'), width: 10 },
      ...columnsOfCells(visit),
    ],
    rows: told.flatMap(({ code, level, title, what, cells }) => rowsOfCells([code, level, title, what], cells)),
  });
}

const columnsOfCells = ({ t }: Visit): Column[] => [
  { heading: t('rubrics.differences.what'), width: 22, wrap: true },
  { heading: t('rubrics.differences.before'), width: 44, wrap: true },
  { heading: t('rubrics.differences.after'), width: 44, wrap: true },
];

const rowsOfCells = (head: readonly string[], cells: ChangesPage['rows'][number]['cells']): Cell[][] =>
  cells.length === 0 ? [[...head]] : cells.map(({ name, before, after }) => [...head, name, before, after]);
