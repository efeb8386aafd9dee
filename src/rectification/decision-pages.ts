import { type Frame, frameOf } from '../assessments/frame.ts';
import { indicatorsOf } from '../scoring/rubric.ts';
import { carriedOver } from '../sheets/re-review.ts';
import { workplaceFor } from '../sheets/workplace.ts';
import { sayDay } from '../web/days.ts';
import type { Visit } from '../web/visit.ts';
import { type FieldProblem, isOverdue, periodOf } from './rules.ts';
import type { Subject } from './subject.ts';

interface DecisionPage extends Frame {
  action: string;
  seen: number;
  problems: { field?: string; text: string }[];
}

interface Field {
  value: string;
  problem: string;
}

export interface ProlongationPage extends DecisionPage {
  lead: string;
  dueOn: Field & { low: string; high: string; hint: string };
  reason: Field;
}

export interface ReReviewPage extends DecisionPage {
  /** Whether everything is accepted: before that there is nothing to start. */
  ready: boolean;
  says: string;
  carried: { text: string; list: string[] };
  anew: string;
}

export interface FailurePage extends DecisionPage {
  /** Whether the period is over: before that there is nothing to decide. */
  over: boolean;
  says: string;
  open: string[];
  reason: Field;
}

/** The form on which an office prolongs the period. */
export function prolongationPage(
  visit: Visit,
  subject: Subject,
  typed: { readonly dueOn: string; readonly reason: string },
  problems: readonly FieldProblem[],
): ProlongationPage {
  const { t } = visit;
  const { decidedOn, dueOn } = subject.rectification;
  const { latest } = periodOf(decidedOn);
  const days = { due: sayDay(t, dueOn ?? ''), decided: sayDay(t, decidedOn), latest: sayDay(t, latest) };
  const frame = decisionFrame(visit, subject, 'prolongation', problems, days);
  return {
    ...frame,
    lead: t(dueOn === latest ? 'rectification.prolong.atTheEnd' : 'rectification.prolong.lead', days),
    dueOn: {
      ...fieldOf(frame, 'dueOn', typed.dueOn),
      low: dueOn ?? '',
      high: latest,
      hint: t('rectification.prolong.hint', days),
    },
    reason: fieldOf(frame, 'reason', typed.reason),
  };
}

/** What a re-review takes over and what it asks anew, before an office starts it. */
export async function reReviewPage(
  visit: Visit,
  subject: Subject,
  problems: readonly FieldProblem[],
): Promise<ReReviewPage> {
  const { t, say } = visit;
  const { assessment, rectification } = subject;
  const { reckoned, desk } = await workplaceFor(visit, assessment, rectification.level);
  const carried = carriedOver(reckoned.sheet, reckoned.total, desk.rubric.tree);
  const ready = rectification.items.length > 0 && rectification.items.every(({ state }) => state === 'accepted');
  const indicators = [...reckoned.sheet.lines.values()].filter(({ kind }) => kind === 'indicator').length;
  return {
    ...decisionFrame(visit, subject, 're-review', problems),
    ready,
    says: t(ready ? `rectification.reReview.says.${rectification.level}` : 'assessments.fact.every item accepted'),
    carried: {
      text: t('rectification.reReview.carried', { count: carried.size }),
      list: indicatorsOf(desk.rubric.tree)
        .filter(({ code }) => carried.has(code))
        .map(({ code, title }) => `${code} ${say(title)}`),
    },
    anew: t('rectification.reReview.anew', { count: indicators - carried.size }),
  };
}

/** The form on which an office ends an assessment whose period is over. */
export function failurePage(
  visit: Visit,
  subject: Subject,
  reason: string,
  problems: readonly FieldProblem[],
): FailurePage {
  const { t } = visit;
  const { items } = subject.rectification;
  const dueOn = subject.assessment.rectification?.dueOn ?? null;
  const open = items.filter(({ state }) => state !== 'accepted');
  const over = isOverdue(dueOn, visit.today);
  const frame = decisionFrame(visit, subject, 'failure', problems);
  return {
    ...frame,
    over,
    says: over
      ? t('rectification.failure.says', { day: sayDay(t, dueOn ?? ''), count: open.length })
      : t('rectification.failure.notOver', { day: sayDay(t, dueOn ?? '') }),
    open: open.map(({ place, problem }) =>
      t('rectification.failure.item', { item: t('rectification.item', { place: String(place + 1) }), problem }),
    ),
    reason: fieldOf(frame, 'reason', reason),
  };
}

function decisionFrame(
  visit: Visit,
  { assessment, rectification }: Subject,
  noun: 'prolongation' | 're-review' | 'failure',
  problems: readonly FieldProblem[],
  days: Readonly<Record<string, string>> = {},
): DecisionPage {
  const at = `/assessments/${assessment.id}/${rectification.level}-rectification`;
  const frame = frameOf(visit, assessment, visit.t(`rectification.decision.${noun}`));
  return {
    ...frame,
    crumbs: [
      ...frame.crumbs.slice(0, -1),
      { text: visit.t('rectification.title'), href: at },
      ...frame.crumbs.slice(-1),
    ],
    back: at,
    action: `${at}/${noun}`,
    seen: assessment.steps,
    problems: problems.map(({ field, key }) => ({ ...(field !== '' && { field }), text: visit.t(key, days) })),
  };
}

const fieldOf = ({ problems }: DecisionPage, name: string, value: string): Field => ({
  value,
  problem: problems.find(({ field }) => field === name)?.text ?? '',
});
