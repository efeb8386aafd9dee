import { belongsToDemonstration } from '../accounts/store.ts';
import { dayOf, sayDay } from '../web/days.ts';
import type { Visit } from '../web/visit.ts';
import { stateOf } from './list-page.ts';
import { sayPost } from './shown.ts';
import type { Person } from './store.ts';

export interface PersonPage {
  title: string;
  crumbs: { text: string; href?: string }[];
  sub: string;
  path: string;
  active: boolean;
  /** One of the demonstration's own accounts, which stay as they are. */
  fixed: boolean;
  held: { id: number; text: string }[];
  ended: { text: string; when: string }[];
}

/** The page of one person: their posts, held and ended, and what can be done about the account. */
export async function personPage({ db, t }: Visit, person: Person): Promise<PersonPage> {
  const { id, name, username, active, posts } = person;
  return {
    title: name,
    crumbs: [{ text: t('people.list.title'), href: '/people' }, { text: name }],
    sub: t('people.person.sub', { username, state: t(`people.state.${stateOf(person)}`) }),
    path: `/people/${id}`,
    active,
    fixed: await belongsToDemonstration(db, id),
    held: posts.filter(({ endedAt }) => endedAt === null).map((post) => ({ id: post.id, text: sayPost({ t }, post) })),
    ended: posts
      .filter(({ endedAt }) => endedAt !== null)
      .map((post) => ({
        text: sayPost({ t }, post),
        when: t('people.person.endedOn', { day: sayDay(t, dayOf(new Date(post.endedAt!))) }),
      })),
  };
}
