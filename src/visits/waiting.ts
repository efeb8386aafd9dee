import { mayEver } from '../accounts/permissions.ts';
import { visible } from '../accounts/visible.ts';
import { daysBetween, sayDay } from '../web/days.ts';
import type { Waits } from '../web/waiting.ts';

/** A notice of a visit that nobody of the school has acknowledged. */
interface WaitingNotice {
  readonly assessmentId: number;
  readonly stage: 'county' | 'city';
  readonly school: string;
  readonly visitOn: string;
  /** Given since another notice of the same visit. */
  readonly again: boolean;
}

/** The latest notices of visits that are still to be, unread, of whatever school an actor speaks for. */
export const waitingNotices: Waits<WaitingNotice> = {
  of: (actor) => {
    if (!mayEver(actor, 'selfevaluation.edit')) return null;
    const { sql, bindings } = visible(actor, 'selfevaluation.edit');
    return {
      sql: `select assessment.id as "assessmentId", sheet.stage, school.name as school, visit_notice.visit_on as "visitOn",
                   visit_notice.number > 1 as again
              from assessment join school on school.id = assessment.school_id
              join sheet on sheet.assessment_id = assessment.id and sheet.signed_at is null
                        and assessment.stage = sheet.stage || ' scoring'
              join visit_notice on visit_notice.sheet_id = sheet.id and visit_notice.read_by is null
             where ${sql} and not exists (select from visit_notice later
                     where later.sheet_id = sheet.id and later.number > visit_notice.number)`,
      bindings,
    };
  },
  order: '"visitOn", "assessmentId"',
  card: ({ t, today }, { assessmentId, stage, school, visitOn, again }) => ({
    verb: t('visits.work.verb'),
    about: [school, t(`reviews.stage.${stage}`)],
    due: t('visits.work.day', { day: sayDay(t, visitOn) }),
    urgency: daysBetween(today, visitOn) <= 3 ? 'soon' : 'calm',
    progress: undefined,
    note: again ? t('visits.work.again') : undefined,
    action: { href: `/assessments/${assessmentId}/visits/${stage}/notice`, text: t('visits.work.go') },
  }),
};
