import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { standardization } from '../../seeds/standardization.ts';
import { gradeOf, whyThisGrade } from '../../src/scoring/grade.ts';
import { points, type Hundredths } from '../../src/scoring/points.ts';
import { gradeRule } from '../../src/scoring/programme.ts';
import type { Veto } from '../../src/scoring/veto.ts';

const plan = standardization;
const worstFirst = ['failing', 'basic', 'compliant'];
const veto: Veto = {
  key: 'dangerous_building',
  name: { zh: '使用D级危房', en: 'D-class building in use' },
  facts: ['d_class', 'in_use'],
};

test.each([
  ['1000', '1000', 'compliant'],
  ['900', '1000', 'compliant'], // on the floor: the better grade
  ['899.99', '1000', 'basic'],
  ['850', '1000', 'basic'],
  ['849.99', '1000', 'failing'],
  ['0', '1000', 'failing'],
  ['872.99', '970', 'basic'], // 899.989…: prints 899.98, and is not compliant
  ['873', '970', 'compliant'], // exactly nine tenths
  ['824.49', '970', 'failing'],
  ['824.5', '970', 'basic'],
])('%s of %s is %s', (earned, applicable, expected) => {
  expect(gradeOf(points(earned), points(applicable), [], plan)).toBe(expected);
});

test('a veto beats 950 points', () => {
  expect(gradeOf(points('950'), points('1000'), [veto], plan)).toBe('failing');
});

test('a school to which nothing applies has no grade', () => {
  expect(() => gradeOf(points('0'), points('0'), [], plan)).toThrow('nothing applies to this school');
});

test('a grade that the programme does not have is our own fault', () => {
  expect(() => gradeRule(plan, '三A')).toThrow(RangeError);
  expect(gradeRule(plan, 'basic').name.zh).toBe('基本达标');
});

describe('for every score', () => {
  const anyScore = fc
    .integer({ min: 1, max: 100_000 })
    .chain((applicable) => fc.record({ applicable: fc.constant(applicable), earned: fc.nat(applicable - 1) }));

  test('a grade never gets worse when a school earns a hundredth more', () => {
    fc.assert(
      fc.property(anyScore, ({ earned, applicable }) => {
        const before = gradeOf(earned as Hundredths, applicable as Hundredths, [], plan);
        const after = gradeOf((earned + 1) as Hundredths, applicable as Hundredths, [], plan);
        expect(worstFirst.indexOf(after)).toBeGreaterThanOrEqual(worstFirst.indexOf(before));
      }),
    );
  });

  test('the floor decides exactly: nine tenths of what applies, not of what is shown', () => {
    fc.assert(
      fc.property(anyScore, ({ earned, applicable }) => {
        const compliant = gradeOf(earned as Hundredths, applicable as Hundredths, [], plan) === 'compliant';
        expect(compliant).toBe(BigInt(earned) * 10n >= BigInt(applicable) * 9n);
      }),
    );
  });

  test('no score lifts a vetoed school', () => {
    fc.assert(
      fc.property(anyScore, ({ earned, applicable }) => {
        expect(gradeOf(earned as Hundredths, applicable as Hundredths, [veto], plan)).toBe('failing');
      }),
    );
  });
});

describe('why this grade', () => {
  const why = (earned: string, applicable: string, vetoes: readonly Veto[] = []): string =>
    whyThisGrade(points(earned), points(applicable), vetoes, plan)
      .map(({ key }) => key.replace('scoring.why.', ''))
      .join(' ');

  test.each([
    ['950', '1000', 'sum reached grade'],
    ['870', '1000', 'sum reached missed grade'],
    ['700', '1000', 'sum missed grade'],
    ['873', '970', 'sum scaled reached grade'],
  ])('%s of %s: %s', (earned, applicable, rules) => {
    expect(why(earned, applicable)).toBe(rules);
  });

  test('a vetoed school reads its score and the veto', () => {
    expect(why('950', '1000', [veto])).toBe('sum reached veto grade');
    expect(whyThisGrade(points('950'), points('1000'), [veto], plan).at(-1)?.values).toEqual({
      grade: { zh: '不达标', en: 'Failing' },
    });
  });

  test('the floor that was missed is named', () => {
    const missed = whyThisGrade(points('872.99'), points('970'), [], plan).find(
      ({ key }) => key === 'scoring.why.missed',
    );
    expect(missed?.values).toEqual({ score: '899.98', floor: '900', grade: { zh: '达标', en: 'Compliant' } });
  });
});
