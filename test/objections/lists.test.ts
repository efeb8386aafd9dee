import { Writable } from 'node:stream';
import { pino } from 'pino';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApp } from '../../src/app.ts';
import { storageIn } from '../../src/evidence/storage.ts';
import { digestOf } from '../../src/objections/code.ts';
import { Visitor as Plain } from '../set-up/visitor.ts';
import { rowsOf } from '../excel/downloads.ts';
import type { Visitor } from '../setup/app.ts';
import { openTown, type Town } from '../setup/town.ts';
import { codeIn, filledFrom, onNotice } from './makers.ts';

let town: Town;
let county: Visitor;
let fangji: number;
let yixiao: number;

beforeAll(async () => {
  town = await openTown();
  county = await town.signIn('county');
  await town.itIs('2026-11-16');
  fangji = await onNotice(town, town.schools.fangji);
  yixiao = await onNotice(town, town.schools.yixiao);
  const yichu = await onNotice(town, town.schools.yichu);
  const open = Array.from({ length: 60 }, (_, place) =>
    row(place, { assessment_id: place % 2 ? yixiao : fangji, answer_by: day('2026-11-09', place % 15) }),
  );
  const closed = Array.from({ length: 60 }, (_, place) => ({
    ...row(100 + place, { assessment_id: fangji, answer_by: day('2026-10-09', place % 15), received_on: '2026-10-01' }),
    state: 'answered',
    outcome: 'not upheld',
    consequence: 'none',
    answer: '经查，情况不属实。',
    answered_by: town.people['county'],
    answered_at: new Date('2026-10-11T16:30:00Z'),
    closed_at: new Date('2026-10-11T16:30:00Z'),
  }));
  await town.db('objection').insert([...open, ...closed, row(300, { assessment_id: yichu, region_code: '341200' })]);
});
afterAll(() => town.close());

const day = (from: string, days: number): string =>
  new Date(Date.parse(from) + days * 86_400_000).toISOString().slice(0, 10);
const row = (place: number, more: object) => ({
  code_digest: digestOf(String(place)),
  key: `00000000-0000-4000-8000-${String(place).padStart(12, '0')}`,
  region_code: '341225',
  matter: 'points',
  text: `第${place}件异议的具体内容`,
  objector_name: '某个家长',
  received_on: '2026-11-02',
  received_at: new Date('2026-11-02T09:00:00+08:00'),
  within_notice: true,
  answer_by: '2026-11-09',
  state: 'received',
  assigned_to: null as number | null,
  ...more,
});

const linksIn = (text: string): number[] =>
  [...text.matchAll(/href="\/objections\/(\d+)"/g)].map(([, id]) => Number(id));
const olderIn = (text: string): string => /rel="next" href="([^"]+)"/.exec(text)?.[1]?.replaceAll('&amp;', '&') ?? '';
const newerIn = (text: string): string => /rel="prev" href="([^"]+)"/.exec(text)?.[1]?.replaceAll('&amp;', '&') ?? '';

test('open ones come first by deadline, then the others, the latest first; pages lose none, forward and back', async () => {
  const pages = [await county.get('/objections')];
  for (let next = olderIn(pages[0]!.text); next !== ''; next = olderIn(pages.at(-1)!.text))
    pages.push(await county.get(next));
  const seen = pages.flatMap(({ text }) => linksIn(text));
  const rows = (await town.db('objection').where({ region_code: '341225' }).select('id', 'closed_at', 'answer_by')) as {
    id: number;
    closed_at: Date | null;
    answer_by: string;
  }[];
  const owed = rows
    .toSorted((a, b) => {
      if ((a.closed_at === null) !== (b.closed_at === null)) return a.closed_at === null ? -1 : 1;
      const later = a.answer_by < b.answer_by ? -1 : a.answer_by > b.answer_by ? 1 : 0;
      return (a.closed_at === null ? later : -later) || a.id - b.id;
    })
    .map(({ id }) => id);
  expect(pages.map(({ text }) => linksIn(text).length)).toEqual([50, 50, 20]);
  expect(seen).toEqual(owed);
  const back = await county.get(newerIn(pages[2]!.text));
  expect(linksIn(back.text)).toEqual(linksIn(pages[1]!.text));
});

test('the list is narrowed by state, owner and school, and overdue ones are marked', async () => {
  const count = async (asked: string): Promise<number> => {
    const shown = linksIn((await county.get(`/objections?${asked}`)).text).length;
    const rows = await rowsOf(county, `/objections/workbook?${asked}`);
    expect(shown).toBe(Math.min(rows.length, 50));
    return rows.length;
  };
  expect(await count(`state=open&school=${yixiao}`)).toBe(30);
  expect(await count(`state=overdue&school=${yixiao}`)).toBe(14);
  expect(await count('state=called+back')).toBe(0);
  expect(await count(`owner=${town.people['county']}`)).toBe(0);
  expect(await count('state=nonsense&owner=x&school=x')).toBe(120);
  const { text } = await county.get('/objections');
  expect(text).toContain('已超过 7 天');
  expect(text).not.toContain('某个家长');
  expect(text).not.toContain('具体内容');
});

test('a long list takes no more queries than a short one', async () => {
  const long = await town.queries(() => county.get('/objections'));
  const short = await town.queries(() => county.get(`/objections?state=called+back`));
  expect(long).toBe(short);
});

test('another level and another county have lists of their own', async () => {
  const [city, yingshang] = [await town.signIn('city'), await town.signIn('yingshang')];
  expect(linksIn((await city.get('/objections')).text)).toHaveLength(1);
  expect(linksIn((await yingshang.get(`/objections?school=${fangji}`)).text)).toEqual([]);
  expect((await yingshang.get(`/objections?school=${fangji}`)).text).not.toContain('方集镇中心小学');
});

test('figures: received, handled, in time by the day in Shanghai, average days', async () => {
  const { text } = await county.get('/objections/figures?year=2026');
  const cells = [...text.matchAll(/<td class="number" data-label="[^"]+">([^<]+)<\/td>/g)].map(([, cell]) => cell);
  // Closed on 12 October in Shanghai (16:30 UTC is past midnight there), eleven days after 1 October; in time are those due then or later.
  expect(cells).toEqual(['120', '60', '48', '11']);
  expect((await rowsOf(county, '/objections/figures/workbook?year=2026')).map((cells) => Object.values(cells))).toEqual(
    [
      ['阜南县', '120', '60', '48', '11'],
      ['合计', '120', '60', '48', '11'],
    ],
  );
  const none = await (await town.signIn('yingshang')).get('/objections/figures');
  expect(none.text).toContain('还没有收到异议');
});

test('neither code nor name nor contact comes into the log', async () => {
  const lines: string[] = [];
  const into = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      lines.push(chunk.toString());
      done();
    },
  });
  const parts = {
    db: town.db,
    production: false,
    baseUrl: null,
    sessionSecret: 'a secret for tests only',
    storage: storageIn('/tmp'),
    scan: null,
    schoolQuota: 1,
  };
  const server = createServer(await createApp(parts as never, pino({ level: 'trace' }, into)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const anyone = new Plain(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const page = await anyone.get(`/public/objections/new?school=${fangji}`);
  const sent = await anyone.upload(
    '/public/objections/new',
    { ...filledFrom(page.text), name: '某个家长', contact: '13900000000' },
    ['files', new File([], '')],
  );
  const code = codeIn(sent.text);
  expect(code).toHaveLength(14);
  await anyone.get('/public/objections');
  expect((await anyone.post('/public/objections', { code })).status).toBe(200);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  const log = lines.join('');
  expect(log).toContain('/public/objections');
  for (const secret of [code, code.replaceAll('-', ''), '某个家长', '13900000000']) expect(log).not.toContain(secret);
});
