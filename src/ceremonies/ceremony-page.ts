import { sayDay, sayMoment } from '../web/days.ts';
import type { Visit } from '../web/visit.ts';
import type { Ceremony, Handed } from './store.ts';

export interface CeremonyPage {
  readonly title: string;
  readonly styles: readonly string[];
  readonly crumbs: readonly { readonly text: string; readonly href?: string }[];
  /** Leads to the entry in its place; empty while it stands. */
  readonly corrected: string;
  readonly correction: string;
  readonly terms: readonly { readonly term: string; readonly text: string; readonly href?: string }[];
  readonly count: string;
  readonly plaques: readonly {
    readonly href: string;
    readonly number: string;
    readonly school: string;
    readonly place: string;
    readonly awardedOn: string;
  }[];
  /** Who signs for a plaque at the ceremony writes it by hand. */
  readonly sign: boolean;
}

/** The record of one ceremony: on screen, and to be printed and signed. */
export function ceremonyPage({ t }: Visit, ceremony: Ceremony, handed: readonly Handed[]): CeremonyPage {
  const { id, heldOn, place, host, attending, note, corrects, reason, correctedBy, person, at } = ceremony;
  const term = (name: string, text: string, href?: string) => ({
    term: t(`ceremonies.term.${name}`),
    text,
    ...(href !== undefined && { href }),
  });
  return {
    title: t('ceremonies.ceremony.title', { day: sayDay(t, heldOn) }),
    styles: ['/css/plaques.css'],
    crumbs: [
      { text: t('plaques.list.title'), href: '/plaques' },
      { text: t('ceremonies.list.title'), href: '/ceremonies' },
      { text: sayDay(t, heldOn) },
    ],
    corrected: correctedBy === null ? '' : `/ceremonies/${correctedBy}`,
    correction: correctedBy === null ? `/ceremonies/${id}/correction` : '',
    terms: [
      term('heldOn', sayDay(t, heldOn)),
      term('place', place),
      term('host', host),
      term('attending', attending),
      ...(note === null ? [] : [term('note', note)]),
      ...(corrects === null
        ? []
        : [
            term('corrects', t('ceremonies.ceremony.earlier'), `/ceremonies/${corrects}`),
            term('reason', reason ?? ''),
          ]),
      term('recorded', t('ceremonies.ceremony.recorded', { person, moment: sayMoment(t, at) })),
    ],
    count: t('ceremonies.plaques', { count: handed.length }),
    plaques: handed.map(({ number, school, place: township, awardedOn }) => ({
      href: `/plaques/${number}`,
      number,
      school,
      place: township,
      awardedOn: sayDay(t, awardedOn),
    })),
    sign: correctedBy === null,
  };
}
