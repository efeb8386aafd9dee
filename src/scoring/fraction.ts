import { showScaled } from './decimal.ts';

/** An exact fraction with a positive denominator; not reduced, for only comparing and showing need it. */
export type Fraction = { readonly over: bigint; readonly under: bigint };

/** @throws RangeError when `under` is not positive */
export function fraction(over: number | bigint, under: number | bigint = 1n): Fraction {
  const denominator = BigInt(under);
  if (denominator <= 0n) throw new RangeError('a fraction needs a positive denominator');
  return { over: BigInt(over), under: denominator };
}

export const plus = (a: Fraction, b: Fraction): Fraction =>
  a.under === b.under
    ? { over: a.over + b.over, under: a.under }
    : { over: a.over * b.under + b.over * a.under, under: a.under * b.under };

/** May be negative. */
export const minus = (a: Fraction, b: Fraction): Fraction => ({
  over: a.over * b.under - b.over * a.under,
  under: a.under * b.under,
});

export const times = (a: Fraction, b: Fraction): Fraction => ({ over: a.over * b.over, under: a.under * b.under });

/** @throws RangeError when `b` is not positive */
export const dividedBy = (a: Fraction, b: Fraction): Fraction => {
  if (b.over <= 0n) throw new RangeError('division by nothing');
  return { over: a.over * b.under, under: a.under * b.over };
};

export const atLeast = (a: Fraction, b: Fraction): boolean => a.over * b.under >= b.over * a.under;

/** A fraction cut down, or lifted up, to a whole number. */
export const wholePart = ({ over, under }: Fraction, towards: 'down' | 'up'): bigint => {
  const cut = over / under - (over % under < 0n ? 1n : 0n);
  return towards === 'up' && cut * under < over ? cut + 1n : cut;
};

/** A fraction (not negative) as people read it, with so many places at most, cut `down` or lifted `up`; commas between thousands. */
export function showFraction({ over, under }: Fraction, places: number, towards: 'down' | 'up'): string {
  return showScaled(wholePart({ over: over * 10n ** BigInt(places), under }, towards), places, true);
}
