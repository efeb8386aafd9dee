import { assessmentFor } from '../assessments/subject.ts';
import { ceremonyOf } from '../ceremonies/store.ts';
import { sayDay } from '../web/days.ts';
import { notFound } from '../web/refusals.ts';
import { page, type Reply, type Visit } from '../web/visit.ts';
import { historyShown, type PastShown, type PlaqueShown, plaqueShown, termsOf } from './shown.ts';
import { statesOf } from './states.ts';
import { findPlaque, type Plaque } from './store.ts';

declare module '../web/pages.ts' {
  interface Pages {
    'plaques/plaque': PlaquePage;
  }
}

interface PlaquePage {
  readonly title: string;
  readonly styles: readonly string[];
  readonly crumbs: readonly { readonly text: string; readonly href?: string }[];
  readonly plaque: PlaqueShown;
  readonly terms: readonly { readonly term: string; readonly text: string; readonly href?: string }[];
  readonly history: readonly PastShown[];
  readonly links: readonly { readonly text: string; readonly href: string }[];
  readonly certificate: string;
}

/** The plaque of the address, if this office may know of it and has to do with it. */
export async function plaqueFor(visit: Visit): Promise<Plaque> {
  const plaque = await findPlaque(visit.db, visit.params['number'] ?? '');
  if (plaque === undefined) throw notFound();
  await assessmentFor(visit, String(plaque.assessmentId));
  return plaque;
}

export async function showPlaque(visit: Visit): Promise<Reply> {
  const { db, t } = visit;
  const plaque = await plaqueFor(visit);
  const { number } = plaque;
  const shown = await plaqueShown(visit, plaque);
  const ceremony = await ceremonyOf(db, number);
  return page('plaques/plaque', {
    title: plaque.school,
    styles: ['/css/plaques.css'],
    crumbs: [{ text: t('plaques.list.title'), href: '/plaques' }, { text: number }],
    plaque: shown,
    terms: [
      ...termsOf(visit, shown),
      ceremony === undefined
        ? { term: t('plaques.term.handedOver'), text: t('plaques.plaque.notHandedOver') }
        : {
            term: t('plaques.term.handedOver'),
            text: t('plaques.plaque.handedOver', { day: sayDay(t, ceremony.heldOn), place: ceremony.place }),
            href: `/ceremonies/${ceremony.id}`,
          },
    ],
    history: historyShown(t, await statesOf(db, number), 'office'),
    certificate: `/plaques/${number}/certificate`,
    links: [
      { text: t('plaques.plaque.pdf'), href: `/plaques/${number}/certificate.pdf` },
      { text: t('plaques.plaque.check'), href: `/public/plaques/${number}` },
      { text: t('plaques.plaque.assessment'), href: `/assessments/${plaque.assessmentId}` },
    ],
  });
}
