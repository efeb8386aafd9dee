import type { Rubric } from '../scoring/rubric.ts';
import { type Column, columns } from './cells.ts';
import type { Level } from './editing.ts';
import { rowsOfRubric } from './table-rows.ts';

/** What became of a section, criterion or indicator between two versions, cell by cell of their tables. */
export interface Difference {
  readonly code: string;
  readonly level: Level;
  readonly title: { readonly zh: string; readonly en: string };
  /** Of an indicator as it is now. */
  readonly kind: string;
  readonly what: 'added' | 'removed' | 'changed' | 'moved';
  readonly cells: readonly { readonly column: Column; readonly before: string; readonly after: string }[];
}

/**
 * What is different between two versions of a rubric, in the order of the later one; what is gone comes last.
 * Something is the same when it has the same code and level; it has moved when its siblings stand around it in another order.
 */
export function differencesOf(before: Rubric, after: Rubric): readonly Difference[] {
  const old = rowsByCode(before);
  const now = rowsByCode(after);
  const moved = movedCodes(before, after);
  const present = [...now].flatMap(([key, row]): Difference[] => {
    const was = old.get(key);
    const head = headOf(row);
    if (was === undefined) return [{ ...head, what: 'added', cells: [] }];
    const cells = columns
      .filter((column) => row[column] !== was[column])
      .map((column) => ({ column, before: was[column] ?? '', after: row[column] ?? '' }));
    if (cells.length > 0) return [{ ...head, what: 'changed', cells }];
    return moved.has(key) ? [{ ...head, what: 'moved', cells: [] }] : [];
  });
  const gone = [...old].filter(([key]) => !now.has(key));
  return [...present, ...gone.map(([, row]): Difference => ({ ...headOf(row), what: 'removed', cells: [] }))];
}

type Cells = Readonly<Record<string, string>>;

const rowsByCode = (rubric: Rubric): ReadonlyMap<string, Cells> =>
  new Map(rowsOfRubric(rubric, '\n').map((row) => [`${row['level']} ${row['code']}`, row]));

const headOf = (row: Cells): Pick<Difference, 'code' | 'level' | 'title' | 'kind'> => ({
  code: row['code'] ?? '',
  level: row['level'] as Level,
  kind: row['kind'] ?? '',
  title: { zh: row['title_zh'] ?? '', en: row['title_en'] ?? '' },
});

/** Of those that stand in both, the fewest that must be taken out so that the others stand in the order they had. */
function movedCodes(before: Rubric, after: Rubric): ReadonlySet<string> {
  const place = new Map([...rowsByCode(before).keys()].map((key, at) => [key, at]));
  const both = [...rowsByCode(after).keys()].filter((key) => place.has(key));
  const stays = longestRising(both.map((key) => place.get(key)!));
  return new Set(both.filter((_, at) => !stays.has(at)));
}

/** The places of a longest rising run of numbers, not necessarily beside one another. */
function longestRising(numbers: readonly number[]): ReadonlySet<number> {
  const ends: number[] = [];
  const before: (number | null)[] = [];
  numbers.forEach((number, at) => {
    const found = ends.findIndex((end) => numbers[end]! >= number);
    const length = found < 0 ? ends.length : found;
    before[at] = ends[length - 1] ?? null;
    ends[length] = at;
  });
  const rising = new Set<number>();
  for (let at = ends.at(-1) ?? null; at !== null; at = before[at] ?? null) rising.add(at);
  return rising;
}
