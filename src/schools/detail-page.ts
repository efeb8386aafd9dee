import { type Actor, may, mayEver } from '../accounts/permissions.ts';
import { type Found, listAssessments } from '../assessments/list.ts';
import { gradeShown, type GradeShown, rulerFor, type RulerShown } from '../assessments/shown.ts';
import { programmesOf } from '../rubrics/store.ts';
import { sayDay } from '../web/days.ts';
import { actorOf, type Visit } from '../web/visit.ts';
import type { School } from './store.ts';

export interface SchoolPage {
  title: string;
  crumbs: { text: string; href?: string }[];
  sub: string;
  edit: string;
  facts: { term: string; text: string }[];
  /** Whether this reader may see assessments at all. */
  asksAssessments: boolean;
  /** The files of all its years; empty for whoever sees no assessments. */
  evidence: string;
  assessments: {
    href: string;
    year: string;
    stage: string;
    score: string;
    ruler: RulerShown | undefined;
    grade: GradeShown | undefined;
  }[];
  plaques: { number: string; href: string; awardedOn: string; state: string; valid: boolean }[];
}

/** What the permission table is asked about. */
export const subjectOf = ({ id, regionPath }: School) => ({ schoolId: id, regionPath, decidedAt: null, team: [] });

/** The page of one school: what it is, its assessments as far as the reader may see them, its plaques. */
export async function schoolPage(visit: Visit, school: School): Promise<SchoolPage> {
  const { t } = visit;
  const actor = actorOf(visit);
  const { id, code, type, regions, pinyin, initials, plaques } = school;
  const runBy = t(`schools.runBy.${school.regionLevel === 'township' ? 'township' : 'county'}`);
  const manages = may(actor, 'school.manage', subjectOf(school), 'school.read') === 'granted';
  return {
    title: school.name,
    crumbs: [{ text: t('schools.list.title'), href: '/schools' }, { text: school.name }],
    sub: [t(`schools.type.${type}`), regions.at(-1) ?? '', runBy].join(' · '),
    edit: manages ? `/schools/${id}/edit` : '',
    facts: [
      { term: t('schools.detail.code'), text: code },
      { term: t('schools.detail.type'), text: t(`schools.type.${type}`) },
      { term: t('schools.detail.region'), text: regions.join(' ') },
      { term: t('schools.detail.runBy'), text: runBy },
      ...(manages ? [{ term: t('schools.detail.spelling'), text: `${pinyin} · ${initials}` }] : []),
    ],
    asksAssessments: mayEver(actor, 'assessment.read'),
    evidence: mayEver(actor, 'assessment.read') ? `/schools/${id}/evidence` : '',
    assessments: await assessmentsOf(visit, actor, id),
    plaques: plaques.map(({ number, awardedOn, state }) => ({
      number,
      href: `/public/plaques/${number}`,
      awardedOn: sayDay(t, awardedOn),
      state: t(`schools.plaque.${state}`),
      valid: state === 'valid',
    })),
  };
}

/** The school's assessments, the newest first: the same list, with the same rule of who sees a score. */
async function assessmentsOf(visit: Visit, actor: Actor, school: number): Promise<SchoolPage['assessments']> {
  if (!mayEver(actor, 'assessment.read')) return [];
  const programmes = await programmesOf(visit.db);
  const everything = { year: null, region: null, type: null, stages: [], grade: null, search: '' };
  const from = { order: 'name', descending: true, after: null, before: null } as const;
  const { rows }: Found = await listAssessments(visit.db, actor, { ...everything, ...from, school }, []);
  return rows.map(({ id, year, programme: key, stage, score, grade, vetoes }) => {
    const programme = programmes.find((one) => one.key === key)!;
    const shown = score === null ? null : String(Number(score));
    return {
      href: `/assessments/${id}`,
      year: visit.t('web.cycle', { year: String(year), programme: visit.say(programme.name) }),
      stage: visit.t(`assessments.stage.${stage}`),
      score: shown ?? '—',
      ruler: shown === null ? undefined : { ...rulerFor(visit, programme, shown), small: true },
      grade: grade === null ? undefined : gradeShown(visit, programme, grade, vetoes),
    };
  });
}
