import type { Visit } from '../web/visit.ts';

const tabs = [
  { href: '/public', key: 'public-site.tabs.home' },
  { href: '/public/notices', key: 'public-site.tabs.notices' },
  { href: '/public/schools', key: 'public-site.tabs.schools' },
  { href: '/public/progress', key: 'public-site.tabs.progress' },
  { href: '/public/plaques', key: 'public-site.tabs.check' },
] as const;

/** The pages that anyone may read, beside one another, as `parts/tabs` takes them. */
export interface TabsShown {
  readonly label: string;
  readonly list: readonly { readonly href: string; readonly text: string; readonly current: boolean }[];
}

export const tabsOf = ({ t }: Pick<Visit, 't'>, current: (typeof tabs)[number]['href']): TabsShown => ({
  label: t('public-site.tabs'),
  list: tabs.map(({ href, key }) => ({ href, text: t(key), current: href === current })),
});
