import type { Filter } from '../web/filter.ts';
import { z } from 'zod';
import { type Frame, frameOf } from '../assessments/frame.ts';
import type { SheetRecord } from '../sheets/lines.ts';
import type { Workplace } from '../sheets/workplace.ts';
import { sayMoment } from '../web/days.ts';
import { addressOf, type Cursor, type Ends, pageOf, pageSize, readEnds } from '../web/paging.ts';
import type { Visit } from '../web/visit.ts';
import { isKind, recordKinds, type RecordKind } from './kinds.ts';
import { inOrder, mayRecord, pathOf, seenRecords } from './place.ts';
import { recordsOf } from './store.ts';
import { headlineOf } from './words.ts';

export interface ListPage extends Frame {
  /** The sheet that the records belong to. */
  sheet: string;
  add: string;
  action: string;
  /** None where there is nothing to choose from. */
  filters: Filter[];
  results: string;
  workbook: string;
  rows: {
    href: string;
    kind: string;
    headline: string;
    at: string;
    author: string;
    codes: { href: string; text: string; title: string }[];
    draft: boolean;
  }[];
  pager: { shown: string; newer: string | undefined; older: string | undefined };
  empty: { title: string; text: string; action?: { href: string; text: string } };
}

const states = ['draft', 'removed'] as const;

/** What the address asks of the list. */
export interface Asked {
  readonly kind: RecordKind | null;
  readonly code: string;
  /** Null: all that are in force, drafts among them. */
  readonly state: (typeof states)[number] | null;
}

const Question = z.object({
  kind: z.string().max(20).catch(''),
  code: z.string().max(20).catch(''),
  state: z.enum(states).nullable().catch(null),
});

export function recordsAsked({ query }: Visit): Asked {
  const { kind, code, state } = Question.parse(query);
  return { kind: isKind(kind) ? kind : null, code, state };
}

/** The records of a sheet that somebody sees, narrowed as they asked; who sees which is decided in one place, and never in SQL. */
export const foundRecords = (visit: Visit, workplace: Workplace, { kind, code, state }: Asked): SheetRecord[] =>
  seenRecords(visit, workplace).filter(
    (record) =>
      (kind === null || record.kind === kind) &&
      (code === '' || record.codes.includes(code)) &&
      record.removed === (state === 'removed') &&
      (state !== 'draft' || record.state === 'draft'),
  );

const cursorOf = ({ at, id }: SheetRecord): Cursor => ({ value: at, id });

/** As many as are asked for after one end, the latest first; before another end the nearest to it first. */
function readFrom(found: readonly SheetRecord[], { after, before }: Ends, most: number): SheetRecord[] {
  const isOlder = (record: SheetRecord, { value, id }: Cursor): boolean => {
    const apart = Date.parse(record.at) - Date.parse(value);
    return apart < 0 || (apart === 0 && record.id < id);
  };
  if (before !== null) {
    const newer = found.filter((record) => record.id !== before.id && !isOlder(record, before));
    return newer.toReversed().slice(0, most);
  }
  return found.filter((record) => after === null || isOlder(record, after)).slice(0, most);
}

/** A page of the records of a sheet; one query beside those of the sheet. */
export async function listPage(visit: Visit, workplace: Workplace): Promise<ListPage> {
  const { t, say } = visit;
  const { assessment, stage } = workplace;
  const asked = recordsAsked(visit);
  const { kind, code, state } = asked;
  const ends = readEnds(visit.query);
  const found = foundRecords(visit, workplace, asked);
  const kept = { kind, code, state };
  const address = (changed: Record<string, string>) => addressOf(pathOf(workplace), { ...kept, ...changed });
  const { rows, pager } = pageOf(readFrom(found, ends, pageSize + 1), ends, cursorOf, address);
  const texts = new Map(
    (
      await recordsOf(
        visit.db,
        rows.map(({ id }) => id),
      )
    ).map(({ id, said }) => [id, said] as const),
  );
  const { crumbs, ...frame } = frameOf(visit, assessment, t('records.list.title'));
  const sheet = `/assessments/${assessment.id}/sheets/${stage}`;
  return {
    ...frame,
    crumbs: [
      ...crumbs.slice(0, -1),
      { text: t(`assessments.sheet.${stage}`), href: sheet },
      { text: t('records.list.title') },
    ],
    sheet,
    add: mayRecord(visit, workplace) ? addressOf(`${pathOf(workplace)}/new`, { kind, code }) : '',
    action: pathOf(workplace),
    filters: filtersOf(visit, workplace, asked),
    results: found.length === 0 ? '' : t('records.list.results', { count: found.length }),
    workbook: found.length === 0 ? '' : addressOf(`${pathOf(workplace)}/workbook`, kept),
    rows: rows.map((record) => ({
      href: pathOf(workplace, record.id),
      kind: t(`records.kind.${record.kind}`),
      headline: headlineOf(visit, record.kind, texts.get(record.id) ?? {}),
      at: sayMoment(t, new Date(record.at)),
      author: record.author,
      codes: inOrder(workplace, record.codes).map((indicator) => ({
        href: `${sheet}/sections/${indicator.section}#${indicator.code}`,
        text: indicator.code,
        title: say(indicator.title),
      })),
      draft: record.state === 'draft',
    })),
    pager: { shown: t('records.list.shown', { shown: rows.length, count: found.length }), ...pager },
    empty: emptyOf(visit, workplace, asked),
  };
}

function filtersOf(visit: Visit, workplace: Workplace, { kind, code, state }: Asked): Filter[] {
  const { t, say } = visit;
  const seen = seenRecords(visit, workplace);
  if (seen.length === 0) return [];
  const tied = new Set(seen.flatMap(({ codes }) => codes));
  const select = (name: string, value: string, options: Filter['options']): Filter => ({
    name,
    kind: 'select',
    label: t(`records.list.${name}`),
    value,
    options: [{ value: '', text: t(`records.list.${name}.all`) }, ...options],
  });
  return [
    select(
      'kind',
      kind ?? '',
      recordKinds.map((one) => ({ value: one, text: t(`records.kind.${one}`) })),
    ),
    select(
      'code',
      code,
      inOrder(workplace, [...tied, code]).map((one) => ({ value: one.code, text: `${one.code} ${say(one.title)}` })),
    ),
    select(
      'state',
      state ?? '',
      states.map((one) => ({ value: one, text: t(`records.state.${one}`) })),
    ),
  ];
}

/** Why there is nothing: nothing that fits, nothing written yet, or nothing that may be seen by now. */
function emptyOf(visit: Visit, workplace: Workplace, { kind, code, state }: Asked): ListPage['empty'] {
  const { t } = visit;
  if (kind !== null || code !== '' || state !== null) {
    const action = { href: pathOf(workplace), text: t('records.list.everything') };
    return { title: t('records.list.noneFits'), text: t('records.list.noneFitsText'), action };
  }
  const why = workplace.seen === 'all' ? 'none' : workplace.seen === 'progress' ? 'notYet' : 'veiled';
  return { title: t(`records.list.${why}`), text: t(`records.list.${why}Text`) };
}
