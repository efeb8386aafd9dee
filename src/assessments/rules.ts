import { assessedSections, type SchoolType } from '../scoring/school.ts';
import type { Situation } from './facts.ts';
import type { Actor } from '../accounts/permissions.ts';
import type { Assessment, SheetStage, TeamMember } from './store.ts';

/** Which level approves a school: the county primary schools, the city any school with a junior section (Plan, step 5). */
export const decidedAt = (type: SchoolType): 'county' | 'city' =>
  assessedSections(type).includes('junior') ? 'city' : 'county';

/** The sheet that a stage works on; null where it works on none. */
export const sheetStageOf = (stage: string): SheetStage | null => sheetStages[stage] ?? null;

const sheetStages: Readonly<Record<string, SheetStage>> = {
  'self-evaluation': 'school',
  'county team': 'county',
  'county scoring': 'county',
  'county confirmation': 'county',
  'city team': 'city',
  'city scoring': 'city',
  'city confirmation': 'city',
};

/** The day by which the next step is to be taken once an assessment stands at a stage; null where nothing sets one. */
export function dueOn(
  stage: string,
  days: {
    readonly selfEvaluationBy: string;
    readonly applicationBy: string;
    readonly visitOn?: string | null;
  },
): string | null {
  if (stage === 'self-evaluation') return days.selfEvaluationBy;
  if (stage === 'application') return days.applicationBy;
  if (stage.endsWith(' scoring')) return days.visitOn ?? null;
  return null;
}

/**
 * Whether something filed today comes late: after the cycle's own date, by an extension. A school that was sent back is not
 * late by its new date; an extension beyond that one is an extension as any other.
 *
 * @param newDate the date that it was given when it was sent back; null where it never was
 */
export const isLate = (today: string, cycleDate: string, newDate: string | null): boolean =>
  today > cycleDate && (newDate === null || today > newDate);

/** What the flow asks about an assessment and whoever looks at it. */
export function situationOf(
  assessment: Asked,
  actor: Pick<Actor, 'id' | 'posts' | 'conflicts'>,
  today: string,
  known: Partial<Pick<Situation, 'sheet'>> = {},
): Situation {
  const { stage, school, team } = assessment;
  const current = sheetStageOf(stage);
  const named = (level: SheetStage): boolean => team.some((member) => member.stage === level);
  return {
    runBy: school.runBy,
    today,
    selfEvaluationBy: assessment.selfEvaluationBy,
    applicationBy: assessment.applicationBy,
    countyTeamNamed: named('county'),
    cityTeamNamed: named('city'),
    cityConcluded: assessment.cityConcluded,
    reReviewed: assessment.reReviewed,
    listedSince: assessment.listedSince,
    leads: team.some((member) => member.stage === current && member.personId === actor.id && member.leads),
    scoredByActor: team.some((member) => member.personId === actor.id) || assessment.scoredBy.includes(actor.id),
    partial:
      actor.conflicts.includes(school.id) ||
      actor.posts.some(({ schools }) => schools.some(({ id }) => id === school.id)),
    noticeEndsOn: assessment.noticeEndsOn,
    openObjections: assessment.openObjections,
    openFindings: assessment.openFindings,
    barred: assessment.barred,
    proposedBy: assessment.proposedBy,
    rectification: assessment.rectification,
    actorId: actor.id,
    sheet: known.sheet ?? null,
  };
}

/** What of an assessment the flow asks about. */
type Asked = Pick<
  Assessment,
  | 'stage'
  | 'selfEvaluationBy'
  | 'applicationBy'
  | 'cityConcluded'
  | 'reReviewed'
  | 'listedSince'
  | 'scoredBy'
  | 'noticeEndsOn'
  | 'openObjections'
  | 'openFindings'
  | 'barred'
  | 'proposedBy'
  | 'rectification'
> & {
  readonly school: Pick<Assessment['school'], 'id' | 'runBy'>;
  readonly team: readonly Pick<TeamMember, 'stage' | 'personId' | 'leads'>[];
};

/** What is wrong with new dates for one school: they are days to come, none is earlier than it was, and one is later. */
export function extensionProblems(
  typed: { readonly selfEvaluationBy: string; readonly applicationBy: string },
  present: { readonly selfEvaluationBy: string; readonly applicationBy: string },
  today: string,
): { field: 'selfEvaluationBy' | 'applicationBy'; key: string }[] {
  const fields = ['selfEvaluationBy', 'applicationBy'] as const;
  const problems = fields.flatMap((field) => {
    const [day, was] = [typed[field], present[field]];
    if (day === '') return [{ field, key: 'assessments.extension.noDay' }];
    if (day < was) return [{ field, key: 'assessments.extension.earlier' }];
    return day > was && day < today ? [{ field, key: 'assessments.extension.past' }] : [];
  });
  if (problems.length > 0) return problems;
  if (typed.applicationBy < typed.selfEvaluationBy) {
    return [{ field: 'applicationBy', key: 'assessments.extension.applicationFirst' }];
  }
  const same = fields.every((field) => typed[field] === present[field]);
  return same ? [{ field: 'selfEvaluationBy', key: 'assessments.extension.same' }] : [];
}

/** What is wrong with the new date of a school that is sent back, as the key of a sentence; it may be today, and no day gone by. */
export const newDateProblem = (day: string, today: string): string | null =>
  day === '' ? 'assessments.sendBack.noDate' : day < today ? 'assessments.sendBack.dateOver' : null;
