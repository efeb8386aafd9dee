import { sendList } from '../excel/download.ts';
import type { Reply, Visit } from '../web/visit.ts';
import { askedIn, nameOf, progressAsked } from './progress.ts';
import { milestones, rateOf } from './rules.ts';

/** The figures of the page as a workbook, the townships without a school on the list among them. */
export async function progressWorkbook(visit: Visit): Promise<Reply> {
  const { t } = visit;
  const { year, county, areas } = await progressAsked(visit);
  return sendList(visit, {
    title: t('public-site.progress.title'),
    about: askedIn(visit, year, county?.name).join(' · '),
    columns: [
      { heading: t(county === undefined ? 'public-site.schools.county' : 'public-site.schools.township'), width: 28 },
      ...milestones.map((milestone) => ({
        heading: t(`public-site.progress.${milestone}`),
        width: 16,
        kind: 'number' as const,
      })),
      { heading: t('public-site.progress.rate'), width: 12 },
    ],
    rows: areas.map((area) => [
      nameOf(visit, area, county !== undefined),
      ...milestones.map((milestone) => area[milestone]),
      rateOf(area),
    ]),
  });
}
