import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readCsv } from '../../src/rubrics/csv.ts';

test.each<[string, string, readonly Readonly<Record<string, string>>[]]>([
  ['nothing', '', []],
  ['a head line alone', 'a,b', []],
  ['bare fields', 'a,b\n1,2\n', [{ a: '1', b: '2' }]],
  ['Windows line ends and a byte order mark', '\ufeffa,b\r\n1,2\r\n', [{ a: '1', b: '2' }]],
  ['commas, quotes and line breaks within quotes', 'a,b\n"1,""2""\n3",4', [{ a: '1,"2"\n3', b: '4' }]],
  ['an empty quoted field', 'a,b\n"",2', [{ a: '', b: '2' }]],
  ['a short row', 'a,b,c\n1\n', [{ a: '1', b: '', c: '' }]],
  ['an empty last field', 'a,b\n1,', [{ a: '1', b: '' }]],
  ['blank lines', 'a,b\n\n1,2\n\n', [{ a: '1', b: '2' }]],
  ['full-width commas are text', 'a,b\n一，二,三', [{ a: '一，二', b: '三' }]],
])('%s', (_, text, rows) => {
  expect(readCsv(text)).toEqual(rows);
});

test.each([
  ['a quote that is never closed', 'a,b\n"1,2'],
  ['a quote within a bare field', 'a,b\n1"2,3'],
  ['text after a closing quote', 'a,b\n"1"2,3'],
  ['more fields than the head line', 'a,b\n1,2,3'],
])('%s is refused', (_, text) => {
  expect(() => readCsv(text)).toThrow(RangeError);
});

test('whatever is quoted reads back as it was', () => {
  const quote = (field: string): string => `"${field.replaceAll('"', '""')}"`;
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.string(), fc.string())), (rows) => {
      const text = ['a,b', ...rows.map((row) => row.map(quote).join(','))].join('\r\n');
      expect(readCsv(text)).toEqual(rows.map(([a, b]) => ({ a, b })));
    }),
  );
});
