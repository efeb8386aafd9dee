import { promisify } from 'node:util';
import { crc32, inflateRaw } from 'node:zlib';
import { broken, encrypted, tooLarge } from './refused.ts';

export interface Archive {
  readonly names: readonly string[];
  /** The bytes of a part, or null where there is none of that name. */
  readonly unpack: (name: string) => Promise<Buffer | null>;
}

interface Entry {
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly unpacked: number;
  readonly at: number;
}

const inflate = promisify(inflateRaw);
const mostParts = 2000;

/**
 * Opens a ZIP archive by its directory; nothing is unpacked yet.
 *
 * @param most bytes that all parts together may unpack to. A part that says it is larger is refused unread; one that says less
 *             than it holds is stopped where it passes what it said.
 * @throws Refused also from `unpack`
 */
export function openArchive(bytes: Buffer, most: number): Archive {
  const entries = directoryOf(bytes, most);
  let left = most;
  return {
    names: [...entries.keys()],
    unpack: async (name) => {
      const entry = entries.get(name);
      if (entry === undefined) return null;
      if (entry.unpacked > left) throw tooLarge(most);
      left -= entry.unpacked;
      return unpackEntry(bytes, entry, most);
    },
  };
}

function directoryOf(bytes: Buffer, most: number): Map<string, Entry> {
  const end = endOf(bytes);
  const count = bytes.readUInt16LE(end + 10);
  let at = bytes.readUInt32LE(end + 16);
  if (count > mostParts) throw tooLarge(most);
  const entries = new Map<string, Entry>();
  for (let place = 0; place < count; place++) {
    if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== 0x0201_4b50) throw broken();
    const lengths = [28, 30, 32].map((offset) => bytes.readUInt16LE(at + offset));
    const name = bytes.toString('utf8', at + 46, at + 46 + lengths[0]!);
    entries.set(name.replaceAll('\\', '/'), {
      flags: bytes.readUInt16LE(at + 8),
      method: bytes.readUInt16LE(at + 10),
      crc: bytes.readUInt32LE(at + 16),
      packed: bytes.readUInt32LE(at + 20),
      unpacked: bytes.readUInt32LE(at + 24),
      at: bytes.readUInt32LE(at + 42),
    });
    at += 46 + lengths[0]! + lengths[1]! + lengths[2]!;
  }
  return entries;
}

/** Where the directory's own record begins: at the end of the file, but for a comment. */
function endOf(bytes: Buffer): number {
  const first = Math.max(0, bytes.length - 22 - 65_535);
  for (let at = bytes.length - 22; at >= first; at--) {
    if (bytes.readUInt32LE(at) === 0x0605_4b50) return at;
  }
  throw broken();
}

async function unpackEntry(
  bytes: Buffer,
  { flags, method, crc, packed, unpacked, at }: Entry,
  most: number,
): Promise<Buffer> {
  if ((flags & 1) !== 0) throw encrypted();
  if (at + 30 > bytes.length || bytes.readUInt32LE(at) !== 0x0403_4b50) throw broken();
  const from = at + 30 + bytes.readUInt16LE(at + 26) + bytes.readUInt16LE(at + 28);
  const body = bytes.subarray(from, from + packed);
  if (body.length !== packed) throw broken();
  const whole = await inflated(body, method, unpacked, most);
  if (whole.length !== unpacked || crc32(whole) !== crc) throw broken();
  return whole;
}

async function inflated(body: Buffer, method: number, said: number, most: number): Promise<Buffer> {
  if (method === 0) return body;
  if (method !== 8) throw broken();
  try {
    return await inflate(body, { maxOutputLength: Math.max(said, 1) });
  } catch (error) {
    const tooLong = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    throw tooLong ? tooLarge(most) : broken();
  }
}
