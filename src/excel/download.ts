import { sayDay } from '../web/days.ts';
import type { Reply, Visit } from '../web/visit.ts';
import type { Column, Row, WorkbookPlan } from './workbook.ts';
import { workbookType, writeWorkbook } from './writing.ts';

/** Answers with a workbook, written while it is sent. */
export const sendWorkbook = (name: string, plan: WorkbookPlan): Reply => ({
  kind: 'file',
  file: {
    stream: writeWorkbook(plan),
    type: workbookType,
    name: `${name}.xlsx`,
    size: null,
    inline: false,
    fresh: true,
  },
});

/** A list of the product, with all its rows. */
export interface ListPlan {
  readonly title: string;
  /** What it was narrowed to, in a few words; empty for all. */
  readonly about: string;
  readonly columns: readonly Column[];
  readonly rows: Iterable<Row> | AsyncIterable<Row>;
}

/** Answers with a list as a workbook: what it is and of which day stands above its headings, and whether it is made up. */
export const sendList = (visit: Visit, { title, about, columns, rows }: ListPlan): Reply =>
  sendLists(visit, { title, about, lists: [{ name: '', columns, rows }] });

/** Lists of one page, each on a sheet of its own. */
export interface ListsPlan {
  readonly title: string;
  readonly about: string;
  /** Their names stand beside the title; a single one needs none. */
  readonly lists: readonly {
    readonly name: string;
    readonly columns: readonly Column[];
    readonly rows: Iterable<Row> | AsyncIterable<Row>;
  }[];
}

/** As `sendList`, of a page that has several. */
export function sendLists({ t, today, demonstration }: Visit, { title, about, lists }: ListsPlan): Reply {
  const said = [
    about,
    t('excel.made', { day: sayDay(t, today) }),
    demonstration ? t('layout.footer.demonstration') : '',
  ];
  const below = said.filter((text) => text !== '').join('  ');
  const sheets = lists.map(({ name, columns, rows }) => ({
    name: name === '' ? title : name,
    titles: [name === '' ? title : t('excel.titleOf', { title, list: name }), below],
    columns,
    rows,
    filter: true,
    landscape: true,
    frozenColumns: 1,
  }));
  return sendWorkbook(`${title} ${today}`, { sheets });
}
