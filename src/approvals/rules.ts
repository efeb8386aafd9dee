import type { Fact } from '../assessments/flow.ts';
import { decidedFrom } from '../notices/rules.ts';

/** A school on its way to approval, as the decision is asked about it. */
export interface Deciding {
  readonly name: string;
  readonly cycleId: number;
  /** The last day of its notice; null before it has one. */
  readonly noticeEndsOn: string | null;
  /** What the flow asks for before this person may go on with it. */
  readonly missing: readonly Fact[];
}

export interface ApprovalProblem {
  readonly field: 'schools' | 'number' | 'on' | 'note' | 'recusedReason';
  /** Key of a sentence; a gap `day` is filled with a day, `why` with the sentence of a fact. */
  readonly key: string;
  readonly values?: { readonly school: string; readonly day?: string; readonly fact?: Fact };
}

/** What is wrong with a list of schools, whoever it is for: it is not empty, of one year, and nothing bars a school of it. */
export function listProblems(schools: readonly Deciding[]): ApprovalProblem[] {
  const problems: ApprovalProblem[] = [];
  if (schools.length === 0) problems.push({ field: 'schools', key: 'approvals.new.schoolsMissing' });
  if (new Set(schools.map(({ cycleId }) => cycleId)).size > 1) {
    problems.push({ field: 'schools', key: 'approvals.new.oneCycle' });
  }
  for (const { name, missing } of schools) {
    for (const fact of missing) {
      problems.push({ field: 'schools', key: 'approvals.new.barred', values: { school: name, fact } });
    }
  }
  return problems;
}

/** What was typed. `on` is the day of the meeting; null when what was typed is none. */
export interface TypedApproval {
  readonly schools: readonly Deciding[];
  readonly number: string;
  readonly on: string | null;
  /** Whether this body has used the number for another decision. */
  readonly taken: boolean;
  /** How many members were recused, and why. */
  readonly recused: number;
  readonly recusedReason: string;
}

/** What is wrong with an approval before it is decided; nothing, when the list is empty. */
export function approvalProblems(typed: TypedApproval, today: string): ApprovalProblem[] {
  const { schools, number, on, taken, recused, recusedReason } = typed;
  const problems = listProblems(schools);
  const say = (field: ApprovalProblem['field'], key: string, values?: ApprovalProblem['values']): void => {
    problems.push({ field, key: `approvals.new.${key}`, ...(values && { values }) });
  };
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
  if (recused > 0 && recusedReason === '') say('recusedReason', 'recusedReasonMissing');
  return problems;
}
