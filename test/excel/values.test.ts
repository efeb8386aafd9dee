import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dayOfSerial, decimalOf, isDecimal, serialOf, showsDay } from '../../src/excel/values.ts';
import { addressOfCell, placeOfCell } from '../../src/excel/workbook.ts';

describe('a number as Excel shows it', () => {
  test.each([
    ['8.5', '8.5'],
    ['1234.56', '1234.56'],
    ['0.30000000000000004', '0.3'],
    ['899.99500000000000', '899.995'],
    ['1.1000000000000001', '1.1'],
    ['100', '100'],
    ['-0', '0'],
    ['-12.50', '-12.5'],
    ['1E+3', '1000'],
    ['1.5E-3', '0.0015'],
    ['9.9999999999999995E-8', '0.0000001'],
    ['123456789012345678', '123456789012346000'],
    [' 7 ', '7'],
  ])('%s is %s', (written, shown) => {
    expect(decimalOf(written)).toBe(shown);
  });

  test.each(['', 'abc', '1,5', '0x10', 'Infinity', '1e999', '１２'])('%s is none', (written) => {
    expect(decimalOf(written)).toBeNull();
  });

  test('every decimal of up to 15 digits comes back as it was, though a binary fraction lay between', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 999_999_999_999_999n }), fc.nat(14), (digits, places) => {
        const text = digits.toString().padStart(places + 1, '0');
        const decimal = places === 0 ? text : `${text.slice(0, -places)}.${text.slice(-places)}`.replace(/\.?0+$/, '');
        expect(isDecimal(decimal)).toBe(true);
        expect(decimalOf(String(Number(decimal)))).toBe(decimal);
      }),
    );
  });
});

describe('days', () => {
  test.each([
    ['1900-03-01', 61],
    ['1970-01-01', 25_569],
    ['2026-11-02', 46_328],
  ])('%s is number %d', (day, serial) => {
    expect(serialOf(day)).toBe(serial);
    expect(dayOfSerial(serial)).toBe(day);
  });

  test.each(['2026-02-30', '2026-2-3', '', '1899-12-31', 'x'])('%s is no day of a workbook', (day) => {
    expect(serialOf(day)).toBeNull();
  });

  test('a time of day is kept to the minute, and old Macintoshes count from 1904', () => {
    expect(dayOfSerial(46_328.354_166_67)).toBe('2026-11-02 08:30');
    expect(dayOfSerial(46_328 - 1462, true)).toBe('2026-11-02');
    expect(dayOfSerial(3_000_000)).toBeNull();
  });

  test.each([
    [14, undefined, true],
    [0, undefined, false],
    [31, undefined, true],
    [164, 'yyyy"年"m"月"d"日"', true],
    [164, '[$-804]yyyy/m/d', true],
    [164, '0.00_ "day"', false],
    [164, '#,##0.00', false],
    [164, 'General', false],
    [164, '[Red]0.0', false],
    [164, 'h:mm', true],
  ])('format %d %s shows a day: %s', (id, format, shows) => {
    expect(showsDay(id, format)).toBe(shows);
  });
});

test('an address and a place are two ways to say the same', () => {
  fc.assert(
    fc.property(fc.nat(16_383), fc.integer({ min: 1, max: 1_048_576 }), (column, row) => {
      expect(placeOfCell(addressOfCell(column, row))).toEqual({ column, row });
    }),
  );
  expect([0, 25, 26, 701, 702].map((column) => addressOfCell(column, 1))).toEqual(['A1', 'Z1', 'AA1', 'ZZ1', 'AAA1']);
  expect(placeOfCell('1A')).toBeNull();
});
