import { decidedFrom, stateOf } from '../notices/rules.ts';

/** A school on its way to approval, as the decision is asked about it. */
export interface Deciding {
  readonly name: string;
  readonly cycleId: number;
  /** The last day of its notice; null before it has one. */
  readonly noticeEndsOn: string | null;
  /** Whether whoever decides sat on one of its teams: nobody approves what they scored. */
  readonly scoredByActor: boolean;
}

/** Why a school can't be decided on today by this person, as the end of a message key; null where it can. */
export function barOf({ noticeEndsOn, scoredByActor }: Deciding, today: string): 'scored' | 'running' | null {
  if (scoredByActor) return 'scored';
  return noticeEndsOn === null || stateOf(noticeEndsOn, today) === 'running' ? 'running' : null;
}

/** What was typed. `on` is the day of the meeting; null when what was typed is none. */
export interface TypedApproval {
  readonly schools: readonly Deciding[];
  readonly number: string;
  readonly on: string | null;
  /** Whether this body has used the number for another decision. */
  readonly taken: boolean;
}

export interface ApprovalProblem {
  readonly field: 'schools' | 'number' | 'on';
  /** Key of a sentence; a gap `day` is filled with a day. */
  readonly key: string;
  readonly values?: { readonly school: string; readonly day?: string };
}

/** What is wrong with an approval before it is decided; nothing, when the list is empty. */
export function approvalProblems({ schools, number, on, taken }: TypedApproval, today: string): ApprovalProblem[] {
  const problems: ApprovalProblem[] = [];
  const say = (field: ApprovalProblem['field'], key: string, values?: ApprovalProblem['values']): void => {
    problems.push({ field, key: `approvals.new.${key}`, ...(values && { values }) });
  };
  if (schools.length === 0) say('schools', 'schoolsMissing');
  if (new Set(schools.map(({ cycleId }) => cycleId)).size > 1) say('schools', 'oneCycle');
  for (const school of schools) {
    const bar = barOf(school, today);
    if (bar !== null) say('schools', `barred.${bar}`, { school: school.name });
  }
  if (number === '') say('number', 'numberMissing');
  else if (taken) say('number', 'numberTaken');
  if (on === null) say('on', 'onMissing');
  else if (on > today) say('on', 'onAhead');
  else {
    // The notice that ends last is the one that the meeting waits for.
    const last = schools.reduce<Deciding | null>(
      (latest, school) => ((school.noticeEndsOn ?? '') > (latest?.noticeEndsOn ?? '') ? school : latest),
      null,
    );
    if (last?.noticeEndsOn && on <= last.noticeEndsOn)
      say('on', 'onTooEarly', { school: last.name, day: decidedFrom(last.noticeEndsOn) });
  }
  return problems;
}
