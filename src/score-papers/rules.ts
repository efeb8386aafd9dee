import { ZERO, sum, type Hundredths } from '../scoring/points.ts';
import type { Criterion, Indicator, Rubric, Section } from '../scoring/rubric.ts';
import type { Total } from '../scoring/total.ts';
import { digestOf } from '../sheets/digest.ts';
import type { Sheet } from '../sheets/lines.ts';

/** An indicator that has not earned its full points. */
export interface Shortcoming {
  readonly indicator: Indicator;
  readonly points: Hundredths;
  readonly lost: Hundredths;
}

/** The indicators of a section below full points, with what they lose together. */
export interface SectionShortcomings {
  readonly section: Section;
  readonly list: readonly Shortcoming[];
  readonly lost: Hundredths;
}

/** Every indicator below full points, by section and in the rubric's order; sections that lose nothing are left out. Blanks lose nothing yet. */
export const shortcomingsOf = (rubric: Rubric, total: Total): readonly SectionShortcomings[] =>
  rubric.sections
    .map((section) => {
      const list = section.criteria.flatMap((criterion) => below(criterion, total));
      return { section, list, lost: sum(list.map(({ lost }) => lost)) };
    })
    .filter(({ list }) => list.length > 0);

const below = ({ indicators }: Criterion, { lines }: Total): Shortcoming[] =>
  indicators.flatMap((indicator) => {
    const outcome = lines.get(indicator.code);
    const points = outcome?.state === 'scored' ? outcome.points : indicator.full;
    const lost = (indicator.full - points) as Hundredths;
    return lost > ZERO ? [{ indicator, points, lost }] : [];
  });

/**
 * A code that tells whether a paper still says what the system says: it changes with whatever a sheet says, and with its signature.
 * Four groups of four.
 */
export const checkCode = (sheet: Sheet): string =>
  digestOf(sheet)
    .slice(0, 16)
    .toUpperCase()
    .replaceAll(/(.{4})(?=.)/g, '$1-');
