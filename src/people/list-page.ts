import type { Filter } from '../web/filter.ts';
import { z } from 'zod';
import { roles } from '../accounts/permissions.ts';
import { addressOf, pageOf, readEnds } from '../web/paging.ts';
import type { Visit } from '../web/visit.ts';
import { sayPost } from './shown.ts';
import { type AskedPeople, peopleFor, type Person, personOrders } from './store.ts';

export interface PeoplePage {
  title: string;
  results: string;
  /** Address of the same list as a workbook; empty where nobody is found. */
  workbook: string;
  search: { name: string; kind: 'search'; label: string; value: string };
  role: Filter;
  /** Kept through filtering: how the list is sorted. */
  sort: string;
  columns: { text: string; href: string | undefined; sorted: 'ascending' | 'descending' | undefined }[];
  rows: { href: string; name: string; username: string; posts: string[]; state: string; calm: boolean }[];
  pager: { shown: string; newer: string | undefined; older: string | undefined };
}

const Question = z.object({
  q: z.string().trim().toLowerCase().max(50).catch(''),
  role: z.enum(roles).nullable().catch(null),
  sort: z.string().max(20).catch(''),
});

/** Everybody who has an account, narrowed and sorted as the address says. */
export async function peoplePage(visit: Visit): Promise<PeoplePage> {
  const { db, t } = visit;
  const { typed, asked } = peopleAsked(visit);
  const { order, descending } = asked;
  const found = await peopleFor(db, asked);
  const address = (changed: Record<string, string>) => addressOf('/people', { ...typed, ...changed });
  const cursorOf = (person: Person) => ({ value: person[order], id: person.id });
  const { rows, pager } = pageOf(found.rows, asked, cursorOf, address);
  const column = (name: 'name' | 'username' | 'posts' | 'state') => {
    const sorted = name === order;
    return {
      text: t(`people.list.${name}`),
      href:
        name === 'name' || name === 'username'
          ? address({ sort: sorted && !descending ? `-${name}` : name })
          : undefined,
      sorted: sorted ? (descending ? ('descending' as const) : ('ascending' as const)) : undefined,
    };
  };
  return {
    title: t('people.list.title'),
    results: t('people.list.results', { count: found.count }),
    workbook: found.count === 0 ? '' : addressOf('/people/workbook', typed),
    search: { name: 'q', kind: 'search', label: t('people.list.search'), value: typed.q },
    role: {
      name: 'role',
      kind: 'select',
      label: t('people.form.role'),
      value: typed.role ?? '',
      options: [
        { value: '', text: t('people.list.everyRole') },
        ...roles.map((role) => ({ value: role, text: t(`accounts.role.${role}`) })),
      ],
    },
    sort: typed.sort,
    columns: [column('name'), column('username'), column('posts'), column('state')],
    rows: rows.map((person) => ({
      href: `/people/${person.id}`,
      name: person.name,
      username: person.username,
      posts: person.posts.filter(({ endedAt }) => endedAt === null).map((post) => sayPost({ t }, post)),
      state: t(`people.state.${stateOf(person)}`),
      calm: stateOf(person) === 'active',
    })),
    pager: { shown: t('people.list.shown', { shown: rows.length, count: found.count }), ...pager },
  };
}

/** What the address asks of the list. */
export function peopleAsked({ query }: Visit): { typed: z.infer<typeof Question>; asked: AskedPeople } {
  const typed = Question.parse(query);
  const order = personOrders.find((one) => one === typed.sort.replace('-', '')) ?? 'name';
  const descending = typed.sort.startsWith('-');
  return { typed, asked: { search: typed.q, role: typed.role, order, descending, ...readEnds(query) } };
}

/** How an account stands: off, waiting for its first sign-in, or in use. */
export const stateOf = ({ active, entered }: Person): 'off' | 'new' | 'active' =>
  !active ? 'off' : entered ? 'active' : 'new';
