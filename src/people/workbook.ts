import { sendList } from '../excel/download.ts';
import type { Cell } from '../excel/workbook.ts';
import { allOf } from '../web/paging.ts';
import type { Reply, Visit } from '../web/visit.ts';
import { peopleAsked, stateOf } from './list-page.ts';
import { sayPost } from './shown.ts';
import { peopleFor, type Person } from './store.ts';

/** Everybody who has an account, as a workbook: narrowed and sorted as the page, with all its rows. */
export async function peopleWorkbook(visit: Visit): Promise<Reply> {
  const { db, t } = visit;
  const { asked } = peopleAsked(visit);
  const rows = allOf(
    async (ends, most) => (await peopleFor(db, { ...asked, ...ends }, most)).rows,
    (person) => ({ value: person[asked.order], id: person.id }),
  );
  return sendList(visit, {
    title: t('people.list.title'),
    about: '',
    columns: [
      { heading: t('people.list.name'), width: 14 },
      { heading: t('people.list.username'), width: 20 },
      { heading: t('people.list.posts'), width: 48, wrap: true },
      { heading: t('people.list.state'), width: 14 },
    ],
    rows: cellsOf(visit, rows),
  });
}

async function* cellsOf(visit: Visit, rows: AsyncIterable<Person>): AsyncGenerator<Cell[]> {
  for await (const person of rows) {
    const posts = person.posts.filter(({ endedAt }) => endedAt === null).map((post) => sayPost(visit, post));
    yield [person.name, person.username, posts.join('\n'), visit.t(`people.state.${stateOf(person)}`)];
  }
}
