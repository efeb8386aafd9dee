import { constants, inflateRawSync, inflateSync } from 'node:zlib';

/** What can be read in a PDF without drawing it. */
export interface ReadPdf {
  readonly pages: number;
  /** Names of the letters, each with the six capitals of a part that was cut out. */
  readonly fonts: readonly string[];
  readonly embedded: number;
  /** Every character that the file says its letters stand for. */
  readonly characters: ReadonlySet<string>;
  readonly raw: string;
  /** What each page may say: its signs read by the tables of all letters, for which table is whose is not looked up. */
  readonly texts: readonly string[];
}

/** Reads a PDF as far as its tests need: its packed parts are unpacked. */
export function readPdf(file: Uint8Array): ReadPdf {
  const raw = Buffer.from(file).toString('latin1');
  const streams = [...raw.matchAll(/\/FlateDecode[\s\S]*?stream\r?\n([\s\S]*?)\r?\nendstream/g)].map(([, packed]) => {
    try {
      // The last byte of what is packed can look like the end of its line.
      return inflateSync(Buffer.from(packed!, 'latin1'), { finishFlush: constants.Z_SYNC_FLUSH }).toString('latin1');
    } catch {
      return '';
    }
  });
  const maps = streams.filter((text) => text.includes('beginbfrange') || text.includes('beginbfchar'));
  const tables = maps.map((map) =>
    [...map.matchAll(/\[([^\]]*)\]/g)].flatMap(([, range]) =>
      [...range!.matchAll(/<([0-9a-fA-F ]+)>/g)].map(([, hex]) => letterOf(hex!)),
    ),
  );
  const texts = streams
    .filter((text) => / TJ\b/.test(text))
    .map((text) => {
      const signs = [...text.matchAll(/<([0-9a-f]+)>/g)].flatMap(([, hex]) => hex!.match(/.{4}/g) ?? []);
      return tables.map((table) => signs.map((sign) => table[parseInt(sign, 16)] ?? '').join('')).join('\n');
    });
  return {
    raw,
    pages: [...raw.matchAll(/\/Type \/Page\b/g)].length,
    fonts: [...new Set([...raw.matchAll(/\/FontName \/([A-Z]{6}\+[\w-]+)/g)].map(([, name]) => name!))],
    embedded: [...raw.matchAll(/\/FontFile[23]? /g)].length,
    characters: new Set(tables.flat()),
    texts,
  };
}

const letterOf = (hex: string): string => Buffer.from(hex.replaceAll(' ', ''), 'hex').swap16().toString('utf16le');

/** The files of a zip by their names, by its table of contents. */
export function unzip(file: Uint8Array): Map<string, string> {
  const zip = Buffer.from(file);
  const end = zip.lastIndexOf(Buffer.from('PK\u0005\u0006', 'latin1'));
  const files = new Map<string, string>();
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left -= 1) {
    const [method, size] = [zip.readUInt16LE(at + 10), zip.readUInt32LE(at + 20)];
    const [name, extra, comment] = [28, 30, 32].map((place) => zip.readUInt16LE(at + place)) as [
      number,
      number,
      number,
    ];
    const local = zip.readUInt32LE(at + 42);
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const packed = zip.subarray(start, start + size);
    const content = method === 0 ? packed : inflateRawSync(packed);
    files.set(zip.toString('utf8', at + 46, at + 46 + name), content.toString('utf8'));
    at += 46 + name + extra + comment;
  }
  return files;
}
