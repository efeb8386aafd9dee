import autocannon from 'autocannon';
import { randomUUID } from 'node:crypto';
import { headersOf, type Pass } from './pass.ts';

/** What one round of requests came to; times in milliseconds. */
export interface Round {
  readonly rate: number;
  readonly p50: number;
  readonly p99: number;
}

/** A line that one connection saves again and again; its version is that of the last answer. */
export interface Line {
  readonly path: string;
  readonly code: string;
  version: number;
}

export const connections = 16;

/** Asks for a page as often as is said. */
export const ask = (
  url: string,
  amount: number,
  headers: Record<string, string> = {},
  phones = connections,
): Promise<Round> => load({ url, amount, headers, connections: phones });

/** Saves lines as the page's script does, each connection its own. */
export function save(
  address: string,
  amount: number,
  pass: Pass,
  lines: readonly Line[],
  phones = connections,
): Promise<Round> {
  let nth = 0;
  const setupClient = (client: autocannon.Client): void => {
    const line = lines[nth++]!;
    client.setRequests([
      {
        method: 'POST',
        path: line.path,
        headers: headersOf(pass),
        setupRequest: (request) => ({ ...request, body: bodyOf(line, pass) }),
        onResponse: (_status, body) => {
          line.version = (JSON.parse(body) as { lines: { version: number }[] }).lines[0]!.version;
        },
      },
    ]);
  };
  return load({ url: address, amount, setupClient, connections: phones });
}

/** Now the full points, now half a point less with its reason, so that there is something to save each time. */
export function bodyOf({ code, version }: Line, { token }: Pass): string {
  const full = version % 2 === 0;
  return new URLSearchParams({
    _csrf: token,
    key: randomUUID(),
    [`${code}.version`]: String(version),
    [`${code}.points`]: full ? '10' : '9.5',
    [`${code}.reason`]: full ? '' : '二楼会议室与办公室合用',
  }).toString();
}

async function load({ setupClient, ...options }: autocannon.Options): Promise<Round> {
  const began = performance.now();
  let ended = began;
  // Autocannon itself ends at a whole second only.
  const timed = (client: autocannon.Client): void => {
    client.on('response', () => (ended = performance.now()));
    setupClient?.(client);
  };
  const result = await autocannon({ timeout: 120, ...options, setupClient: timed });
  const failed = result.non2xx + result.errors + result.timeouts;
  if (failed > 0) throw new Error(`${failed} of ${options.amount} requests to ${options.url} failed`);
  return { rate: (result['2xx'] / (ended - began)) * 1000, p50: result.latency.p50, p99: result.latency.p99 };
}
