/** Prints the address of a PostgreSQL server to test on: of DATABASE_URL, or of 127.0.0.1:5432 if it lets us in without a password. */
import { withClient } from '../../src/database/connection.ts';

const given = process.env['DATABASE_URL'];
const candidates = given ? [given] : ['postgres', 'root'].map((user) => `postgres://${user}@127.0.0.1:5432/postgres`);
for (const candidate of candidates) {
  const answers = await withClient(candidate, (client) => client.query('select 1')).catch(() => null);
  if (answers === null) continue;
  const url = new URL(candidate);
  url.pathname = '/postgres';
  process.stdout.write(url.href);
  break;
}
