import { open } from 'node:fs/promises';
import { partsOfWorkbook, partText } from './parts.ts';
import { type ReadSheet, readSheet } from './read-sheet.ts';
import { broken, encrypted, notWorkbook, type Refusal, Refused, tooLarge } from './refused.ts';
import { openArchive } from './unpacking.ts';

/** What a workbook may hold at most. */
export interface Limits {
  /** Bytes of the file itself, and of what is unpacked from it. */
  readonly packed: number;
  readonly unpacked: number;
  /** Of each sheet. */
  readonly rows: number;
  readonly columns: number;
  /** Of all sheets together; empty ones that have a style count too. */
  readonly cells: number;
}

const usualLimits: Limits = {
  packed: 20 * 1024 * 1024,
  unpacked: 48 * 1024 * 1024,
  rows: 20_000,
  columns: 200,
  cells: 500_000,
};

export interface ReadWorkbook {
  readonly sheets: readonly ReadSheet[];
}

/**
 * Reads a workbook that rests on the disk. What it is, its content says, not its name. Nothing of it is believed: sizes are counted
 * while it is unpacked, formulas are told apart from values and never computed, and nothing outside the file is asked for.
 *
 * @param limits those that differ from the usual ones
 * @returns the sheets, or why the file is refused
 */
export async function readWorkbook(
  path: string,
  limits: Partial<Limits> = {},
): Promise<ReadWorkbook | { readonly refused: Refusal }> {
  try {
    return await read(path, { ...usualLimits, ...limits });
  } catch (error) {
    if (error instanceof Refused) return { refused: { key: error.message, values: error.values } };
    throw error;
  }
}

async function read(path: string, limits: Limits): Promise<ReadWorkbook> {
  const archive = openArchive(await bytesOf(path, limits), limits.unpacked);
  const parts = await partsOfWorkbook(archive);
  const sheets: ReadSheet[] = [];
  let { cells } = limits;
  for (const place of parts.sheets) {
    const xml = await partText(archive, place.part);
    if (xml === null) throw broken();
    const sheet = readSheet(xml, place, parts, { ...limits, cells });
    cells -= sheet.cells;
    sheets.push(sheet);
  }
  return { sheets };
}

/** How files of old Office versions begin, and those that are protected by a password. */
const compound = Buffer.from('d0cf11e0a1b11ae1', 'hex');

/** Reads no more than is allowed; tells old, protected and other files by their first bytes. */
async function bytesOf(path: string, { packed }: Limits): Promise<Buffer> {
  const file = await open(path);
  try {
    if ((await file.stat()).size > packed) throw tooLarge(packed);
    const bytes = await file.readFile();
    if (bytes.subarray(0, 8).equals(compound)) {
      throw bytes.includes('EncryptedPackage', 0, 'utf16le') ? encrypted() : new Refused('excel.refused.old');
    }
    if (bytes.length < 22 || bytes.readUInt32LE(0) !== 0x0403_4b50) throw notWorkbook();
    return bytes;
  } finally {
    await file.close();
  }
}
