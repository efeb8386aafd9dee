import type { Document, Row, Table } from '../documents/document.ts';
import { show } from '../scoring/points.ts';
import { unitName } from '../scoring/quantity.ts';
import { appliesTo, type Indicator } from '../scoring/rubric.ts';
import { figureFields } from '../scoring/school.ts';
import type { Workplace } from '../sheets/workplace.ts';
import type { Visit } from '../web/visit.ts';
import { paperOf, signaturesOf, termsOf } from './heading.ts';
import { columnsOf, titled } from './score-sheet.ts';

/** The score sheet to be filled in by hand: the same columns, with what is to be written, ticked or heeded. It says nothing of what was scored. */
export function blankSheet(visit: Visit, workplace: Workplace): Document {
  const { t, say } = visit;
  return paperOf(visit, workplace, 'blank', [
    { kind: 'terms', terms: termsOf(visit, workplace, true) },
    { kind: 'heading', text: t('score-papers.heading.figures') },
    {
      kind: 'terms',
      terms: figureFields(workplace.assessment.school.type).map(({ label, values, unit }) => ({
        term: t(label, values),
        text: t('score-papers.blankFigure', { unit: say(unitName(unit)) }),
      })),
    },
    { kind: 'heading', text: t('score-papers.heading.lines') },
    linesOf(visit, workplace),
    { kind: 'heading', text: t('score-papers.heading.grade') },
    { kind: 'paragraph', text: t('score-papers.blankTotal') },
    { kind: 'heading', text: t('score-papers.heading.vetoes') },
    vetoesOf(visit, workplace),
    signaturesOf(visit, workplace),
  ]);
}

function linesOf(visit: Visit, workplace: Workplace): Table {
  const { t, say } = visit;
  const { desk, assessment } = workplace;
  const { type } = assessment.school;
  const rows = desk.rubric.tree.sections.flatMap(({ code, title, criteria }): Row[] => {
    const lines = criteria.flatMap((criterion): Row[] => {
      const applying = criterion.indicators.filter((indicator) => appliesTo(indicator, type));
      if (applying.length === 0) return [];
      return [
        { kind: 'subpart', cells: [`${criterion.code} ${say(criterion.title)}`] },
        ...applying.map((indicator): Row => ({
          kind: 'line',
          tall: true,
          cells: [
            indicator.code,
            titled(visit, workplace, indicator),
            asked(visit, indicator).join('\n'),
            show(indicator.full),
            '',
          ],
        })),
      ];
    });
    return lines.length === 0 ? [] : [{ kind: 'part', cells: [`${code} ${say(title)}`] }, ...lines];
  });
  return { kind: 'table', label: t('score-papers.heading.lines'), columns: columnsOf(visit), rows };
}

/** What is to be written or ticked at an indicator; "not applicable" too, where the rubric allows it. */
function asked(visit: Visit, indicator: Indicator): string[] {
  const { t } = visit;
  if (indicator.notApplicable === 'never') return itself(visit, indicator);
  const way = indicator.notApplicable === 'full' ? 'notApplicableFull' : 'notApplicableLeftOut';
  return [...itself(visit, indicator), t('score-papers.tick', { what: t(`sheets.field.${way}`) })];
}

function itself({ t, say }: Visit, indicator: Indicator): string[] {
  if (indicator.kind === 'measured') {
    const unit = say(unitName(indicator.enteredUnit));
    return (['entered', 'whole'] as const).flatMap((which) => {
      const label = indicator[which];
      if (label === null) return [];
      // No figure is written twice.
      const fed = indicator.fromBasic[which] !== null;
      return [t(`score-papers.${fed ? 'blankFed' : 'blankQuantity'}`, { label: say(label), unit })];
    });
  }
  if (indicator.kind === 'checklist')
    return [
      ...indicator.faults.map(({ text, deduction }) =>
        t('score-papers.tick', { what: t('score-papers.fault', { fault: say(text), points: show(deduction) }) }),
      ),
      t('score-papers.tick', { what: t('sheets.field.noFault') }),
    ];
  const grades = indicator.kind === 'graded' ? indicator.grades : [];
  return [
    ...grades.map(({ key, condition, points }) => {
      const what = t('score-papers.guidance', { text: `${key} ${say(condition)}`, points: show(points) });
      return t('score-papers.tick', { what });
    }),
    ...indicator.guidance.map(({ text, points }) =>
      t('score-papers.guidance', { text: say(text), points: show(points) }),
    ),
    t('score-papers.blankReason'),
  ];
}

function vetoesOf({ t, say }: Visit, { desk }: Workplace): Table {
  return {
    kind: 'table',
    label: t('score-papers.heading.vetoes'),
    columns: [
      { title: t('score-papers.column.fact'), share: 36, heads: true },
      { title: t('score-papers.column.answer'), share: 20 },
      { title: t('score-papers.column.source'), share: 44 },
    ],
    rows: desk.programme.vetoes.flatMap(({ name, facts }): Row[] => [
      { kind: 'part', cells: [say(name)] },
      ...facts.map(({ name: fact }): Row => ({ kind: 'line', cells: [say(fact), t('score-papers.blankAnswer'), ''] })),
    ]),
  };
}
