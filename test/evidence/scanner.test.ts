import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ClamavPlace } from '../../src/config.ts';
import { clamav } from '../../src/evidence/scanner.ts';
import { type Clamd, openClamd, virus } from './clamd.ts';

const folder = mkdtempSync(join(tmpdir(), 'dabiao-scanner-'));
const path = join(folder, 'file');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const places: readonly (readonly [string, () => Promise<[Clamd, ClamavPlace]>])[] = [
  [
    'by a port',
    async () => {
      const clamd = await openClamd();
      return [clamd, { host: '127.0.0.1', port: clamd.port }];
    },
  ],
  [
    'by a socket',
    async () => {
      const socket = join(folder, 'clamd.sock');
      return [await openClamd({ path: socket }), { path: socket }];
    },
  ],
];

describe.each(places)('ClamAV %s', (_, open) => {
  let clamd: Clamd;
  let place: ClamavPlace;
  beforeAll(async () => {
    [clamd, place] = await open();
  });
  afterAll(() => clamd.close());
  beforeEach(() => clamd.behave('finds by content'));

  test.each([0, 1, 65_536, 3_000_001])('is sent a file of %i bytes whole, and finds nothing', async (size) => {
    const content = randomBytes(size);
    writeFileSync(path, content);
    expect(await clamav(place)(path)).toBe('clean');
    expect(clamd.seen.at(-1)!.equals(content)).toBe(true);
  });

  test('finds a virus, also at the very end', async () => {
    writeFileSync(path, Buffer.concat([randomBytes(200_000), Buffer.from(virus)]));
    expect(await clamav(place)(path)).toBe('infected');
  });

  test('says so when a file is too large for it, while the rest is still being sent', async () => {
    clamd.behave('small limit');
    writeFileSync(path, randomBytes(5_000_000));
    expect(await clamav(place)(path)).toBe('scanTooLarge');
  });

  test.each(['breaks off', 'says half', 'talks nonsense'] as const)(
    'leaves a file unscanned when it %s',
    async (manner) => {
      clamd.behave(manner);
      writeFileSync(path, randomBytes(1_000_000));
      expect(await clamav(place)(path)).toBe('unscanned');
    },
  );

  test('leaves a file unscanned when it hangs, and is waited for no longer than it may take', async () => {
    clamd.behave('hangs');
    writeFileSync(path, Buffer.from('x'));
    const began = performance.now();
    expect(await clamav(place, 200)(path)).toBe('unscanned');
    expect(performance.now() - began).toBeLessThan(2_000);
  });
});

test('where nobody listens a file is unscanned', async () => {
  writeFileSync(path, 'x');
  const clamd = await openClamd();
  await clamd.close();
  expect(await clamav({ host: '127.0.0.1', port: clamd.port })(path)).toBe('unscanned');
  expect(await clamav({ path: join(folder, 'none.sock') })(path)).toBe('unscanned');
});

test('a file that is gone is not called clean', async () => {
  const clamd = await openClamd();
  expect(await clamav({ host: '127.0.0.1', port: clamd.port }, 500)(join(folder, 'none'))).toBe('unscanned');
  await clamd.close();
});
