import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { fileTypeFromFile } from 'file-type';
import sharp from 'sharp';
import { type FileType, fileTypeOf, unfit, type Unfit } from './rules.ts';

/** What a file turned out to be, with the small picture of a photo. */
export interface Examined {
  readonly type: FileType;
  readonly sha256: string;
  readonly thumbnail: Uint8Array | null;
}

/**
 * Looks into a file: what it is, its content says and never its name (an .exe named .jpg is an .exe).
 *
 * @returns why it is not kept, as the end of a message key
 */
export async function examine(path: string): Promise<Examined | Unfit> {
  const found = (await fileTypeFromFile(path).catch(() => undefined))?.mime;
  const mime = found === 'application/x-cfb' ? officeTypeIn(await readFile(path)) : (found ?? (await scriptIn(path)));
  const type = mime === undefined ? undefined : fileTypeOf(mime);
  if (type === undefined) return unfit(mime);
  const thumbnail = type.kind === 'photo' ? await thumbnailOf(path) : null;
  if (typeof thumbnail === 'string') return thumbnail;
  return { type, sha256: await digestOf(path), thumbnail };
}

const directoryEntry = 128;
const bytesOfName = 64;
const stream = 2;

/** Old Office files are compound files, as installers are too: the name of the main stream tells them apart. */
function officeTypeIn(file: Buffer): string {
  const mains = [
    ['WordDocument', 'application/msword'],
    ['Workbook', 'application/vnd.ms-excel'],
    ['Book', 'application/vnd.ms-excel'],
    ['PowerPoint Document', 'application/vnd.ms-powerpoint'],
  ] as const;
  return mains.find(([name]) => hasStream(file, name))?.[1] ?? 'application/x-msi';
}

/** Whether a compound file has a stream of this name: an entry of its directory bears it, with its length and kind. */
function hasStream(file: Buffer, name: string): boolean {
  const wanted = Buffer.from(`${name}\0`, 'utf16le');
  for (let at = file.indexOf(wanted); at >= 0; at = file.indexOf(wanted, at + 2)) {
    const entry = at % directoryEntry === 0 && at + bytesOfName + 3 <= file.length;
    if (entry && file.readUInt16LE(at + bytesOfName) === wanted.length && file[at + bytesOfName + 2] === stream)
      return true;
  }
  return false;
}

/** A script for the command line has no signature of its own but its first line. */
async function scriptIn(path: string): Promise<string | undefined> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(256), 0, 256, 0);
    const start = buffer.toString('latin1', 0, bytesRead);
    return /^(#!|MZ|@echo off)/i.test(start) ? 'application/x-msdownload' : undefined;
  } finally {
    await file.close();
  }
}

/** Larger pictures would take the memory of everybody else; no phone makes them. */
const mostPixels = 150_000_000;

/** A small upright picture without the place where it was taken; a picture that is cut off is told so. */
async function thumbnailOf(path: string): Promise<Uint8Array | 'broken' | 'tooManyPixels'> {
  try {
    return await sharp(path, { failOn: 'truncated', limitInputPixels: mostPixels })
      .rotate()
      .resize(336, 288, { fit: 'inside', withoutEnlargement: true })
      .webp({ quality: 72 })
      .toBuffer();
  } catch (error) {
    return /pixel limit/i.test((error as Error).message) ? 'tooManyPixels' : 'broken';
  }
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
