import { situationOf } from '../assessments/rules.ts';
import { takeStep } from '../assessments/steps.ts';
import type { Assessment } from '../assessments/store.ts';
import { assessmentFor, overtaken } from '../assessments/subject.ts';
import { lastNotices } from '../notices/store.ts';
import { actorOf, page, type Reply, seeOther, type Visit } from '../web/visit.ts';
import { StrikeOffForm } from './schema.ts';
import { scoredAmong } from './store.ts';

declare module '../web/pages.ts' {
  interface Pages {
    'approvals/strike-off': StrikeOffPage;
  }
}

interface StrikeOffPage {
  readonly title: string;
  readonly crumbs: readonly { readonly text: string; readonly href?: string }[];
  readonly problems: readonly { readonly text: string; readonly field?: string }[];
  readonly confirm: {
    readonly title: string;
    readonly text: string;
    readonly action: string;
    readonly submit: string;
    readonly danger: true;
    readonly hidden: readonly { readonly name: string; readonly value: string }[];
    readonly cancel: { readonly href: string };
    readonly reason: {
      readonly label: string;
      readonly hint: string;
      readonly value: string;
      readonly problem: string;
    };
  };
}

/** Asks why a school is struck off the list. */
export async function showStrikeOff(visit: Visit): Promise<Reply> {
  const assessment = await assessmentFor(visit);
  if (assessment.stage !== 'on notice') throw overtaken(visit, assessment);
  return page('approvals/strike-off', strikeOffPage(visit, assessment, '', []));
}

/** Strikes a school off the list: it goes back to the office with the reason. */
export async function strikeOff(visit: Visit): Promise<Reply> {
  const { db, today, t } = visit;
  const assessment = await assessmentFor(visit);
  const { seen, reason } = StrikeOffForm.parse(visit.body);
  const noticeEndsOn = (await lastNotices(db, [assessment.id])).get(assessment.id)?.endsOn ?? null;
  const scoredByActor = (await scoredAmong(db, actorOf(visit).id, [assessment.id])).has(assessment.id);
  const situation = { ...situationOf(assessment, actorOf(visit), today), scoredByActor };
  const taken = await takeStep(visit, assessment, 'strike off', situation, { seen, reason, dueOn: () => null });
  if (taken.kind === 'missing') {
    const problems = [
      ...taken.facts.map((fact) => ({ text: t(`assessments.fact.${fact}`) })),
      ...(taken.reasonMissing ? [{ field: 'reason', text: t('assessments.reasonMissing') }] : []),
    ];
    return page('approvals/strike-off', strikeOffPage(visit, assessment, reason, problems), 400);
  }
  return seeOther('/approvals/new', { tone: 'done', key: 'assessments.step.strike off.done' });
}

function strikeOffPage(
  { t }: Visit,
  { id, school, steps }: Assessment,
  reason: string,
  problems: StrikeOffPage['problems'],
): StrikeOffPage {
  const title = t('approvals.strikeOff.title');
  return {
    title,
    crumbs: [
      { text: t('web.menu.assessments'), href: '/assessments' },
      { text: school.name, href: `/assessments/${id}` },
      { text: title },
    ],
    problems,
    confirm: {
      title: t('approvals.strikeOff.asks', { school: school.name }),
      text: t('approvals.strikeOff.text'),
      action: `/assessments/${id}/strike-offs`,
      submit: t('approvals.strikeOff.submit'),
      danger: true,
      hidden: [{ name: 'seen', value: String(steps) }],
      cancel: { href: `/assessments/${id}` },
      reason: {
        label: t('approvals.strikeOff.reason'),
        hint: t('approvals.strikeOff.reasonHint'),
        value: reason,
        problem: problems.find(({ field }) => field === 'reason')?.text ?? '',
      },
    },
  };
}
