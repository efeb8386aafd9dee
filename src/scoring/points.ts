import { readDecimal, showScaled } from './decimal.ts';

export { plain } from './decimal.ts';

/** Points, held as whole hundredths so that no sum is ever inexact: 12.5 points is 1250. */
export type Hundredths = number & { readonly unit: 'hundredth of a point' };

export const ZERO = 0 as Hundredths;

/** What every rubric is worth, and what every score is scaled to. */
export const fullMarks = 100_000 as Hundredths;

/**
 * Points from what a person typed: `12.5`, `９００`, `1,000`.
 * @throws RangeError when it is no number, is negative, or has more than two decimals; its message is the `Mistake`
 */
export function points(text: string): Hundredths {
  const value = readDecimal(text, 2);
  if (typeof value === 'string') throw new RangeError(value);
  return value as Hundredths;
}

/** Points as people write them, without trailing zeros: `12.5`, `900`; a difference keeps its sign. */
export const show = (value: Hundredths): string => showScaled(value, 2);

/** The sum of points. */
export const sum = (values: Iterable<Hundredths>): Hundredths => {
  let total = 0;
  for (const value of values) total += value;
  return total as Hundredths;
};

/**
 * The score of 1000 that pages show: earned × 1000 / applicable, cut, never rounded, to hundredths.
 * @throws RangeError when nothing applies: such a school has no score
 */
export function scaled(earned: Hundredths, applicable: Hundredths): Hundredths {
  if (applicable <= 0) throw new RangeError('nothing applies to this school');
  return Math.floor((earned * fullMarks) / applicable) as Hundredths;
}
