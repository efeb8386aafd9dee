import { sendLists } from '../excel/download.ts';
import { figureIn } from '../excel/values.ts';
import type { Cell, Column } from '../excel/workbook.ts';
import { page, type Reply, type Visit } from '../web/visit.ts';
import {
  type AskedComparison,
  comparisonAsked,
  comparisonPage,
  pairText,
  rowsAsked,
  rowShown,
  type RowShown,
} from './comparing.ts';
import { type RowLevel, rowLevels } from './comparison-rows.ts';

/**
 * The comparison of an assessment as a workbook: indicators, criteria and sections, each narrowed and sorted as the page has
 * them; the level that the page shows stands first. Where the page says what is wrong with a filter, so does this.
 */
export async function comparisonWorkbook(visit: Visit): Promise<Reply> {
  const { t } = visit;
  const found = await comparisonAsked(visit);
  const { assessment, asked } = found;
  if (asked.problems.length > 0) return page('reviews/comparison', comparisonPage(visit, found), 400);
  const levels = [asked.level, ...rowLevels.filter((level) => level !== asked.level)];
  return sendLists(visit, {
    title: t('reviews.comparison.bookOf', { school: assessment.school.name }),
    about: pairText(visit, asked.pair),
    lists: levels.map((level) => listOf(visit, found, level)),
  });
}

function listOf(visit: Visit, { assessment, comparison, asked }: AskedComparison, level: RowLevel) {
  const { t } = visit;
  const remarked = level === 'indicator';
  const points = (heading: string): Column => ({ heading, width: 12, kind: 'number', format: '0.00' });
  const columns: Column[] = [
    { heading: t('excel.code'), width: 8 },
    { heading: t(`reviews.comparison.level.${level}`), width: 40, wrap: true },
    points(t('reviews.full')),
    ...comparison.sheets.map(({ stage }) => points(t(`reviews.stage.${stage}`))),
    points(t('reviews.difference')),
    points(t('reviews.comparison.lost')),
    ...(remarked ? [{ heading: t('reviews.comparison.remarks'), width: 60, wrap: true }] : []),
  ];
  const rows = rowsAsked(comparison, asked, level).map((row) => cellsOf(rowShown(visit, assessment, row), remarked));
  return { name: t(`reviews.comparison.level.${level}`), columns, rows };
}

const cellsOf = ({ code, title, full, cells, difference, lost, remarks }: RowShown, remarked: boolean): Cell[] => [
  code,
  title,
  full,
  ...cells.map(({ text }) => figureIn(text)),
  figureIn(difference),
  figureIn(lost),
  ...(remarked ? [remarks.map(({ who, text }) => `${who} ${text}`.trim()).join('\n')] : []),
];
