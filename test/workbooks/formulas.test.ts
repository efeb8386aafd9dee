import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Entry } from '../../src/scoring/entry.ts';
import { scoreLine } from '../../src/scoring/line.ts';
import { standardOf } from '../../src/scoring/measured.ts';
import { decimal } from '../../src/scoring/decimal.ts';
import { points, show } from '../../src/scoring/points.ts';
import type { Quantity } from '../../src/scoring/quantity.ts';
import { appliesTo, type Indicator, indicatorsOf } from '../../src/scoring/rubric.ts';
import { type BasicFigures, flatFigures, type FigureKey } from '../../src/scoring/school.ts';
import { isFed } from '../../src/sheets/taking-down.ts';
import { type Cells, leftOutWhen, pointsFormula, sentenceFormula } from '../../src/workbooks/formulas.ts';
import { aJudged, anyEntry, anyFigures, anyType, someFigures, theRubric } from '../scoring/makers.ts';
import { compute, type Value } from './calculator.ts';

const words = { yes: '是', no: '否', confirmed: '核实无误', corrected: '更正为', pending: '待核实' };
const keys: readonly FigureKey[] = [
  'pupils.primary',
  'pupils.junior',
  'pupils.senior',
  'boarders',
  'classes.primary',
  'classes.junior',
  'classesWithinLimit.primary',
  'classesWithinLimit.junior',
  'staff',
  'fullTimeTeachers',
];
const figure = (key: FigureKey): string => `'基本情况'!D${keys.indexOf(key) + 4}`;

/** Who fills the sheet in: the school; a reviewer who confirms what was said before, or corrects it. */
type Hand = 'school' | 'confirms' | 'corrects';

/** The cells of one indicator as somebody leaves them who means this entry. */
function laidOut(indicator: Indicator, entry: Entry | null, figures: BasicFigures, hand: Hand) {
  const reviewer = hand !== 'school';
  const confirmable = reviewer && indicator.kind === 'measured';
  const faults = indicator.kind === 'checklist' ? indicator.faults.map((_, nth) => `E${nth + 8}`) : [];
  const cells: Cells = {
    full: 'D7',
    typed: 'E7',
    whole: 'F7',
    notApplicable: 'G7',
    verdict: confirmable ? 'H7' : undefined,
    earlier: confirmable ? 'I7' : undefined,
    earlierWhole: confirmable ? 'J7' : undefined,
    override: reviewer ? 'K7' : undefined,
    faults,
  };
  const said = new Map<string, Value>([['D7', indicator.full / 100]]);
  for (const key of keys) said.set(figure(key), flatFigures(figures)[key] ?? (reviewer ? '' : null));
  if (entry?.kind === 'not applicable') said.set('G7', words.yes);
  if (entry?.kind === 'graded') said.set('E7', entry.grade);
  if (entry?.kind === 'judged') said.set('E7', entry.points / 100);
  if (entry?.kind === 'checklist' && indicator.kind === 'checklist') {
    indicator.faults.forEach(({ key }, nth) =>
      said.set(faults[nth]!, entry.faults.includes(key) ? words.yes : words.no),
    );
  }
  if (entry?.kind === 'measured') {
    const confirms = hand === 'confirms' && (entry.entered !== null || entry.whole !== null);
    const [at, atWhole] = confirms ? ['I7', 'J7'] : ['E7', 'F7'];
    if (confirms) said.set('H7', words.confirmed);
    if (entry.entered !== null) said.set(at, entry.entered / 100);
    if (entry.whole !== null) said.set(atWhole, entry.whole / 100);
    if (entry.override !== null && reviewer) said.set('K7', entry.override / 100);
  }
  return { cells, cell: (address: string): Value => said.get(address) ?? null };
}

const withoutOverride = (entry: Entry | null): Entry | null =>
  entry?.kind === 'measured' ? { ...entry, override: null } : entry;

const values = (direction: 'at least' | 'at most', ...from: string[]) => ({
  scale: {
    by: 'value' as const,
    direction,
    bands: from.map((figure, nth) => ({ from: decimal(figure), part: decimal(['1', '0.8', '0.35'][nth]!) })),
    elsePart: decimal('0.1'),
  },
});
const measuredByValue = indicatorsOf(theRubric)
  .filter((indicator) => indicator.kind === 'measured')
  .flatMap((indicator) => [
    { ...indicator, ...values('at least', '100', '9.5', '0.01'), code: `${indicator.code} at least` },
    { ...indicator, ...values('at most', '0.5', '13.5', '95'), code: `${indicator.code} at most` },
  ]);
const aGraded = {
  ...aJudged('C90', '10', { notApplicable: 'left out' }),
  kind: 'graded',
  grades: [
    { key: 'A', condition: { zh: '好', en: 'good' }, points: points('10') },
    { key: 'B', condition: { zh: '较好', en: 'fair' }, points: points('6.5') },
    { key: 'C', condition: { zh: '差', en: 'poor' }, points: points('0') },
  ],
} as Indicator;
const all: readonly Indicator[] = [...indicatorsOf(theRubric), ...measuredByValue, aGraded];

test('what is short of a standard is computed on upload', () => {
  const scale = { by: 'shortfall', of: 'ratio', step: decimal('1'), deduction: points('1'), counted: 'whole' } as const;
  const indicator = { ...measuredByValue[0]!, scale } as Indicator;
  const { cells } = laidOut(indicator, null, someFigures(), 'school');
  expect(pointsFormula(indicator, cells, { type: 'primary', words, figure })).toBeNull();
});

describe('the formula of an indicator comes to what scoring says', () => {
  test.each(all.map((indicator) => [indicator.code, indicator] as const))('%s', (_, indicator) => {
    const hands = fc.constantFrom<Hand>('school', 'confirms', 'corrects');
    const entries = fc.option(anyEntry(indicator), { nil: null });
    fc.assert(
      fc.property(anyType, anyFigures, entries, hands, (type, figures, given, hand) => {
        fc.pre(appliesTo(indicator, type));
        const entry = hand === 'school' ? withoutOverride(given) : given;
        const { cells, cell } = laidOut(indicator, entry, figures, hand);
        const formula = pointsFormula(indicator, cells, { type, words, figure })!;
        const outcome = scoreLine(indicator, entry, type, figures);
        const expected = outcome.state === 'scored' ? Number(show(outcome.points)) : '';
        // A reviewer's own points stand in their cell also while the quantity is missing; the page asks for it.
        const early = outcome.state !== 'scored' && entry?.kind === 'measured' && entry.override !== null;
        if (!early) expect(compute(formula, cell)).toBe(expected);
        const when = leftOutWhen(indicator, cells, { type, words, figure });
        if (when !== null) expect(compute(when, cell)).toBe(outcome.state === 'left out');
      }),
      { numRuns: 60 },
    );
  });

  test('also on the border of a band, which belongs to the upper one', () => {
    const figures = someFigures({ 'pupils.primary': 10_000 });
    for (const indicator of indicatorsOf(theRubric)) {
      if (indicator.kind !== 'measured' || indicator.measure !== 'per_pupil' || isFed(indicator)) continue;
      if (indicator.scale.by !== 'share') continue;
      const standard = standardOf(indicator, 'primary', 'primary');
      for (const { share } of indicator.scale.bands) {
        // So many pupils that what is needed is whole hundredths at every share of the rubric.
        const needed = (standard * share) / 100;
        for (const entered of [needed, needed - 1] as Quantity[]) {
          const entry: Entry = { kind: 'measured', entered, whole: null, override: null };
          const { cells, cell } = laidOut(indicator, entry, figures, 'school');
          const formula = pointsFormula(indicator, cells, { type: 'primary', words, figure })!;
          const outcome = scoreLine(indicator, entry, 'primary', figures);
          expect(outcome.state).toBe('scored');
          if (outcome.state === 'scored') expect(compute(formula, cell)).toBe(Number(show(outcome.points)));
        }
      }
    }
  });
});

test('a sentence with cells in it', () => {
  const formula = sentenceFormula('合计“{sum}”，共 {done} 项', { sum: 'SUM(A1:A2)', done: 'COUNT(A1:A2)' });
  expect(formula).toBe('"合计“"&SUM(A1:A2)&"”，共 "&COUNT(A1:A2)&" 项"');
  expect(compute(formula, (address) => (address === 'A1' ? 1.5 : 2))).toBe('合计“3.5”，共 2 项');
});
