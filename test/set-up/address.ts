import type { Address } from '../../src/database/connection.ts';

/** An address as DATABASE_URL says it, at another port of this machine if one is given. */
export function urlOf(address: Address, port?: number): string {
  const url = new URL(
    typeof address === 'string' ? address : `postgres://${address.user}@localhost:${address.port}/${address.database}`,
  );
  if (typeof address !== 'string') {
    if (address.password) url.password = address.password;
    // The folder of a unix socket is no host name.
    if (port === undefined) url.searchParams.set('host', address.host);
  }
  if (port !== undefined) {
    url.hostname = '127.0.0.1';
    url.port = String(port);
  }
  return url.href;
}

/** Where its server listens, for a plain connection. */
export function placeOf(address: Address): { path: string } | { host: string; port: number } {
  if (typeof address === 'string') {
    const { hostname, port } = new URL(address);
    return { host: hostname, port: Number(port || 5432) };
  }
  const { host, port } = address;
  return host.startsWith('/') ? { path: `${host}/.s.PGSQL.${port}` } : { host, port };
}
