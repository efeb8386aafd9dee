import type { Matrix } from '../../src/documents/qr.ts';

/**
 * Reads a QR code of level M as a scanner does, from what is printed in ISO/IEC 18004 and from nothing of ours: blocks of table 9,
 * centres of annex E. Every check word must be right.
 */
const blocks: readonly (readonly [count: number, data: number][])[] = [
  [[1, 16]],
  [[1, 28]],
  [[1, 44]],
  [[2, 32]],
  [[2, 43]],
  [[4, 27]],
  [[4, 31]],
  [
    [2, 38],
    [2, 39],
  ],
  [
    [3, 36],
    [2, 37],
  ],
  [
    [4, 43],
    [1, 44],
  ],
  [
    [1, 50],
    [4, 51],
  ],
  [
    [6, 36],
    [2, 37],
  ],
  [
    [8, 37],
    [1, 38],
  ],
  [
    [4, 40],
    [5, 41],
  ],
  [
    [5, 41],
    [5, 42],
  ],
  [
    [7, 45],
    [3, 46],
  ],
  [
    [10, 46],
    [1, 47],
  ],
  [
    [9, 43],
    [4, 44],
  ],
  [
    [3, 44],
    [11, 45],
  ],
  [
    [3, 41],
    [13, 42],
  ],
];
const checks = [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26];
const centres: readonly (readonly number[])[] = [
  [],
  [6, 18],
  [6, 22],
  [6, 26],
  [6, 30],
  [6, 34],
  [6, 22, 38],
  [6, 24, 42],
  [6, 26, 46],
  [6, 28, 50],
  [6, 30, 54],
  [6, 32, 58],
  [6, 34, 62],
  [6, 26, 46, 66],
  [6, 26, 48, 70],
  [6, 26, 50, 74],
  [6, 30, 54, 78],
  [6, 30, 56, 82],
  [6, 30, 58, 86],
  [6, 34, 62, 90],
];

/** @throws Error saying what can't be read */
export function readQr(code: Matrix): string {
  const size = code.length;
  const version = (size - 17) / 4;
  if (code.some((row) => row.length !== size) || !blocks[version - 1]) throw new Error(`no code of ${size} modules`);
  const mask = maskOf(code);
  const words = wordsOf(code, version, mask);
  const data = dataOf(words, version);
  const bits = data.map((word) => word.toString(2).padStart(8, '0')).join('');
  if (!bits.startsWith('0100')) throw new Error('the text is not in bytes');
  const header = version < 10 ? 12 : 20;
  const length = parseInt(bits.slice(4, header), 2);
  const bytes = Array.from({ length }, (_, place) =>
    parseInt(bits.slice(header + 8 * place, header + 8 * place + 8), 2),
  );
  return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(bytes));
}

/** Both copies of the format must say the same, and level M. */
function maskOf(code: Matrix): number {
  const size = code.length;
  const near = [
    ...[0, 1, 2, 3, 4, 5, 7, 8].map((x) => code[8]![x]!),
    ...[7, 5, 4, 3, 2, 1, 0].map((y) => code[y]![8]!),
  ];
  const far = [
    ...[1, 2, 3, 4, 5, 6, 7].map((up) => code[size - up]![8]!),
    ...[8, 7, 6, 5, 4, 3, 2, 1].map((left) => code[8]![size - left]!),
  ];
  const [one, two] = [near, far].map((bits) => bits.reduce((sum, bit) => sum * 2 + Number(bit), 0) ^ 0b101010000010010);
  if (one !== two) throw new Error('the format is told in two ways');
  if (one! >> 13 !== 0) throw new Error('not of level M');
  let rest = one!;
  for (let bit = 14; bit >= 10; bit -= 1) if (rest & (1 << bit)) rest ^= 0b10100110111 << (bit - 10);
  if (rest !== 0) throw new Error('the format is damaged');
  return (one! >> 10) & 7;
}

function isData(x: number, y: number, size: number, version: number): boolean {
  if (x === 6 || y === 6) return false;
  if ((x < 9 && y < 9) || (x < 9 && y >= size - 8) || (x >= size - 8 && y < 9)) return false;
  if (version >= 7 && ((x < 6 && y >= size - 11) || (y < 6 && x >= size - 11))) return false;
  const middles = centres[version - 1]!;
  const last = middles.at(-1);
  return !middles.some((cx) =>
    middles.some((cy) => {
      const corner = (cx === 6 && cy === 6) || (cx === 6 && cy === last) || (cx === last && cy === 6);
      return !corner && Math.abs(x - cx) <= 2 && Math.abs(y - cy) <= 2;
    }),
  );
}

/** Conditions of table 10, with i for the row and j for the column. */
const conditions: readonly ((i: number, j: number) => number)[] = [
  (i, j) => (i + j) % 2,
  (i) => i % 2,
  (_, j) => j % 3,
  (i, j) => (i + j) % 3,
  (i, j) => (Math.floor(i / 2) + Math.floor(j / 3)) % 2,
  (i, j) => ((i * j) % 2) + ((i * j) % 3),
  (i, j) => (((i * j) % 2) + ((i * j) % 3)) % 2,
  (i, j) => (((i + j) % 2) + ((i * j) % 3)) % 2,
];

function wordsOf(code: Matrix, version: number, mask: number): number[] {
  const size = code.length;
  const bits: number[] = [];
  let upwards = true;
  for (let right = size - 1; right > 0; right -= 2, upwards = !upwards) {
    if (right === 6) right = 5;
    for (let step = 0; step < size; step += 1) {
      const y = upwards ? size - 1 - step : step;
      for (const x of [right, right - 1]) {
        if (isData(x, y, size, version)) bits.push(Number(code[y]![x] !== (conditions[mask]!(y, x) === 0)));
      }
    }
  }
  return Array.from({ length: Math.floor(bits.length / 8) }, (_, place) =>
    parseInt(bits.slice(8 * place, 8 * place + 8).join(''), 2),
  );
}

function dataOf(words: readonly number[], version: number): number[] {
  const lengths = blocks[version - 1]!.flatMap(([count, data]) => Array.from({ length: count }, () => data));
  const rows: number[][] = lengths.map(() => []);
  let at = 0;
  for (let place = 0; place < Math.max(...lengths); place += 1)
    lengths.forEach((length, block) => place < length && rows[block]!.push(words[at++]!));
  for (let place = 0; place < checks[version - 1]!; place += 1) rows.forEach((row) => row.push(words[at++]!));
  if (at !== words.length) throw new Error(`${words.length} words where ${at} are`);
  for (const row of rows) if (!isSound(row, checks[version - 1]!)) throw new Error('a block is damaged');
  return rows.flatMap((row, block) => row.slice(0, lengths[block]));
}

/** All powers of the root make nothing of the block. */
function isSound(row: readonly number[], count: number): boolean {
  let root = 1;
  for (let power = 0; power < count; power += 1, root = product(root, 2)) {
    if (row.reduce((sum, word) => product(sum, root) ^ word, 0) !== 0) return false;
  }
  return true;
}

function product(a: number, b: number): number {
  let sum = 0;
  for (let bit = 7; bit >= 0; bit -= 1) {
    sum = (sum << 1) ^ (sum & 0x80 ? 0x11d : 0);
    if (b & (1 << bit)) sum ^= a;
  }
  return sum;
}

/** The modules that a path of bars draws. */
export function drawnBy(path: string, size: number): Matrix {
  const code = Array.from({ length: size }, () => Array.from({ length: size }, () => false));
  for (const [, x, y, width] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g)) {
    code[Number(y)]!.fill(true, Number(x), Number(x) + Number(width));
  }
  return code;
}
