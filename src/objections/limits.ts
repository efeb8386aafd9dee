import { createHash } from 'node:crypto';
import type { Knex } from 'knex';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { networkOf } from './rules.ts';

/**
 * What anybody may do without an account, in an hour:
 * sent        forms with an answer to the question, right or wrong, from one address, so that nobody tries all answers
 * received    objections from one address; several people of one office or school share one
 * everywhere  objections from all addresses, against a flood from many: an office could read no more in a year
 * looked up   tries of tracking codes from one address; there are 10^16 codes
 */
export const limits = { sent: 40, received: 10, everywhere: 300, 'looked up': 40 } as const;
type Limit = keyof typeof limits;
const anHour = 60 * 60;

/** @returns how many minutes to wait, or null when it may be done */
export async function count(db: Knex, limit: Limit, address: string): Promise<number | null> {
  try {
    await limitersOf(db)[limit].consume(keyOf(limit, address));
    return null;
  } catch (refused) {
    if (refused instanceof RateLimiterRes) return Math.max(1, Math.ceil(refused.msBeforeNext / 60_000));
    throw refused;
  }
}

/** An objection before it is taken in: within the limit of its address, and then of everybody. */
export async function countReceived(db: Knex, address: string): Promise<number | null> {
  const own = await count(db, 'received', address);
  return own ?? (await count(db, 'everywhere', address));
}

/** It came to nothing, and counts for nothing: an unfit file, or a form that was sent twice. */
export async function uncount(db: Knex, address: string): Promise<void> {
  const limiters = limitersOf(db);
  for (const limit of ['received', 'everywhere'] as const) await limiters[limit].reward(keyOf(limit, address));
}

/** Of addresses only digests, which go with the hour. */
const keyOf = (limit: Limit, address: string): string =>
  limit === 'everywhere' ? 'all' : createHash('sha256').update(networkOf(address)).digest('base64url');

type Limiters = Record<Limit, RateLimiterPostgres>;
const known = new WeakMap<object, Limiters>();

/** @param db no transaction: what is counted stays so, whatever becomes of the request */
function limitersOf(db: Knex): Limiters {
  const client = db.client as object;
  const limiter = (of: Limit): RateLimiterPostgres =>
    new RateLimiterPostgres({
      storeClient: db,
      storeType: 'knex',
      tableName: 'rate_limit',
      tableCreated: true,
      keyPrefix: `objection-${of.replace(' ', '-')}`,
      points: limits[of],
      duration: anHour,
    });
  const limiters = known.get(client) ?? {
    sent: limiter('sent'),
    received: limiter('received'),
    everywhere: limiter('everywhere'),
    'looked up': limiter('looked up'),
  };
  known.set(client, limiters);
  return limiters;
}
