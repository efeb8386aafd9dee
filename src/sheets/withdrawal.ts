import { z } from 'zod';
import { dueOn, situationOf } from '../assessments/rules.ts';
import { takeStep } from '../assessments/steps.ts';
import type { Assessment } from '../assessments/store.ts';
import { assessmentFor, overtaken } from '../assessments/subject.ts';
import { openAgain } from './closing.ts';
import { sayDay } from '../web/days.ts';
import { actorOf, page, type Reply, seeOther, type Visit } from '../web/visit.ts';

export interface WithdrawalPage {
  title: string;
  crumbs: { text: string; href?: string }[];
  sub: string;
  text: string;
  action: string;
  seen: number;
  back: string;
  problems: { text: string }[];
}

/** Asks once more before a submission is taken back. */
export async function showWithdrawal(visit: Visit): Promise<Reply> {
  const assessment = await assessmentFor(visit);
  if (assessment.stage !== 'application') throw overtaken(visit, assessment);
  return page('sheets/withdrawal', withdrawalPage(visit, assessment, []));
}

/** Takes the submission back, until the application is filed and before the date. */
export async function withdraw(visit: Visit): Promise<Reply> {
  const { seen } = z.object({ seen: z.coerce.number().int() }).parse(visit.body);
  const assessment = await assessmentFor(visit);
  const situation = situationOf(assessment, actorOf(visit), visit.today);
  const taken = await takeStep(visit, assessment, 'withdraw', situation, {
    seen,
    dueOn: (stage) => dueOn(stage, assessment),
  });
  if (taken.kind === 'missing') {
    const problems = taken.facts.map((fact) => ({ text: visit.t(`assessments.fact.${fact}`) }));
    return page('sheets/withdrawal', withdrawalPage(visit, assessment, problems), 400);
  }
  if (taken.kind === 'moved') await openAgain(visit.db, assessment.id, ['school']);
  return seeOther(`/assessments/${assessment.id}`, { tone: 'done', key: 'assessments.step.withdraw.done' });
}

const withdrawalPage = (
  { t }: Visit,
  { id, school, steps, selfEvaluationBy }: Assessment,
  problems: WithdrawalPage['problems'],
): WithdrawalPage => ({
  title: t('assessments.step.withdraw.label'),
  crumbs: [
    { text: t('assessments.list.title'), href: '/assessments' },
    { text: school.name, href: `/assessments/${id}` },
    { text: t('assessments.step.withdraw.label') },
  ],
  sub: school.name,
  text: t('sheets.withdrawal.text', { day: sayDay(t, selfEvaluationBy) }),
  action: `/assessments/${id}/withdrawals`,
  seen: steps,
  back: `/assessments/${id}`,
  problems,
});
