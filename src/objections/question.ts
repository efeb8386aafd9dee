import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';

/**
 * The key of a form with the seal that it is ours, and the question that goes with it. Nothing of it is kept: the question
 * follows from the key, and whoever sends a solved one a thousand times sends one objection a thousand times.
 */
export interface SealedKey {
  readonly key: string;
  /** Milliseconds. */
  readonly made: number;
  readonly seal: string;
}

/** Long enough to write an objection down, too short to store up solved questions. */
const lifetime = 2 * 60 * 60 * 1000;

export function sealKey(secret: string, now: Date, key: string = randomUUID()): SealedKey {
  const made = now.getTime();
  return { key, made, seal: sealOf(secret, key, made) };
}

/** Whether a key is ours: never, once it has become too old, or (for a question) only as long as it lives. */
export function isOurs({ key, made, seal }: SealedKey, secret: string): boolean {
  const expected = Buffer.from(sealOf(secret, key, made));
  const given = Buffer.from(seal);
  return expected.length === given.length && timingSafeEqual(expected, given);
}

export const isFresh = ({ made }: SealedKey, now: Date): boolean =>
  made <= now.getTime() && now.getTime() - made <= lifetime;

const sealOf = (secret: string, key: string, made: number): string =>
  createHmac('sha256', secret).update(`objection form ${key} ${made}`).digest('base64url');

/** Two numbers from 1 to 9 whose sum is at most 10: what everybody can add, in words. */
export function questionOf(key: string, secret: string): { readonly one: number; readonly other: number } {
  const bytes = createHmac('sha256', secret).update(`objection question ${key}`).digest();
  const one = 1 + (bytes[0]! % 9);
  return { one, other: 1 + (bytes[1]! % (10 - one)) };
}

/**
 * Whether an answer is right: in digits of any width, or as the word for it.
 * @param words the words for the right number, in every language
 */
export function isRight(typed: string, sum: number, words: readonly string[]): boolean {
  const answer = typed.normalize('NFKC').trim().toLowerCase();
  return answer === String(sum) || words.some((word) => word.toLowerCase() === answer);
}
