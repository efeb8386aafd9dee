import { sendLists } from '../excel/download.ts';
import { figureIn } from '../excel/values.ts';
import type { Cell, Column } from '../excel/workbook.ts';
import type { Reply, Visit } from '../web/visit.ts';
import { type AreasShown, areasShown } from './areas-shown.ts';
import { extentFor } from './extent.ts';
import { extentInWords } from './extent-shown.ts';
import { lostIn, shown } from './losses-page.ts';
import { indicatorLosses, inOrder, type Loss, type LossOrder, type Losses } from './rules.ts';
import { LossQuestion } from './schema.ts';

/** Lost points as a workbook, of the same extent as the page: part by part, and area by area. */
export async function lossesWorkbook(visit: Visit): Promise<Reply> {
  const { t } = visit;
  const extent = await extentFor(visit);
  const typed = LossQuestion.parse(visit.query);
  const lost = extent && (await lostIn(visit, extent, typed));
  const nowhere = (): string => '';
  const parts =
    lost === null ? [] : partsOf(lost.losses, typed.sort).map((loss) => shown(visit, loss, lost.losses, nowhere));
  const areas = extent && lost && areasShown(visit, { ...lost, extent, sums: lost.areaSums, address: nowhere });
  return sendLists(visit, {
    title: t('results.losses.title'),
    about: [...(extent === null ? [] : [extentInWords(visit, extent)]), t(`results.stage.${typed.stage}`)].join(' · '),
    lists: [
      {
        name: t('results.losses.byPart'),
        columns: partColumns(visit),
        rows: parts.map(
          ({ level, code, title, schools, earned, full, rate, meanLost, lost: all, share, atFull, atNone }) => [
            t(`results.part.${level}`),
            code,
            title,
            ...[schools, earned, full, rate, meanLost, all, share, atFull, atNone].map(figureIn),
          ],
        ),
      },
      areasList(visit, areas),
    ],
  });
}

/** Every part of the rubric: as the rubric has them, or level by level from the largest loss. */
function partsOf({ sections }: Losses, order: LossOrder): readonly Loss[] {
  if (order === 'rubric')
    return sections.flatMap((section) => [
      section,
      ...section.parts.flatMap((criterion) => [criterion, ...criterion.parts]),
    ]);
  const levels = [sections, sections.flatMap(({ parts }) => parts), indicatorLosses({ sections } as Losses)];
  return levels.flatMap((parts) => inOrder(parts, order));
}

const count = (heading: string): Column => ({ heading, width: 11, kind: 'number' });
const points = (heading: string): Column => ({ heading, width: 11, kind: 'number', format: '0.00' });
const percent = (heading: string): Column => ({ heading, width: 11, kind: 'number', format: '0.0"%"' });

function partColumns({ t }: Visit): Column[] {
  return [
    { heading: t('results.losses.column.level'), width: 12 },
    { heading: t('excel.code'), width: 8 },
    { heading: t('results.losses.column.part'), width: 40, wrap: true },
    count(t('results.losses.column.schools')),
    points(t('results.losses.column.meanEarned')),
    points(t('results.losses.column.full')),
    percent(t('results.losses.column.rate')),
    points(t('results.losses.column.meanLost')),
    points(t('results.losses.column.lost')),
    percent(t('results.losses.column.share')),
    count(t('results.losses.column.atFull')),
    count(t('results.losses.column.atNone')),
  ];
}

/** The areas right below or the schools, as the page has them; of a part of the rubric without scores. */
function areasList({ t }: Visit, areas: AreasShown | null) {
  const ofSchools = areas?.ofSchools === true;
  const scored = areas?.part === '';
  const rows = (areas?.rows ?? []).map(({ name, about, schools, score, rate, lost }): Cell[] => [
    name,
    ...(ofSchools ? [about] : []),
    schools,
    ...[...(scored ? [score] : []), rate, lost].map(figureIn),
  ]);
  const title = t(ofSchools ? 'results.areas.schools' : 'results.areas.title');
  const columns: Column[] = [
    { heading: t(ofSchools ? 'results.areas.school' : 'results.areas.area'), width: 32, wrap: true },
    ...(ofSchools ? [{ heading: t('results.type'), width: 16 }] : []),
    { heading: t(ofSchools ? 'results.areas.state' : 'results.areas.schoolsCounted'), width: 18 },
    ...(scored ? [points(t(ofSchools ? 'results.areas.score' : 'results.losses.meanScore'))] : []),
    percent(t('results.losses.rate')),
    points(t(ofSchools ? 'results.losses.lostPoints' : 'results.losses.meanLost')),
  ];
  return { name: areas?.part ? t('results.areas.ofPart', { title, part: areas.part }) : title, columns, rows };
}
