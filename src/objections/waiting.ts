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
  /** Whether nobody of the office has it yet. */
  readonly unassigned: boolean;
}

/** The open objections of an owner, as long as they hold the post by which they own them; and for the whole office those that nobody has yet. */
export const waitingObjections: Waits<WaitingObjection> = {
  of: (actor) => {
    if (!mayEver(actor, 'objection.handle')) return null;
    const { sql, bindings } = visible(actor, 'objection.handle');
    return {
      sql: `select objection.id as "objectionId", school.name as school, objection.matter, objection.answer_by as "answerBy",
                   objection.assigned_to is null as unassigned
              from objection join assessment on assessment.id = objection.assessment_id
              join school on school.id = assessment.school_id
             where (objection.assigned_to = ? or objection.assigned_to is null and objection.region_code = ?)
               and objection.closed_at is null and ${sql}`,
      bindings: [actor.id, actor.post.regionCode ?? '', ...bindings],
    };
  },
  order: '"answerBy", "objectionId"',
  card: ({ t, today }, { objectionId, school, matter, answerBy, unassigned }) => {
    const days = daysBetween(today, answerBy);
    return {
      verb: t(unassigned ? 'objections.work.assign' : 'objections.work.verb'),
      about: [school, t(`objections.matter.${matter}`)],
      due: t('assessments.work.due', { day: sayDay(t, answerBy), left: sayDeadline(t, today, answerBy) }),
      urgency: days < 0 ? 'late' : days <= 3 ? 'soon' : 'calm',
      progress: undefined,
      note: undefined,
      action: {
        href: `/objections/${objectionId}`,
        text: t(unassigned ? 'objections.assign.submit' : 'objections.work.go'),
      },
    };
  },
};
