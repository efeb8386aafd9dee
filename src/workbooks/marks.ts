import { createHash } from 'node:crypto';
import type { Cell } from '../excel/workbook.ts';
import type { ColumnKey } from './layout.ts';

/** Columns that somebody types into; in the others formulas stand, or what was said before. */
export const inputs: readonly ColumnKey[] = [
  'verdict',
  'typed',
  'whole',
  'notApplicable',
  'override',
  'reason',
  'difference',
  'answer',
  'on',
  'source',
];

type Texts = Readonly<Partial<Record<ColumnKey, string>>>;

/**
 * What the hidden column of a line bears: the version that it was downloaded with, and a digest of what stood in its cells. By it a
 * line that nobody touched in the file is told from one that says on purpose what it said before.
 *
 * @param faults what stands in the rows of a checklist's faults
 */
export const markOfLine = (version: number, texts: Texts, faults: readonly string[]): string =>
  `${version}.${digestOf(texts, faults)}`;

/** The version of a mark, and whether the cells are as they were; null where it is no mark. */
export function readMark(
  mark: string,
  texts: Texts,
  faults: readonly string[],
): { readonly version: string; readonly untouched: boolean } | null {
  const [, version, digest] = /^(\d{1,9})\.([0-9a-f]{10})$/.exec(mark) ?? [];
  return version === undefined ? null : { version, untouched: digest === digestOf(texts, faults) };
}

/** Ends of lines are no change: programs write them differently. */
function digestOf(texts: Texts, faults: readonly string[]): string {
  const said = [...inputs.map((key) => texts[key] ?? ''), ...faults].map((text) => text.replaceAll(/\s+/g, ' ').trim());
  return createHash('sha256').update(JSON.stringify(said)).digest('hex').slice(0, 10);
}

/** What cells say, as they will be read again. */
export const textsOf = (cells: Readonly<Partial<Record<ColumnKey, Cell>>>): Texts =>
  Object.fromEntries(
    Object.entries(cells).map(([key, cell]) => [
      key,
      String((cell !== null && typeof cell === 'object' ? cell.value : cell) ?? ''),
    ]),
  );
