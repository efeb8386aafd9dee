import { createHash } from 'node:crypto';

/**
 * Who is looked at again: the same list and the same seed draw the same schools, on every machine and for ever. Pure.
 * `public/look-back-replay.mjs` says the same once more, by itself, for those who do not trust this program.
 */

/** A plaque on the list of a look-back. Days are as 2026-11-02. */
export interface Listed {
  readonly number: string;
  readonly school: string;
  readonly awardedOn: string;
  readonly state: string;
  /** Its place by risk, the riskiest first: what the place rests on is not public. */
  readonly riskPlace: number;
}

/** How many are drawn, and how: fixed with the list, before there is a seed. */
export interface Shares {
  /** The day on which the list was fixed: years since an award are counted to it. */
  readonly on: string;
  /** Drawn by lot. */
  readonly lot: number;
  /** Everyone whose award is so many years ago, or more; null for nobody. */
  readonly years: number | null;
  /** So many by risk. */
  readonly risk: number;
}

export type Reason = 'years' | 'risk' | 'lot';

/** A school that was drawn, and by what. */
export interface Drawn {
  readonly number: string;
  readonly reason: Reason;
  /** Its lot: SHA-256 of digest, seed and number, in hexadecimal. */
  readonly ticket: string;
}

/** SHA-256 of a text in UTF-8, in hexadecimal. */
export const digestOf = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

/** The lot of a plaque: nobody can tell it before the seed is known, nor change it without changing the list or the seed. */
export const ticketOf = (digest: string, seed: string, number: string): string =>
  digestOf(`${digest}\n${seed}\n${number}`);

/**
 * Draws a look-back. First everyone whose award is long enough ago, by number; then, of the others, those with the highest risk;
 * then, of the rest, those with the smallest lots. Nobody is drawn twice. The order of the list means nothing.
 */
export function draw(list: readonly Listed[], shares: Shares, digest: string, seed: string): Drawn[] {
  const ticket = ({ number }: Listed): string => ticketOf(digest, seed, number);
  const old = list.filter(({ awardedOn }) => isOld(awardedOn, shares)).toSorted(byNumber);
  const others = list.filter(({ awardedOn }) => !isOld(awardedOn, shares));
  const risky = others.toSorted((one, other) => one.riskPlace - other.riskPlace).slice(0, shares.risk);
  const chosen = new Set(risky);
  const lots = others
    .filter((one) => !chosen.has(one))
    .map((one) => ({ one, lot: ticket(one) }))
    .sort((a, b) => (a.lot < b.lot ? -1 : 1))
    .slice(0, shares.lot);
  const drawn = (reason: Reason) => (one: Listed) => ({ number: one.number, reason, ticket: ticket(one) });
  return [...old.map(drawn('years')), ...risky.map(drawn('risk')), ...lots.map(({ one }) => drawn('lot')(one))];
}

const byNumber = (one: Listed, other: Listed): number => (one.number < other.number ? -1 : 1);

/** Whether the award is so many years ago on the day of the list, or more. */
const isOld = (awardedOn: string, { on, years }: Shares): boolean =>
  years !== null && `${Number(awardedOn.slice(0, 4)) + years}${awardedOn.slice(4)}` <= on;
