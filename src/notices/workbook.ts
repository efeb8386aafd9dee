import { sendList } from '../excel/download.ts';
import type { Cell } from '../excel/workbook.ts';
import { allOf } from '../web/paging.ts';
import { actorOf, type Reply, type Visit } from '../web/visit.ts';
import { titleOf } from './paper.ts';
import { stateOf } from './rules.ts';
import { type ListedNotice, noticesOf } from './store.ts';

/** The notices of the office as a workbook, the newest first. */
export async function noticesWorkbook(visit: Visit): Promise<Reply> {
  const { db, t } = visit;
  const { regionCode, regionName } = actorOf(visit).post;
  const rows = allOf(
    ({ after }, most) => noticesOf(db, regionCode ?? '', after, most),
    ({ id }) => ({ value: '', id }),
  );
  return sendList(visit, {
    title: t('notices.list.title'),
    about: regionName ?? '',
    columns: [
      { heading: t('notices.list.number'), width: 24 },
      { heading: t('notices.list.subject'), width: 48, wrap: true },
      { heading: t('notices.list.schools'), width: 10, kind: 'number' },
      { heading: t('notices.list.from'), width: 13, kind: 'date' },
      { heading: t('notices.list.to'), width: 13, kind: 'date' },
      { heading: t('notices.list.state'), width: 12 },
    ],
    rows: cellsOf(visit, rows),
  });
}

async function* cellsOf(visit: Visit, rows: AsyncIterable<ListedNotice>): AsyncGenerator<Cell[]> {
  const { t, today } = visit;
  for await (const notice of rows) {
    const { number, schools, publishedOn, endsOn } = notice;
    const state = t(stateOf(endsOn, today) === 'running' ? 'notices.running' : 'notices.over');
    yield [number, await titleOf(visit, notice), schools, publishedOn, endsOn, state];
  }
}
