import { z } from 'zod';
import type { Filter } from '../web/filter.ts';
import { sayDay } from '../web/days.ts';
import { addressOf, pageOf, readEnds } from '../web/paging.ts';
import { actorOf, type Visit } from '../web/visit.ts';
import { type Asked, plaquesOf, yearsOf } from './register.ts';
import { plaqueStates, readNumber, searchOf } from './rules.ts';
import { type StateShown, stateShown } from './shown.ts';
import { awaitingPlaque } from './store.ts';

declare module '../web/pages.ts' {
  interface Pages {
    'plaques/list': ListPage;
  }
}

interface ListPage {
  readonly title: string;
  readonly waiting: string;
  readonly search: string;
  readonly filters: readonly Filter[];
  /** Whether the list was narrowed at all. */
  readonly narrowed: boolean;
  readonly notFound: string;
  readonly workbook: string;
  readonly plaques: readonly {
    readonly href: string;
    readonly number: string;
    readonly school: string;
    readonly type: string;
    readonly place: string;
    readonly awardedOn: string;
    readonly state: StateShown;
  }[];
  readonly pager: { readonly newer: string | undefined; readonly older: string | undefined };
}

const Question = z.object({
  state: z.enum(plaqueStates).nullable().catch(null),
  year: z.coerce.number().int().min(2000).max(2999).nullable().catch(null),
});

/** What an address asks of the register: a number in whatever way it was typed, and the text as it was. */
export function askedOf(query: Visit['query']): { asked: Asked; search: string } {
  const search = searchOf(query['q']);
  return { search, asked: { ...Question.parse(query), search: readNumber(search) ?? search } };
}

export async function listPage(visit: Visit): Promise<ListPage> {
  const { db, t, query } = visit;
  const actor = actorOf(visit);
  const issuingCode = actor.post.regionCode ?? '';
  const waiting = await awaitingPlaque(db, actor);
  const { asked, search } = askedOf(query);
  const years = await yearsOf(db, issuingCode);
  const ends = readEnds(query);
  const found = await plaquesOf(db, issuingCode, asked, ends);
  const kept = { q: search, state: asked.state, year: asked.year === null ? null : String(asked.year) };
  const { rows, pager } = pageOf(
    found,
    ends,
    ({ year, serial }) => ({ value: String(year), id: serial }),
    (turned) => addressOf('/plaques', { ...kept, ...turned }),
  );
  return {
    title: t('plaques.list.title'),
    waiting: waiting.length === 0 ? '' : t('plaques.list.waiting', { count: waiting.length }),
    search,
    filters: filtersOf(visit, asked, years),
    narrowed: search !== '' || asked.state !== null || asked.year !== null,
    notFound: search === '' ? t('plaques.list.noneSo') : t('plaques.list.notFound', { search }),
    workbook: addressOf('/plaques/workbook', kept),
    plaques: rows.map(({ number, school, type, place, awardedOn, state }) => ({
      href: `/plaques/${number}`,
      number,
      school,
      type: t(`schools.type.${type}`),
      place,
      awardedOn: sayDay(t, awardedOn),
      state: stateShown(visit, state),
    })),
    pager,
  };
}

function filtersOf({ t }: Visit, { state, year }: Asked, years: readonly number[]): Filter[] {
  const select = (name: string, value: string, options: Filter['options']): Filter => ({
    name,
    kind: 'select',
    label: t(`plaques.list.${name}`),
    value,
    options: [{ value: '', text: t(`plaques.list.${name}.all`) }, ...options],
  });
  return [
    select(
      'year',
      year === null ? '' : String(year),
      years.map((one) => ({ value: String(one), text: t('plaques.list.yearOf', { year: String(one) }) })),
    ),
    select(
      'state',
      state ?? '',
      plaqueStates.map((one) => ({ value: one, text: t(`plaques.state.${one}`) })),
    ),
  ];
}
