import { get } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { approvedSchools, boxes, funan, openWorld, today, type World } from '../plaques/world.ts';
import type { Answer } from '../setup/app.ts';

let world: World;
let ids: number[];
beforeAll(async () => {
  world = await openWorld();
  ids = await approvedSchools(world.db, world.cycle, [{ name: '王家坝中心学校', region: '341225117' }]);
  const county = await world.signIn('county');
  await county.post('/plaques', { schools: boxes(ids), awardedOn: today });
});
afterAll(() => world.close());

const pages = [
  '/public',
  '/public/notices',
  '/public/schools',
  `/public/schools?county=${funan}&township=341225117`,
  '/public/progress',
  `/public/progress?county=${funan}`,
  '/public/plaques',
  '/public/plaques/341225-2026-0001',
];

/** Asks as a browser or a proxy does that keeps a page. Not by `fetch`, which asks for the whole page whenever it is given a digest. */
const ask = (path: string, headers: Record<string, string> = {}): Promise<Answer> =>
  new Promise((resolve, reject) => {
    get(`${world.address}${path}`, { headers }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      const heads = new Headers(Object.entries(response.headers).map(([name, value]) => [name, String(value)]));
      response.on('end', () => resolve({ status: response.statusCode!, location: '', text, headers: heads }));
    }).on('error', reject);
  });

/**
 * Asks twice for what the minute of the demonstration's clock must not part.
 * @returns the answer to the digest of the first
 */
async function askAgain(path: string, headers: Record<string, string> = {}): Promise<Answer> {
  const again = async (): Promise<Answer> => {
    const first = await ask(path, headers);
    return ask(path, { ...headers, 'if-none-match': first.headers.get('etag') ?? '' });
  };
  const answer = await again();
  return answer.status === 304 ? answer : again();
}

describe('what a visitor without a session reads', () => {
  test.each(pages)(
    '%s may be kept by any cache that asks whether it has changed, language by language',
    async (path) => {
      const { headers } = await ask(path);
      expect(headers.get('cache-control')).toBe('public, no-cache');
      expect(headers.get('etag')).toMatch(/^W\/"/);
      expect(headers.get('vary')).toContain('Cookie');
      expect(headers.get('set-cookie')).toBeNull();
    },
  );

  test.each(pages)('%s is not sent again while it is the same', async (path) => {
    const answer = await askAgain(path);
    expect(answer.status).toBe(304);
    expect(answer.text).toBe('');
    expect(answer.headers.get('vary')).toContain('Cookie');
    expect(answer.headers.get('set-cookie')).toBeNull();
  });

  test('has another digest in each language: the digest of one never stands for another', async () => {
    for (const path of pages) {
      const chinese = (await ask(path)).headers.get('etag')!;
      const english = await ask(path, { cookie: 'language=en', 'if-none-match': chinese });
      expect(english.status, path).toBe(200);
      expect(english.text).toContain('<html lang="en">');
      expect((await askAgain(path, { cookie: 'language=en' })).status, path).toBe(304);
    }
  });

  test('has another digest as soon as something has changed', async () => {
    const path = '/public/plaques/341225-2026-0001';
    const before = (await ask(path)).headers.get('etag')!;
    const ended = { state: 'revoked', state_on: '2026-11-01', state_reason: '回头看发现功能室挪用' };
    await world.db('plaque').where({ assessment_id: ids[0]! }).update(ended);
    const after = await ask(path, { 'if-none-match': before });
    expect(after.status).toBe(200);
    expect(after.text).toContain('牌匾已于2026年11月1日撤销');
  });

  test('has another digest on the next day: it says of which day it is', async () => {
    const before = (await ask('/public/progress')).headers.get('etag')!;
    await world.db('demonstration').increment('offset_seconds', 24 * 60 * 60);
    const after = await ask('/public/progress', { 'if-none-match': before });
    await world.db('demonstration').decrement('offset_seconds', 24 * 60 * 60);
    expect(after.status).toBe(200);
    expect(after.text).toContain('截至2026年11月3日');
  });

  test('bears neither a name nor the token of a form', async () => {
    for (const path of pages) {
      const { text } = await ask(path);
      expect(text, path).not.toContain('_csrf');
      expect(text, path).not.toContain('data-person');
    }
  });
});

describe('what is kept for nobody else', () => {
  test('the page of somebody who is signed in is kept nowhere', async () => {
    const county = await world.signIn('county');
    for (const path of pages) {
      const { headers } = await county.get(path);
      expect(headers.get('cache-control'), path).toBe('no-store');
      expect(headers.get('etag'), path).toBeNull();
    }
  });

  test('the page of a visitor who has opened a form, and so has a session', async () => {
    const visitor = world.visitor();
    await visitor.get('/sign-in');
    for (const path of pages) {
      expect((await visitor.get(path)).headers.get('cache-control'), path).toBe('private, no-cache');
    }
  });

  test.each([
    ['/public/plaques/341225-2026-9999', 404],
    ['/public/plaques?number=x', 400],
    ['/public/nowhere', 404],
  ])('%s, which answers %i', async (path, status) => {
    const answer = await ask(path);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('cache-control')).toBe('private, no-cache');
  });
});
