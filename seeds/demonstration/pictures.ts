import sharp from 'sharp';

/** Strokes of a digit or a C on a display of seven bars: top, upper left, upper right, middle, lower left, lower right, foot. */
const bars: Readonly<Record<string, string>> = {
  '0': '1110111',
  '1': '0010010',
  '2': '1011101',
  '3': '1011011',
  '4': '0111010',
  '5': '1101011',
  '6': '1101111',
  '7': '1010010',
  '8': '1111111',
  '9': '1111011',
  C: '1100101',
};
const places = [
  [6, 0, 28, 6],
  [0, 6, 6, 28],
  [34, 6, 6, 28],
  [6, 34, 28, 6],
  [0, 40, 6, 28],
  [34, 40, 6, 28],
  [6, 68, 28, 6],
] as const;

/** A text of digits and C as shapes: the machine may have no font at all. */
function signs(text: string, left: number, top: number): string {
  const rects = text
    .split('')
    .flatMap((sign, place) =>
      places
        .filter((_, bar) => bars[sign]?.[bar] === '1')
        .map(
          ([x, y, width, height]) =>
            `<rect x="${left + place * 54 + x}" y="${top + y}" width="${width}" height="${height}"/>`,
        ),
    );
  return `<g fill="#fff">${rects.join('')}</g>`;
}

/** A made-up photograph: a plain school building under a sky, with the indicator's code on it. */
export async function photograph(code: string): Promise<{ picture: Buffer; thumbnail: Buffer }> {
  const windows = [0, 1, 2].flatMap((floor) =>
    [0, 1, 2, 3, 4, 5, 6].map(
      (place) => `<rect x="${120 + place * 110}" y="${270 + floor * 90}" width="60" height="48" rx="3"/>`,
    ),
  );
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="960" height="640">
    <rect width="960" height="640" fill="#cfe0ea"/><circle cx="820" cy="110" r="46" fill="#f6e3b0"/>
    <rect y="540" width="960" height="100" fill="#b9c9a5"/><rect x="80" y="230" width="800" height="310" fill="#e9e2d6"/>
    <rect x="80" y="214" width="800" height="22" fill="#9c5b4a"/><g fill="#7d97a8">${windows.join('')}</g>
    <rect x="40" y="36" width="${code.length * 54 + 34}" height="122" rx="8" fill="#33475b"/>${signs(code, 64, 60)}</svg>`;
  const drawn = sharp(Buffer.from(svg));
  const [picture, thumbnail] = await Promise.all([
    drawn.clone().jpeg({ quality: 70 }).toBuffer(),
    drawn.clone().resize(320, 320, { fit: 'inside' }).webp({ quality: 70 }).toBuffer(),
  ]);
  return { picture, thumbnail };
}

/**
 * A made-up paper: one page with some lines. The first stands in a font that every reader has; Chinese ones in one that
 * readers bring along for such files.
 */
export function paper(latin: string, chinese: readonly string[]): Buffer {
  const lines = chinese.map((text) => {
    const hex = Buffer.from(text, 'utf16le').swap16().toString('hex');
    return `0 -34 Td <${hex}> Tj`;
  });
  const content = `BT /F1 20 Tf 72 740 Td (${latin}) Tj /F2 16 Tf ${lines.join(' ')} ET`;
  const objects = [
    '<</Type/Catalog/Pages 2 0 R>>',
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R/F2 6 0 R>>>>>>',
    `<</Length ${content.length}>>stream\n${content}\nendstream`,
    '<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>',
    '<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[7 0 R]>>',
    '<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>/FontDescriptor 8 0 R>>',
    '<</Type/FontDescriptor/FontName/STSong-Light/Flags 4/FontBBox[-25 -254 1000 880]/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 93>>',
  ];
  let file = '%PDF-1.4\n';
  const offsets = objects.map((object, place) => {
    const offset = file.length;
    file += `${place + 1} 0 obj${object}endobj\n`;
    return offset;
  });
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const size = objects.length + 1;
  file += `xref\n0 ${size}\n0000000000 65535 f \n${table}trailer<</Size ${size}/Root 1 0 R>>\nstartxref\n${file.length}\n%%EOF\n`;
  return Buffer.from(file, 'latin1');
}
