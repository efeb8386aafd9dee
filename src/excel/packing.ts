import { pipeline, Readable } from 'node:stream';
import { crc32, createDeflateRaw } from 'node:zlib';

/** A file inside an archive; its bytes are asked for as they are packed. */
export interface Part {
  readonly name: string;
  readonly bytes: Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
}

/** The first of January 1980: an archive of the same rows is the same to the byte. */
const day = 0x0021;
/** Sizes follow the bytes, and names are UTF-8. */
const flags = 0x0808;
const largest = 0xffff_ffff;

/**
 * Packs parts into a ZIP archive as its bytes are asked for. Nothing but one small record a part is held, however long they are.
 * The next part is asked for when the one before has been packed, so that it can tell what the earlier ones were like.
 *
 * @throws RangeError where a part is larger than 4 GB, which takes another kind of archive
 */
export async function* pack(parts: Iterable<Part> | AsyncIterable<Part>): AsyncGenerator<Buffer> {
  const directory: Buffer[] = [];
  let at = 0;
  for await (const { name, bytes } of parts) {
    const started = at;
    const entry = { crc: 0, unpacked: 0, packed: 0 };
    const head = localHeader(name);
    yield head;
    const counted = async function* () {
      for await (const piece of bytes) {
        entry.crc = crc32(piece, entry.crc);
        entry.unpacked += piece.length;
        yield piece;
      }
    };
    // A fault of the rows ends the deflater, and a reader that goes away ends the rows.
    for await (const piece of pipeline(Readable.from(counted()), createDeflateRaw(), () => {})) {
      entry.packed += (piece as Buffer).length;
      yield piece as Buffer;
    }
    yield descriptor(entry);
    at += head.length + entry.packed + 16;
    if (at > largest || entry.unpacked > largest) throw new RangeError('a workbook of more than 4 GB');
    directory.push(centralHeader(name, entry, started));
  }
  const central = Buffer.concat(directory);
  yield central;
  yield ending(directory.length, central.length, at);
}

interface Entry {
  readonly crc: number;
  readonly unpacked: number;
  readonly packed: number;
}

function localHeader(name: string): Buffer {
  const bytes = Buffer.from(name);
  const head = Buffer.alloc(30);
  head.writeUInt32LE(0x0403_4b50, 0);
  head.writeUInt16LE(20, 4);
  head.writeUInt16LE(flags, 6);
  head.writeUInt16LE(8, 8);
  head.writeUInt16LE(day, 12);
  head.writeUInt16LE(bytes.length, 26);
  return Buffer.concat([head, bytes]);
}

function descriptor({ crc, packed, unpacked }: Entry): Buffer {
  const tail = Buffer.alloc(16);
  tail.writeUInt32LE(0x0807_4b50, 0);
  tail.writeUInt32LE(crc, 4);
  tail.writeUInt32LE(packed, 8);
  tail.writeUInt32LE(unpacked, 12);
  return tail;
}

function centralHeader(name: string, { crc, packed, unpacked }: Entry, at: number): Buffer {
  const bytes = Buffer.from(name);
  const head = Buffer.alloc(46);
  head.writeUInt32LE(0x0201_4b50, 0);
  head.writeUInt16LE(20, 4);
  head.writeUInt16LE(20, 6);
  head.writeUInt16LE(flags, 8);
  head.writeUInt16LE(8, 10);
  head.writeUInt16LE(day, 14);
  head.writeUInt32LE(crc, 16);
  head.writeUInt32LE(packed, 20);
  head.writeUInt32LE(unpacked, 24);
  head.writeUInt16LE(bytes.length, 28);
  head.writeUInt32LE(at, 42);
  return Buffer.concat([head, bytes]);
}

function ending(entries: number, size: number, at: number): Buffer {
  const tail = Buffer.alloc(22);
  tail.writeUInt32LE(0x0605_4b50, 0);
  tail.writeUInt16LE(entries, 8);
  tail.writeUInt16LE(entries, 10);
  tail.writeUInt32LE(size, 12);
  tail.writeUInt32LE(at, 16);
  return tail;
}
