import { type ClientRequest, request } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { count, countReceived, limits } from '../../src/objections/limits.ts';
import { mostAtOnce } from '../../src/web/uploads.ts';
import { Visitor as Plain } from '../set-up/visitor.ts';
import type { Visitor } from '../setup/app.ts';
import { openTown, type Town } from '../setup/town.ts';
import { anObjection, filledFrom, freshNotice } from './makers.ts';

let town: Town;
let anyone: Visitor;
let fangji: number;

beforeAll(async () => {
  town = await openTown();
});
afterAll(() => town.close());

beforeEach(async () => {
  fangji = await freshNotice(town);
  anyone = town.visitor();
});

const rows = (): Promise<object[]> => town.db('objection').orderBy('id').select('*') as never;

describe('a flood', () => {
  test(
    'a thousand from one address make few, are told when to try again, and the site still answers',
    { timeout: 120_000 },
    async () => {
      const flood = new Plain(town.address);
      const forms: Record<string, string>[] = [];
      for (let place = 0; place < 60; place += 1) {
        forms.push(filledFrom((await flood.get(`/public/objections/new?school=${fangji}`)).text));
      }
      const statuses: number[] = [];
      let last = '';
      const work = Array.from({ length: 1000 }, (_, place) => forms[place % forms.length]!);
      const began = performance.now();
      const hands = Array.from({ length: 40 }, async () => {
        for (let fields = work.pop(); fields !== undefined; fields = work.pop()) {
          const { status, text } = await flood.post('/public/objections/new', fields);
          statuses.push(status);
          if (status === 429) last = text;
        }
      });
      const meanwhile = await town.visitor().get('/public');
      await Promise.all(hands);
      const took = performance.now() - began;
      expect(meanwhile.status).toBe(200);
      expect(await rows()).toHaveLength(limits.received);
      expect(new Set(statuses)).toEqual(new Set([200, 201, 429]));
      expect(statuses.filter((status) => status === 201)).toHaveLength(limits.received);
      expect(last).toContain('分钟后再提交');
      expect(last).toContain('功能教室实际只有两间');
      expect(took).toBeLessThan(60_000);
      // Whoever works here is let in meanwhile as before.
      expect((await (await town.signIn('county')).get('/objections')).status).toBe(200);
    },
  );

  test('from many addresses they are few too, and every address has its own count', { timeout: 60_000 }, async () => {
    const taken = await Promise.all(
      Array.from({ length: limits.everywhere + 50 }, (_, place) =>
        countReceived(town.db, `203.0.${place >> 8}.${place & 255}`),
      ),
    );
    expect(taken.filter((wait) => wait === null)).toHaveLength(limits.everywhere);
    expect(await count(town.db, 'looked up', '203.0.0.1')).toBeNull();
    const one = await Promise.all(
      Array.from({ length: 50 }, (_, place) => count(town.db, 'sent', `2001:db8:1:2::${place}`)),
    );
    expect(one.filter((wait) => wait === null)).toHaveLength(limits.sent);
    expect(one.find((wait) => wait !== null)).toBeLessThanOrEqual(60);
  });
});

describe('forms with files that are sent at once', () => {
  /** Begins to send a form, and leaves the rest out. */
  const halfSent = async (): Promise<ClientRequest> => {
    const sent = request(`${town.address}/public/objections/new`, {
      method: 'POST',
      headers: { 'content-type': 'multipart/form-data; boundary=x', 'content-length': '40000000' },
    }).on('error', () => undefined);
    sent.write('--x\r\ncontent-disposition: form-data; name="files"; filename="a.pdf"\r\n\r\n%PDF');
    await new Promise((resolve) => setTimeout(resolve, 50));
    return sent;
  };

  test('are few from one address, lest they fill the disk; others wait, and the site answers', async () => {
    const page = await anyone.get(`/public/objections/new?school=${fangji}`);
    const fields = { ...filledFrom(page.text), text: '功能教室实际只有两间，与公示不符。' };
    const hung = [];
    for (let place = 0; place < mostAtOnce.fromOne; place += 1) hung.push(await halfSent());
    const turnedAway = await anyone.upload('/public/objections/new', fields, []);
    expect([turnedAway.status, turnedAway.text.includes('请稍候片刻')]).toEqual([429, true]);
    expect(await rows()).toHaveLength(0);
    expect((await anyone.get('/public')).status).toBe(200);
    for (const sent of hung) sent.destroy();
    await vi.waitFor(async () => {
      expect((await anyone.upload('/public/objections/new', fields, [])).status).toBe(201);
    });
    expect(await rows()).toHaveLength(1);
  });
});

describe('looking up', () => {
  test('the code finds state and dates, however it is typed, and nobody’s name', async () => {
    const { code } = await anObjection(town, fangji, { name: '某个家长', contact: '13900000000' });
    await anObjection(town, fangji, { text: '另一件异议的内容，与前一件无关。' });
    const { status, text } = await anyone.post('/public/objections', {
      code: ` ${code.toLowerCase().replaceAll('-', ' ')}`,
    });
    expect(status).toBe(200);
    expect(text).toContain('已收到');
    expect(text).toContain('方集镇中心小学');
    for (const secret of ['某个家长', '13900000000', '另一件异议', '功能教室实际']) expect(text).not.toContain(secret);
  });

  test.each(['ACDE-FGHJ-KMNP', 'ACDE', '', '<script>alert(1)</script>'])('%s is told one sentence', async (code) => {
    await anObjection(town, fangji);
    const { status, text } = await anyone.post('/public/objections', { code });
    expect(status).toBe(404);
    expect(text).toContain('没有与此查询码对应的异议');
    expect(text).not.toContain('<script>alert');
  });

  test('whoever tries many is told to wait, also with the right one', async () => {
    const { code } = await anObjection(town, fangji);
    // Or each of those at once would be given a session of its own.
    await anyone.get('/public/objections');
    const tries = await Promise.all(
      Array.from({ length: limits['looked up'] + 5 }, () =>
        anyone.post('/public/objections', { code: 'ACDE-FGHJ-KMNP' }),
      ),
    );
    expect(tries.filter(({ status }) => status === 429)).toHaveLength(5);
    expect((await anyone.post('/public/objections', { code })).status).toBe(429);
  });
});
