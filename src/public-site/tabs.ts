import type { Visit } from '../web/visit.ts';

/** What the public site offers, in the order of its tabs. The first page says of each but itself what it is for (`entrance.<name>`). */
const entrances = [
  { href: '/public', name: 'home' },
  { href: '/public/notices', name: 'notices' },
  { href: '/public/schools', name: 'schools' },
  { href: '/public/progress', name: 'progress' },
  { href: '/public/plaques', name: 'check' },
  { href: '/public/look-backs', name: 'lookBacks' },
  { href: '/public/objections/new', name: 'objections' },
] as const;

/** The pages that anyone may read, beside one another, as `parts/tabs` takes them. */
export interface TabsShown {
  readonly label: string;
  readonly list: readonly { readonly href: string; readonly text: string; readonly current: boolean }[];
}

export const tabsOf = ({ t }: Pick<Visit, 't'>, current: (typeof entrances)[number]['href']): TabsShown => ({
  label: t('public-site.tabs'),
  list: entrances.map(({ href, name }) => ({ href, text: t(`public-site.tabs.${name}`), current: href === current })),
});

/** A way into the public site, with what one finds there. */
export interface EntranceShown {
  readonly href: string;
  readonly title: string;
  readonly text: string;
}

export const entrancesOf = ({ t }: Pick<Visit, 't'>): EntranceShown[] =>
  entrances
    .filter(({ name }) => name !== 'home')
    .map(({ href, name }) => ({
      href,
      title: t(`public-site.tabs.${name}`),
      text: t(`public-site.entrance.${name}`),
    }));
