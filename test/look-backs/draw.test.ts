import fc from 'fast-check';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { digestOf, draw, type Listed, type Shares } from '../../src/look-backs/draw.ts';
import { type FixedList, readList, writeList } from '../../src/look-backs/list-text.ts';

const folder = mkdtempSync(join(tmpdir(), 'dabiao-replay-'));
afterAll(() => rmSync(folder, { recursive: true }));

const day = fc
  .date({ min: new Date('2010-01-01'), max: new Date('2026-11-02'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
/** Lists of plaques, each with its own number and its own place by risk. */
const lists = fc.uniqueArray(fc.integer({ min: 1, max: 9999 }), { maxLength: 40 }).chain((serials) =>
  fc
    .tuple(fc.shuffledSubarray(serials, { minLength: serials.length }), fc.array(day, { minLength: 40, maxLength: 40 }))
    .map(([places, days]): Listed[] =>
      serials.map((serial, index) => ({
        number: `341225-${days[index]!.slice(0, 4)}-${String(serial).padStart(4, '0')}`,
        school: `测试学校${serial}`,
        awardedOn: days[index]!,
        state: 'valid',
        riskPlace: places.indexOf(serial) + 1,
      })),
    ),
);
const shares = fc.record({
  on: fc.constant('2026-11-02'),
  lot: fc.nat(12),
  years: fc.option(fc.integer({ min: 1, max: 10 }), { nil: null }),
  risk: fc.nat(8),
});
const seeds = fc.string({ minLength: 1, maxLength: 20 });
const digest = digestOf('名单');

test('the same list and seed draw the same schools, in whatever order the list is', () => {
  fc.assert(
    fc.property(lists, shares, seeds, fc.integer(), (list, how, seed, turn) => {
      const turned = list.toSorted((one, other) => ((one.riskPlace * turn) % 7) - ((other.riskPlace * turn) % 7));
      expect(draw(turned, how, digest, seed)).toEqual(draw(list, how, digest, seed));
    }),
  );
});

test('nobody is drawn twice, and as many as there should be', () => {
  fc.assert(
    fc.property(lists, shares, seeds, (list, how, seed) => {
      const drawn = draw(list, how, digest, seed);
      const old = drawn.filter(({ reason }) => reason === 'years').length;
      expect(new Set(drawn.map(({ number }) => number)).size).toBe(drawn.length);
      expect(drawn.length).toBe(Math.min(list.length, old + how.risk + how.lot));
      expect(drawn.filter(({ reason }) => reason === 'risk').length).toBe(Math.min(list.length - old, how.risk));
    }),
  );
});

test('by years means all of them, and by risk those with the highest', () => {
  fc.assert(
    fc.property(lists, shares, seeds, (list, how, seed) => {
      const drawn = draw(list, how, digest, seed);
      const reasonOf = new Map(drawn.map(({ number, reason }) => [number, reason]));
      const last = Math.max(
        0,
        ...list.filter(({ number }) => reasonOf.get(number) === 'risk').map(({ riskPlace }) => riskPlace),
      );
      for (const { number, awardedOn, riskPlace } of list) {
        const years = how.years === null ? -1 : Number(how.on.slice(0, 4)) - Number(awardedOn.slice(0, 4));
        const old =
          how.years !== null && (years > how.years || (years === how.years && awardedOn.slice(5) <= how.on.slice(5)));
        expect(reasonOf.get(number) === 'years').toBe(old);
        if (!old && riskPlace < last) expect(reasonOf.get(number)).toBe('risk');
      }
    }),
  );
});

test('another seed, or another list, draws others', () => {
  const list = Array.from({ length: 200 }, (_, place): Listed => ({
    number: `341225-2025-${String(place + 1).padStart(4, '0')}`,
    school: '测试',
    awardedOn: '2025-12-01',
    state: 'valid',
    riskPlace: place + 1,
  }));
  const how: Shares = { on: '2026-11-02', lot: 10, years: null, risk: 0 };
  const numbers = (seed: string, of = digest): string =>
    draw(list, how, of, seed)
      .map(({ number }) => number)
      .join(' ');
  const results = ['1', '2', '3', '03 08 14', '3 8 14'].map((seed) => numbers(seed));
  expect(new Set([...results, numbers('1', digestOf('另一份名单'))]).size).toBe(6);
});

test('every school is about as likely to be drawn by lot as every other', () => {
  const list = Array.from({ length: 10 }, (_, place): Listed => ({
    number: `341225-2025-000${place}`,
    school: '测试',
    awardedOn: '2025-12-01',
    state: 'valid',
    riskPlace: place + 1,
  }));
  const how: Shares = { on: '2026-11-02', lot: 3, years: null, risk: 0 };
  const times = new Map<string, number>();
  for (let seed = 0; seed < 2000; seed++)
    for (const { number } of draw(list, how, digest, String(seed))) times.set(number, (times.get(number) ?? 0) + 1);
  // 600 of 2,000 expected, with a deviation of about 20.
  expect([...times.values()].filter((count) => count < 500 || count > 700)).toEqual([]);
});

// Counted to the day on which the list was fixed.
test.each([
  ['2023-11-02', 3, true],
  ['2023-11-03', 3, false],
  ['2024-02-29', 2, true],
  ['2026-11-02', 1, false],
] as const)('an award of %s is %i years ago on 2 November 2026: %s', (awardedOn, years, old) => {
  const listed = { number: '341225-2023-0001', school: '测试', awardedOn, state: 'valid', riskPlace: 1 };
  const drawn = draw([listed], { on: '2026-11-02', lot: 0, years, risk: 0 }, digest, '1');
  expect(drawn.length).toBe(old ? 1 : 0);
});

const fixed = (schools: readonly Listed[], how: Shares): FixedList => ({
  regionCode: '341225',
  year: 2026,
  shares: how,
  seedFrom: '双色球第 2026130 期',
  schools,
});

test('a list is read back as it was written, and written the same in any order', () => {
  fc.assert(
    fc.property(lists, shares, (list, how) => {
      const written = writeList(fixed(list, how));
      expect(readList(written)).toEqual(
        fixed(
          list.toSorted((one, other) => (one.number < other.number ? -1 : 1)),
          how,
        ),
      );
      expect(writeList(fixed(list.toReversed(), how))).toBe(written);
    }),
  );
  expect(() => readList('something else')).toThrow(RangeError);
});

test('a name keeps to its own column and line', () => {
  const school = {
    number: '341225-2025-0001',
    school: ' 某\t校\n某部 ',
    awardedOn: '2025-12-01',
    state: 'valid',
    riskPlace: 1,
  };
  const written = writeList(fixed([school], { on: '2026-11-02', lot: 1, years: null, risk: 0 }));
  expect(readList(written).schools).toEqual([{ ...school, school: '某 校 某部' }]);
});

test('the published program draws the same, by itself', { timeout: 60_000 }, () => {
  fc.assert(
    fc.property(lists, shares, fc.constantFrom('1', '03 08 14', "it's", '种子 "二"'), (list, how, seed) => {
      const text = writeList(fixed(list, how));
      const file = join(folder, 'list.txt');
      writeFileSync(file, text);
      const [first, ...lines] = execFileSync(process.execPath, ['public/look-back-replay.mjs', file, seed])
        .toString()
        .trim()
        .split('\n');
      const names = new Map(list.map(({ number, school }) => [number, school]));
      expect(first).toBe(digestOf(text));
      expect(lines).toEqual(
        draw(list, how, digestOf(text), seed).map(({ reason, number, ticket }) =>
          [reason, number, names.get(number), ticket].join('\t'),
        ),
      );
    }),
    { numRuns: 12 },
  );
});
