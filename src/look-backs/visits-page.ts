import { type Frame, frameOf } from '../assessments/frame.ts';
import { assessmentFor } from '../assessments/subject.ts';
import { page, type Reply, type Visit } from '../web/visit.ts';
import { visitsOf } from './checks.ts';
import { checkShown, type SchoolPage, secondShown } from './school-page.ts';
import { type StandingShown, standingShown } from './shown.ts';

declare module '../web/pages.ts' {
  interface Pages {
    'look-backs/visits': VisitsPage;
  }
}

interface VisitsPage extends Frame {
  readonly visits: readonly (Pick<SchoolPage, 'check' | 'secondCheck'> & {
    readonly title: string;
    readonly standing: StandingShown;
  })[];
}

/** What look-backs found at a school, for whoever may read its assessment: the school has to know what it is to mend. */
export async function showVisits(visit: Visit): Promise<Reply> {
  const { db, t } = visit;
  const assessment = await assessmentFor(visit);
  const visits = await visitsOf(db, assessment.id);
  return page('look-backs/visits', {
    ...frameOf(visit, assessment, t('look-backs.list.title')),
    visits: visits.map(({ check, year, region }) => ({
      title: t('look-backs.titleOf', { region, year: String(year) }),
      standing: standingShown(visit, check ?? { outcome: null, mendBy: null, secondOutcome: null }),
      check: check === null ? null : checkShown(visit, check, null, assessment.id),
      secondCheck: check === null ? null : secondShown(visit, check, null),
    })),
  });
}
