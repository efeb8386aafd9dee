import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { threadId } from 'node:worker_threads';
import { crc32, deflateRawSync } from 'node:zlib';
import { inject } from 'vitest';
import type { WorkbookPlan } from '../../src/excel/workbook.ts';
import { readWorkbook } from '../../src/excel/reading.ts';
import { writeWorkbook } from '../../src/excel/writing.ts';

/** A part of an archive put together by hand; `says` is the size that its directory lies about. */
export interface Part {
  readonly name: string;
  readonly text: string | Buffer;
  readonly says?: number;
  readonly flags?: number;
}

export function archiveOf(parts: readonly Part[]): Buffer {
  const pieces: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const { name, text, says, flags = 0 } of parts) {
    const whole = Buffer.from(text as string);
    const packed = deflateRawSync(whole);
    const shared = Buffer.alloc(26);
    shared.writeUInt16LE(20, 0);
    shared.writeUInt16LE(flags, 2);
    shared.writeUInt16LE(8, 4);
    shared.writeUInt32LE(crc32(whole), 10);
    shared.writeUInt32LE(packed.length, 14);
    shared.writeUInt32LE(says ?? whole.length, 18);
    shared.writeUInt16LE(Buffer.byteLength(name), 22);
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x0201_4b50, 0);
    shared.copy(central, 6);
    central.writeUInt32LE(at, 42);
    directory.push(central, Buffer.from(name));
    const local = [Buffer.from('504b0304', 'hex'), shared, Buffer.from(name), packed];
    pieces.push(...local);
    at += local.reduce((sum, piece) => sum + piece.length, 0);
  }
  const size = directory.reduce((sum, piece) => sum + piece.length, 0);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x0605_4b50, 0);
  end.writeUInt16LE(parts.length, 8);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...pieces, ...directory, end]);
}

const packages = 'http://schemas.openxmlformats.org/package/2006';
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

/** The parts of the smallest workbook with one sheet of the given inside, some of them given otherwise. */
export function partsWith(sheet: string, other: Readonly<Record<string, string>> = {}): Part[] {
  const parts: Record<string, string> = {
    '[Content_Types].xml': `<Types><Override ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>`,
    '_rels/.rels': `<Relationships xmlns="${packages}/relationships"><Relationship Id="a" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `<workbook xmlns:r="${office}"><sheets><sheet name="表" sheetId="1" r:id="s"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships><Relationship Id="s" Type="${office}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="t" Type="${office}/sharedStrings" Target="/xl/sharedStrings.xml"/><Relationship Id="y" Type="${office}/styles" Target="styles.xml"/></Relationships>`,
    'xl/worksheets/sheet1.xml': `<worksheet>${sheet}</worksheet>`,
    ...other,
  };
  return Object.entries(parts).map(([name, text]) => ({ name, text }));
}

let files = 0;

/** A file with these bytes, as an upload rests on the disk. */
export function fileOf(bytes: Buffer | string): string {
  const path = join(inject('folder'), `${process.pid}-${threadId}-${++files}.xlsx`);
  writeFileSync(path, bytes);
  return path;
}

export const written = async (plan: WorkbookPlan): Promise<Buffer> => buffer(writeWorkbook(plan));

/** The sheets of a workbook that must be readable. */
export async function sheetsOf(bytes: Buffer) {
  const read = await readWorkbook(fileOf(bytes));
  if ('refused' in read) throw new Error(`refused: ${read.refused.key}`);
  return read.sheets;
}
