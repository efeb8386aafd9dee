import type { Assessment, SheetStage } from '../assessments/store.ts';
import { rubricOf } from '../rubrics/store.ts';
import { dayOf, sayDay } from '../web/days.ts';
import type { Visit } from '../web/visit.ts';
import { progressOf } from './rules.ts';
import { type StandingTeam, teamsOf } from './store.ts';

/** A team as `views/reviews/team.ejs` shows it: who, when, whose sections, how far. Nothing of what the lines say. */
export interface TeamSummary {
  stage: SheetStage;
  title: string;
  visit: string;
  signed: string;
  members: { name: string; leads: string; sections: string; saved: number; owned: number; progress: string }[];
}

/** The teams of an assessment, the county's first; empty while there is none. One query beside what is remembered. */
export async function teamSummary(visit: Visit, { id, cycle, school }: Assessment): Promise<TeamSummary[]> {
  const teams = await teamsOf(visit.db, id);
  if (teams.length === 0) return [];
  const { tree } = await rubricOf(visit.db, cycle.rubricId);
  return teams.map((team) => {
    const owners = new Map(Object.entries(team.owners));
    const progress = progressOf(tree, school.type, owners, new Set(team.done));
    return { ...aboutTeam(visit, team), members: membersOf(visit, team, progress) };
  });
}

function aboutTeam({ t }: Visit, { stage, visitOn, signedAt, signedBy }: StandingTeam) {
  const signed = signedAt !== null && signedBy !== null;
  return {
    stage,
    title: t(`reviews.summary.title.${stage}`),
    visit: visitOn === null ? '' : t('reviews.summary.visit', { day: sayDay(t, visitOn) }),
    signed: signed ? t('reviews.summary.signed', { name: signedBy, day: sayDay(t, dayOf(signedAt)) }) : '',
  };
}

const membersOf = (
  { t }: Visit,
  { members, owners }: StandingTeam,
  progress: ReturnType<typeof progressOf>,
): TeamSummary['members'] =>
  members.map(({ id, name, leads }) => {
    const { saved, owned } = progress.get(id) ?? { saved: 0, owned: 0 };
    const sections = Object.entries(owners).flatMap(([code, owner]) => (owner === id ? [code] : []));
    return {
      name,
      leads: leads ? t('reviews.leader') : '',
      sections: sections.toSorted().join(t('web.comma')),
      saved,
      owned,
      progress: owned === 0 ? t('reviews.summary.noSection') : t('reviews.summary.progress', { saved, owned }),
    };
  });
