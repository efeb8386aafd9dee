import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Entry } from '../../src/scoring/entry.ts';
import { bandOf } from '../../src/scoring/explanation.ts';
import { scoreLine } from '../../src/scoring/line.ts';
import { show } from '../../src/scoring/points.ts';
import type { FlatFigures, SchoolType } from '../../src/scoring/school.ts';
import { shortfallOf } from '../../src/scoring/shortfall.ts';
import { anyEntry, anyFigures, anyType, aMeasured, c, entered, someFigures, theRubric } from './makers.ts';

const typed = (code: string, amount: string, whole: string | null = null): Entry =>
  entered(aMeasured(code), amount, whole);

test.each<[string, string, Entry | null, SchoolType, FlatFigures, string, Record<string, string>]>([
  ['square metres', 'C7', typed('C7', '4000'), 'primary', {}, 'lacks', { amount: '131' }], // 486 × 8.5 = 4,131
  ['a hundredth, rounded up', 'C7', typed('C7', '4130.99'), 'primary', {}, 'lacks', { amount: '0.01' }],
  ['whole computers', 'C21', typed('C21', '60'), 'primary', {}, 'lacks', { amount: '1' }], // 60.75 needed
  ['people of a percentage', 'C52', typed('C52', '480', '490'), 'primary', {}, 'lacks', { amount: '6' }], // 485.1 needed
  ['what is over a limit', 'C2', null, 'primary', { 'pupils.primary': 2200 }, 'over', { amount: '200' }],
  [
    'what is shared, and for the whole school',
    'C19',
    typed('C19', '40000'),
    'complete_middle',
    { 'pupils.junior': 900, 'pupils.senior': 600 },
    'lacksShared',
    { amount: '7,500', whole: '12,500' }, // 24,000 of 31,500
  ],
])('a line lacks %s', (_, code, entry, type, figures, key, values) => {
  const said = shortfallOf(c(code), entry, type, someFigures(figures));
  expect(said?.key).toBe(`scoring.shortfall.${key}`);
  expect(said?.values).toMatchObject(values);
});

test.each<[string, string, Entry | null, SchoolType, FlatFigures]>([
  ['the standard is just met', 'C7', typed('C7', '4131'), 'primary', {}],
  ['nothing is entered', 'C7', null, 'primary', {}],
  ['it is not applicable', 'C17', { kind: 'not applicable' }, 'primary', {}],
  ['there is nobody to count', 'C30', null, 'primary', { boarders: 0 }],
  ['it is judged', 'C1', null, 'primary', {}],
])('nothing is lacking where %s', (_, code, entry, type, figures) => {
  expect(shortfallOf(c(code), entry, type, someFigures(figures))).toBeNull();
});

const measured = theRubric.sections
  .flatMap(({ criteria }) => criteria.flatMap(({ indicators }) => indicators))
  .filter(({ kind }) => kind === 'measured');

test('something is lacking exactly where the standard is not met, and the band says the points', () => {
  const lines = fc
    .constantFrom(...measured)
    .chain((indicator) => fc.tuple(fc.constant(indicator), anyEntry(indicator)));
  fc.assert(
    fc.property(lines, anyType, anyFigures, ([indicator, entry], type, figures) => {
      const outcome = scoreLine(indicator, entry, type, figures);
      const [short, band] = [shortfallOf(indicator, entry, type, figures), bandOf(indicator, entry, type, figures)];
      if (outcome.state !== 'scored' || !outcome.applicable) expect([short, band]).toEqual([null, null]);
      else {
        expect(short === null).toBe(outcome.computed === indicator.full);
        expect(band?.values['points']).toBe(show(outcome.computed));
        if (short) expect(short.values['amount']).not.toBe('0');
      }
    }),
    { numRuns: 500 },
  );
});
