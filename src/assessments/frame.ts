import type { Assessment } from './store.ts';
import type { Visit } from '../web/visit.ts';

/** What pages about an assessment have in common: their title, where they stand, which school they are about, and the way back. */
export interface Frame {
  title: string;
  crumbs: { text: string; href?: string }[];
  sub: string;
  back: string;
}

/** The frame of a page about an assessment. */
export const frameOf = ({ t }: Visit, { id, school, cycle }: Assessment, title: string): Frame => ({
  title,
  crumbs: [
    { text: t('web.menu.assessments'), href: '/assessments' },
    { text: school.name, href: `/assessments/${id}` },
    { text: title },
  ],
  sub: [
    school.name,
    t(`schools.type.${school.type}`),
    school.regionName,
    t('assessments.year', { year: String(cycle.year) }),
  ].join(' · '),
  back: `/assessments/${id}`,
});
