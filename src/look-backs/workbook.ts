import { sendList } from '../excel/download.ts';
import type { Cell } from '../excel/workbook.ts';
import { allOf } from '../web/paging.ts';
import type { Reply, Visit } from '../web/visit.ts';
import { lookBackFor } from './campaign.ts';
import { standingShown } from './shown.ts';
import { listedSchools, type LookedAt } from './store.ts';

/** Everyone on the list with what speaks for looking at them again, who was drawn, and what came of it. */
export async function lookBackWorkbook(visit: Visit): Promise<Reply> {
  const { db, t } = visit;
  const { id, region, year } = await lookBackFor(visit);
  const rows = allOf(
    (ends, most) => listedSchools(db, id, ends, most),
    ({ number }) => ({ value: number, id: 0 }),
  );
  return sendList(visit, {
    title: t('look-backs.titleOf', { region, year: String(year) }),
    about: '',
    columns: [
      { heading: t('look-backs.column.number'), width: 20 },
      { heading: t('look-backs.column.school'), width: 32, wrap: true },
      { heading: t('look-backs.column.place'), width: 18 },
      { heading: t('look-backs.column.awardedOn'), width: 13, kind: 'date' },
      { heading: t('look-backs.column.riskPlace'), width: 12, kind: 'number' },
      { heading: t('look-backs.column.lost'), width: 12, kind: 'number' },
      { heading: t('look-backs.column.objections'), width: 12, kind: 'number' },
      { heading: t('look-backs.column.upheld'), width: 12, kind: 'number' },
      { heading: t('look-backs.column.overdue'), width: 12, kind: 'number' },
      { heading: t('look-backs.column.reason'), width: 14 },
      { heading: t('look-backs.column.visitedOn'), width: 13, kind: 'date' },
      { heading: t('look-backs.column.standing'), width: 24, wrap: true },
    ],
    rows: cellsOf(visit, rows),
  });
}

async function* cellsOf(visit: Visit, rows: AsyncIterable<LookedAt>): AsyncGenerator<Cell[]> {
  const { t } = visit;
  for await (const row of rows) {
    const { number, school, place, awardedOn, riskPlace, lost, objections, upheld, overdue, reason, visitedOn } = row;
    yield [
      number,
      school,
      place,
      awardedOn,
      riskPlace,
      Number(lost),
      objections,
      upheld,
      overdue,
      reason === null ? '' : t(`look-backs.reason.${reason}`),
      visitedOn,
      reason === null ? '' : standingShown(visit, row).text,
    ];
  }
}
