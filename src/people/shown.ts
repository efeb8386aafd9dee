import type { Visit } from '../web/visit.ts';
import type { HeldPost } from './store.ts';

/** A post in words: role and place. */
export const sayPost = ({ t }: Pick<Visit, 't'>, { role, regionName, schools }: HeldPost): string =>
  t('people.post', {
    role: t(`accounts.role.${role}`),
    place: schools.length > 0 ? schools.join(t('web.comma')) : (regionName ?? t('web.installation')),
  });
