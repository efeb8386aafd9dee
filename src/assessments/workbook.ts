import { sendList } from '../excel/download.ts';
import type { Cell } from '../excel/workbook.ts';
import type { ProgrammeDefinition } from '../rubrics/store.ts';
import { allOf } from '../web/paging.ts';
import { actorOf, type Reply, type Visit } from '../web/visit.ts';
import { listAssessments, type Row } from './list.ts';
import { questionOf } from './list-page.ts';
import { gradeShown } from './shown.ts';

/** The list of assessments as a workbook: narrowed and sorted as its page, with all its rows. */
export async function listWorkbook(visit: Visit): Promise<Reply> {
  const { db, t } = visit;
  const { asked, stages, programmes } = await questionOf(visit);
  const actor = actorOf(visit);
  const rows = allOf(
    async (ends, most) => (await listAssessments(db, actor, { ...asked, ...ends }, stages, most)).rows,
    ({ place, id }) => ({ value: place, id }),
  );
  return sendList(visit, {
    title: t('assessments.list.title'),
    about: asked.year === null ? '' : t('assessments.year', { year: String(asked.year) }),
    columns: [
      { heading: t('assessments.list.column.school'), width: 32, wrap: true },
      { heading: t('schools.list.column.code'), width: 14 },
      { heading: t('assessments.list.type'), width: 14 },
      { heading: t('assessments.list.column.region'), width: 18 },
      { heading: t('assessments.list.year'), width: 8, kind: 'number' },
      { heading: t('assessments.list.column.stage'), width: 14 },
      { heading: t('assessments.list.column.score'), width: 10, kind: 'number', format: '0.00' },
      { heading: t('assessments.list.column.grade'), width: 18, wrap: true },
      { heading: t('assessments.list.column.due'), width: 13, kind: 'date' },
      { heading: t('assessments.late'), width: 8 },
    ],
    rows: cellsOf(visit, rows, programmes),
  });
}

async function* cellsOf(
  { t, say }: Visit,
  rows: AsyncIterable<Row>,
  programmes: readonly ProgrammeDefinition[],
): AsyncGenerator<Cell[]> {
  for await (const row of rows) {
    const programme = programmes.find(({ key }) => key === row.programme)!;
    const grade = row.grade === null ? null : gradeShown({ t, say }, programme, row.grade, row.vetoes);
    yield [
      row.school,
      row.code,
      t(`schools.type.${row.type}`),
      row.region,
      row.year,
      t(`assessments.stage.${row.stage}`),
      row.score,
      grade === null ? null : [grade.text, ...grade.vetoes].join(t('web.comma')),
      row.dueOn,
      row.late ? t('excel.yes') : null,
    ];
  }
}
