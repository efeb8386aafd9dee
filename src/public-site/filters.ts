import type { Filter } from '../web/filter.ts';
import type { Visit } from '../web/visit.ts';
import type { Place } from './store.ts';

type Words = Pick<Visit, 't'>;

/** A select of the public lists, named and labelled alike. */
export const select = ({ t }: Words, name: string, value: string, options: Filter['options']): Filter => ({
  name,
  kind: 'select',
  label: t(`public-site.schools.${name}`),
  value,
  options,
});

/** The choice that asks nothing. */
export const all = ({ t }: Words, name: string) => ({ value: '', text: t(`public-site.schools.${name}.all`) });

export const yearFilter = (visit: Words, years: readonly number[], year: number): Filter =>
  select(
    visit,
    'year',
    String(year),
    years.map((one) => ({ value: String(one), text: visit.t('public-site.schools.yearOf', { year: String(one) }) })),
  );

export const countyFilter = (visit: Words, places: readonly Place[], county: string | null): Filter =>
  select(visit, 'county', county ?? '', [all(visit, 'county'), ...choices(countiesOf(places))]);

export const countiesOf = (places: readonly Place[]): Place[] => places.filter(({ level }) => level === 'county');
export const townshipsOf = (places: readonly Place[]): Place[] => places.filter(({ level }) => level === 'township');

export const choices = (places: readonly Place[]): Filter['options'] =>
  places.map(({ code, name }) => ({ value: code, text: name }));
