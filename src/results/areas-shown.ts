import type { Programme } from '../scoring/programme.ts';
import type { Bilingual } from '../scoring/rubric.ts';
import { type Hundredths, show, ZERO } from '../scoring/points.ts';
import type { Visit } from '../web/visit.ts';
import { rulerFor, type RulerShown } from '../assessments/shown.ts';
import { areaAsked } from './extent.ts';
import { byRate, meanEarned, meanLost, percentOf } from './rules.ts';
import type { Extent, SchoolSum, Sum } from './store.ts';

/** An area or a school with what it came to, ready to show. */
export interface AreaShown {
  name: string;
  /** Beside the name: of a school its type. */
  about: string;
  href: string;
  /** How many schools count; of a school the stage whose points do. */
  schools: string;
  score: string;
  ruler: RulerShown | undefined;
  rate: string;
  bar: { value: string; max: string; label: string } | undefined;
  lost: string;
}

export interface AreasShown {
  title: string;
  /** Of what part of the rubric; empty: of the whole. */
  part: string;
  /** Back to the whole. */
  whole: string;
  ofSchools: boolean;
  rows: AreaShown[];
}

interface Compared {
  readonly extent: Extent;
  readonly sums: ReadonlyMap<string, Sum>;
  /** The schools themselves, where nothing lies between them and the area. */
  readonly schools: readonly SchoolSum[] | null;
  readonly part: { readonly code: string; readonly title: Bilingual } | null;
  readonly programme: Programme;
  readonly address: (changed: Record<string, string | null>) => string;
}

/** The areas right below, or the schools, those that lost most first; what counts nowhere yet stands at the end. */
export function areasShown(visit: Visit, compared: Compared): AreasShown {
  const { t, say } = visit;
  const { schools, part, address } = compared;
  return {
    title: t(schools === null ? 'results.areas.title' : 'results.areas.schools'),
    part: part === null ? '' : `${part.code} ${say(part.title)}`,
    whole: `${address({ part: null })}#areas`,
    ofSchools: schools !== null,
    rows: schools === null ? areaRows(visit, compared) : schoolRows(visit, compared, schools),
  };
}

function areaRows(visit: Visit, { extent, sums, part, programme, address }: Compared): AreaShown[] {
  const { t } = visit;
  const places = [
    ...extent.below.map(({ code, name }) => ({ code, name, to: code })),
    { code: '', name: t('results.directOf', { area: extent.area.name }), to: areaAsked(extent.area.code, true) },
  ];
  return places
    .flatMap((place) => {
      const sum = sums.get(place.code);
      return sum === undefined || sum.listed === 0 ? [] : [{ ...place, sum }];
    })
    .toSorted((a, b) => byRate(a.sum, b.sum))
    .map(({ name, to, sum: { schools, listed, scaled, earned, full } }) => ({
      name,
      about: '',
      href: address({ area: to }),
      schools: t('results.areas.count', { schools, listed }),
      ...figures(visit, earned, full, schools),
      ...scoreOf(visit, programme, part === null ? meanEarned(scaled ?? ZERO, schools) : null),
    }));
}

function schoolRows(visit: Visit, { part, programme }: Compared, schools: readonly SchoolSum[]): AreaShown[] {
  const { t } = visit;
  const counted = ({ earned, full }: SchoolSum) => ({ earned: earned ?? ZERO, full: full ?? ZERO });
  return schools
    .toSorted((a, b) => byRate(counted(a), counted(b)))
    .map((one) => {
      const { assessment, school, type, stage, scaled } = one;
      const { earned, full } = counted(one);
      return {
        name: school,
        about: t(`schools.type.${type}`),
        href: stage === null ? `/assessments/${assessment}` : `/assessments/${assessment}/comparison`,
        schools: stage === null ? t('results.areas.open') : t(`results.stage.${stage}`),
        ...figures(visit, earned, full, full > 0 ? 1 : 0),
        ...scoreOf(visit, programme, part === null && scaled !== null ? show(scaled) : null),
      };
    });
}

function figures({ t }: Visit, earned: Hundredths, full: Hundredths, schools: number) {
  const rate = percentOf(earned, full);
  return {
    rate: rate ?? '—',
    bar:
      rate === null
        ? undefined
        : { value: String(earned), max: String(full), label: t('results.areas.rateOf', { rate }) },
    lost: meanLost((full - earned) as Hundredths, schools) ?? '—',
  };
}

const scoreOf = ({ t }: Visit, programme: Programme, score: string | null) => ({
  score: score ?? '—',
  ruler: score === null ? undefined : { ...rulerFor({ t }, programme, score), small: true },
});
