import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decimal } from '../../src/scoring/decimal.ts';
import { showFraction } from '../../src/scoring/fraction.ts';
import { measure, type Measured } from '../../src/scoring/measured.ts';
import { points, show } from '../../src/scoring/points.ts';
import type { Quantity } from '../../src/scoring/quantity.ts';
import type { Measure, MeasuredIndicator } from '../../src/scoring/rubric.ts';
import type { BasicFigures, FlatFigures, SchoolType } from '../../src/scoring/school.ts';
import { aMeasured, anyFigures, anyType, entered, someFigures } from './makers.ts';

function measured(
  indicator: MeasuredIndicator,
  typed: readonly [string | null, (string | null)?],
  type: SchoolType,
  figures: BasicFigures,
): Measured {
  const result = measure(indicator, entered(indicator, typed[0], typed[1] ?? null), type, figures);
  if ('cannot' in result) throw new Error(result.cannot);
  return result;
}

describe('worked examples of the rubric', () => {
  const nineYear = { 'pupils.primary': 612, 'pupils.junior': 438 };
  const completeMiddle = { 'pupils.junior': 900, 'pupils.senior': 600 };

  test.each<[string, string, SchoolType, FlatFigures, [string | null, (string | null)?], string, string, string]>([
    // code, what, type, figures, typed, needed, share (cut), points
    ['C7', 'floor area of a primary school', 'primary', { 'pupils.primary': 486 }, ['4212'], '4131', '1.0196', '25'],
    ['C7', 'floor area of a nine-year school', 'nine_year', nineYear, ['8700'], '9363', '0.9291', '20'],
    [
      'C36',
      'degrees at a nine-year school, 70 of 71',
      'nine_year',
      { ...nineYear, fullTimeTeachers: 71, staff: 80 },
      ['70', null],
      '99.1657',
      '0.9942',
      '12',
    ],
    ['C19', 'books of a complete middle school', 'complete_middle', completeMiddle, ['40000'], '31500', '0.7619', '6'],
    ['C21', '40 computers for 400 pupils', 'primary', { 'pupils.primary': 400 }, ['40'], '50', '0.8', '9'],
    ['C52', '485 of 490 retained', 'primary', {}, ['485', '490'], '99', '0.9997', '12'],
    ['C2', '2200 pupils against a limit of 2000', 'primary', { 'pupils.primary': 2200 }, [null], '2000', '0.909', '8'],
    [
      'C2',
      'a nine-year school of 2500 has a limit of its own',
      'nine_year',
      { 'pupils.primary': 1500, 'pupils.junior': 1000 },
      [null],
      '2500',
      '1',
      '10',
    ],
    ['C63', 'a drill a month', 'primary', {}, ['1'], '1', '1', '10'],
    [
      'C3',
      '23 of 24 classes within the limit',
      'nine_year',
      { 'classesWithinLimit.primary': 11 },
      [null, null],
      '100',
      '0.9583',
      '7.5',
    ],
  ])('%s: %s', (code, _, type, figures, typed, needed, share, expected) => {
    const result = measured(aMeasured(code), typed, type, someFigures(figures));
    expect(showFraction(result.needed!, 4, 'down').replaceAll(',', '')).toBe(needed);
    expect(showFraction(result.share!, 4, 'down')).toBe(share);
    expect(show(result.points)).toBe(expected);
  });

  test('the 40,000 books that a complete middle school shares count as 24,000', () => {
    const { held, proration } = measured(aMeasured('C19'), ['40000'], 'complete_middle', someFigures(completeMiddle));
    expect(showFraction(held, 2, 'down')).toBe('24,000');
    expect(proration).toEqual({ assessed: 900, all: 1500 });
  });

  test('a twelve-year school: the senior part is prorated off, the rest is as a nine-year school', () => {
    const figures = someFigures({ 'pupils.primary': 300, 'pupils.junior': 200, 'pupils.senior': 500 });
    const twelve = measured(aMeasured('C7'), ['8900'], 'twelve_year', figures);
    const nine = measured(aMeasured('C7'), ['4450'], 'nine_year', figures);
    expect(showFraction(twelve.needed!, 2, 'down')).toBe('4,450');
    expect([twelve.share!.over * nine.share!.under, twelve.points]).toEqual([
      nine.share!.over * twelve.share!.under,
      points('25'),
    ]);
  });

  test('pupils of senior sections prorate nothing that is not shared', () => {
    const figures = someFigures({ ...completeMiddle, staff: 60 });
    expect(measured(aMeasured('C31'), [null], 'complete_middle', figures).proration).toBeNull();
  });

  test('staff of a nine-year school: each section needs its own', () => {
    const figures = someFigures({ 'pupils.primary': 380, 'pupils.junior': 270, staff: 40 });
    expect(showFraction(measured(aMeasured('C31'), [null], 'nine_year', figures).needed!, 2, 'up')).toBe('40');
  });
});

describe('shares are held against the bands exactly', () => {
  test.each([
    ['4131', '25'],
    ['4130.99', '22.5'],
    ['3924.45', '22.5'],
    ['3924.44', '20'],
    ['0', '0'],
  ])('%s m² of the 4,131 needed earn %s of 25', (area, expected) => {
    expect(show(measured(aMeasured('C7'), [area], 'primary', someFigures()).points)).toBe(expected);
  });

  test('a third of the standard is a third, not 0.3333', () => {
    const indicator = aMeasured('C63', {
      standards: { primary: decimal('3'), junior: decimal('3') },
      scale: { by: 'share', bands: [{ share: decimal('0.3334'), part: decimal('1') }], elsePart: decimal('0') },
    });
    expect(show(measured(indicator, ['1'], 'primary', someFigures()).points)).toBe('0');
    expect(show(measured(indicator, ['1.01'], 'primary', someFigures()).points)).toBe('10');
  });

  test('points are cut to a hundredth, never rounded up', () => {
    const indicator = aMeasured('C63', {
      full: points('0.99'),
      scale: { by: 'share', bands: [{ share: decimal('1'), part: decimal('0.9') }], elsePart: decimal('0') },
    });
    expect(show(measured(indicator, ['1'], 'primary', someFigures()).points)).toBe('0.89');
  });
});

describe('what cannot be scored says why', () => {
  test.each<[string, string, SchoolType, FlatFigures, [string | null, (string | null)?], string]>([
    ['C7', 'a school without pupils', 'primary', { 'pupils.primary': 0 }, ['100'], 'noPupils'],
    ['C7', 'head counts not filled in', 'nine_year', { 'pupils.junior': null }, ['100'], 'figureMissing'],
    [
      'C7',
      'the senior head count not filled in',
      'complete_middle',
      { 'pupils.senior': null },
      ['100'],
      'figureMissing',
    ],
    ['C31', 'staff not filled in', 'primary', { staff: null }, [null], 'figureMissing'],
    ['C32', 'no full-time teachers', 'primary', { fullTimeTeachers: 0 }, ['0', null], 'wholeOfZero'],
    [
      'C32',
      'more with a certificate than teachers',
      'primary',
      { fullTimeTeachers: 36 },
      ['37', null],
      'partAboveWhole',
    ],
    ['C7', 'nothing entered', 'primary', {}, [null], 'blank'],
    ['C52', 'no whole entered', 'primary', {}, ['5'], 'blank'],
  ])('%s: %s', (code, _, type, figures, typed, why) => {
    const indicator = aMeasured(code);
    const result = measure(indicator, entered(indicator, typed[0], typed[1] ?? null), type, someFigures(figures));
    expect(result).toEqual({ cannot: `scoring.cannot.${why}`, blank: why === 'blank' });
  });

  test('a limit with nothing under it', () => {
    const indicator = aMeasured('C2', { fromBasic: { entered: null, whole: null } });
    expect(measure(indicator, entered(indicator, '0'), 'primary', someFigures())).toMatchObject({
      cannot: 'scoring.cannot.limitOfZero',
    });
  });

  test('a limit whose sections differ, without one for the type of school, is our own fault', () => {
    const limit = aMeasured('C2', {
      standards: { primary: decimal('1800'), junior: decimal('2000') },
      standardByType: {},
    });
    expect(() => measure(limit, null, 'nine_year', someFigures())).toThrow(
      'C2 needs a standard of its own for nine_year',
    );
  });

  test('a rubric without a standard for the school is our own fault', () => {
    const indicator = aMeasured('C7', { standards: { primary: decimal('8.5'), junior: null } });
    expect(() => measure(indicator, entered(indicator, '1'), 'nine_year', someFigures())).toThrow(
      'C7 has no standard for junior',
    );
  });
});

const measures = ['C7', 'C22', 'C21', 'C52', 'C63', 'C31'] as const;

describe('for every school', () => {
  test.each(measures)('%s: raising what is held never lowers the points', (code) => {
    const indicator = aMeasured(code, { fromBasic: { entered: null, whole: null } });
    fc.assert(
      fc.property(anyType, anyFigures, fc.nat(10_000_000), fc.nat(1_000_000), (type, figures, amount, more) => {
        const whole = indicator.whole ? ((amount + more + 1) as Quantity) : null;
        const at = (quantity: number) =>
          measure(
            indicator,
            { kind: 'measured', entered: quantity as Quantity, whole, override: null },
            type,
            figures,
          ) as Measured;
        expect(at(amount + more).points).toBeGreaterThanOrEqual(at(amount).points);
      }),
    );
  });

  test('more pupils under a limit never raise the points', () => {
    const indicator = aMeasured('C2');
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6000 }), fc.nat(500), (heads, more) => {
        const at = (pupils: number) =>
          measure(indicator, null, 'primary', someFigures({ 'pupils.primary': pupils })) as Measured;
        expect(at(heads + more).points).toBeLessThanOrEqual(at(heads).points);
      }),
    );
  });

  test('meeting the standard of each section to the hundredth is full points, a hundredth less is not', () => {
    const indicator = aMeasured('C7', { shared: false });
    fc.assert(
      fc.property(anyFigures, (figures) => {
        const needed = ((figures.pupils.primary ?? 0) * 850 + (figures.pupils.junior ?? 0) * 950) as Quantity;
        const at = (quantity: number) =>
          measure(
            indicator,
            { kind: 'measured', entered: quantity as Quantity, whole: null, override: null },
            'nine_year',
            figures,
          ) as Measured;
        expect(at(needed).points).toBe(indicator.full);
        expect(at(needed - 1).points).toBeLessThan(indicator.full);
      }),
    );
  });

  test('a nine-year school with pupils of one section only is scored as that section', () => {
    const kinds: readonly Measure[] = ['per_pupil', 'per_100_pupils', 'pupils_per_item', 'percent'];
    fc.assert(
      fc.property(
        fc.constantFrom(...kinds),
        fc.integer({ min: 1, max: 3000 }),
        fc.nat(1_000_000),
        (kind, pupils, amount) => {
          const indicator = aMeasured('C7', {
            measure: kind,
            whole: kind === 'percent' ? { zh: '总数', en: 'all' } : null,
            shared: false,
          });
          const entry = {
            kind: 'measured',
            entered: amount as Quantity,
            whole: (amount + 1) as Quantity,
            override: null,
          } as const;
          const figures = someFigures({ 'pupils.primary': 0, 'pupils.junior': pupils });
          const [nine, junior] = [
            measure(indicator, entry, 'nine_year', figures),
            measure(indicator, entry, 'junior', figures),
          ] as [Measured, Measured];
          expect([nine.points, nine.share!.over * junior.share!.under]).toEqual([
            junior.points,
            junior.share!.over * nine.share!.under,
          ]);
        },
      ),
    );
  });
});
