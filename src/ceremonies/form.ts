import { sayDay } from '../web/days.ts';
import { actorOf, page, type Reply, type Visit } from '../web/visit.ts';
import type { CeremonyProblem } from './rules.ts';
import type { CeremonyForm } from './schema.ts';
import { awaitingCeremony, type Ceremony, type Handed, yearsAwaiting } from './store.ts';

declare module '../web/pages.ts' {
  interface Pages {
    'ceremonies/form': FormPage;
  }
}

interface FormPage {
  readonly title: string;
  readonly about: string;
  readonly crumbs: readonly { readonly text: string; readonly href?: string }[];
  readonly problems: readonly { readonly text: string; readonly field: string }[];
  readonly wrong: Readonly<Record<string, string | undefined>>;
  readonly action: string;
  readonly back: string;
  readonly correcting: boolean;
  /** Other years of which plaques wait. */
  readonly years: readonly { readonly text: string; readonly href: string; readonly current: boolean }[];
  readonly plaques: readonly {
    readonly value: string;
    readonly text: string;
    readonly hint: string;
    readonly checked: boolean;
  }[];
  readonly typed: Omit<CeremonyForm, 'plaques'>;
  readonly today: string;
}

/** What an entry says, as its correction begins. */
export const typedOf = (
  { heldOn, place, host, attending, note }: Ceremony,
  handed: readonly Handed[],
): CeremonyForm => ({
  heldOn,
  place,
  host,
  attending,
  note: note ?? '',
  reason: '',
  plaques: handed.map(({ number }) => number),
});

/**
 * The form with what was typed, and what is wrong with it beside each field. The plaques to choose from are of one year: the one that
 * the address names, or the latest of which any wait; what was chosen of other years, and what a correction corrects, is there too.
 */
export async function formPage(
  visit: Visit,
  typed: CeremonyForm,
  corrects: { readonly ceremony: Ceremony; readonly handed: readonly Handed[] } | null,
  problems: readonly CeremonyProblem[],
  ticked: 'all' | 'typed',
): Promise<Reply> {
  const { db, t, today, query } = visit;
  const issuingCode = actorOf(visit).post.regionCode ?? '';
  const years = await yearsAwaiting(db, issuingCode);
  const asked = [query['year'], typed.plaques[0]?.split('-')[1]].map(Number);
  const year = years.find((one) => asked.includes(one.year))?.year ?? years[0]?.year;
  const awaiting = year === undefined ? [] : await awaitingCeremony(db, issuingCode, year);
  const chosen = new Set(typed.plaques);
  const said = problems.map(({ field, key }) => ({ field, text: t(key) }));
  const address = corrects === null ? '/ceremonies/new' : `/ceremonies/${corrects.ceremony.id}/correction`;
  const title = t(corrects === null ? 'ceremonies.new.title' : 'ceremonies.correction.title');
  return page(
    'ceremonies/form',
    {
      title,
      about: t(corrects === null ? 'ceremonies.new.about' : 'ceremonies.correction.about'),
      crumbs: [
        { text: t('plaques.list.title'), href: '/plaques' },
        { text: t('ceremonies.list.title'), href: '/ceremonies' },
        { text: title },
      ],
      problems: said,
      wrong: Object.fromEntries(said.map(({ field, text }) => [field, text])),
      action: corrects === null ? '/ceremonies' : `/ceremonies/${corrects.ceremony.id}/corrections`,
      back: corrects === null ? '/ceremonies' : `/ceremonies/${corrects.ceremony.id}`,
      correcting: corrects !== null,
      years: years.map((one) => ({
        text: t('ceremonies.form.year', { year: String(one.year), count: one.count }),
        href: `${address}?year=${one.year}`,
        current: one.year === year,
      })),
      plaques: [...(corrects?.handed ?? []), ...awaiting].map(({ number, school, place, awardedOn }) => ({
        value: number,
        text: `${number} ${school}`,
        hint: t('ceremonies.form.awarded', { place, day: sayDay(t, awardedOn) }),
        checked: ticked === 'all' || chosen.has(number),
      })),
      typed,
      today,
    },
    problems.length > 0 ? 400 : 200,
  );
}
