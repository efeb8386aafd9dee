import { sayDay, sayMoment } from '../web/days.ts';
import type { Visit } from '../web/visit.ts';
import { readList } from './list-text.ts';
import type { LookBack, LookedAt } from './store.ts';

/** How the office and the public are shown a list and its draw alike. */
export interface DrawShown {
  readonly terms: readonly { readonly term: string; readonly text: string }[];
  readonly digest: string;
  readonly seed: string;
  readonly list: string;
}

export function drawShown({ t }: Pick<Visit, 't'>, lookBack: LookBack): DrawShown {
  const { id, list, digest, seed, fixedAt, drawnAt, region } = lookBack;
  const { shares, schools, seedFrom } = readList(list);
  const { lot, years, risk } = shares;
  return {
    terms: [
      { term: t('look-backs.term.body'), text: region },
      { term: t('look-backs.term.fixedAt'), text: sayMoment(t, fixedAt) },
      { term: t('look-backs.term.listed'), text: t('look-backs.schools', { count: schools.length }) },
      {
        term: t('look-backs.reason.years'),
        text: years === null ? t('look-backs.term.none') : t('look-backs.term.years', { years }),
      },
      { term: t('look-backs.reason.risk'), text: t('look-backs.schools', { count: risk }) },
      { term: t('look-backs.reason.lot'), text: t('look-backs.schools', { count: lot }) },
      { term: t('look-backs.term.seedFrom'), text: seedFrom },
      ...(drawnAt === null ? [] : [{ term: t('look-backs.term.drawnAt'), text: sayMoment(t, drawnAt) }]),
    ],
    digest,
    seed: seed ?? '',
    list: `/public/look-backs/${id}/list`,
  };
}

/** How far a school is, as `parts/grade` takes it. */
export interface StandingShown {
  readonly tone: 'compliant' | 'basic' | 'failing' | 'pending';
  readonly text: string;
}

/** How the look-back of a school stands: what was found, or by when it must be mended, or what came of that. */
export function standingShown(
  { t, today }: Pick<Visit, 't' | 'today'>,
  { outcome, mendBy, secondOutcome }: Pick<LookedAt, 'outcome' | 'mendBy' | 'secondOutcome'>,
): StandingShown {
  if (outcome === null) return { tone: 'pending', text: t('look-backs.standing.to come') };
  if (outcome === 'passed') return { tone: 'compliant', text: t('look-backs.standing.passed') };
  if (outcome === 'suspended') return { tone: 'failing', text: t('look-backs.standing.suspended') };
  if (secondOutcome === 'mended') return { tone: 'compliant', text: t('look-backs.standing.mended') };
  if (secondOutcome === 'not mended') return { tone: 'failing', text: t('look-backs.standing.not mended') };
  const over = mendBy !== null && mendBy < today;
  return {
    tone: over ? 'failing' : 'basic',
    text: t(over ? 'look-backs.standing.overdue' : 'look-backs.standing.mending', {
      day: mendBy === null ? '' : sayDay(t, mendBy),
    }),
  };
}
