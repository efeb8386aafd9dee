import { floorsOf } from '../assessments/shown.ts';
import type { Assessment, SheetStage } from '../assessments/store.ts';
import { assessmentFor } from '../assessments/subject.ts';
import { type Hundredths, show } from '../scoring/points.ts';
import type { Criterion, Section } from '../scoring/rubric.ts';
import { type Desk, deskFor } from '../sheets/desk.ts';
import { reckon } from '../sheets/rules.ts';
import { ownSheet, seenBy } from '../sheets/seen.ts';
import { actorOf, page, type Reply, type Visit } from '../web/visit.ts';
import { type Cell, type Compared, type ComparedLine, compareLines, type Order, ordered } from './comparison.ts';
import { type Frame, frameOf } from '../assessments/frame.ts';
import { whyPath } from './shown.ts';

/** One line of the comparison, ready to show. */
export interface LineShown {
  code: string;
  title: string;
  href: string;
  cells: { stage: SheetStage; name: string; text: string; veiled: boolean }[];
  difference: string;
  differs: boolean;
  differsNow: boolean;
  marks: { full: string; label: string; values: { stage: SheetStage; points: string; text: string }[] };
  remarks: { who: string; text: string }[];
}

export interface PartShown {
  code: string;
  title: string;
  full: string;
  criterion: boolean;
  cells: { name: string; text: string }[];
}

export interface ComparisonPage extends Frame {
  /** `why` tells how a score came about; empty where none is shown. */
  scores: { stage: SheetStage; name: string; score: string; note: string; why: string }[];
  ruler: { label: string; floors: string[]; marks: { stage: SheetStage; score: string; text: string }[] };
  totals: string[];
  stages: string[];
  parts: PartShown[];
  filters: {
    section: string;
    sort: string;
    sections: { value: string; text: string }[];
    sorts: { value: string; text: string }[];
  };
  count: string;
  lines: LineShown[];
}

const stages: readonly SheetStage[] = ['school', 'county', 'city'];

/** Three scores side by side: of all, by section and criterion, by indicator; each as far as the viewer may see it. */
export async function showComparison(visit: Visit): Promise<Reply> {
  const assessment = await assessmentFor(visit);
  const desk = await deskFor(visit, assessment, null);
  const { rubric, programme } = desk.scoring;
  const sheets = comparedOf(visit, assessment, desk);
  const own = ownSheet(actorOf(visit), assessment, desk.sheets);
  const section = rubric.sections.find(({ code }) => code === visit.query.section)?.code ?? '';
  const order: Order = visit.query.sort === 'rubric' ? 'rubric' : 'difference';
  const lines = compareLines({ sheets, own, rubric, programme, schoolType: assessment.school.type });
  const asked = lines.filter(({ indicator }) => section === '' || indicator.section === section);
  const { t, say } = visit;
  const scores = sheets.map((sheet) => scoreOf(visit, sheet));
  const marks = scores.flatMap(({ stage, name, score }) =>
    score === '' ? [] : [{ stage, score, text: `${name} ${score}` }],
  );
  return page('reviews/comparison', {
    ...frameOf(visit, assessment, t('reviews.comparison.title')),
    scores,
    ruler: {
      label: marks.map(({ text }) => text).join(t('web.comma')) || t('reviews.comparison.noScore'),
      floors: floorsOf(programme),
      marks,
    },
    totals: totalsOf(visit, sheets),
    stages: sheets.map(({ stage }) => t(`reviews.stage.${stage}`)),
    parts: rubric.sections.flatMap((part) => [
      partOf(visit, sheets, part, false),
      ...(section === part.code ? part.criteria.map((criterion) => partOf(visit, sheets, criterion, true)) : []),
    ]),
    filters: {
      section,
      sort: order,
      sections: [
        { value: '', text: t('reviews.comparison.allSections') },
        ...rubric.sections.map(({ code, title }) => ({ value: code, text: `${code} ${say(title)}` })),
      ],
      sorts: (['difference', 'rubric'] as const).map((value) => ({
        value,
        text: t(`reviews.comparison.sort.${value}`),
      })),
    },
    count: t('reviews.comparison.count', {
      count: asked.length,
      differing: asked.filter(({ differs }) => differs).length,
    }),
    lines: ordered(asked, order).map((line) => lineShown(visit, assessment, line)),
  });
}

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

function partOf(
  { t, say }: Visit,
  sheets: readonly Compared[],
  part: Section | Criterion,
  criterion: boolean,
): PartShown {
  return {
    code: part.code,
    title: say(part.title),
    full: show(part.full),
    criterion,
    cells: sheets.map(({ stage, seen, reckoned: { total } }) => {
      const sum = (criterion ? total.byCriterion : total.bySection).get(part.code);
      const known = seen === 'all' && sum !== undefined && sum.scored === sum.lines;
      return { name: t(`reviews.stage.${stage}`), text: known ? show(sum.earned) : '—' };
    }),
  };
}

function lineShown(
  visit: Visit,
  { id }: Assessment,
  { indicator, cells, difference, differs, differsNow, remarks }: ComparedLine,
): LineShown {
  const { t, say } = visit;
  const shown = [...cells].map(([stage, cell]) => ({
    stage,
    name: t(`reviews.short.${stage}`),
    text: cellText(visit, cell),
    veiled: cell === 'veiled',
  }));
  const values = [...cells].flatMap(([stage, cell]) =>
    typeof cell === 'object'
      ? [{ stage, points: show(cell.points), text: `${t(`reviews.short.${stage}`)} ${show(cell.points)}` }]
      : [],
  );
  const full = show(indicator.full);
  const latest = [...cells].filter(([, cell]) => cell !== 'veiled').at(-1)?.[0] ?? 'school';
  return {
    code: indicator.code,
    title: say(indicator.title),
    href: `/assessments/${id}/sheets/${latest}/sections/${indicator.section}#${indicator.code}`,
    cells: shown,
    difference: difference === null ? '—' : signed(difference),
    differs,
    differsNow,
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

const cellText = ({ t }: Visit, cell: Cell): string =>
  typeof cell === 'object'
    ? show(cell.points)
    : cell === 'left out'
      ? t('reviews.cell.leftOut')
      : cell === 'veiled'
        ? t('reviews.cell.veiled')
        : '—';

/** A difference with its sign; the minus is a minus, not a hyphen. */
export const signed = (difference: Hundredths): string =>
  difference > 0 ? `+${show(difference)}` : show(difference).replace('-', '−');
