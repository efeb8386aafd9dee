import { createRequire } from 'node:module';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Matrix, qrMatrix, qrPath } from '../../src/documents/qr.ts';
import { drawnBy, readQr } from './reading.ts';

const lengths = [
  1, 14, 15, 26, 42, 62, 84, 106, 122, 152, 180, 213, 214, 251, 287, 331, 362, 412, 450, 504, 560, 624, 666,
];
const textOf = (length: number): string => 'https://例/?s=Ab-_9'.repeat(60).slice(0, length);

test.each(lengths)('a text of %i signs is read again by a reader that is not ours', (length) => {
  const text = textOf(length).replaceAll('例', 'x');
  expect(readQr(qrMatrix(text))).toBe(text);
});

test('whatever the text and the mask, it is read again', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 120 }).filter((one) => Buffer.byteLength(one) <= 666);
  fc.assert(
    fc.property(text, fc.integer({ min: 0, max: 7 }), (one, mask) => readQr(qrMatrix(one, mask)) === one),
    { numRuns: 150 },
  );
});

test('a code with one module turned is damaged, and the reader says so', () => {
  const code = qrMatrix('341225-2026-0001').map((row) => [...row]);
  code[12]![12] = !code[12]![12];
  expect(() => readQr(code)).toThrow('damaged');
});

interface Drawn {
  readonly x: number;
  readonly y: number;
  readonly w: number;
}
const { default: theirs } = createRequire(import.meta.url)('pdfmake/js/qrEnc.js') as {
  default: { measure(node: object): { _canvas: readonly Drawn[] } };
};

/** What pdfmake draws of a text. */
function byPdfmake(qr: string, mask: number, size: number): Matrix {
  const [whole, ...modules] = theirs.measure({ qr, mask, eccLevel: 'M', mode: 'octet' })._canvas;
  const unit = whole!.w / size;
  const code = Array.from({ length: size }, () => Array.from({ length: size }, () => false));
  for (const { x, y } of modules) code[y / unit]![x / unit] = true;
  return code;
}

test.each(lengths)('a text of %i signs is the code that pdfmake draws, module for module', (length) => {
  const text = textOf(length).replaceAll('例', 'x');
  const code = qrMatrix(text, length % 8);
  expect(code).toEqual(byPdfmake(text, length % 8, code.length));
});

test('the path draws the same modules', () => {
  const code = qrMatrix('王家坝中心学校');
  expect(drawnBy(qrPath(code), code.length)).toEqual(code);
});

test('more than fits is refused', () => {
  expect(() => qrMatrix('x'.repeat(667))).toThrow(RangeError);
});
