import type { Request } from 'express';
import { type Actor, mayEver, type Permission } from '../accounts/permissions.ts';
import type { HeldPost } from '../accounts/store.ts';
import { type Building, languageFor, nowFor } from './building.ts';
import { dayOf, sayMoment } from './days.ts';
import type { Language, Texts } from './texts.ts';

/** What every page says of itself beside its own model. */
export interface Chrome {
  readonly title: string;
  readonly crumbs?: readonly { readonly text: string; readonly href?: string }[];
  /** Modules of `public/js` that this page is quicker with. */
  readonly scripts?: readonly string[];
  /** Style sheets of `public/css` that only this page needs. */
  readonly styles?: readonly string[];
}

interface Entry {
  readonly href: string;
  readonly text: string;
  readonly may: Permission | 'signed in';
  readonly group?: 'outcome';
  /** Pages that stand elsewhere and belong to this entry. */
  readonly also?: string;
}

/** The menu: where a page stands there, and what one must be able to do to find it. */
const menu: readonly Entry[] = [
  { href: '/work', text: 'work', may: 'signed in' },
  { href: '/on-site', text: 'onSite', may: 'county.score' },
  { href: '/on-site', text: 'onSite', may: 'city.score' },
  { href: '/visits', text: 'visits', may: 'county.team' },
  { href: '/visits', text: 'visits', may: 'county.score' },
  { href: '/visits', text: 'visits', may: 'city.team' },
  { href: '/visits', text: 'visits', may: 'city.score' },
  { href: '/assessments', text: 'assessments', may: 'assessment.read' },
  { href: '/applications/new', text: 'applications', may: 'application.file' },
  { href: '/notices', text: 'notices', may: 'notice.publish', group: 'outcome' },
  { href: '/objections', text: 'objections', may: 'objection.handle', group: 'outcome' },
  { href: '/proposals', text: 'proposals', may: 'approval.propose', group: 'outcome' },
  { href: '/approvals', text: 'approvals', may: 'approval.decide', group: 'outcome' },
  { href: '/plaques', text: 'plaques', may: 'plaque.award', group: 'outcome', also: '/ceremonies' },
  { href: '/rectifications', text: 'rectifications', may: 'results.read', group: 'outcome' },
  { href: '/look-backs', text: 'lookBacks', may: 'lookback.run', group: 'outcome' },
  { href: '/results', text: 'results', may: 'results.read' },
  { href: '/schools', text: 'schools', may: 'school.read' },
  { href: '/cycles', text: 'cycles', may: 'cycle.read' },
  { href: '/rubrics', text: 'rubrics', may: 'rubric.read' },
  { href: '/people', text: 'people', may: 'person.manage' },
];

/** What the menu of the account leads to besides the password. */
const accountMenu: readonly { href: string; text: string; may: Permission }[] = [
  { href: '/interests', text: 'interests', may: 'interest.declare' },
  { href: '/interests/region', text: 'regionInterests', may: 'interest.oversee' },
];

/** What the layout and the parts need on every page. */
export function sharedFor(
  building: Building,
  req: Request,
  texts: Texts,
  { title, crumbs, scripts, styles }: Chrome,
): object {
  const actor = req.user?.actor ?? null;
  const language = languageFor(req);
  return {
    ...texts,
    lang: language,
    title,
    path: req.path,
    asset: building.asset,
    csrf: actor !== null || req.needsForm === true ? building.csrf.tokenFor(req) : '',
    chrome: {
      ...personOf(actor, texts),
      ...navFor(actor, req.path, texts),
      unread: req.user?.unread ?? 0,
      links: accountMenu
        .filter(({ may }) => actor !== null && mayEver(actor, may))
        .map(({ href, text }) => ({ href, text: texts.t(`web.menu.${text}`) })),
      crumbs: crumbs ?? [],
      notices: flashOf(req, texts),
      languages: languagesFor(req, language, texts),
      demonstration: building.demonstration ? demonstrationOf(req, texts) : null,
      scripts: scripts ?? [],
      styles: styles ?? [],
    },
  };
}

function personOf(actor: Actor | null, { t, say }: Texts) {
  if (actor === null) return { signedIn: false, id: '', person: '', post: null, posts: [], cycle: '' };
  const cycle = (actor.post as HeldPost).cycle;
  const posts = actor.posts.map((post) => ({
    id: post.id,
    label: t(`accounts.role.${post.role}`),
    where: whereOf(post as HeldPost, t),
    current: post.id === actor.post.id,
  }));
  return {
    signedIn: true,
    id: String(actor.id),
    person: actor.name,
    post: posts.find(({ current }) => current) ?? null,
    posts,
    cycle: cycle === null ? '' : t('web.cycle', { year: String(cycle.year), programme: say(cycle.programme) }),
  };
}

/** Where a post is held: its region, its school, or its schools by the first of them and their number. */
function whereOf(post: HeldPost, t: Texts['t']): string {
  if (post.schools.length > 1) return t('web.schools', { first: post.schools[0]!.name, count: post.schools.length });
  return post.schools[0]?.name ?? post.regionName ?? t('web.installation');
}

/** The menu; several entries of one group are one entry of it, and tabs above the pages of the group. */
function navFor(actor: Actor | null, path: string, { t }: Texts) {
  const own = actor === null ? [] : menu.filter(({ may }) => may === 'signed in' || mayEver(actor, may));
  const isAt = (place: string): boolean => path === place || path.startsWith(`${place}/`);
  const shown = ({ href, text, also = href }: Pick<Entry, 'href' | 'text' | 'also'>) => ({
    href,
    text: t(`web.menu.${text}`),
    current: isAt(href) || isAt(also),
  });
  const grouped = own.filter(({ group }) => group !== undefined);
  const tabs = grouped.length > 1 ? grouped.map(shown) : [];
  const first = tabs.length > 0 ? grouped[0] : undefined;
  const nav = own
    .filter((entry) => first === undefined || entry === first || entry.group === undefined)
    .map((entry) =>
      entry === first
        ? { ...shown({ href: entry.href, text: 'outcome' }), current: tabs.some(({ current }) => current) }
        : shown(entry),
    );
  const inGroup = tabs.some(({ current }) => current);
  return {
    nav: [...nav, shown({ href: '/public', text: 'public' })],
    group: inGroup ? { label: t('web.menu.outcome'), list: tabs } : null,
  };
}

function flashOf(req: Request, { t }: Texts) {
  // Only a request with a session cookie can have something to say: others must not be given a session for it.
  const flash = req.session?.flash;
  if (flash === undefined) return [];
  delete req.session.flash;
  return [{ tone: flash.tone, text: t(flash.key, flash.values) }];
}

function languagesFor(req: Request, current: Language, { t }: Texts) {
  const back = encodeURIComponent(req.method === 'GET' ? req.originalUrl : '/');
  return (['zh-CN', 'zh-Hant', 'en'] as const).map((code) => ({
    code,
    name: t(`web.language.${code}`),
    href: `/language/${code}?back=${back}`,
    current: code === current,
  }));
}

function demonstrationOf(req: Request, { t }: Texts) {
  const now = nowFor(req);
  return {
    now: sayMoment(t, now),
    today: dayOf(now),
    steps: [1, 7].map((days) => ({ days, text: t('web.forward', { days }) })),
  };
}
