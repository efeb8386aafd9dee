import { sendList } from '../excel/download.ts';
import { figureIn } from '../excel/values.ts';
import type { Cell, Column } from '../excel/workbook.ts';
import { allOf } from '../web/paging.ts';
import type { Reply, Visit } from '../web/visit.ts';
import { type AskedChanges, changesAsked, changeShown, narrowedTo } from './changes-page.ts';
import { changesOf, type LineChange } from './changes.ts';

/** The changes on the sheets of an assessment as a workbook: all that the page's filters leave, the newest first. */
export async function changesWorkbook(visit: Visit): Promise<Reply> {
  const { db, t } = visit;
  const found = await changesAsked(visit);
  const changes = allOf(
    (ends, most) => changesOf(db, found.lines, { ...ends, ...narrowedTo(found) }, most),
    ({ id }) => ({ id, value: '' }),
  );
  const points = (name: 'pointsFrom' | 'pointsTo'): Column => ({
    heading: t(`results.changes.column.${name}`),
    width: 10,
    kind: 'number',
    format: '0.00',
  });
  return sendList(visit, {
    title: t('results.changes.title'),
    about: found.assessment.school.name,
    columns: [
      { heading: t('results.changes.column.when'), width: 20 },
      { heading: t('results.changes.column.who'), width: 12 },
      { heading: t('results.changes.stage'), width: 12 },
      { heading: t('excel.code'), width: 8 },
      { heading: t('results.changes.column.line'), width: 36, wrap: true },
      { heading: t('results.changes.column.from'), width: 30, wrap: true },
      { heading: t('results.changes.column.to'), width: 30, wrap: true },
      points('pointsFrom'),
      points('pointsTo'),
      { heading: t('results.changes.column.why'), width: 44, wrap: true },
    ],
    rows: cellsOf(visit, found, changes),
  });
}

async function* cellsOf(visit: Visit, found: AskedChanges, changes: AsyncIterable<LineChange>): AsyncGenerator<Cell[]> {
  for await (const change of changes) {
    const { when, who, stage, code, title, from, to, pointsFrom, pointsTo, why } = changeShown(visit, found, change);
    yield [when, who, stage, code, title, from, to, figureIn(pointsFrom), figureIn(pointsTo), why];
  }
}
