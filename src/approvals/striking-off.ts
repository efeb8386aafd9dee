import { situationOf } from '../assessments/rules.ts';
import { takeStep } from '../assessments/steps.ts';
import type { Assessment } from '../assessments/store.ts';
import { assessmentFor, overtaken } from '../assessments/subject.ts';
import { actorOf, page, type Reply, seeOther, type Visit } from '../web/visit.ts';
import { settleProposed } from './proposals.ts';
import { OffForm } from './schema.ts';

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

/** A single school comes off the list: struck off by the leading group, or taken off by the office that proposed it. */
export interface WayOff {
  readonly step: 'strike off' | 'take off';
  readonly noun: 'strike-offs' | 'proposal-withdrawals';
  readonly outcome: 'struck off' | 'taken off';
  /** Where whoever did it goes on. */
  readonly next: string;
}

/** The leading group strikes a school off: it goes back to its office. */
export const strikingOff: WayOff = {
  step: 'strike off',
  noun: 'strike-offs',
  outcome: 'struck off',
  next: '/approvals/new',
};
/** The office takes a school off the list that it proposed, before it is decided on. */
export const takingOff: WayOff = {
  step: 'take off',
  noun: 'proposal-withdrawals',
  outcome: 'taken off',
  next: '/proposals',
};

/** Asks why a school comes off the list. */
export const showOff =
  (way: WayOff) =>
  async (visit: Visit): Promise<Reply> => {
    const assessment = await assessmentFor(visit);
    if (assessment.stage !== 'proposed') throw overtaken(visit, assessment);
    return page('approvals/strike-off', offPage(visit, way, assessment, '', []));
  };

/** Takes a school off the list, with the reason. */
export const comeOff =
  (way: WayOff) =>
  async (visit: Visit): Promise<Reply> => {
    const { db, today, t } = visit;
    const assessment = await assessmentFor(visit);
    const { seen, reason } = OffForm.parse(visit.body);
    const situation = situationOf(assessment, actorOf(visit), today);
    const taken = await takeStep(visit, assessment, way.step, situation, { seen, reason, dueOn: () => null });
    if (taken.kind === 'missing') {
      const problems = [
        ...taken.facts.map((fact) => ({ text: t(`assessments.fact.${fact}`) })),
        ...(taken.reasonMissing ? [{ field: 'reason', text: t('assessments.reasonMissing') }] : []),
      ];
      return page('approvals/strike-off', offPage(visit, way, assessment, reason, problems), 400);
    }
    if (taken.kind === 'moved') await settleProposed(db, [assessment.id], way.outcome);
    return seeOther(way.next, { tone: 'done', key: `assessments.step.${way.step}.done` });
  };

function offPage(
  { t }: Visit,
  { step, noun }: WayOff,
  { id, school, steps }: Assessment,
  reason: string,
  problems: StrikeOffPage['problems'],
): StrikeOffPage {
  const title = t(`approvals.${step}.title`);
  return {
    title,
    crumbs: [
      { text: t('web.menu.assessments'), href: '/assessments' },
      { text: school.name, href: `/assessments/${id}` },
      { text: title },
    ],
    problems,
    confirm: {
      title: t(`approvals.${step}.asks`, { school: school.name }),
      text: t(`approvals.${step}.text`),
      action: `/assessments/${id}/${noun}`,
      submit: t(`approvals.${step}.submit`),
      danger: true,
      hidden: [{ name: 'seen', value: String(steps) }],
      cancel: { href: `/assessments/${id}` },
      reason: {
        label: t(`approvals.${step}.reason`),
        hint: t(`approvals.${step}.reasonHint`),
        value: reason,
        problem: problems.find(({ field }) => field === 'reason')?.text ?? '',
      },
    },
  };
}
