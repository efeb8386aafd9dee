import { sayMoment } from '../web/days.ts';
import type { Visit } from '../web/visit.ts';
import type { AgendaItem } from './rules.ts';

/** What somebody else said of an item meanwhile. */
export function clashShown({ t }: Visit, item: AgendaItem): { text: string; by: string } {
  const what = t(`visits.agenda.${item.done ? 'done' : 'notDone'}`);
  const at = item.savedAt === null ? '' : sayMoment(t, new Date(item.savedAt));
  return {
    text: [what, item.time, item.note].filter((text) => text !== '').join(' · '),
    by: t('visits.agenda.savedBy', { person: item.savedBy ?? '—', moment: at }),
  };
}

/** Who saved an item when; empty for one that nobody touched. */
export const savedShown = ({ t }: Visit, { savedBy, savedAt }: AgendaItem): string =>
  savedBy === null || savedAt === null
    ? ''
    : t('visits.agenda.savedBy', { person: savedBy, moment: sayMoment(t, new Date(savedAt)) });
