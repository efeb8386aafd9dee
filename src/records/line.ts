import type { Workplace } from '../sheets/workplace.ts';
import { dayOf, sayDay } from '../web/days.ts';
import { addressOf } from '../web/paging.ts';
import type { Visit } from '../web/visit.ts';
import { mayRecord, pathOf, seenRecords } from './place.ts';

/** What `views/records/line.ejs` shows: the records of one line, and where another is written. */
export interface LineRecords {
  readonly title: string;
  readonly list: readonly {
    readonly href: string;
    readonly kind: string;
    readonly day: string;
    readonly author: string;
    readonly draft: boolean;
  }[];
  /** Empty for those who write none. */
  readonly add: string;
}

/**
 * The records of a line that this person sees. Nothing is asked of the database: they come with the sheet.
 * @param open whether the line is this person's to write
 */
export function lineRecords(
  visit: Visit,
  workplace: Workplace,
  { code, title, open }: { readonly code: string; readonly title: string; readonly open: boolean },
): LineRecords {
  const { t } = visit;
  const list = seenRecords(visit, workplace).filter(({ codes, removed }) => !removed && codes.includes(code));
  return {
    title,
    list: list.map(({ id, kind, at, author, state }) => ({
      href: pathOf(workplace, id),
      kind: t(`records.kind.${kind}`),
      day: sayDay(t, dayOf(new Date(at))),
      author,
      draft: state === 'draft',
    })),
    add: open && mayRecord(visit, workplace) ? addressOf(`${pathOf(workplace)}/new`, { code }) : '',
  };
}

/** The way to all records of a sheet, with their number; null where there are none to be seen and none can be written. */
export function allRecords(visit: Visit, workplace: Workplace): { href: string; text: string } | null {
  const count = seenRecords(visit, workplace).filter(({ removed }) => !removed).length;
  if (count === 0 && !mayRecord(visit, workplace)) return null;
  return { href: pathOf(workplace), text: visit.t('records.all', { count }) };
}
