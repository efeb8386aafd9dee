import { sayDay } from '../web/days.ts';
import type { Visit } from '../web/visit.ts';

type Moment = Pick<Visit, 't' | 'today'>;

/** The day of which a page says how things stand. */
export const asOf = ({ t, today }: Moment): string => t('public-site.asOf', { day: sayDay(t, today) });

/** What a sheet of paper says of itself: what was asked, the day, and whether it is made up. On a screen, filters and frame say so. */
export const onPaper = (visit: Moment & Pick<Visit, 'demonstration'>, ...asked: readonly string[]): string =>
  [...asked, asOf(visit), visit.demonstration ? visit.t('layout.footer.demonstration') : '']
    .filter((text) => text !== '')
    .join(' · ');
