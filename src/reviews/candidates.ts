import { sayDay } from '../web/days.ts';
import type { Visit } from '../web/visit.ts';
import type { Bar, Candidate, Team } from './rules.ts';

/** Why somebody can't be chosen, with what they declare of it. */
export function sayBar({ t }: Visit, bar: Bar, { conflict }: Candidate): string {
  const reason = t(`reviews.team.bar.${bar}`);
  if (conflict === null || bar !== conflict.kind) return reason;
  const until = conflict.until === null ? '' : t('interests.until', { day: sayDay(t, conflict.until) });
  const said = [until, conflict.said].filter(Boolean).join(' · ');
  return said === '' ? reason : t('reviews.team.barSaid', { reason, said });
}

/** What else somebody reviews in the year and, where the day is known, on that day; blank where it is not. */
export function sayLoad({ t }: Visit, { visits, clash }: Candidate, on: string | null): { load: string; day: string } {
  const schools = clash.join(t('web.comma'));
  const day = clash.length === 0 ? t('reviews.team.noClash') : t('reviews.team.clash', { schools });
  return { load: t('reviews.team.load', { visits }), day: on === null ? '' : day };
}

/** As what somebody is proposed, and why they. */
export const sayProposed = ({ t }: Visit, { id, led }: Candidate, { leader }: Team): string =>
  id === leader ? t('reviews.team.proposedLeader', { led }) : t('reviews.team.proposedMember');
