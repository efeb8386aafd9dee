import { sendList } from '../excel/download.ts';
import type { Cell } from '../excel/workbook.ts';
import { allOf } from '../web/paging.ts';
import { actorOf, type Reply, type Visit } from '../web/visit.ts';
import { askedOf } from './list-page.ts';
import { plaquesOf, type Registered } from './register.ts';
import { stateShown } from './shown.ts';

/** The register of the office as a workbook, narrowed as its page, with all its rows. */
export async function plaquesWorkbook(visit: Visit): Promise<Reply> {
  const { db, t, query } = visit;
  const { regionCode, regionName } = actorOf(visit).post;
  const { asked, search } = askedOf(query);
  const rows = allOf(
    (ends, most) => plaquesOf(db, regionCode ?? '', asked, ends, most),
    ({ year, serial }) => ({ value: String(year), id: serial }),
  );
  return sendList(visit, {
    title: t('plaques.list.title'),
    about: [
      regionName ?? '',
      asked.year === null ? '' : t('plaques.list.yearOf', { year: String(asked.year) }),
      asked.state === null ? '' : t(`plaques.state.${asked.state}`),
      search,
    ]
      .filter((text) => text !== '')
      .join('  '),
    columns: [
      { heading: t('plaques.term.number'), width: 20 },
      { heading: t('plaques.term.school'), width: 32, wrap: true },
      { heading: t('schools.list.type'), width: 16 },
      { heading: t('plaques.term.place'), width: 18 },
      { heading: t('plaques.term.awardedOn'), width: 13, kind: 'date' },
      { heading: t('plaques.term.state'), width: 12 },
    ],
    rows: cellsOf(visit, rows),
  });
}

async function* cellsOf(visit: Visit, rows: AsyncIterable<Registered>): AsyncGenerator<Cell[]> {
  for await (const { number, school, type, place, awardedOn, state } of rows) {
    const shown = stateShown(visit, state).text;
    yield [number, school, visit.t(`schools.type.${type}`), place, awardedOn, shown];
  }
}
