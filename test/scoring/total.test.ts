import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Entry } from '../../src/scoring/entry.ts';
import { fullMarks, show, type Hundredths } from '../../src/scoring/points.ts';
import { indicatorOf, indicatorsOf, type Rubric } from '../../src/scoring/rubric.ts';
import { totalOf, type Total } from '../../src/scoring/total.ts';
import {
  aJudged,
  aRubricOf,
  anyEntries,
  anyFigures,
  anyType,
  judged,
  someFigures,
  theRubric,
  withLaboratory,
} from './makers.ts';

const entriesOf = (lines: Readonly<Record<string, Entry>>): ReadonlyMap<string, Entry> =>
  new Map(Object.entries(lines));

const shown = ({ earned, applicable, scaled, lowest, highest }: Total): string =>
  [earned, applicable, scaled, lowest, highest].map(show).join(' ');

describe('what is left out is scaled', () => {
  test('a primary school without the laboratory: 872.99 of 970 is shown as 899.98', () => {
    const entries = entriesOf({ C1: judged('500'), C2: judged('372.99') });
    expect(shown(totalOf(withLaboratory, entries, 'primary', someFigures()))).toBe('872.99 970 899.98 899.98 899.98');
  });

  test('a junior school with it: 1000 of 1000', () => {
    const entries = entriesOf({ C1: judged('500'), C2: judged('470'), C3: judged('30') });
    expect(shown(totalOf(withLaboratory, entries, 'junior', someFigures()))).toBe('1000 1000 1000 1000 1000');
  });

  test('what is not applicable and "left out" at one school leaves the sum and what applies', () => {
    const rubric = aRubricOf(aJudged('C1', '900'), aJudged('C2', '100', { notApplicable: 'left out' }));
    const entries = entriesOf({ C1: judged('810'), C2: { kind: 'not applicable' } });
    expect(shown(totalOf(rubric, entries, 'primary', someFigures()))).toBe('810 900 900 900 900');
  });

  test('where nothing applies there is no total', () => {
    const rubric = aRubricOf(aJudged('C1', '1000', { appliesTo: ['junior'] }));
    expect(() => totalOf(rubric, new Map(), 'primary', someFigures())).toThrow('nothing applies');
  });
});

describe('before all is scored', () => {
  test('the lowest counts blanks as nothing, the highest as full points', () => {
    const total = totalOf(withLaboratory, entriesOf({ C1: judged('450') }), 'primary', someFigures());
    expect(shown(total)).toBe('450 970 463.91 463.91 948.45');
    expect(total.blanks).toEqual(['C2']);
  });

  test('an empty sheet can still come to anything, save what the basic figures give', () => {
    const total = totalOf(theRubric, new Map(), 'primary', someFigures());
    expect(shown(total)).toBe('45 1000 45 45 1000');
    expect(total.blanks).toHaveLength(78);
    expect(total.bySection.get('A2')).toEqual({ earned: 2000, applicable: 18_000, lines: 14, scored: 1 });
    expect(total.byCriterion.get('B6')).toEqual({ earned: 2000, applicable: 7000, lines: 5, scored: 1 });
  });

  test('without basic figures measured lines cannot be scored, and are missing', () => {
    const total = totalOf(theRubric, new Map(), 'primary', someFigures({ 'pupils.primary': null }));
    expect(total.blanks).toContain('C31');
    expect(total.lines.get('C31')).toEqual({ state: 'cannot', key: 'scoring.cannot.figureMissing' });
  });
});

const parts = (
  total: Total,
  part: 'earned' | 'applicable' | 'lines' | 'scored',
  by: 'bySection' | 'byCriterion',
): number => [...total[by].values()].reduce((sum, subtotal) => sum + subtotal[part], 0);

describe('for every sheet of every school', () => {
  const anySheet = fc.record({ entries: anyEntries(theRubric, false), type: anyType, figures: anyFigures });

  test('the sum of the parts is the total', () => {
    fc.assert(
      fc.property(anySheet, ({ entries, type, figures }) => {
        const total = totalOf(theRubric, entries, type, figures);
        const lines = [...total.lines.values()].reduce(
          (sum, line) => sum + (line.state === 'scored' ? line.points : 0),
          0,
        );
        expect(lines).toBe(total.earned);
        for (const by of ['bySection', 'byCriterion'] as const) {
          expect(parts(total, 'earned', by)).toBe(total.earned);
          expect(parts(total, 'applicable', by)).toBe(total.applicable);
          expect(parts(total, 'lines', by)).toBe(81);
          expect(parts(total, 'lines', by) - parts(total, 'scored', by)).toBe(total.blanks.length);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('the order in which lines were saved never matters', () => {
    fc.assert(
      fc.property(anySheet, fc.infiniteStream(fc.nat()), ({ entries, type, figures }, order) => {
        const shuffled = new Map(
          [...entries]
            .map((entry) => [order.next().value as number, entry] as const)
            .sort(([a], [b]) => a - b)
            .map(([, entry]) => entry),
        );
        expect(totalOf(theRubric, shuffled, type, figures)).toEqual(totalOf(theRubric, entries, type, figures));
      }),
      { numRuns: 60 },
    );
  });

  test('a total lies between 0 and 1000, and between the lowest and the highest', () => {
    fc.assert(
      fc.property(anySheet, ({ entries, type, figures }) => {
        const { scaled, lowest, highest } = totalOf(theRubric, entries, type, figures);
        expect(lowest).toBeGreaterThanOrEqual(0);
        expect(lowest).toBeLessThanOrEqual(scaled);
        expect(scaled).toBeLessThanOrEqual(highest);
        expect(highest).toBeLessThanOrEqual(fullMarks);
      }),
      { numRuns: 60 },
    );
  });

  test('however the blanks are filled, the total stays within the lowest and the highest that were shown', () => {
    const some = aRubricOf(
      aJudged('C1', '300'),
      aJudged('C2', '400', { notApplicable: 'left out' }),
      aJudged('C3', '300', { notApplicable: 'full' }),
    );
    const line = (rubric: Rubric, code: string): fc.Arbitrary<Entry> => {
      const indicator = indicatorOf(rubric, code);
      const given = fc
        .integer({ min: 0, max: (indicator?.full ?? 0) / 50 })
        .map((steps): Entry => ({ kind: 'judged', points: (steps * 50) as Hundredths }));
      return indicator?.notApplicable === 'never'
        ? given
        : fc.oneof(given, fc.constant<Entry>({ kind: 'not applicable' }));
    };
    const codes = indicatorsOf(some).map(({ code }) => code);
    fc.assert(
      fc.property(fc.tuple(...codes.map((code) => line(some, code))), fc.subarray(codes), (lines, known) => {
        const complete = new Map(codes.map((code, place) => [code, lines[place] as Entry]));
        const before = totalOf(
          some,
          new Map([...complete].filter(([code]) => known.includes(code))),
          'primary',
          someFigures(),
        );
        const after = totalOf(some, complete, 'primary', someFigures());
        expect(after.scaled).toBeGreaterThanOrEqual(before.lowest);
        expect(after.scaled).toBeLessThanOrEqual(before.highest);
      }),
    );
  });
});
