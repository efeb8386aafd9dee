import { Readable } from 'node:stream';
import { pack, type Part } from './packing.ts';
import { fastened, filterOf, printedTitles, sheetXml, type Written } from './sheet-xml.ts';
import { createStyles } from './styles.ts';
import type { SheetPlan, WorkbookPlan } from './workbook.ts';
import { escaped, quoted } from './xml.ts';

/** What the browser is told of such a file. */
export const workbookType = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const packages = 'http://schemas.openxmlformats.org/package/2006';
const spreadsheet = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

/**
 * Writes a workbook as a stream of bytes. Rows are asked for as they are written, so that a list of 100,000 takes no more memory
 * than one of 100. Text is always written as text, numbers as the decimals they were given as.
 */
export const writeWorkbook = (plan: WorkbookPlan): Readable =>
  Readable.from(pack(partsOf(plan)), { objectMode: false });

async function* partsOf({ sheets }: WorkbookPlan): AsyncGenerator<Part> {
  const names = namesOf(sheets);
  const styles = createStyles();
  const written: Written[] = [];
  yield part('[Content_Types].xml', contentTypes(sheets.length));
  yield part('_rels/.rels', relations([['officeDocument', 'xl/workbook.xml']]));
  for (const [place, sheet] of sheets.entries()) {
    const xml = sheetXml(sheet, styles);
    yield { name: `xl/worksheets/sheet${place + 1}.xml`, bytes: inPieces(xml, (end) => written.push(end)) };
  }
  yield part('xl/styles.xml', head + styles.xml());
  yield part('xl/workbook.xml', workbookXml(sheets, names, written));
  const targets = sheets.map((_, place) => ['worksheet', `worksheets/sheet${place + 1}.xml`] as const);
  yield part('xl/_rels/workbook.xml.rels', relations([...targets, ['styles', 'styles.xml']]));
}

const part = (name: string, xml: string): Part => ({ name, bytes: [Buffer.from(xml)] });

/** Bytes in pieces that are worth packing; `ended` is told what the XML answers in the end. */
async function* inPieces(xml: AsyncGenerator<string, Written>, ended: (end: Written) => void): AsyncGenerator<Buffer> {
  let piece = '';
  try {
    for (;;) {
      const next = await xml.next();
      if (next.done === true) {
        ended(next.value);
        break;
      }
      piece += next.value;
      if (piece.length < 65_536) continue;
      yield Buffer.from(piece);
      piece = '';
    }
    yield Buffer.from(piece);
  } finally {
    // Whoever goes away in the middle ends the reading of rows too.
    await xml.return({ headings: 0, last: 0 });
  }
}

/** Names as Excel allows them, each once. */
export function namesOf(sheets: readonly Pick<SheetPlan, 'name'>[]): string[] {
  const taken = new Set<string>();
  return sheets.map(({ name }, place) => {
    const allowed =
      name
        .replaceAll(/[[\]:*?/\\]/g, ' ')
        .replaceAll(/^'+|'+$/g, '')
        .trim()
        .slice(0, 31) || `${place + 1}`;
    let own = allowed;
    for (let count = 2; taken.has(own.toLowerCase()); count++) own = `${allowed.slice(0, 27)} ${count}`;
    taken.add(own.toLowerCase());
    return own;
  });
}

function workbookXml(sheets: readonly SheetPlan[], names: readonly string[], written: readonly Written[]): string {
  const entries = names.map(
    (name, place) =>
      `<sheet name="${quoted(name)}" sheetId="${place + 1}"${sheets[place]!.hidden === true ? ' state="hidden"' : ''} r:id="rId${place + 1}"/>`,
  );
  const defined = sheets.flatMap((sheet, place) => {
    const end = written[place]!;
    const of = `'${escaped(names[place]!.replaceAll("'", "''"))}'!`;
    const filter = filterOf(sheet, end);
    const own = ` localSheetId="${place}"`;
    return [
      ...(filter === null
        ? []
        : [`<definedName name="_xlnm._FilterDatabase"${own} hidden="1">${of}${fastened(filter)}</definedName>`]),
      `<definedName name="_xlnm.Print_Titles"${own}>${of}${printedTitles(end)}</definedName>`,
    ];
  });
  return (
    `${head}<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="${office}">` +
    `<bookViews><workbookView/></bookViews><sheets>${entries.join('')}</sheets>` +
    `<definedNames>${defined.join('')}</definedNames><calcPr calcId="191029" fullCalcOnLoad="1"/></workbook>`
  );
}

const relations = (targets: readonly (readonly [kind: string, target: string])[]): string =>
  `${head}<Relationships xmlns="${packages}/relationships">${targets
    .map(([kind, target], place) => `<Relationship Id="rId${place + 1}" Type="${office}/${kind}" Target="${target}"/>`)
    .join('')}</Relationships>`;

const contentTypes = (sheets: number): string =>
  `${head}<Types xmlns="${packages}/content-types">` +
  '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>' +
  '<Default Extension="xml" ContentType="application/xml"/>' +
  `<Override PartName="/xl/workbook.xml" ContentType="${spreadsheet}.sheet.main+xml"/>` +
  `<Override PartName="/xl/styles.xml" ContentType="${spreadsheet}.styles+xml"/>` +
  Array.from(
    { length: sheets },
    (_, place) =>
      `<Override PartName="/xl/worksheets/sheet${place + 1}.xml" ContentType="${spreadsheet}.worksheet+xml"/>`,
  ).join('') +
  '</Types>';
