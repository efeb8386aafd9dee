import { sendList } from '../excel/download.ts';
import type { Cell } from '../excel/workbook.ts';
import { allOf } from '../web/paging.ts';
import { actorOf, type Reply, type Visit } from '../web/visit.ts';
import { approvalsOf, type ListedApproval } from './store.ts';

/** What this leading group has approved, as a workbook, the newest first. */
export async function approvalsWorkbook(visit: Visit): Promise<Reply> {
  const { db, t } = visit;
  const { regionCode, regionName } = actorOf(visit).post;
  const rows = allOf(
    (ends, most) => approvalsOf(db, regionCode ?? '', ends, most),
    ({ id }) => ({ value: '', id }),
  );
  return sendList(visit, {
    title: t('approvals.list.title'),
    about: regionName ?? '',
    columns: [
      { heading: t('approvals.list.number'), width: 24 },
      { heading: t('approvals.list.meeting'), width: 13, kind: 'date' },
      { heading: t('approvals.list.approved'), width: 40, wrap: true },
      { heading: t('approvals.list.count'), width: 10, kind: 'number' },
    ],
    rows: cellsOf(visit, rows),
  });
}

async function* cellsOf({ t }: Visit, rows: AsyncIterable<ListedApproval>): AsyncGenerator<Cell[]> {
  for await (const { number, meetingOn, schools, first } of rows) {
    yield [number, meetingOn, t('approvals.list.schools', { count: schools, first }), schools];
  }
}
