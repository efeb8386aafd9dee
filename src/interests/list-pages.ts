import type { Filter } from '../web/filter.ts';
import { addressOf, pageOf, readEnds } from '../web/paging.ts';
import { actorOf, type Visit } from '../web/visit.ts';
import { Question } from './schema.ts';
import { type InterestShown, interestShown } from './shown.ts';
import { interestsFor, interestsOf } from './store.ts';

export interface OwnPage {
  title: string;
  /** Schools of present posts: known without being declared. */
  posts: { school: string; role: string }[];
  standing: InterestShown[];
  withdrawn: InterestShown[];
}

/** What a reviewer declared, with the schools where they hold a post, and what was withdrawn. */
export async function ownPage(visit: Visit): Promise<OwnPage> {
  const { db, t } = visit;
  const actor = actorOf(visit);
  const interests = await interestsOf(db, actor.id);
  const shown = (withdrawn: boolean): InterestShown[] =>
    interests
      .filter(({ withdrawnAt }) => (withdrawnAt !== null) === withdrawn)
      .map((interest) => {
        const theirs = interest.declaredById === actor.id;
        return interestShown(visit, interest, theirs ? `/interests/${interest.id}/withdrawals` : '');
      });
  return {
    title: t('interests.own.title'),
    posts: actor.posts.flatMap(({ role, schools }) =>
      schools.map(({ name }) => ({ school: name, role: t(`accounts.role.${role}`) })),
    ),
    standing: shown(false),
    withdrawn: shown(true),
  };
}

export interface RegionPage {
  title: string;
  results: string;
  search: { name: string; kind: 'search'; label: string; value: string };
  state: Filter;
  rows: InterestShown[];
  pager: { shown: string; newer: string | undefined; older: string | undefined };
}

/** The declarations of an office's reviewers, narrowed as the address says. */
export async function regionPage(visit: Visit): Promise<RegionPage> {
  const { db, t, query } = visit;
  const { q, state } = Question.parse(query);
  const asked = { search: q, withdrawn: state === 'withdrawn', ...readEnds(query) };
  const found = await interestsFor(db, actorOf(visit), asked);
  const path = '/interests/region';
  const address = (ends: Record<string, string>): string => addressOf(path, { q, state, ...ends });
  const { rows, pager } = pageOf(found.rows, asked, ({ id }) => ({ value: '', id }), address);
  return {
    title: t('interests.region.title'),
    results: t('interests.region.results', { count: found.count }),
    search: { name: 'q', kind: 'search', label: t('interests.region.search'), value: q },
    state: {
      name: 'state',
      kind: 'select',
      label: t('interests.region.state'),
      value: state,
      options: ['standing', 'withdrawn'].map((value) => ({ value, text: t(`interests.state.${value}`) })),
    },
    rows: rows.map((interest) => interestShown(visit, interest, `${path}/${interest.id}/withdrawals`)),
    pager: { shown: t('interests.region.shown', { shown: rows.length, count: found.count }), ...pager },
  };
}
