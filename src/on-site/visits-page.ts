import { recordKinds } from '../records/kinds.ts';
import { rubricOf } from '../rubrics/store.ts';
import { sayDay, sayDeadline, sayMoment } from '../web/days.ts';
import { actorOf, type Visit } from '../web/visit.ts';
import { visitPath } from '../visits/place.ts';
import { type OpenSheet, openSheetsOf, readingsOf } from './store.ts';

export interface VisitsPage {
  title: string;
  scripts: string[];
  visits: VisitShown[];
  /** What an office read in of one's own from a file. */
  readings: string[];
}

interface VisitShown {
  id: string;
  school: string;
  about: string;
  due: string | undefined;
  progress: { value: number; max: number; label: string };
  href: string;
  agenda: string;
  /** Every page of the sheet: what is taken along. */
  pages: string;
}

/** 现场评分: the sheets that one scores on now, to be taken along, and what of one's work is on this device only. */
export async function visitsPage(visit: Visit): Promise<VisitsPage> {
  const sheets = await openSheetsOf(visit.db, actorOf(visit).id);
  const shown: VisitShown[] = [];
  for (const sheet of sheets) shown.push(visitShown(visit, sheet, await pagesOf(visit, sheet)));
  const readings = (await readingsOf(visit.db, actorOf(visit).id, visit.now)).map(({ by, at, saved, left }) =>
    visit.t('on-site.file.readings', { by, at: sayMoment(visit.t, at), saved, left }),
  );
  return { title: visit.t('on-site.title'), scripts: ['/js/on-site.js'], visits: shown, readings };
}

/** The pages of a sheet, and the forms of what is written beside it. Rubrics are remembered: asking for one costs no query the second time. */
async function pagesOf(visit: Visit, { assessmentId, stage, rubricId, visitOn }: OpenSheet): Promise<string[]> {
  const { tree } = await rubricOf(visit.db, rubricId);
  const sheet = `/assessments/${assessmentId}/sheets/${stage}`;
  const records = `/assessments/${assessmentId}/records/${stage}/new`;
  return [
    `${sheet}/figures`,
    ...tree.sections.map(({ code }) => `${sheet}/sections/${code}`),
    `${sheet}/vetoes`,
    ...(visitOn === null ? [] : [visitPath(assessmentId, stage)]),
    ...recordKinds.map((kind) => `${records}?kind=${kind}`),
  ];
}

function visitShown({ t, today }: Visit, sheet: OpenSheet, pages: readonly string[]): VisitShown {
  const { assessmentId, stage, school, place, visitOn, dueOn, filled, indicators } = sheet;
  const on = visitOn === null ? [] : [t('on-site.visitOn', { day: sayDay(t, visitOn) })];
  return {
    id: `${assessmentId}-${stage}`,
    school,
    about: [place, t(`reviews.stage.${stage}`), ...on].join(' · '),
    due:
      dueOn === null
        ? undefined
        : t('assessments.work.due', { day: sayDay(t, dueOn), left: sayDeadline(t, today, dueOn) }),
    progress: { value: filled, max: indicators, label: t('assessments.work.progress', { filled, indicators }) },
    href: `/assessments/${assessmentId}/sheets/${stage}`,
    agenda: visitOn === null ? '' : visitPath(assessmentId, stage),
    pages: pages.join(' '),
  };
}
