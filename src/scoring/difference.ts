import { fullMarks, type Hundredths } from './points.ts';
import type { DifferenceRule } from './programme.ts';

/** What a sheet earned of what applied to the school. */
export type Score = { readonly earned: Hundredths; readonly applicable: Hundredths };

/**
 * Whether a line differs from the same line of the stage before by more than the rule's share of its full points,
 * so that whoever scored it says why. Exactly the share asks for nothing.
 */
export const lineAsksForReason = (
  now: Hundredths,
  before: Hundredths,
  full: Hundredths,
  { linePercent }: DifferenceRule,
): boolean => Math.abs(now - before) * 100 > linePercent * full;

/**
 * Whether the scaled totals of two stages differ by more than the rule's points, so that the leader says why.
 * Compared as fractions: what the page cuts off decides nothing.
 */
export function totalAsksForReason(now: Score, before: Score, { totalPoints }: DifferenceRule): boolean {
  const [a, b, c, d] = [now.earned, now.applicable, before.earned, before.applicable].map(BigInt) as [
    bigint,
    bigint,
    bigint,
    bigint,
  ];
  const apart = a * d - c * b;
  return (apart < 0n ? -apart : apart) * BigInt(fullMarks) > BigInt(totalPoints * 100) * b * d;
}
