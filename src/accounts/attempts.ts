import { createHash } from 'node:crypto';
import type { Knex } from 'knex';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';

/** Who tries to sign in, and from where. */
export interface Attempt {
  readonly username: string;
  readonly address: string;
}

/**
 * So many wrong passwords, and there is a rest until a quarter of an hour after the first: for a name from one address,
 * so that nobody can keep its owner out from elsewhere; for a name from all addresses, against guessing by many; and for
 * an address over all names, against trying one password on everybody. It is the same whether the name exists or not.
 */
const wrongPasswords = { pair: 5, name: 30, address: 50 } as const;
const restSeconds = 15 * 60;

/**
 * Counts a try before its password is looked at, so that many at once are no way round the count.
 * @returns how many minutes to wait, or null when the try may be made
 */
export async function beginAttempt(db: Knex, attempt: Attempt): Promise<number | null> {
  const { pair, name, address } = limitersOf(db);
  const keys = keysOf(attempt);
  for (const [limiter, key] of [[name, keys.name] as const, [address, keys.address] as const]) {
    const before = await limiter.get(key);
    if (before !== null && before.consumedPoints >= limiter.points) return minutesOf(before);
  }
  try {
    await pair.consume(keys.pair);
    return null;
  } catch (refused) {
    if (refused instanceof RateLimiterRes) return minutesOf(refused);
    throw refused;
  }
}

const minutesOf = ({ msBeforeNext }: RateLimiterRes): number => Math.max(1, Math.ceil(msBeforeNext / 60_000));

/** The password was wrong. */
export async function countFailure(db: Knex, attempt: Attempt): Promise<void> {
  const { name, address } = limitersOf(db);
  const keys = keysOf(attempt);
  await name.penalty(keys.name);
  await address.penalty(keys.address);
}

/** The password was right: this name begins anew at this address. */
export async function forgetFailures(db: Knex, attempt: Attempt): Promise<void> {
  await limitersOf(db).pair.delete(keysOf(attempt).pair);
}

/** Digests, for people now and then type their password as their name. */
function keysOf({ username, address }: Attempt): Record<keyof typeof wrongPasswords, string> {
  const digest = (text: string): string => createHash('sha256').update(text).digest('base64url');
  return { pair: digest(`${username} ${address}`), name: digest(username), address: digest(address) };
}

type Limiters = Record<keyof typeof wrongPasswords, RateLimiterPostgres>;
const known = new WeakMap<object, Limiters>();

function limitersOf(db: Knex): Limiters {
  const client = db.client as object;
  const limiter = (of: keyof typeof wrongPasswords): RateLimiterPostgres =>
    new RateLimiterPostgres({
      storeClient: db,
      storeType: 'knex',
      tableName: 'rate_limit',
      tableCreated: true,
      keyPrefix: `sign-in-${of}`,
      points: wrongPasswords[of],
      duration: restSeconds,
    });
  const limiters = known.get(client) ?? { pair: limiter('pair'), name: limiter('name'), address: limiter('address') };
  known.set(client, limiters);
  return limiters;
}
