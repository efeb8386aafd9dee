import { sayDay, sayDeadline } from '../web/days.ts';
import type { Waits } from '../web/waiting.ts';
import { type DueMend, waitingMends } from './checks.ts';

/** What a look-back found and was to be mended by now: the office looks once more. */
export const mendsWaiting: Waits<DueMend> = {
  of: waitingMends,
  order: '"mendBy", number',
  card: ({ t, today }, { lookBackId, number, school, mendBy, late }) => ({
    verb: t('look-backs.work.verb'),
    about: [school, number],
    due: t('assessments.work.due', { day: sayDay(t, mendBy), left: sayDeadline(t, today, mendBy) }),
    urgency: late ? 'late' : 'soon',
    progress: undefined,
    note: undefined,
    action: { href: `/look-backs/${lookBackId}/schools/${number}`, text: t('assessments.work.go') },
  }),
};
