import { sendList } from '../excel/download.ts';
import type { Cell } from '../excel/workbook.ts';
import { allOf } from '../web/paging.ts';
import { actorOf, type Reply, type Visit } from '../web/visit.ts';
import { schoolsAsked } from './list-page.ts';
import { type SchoolRow, schoolsFor } from './store.ts';

/** The list of schools as a workbook: narrowed and sorted as its page, with all its rows. */
export async function schoolsWorkbook(visit: Visit): Promise<Reply> {
  const { db, t } = visit;
  const actor = actorOf(visit);
  const { asked } = schoolsAsked(visit);
  const rows = allOf(
    async (ends, most) => (await schoolsFor(db, actor, { ...asked, ...ends }, most)).rows,
    ({ place, id }) => ({ value: place, id }),
  );
  return sendList(visit, {
    title: t('schools.list.title'),
    about: '',
    columns: [
      { heading: t('schools.list.column.name'), width: 32, wrap: true },
      { heading: t('schools.list.column.code'), width: 14 },
      { heading: t('schools.list.type'), width: 16 },
      { heading: t('public-site.schools.county'), width: 14 },
      { heading: t('schools.list.column.region'), width: 18 },
      { heading: t('schools.list.column.runBy'), width: 14 },
      { heading: t('schools.list.column.plaque'), width: 20 },
    ],
    rows: cellsOf(visit, rows),
  });
}

async function* cellsOf({ t }: Visit, rows: AsyncIterable<SchoolRow>): AsyncGenerator<Cell[]> {
  for await (const { name, code, type, countyName, regionName, regionLevel, plaque } of rows) {
    const runBy = t(`schools.runBy.${regionLevel === 'township' ? 'township' : 'county'}`);
    yield [name, code, t(`schools.type.${type}`), countyName, regionName, runBy, plaque];
  }
}
