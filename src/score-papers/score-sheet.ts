import type { Block, Column, Document, Row, Table } from '../documents/document.ts';
import { vetoesShown, whyShown } from '../reviews/shown.ts';
import { show } from '../scoring/points.ts';
import type { Indicator, Section } from '../scoring/rubric.ts';
import { figureFields } from '../scoring/school.ts';
import { unitName } from '../scoring/quantity.ts';
import type { Subtotal } from '../scoring/total.ts';
import { gradeRule } from '../scoring/programme.ts';
import { standardSaid } from '../sheets/indicator-shown.ts';
import { saidOf } from '../sheets/line-state.ts';
import { figureCode } from '../sheets/lines.ts';
import type { Workplace } from '../sheets/workplace.ts';
import type { Visit } from '../web/visit.ts';
import { paperOf, signaturesOf, termsOf } from './heading.ts';
import { fullOf, pointsOf, workingOf } from './line-said.ts';

/**
 * 计分说明, which prints as the official score sheet: each indicator with what was entered, its standard, the working out, its points;
 * the sum, the scaling, the grade's rule; the vetoes with their facts; and the lines to be signed.
 */
export function scoreSheet(visit: Visit, workplace: Workplace): Document {
  const { t } = visit;
  return paperOf(visit, workplace, 'why', [
    { kind: 'terms', terms: [...termsOf(visit, workplace), ...outcomeOf(visit, workplace)] },
    { kind: 'heading', text: t('score-papers.heading.figures') },
    { kind: 'terms', terms: figuresOf(visit, workplace) },
    { kind: 'heading', text: t('score-papers.heading.lines') },
    linesOf(visit, workplace),
    { kind: 'heading', text: t('score-papers.heading.grade') },
    ...gradeOf(visit, workplace),
    { kind: 'heading', text: t('score-papers.heading.vetoes') },
    vetoesOf(visit, workplace),
    signaturesOf(visit, workplace),
  ]);
}

function outcomeOf({ t, say }: Visit, { desk, reckoned }: Workplace) {
  const { total, grade, vetoes } = reckoned;
  const { programme } = desk;
  const full = String(programme.full);
  const score =
    grade === null
      ? t('sheets.total.range', { lowest: show(total.lowest), highest: show(total.highest) })
      : t('score-papers.scoreOf', { score: show(total.scaled), full });
  const said =
    grade === null
      ? t('score-papers.notYet')
      : [say(gradeRule(programme, grade).name), ...vetoes.map(({ name }) => say(name))].join(' · ');
  return [
    { term: t('score-papers.term.score'), text: score },
    { term: t('score-papers.term.grade'), text: said },
  ];
}

function figuresOf(visit: Visit, { assessment, reckoned }: Workplace) {
  const { t, say } = visit;
  return figureFields(assessment.school.type).map(({ key, label, values, unit }) => {
    const said = saidOf(visit, undefined, reckoned.sheet.lines.get(figureCode(key))?.entry ?? null);
    return {
      term: t(label, values),
      text: said === '' ? '—' : t('score-papers.figure', { figure: said, unit: say(unitName(unit)) }),
    };
  });
}

/** The columns of a score sheet, filled in or blank. */
export const columnsOf = ({ t }: Visit): readonly Column[] => [
  { title: t('score-papers.column.code'), share: 7 },
  { title: t('score-papers.column.indicator'), share: 30, heads: true },
  { title: t('score-papers.column.working'), share: 44 },
  { title: t('score-papers.column.full'), share: 9, align: 'right' },
  { title: t('score-papers.column.points'), share: 10, align: 'right' },
];

function linesOf(visit: Visit, workplace: Workplace): Table {
  const { t } = visit;
  const { desk, reckoned } = workplace;
  const { total } = reckoned;
  const complete = total.blanks.length === 0;
  return {
    kind: 'table',
    label: t('score-papers.heading.lines'),
    columns: columnsOf(visit),
    rows: [
      ...desk.rubric.tree.sections.flatMap((section) => sectionRows(visit, workplace, section)),
      { kind: 'sum', cells: [t('score-papers.sum'), show(total.applicable), complete ? show(total.earned) : '—'] },
    ],
  };
}

function sectionRows(visit: Visit, workplace: Workplace, section: Section): Row[] {
  const { say } = visit;
  const { bySection, byCriterion } = workplace.reckoned.total;
  // What is not scored in full has no sum: blanks are not nothing.
  const sums = ({ applicable, earned, scored, lines }: Subtotal): string[] => [
    show(applicable),
    scored === lines ? show(earned) : '—',
  ];
  return [
    { kind: 'part', cells: [partName(visit, workplace, section), ...sums(bySection.get(section.code)!)] },
    ...section.criteria.flatMap((criterion): Row[] => [
      {
        kind: 'subpart',
        cells: [`${criterion.code} ${say(criterion.title)}`, ...sums(byCriterion.get(criterion.code)!)],
      },
      ...criterion.indicators.map((indicator) => lineRow(visit, workplace, indicator)),
    ]),
  ];
}

/** A section with who scores it. */
function partName({ t, say }: Visit, { assessment, stage, reckoned }: Workplace, { code, title }: Section): string {
  const owner = reckoned.sheet.owners.get(code);
  const name = assessment.team.find((member) => member.stage === stage && member.personId === owner)?.name;
  const part = `${code} ${say(title)}`;
  return name === undefined ? part : t('score-papers.scoredBy', { part, name });
}

function lineRow(visit: Visit, workplace: Workplace, indicator: Indicator): Row {
  const { t } = visit;
  const { code } = indicator;
  const full = fullOf(workplace, indicator);
  const points = pointsOf(workplace, code);
  return {
    kind: 'line',
    cells: [
      code,
      titled(visit, workplace, indicator),
      workingOf(visit, workplace, indicator).join('\n'),
      full === 0 ? '—' : show(full),
      points !== null ? show(points) : t(full === 0 ? 'score-papers.leftOut' : 'score-papers.blank'),
    ],
  };
}

/** An indicator with its standard. */
export function titled(visit: Visit, workplace: Workplace, indicator: Indicator): string {
  const title = visit.say(indicator.title);
  // What does not apply to a type of school may have no standard for it.
  return fullOf(workplace, indicator) === 0 ? title : `${title}\n${standardSaid(visit, workplace, indicator)}`;
}

function gradeOf(visit: Visit, { desk, reckoned }: Workplace): Block[] {
  const { t } = visit;
  const { total, sheet } = reckoned;
  const why = whyShown(visit, desk, reckoned);
  const lowest = show(total.lowest);
  const open = { count: total.blanks.length, lowest, highest: show(total.highest) };
  return [
    why.length > 0 ? { kind: 'list', items: why } : { kind: 'paragraph', text: t('score-papers.open', open) },
    ...(sheet.totalReason.trim() === ''
      ? []
      : [{ kind: 'paragraph' as const, text: t('reviews.comparison.leaderSays', { reason: sheet.totalReason }) }]),
  ];
}

function vetoesOf(visit: Visit, { desk, reckoned }: Workplace): Table {
  const { t } = visit;
  return {
    kind: 'table',
    label: t('score-papers.heading.vetoes'),
    columns: [
      { title: t('score-papers.column.fact'), share: 36, heads: true },
      { title: t('score-papers.column.answer'), share: 12, align: 'middle' },
      { title: t('score-papers.column.source'), share: 44 },
      { title: t('score-papers.column.files'), share: 8, align: 'right' },
    ],
    rows: vetoesShown(visit, desk, reckoned).flatMap(({ name, verdict, facts }): Row[] => [
      { kind: 'part', cells: [t('score-papers.veto', { name, verdict })] },
      ...facts.map(({ name: fact, answer, said, files }): Row => ({
        kind: 'line',
        cells: [fact, answer, said, files.length === 0 ? '—' : String(files.length)],
      })),
    ]),
  };
}
