/**
 * QR codes (ISO/IEC 18004) for what our papers carry: bytes, error correction M (about 15 % may be lost), versions 1 to 20.
 * A matrix of modules, dark where true, without the quiet zone of four modules around it.
 */
export type Matrix = readonly (readonly boolean[])[];

/** By version: check words of a block, and how many blocks there are. Table 9, level M. */
const checkWords = [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26];
const blockCounts = [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16];

const sizeOf = (version: number): number => 17 + 4 * version;

/** Centres of the alignment patterns, the same across and down. Annex E. */
function alignments(version: number): number[] {
  if (version === 1) return [];
  const count = Math.floor(version / 7) + 2;
  const step = Math.floor((version * 8 + count * 3 + 5) / (count * 4 - 4)) * 2;
  const rest = Array.from({ length: count - 1 }, (_, place) => sizeOf(version) - 7 - step * place);
  return [6, ...rest.toReversed()];
}

/** How many bytes, data and check, a version holds. */
function wordsOf(version: number): number {
  const count = version === 1 ? 0 : Math.floor(version / 7) + 2;
  const aligned = count === 0 ? 0 : (25 * count - 10) * count - 55;
  const modules = (16 * version + 128) * version + 64 - aligned - (version >= 7 ? 36 : 0);
  return Math.floor(modules / 8);
}

const dataWords = (version: number): number => wordsOf(version) - checkWords[version - 1]! * blockCounts[version - 1]!;

/** Products in the field of 256 elements over x^8 + x^4 + x^3 + x^2 + 1. */
const powers: number[] = [];
const logarithms: number[] = [];
for (let exponent = 0, value = 1; exponent < 255; exponent += 1) {
  powers[exponent] = value;
  logarithms[value] = exponent;
  value = value & 0x80 ? (value << 1) ^ 0x11d : value << 1;
}
const times = (a: number, b: number): number =>
  a === 0 || b === 0 ? 0 : powers[(logarithms[a]! + logarithms[b]!) % 255]!;

/** Coefficients of (x - 2^0)(x - 2^1) …, the highest first and without its leading 1. */
function generator(degree: number): number[] {
  let product = [1];
  for (let power = 0; power < degree; power += 1) {
    const shifted = [...product, 0];
    product = shifted.map((word, place) => word ^ times(product[place - 1] ?? 0, powers[power]!));
  }
  return product.slice(1);
}

function checkOf(words: readonly number[], divisor: readonly number[]): number[] {
  let rest = divisor.map(() => 0);
  for (const word of words) {
    const factor = word ^ rest[0]!;
    rest = [...rest.slice(1), 0].map((left, place) => left ^ times(divisor[place]!, factor));
  }
  return rest;
}

/** The bytes with their mode and length before them, filled up to what the version holds. */
function packed(bytes: Uint8Array, version: number): number[] {
  const bits: number[] = [];
  const put = (value: number, length: number): void => {
    for (let place = length - 1; place >= 0; place -= 1) bits.push((value >>> place) & 1);
  };
  put(0b0100, 4);
  put(bytes.length, version < 10 ? 8 : 16);
  for (const byte of bytes) put(byte, 8);
  const room = dataWords(version) * 8;
  put(0, Math.min(4, room - bits.length));
  put(0, (8 - (bits.length % 8)) % 8);
  for (let filling = 0xec; bits.length < room; filling ^= 0xec ^ 0x11) put(filling, 8);
  return Array.from({ length: bits.length / 8 }, (_, place) =>
    bits.slice(8 * place, 8 * place + 8).reduce((sum, bit) => sum * 2 + bit, 0),
  );
}

/** Data and check words, block after block taken word by word. */
function interleaved(words: readonly number[], version: number): number[] {
  const blocks = blockCounts[version - 1]!;
  const short = Math.floor(words.length / blocks);
  const longer = words.length % blocks;
  const divisor = generator(checkWords[version - 1]!);
  const data = Array.from({ length: blocks }, (_, block) => {
    const from = block * short + Math.max(0, block - (blocks - longer));
    return words.slice(from, from + short + (block >= blocks - longer ? 1 : 0));
  });
  const checks = data.map((block) => checkOf(block, divisor));
  const across = (rows: readonly (readonly number[])[], length: number): number[] =>
    Array.from({ length }, (_, place) => rows.flatMap((row) => row[place] ?? [])).flat();
  return [...across(data, short + 1), ...across(checks, divisor.length)];
}

/** A code in the making: its modules, and which of them are not data. */
interface Sketch {
  readonly size: number;
  readonly dark: boolean[][];
  readonly fixed: boolean[][];
}

function fix({ dark, fixed }: Sketch, x: number, y: number, isDark: boolean): void {
  dark[y]![x] = isDark;
  fixed[y]![x] = true;
}

/** Everything that does not depend on the data; where the format stands is only kept free. */
function sketched(version: number): Sketch {
  const size = sizeOf(version);
  const empty = (): boolean[][] => Array.from({ length: size }, () => Array.from({ length: size }, () => false));
  const sketch = { size, dark: empty(), fixed: empty() };
  for (let place = 0; place < size; place += 1) {
    fix(sketch, 6, place, place % 2 === 0);
    fix(sketch, place, 6, place % 2 === 0);
  }
  for (const [left, top] of [
    [3, 3],
    [size - 4, 3],
    [3, size - 4],
  ] as const) {
    square(sketch, left, top, 4, (distance) => distance !== 2 && distance !== 4);
  }
  const centres = alignments(version);
  const last = size - 7;
  for (const x of centres)
    for (const y of centres) {
      const corner = (x === 6 && y === 6) || (x === 6 && y === last) || (x === last && y === 6);
      if (!corner) square(sketch, x, y, 2, (distance) => distance !== 1);
    }
  putFormat(sketch, 0);
  if (version >= 7) putVersion(sketch, version);
  return sketch;
}

function square(sketch: Sketch, x: number, y: number, reach: number, dark: (distance: number) => boolean): void {
  for (let down = -reach; down <= reach; down += 1)
    for (let right = -reach; right <= reach; right += 1) {
      const [column, row] = [x + right, y + down];
      const inside = column >= 0 && row >= 0 && column < sketch.size && row < sketch.size;
      if (inside) fix(sketch, column, row, dark(Math.max(Math.abs(right), Math.abs(down))));
    }
}

/** The remainder of a value behind which the check bits are put. */
function withCheck(value: number, length: number, polynomial: number): number {
  let rest = value;
  for (let place = 0; place < length; place += 1) rest = (rest << 1) ^ ((rest >>> (length - 1)) * polynomial);
  return (value << length) | (rest & ((1 << length) - 1));
}

/** Level M is 00; the mask is told twice. */
function putFormat(sketch: Sketch, mask: number): void {
  const bits = withCheck(mask, 10, 0x537) ^ 0x5412;
  const { size } = sketch;
  const bit = (place: number): boolean => ((bits >>> place) & 1) === 1;
  for (let place = 0; place < 15; place += 1) {
    const down = place < 6 ? place : place < 8 ? place + 1 : size - 15 + place;
    fix(sketch, 8, down, bit(place));
    const across = place < 8 ? size - 1 - place : place === 8 ? 7 : 14 - place;
    fix(sketch, across, 8, bit(place));
  }
  fix(sketch, 8, size - 8, true);
}

function putVersion(sketch: Sketch, version: number): void {
  const bits = withCheck(version, 12, 0x1f25);
  for (let place = 0; place < 18; place += 1) {
    const isDark = ((bits >>> place) & 1) === 1;
    const [far, near] = [sketch.size - 11 + (place % 3), Math.floor(place / 3)];
    fix(sketch, far, near, isDark);
    fix(sketch, near, far, isDark);
  }
}

/** Writes the words in columns of two from the right, up and down by turns. */
function putWords({ size, dark, fixed }: Sketch, words: readonly number[]): void {
  let at = 0;
  for (let right = size - 1; right >= 1; right -= 2) {
    if (right === 6) right = 5;
    const upwards = ((right + 1) & 2) === 0;
    for (let step = 0; step < size; step += 1)
      for (const x of [right, right - 1]) {
        const y = upwards ? size - 1 - step : step;
        if (fixed[y]![x]) continue;
        dark[y]![x] = at < words.length * 8 && ((words[at >>> 3]! >>> (7 - (at & 7))) & 1) === 1;
        at += 1;
      }
  }
}

const masks: readonly ((x: number, y: number) => boolean)[] = [
  (x, y) => (x + y) % 2 === 0,
  (_, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];

function masked({ size, dark, fixed }: Sketch, mask: number): Sketch {
  const turned = dark.map((row, y) => row.map((isDark, x) => isDark !== (!fixed[y]![x] && masks[mask]!(x, y))));
  const sketch = { size, fixed, dark: turned };
  putFormat(sketch, mask);
  return sketch;
}

/** How hard a code is to read: runs, blocks, what looks like a corner, and much more dark than light or the other way. */
function penalty({ size, dark }: Sketch): number {
  const lines = [...dark, ...dark.map((_, x) => dark.map((row) => row[x]!))];
  let sum = 0;
  for (const line of lines) {
    const text = line.map((isDark) => (isDark ? '1' : '0')).join('');
    for (const [run] of text.matchAll(/0{5,}|1{5,}/g)) sum += run.length - 2;
    sum += 40 * [...text.matchAll(/(?=10111010000|00001011101)/g)].length;
  }
  for (let y = 1; y < size; y += 1)
    for (let x = 1; x < size; x += 1) {
      const one = dark[y]![x];
      if (dark[y - 1]![x] === one && dark[y]![x - 1] === one && dark[y - 1]![x - 1] === one) sum += 3;
    }
  const share = dark.flat().filter(Boolean).length / (size * size);
  return sum + 10 * Math.floor(Math.abs(share * 20 - 10));
}

/**
 * The code of a text, in UTF-8.
 *
 * @param mask one of eight, for tests; usually the one that is read most easily
 * @throws RangeError for more than 666 bytes
 */
export function qrMatrix(text: string, mask?: number): Matrix {
  const bytes = new TextEncoder().encode(text);
  const version = checkWords.findIndex((_, place) => {
    const header = place + 1 < 10 ? 12 : 20;
    return header + 8 * bytes.length <= 8 * dataWords(place + 1);
  });
  if (version < 0) throw new RangeError(`a QR code of version 20 can't hold ${bytes.length} bytes`);
  const sketch = sketched(version + 1);
  putWords(sketch, interleaved(packed(bytes, version + 1), version + 1));
  const drawn = (mask === undefined ? masks.map((_, place) => place) : [mask]).map((one) => masked(sketch, one));
  return drawn.map((one) => ({ one, hard: penalty(one) })).reduce((best, next) => (next.hard < best.hard ? next : best))
    .one.dark;
}

/** The dark modules as one path, in units of a module; each run of a row is a bar. */
export const qrPath = (matrix: Matrix): string =>
  matrix
    .flatMap((row, y) =>
      [
        ...row
          .map((isDark) => (isDark ? '1' : '0'))
          .join('')
          .matchAll(/1+/g),
      ].map(({ 0: run, index }) => `M${index} ${y}h${run.length}v1h-${run.length}z`),
    )
    .join('');
