import { may } from '../accounts/permissions.ts';
import { type Assessment, findAssessments, type SheetStage, subjectOf } from '../assessments/store.ts';
import { sendFile } from '../evidence/send.ts';
import { seenBy } from '../sheets/seen.ts';
import { sayMoment } from '../web/days.ts';
import { notFound, Refusal } from '../web/refusals.ts';
import { actorOf, page, type Reply, type Visit } from '../web/visit.ts';
import { type Paper, paperOf } from './paper.ts';
import { type Application, type ApplicationSchool, findApplication } from './store.ts';

declare module '../web/pages.ts' {
  interface Pages {
    'applications/application': ApplicationPage;
  }
}

interface ApplicationPage {
  readonly title: string;
  readonly crumbs: readonly { readonly text: string; readonly href?: string }[];
  readonly filed: string;
  /** Says that there are schools that this visitor knows nothing of; empty where there are none. */
  readonly others: string;
  /** Where the scan is; empty where this visitor may not see it. */
  readonly scan: string;
  readonly paper: Paper;
}

/** What a visitor may see of an application. */
interface Seen {
  readonly application: Application;
  readonly schools: readonly {
    readonly assessment: Assessment;
    readonly named: ApplicationSchool;
    readonly score: boolean;
  }[];
  /** It names every school with its score, so that it is seen by whoever sees all of them. */
  readonly scan: boolean;
}

/** An application as it was filed, for whoever may read one of its assessments; other schools are not named to them. */
export async function showApplication(visit: Visit): Promise<Reply> {
  const { t } = visit;
  const { application, schools, scan } = await applicationFor(visit);
  const { id, number, filedBy, filedAt } = application;
  const hidden = application.schools.length - schools.length;
  return page('applications/application', {
    title: t('applications.application.title'),
    crumbs: [{ text: t('web.menu.assessments'), href: '/assessments' }, { text: number }],
    filed: t('applications.application.filed', { person: filedBy, when: sayMoment(t, filedAt) }),
    others: hidden === 0 ? '' : t('applications.application.others', { count: hidden }),
    scan: scan ? `/applications/${id}/scan` : '',
    paper: await paperOf(visit, {
      ...application,
      schools: schools.map(({ assessment, named, score }) => ({
        name: assessment.school.name,
        href: `/assessments/${assessment.id}`,
        type: assessment.school.type,
        pupils: named.pupils,
        score: score ? named.score : null,
      })),
    }),
  });
}

/** Sends the scan of the sealed form to somebody who sees the self-evaluations of all its schools. */
export async function sendScan(visit: Visit): Promise<Reply> {
  const { application, scan } = await applicationFor(visit);
  if (!scan) throw new Refusal(403, 'applications.refusal.scanKept');
  return sendFile(visit, application.scan);
}

/** @throws Refusal 404 for whoever may read none of its assessments */
async function applicationFor(visit: Visit): Promise<Seen> {
  const id = visit.params['id'] ?? '';
  const application = /^\d{1,9}$/.test(id) ? await findApplication(visit.db, Number(id)) : undefined;
  if (application === undefined) throw notFound();
  const actor = actorOf(visit);
  const found = await findAssessments(
    visit.db,
    application.schools.map(({ assessmentId }) => assessmentId),
  );
  const schools = application.schools.flatMap((named) => {
    const assessment = found.find((one) => one.id === named.assessmentId)!;
    if (may(actor, 'assessment.read', subjectOf(assessment)) !== 'granted') return [];
    return [{ assessment, named, score: scoreSeen(visit, assessment, named, application.filedAt) }];
  });
  if (schools.length === 0) throw notFound();
  const all = schools.length === application.schools.length;
  return { application, schools, scan: all && schools.every(({ score }) => score) };
}

/** By filing, the self-evaluation was concluded as it stood then; a later team does not see its total before signing off. */
function scoreSeen(visit: Visit, assessment: Assessment, { signed }: ApplicationSchool, filedAt: Date): boolean {
  const filed = { stage: 'school', signedAt: filedAt, concludedAt: filedAt } as const;
  const later = signed.map((stage): [SheetStage, { stage: SheetStage; signedAt: Date; concludedAt: null }] => [
    stage,
    { stage, signedAt: filedAt, concludedAt: null },
  ]);
  return seenBy(actorOf(visit), assessment, filed, new Map(later)) === 'all';
}
