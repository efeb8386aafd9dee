import { sendLists } from '../excel/download.ts';
import { figureIn } from '../excel/values.ts';
import type { Column } from '../excel/workbook.ts';
import type { Reply, Visit } from '../web/visit.ts';
import { ratersPage } from './raters-page.ts';

/** Who scores strictly and who mildly, and about which indicators the stages agree, as a workbook of two sheets. */
export async function ratersWorkbook(visit: Visit): Promise<Reply> {
  const { t } = visit;
  const { title, sub, raters, agreements } = await ratersPage(visit);
  const percent = (heading: string, places: string): Column => ({
    heading,
    width: 14,
    kind: 'number',
    format: `${places}"%"`,
  });
  const count = (heading: string): Column => ({ heading, width: 12, kind: 'number' });
  return sendLists(visit, {
    title,
    about: sub,
    lists: [
      {
        name: t('results.raters.severity'),
        columns: [
          { heading: t('results.raters.column.name'), width: 14 },
          { heading: t('results.raters.column.stage'), width: 12 },
          count(t('results.raters.column.schools')),
          count(t('results.raters.column.lines')),
          count(t('results.raters.column.finalLines')),
          { ...percent(t('results.raters.column.severity'), '0.00'), width: 22, wrap: true },
          percent(t('results.raters.column.size'), '0.00'),
          percent(t('results.raters.column.before'), '0.00'),
          percent(t('results.raters.column.beforeSize'), '0.00'),
        ],
        rows: raters.map(({ name, stage, schools, lines, finalLines, severity, size, before, beforeSize }) => [
          name,
          stage,
          ...[schools, lines, finalLines, severity, size, before, beforeSize].map(figureIn),
        ]),
      },
      {
        name: t('results.agreement.title'),
        columns: [
          { heading: t('excel.code'), width: 8 },
          { heading: t('results.agreement.column.indicator'), width: 40, wrap: true },
          { heading: t('results.agreement.column.kind'), width: 10 },
          count(t('results.agreement.column.schools')),
          percent(t('results.agreement.column.same'), '0.0'),
          { heading: t('results.agreement.column.apart'), width: 14, kind: 'number', format: '0.00' },
          percent(t('results.agreement.column.apartShare'), '0.0'),
          count(t('results.agreement.column.selfSchools')),
          percent(t('results.agreement.column.selfSame'), '0.0'),
        ],
        rows: agreements.map(({ code, title, kind, schools, same, apart, apartShare, selfSchools, selfSame }) => [
          code,
          title,
          kind,
          ...[schools, same, apart, apartShare, selfSchools, selfSame].map(figureIn),
        ]),
      },
    ],
  });
}
