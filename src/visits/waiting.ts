import type { Knex } from 'knex';
import { type Actor, mayEver } from '../accounts/permissions.ts';
import { visible } from '../accounts/visible.ts';

/** A notice of a visit that nobody of the school has acknowledged. */
export interface WaitingNotice {
  readonly assessmentId: number;
  readonly stage: 'county' | 'city';
  readonly school: string;
  readonly visitOn: string;
  /** Given since another notice of the same visit. */
  readonly again: boolean;
}

/** The latest notices of visits that are still to be, unread, of whatever school an actor speaks for; null for those who speak for none. */
export function waitingNotices(actor: Actor): { sql: string; bindings: Knex.RawBinding[] } | null {
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
}

/** What an actor's school has still to acknowledge, the next visit first; no school has more than a few. */
export async function noticesFor(db: Knex, actor: Actor): Promise<WaitingNotice[]> {
  const waiting = waitingNotices(actor);
  if (waiting === null) return [];
  const { rows } = await db.raw<{ rows: WaitingNotice[] }>(
    `${waiting.sql} order by visit_notice.visit_on, assessment.id limit 20`,
    waiting.bindings,
  );
  return rows;
}
