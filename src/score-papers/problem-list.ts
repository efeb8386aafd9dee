import type { Block, Document, Row, Table } from '../documents/document.ts';
import { show, sum } from '../scoring/points.ts';
import type { Workplace } from '../sheets/workplace.ts';
import type { Visit } from '../web/visit.ts';
import { paperOf, signaturesOf, termsOf } from './heading.ts';
import { shortcomingOf } from './line-said.ts';
import { shortcomingsOf } from './rules.ts';

/**
 * 问题清单: every indicator below full points of a signed sheet with what was found and what is lacking, by section, in the rubric's
 * order; the requirement of each is left to be written. The draft of a rectification.
 */
export function problemList(visit: Visit, workplace: Workplace): Document {
  const { t, say } = visit;
  const { desk, reckoned } = workplace;
  const found = shortcomingsOf(desk.rubric.tree, reckoned.total);
  const lines = found.flatMap(({ list }) => list);
  const lost = show(sum(lines.map((line) => line.lost)));
  const vetoes = reckoned.vetoes.map(({ name }) => say(name));
  const blocks: Block[] =
    lines.length === 0
      ? [{ kind: 'paragraph', text: t('score-papers.problems.none') }]
      : [
          { kind: 'paragraph', text: t('score-papers.problems.lead', { count: lines.length, lost }) },
          tableOf(visit, workplace, found, lost),
        ];
  return paperOf(visit, workplace, 'problems', [
    { kind: 'terms', terms: termsOf(visit, workplace) },
    ...(vetoes.length === 0
      ? []
      : [
          {
            kind: 'paragraph' as const,
            strong: true as const,
            text: t('score-papers.problems.vetoed', { vetoes: vetoes.join(t('web.comma')) }),
          },
        ]),
    ...blocks,
    signaturesOf(visit, workplace),
  ]);
}

function tableOf(visit: Visit, workplace: Workplace, found: ReturnType<typeof shortcomingsOf>, lost: string): Table {
  const { t, say } = visit;
  return {
    kind: 'table',
    label: t('score-papers.problems.table'),
    columns: [
      { title: t('score-papers.column.code'), share: 7 },
      { title: t('score-papers.column.indicator'), share: 20, heads: true },
      { title: t('score-papers.column.found'), share: 30 },
      { title: t('score-papers.column.full'), share: 7, align: 'right' },
      { title: t('score-papers.column.points'), share: 8, align: 'right' },
      { title: t('score-papers.column.lost'), share: 8, align: 'right' },
      { title: t('score-papers.column.requirement'), share: 20 },
    ],
    rows: [
      ...found.flatMap(({ section, list, lost: inSection }): Row[] => [
        { kind: 'part', cells: [`${section.code} ${say(section.title)}`, show(inSection), ''] },
        ...list.map(({ indicator, points, lost: less }): Row => ({
          kind: 'line',
          cells: [
            indicator.code,
            say(indicator.title),
            shortcomingOf(visit, workplace, indicator).join('\n'),
            show(indicator.full),
            show(points),
            show(less),
            '',
          ],
        })),
      ]),
      { kind: 'sum', cells: [t('score-papers.problems.sum'), lost, ''] },
    ],
  };
}
