import type { SheetStage } from '../assessments/store.ts';
import { lineAsksForReason } from '../scoring/difference.ts';
import type { Hundredths } from '../scoring/points.ts';
import type { Bilingual, Criterion, Section } from '../scoring/rubric.ts';
import { type Cell, type Compared, compareLines, type Comparison, type Remark } from './comparison.ts';

export const rowLevels = ['indicator', 'criterion', 'section'] as const;
export type RowLevel = (typeof rowLevels)[number];

/** Two stages held against each other, the earlier first. */
export interface Pair {
  readonly from: SheetStage;
  readonly to: SheetStage;
}

/** What a stage gave to a part of the rubric, of what applied to the school; or why nothing can be shown. */
export type RowCell = { readonly points: Hundredths; readonly full: Hundredths } | Exclude<Cell, object>;

/** A section, a criterion or an indicator with what each stage gave to it. */
export interface ComparedRow {
  readonly level: RowLevel;
  readonly code: string;
  readonly section: string;
  readonly title: Bilingual;
  /** Full points in the rubric. */
  readonly worth: Hundredths;
  readonly cells: ReadonlyMap<SheetStage, RowCell>;
  /** Points of the later stage of the pair less those of the earlier; null where one of them has none to be shown. */
  readonly difference: Hundredths | null;
  /** What the later stage left of its full points; null where it has no points to be shown. */
  readonly lost: Hundredths | null;
  /** Full points that a difference is a share of. */
  readonly full: Hundredths;
  /** Of an indicator: whether any stage is further from the one just before than passes without a reason. */
  readonly differs: boolean;
  /** Whether the two of the pair are so far apart. */
  readonly differsInPair: boolean;
  readonly remarks: readonly Remark[];
}

/** The pair that is compared unless somebody asks for another: the latest two stages of which the viewer sees something. */
export function latestPair(sheets: readonly Pick<Compared, 'stage' | 'seen'>[]): Pair | null {
  const seen = sheets.filter((sheet) => sheet.seen !== 'progress');
  const [from, to] = (seen.length > 1 ? seen : sheets).slice(-2);
  return from === undefined || to === undefined ? null : { from: from.stage, to: to.stage };
}

/** The rows of a level in the rubric's order, each as far as the viewer sees it. */
export function compareRows(comparison: Comparison, level: RowLevel, pair: Pair | null): readonly ComparedRow[] {
  if (level === 'indicator') return indicatorRows(comparison, pair);
  const { sections } = comparison.rubric;
  const parts: readonly (Section | Criterion)[] =
    level === 'section' ? sections : sections.flatMap(({ criteria }) => criteria);
  return parts.map((part) => partRow(comparison, level, part, pair));
}

function indicatorRows(comparison: Comparison, pair: Pair | null): ComparedRow[] {
  const { difference: rule } = comparison.programme;
  return compareLines(comparison).map(({ indicator, cells: said, differs, remarks }) => {
    const { code, section, title, full } = indicator;
    const cells = new Map(
      [...said].map(
        ([stage, cell]) => [stage, typeof cell === 'object' ? { points: cell.points, full } : cell] as const,
      ),
    );
    const [before, now] = pair === null ? [undefined, undefined] : [cells.get(pair.from), cells.get(pair.to)];
    const known = typeof before === 'object' && typeof now === 'object';
    return {
      level: 'indicator',
      code,
      section,
      title,
      worth: full,
      cells,
      ...apart(cells, pair, full),
      differs,
      differsInPair: known && lineAsksForReason(now.points, before.points, full, rule),
      remarks,
    };
  });
}

function partRow(
  { sheets }: Comparison,
  level: 'section' | 'criterion',
  part: Section | Criterion,
  pair: Pair | null,
): ComparedRow {
  const cells = new Map(sheets.map((sheet) => [sheet.stage, partCell(sheet, level, part.code)] as const));
  return {
    level,
    code: part.code,
    section: 'section' in part ? part.section : part.code,
    title: part.title,
    worth: part.full,
    cells,
    ...apart(cells, pair, part.full),
    differs: false,
    differsInPair: false,
    remarks: [],
  };
}

/** A sum is shown to whoever sees the whole sheet, once all that is in it has been scored. */
function partCell({ seen, reckoned: { total } }: Compared, level: 'section' | 'criterion', code: string): RowCell {
  if (seen === 'by line') return 'veiled';
  const sum = (level === 'criterion' ? total.byCriterion : total.bySection).get(code);
  if (seen !== 'all' || sum === undefined || sum.scored < sum.lines) return 'blank';
  return sum.lines === 0 ? 'left out' : { points: sum.earned, full: sum.applicable };
}

function apart(
  cells: ReadonlyMap<SheetStage, RowCell>,
  pair: Pair | null,
  worth: Hundredths,
): Pick<ComparedRow, 'difference' | 'lost' | 'full'> {
  const [before, now] = pair === null ? [undefined, undefined] : [cells.get(pair.from), cells.get(pair.to)];
  if (typeof now !== 'object') return { difference: null, lost: null, full: worth };
  return {
    difference: typeof before === 'object' ? ((now.points - before.points) as Hundredths) : null,
    lost: (now.full - now.points) as Hundredths,
    full: now.full,
  };
}

/** How far apart two stages must be: so many hundredths of a point, or of a percent of full points. */
export interface Limit {
  readonly by: 'points' | 'percent';
  readonly hundredths: number;
}

/** Whether a row differs by more than the limit; exactly the limit is not more, and what can't be compared is not either. */
export function isFurther({ difference, full }: ComparedRow, { by, hundredths }: Limit): boolean {
  if (difference === null) return false;
  const size = Math.abs(difference);
  return by === 'points' ? size > hundredths : size * 10_000 > hundredths * full;
}

export const rowOrders = ['difference', 'lost', 'rubric'] as const;
export type RowOrder = (typeof rowOrders)[number];

/** The rows in the order asked for: the largest differences or losses first, or as the rubric has them. */
export function rowsInOrder(rows: readonly ComparedRow[], order: RowOrder): readonly ComparedRow[] {
  if (order === 'rubric') return rows;
  const size = ({ difference, lost }: ComparedRow): number =>
    order === 'lost' ? (lost ?? -1) : difference === null ? -1 : Math.abs(difference);
  return rows.toSorted((a, b) => size(b) - size(a) || Number(b.differs) - Number(a.differs));
}
