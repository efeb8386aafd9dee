import type { Entry } from './entry.ts';
import { fraction, minus, showFraction, times } from './fraction.ts';
import { hasNone } from './line.ts';
import { measure } from './measured.ts';
import { placesOf, unitName } from './quantity.ts';
import { appliesTo, type Indicator } from './rubric.ts';
import type { BasicFigures, SchoolType } from './school.ts';
import type { Sentence } from './sentence.ts';

/**
 * What a measured line lacks to meet its standard, in the unit of what is entered, rounded up: so many more square metres,
 * computers, teachers; what it has too much of where the standard is a limit. Of a resource that is shared with a senior part it
 * is what is lacking of the part that is counted, and what that comes to for the whole school.
 *
 * @returns null where the standard is met, nothing is measured, or what is measured is held against no standard
 */
export function shortfallOf(
  indicator: Indicator,
  entry: Entry | null,
  type: SchoolType,
  figures: BasicFigures,
): Sentence | null {
  if (indicator.kind !== 'measured' || !appliesTo(indicator, type) || hasNone(indicator, type, figures)) return null;
  if (entry !== null && entry.kind !== 'measured') return null;
  const measured = measure(indicator, entry, type, figures);
  if ('cannot' in measured) return null;
  const { held, needed, share, whole, proration } = measured;
  if (needed === null || share === null || share.over >= share.under) return null;
  const places = placesOf(indicator.enteredUnit);
  const unit = unitName(indicator.enteredUnit);
  if (indicator.measure === 'limit')
    return { key: 'scoring.shortfall.over', values: { amount: showFraction(minus(held, needed), places, 'up'), unit } };
  // A percentage lacks hundredths of its whole, which is held in hundredths of a unit.
  const lacking = whole === null ? minus(needed, held) : times(minus(needed, held), fraction(whole, 10_000));
  const amount = showFraction(lacking, places, 'up');
  if (proration === null) return { key: 'scoring.shortfall.lacks', values: { amount, unit } };
  const inAll = times(lacking, fraction(proration.all, proration.assessed));
  return {
    key: 'scoring.shortfall.lacksShared',
    values: { amount, unit, whole: showFraction(inAll, places, 'up') },
  };
}
