import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decimal, showDecimal } from '../../src/scoring/decimal.ts';
import { plain, points, scaled, show, sum, type Hundredths } from '../../src/scoring/points.ts';
import { quantity, showQuantity } from '../../src/scoring/quantity.ts';

describe('points as people type them', () => {
  test.each([
    ['', 'missing'],
    ['  ', 'missing'],
    ['ten', 'notANumber'],
    ['十', 'notANumber'],
    ['1e3', 'notANumber'],
    ['0x10', 'notANumber'],
    ['NaN', 'notANumber'],
    ['Infinity', 'notANumber'],
    ['1.2.3', 'notANumber'],
    ['1,5', 'notANumber'],
    ['12,34', 'notANumber'],
    ['.5', 'notANumber'],
    ['5.', 'notANumber'],
    ['--5', 'notANumber'],
    ['-1', 'negative'],
    ['－０．５', 'negative'],
    ['0.005', 'tooManyDecimals'],
    ['99999999999999999999', 'tooLarge'],
  ])('“%s” is refused: %s', (typed, mistake) => {
    expect(() => points(typed)).toThrow(new RangeError(mistake));
  });

  test.each([
    ['900', 90_000],
    ['９００', 90_000],
    ['１２．５', 1250],
    ['12。5', 1250],
    ['　8.5 ', 850],
    ['1,000', 100_000],
    ['１，０００．２５', 100_025],
    ['0', 0],
    ['-0', 0],
    ['007', 700],
    ['12.500', 1250],
    ['0.07', 7],
  ])('“%s” is %d hundredths', (typed, hundredths) => {
    expect(points(typed)).toBe(hundredths);
  });

  test.each([
    [90_000, '900'],
    [1250, '12.5'],
    [7, '0.07'],
    [0, '0'],
    [-150, '-1.5'],
  ])('%d hundredths are shown as %s', (hundredths, shown) => {
    expect(show(hundredths as Hundredths)).toBe(shown);
  });

  test('what is shown reads back as the same points', () => {
    fc.assert(
      fc.property(fc.nat(10_000_000), (hundredths) => {
        expect(points(show(hundredths as Hundredths))).toBe(hundredths);
      }),
    );
  });

  test('full-width and plain figures are the same points', () => {
    fc.assert(
      fc.property(fc.nat(10_000_000), (hundredths) => {
        const shown = show(hundredths as Hundredths);
        const wide = shown.replace(/[!-~]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0));
        expect(plain(wide)).toBe(shown);
        expect(points(wide)).toBe(hundredths);
      }),
    );
  });

  test('a sum of points is exact where binary floats are not', () => {
    expect(show(sum(Array.from({ length: 10 }, () => points('0.1'))))).toBe('1');
  });
});

describe('the score of 1000', () => {
  test.each([
    ['900', '1000', '900'],
    ['872.99', '970', '899.98'], // 899.989…: cut, never rounded up
    ['1', '3', '333.33'],
    ['2', '3', '666.66'],
    ['970', '970', '1000'],
  ])('%s of %s is shown as %s', (earned, applicable, shown) => {
    expect(show(scaled(points(earned), points(applicable)))).toBe(shown);
  });

  test('where nothing applies there is none', () => {
    expect(() => scaled(points('0'), points('0'))).toThrow(RangeError);
  });
});

describe('quantities', () => {
  test.each(['人', '班', '个', '册', '台', '间'])('%s are counted in whole numbers', (unit) => {
    expect(() => quantity('12.5', unit)).toThrow(new RangeError('notWhole'));
    expect(quantity('12.0', unit)).toBe(1200);
  });

  test.each(['m2', '元', '次/月'])('%s may have two decimals', (unit) => {
    expect(quantity('4,212.25', unit)).toBe(421_225);
    expect(() => quantity('0.125', unit)).toThrow(new RangeError('tooManyDecimals'));
  });

  test('no quantity is negative', () => {
    expect(() => quantity('-1', '册')).toThrow(new RangeError('negative'));
  });

  test('thousands stand apart', () => {
    expect(showQuantity(quantity('1234567.5', '元'))).toBe('1,234,567.5');
    expect(showQuantity(quantity('486', '人'))).toBe('486');
  });
});

test.each(['8.5', '0.95', '2000', '13.5', '0.3333'])('the decimal %s of a rubric is kept as it stands', (text) => {
  expect(showDecimal(decimal(text))).toBe(text);
});
