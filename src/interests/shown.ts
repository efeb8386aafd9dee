import { dayOf, sayDay } from '../web/days.ts';
import type { Visit } from '../web/visit.ts';
import type { Interest } from './store.ts';

/** A declaration in words, as both lists and the form of its withdrawal show it. */
export interface InterestShown {
  reviewer: string;
  school: string;
  place: string;
  kind: string;
  said: string;
  declared: string;
  withdrawn: string;
  /** Of a reviewer who is on a team of the school though this stands. */
  team: { text: string; href: string } | undefined;
  /** Address at which it is withdrawn; none where the visitor may not, or it is done. */
  withdraw: string;
}

/** @param withdraw address at which the visitor may withdraw it; blank for none */
export function interestShown({ t }: Visit, interest: Interest, withdraw: string): InterestShown {
  const { person, school, place, kind, until, said, reason, onTeam, withdrawnAt } = interest;
  const own = interest.declaredById === interest.personId;
  const declared = { by: interest.declaredBy, day: sayDay(t, dayOf(interest.declaredAt)), reason };
  return {
    reviewer: person,
    school,
    place,
    kind: t(`interests.kind.${kind}`),
    said: [until === null ? '' : t('interests.until', { day: sayDay(t, until) }), said].filter(Boolean).join(' · '),
    declared: t(own ? 'interests.declaredOwn' : 'interests.declaredFor', declared),
    withdrawn:
      withdrawnAt === null
        ? ''
        : t('interests.withdrawnBy', {
            by: interest.withdrawnBy ?? '',
            day: sayDay(t, dayOf(withdrawnAt)),
            reason: interest.withdrawalReason ?? '',
          }),
    team: onTeam === null ? undefined : { text: t('interests.onTeam'), href: `/assessments/${onTeam}` },
    withdraw: withdrawnAt === null ? withdraw : '',
  };
}
