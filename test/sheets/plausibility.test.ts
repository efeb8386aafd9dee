import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fraction, showFraction, times } from '../../src/scoring/fraction.ts';
import { indicatorOf, type Rubric } from '../../src/scoring/rubric.ts';
import { type FlatFigures, schoolTypes } from '../../src/scoring/school.ts';
import type { LineEntry } from '../../src/sheets/lines.ts';
import {
  comparedTypes,
  doubtsAbout,
  isConfirmed,
  isFar,
  isSameQuestion,
  medianOf,
  officialOf,
  type Past,
  type Peer,
  quantityNamed,
} from '../../src/sheets/plausibility.ts';
import { aMeasured, c, entered, judged, someFigures, theRubric } from '../scoring/makers.ts';

const nobody: Past = { last: null, peers: [] };
const figure = (value: number | null): LineEntry => ({ kind: 'figure', value });

const lastYear = (code: string, entry: LineEntry, rubric: Rubric = theRubric): Past => ({
  last: { year: 2025, rubric, lines: new Map([[code, { stage: 'school', entry }]]), remarks: new Map() },
  peers: [],
});

/** Schools of 486 pupils that state this on a line. */
const peersWith = (code: string, entries: readonly LineEntry[], rubric: Rubric = theRubric): Past => ({
  last: null,
  peers: entries.map((entry): Peer => ({
    type: 'primary',
    rubric,
    figures: someFigures(),
    lines: new Map([[code, entry]]),
  })),
});

const doubts = (code: string, entry: LineEntry | null, past: Past, figures: FlatFigures = {}) =>
  doubtsAbout({ code, entry }, { rubric: theRubric, type: 'primary', figures: someFigures(figures), past });

const site = (area: string) => entered(aMeasured('C4'), area);

describe('against last year', () => {
  test.each([
    ['9800', '4212', { way: 'more', percent: '133', before: '4,212', now: '9,800' }],
    ['4212', '9800', { way: 'less', percent: '57.1' }],
    ['150', '100', null], // exactly 50 %
    ['150.01', '100', { way: 'more', percent: '50.1' }],
    ['50', '100', null],
    ['49.99', '100', { way: 'less', percent: '50.1' }],
    ['0', '100', { way: 'less', percent: '100' }],
    ['0', '0', null],
    ['100', '100', null],
  ])('%s m² after %s m²', (now, before, said) => {
    const found = doubts('C4', site(now), lastYear('C4', site(before)));
    if (said === null) expect(found).toEqual([]);
    else expect(found).toMatchObject([{ key: 'sheets.plausible.last', values: { year: '2025', ...said } }]);
  });

  test('anything after nothing is asked about, in a sentence without a percentage', () => {
    const [said, ...more] = doubts('C4', site('100'), lastYear('C4', site('0')));
    expect(said).toMatchObject({ key: 'sheets.plausible.lastNone', values: { now: '100' } });
    expect(said!.values).not.toHaveProperty('percent');
    expect(more).toEqual([]);
  });

  test.each([
    ['a blank', null],
    ['what is not applicable', { kind: 'not applicable' } as const],
    ['points', judged('10')],
  ])('%s asks nothing', (_, entry) => {
    expect(doubts('C4', entry, lastYear('C4', site('1')))).toEqual([]);
    expect(doubts('C4', site('1'), entry === null ? nobody : lastYear('C4', entry))).toEqual([]);
  });

  test('a basic figure is asked about as it is typed', () => {
    const past = lastYear('figure.boarders', figure(100));
    expect(doubts('figure.boarders', figure(150), past)).toEqual([]);
    expect(doubts('figure.boarders', figure(151), past)).toMatchObject([{ values: { percent: '51', now: '151' } }]);
    expect(doubts('figure.boarders', figure(null), past)).toEqual([]);
    expect(doubts('figure.pupils.junior', figure(9), lastYear('figure.pupils.junior', figure(1)))).toEqual([]);
  });

  test('part and whole of a percentage are asked about each for itself, by name', () => {
    const experiments = (part: string, whole: string) => entered(aMeasured('C17'), part, whole);
    const found = doubts('C17', experiments('60', '120'), lastYear('C17', experiments('60', '60')));
    expect(found).toMatchObject([{ values: { named: 'yes', label: { zh: '应开实验数' }, now: '120' } }]);
  });

  test('another rubric’s line of the same code is no measure of this one', () => {
    const changed = (change: object): Rubric => ({
      sections: theRubric.sections.map((section) => ({
        ...section,
        criteria: section.criteria.map((criterion) => ({
          ...criterion,
          indicators: criterion.indicators.map((one) => (one.code === 'C4' ? { ...one, ...change } : one)),
        })),
      })),
    });
    const far = (rubric: Rubric) => doubts('C4', site('9800'), lastYear('C4', site('4212'), rubric)).length;
    expect(far(changed({ full: 2000 }))).toBe(1);
    expect(far(changed({ measure: 'count' }))).toBe(0);
    expect(far(changed({ enteredUnit: '元' }))).toBe(0);
    expect(far(changed({ entered: { zh: '绿地面积', en: 'green' } }))).toBe(0);
    expect(far(changed({ kind: 'judged' }))).toBe(0);
    const { last } = lastYear('C4', site('4212'), changed({ measure: 'count' }));
    expect(officialOf(last!, 'C4', c('C4'))).toBeNull();
    expect(isSameQuestion(c('C1'), { ...c('C1'), title: { zh: '别的', en: 'other' } })).toBe(false);
    expect(isSameQuestion(c('C1'), indicatorOf(theRubric, 'C2'))).toBe(false);
    expect(isSameQuestion(c('C1'), undefined)).toBe(false);
  });
});

describe('against schools of its size', () => {
  const five = ['1000', '2000', '3000', '4000', '5000'].map(site);

  test.each([
    ['4500', 0], // exactly 50 % above the median of 3,000
    ['4500.01', 1],
    ['1500', 0],
    ['1499.99', 1],
  ])('%s m² where the median is 3,000 asks %i', (area, count) => {
    expect(doubts('C4', site(area), peersWith('C4', five))).toHaveLength(count);
  });

  test('fewer than five schools that say something ask nothing', () => {
    expect(doubts('C4', site('90000'), peersWith('C4', five.slice(1)))).toEqual([]);
    const blank = { kind: 'not applicable' } as const;
    expect(doubts('C4', site('90000'), peersWith('C4', [...five.slice(1), blank]))).toEqual([]);
    expect(doubts('C4', site('90000'), peersWith('C4', [...five, blank]))).toMatchObject([
      { values: { schools: '5' } },
    ]);
  });

  test('it is compared by the pupil where the standard is', () => {
    // 6,000 m² for 972 pupils are as much for each as 3,000 for 486.
    expect(doubts('C4', site('6000'), peersWith('C4', five), { 'pupils.primary': 972 })).toEqual([]);
    const [said] = doubts('C4', site('6000'), peersWith('C4', five));
    expect(said).toMatchObject({ key: 'sheets.plausible.peersByPupil', values: { median: '6.17', now: '12.34' } });
    const computers = (count: string) => entered(aMeasured('C21'), count);
    const most = peersWith('C21', Array<LineEntry>(5).fill(computers('50')));
    expect(doubts('C21', computers('80'), most)).toMatchObject([{ key: 'sheets.plausible.peersByHundred' }]);
  });

  test('a percentage is compared as one, whatever it is a part of', () => {
    const share = (part: string, whole: string) => entered(aMeasured('C17'), part, whole);
    const past = peersWith('C17', Array<LineEntry>(5).fill(share('9', '10')));
    expect(doubts('C17', share('450', '1000'), past)).toEqual([]);
    expect(doubts('C17', share('449', '1000'), past)).toMatchObject([
      { key: 'sheets.plausible.peers', values: { median: '90', now: '44.9', way: 'less' } },
    ]);
  });

  test('pupils, boarders, and what most have none of are not compared', () => {
    for (const key of ['pupils.primary', 'boarders']) {
      const past = peersWith(`figure.${key}`, Array<LineEntry>(5).fill(figure(10)));
      expect(doubts(`figure.${key}`, figure(400), past)).toEqual([]);
    }
    expect(doubts('C4', site('9'), peersWith('C4', Array<LineEntry>(5).fill(site('0'))))).toEqual([]);
    const staffs = peersWith('figure.staff', Array<LineEntry>(5).fill(figure(30)));
    expect(doubts('figure.staff', figure(46), staffs)).toHaveLength(1);
    expect(doubts('figure.staff', figure(46), staffs, { 'pupils.primary': null })).toEqual([]);
  });

  test('what a senior part shares is divided by all who share it', () => {
    const figures = someFigures({ 'pupils.junior': 500, 'pupils.senior': 500 });
    const peers = Array<Peer>(5).fill({
      type: 'complete_middle',
      rubric: theRubric,
      figures: someFigures({ 'pupils.junior': 500, 'pupils.senior': 1500 }),
      lines: new Map([['C4', site('40000')]]),
    });
    const at = (area: string) =>
      doubtsAbout(
        { code: 'C4', entry: site(area) },
        { rubric: theRubric, type: 'complete_middle', figures, past: { last: null, peers } },
      );
    expect(at('20000')).toEqual([]);
    expect(at('31000')).toHaveLength(1);
  });

  test('every type is compared with itself, and both ways', () => {
    expect(comparedTypes('primary')).toEqual(['primary', 'teaching_point']);
    expect(comparedTypes('junior')).toEqual(['junior']);
    expect(comparedTypes('complete_middle')).toEqual(['complete_middle', 'vocational_junior']);
    for (const one of schoolTypes) {
      expect(comparedTypes(one)).toContain(one);
      for (const other of comparedTypes(one)) expect(comparedTypes(other)).toContain(one);
    }
  });
});

describe('the answer', () => {
  test('belongs to the quantity that it is about', () => {
    const plausible = { of: quantityNamed(site('9800')), asked: [], remark: '' };
    expect(isConfirmed({ entry: site('9800'), plausible })).toBe(true);
    expect(isConfirmed({ entry: site('9800.5'), plausible })).toBe(false);
    expect(isConfirmed({ entry: null, plausible })).toBe(false);
    expect(isConfirmed({ entry: site('9800'), plausible: null })).toBe(false);
    expect(isConfirmed({ entry: site('9800') })).toBe(false);
  });

  test('never mixes up two quantities', () => {
    const quantity = fc.option(fc.nat(10_000_000));
    const pair = fc.record({ part: quantity, whole: quantity });
    const named = ({ part, whole }: { part: number | null; whole: number | null }): string =>
      quantityNamed({ kind: 'measured', entered: part, whole, override: null } as LineEntry);
    fc.assert(
      fc.property(pair, pair, (one, other) => {
        expect(named(one) === named(other)).toBe(one.part === other.part && one.whole === other.whole);
      }),
    );
  });
});

describe('properties', () => {
  const amounts = fc.bigInt(0n, 10n ** 12n);
  const someFraction = fc.tuple(amounts, fc.bigInt(1n, 10n ** 6n)).map(([over, under]) => fraction(over, under));

  test('far is more than half of the other away, up as down, and says so', () => {
    fc.assert(
      fc.property(fc.nat(10_000_000), fc.nat(10_000_000), (now, before) => {
        expect(isFar(fraction(now), fraction(before))).toBe(2 * Math.abs(now - before) > before);
        const [said] = doubts(
          'C4',
          { ...site('0'), entered: now } as LineEntry,
          lastYear('C4', { ...site('0'), entered: before } as LineEntry),
        );
        expect(said !== undefined).toBe(2 * Math.abs(now - before) > before);
        if (said?.key !== 'sheets.plausible.last') return;
        expect(said.values['way']).toBe(now > before ? 'more' : 'less');
        expect(Number((said.values['percent'] as string).replaceAll(',', ''))).toBeGreaterThan(50);
      }),
    );
  });

  test('far does not depend on the unit that both are in', () => {
    fc.assert(
      fc.property(someFraction, someFraction, fc.bigInt(1n, 1000n), (a, b, factor) => {
        const scaled = fraction(factor, 7);
        expect(isFar(times(a, scaled), times(b, scaled))).toBe(isFar(a, b));
      }),
    );
  });

  test('as many are below the median as above it, in whatever order they come', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1000), { minLength: 1, maxLength: 40 }), (values) => {
        const middle = medianOf(values.map((value) => fraction(value, 3)))!;
        const sorted = values.toSorted((a, b) => a - b);
        const low = sorted[Math.ceil(values.length / 2) - 1]!;
        const high = sorted[Math.floor(values.length / 2)]!;
        expect(middle.over * 6n).toBe(BigInt(low + high) * middle.under);
        expect(showFraction(medianOf(values.toReversed().map((value) => fraction(value, 3)))!, 4, 'down')).toBe(
          showFraction(middle, 4, 'down'),
        );
      }),
    );
    expect(medianOf([])).toBeNull();
  });
});
