import { situationOf } from '../assessments/rules.ts';
import { takeStep } from '../assessments/steps.ts';
import type { Assessment } from '../assessments/store.ts';
import { assessmentFor, overtaken } from '../assessments/subject.ts';
import { openAgain } from '../sheets/closing.ts';
import { actorOf, page, type Reply, seeOther, type Visit } from '../web/visit.ts';
import { type Frame, frameOf } from '../assessments/frame.ts';
import type { Level } from './levels.ts';
import { ReturnForm } from './schema.ts';

export interface ReturnPage extends Frame {
  action: string;
  seen: number;
  text: string;
  submit: string;
  problems: { field: string; text: string }[];
  reason: { label: string; hint: string; value: string; problem: string };
}

/** Asks why the sheet goes back to its leader. */
export const showReturn =
  (level: Level) =>
  async (visit: Visit): Promise<Reply> => {
    const assessment = await assessmentFor(visit);
    if (assessment.stage !== level.confirmation) throw overtaken(visit, assessment);
    return page('reviews/return', returnPage(visit, level, assessment, '', []));
  };

/** Returns a signed sheet to its leader: it can be worked on again, and nothing on it is lost. */
export const returnSheet =
  (level: Level) =>
  async (visit: Visit): Promise<Reply> => {
    const assessment = await assessmentFor(visit);
    const { seen, reason } = ReturnForm.parse(visit.body);
    const situation = situationOf(assessment, actorOf(visit), visit.today);
    const taken = await takeStep(visit, assessment, 'return', situation, { seen, reason, dueOn: () => null });
    if (taken.kind === 'missing') {
      const problems = [{ field: 'reason', text: visit.t('assessments.reasonMissing') }];
      return page('reviews/return', returnPage(visit, level, assessment, reason, problems), 400);
    }
    if (taken.kind === 'moved') await openAgain(visit.db, assessment.id, [level.name]);
    return seeOther(`/assessments/${assessment.id}`, { tone: 'done', key: 'assessments.step.return.done' });
  };

const returnPage = (
  visit: Visit,
  { name }: Level,
  assessment: Assessment,
  reason: string,
  problems: ReturnPage['problems'],
): ReturnPage => ({
  ...reasonPage(visit, assessment, 'return', reason, problems),
  ...frameOf(visit, assessment, visit.t('reviews.return.title')),
  back: `/assessments/${assessment.id}/${name}-conclusions/new`,
  action: `/assessments/${assessment.id}/${name}-returns`,
  text: visit.t('reviews.return.text'),
});

/** What every form asks that opens a sheet again: why, in the words of its deed. */
export function reasonPage(
  { t }: Visit,
  { steps }: Assessment,
  deed: 'return' | 'correction',
  reason: string,
  problems: ReturnPage['problems'],
): Pick<ReturnPage, 'seen' | 'submit' | 'problems' | 'reason'> {
  return {
    seen: steps,
    submit: t(`reviews.${deed}.submit`),
    problems,
    reason: {
      label: t(`reviews.${deed}.reason`),
      hint: t(`reviews.${deed}.reasonHint`),
      value: reason,
      problem: problems.find(({ field }) => field === 'reason')?.text ?? '',
    },
  };
}
