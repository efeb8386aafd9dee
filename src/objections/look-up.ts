import { type TabsShown, tabsOf } from '../public-site/tabs.ts';
import { sayDay, sayMoment } from '../web/days.ts';
import { page, type Reply, type Visit } from '../web/visit.ts';
import { digestOf, readCode } from './code.ts';
import { count } from './limits.ts';
import { isOpen } from './rules.ts';
import { LookUpForm } from './schema.ts';
import { type Objection, objectionCoded, stepsOf } from './store.ts';

declare module '../web/pages.ts' {
  interface Pages {
    'objections/look-up': LookUpPage;
    'objections/found': FoundPage;
  }
}

type Crumbs = readonly { readonly text: string; readonly href?: string }[];

interface LookUpPage {
  readonly title: string;
  readonly tabs: TabsShown;
  readonly crumbs: Crumbs;
  readonly typed: string;
  readonly problem: string;
}

interface FoundPage {
  readonly title: string;
  readonly crumbs: Crumbs;
  readonly state: string;
  readonly open: boolean;
  readonly terms: readonly { readonly term: string; readonly text: string }[];
  readonly answer:
    { readonly outcome: string; readonly paragraphs: readonly string[]; readonly when: string } | undefined;
  readonly steps: readonly { readonly what: string; readonly when: string }[];
}

export const showLookUp = async (visit: Visit): Promise<Reply> => lookUpPage(visit, '', '');

/** The code comes in the body of the form and the answer has no address of its own: no log and no history keeps it. */
export async function lookUp(visit: Visit): Promise<Reply> {
  const { t, parts, body, from } = visit;
  const { code: typed } = LookUpForm.parse(body);
  const wait = await count(parts.db, 'looked up', from);
  if (wait !== null) return lookUpPage(visit, typed, t('objections.lookUp.wait', { minutes: wait }), 429);
  // What can be no code of ours is looked for all the same: it takes as long, and is told the same.
  const found = await objectionCoded(parts.db, digestOf(readCode(typed) ?? ''));
  if (found === undefined) return lookUpPage(visit, typed, t('objections.lookUp.wrong'), 404);
  return foundPage(visit, found);
}

function lookUpPage(visit: Visit, typed: string, problem: string, status = 200): Reply {
  const { t } = visit;
  const title = t('objections.lookUp.title');
  const tabs = tabsOf(visit, '/public/objections/new');
  const crumbs = [{ text: t('web.menu.public'), href: '/public' }, { text: title }];
  return page('objections/look-up', { title, tabs, crumbs, typed, problem }, status);
}

/** What whoever has the code may read: state, dates, the answer. Neither who sent it nor who handles it. */
async function foundPage(visit: Visit, objection: Objection): Promise<Reply> {
  const { db, t } = visit;
  const { school, year, matter, receivedAt, state, answerBy, answer, outcome, answeredAt } = objection;
  const open = isOpen(state);
  const steps = await stepsOf(db, objection.id);
  const title = t('objections.found.title');
  return page('objections/found', {
    title,
    crumbs: [
      { text: t('web.menu.public'), href: '/public' },
      { text: t('objections.lookUp.title'), href: '/public/objections' },
      { text: title },
    ],
    state: t(`objections.state.${state}`),
    open,
    terms: [
      { term: t('objections.term.school'), text: t('objections.schoolOf', { school, year: String(year) }) },
      { term: t('objections.term.matter'), text: t(`objections.matter.${matter}`) },
      { term: t('objections.term.received'), text: sayMoment(t, receivedAt) },
      ...(open ? [{ term: t('objections.term.answerBy'), text: sayDay(t, answerBy) }] : []),
    ],
    answer:
      answer === null || outcome === null || answeredAt === null
        ? undefined
        : {
            outcome: t(`objections.outcome.${outcome}`),
            paragraphs: paragraphsOf(answer),
            when: sayMoment(t, answeredAt),
          },
    steps: steps.map(({ name, at }) => ({ what: t(`objections.step.${name}`), when: sayMoment(t, at) })),
  });
}

/** The lines of a text, without those that are empty. */
export const paragraphsOf = (text: string): string[] => text.split(/\s*\n\s*/).filter(Boolean);
