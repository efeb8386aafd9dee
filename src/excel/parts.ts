import { broken, notWorkbook, Refused } from './refused.ts';
import type { Archive } from './unpacking.ts';
import { showsDay } from './values.ts';
import { parseXml, unescaped } from './xml.ts';

export interface SheetPlace {
  readonly name: string;
  readonly hidden: boolean;
  /** Name of its part in the archive. */
  readonly part: string;
}

/** What the sheets of a workbook share. */
export interface WorkbookParts {
  readonly sheets: readonly SheetPlace[];
  readonly strings: readonly string[];
  /** By the number of a cell's style: whether it shows days. */
  readonly days: readonly boolean[];
  readonly from1904: boolean;
}

/**
 * Finds the parts of a workbook. What is none, has macros or is kept in another format is refused, whatever its name ends in.
 * @throws Refused
 */
export async function partsOfWorkbook(archive: Archive): Promise<WorkbookParts> {
  const types = await partText(archive, '[Content_Types].xml');
  if (types === null) throw notWorkbook();
  if (/macroEnabled/i.test(types) || archive.names.some((name) => /vbaProject|^xl\/macrosheets\//i.test(name))) {
    throw new Refused('excel.refused.macros');
  }
  if (/sheet\.binary/i.test(types)) throw new Refused('excel.refused.old');
  if (!/spreadsheetml\.sheet\.main\+xml/.test(types)) throw notWorkbook();
  const book = (await relationsOf(archive, '')).find(({ kind }) => kind === 'officeDocument')?.target;
  const xml = book === undefined ? null : await partText(archive, book);
  if (book === undefined || xml === null) throw broken();
  const relations = await relationsOf(archive, book);
  const partOf = (kind: string) => relations.find((relation) => relation.kind === kind)?.target;
  const strings = await partText(archive, partOf('sharedStrings') ?? '');
  const styles = await partText(archive, partOf('styles') ?? '');
  return {
    ...sheetsOf(xml, new Map(relations.map(({ id, target }) => [id, target]))),
    strings: strings === null ? [] : stringsOf(strings),
    days: styles === null ? [] : daysOf(styles),
  };
}

/** A part as text, or null where there is none. */
export async function partText(archive: Archive, name: string): Promise<string | null> {
  const bytes = await archive.unpack(name);
  return bytes === null ? null : bytes.toString('utf8');
}

interface Relation {
  readonly id: string;
  readonly kind: string;
  readonly target: string;
}

async function relationsOf(archive: Archive, part: string): Promise<Relation[]> {
  const [folder, file] = [part.slice(0, part.lastIndexOf('/') + 1), part.slice(part.lastIndexOf('/') + 1)];
  const found: Relation[] = [];
  const xml = await partText(archive, `${folder}_rels/${file}.rels`);
  if (xml === null) return found;
  parseXml(xml, {
    open: (name, attributes) => {
      const { Id: id = '', Type: type = '', Target: target = '', TargetMode: mode } = attributes;
      if (name !== 'Relationship' || mode === 'External') return;
      found.push({ id, kind: type.slice(type.lastIndexOf('/') + 1), target: within(folder, target) });
    },
  });
  return found;
}

/** A place in the archive, told from a folder of it: ../styles.xml, /xl/styles.xml. */
function within(folder: string, target: string): string {
  const steps: string[] = [];
  for (const step of (target.startsWith('/') ? target : folder + target).split('/')) {
    if (step === '..') steps.pop();
    else if (step !== '' && step !== '.') steps.push(step);
  }
  return steps.join('/');
}

function sheetsOf(xml: string, targets: ReadonlyMap<string, string>): Pick<WorkbookParts, 'sheets' | 'from1904'> {
  const sheets: SheetPlace[] = [];
  let from1904 = false;
  parseXml(xml, {
    open: (name, attributes) => {
      if (name === 'workbookPr') from1904 = ['1', 'true'].includes(attributes['date1904'] ?? '');
      if (name !== 'sheet') return;
      const id = Object.entries(attributes).find(([name]) => name.endsWith(':id'))?.[1] ?? '';
      const part = targets.get(id);
      if (part === undefined) throw broken();
      // Charts on a sheet of their own hold nothing to read.
      if (!part.includes('worksheets/')) return;
      const hidden = (attributes['state'] ?? 'visible') !== 'visible';
      sheets.push({ name: unescaped(attributes['name'] ?? ''), hidden, part });
    },
  });
  return { sheets, from1904 };
}

/** Texts that cells share; of a rich text all runs, without the reading that stands over East Asian characters. */
function stringsOf(xml: string): string[] {
  const strings: string[] = [];
  let text = '';
  let inText = false;
  let reading = false;
  parseXml(xml, {
    open: (name) => {
      if (name === 'si') text = '';
      else if (name === 'rPh') reading = true;
      else if (name === 't') inText = !reading;
    },
    text: (piece) => {
      if (inText) text += piece;
    },
    close: (name) => {
      if (name === 'si') strings.push(unescaped(text));
      else if (name === 'rPh') reading = false;
      else if (name === 't') inText = false;
    },
  });
  return strings;
}

function daysOf(xml: string): boolean[] {
  const formats = new Map<number, string>();
  const days: boolean[] = [];
  let inCells = false;
  parseXml(xml, {
    open: (name, attributes) => {
      if (name === 'numFmt') formats.set(Number(attributes['numFmtId']), attributes['formatCode'] ?? '');
      if (name === 'cellXfs') inCells = true;
      if (name !== 'xf' || !inCells) return;
      const id = Number(attributes['numFmtId'] ?? 0);
      days.push(showsDay(id, formats.get(id)));
    },
    close: (name) => {
      if (name === 'cellXfs') inCells = false;
    },
  });
  return days;
}
