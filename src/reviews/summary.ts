import { may } from '../accounts/permissions.ts';
import { type Assessment, type SheetStage, subjectOf } from '../assessments/store.ts';
import { rubricOf } from '../rubrics/store.ts';
import { dayOf, sayDay } from '../web/days.ts';
import { actorOf, type Visit } from '../web/visit.ts';
import { progressOf } from './rules.ts';
import { type StandingTeam, teamsOf } from './store.ts';

/** A team as `views/reviews/team.ejs` shows it: who, when, whose sections, how far. Nothing of what the lines say. */
export interface TeamSummary {
  stage: SheetStage;
  title: string;
  visit: string;
  signed: string;
  members: {
    name: string;
    leads: string;
    sections: string;
    saved: number;
    owned: number;
    progress: string;
    /** That they may no longer score, where the visitor is to know; blank otherwise. */
    partial: string;
  }[];
}

/** The teams of an assessment, the county's first; empty while there is none. One query beside what is remembered. */
export async function teamSummary(visit: Visit, assessment: Assessment): Promise<TeamSummary[]> {
  const { id, cycle, school } = assessment;
  const teams = await teamsOf(visit.db, id);
  if (teams.length === 0) return [];
  const { tree } = await rubricOf(visit.db, cycle.rubricId);
  const told = mustKnow(visit, assessment);
  return teams.map((team) => {
    const owners = new Map(Object.entries(team.owners));
    const progress = progressOf(tree, school.type, owners, new Set(team.done));
    return { ...aboutTeam(visit, team), members: membersOf(visit, team, progress, told) };
  });
}

/** A conflict of interest is told to the office and to the team, and to nobody else. */
function mustKnow(visit: Visit, assessment: Assessment): boolean {
  const actor = actorOf(visit);
  const subject = subjectOf(assessment);
  return subject.team.includes(actor.id) || may(actor, 'interest.oversee', subject) === 'granted';
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
  { members, owners, signedAt }: StandingTeam,
  progress: ReturnType<typeof progressOf>,
  told: boolean,
): TeamSummary['members'] =>
  members.map(({ id, name, leads, partial }) => {
    const { saved, owned } = progress.get(id) ?? { saved: 0, owned: 0 };
    const sections = Object.entries(owners).flatMap(([code, owner]) => (owner === id ? [code] : []));
    return {
      name,
      leads: leads ? t('reviews.leader') : '',
      sections: sections.toSorted().join(t('web.comma')),
      saved,
      owned,
      progress: owned === 0 ? t('reviews.summary.noSection') : t('reviews.summary.progress', { saved, owned }),
      partial: told && partial && signedAt === null ? t('reviews.summary.partial') : '',
    };
  });
