import { rolesOf } from '../accounts/permissions.ts';
import { dueOn, situationOf } from '../assessments/rules.ts';
import { takeStep } from '../assessments/steps.ts';
import type { Assessment } from '../assessments/store.ts';
import { assessmentFor, overtaken } from '../assessments/subject.ts';
import { programmeOf, rubricOf } from '../rubrics/store.ts';
import type { Section } from '../scoring/rubric.ts';
import { show } from '../scoring/points.ts';
import type { Problem } from '../scoring/sentence.ts';
import { bringBackWords } from '../double-scoring/left-alone.ts';
import { saveSeconds } from '../double-scoring/store.ts';
import { openSheets } from '../sheets/store.ts';
import { giveNotice } from '../visits/store.ts';
import { readDay, sayDay } from '../web/days.ts';
import { actorOf, page, type Reply, seeOther, type Visit } from '../web/visit.ts';
import { type Frame, frameOf } from '../assessments/frame.ts';
import type { Level } from './levels.ts';
import { proposeTeam } from './proposal.ts';
import { barOf, type Candidate, secondsOf, sharedOut, type Team, teamProblems } from './rules.ts';
import { CodesField, OwnerField, TeamForm } from './schema.ts';
import { sayBar, sayLoad, sayProposed } from './candidates.ts';
import { candidatesFor, saveTeam, sheetIdOf, type StandingTeam, teamsOf } from './store.ts';

export interface TeamPage extends Frame {
  lead: string;
  action: string;
  seen: number;
  step: string;
  submit: string;
  problems: { field: string; text: string }[];
  membersProblem: string;
  leaderProblem: string;
  people: {
    id: number;
    name: string;
    region: string;
    barred: string;
    /** What else they review this year, and on that day where it is known. */
    load: string;
    day: string;
    clash: boolean;
    /** Why they are proposed; blank where they are not. */
    proposed: string;
    member: boolean;
    leader: boolean;
  }[];
  visit: { value: string; low: string; problem: string };
  sections: {
    field: string;
    label: string;
    value: string;
    problem: string;
    hint: string;
    second: { field: string; value: string; problem: string };
    codes: { field: string; value: string; problem: string };
  }[];
  nobody: { value: string; text: string };
  anyDouble: boolean;
  owners: { value: string; text: string }[];
  /** What was done with the form, to be checked before it is saved; blank for nothing. */
  said: string;
  saidTone: 'done' | 'warning';
}

/** The form on which an office names a team, or changes it while the team scores. */
export const showTeam =
  (level: Level) =>
  async (visit: Visit): Promise<Reply> => {
    const assessment = await assessmentFor(visit);
    const step = stepAt(level, assessment);
    if (step === null) throw overtaken(visit, assessment);
    const desk = await teamDesk(visit, level, assessment);
    const { standing } = desk;
    const team: Team = {
      members: standing?.members.map(({ id }) => id) ?? [],
      leader: standing?.members.find(({ leads }) => leads)?.id ?? null,
      visitOn: standing?.visitOn ?? '',
      owners: new Map(Object.entries(standing?.owners ?? {})),
      seconds: standingSeconds(standing, desk.sections),
    };
    return page('reviews/team-form', teamPage(visit, level, assessment, desk, { step, team }));
  };

/** Names a team and opens its blank sheet; a team that stands is changed, and its sheet kept with every line. */
export const nameTeam =
  (level: Level) =>
  async (visit: Visit): Promise<Reply> => {
    const assessment = await assessmentFor(visit);
    const { seen, step, members, leader = null, visitOn, deed } = TeamForm.parse(visit.body);
    const desk = await teamDesk(visit, level, assessment, visitOn);
    const owners = new Map(
      desk.sections.map(({ code }) => [code, OwnerField.parse(visit.body[`owner.${code}`])] as const),
    );
    const seconds = new Map(
      desk.sections.map(({ code }) => {
        const person = OwnerField.parse(visit.body[`second.${code}`]);
        return [code, { person, codes: CodesField.parse(visit.body[`secondCodes.${code}`]) }] as const;
      }),
    );
    const on = readDay(visitOn) ?? visitOn;
    const typed: Team = { members: [...new Set(members)], leader, visitOn: on, owners, seconds };
    const terms = { candidates: desk.candidates, sections: desk.sections, today: visit.today };
    const problems = teamProblems(typed, { ...terms, visitBefore: desk.standing?.visitOn ?? null });
    const fresh = seen === assessment.steps;
    if (deed === 'propose' && fresh) {
      const proposal = proposeTeam(desk.candidates, desk.sections);
      // Who scored beside the owners was chosen for another team.
      const team = proposal === null ? typed : { ...typed, ...proposal, seconds: new Map() };
      const done = proposal === null ? 'nobodyProposed' : 'proposed';
      return page('reviews/team-form', teamPage(visit, level, assessment, desk, { step, team, done }));
    }
    if (deed === 'share' && fresh) {
      const anew = sharedOut({ ...typed, owners: new Map() }, desk.sections);
      const team = { ...typed, owners: typed.members.length > 0 ? anew : typed.owners };
      return page('reviews/team-form', teamPage(visit, level, assessment, desk, { step, team, done: 'shared' }));
    }
    if (problems.length > 0 && fresh) {
      const shown = { step, team: typed, problems };
      return page('reviews/team-form', teamPage(visit, level, assessment, desk, shown), 400);
    }
    const situation = situationOf(assessment, actorOf(visit), visit.today);
    const { selfEvaluationBy, applicationBy } = assessment;
    const taken = await takeStep(visit, assessment, step, situation, {
      seen,
      details: { members: typed.members, leader, visitOn: typed.visitOn },
      dueOn: (stage) => dueOn(stage, { selfEvaluationBy, applicationBy, visitOn: typed.visitOn }),
    });
    if (taken.kind === 'missing') throw overtaken(visit, assessment);
    if (taken.kind === 'moved' && typed.leader !== null) {
      const sheetId = desk.standing?.sheetId ?? (await openSheet(visit, level, assessment));
      await saveTeam(visit.db, { ...typed, sheetId, leader: typed.leader, owners: sharedOut(typed, desk.sections) });
      await saveSeconds(visit.db, sheetId, secondsOf(typed, desk.sections));
      await giveNotice(visit.db, { sheetId, by: actorOf(visit).id, at: visit.now, reason: null });
      await bringBackWords(visit, level.name);
    }
    return seeOther(`/assessments/${assessment.id}`, { tone: 'done', key: `assessments.step.${step}.done` });
  };

/** Who scores beside the owners as it stands, as it would be typed. */
function standingSeconds(standing: StandingTeam | undefined, sections: readonly Section[]): Team['seconds'] {
  return new Map(
    sections.map(({ code, criteria }) => {
      const lines = criteria.flatMap(({ indicators }) => indicators.map((indicator) => indicator.code));
      const own = (standing?.seconds ?? []).filter((second) => second.code === code || lines.includes(second.code));
      const codes = own.map((second) => second.code).filter((one) => one !== code);
      return [code, { person: own[0]?.personId ?? null, codes: codes.join(' ') }] as const;
    }),
  );
}

const stepAt = ({ naming, scoring }: Level, { stage }: Assessment): 'name team' | 'change team' | null =>
  stage === naming ? 'name team' : stage === scoring ? 'change team' : null;

async function openSheet({ db }: Visit, level: Level, { id, cycle, school }: Assessment): Promise<number> {
  const { tree } = await rubricOf(db, cycle.rubricId);
  const programme = await programmeOf(db, cycle.programmeKey);
  // A re-review is written on the sheet of the review before it, whose team has gone.
  const blanked = await sheetIdOf(db, id, level.name);
  if (blanked !== undefined) return blanked;
  const sheet = { assessmentId: id, stage: level.name, rubricId: cycle.rubricId, schoolType: school.type };
  const [opened] = await openSheets(db, [sheet], tree, programme);
  return opened!;
}

interface TeamDesk {
  readonly candidates: readonly Candidate[];
  readonly sections: readonly Section[];
  readonly standing: StandingTeam | undefined;
  /** The day that the candidates' other visits were asked for; null where none is known. */
  readonly on: string | null;
}

/** @param typed the day of the visit as it was typed; the standing one without it */
async function teamDesk({ db }: Visit, level: Level, assessment: Assessment, typed?: string): Promise<TeamDesk> {
  const { id, school, regionPath, cycle } = assessment;
  const { tree } = await rubricOf(db, cycle.rubricId);
  const teams = await teamsOf(db, id);
  const standing = teams.find(({ stage }) => stage === level.name);
  const on = typed === undefined ? (standing?.visitOn ?? null) : readDay(typed);
  const candidates = await candidatesFor(db, {
    assessmentId: id,
    cycleId: cycle.id,
    visitOn: on,
    schoolId: school.id,
    regionPath,
    roles: rolesOf(level.may.score),
    before: level.earlier.at(-1) ?? null,
  });
  return { candidates, sections: tree.sections, standing, on };
}

interface Shown {
  readonly step: 'name team' | 'change team';
  readonly team: Team;
  readonly problems?: readonly Problem[];
  readonly done?: 'shared' | 'proposed' | 'nobodyProposed';
}

function teamPage(
  visit: Visit,
  level: Level,
  assessment: Assessment,
  { candidates, sections, standing, on }: TeamDesk,
  { step, team, problems = [], done }: Shown,
): TeamPage {
  const { t, say, today } = visit;
  const said = problems.map(({ field, key, values }) => ({ field, text: t(key, sayDays(visit, values)) }));
  const problemOf = (name: string): string => said.find(({ field }) => field === name)?.text ?? '';
  const members = new Set(team.members);
  const choosable = candidates.filter((candidate) => barOf(candidate) === null);
  const visitBefore = standing?.visitOn ?? null;
  return {
    ...frameOf(visit, assessment, t(`reviews.team.title.${level.name}.${step}`)),
    lead: t(`reviews.team.lead.${step}`),
    action: `/assessments/${assessment.id}/${level.name}-teams`,
    seen: assessment.steps,
    step,
    submit: t(`reviews.team.submit.${step}`),
    problems: said,
    membersProblem: problemOf('members'),
    leaderProblem: problemOf('leader'),
    people: [...choosable, ...candidates.filter((candidate) => barOf(candidate) !== null)].map((candidate) => {
      const bar = barOf(candidate);
      return {
        id: candidate.id,
        name: candidate.name,
        region: candidate.region,
        barred: bar === null ? '' : sayBar(visit, bar, candidate),
        ...sayLoad(visit, candidate, on),
        clash: candidate.clash.length > 0,
        proposed: done === 'proposed' && members.has(candidate.id) ? sayProposed(visit, candidate, team) : '',
        member: members.has(candidate.id),
        leader: team.leader === candidate.id,
      };
    }),
    visit: {
      value: team.visitOn,
      low: visitBefore !== null && visitBefore < today ? visitBefore : today,
      problem: problemOf('visitOn'),
    },
    sections: sections.map(({ code, title, full }) => ({
      field: `owner.${code}`,
      label: `${code} ${say(title)}`,
      value: String(team.owners.get(code) ?? ''),
      problem: problemOf(`owner.${code}`),
      hint: t('reviews.points', { points: show(full) }),
      second: {
        field: `second.${code}`,
        value: String(team.seconds.get(code)?.person ?? ''),
        problem: problemOf(`second.${code}`),
      },
      codes: {
        field: `secondCodes.${code}`,
        value: team.seconds.get(code)?.codes ?? '',
        problem: problemOf(`secondCodes.${code}`),
      },
    })),
    nobody: { value: '', text: t('reviews.team.noSecond') },
    anyDouble: [...team.seconds.values()].some(({ person, codes }) => person !== null || codes !== ''),
    owners: [
      { value: '', text: t('reviews.team.evenly') },
      ...choosable.map(({ id, name }) => ({ value: String(id), text: name })),
    ],
    said: done === undefined ? '' : t(`reviews.team.${done}`),
    saidTone: done === 'nobodyProposed' ? 'warning' : 'done',
  };
}

const sayDays = ({ t }: Visit, values: Readonly<Record<string, string>> = {}): Record<string, string> =>
  Object.fromEntries(Object.entries(values).map(([gap, text]) => [gap, gap === 'today' ? sayDay(t, text) : text]));
