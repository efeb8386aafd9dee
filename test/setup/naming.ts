import { withClient, type Address } from '../../src/database/connection.ts';

/** The same server, another database. */
export function addressOf(address: Address, database: string): Address {
  if (typeof address !== 'string') return { ...address, database };
  const url = new URL(address);
  url.pathname = `/${database}`;
  return url.href;
}

/** An empty database that sorts Chinese by pinyin, or a copy of `template` (26-46 ms with 40 tables). */
export async function createDatabase(server: Address, name: string, template?: string): Promise<Address> {
  const like = template
    ? `template "${template}" strategy wal_log`
    : `template template0 encoding 'UTF8' locale_provider icu icu_locale 'zh-CN' lc_collate 'C' lc_ctype 'C.UTF-8'`;
  await withClient(server, (client) => client.query(`create database "${name}" ${like}`));
  return addressOf(server, name);
}
