import knex, { type Knex } from 'knex';
import pg from 'pg';

/** Where a PostgreSQL is reached: a postgres:// address, or the parts of one (a host may be the folder of a unix socket). */
export type Address =
  | string
  | {
      readonly host: string;
      readonly port: number;
      readonly user: string;
      readonly database: string;
      readonly password?: string;
    };

/** Opens connections as they are needed, and waits at most five seconds for one. */
export function connect(address: Address, { connections = 10 } = {}): Knex {
  return knex({
    client: 'pg',
    connection: settings(address),
    // One stays open: whoever shares an embedded database sees by it that the program is still there.
    pool: { min: 1, max: connections },
    acquireConnectionTimeout: patience,
  });
}

/**
 * For a query that nearly every page asks: each connection plans it once and keeps the plan, since planning takes as long as
 * answering. Its text must always be the same, and so must the name be its own.
 */
export const planned = (name: string): { readonly name: string } => ({ name });

/** Runs `deed` on a single connection, outside any pool. */
export async function withClient<Result>(
  address: Address,
  deed: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client(settings(address));
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await deed(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

const patience = 5_000;
const { builtins } = pg.types;

/**
 * How values arrive: a day as the text '2026-11-02' (a Date would move it between time zones), int8 as a number
 * (ids and counts stay far below 2^53), numeric as text, since it is exact, and moments as a Date.
 */
const types = {
  getTypeParser(oid: number, format?: string) {
    if (oid === builtins.DATE) return (day: string) => day;
    if (oid === builtins.INT8) return Number;
    return pg.types.getTypeParser(oid, format === 'binary' ? 'binary' : 'text');
  },
};

function settings(address: Address) {
  const place = typeof address === 'string' ? { connectionString: address } : address;
  return { ...place, types, connectionTimeoutMillis: patience, application_name: 'dabiao' };
}
