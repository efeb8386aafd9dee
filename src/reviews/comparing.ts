import { floorsOf } from '../assessments/shown.ts';
import type { Assessment, SheetStage } from '../assessments/store.ts';
import { assessmentFor } from '../assessments/subject.ts';
import { type Hundredths, show } from '../scoring/points.ts';
import { type Desk, deskFor } from '../sheets/desk.ts';
import { reckon } from '../sheets/rules.ts';
import { ownSheet, seenBy } from '../sheets/seen.ts';
import { addressOf } from '../web/paging.ts';
import { actorOf, page, type Reply, type Visit } from '../web/visit.ts';
import type { Compared, Comparison } from './comparison.ts';
import { type AskedField, askedOf, type ComparisonAsked, questionNames } from './comparison-asked.ts';
import {
  type ComparedRow,
  compareRows,
  isFurther,
  type Pair,
  type RowCell,
  type RowLevel,
  rowsInOrder,
} from './comparison-rows.ts';
import { type Frame, frameOf } from '../assessments/frame.ts';
import { whyPath } from './shown.ts';

/** One row of the comparison, ready to show. */
export interface RowShown {
  code: string;
  title: string;
  href: string;
  full: string;
  cells: { stage: SheetStage; name: string; text: string; veiled: boolean }[];
  difference: string;
  lost: string;
  differs: boolean;
  differsNow: boolean;
  marks: { full: string; label: string; values: { stage: SheetStage; points: string; text: string }[] };
  remarks: { who: string; text: string }[];
}

export interface ComparisonPage extends Frame {
  /** `why` tells how a score came about; empty where none is shown. */
  scores: { stage: SheetStage; name: string; score: string; note: string; why: string }[];
  ruler: { label: string; floors: string[]; marks: { stage: SheetStage; score: string; text: string }[] };
  totals: string[];
  stages: string[];
  /** Which two stages are held against each other; empty where there is but one. */
  pair: string;
  parts: RowShown[];
  filters: AskedField[];
  problems: { field: string; text: string }[];
  /** Address without any filter. */
  all: string;
  /** The same as a workbook; empty while a filter is not understood. */
  workbook: string;
  changes: string;
  /** What the rows are: indicators, criteria or sections. */
  level: string;
  remarked: boolean;
  count: string;
  rows: RowShown[];
}

const stages: readonly SheetStage[] = ['school', 'county', 'city'];

/** Three scores side by side: of all, by section and criterion, by indicator; each as far as the viewer may see it. */
export async function showComparison(visit: Visit): Promise<Reply> {
  const found = await comparisonAsked(visit);
  return page('reviews/comparison', comparisonPage(visit, found), found.asked.problems.length > 0 ? 400 : 200);
}

/** A comparison as far as the visitor may see it, and what of it they ask for. */
export interface AskedComparison {
  readonly assessment: Assessment;
  readonly comparison: Comparison;
  readonly asked: ComparisonAsked;
}

/** Finds out what the address compares; the page and its workbook say the same. */
export async function comparisonAsked(visit: Visit): Promise<AskedComparison> {
  const assessment = await assessmentFor(visit);
  const desk = await deskFor(visit, assessment, null);
  const { rubric, programme } = desk.scoring;
  const sheets = comparedOf(visit, assessment, desk);
  const own = ownSheet(actorOf(visit), assessment, desk.sheets);
  const asked = askedOf(visit, rubric, sheets);
  return { assessment, asked, comparison: { sheets, own, rubric, programme, schoolType: assessment.school.type } };
}

/** The comparison with what of it was asked for, ready to show. */
export function comparisonPage(visit: Visit, { assessment, comparison, asked }: AskedComparison): ComparisonPage {
  const { sheets, programme } = comparison;
  const rows = rowsAsked(comparison, asked, asked.level);
  const { t } = visit;
  const scores = sheets.map((sheet) => scoreOf(visit, sheet));
  const marks = scores.flatMap(({ stage, name, score }) =>
    score === '' ? [] : [{ stage, score, text: `${name} ${score}` }],
  );
  const at = `/assessments/${assessment.id}`;
  return {
    ...frameOf(visit, assessment, t('reviews.comparison.title')),
    scores,
    ruler: {
      label: marks.map(({ text }) => text).join(t('web.comma')) || t('reviews.comparison.noScore'),
      floors: floorsOf(programme),
      marks,
    },
    totals: totalsOf(visit, sheets),
    stages: sheets.map(({ stage }) => t(`reviews.stage.${stage}`)),
    pair: pairText(visit, asked.pair),
    parts: compareRows(comparison, 'section', asked.pair).map((row) => rowShown(visit, assessment, row)),
    filters: asked.fields,
    problems: asked.problems,
    all: `${at}/comparison`,
    workbook: asked.problems.length > 0 ? '' : workbookPath(visit, at),
    changes: `${at}/changes`,
    level: t(`reviews.comparison.level.${asked.level}`),
    remarked: asked.level === 'indicator',
    count: t(`reviews.comparison.count.${asked.level}`, {
      count: rows.length,
      differing: rows.filter(({ differs }) => differs).length,
    }),
    rows: rows.map((row) => rowShown(visit, assessment, row)),
  };
}

const workbookPath = ({ query }: Visit, at: string): string => {
  const text = (name: string): string | null => (typeof query[name] === 'string' ? query[name] : null);
  return addressOf(`${at}/comparison/workbook`, Object.fromEntries(questionNames.map((name) => [name, text(name)])));
};

/** The rows of a level, and of the section asked for, that are further apart than was asked, in the order asked for. */
export const rowsAsked = (
  comparison: Comparison,
  { section, pair, limit, order }: ComparisonAsked,
  level: RowLevel,
): readonly ComparedRow[] =>
  rowsInOrder(
    compareRows(comparison, level, pair)
      .filter((row) => section === '' || row.section === section)
      .filter((row) => limit === null || isFurther(row, limit)),
    order,
  );

export const pairText = ({ t }: Visit, pair: Pair | null): string =>
  pair === null
    ? ''
    : t('reviews.comparison.pair', { from: t(`reviews.stage.${pair.from}`), to: t(`reviews.stage.${pair.to}`) });

/** The sheets of an assessment in the order of the stages, with how much of each the visitor sees. */
export const comparedOf = (visit: Visit, assessment: Assessment, { sheets, scoring }: Desk): readonly Compared[] =>
  stages.flatMap((stage) => {
    const sheet = sheets.get(stage);
    if (sheet === undefined) return [];
    return [{ stage, seen: seenBy(actorOf(visit), assessment, sheet, sheets), reckoned: reckon(sheet, scoring) }];
  });

function scoreOf({ t }: Visit, { stage, seen, reckoned }: Compared): ComparisonPage['scores'][number] {
  const { sheet, total } = reckoned;
  const scored = total.blanks.length === 0;
  const note =
    seen === 'by line'
      ? 'veiled'
      : seen === 'progress' || !scored
        ? 'going'
        : sheet.concludedAt === null
          ? 'open'
          : 'concluded';
  return {
    stage,
    name: t(`reviews.stage.${stage}`),
    score: seen === 'all' && scored ? show(total.scaled) : '',
    note: t(`reviews.comparison.note.${note}`),
    why: seen === 'all' ? whyPath(sheet) : '',
  };
}

/** How far the total of each stage is from the one just before, and what the leader says about it. */
function totalsOf({ t }: Visit, sheets: readonly Compared[]): string[] {
  return sheets.slice(1).flatMap(({ stage, seen, reckoned }, place) => {
    const before = sheets[place]!;
    if (seen !== 'all' || before.seen !== 'all') return [];
    if (reckoned.total.blanks.length > 0 || before.reckoned.total.blanks.length > 0) return [];
    const difference = signed((reckoned.total.scaled - before.reckoned.total.scaled) as Hundredths);
    const { totalReason } = reckoned.sheet;
    const said = t('reviews.comparison.totalDifference', {
      stage: t(`reviews.stage.${stage}`),
      before: t(`reviews.stage.${before.stage}`),
      difference,
    });
    return [totalReason === '' ? said : `${said} ${t('reviews.comparison.leaderSays', { reason: totalReason })}`];
  });
}

/** One row in words. */
export function rowShown(
  visit: Visit,
  { id }: Assessment,
  { code, section, title, worth, cells, difference, lost, differs, differsInPair, remarks }: ComparedRow,
): RowShown {
  const { t, say } = visit;
  const values = [...cells].flatMap(([stage, cell]) =>
    typeof cell === 'object'
      ? [{ stage, points: show(cell.points), text: `${t(`reviews.short.${stage}`)} ${show(cell.points)}` }]
      : [],
  );
  const full = show(worth);
  const latest = [...cells].filter(([, cell]) => cell !== 'veiled').at(-1)?.[0] ?? 'school';
  return {
    code,
    title: say(title),
    href: `/assessments/${id}/sheets/${latest}/sections/${section}#${code}`,
    full,
    cells: [...cells].map(([stage, cell]) => ({
      stage,
      name: t(`reviews.short.${stage}`),
      text: cellText(visit, cell, worth),
      veiled: cell === 'veiled',
    })),
    difference: difference === null ? '—' : signed(difference),
    lost: lost === null ? '—' : show(lost),
    differs,
    differsNow: differsInPair,
    marks: {
      full,
      label: t('reviews.comparison.marks', { full, values: values.map(({ text }) => text).join(t('web.comma')) }),
      values,
    },
    remarks: remarks.map(({ stage, by, text }) => ({
      who: t('reviews.comparison.by', { stage: t(`reviews.short.${stage}`), by }),
      text,
    })),
  };
}

/** Where some of a part is left out, of how many points it is said too. */
function cellText({ t }: Visit, cell: RowCell, worth: Hundredths): string {
  if (typeof cell === 'object')
    return cell.full === worth ? show(cell.points) : `${show(cell.points)} / ${show(cell.full)}`;
  return cell === 'left out' ? t('reviews.cell.leftOut') : cell === 'veiled' ? t('reviews.cell.veiled') : '—';
}

/** A difference with its sign; the minus is a minus, not a hyphen. */
export const signed = (difference: Hundredths): string =>
  difference > 0 ? `+${show(difference)}` : show(difference).replace('-', '−');
