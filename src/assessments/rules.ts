import { assessedSections, type SchoolType } from '../scoring/school.ts';
import type { Situation } from './facts.ts';
import type { SheetStage } from './store.ts';

/** Which level approves a school: the county primary schools, the city any school with a junior section (Plan, step 5). */
export const decidedAt = (type: SchoolType): 'county' | 'city' =>
  assessedSections(type).includes('junior') ? 'city' : 'county';

/** The sheet that a stage works on; null where it works on none. */
export const sheetStageOf = (stage: string): SheetStage | null =>
  stage === 'self-evaluation'
    ? 'school'
    : stage.startsWith('county ')
      ? 'county'
      : stage.startsWith('city ')
        ? 'city'
        : null;

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
  assessment: {
    readonly stage: string;
    readonly school: { readonly runBy: 'township' | 'county' };
    readonly selfEvaluationBy: string;
    readonly applicationBy: string;
    readonly team: readonly { readonly stage: SheetStage; readonly personId: number; readonly leads: boolean }[];
  },
  actorId: number,
  today: string,
  known: Partial<Pick<Situation, 'sheet' | 'noticeEndsOn'>> = {},
): Situation {
  const { stage, school, selfEvaluationBy, applicationBy, team } = assessment;
  const current = sheetStageOf(stage);
  return {
    runBy: school.runBy,
    today,
    selfEvaluationBy,
    applicationBy,
    countyTeamNamed: team.some((member) => member.stage === 'county'),
    leads: team.some((member) => member.stage === current && member.personId === actorId && member.leads),
    scoredByActor: team.some((member) => member.personId === actorId),
    noticeEndsOn: known.noticeEndsOn ?? null,
    sheet: known.sheet ?? null,
  };
}

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
