import { z } from 'zod';
import { programmeOf } from '../rubrics/store.ts';
import { readDay, sayDay } from '../web/days.ts';
import { actorOf, page, type Reply, seeOther, type Visit } from '../web/visit.ts';
import { dueOn, extensionProblems, situationOf } from './rules.ts';
import { takeStep } from './steps.ts';
import type { Assessment } from './store.ts';
import { assessmentFor, overtaken } from './subject.ts';

export interface ExtensionPage {
  title: string;
  crumbs: { text: string; href?: string }[];
  action: string;
  seen: number;
  school: string;
  present: string;
  values: { selfEvaluationBy: string; applicationBy: string; reason: string };
  low: string;
  problems: { field: string; text: string }[];
}

const Extension = z.object({
  seen: z.coerce.number().int(),
  selfEvaluationBy: z.string().trim().max(40).default(''),
  applicationBy: z.string().trim().max(40).default(''),
  reason: z.string().max(500).default(''),
});

/** New dates for one school, with a reason. */
export async function showExtension(visit: Visit): Promise<Reply> {
  const assessment = await assessmentFor(visit);
  const { flow } = await programmeOf(visit.db, assessment.cycle.programmeKey);
  if (!flow.steps.some(({ name, from }) => name === 'extend' && from === assessment.stage))
    throw overtaken(visit, assessment);
  const { selfEvaluationBy, applicationBy } = assessment;
  return page(
    'assessments/extension',
    extensionPage(visit, assessment, { selfEvaluationBy, applicationBy, reason: '' }, []),
  );
}

export async function extend(visit: Visit): Promise<Reply> {
  const assessment = await assessmentFor(visit);
  const { seen, reason, ...dates } = Extension.parse(visit.body);
  const typed = {
    selfEvaluationBy: readDay(dates.selfEvaluationBy) ?? '',
    applicationBy: readDay(dates.applicationBy) ?? '',
  };
  const problems = extensionProblems(typed, assessment, visit.today);
  const shown = { ...dates, reason };
  const said: ExtensionPage['problems'] = problems.map(({ field, key }) => ({ field, text: visit.t(key) }));
  if (reason.trim() === '') said.push({ field: 'reason', text: visit.t('assessments.reasonMissing') });
  // A page that is older than the assessment is told so first: its dates may have been extended already, by this very form.
  if (said.length > 0 && seen === assessment.steps)
    return page('assessments/extension', extensionPage(visit, assessment, shown, said), 400);
  const settles = { self_evaluation_by: typed.selfEvaluationBy, application_by: typed.applicationBy };
  const taken = await takeStep(visit, assessment, 'extend', situationOf(assessment, actorOf(visit), visit.today), {
    seen,
    reason,
    settles,
    details: settles,
    dueOn: (stage) => dueOn(stage, typed),
  });
  if (taken.kind === 'missing') {
    const missing = taken.facts.map((fact) => ({ field: 'reason', text: visit.t(`assessments.fact.${fact}`) }));
    return page('assessments/extension', extensionPage(visit, assessment, shown, missing), 400);
  }
  return seeOther(`/assessments/${assessment.id}`, { tone: 'done', key: 'assessments.step.extend.done' });
}

const extensionPage = (
  { t, today }: Visit,
  { id, school, steps, selfEvaluationBy, applicationBy }: Assessment,
  values: ExtensionPage['values'],
  problems: ExtensionPage['problems'],
): ExtensionPage => ({
  title: t('assessments.extension.title'),
  crumbs: [
    { text: t('assessments.list.title'), href: '/assessments' },
    { text: school.name, href: `/assessments/${id}` },
    { text: t('assessments.extension.title') },
  ],
  action: `/assessments/${id}/extensions`,
  seen: steps,
  school: school.name,
  present: t('assessments.extension.present', {
    selfEvaluation: sayDay(t, selfEvaluationBy),
    application: sayDay(t, applicationBy),
  }),
  values,
  low: today,
  problems,
});
