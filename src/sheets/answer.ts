import { show } from '../scoring/points.ts';
import { indicatorOf } from '../scoring/rubric.ts';
import type { Visit } from '../web/visit.ts';
import { figuresShown } from './figures-page.ts';
import { totalShown, type TotalShown } from './frame.ts';
import { indicatorShown, type IndicatorShown } from './indicator-shown.ts';
import type { LineState } from './line-state.ts';
import { type Place, progressOf } from './places.ts';
import type { Returned } from './typed.ts';
import { vetoesShown } from './vetoes-page.ts';
import type { Workplace } from './workplace.ts';

/** What the page's own script is told after a save: the lines that it sent, the total, and how far each page of the sheet is. */
export interface Answer {
  lines: (LineState & Partial<Pick<IndicatorShown, 'points' | 'tone' | 'why'>>)[];
  criteria: { code: string; earned: string }[];
  vetoes: { stands: boolean; verdict: string }[];
  total: (Omit<TotalShown, 'grade'> & { grade: { tone: string; text: string } | null }) | null;
  index: { code: string; done: number; of: number; problem: boolean }[];
}

/** The answer to a save, or to one that could not be made. */
export function answerOf(
  visit: Visit,
  workplace: Workplace,
  place: Place,
  codes: readonly string[],
  returned: Returned | null = null,
): Answer {
  return {
    lines: linesOf(visit, workplace, place, codes, returned),
    criteria: (place.section?.criteria ?? []).map(({ code }) => {
      const { earned, applicable } = workplace.reckoned.total.byCriterion.get(code)!;
      return { code, earned: visit.t('sheets.criterion.earned', { earned: show(earned), of: show(applicable) }) };
    }),
    vetoes:
      place.kind === 'vetoes'
        ? vetoesShown(visit, workplace, returned).map(({ stands, verdict }) => ({ stands, verdict }))
        : [],
    total: workplace.seen === 'all' ? totalOf(visit, totalShown(visit, workplace)) : null,
    index: progressOf(visit, workplace).map(({ place: { code }, done, of, problem }) => ({ code, done, of, problem })),
  };
}

/** The total with its grade as one word, which the script need not put together. */
function totalOf({ t }: Visit, { grade, ...total }: TotalShown): Answer['total'] {
  if (grade === undefined) return { ...total, grade: null };
  const { tone, text, vetoes } = grade;
  if (vetoes.length === 0) return { ...total, grade: { tone, text } };
  const vetoed = t('parts.grade.vetoed', { grade: text, vetoes: vetoes.join(t('parts.list.and')) });
  return { ...total, grade: { tone: 'veto', text: vetoed } };
}

/** Basic figures and facts contradict one another, so all of them are told; indicators stand alone. */
function linesOf(
  visit: Visit,
  workplace: Workplace,
  place: Place,
  codes: readonly string[],
  returned: Returned | null,
): Answer['lines'] {
  if (place.kind === 'figures') return figuresShown(visit, workplace, returned).map(stateOf);
  if (place.kind === 'vetoes')
    return vetoesShown(visit, workplace, returned).flatMap(({ facts }) => facts.map(stateOf));
  return codes.map((code) => {
    const shown = indicatorShown(visit, workplace, indicatorOf(workplace.desk.rubric.tree, code)!, returned);
    const { points, tone, why } = shown;
    return { ...stateOf(shown), points, tone, why };
  });
}

const stateOf = ({
  code,
  version,
  saved,
  earlier,
  changed,
  differs,
  differenceReason,
  carried,
  problems,
  clash,
  doubt,
}: LineState): LineState => ({
  code,
  version,
  saved,
  earlier,
  changed,
  differs,
  differenceReason,
  carried,
  problems,
  clash,
  doubt,
});
