import { mayEver } from '../accounts/permissions.ts';
import { visible } from '../accounts/visible.ts';
import { daysBetween, sayDay, sayDeadline } from '../web/days.ts';
import type { Waits } from '../web/waiting.ts';
import type { Matter } from './rules.ts';

interface WaitingObjection {
  readonly objectionId: number;
  readonly school: string;
  readonly matter: Matter;
  readonly answerBy: string;
}

/** The open objections of an owner, as long as they hold the post by which they own them. */
export const waitingObjections: Waits<WaitingObjection> = {
  of: (actor) => {
    if (!mayEver(actor, 'objection.handle')) return null;
    const { sql, bindings } = visible(actor, 'objection.handle');
    return {
      sql: `select objection.id as "objectionId", school.name as school, objection.matter, objection.answer_by as "answerBy"
              from objection join assessment on assessment.id = objection.assessment_id
              join school on school.id = assessment.school_id
             where objection.assigned_to = ? and objection.closed_at is null and ${sql}`,
      bindings: [actor.id, ...bindings],
    };
  },
  order: '"answerBy", "objectionId"',
  card: ({ t, today }, { objectionId, school, matter, answerBy }) => {
    const days = daysBetween(today, answerBy);
    return {
      verb: t('objections.work.verb'),
      about: [school, t(`objections.matter.${matter}`)],
      due: t('assessments.work.due', { day: sayDay(t, answerBy), left: sayDeadline(t, today, answerBy) }),
      urgency: days < 0 ? 'late' : days <= 3 ? 'soon' : 'calm',
      progress: undefined,
      note: undefined,
      action: { href: `/objections/${objectionId}`, text: t('objections.work.go') },
    };
  },
};
