import { atLeast, dividedBy, fraction, minus, times, wholePart, type Fraction } from './fraction.ts';
import type { Decimal } from './decimal.ts';
import type { Hundredths } from './points.ts';
import type { MeasuredIndicator, ShortfallScale } from './rubric.ts';

/** What is held, and what of it counts against the standard. */
export type Holding = {
  /** After proration; for a percentage 100 × part / whole. */
  readonly held: Fraction;
  /** What is needed; for a limit the limit. Null where the scale holds against no standard. */
  readonly needed: Fraction | null;
  /** What is held, in the unit of the ratio; null: pupils to no item at all. */
  readonly ratio: Fraction | null;
  /** What is held of what is needed; 1 meets the standard. */
  readonly share: Fraction | null;
  /** Pupils of the assessed sections. */
  readonly pupils: number;
};

/** What a holding comes to on the indicator's scale. */
export type OnScale = {
  readonly points: Hundredths;
  /** The band by its place in the table; null: below all, or no bands. */
  readonly band: number | null;
  /** What is short of the standard, in the unit that the scale counts it in; 0 where it is met. Null: the scale does not ask, or no number says it. */
  readonly short: Fraction | null;
};

/** Turns what is held into points by the indicator's scale, exactly; the points are cut to a hundredth. */
export function onScale(indicator: MeasuredIndicator, holding: Holding): OnScale {
  const { scale } = indicator;
  switch (scale.by) {
    case 'share': {
      const { share } = holding;
      const found = scale.bands.findIndex((band) => share !== null && atLeast(share, exactly(band.share)));
      return byBand(indicator, found, scale.bands[found]?.part ?? scale.elsePart);
    }
    case 'value': {
      const { ratio } = holding;
      const reaches = (from: Fraction): boolean =>
        ratio !== null && (scale.direction === 'at least' ? atLeast(ratio, from) : atLeast(from, ratio));
      const found = scale.bands.findIndex((band) => reaches(exactly(band.from)));
      return byBand(indicator, found, scale.bands[found]?.part ?? scale.elsePart);
    }
    case 'shortfall':
      return lessShortfall(indicator, scale, holding);
  }
}

/** A decimal of the rubric as a fraction. */
export const exactly = (value: Decimal): Fraction => ({ over: BigInt(value), under: 10_000n });

/** What is held, or needed, in the unit of the standard: per pupil, per 100 pupils, pupils to one (null: to none). */
export function inRatioUnit({ measure }: MeasuredIndicator, amount: Fraction, pupils: number): Fraction | null {
  switch (measure) {
    case 'per_pupil':
      return dividedBy(amount, fraction(pupils));
    case 'per_100_pupils':
      return dividedBy(times(amount, fraction(100)), fraction(pupils));
    case 'pupils_per_item':
      return amount.over === 0n ? null : dividedBy(fraction(pupils), amount);
    case 'percent':
    case 'count':
    case 'limit':
      return amount;
  }
}

function byBand({ full }: MeasuredIndicator, found: number, part: Decimal): OnScale {
  return { points: Math.floor((part * full) / 10_000) as Hundredths, band: found < 0 ? null : found, short: null };
}

function lessShortfall(
  indicator: MeasuredIndicator,
  scale: ShortfallScale,
  { held, needed, ratio, pupils }: Holding,
): OnScale {
  if (needed === null) throw new RangeError(`${indicator.code} counts what is short of a standard, and has none`);
  const standard = inRatioUnit(indicator, needed, pupils);
  const [has, wants] = scale.of === 'entered' ? [held, needed] : [ratio, standard];
  // Pupils to no item at all: nothing is further from the standard.
  if (has === null || wants === null) return { points: 0 as Hundredths, band: null, short: null };
  // More is short under a limit, and of pupils to an item.
  const over = indicator.measure === 'limit' || (scale.of === 'ratio' && indicator.measure === 'pupils_per_item');
  const apart = over ? minus(has, wants) : minus(wants, has);
  const short = apart.over > 0n ? apart : fraction(0);
  const steps = dividedBy(short, exactly(scale.step));
  const counted =
    scale.counted === 'exactly' ? steps : fraction(wholePart(steps, scale.counted === 'begun' ? 'up' : 'down'));
  const left = wholePart(minus(fraction(indicator.full), times(counted, fraction(scale.deduction))), 'down');
  return { points: (left > 0n ? Number(left) : 0) as Hundredths, band: null, short };
}
