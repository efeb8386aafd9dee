import type { Flow } from '../assessments/flow.ts';
import type { Programme } from '../scoring/programme.ts';
import { type Facts, vetoesOf } from '../scoring/veto.ts';

/** What somebody reports. Days are as 2026-11-02. */
export interface TypedFinding {
  /** Keys of the facts that are so. */
  readonly facts: readonly string[];
  /** The day on which it happened; null when what was typed is none. */
  readonly happenedOn: string | null;
  readonly source: string;
  readonly text: string;
  /** Whether a file came with the form. */
  readonly proved: boolean;
}

export interface FindingProblem {
  readonly field: 'facts' | 'happenedOn' | 'source' | 'text' | 'evidence';
  /** Key of a sentence. */
  readonly key: string;
  readonly values?: Readonly<Record<string, string>>;
}

/**
 * The veto that a report amounts to, and what is wrong with the report.
 *
 * The facts of one veto are reported together, each veto by itself. An accident, a case or a breach counts by its own day from
 * 1 January of the cycle's year (Plan, step 6). The Plan ends that period with the approval; a school that holds a plaque has to
 * go on meeting the standard, so that whatever has happened since counts as well, up to today. A D-class building in use counts
 * whenever it was found.
 */
export function reportedVeto(
  programme: Programme,
  typed: TypedFinding,
  { cycleYear, today }: { readonly cycleYear: number; readonly today: string },
): { readonly veto: string | null; readonly problems: readonly FindingProblem[] } {
  const problems: FindingProblem[] = [];
  const say = (field: FindingProblem['field'], key: string, values?: FindingProblem['values']): void => {
    problems.push({ field, key: `findings.new.${key}`, ...(values && { values }) });
  };
  const period = { cycleYear, until: today };
  const [first, second] = vetoesOf(programme, factsOn(typed.facts, null), period);
  if (typed.facts.length === 0) say('facts', 'factsMissing');
  else if (first === undefined) say('facts', 'noVeto');
  else if (second !== undefined) say('facts', 'oneVeto');
  const on = typed.happenedOn;
  if (on === null) say('happenedOn', 'noDay');
  else if (on > today) say('happenedOn', 'ahead');
  else if (first && !vetoesOf(programme, factsOn(typed.facts, on), period).some(({ key }) => key === first.key)) {
    say('happenedOn', 'beforeYear', { year: String(cycleYear) });
  }
  if (typed.source.trim() === '') say('source', 'sourceMissing');
  if (typed.text.trim() === '') say('text', 'textMissing');
  if (!typed.proved) say('evidence', 'evidenceMissing');
  return { veto: first?.key ?? null, problems };
}

const factsOn = (keys: readonly string[], on: string | null): Facts =>
  new Map(keys.map((key) => [key, { answer: 'yes', on, source: '', evidence: 1 }]));

/**
 * Whether something happened in the time that the approval looked at, or since: in the first case the school should not have been
 * approved, in the second it no longer deserves its plaque.
 *
 * @param approvedOn the day of the meeting that approved the school; null before there was one
 */
export const timeOf = (happenedOn: string | null, approvedOn: string | null): 'unapproved' | 'before' | 'since' =>
  happenedOn === null || approvedOn === null ? 'unapproved' : happenedOn <= approvedOn ? 'before' : 'since';

/** The step that confirms a finding at a stage; null where none is decided. */
export function confirmingStep({ steps }: Flow, stage: string): 'bar' | 'revoke' | null {
  const row = steps.find(({ from, name }) => from === stage && (name === 'bar' || name === 'revoke'));
  return (row?.name ?? null) as 'bar' | 'revoke' | null;
}

/** Whether findings can be reported at a stage: from a result on, as long as it stands. */
export const takesFindings = ({ steps }: Flow, stage: string): boolean =>
  steps.some(({ from, name }) => from === stage && name === 'find');

/** What a member of the leading group decides. */
export interface TypedDecision {
  readonly decision: 'confirm' | 'lift' | '';
  readonly number: string;
  readonly reason: string;
  readonly scanned: boolean;
}

export interface DecisionProblem {
  readonly field: 'decision' | 'number' | 'reason' | 'document';
  readonly key: string;
}

/** What is wrong with a decision: it needs the second person's word, a document with its number and scan, and a reason. */
export function decisionProblems({ decision, number, reason, scanned }: TypedDecision): DecisionProblem[] {
  const missing: readonly (readonly [DecisionProblem['field'], boolean])[] = [
    ['decision', decision === ''],
    ['number', number.trim() === ''],
    ['document', !scanned],
    ['reason', reason.trim() === ''],
  ];
  return missing.filter(([, lacks]) => lacks).map(([field]) => ({ field, key: `findings.decide.missing.${field}` }));
}

/** A state in a plaque's history, as far as a suspension that is lifted asks. */
export interface PastState {
  readonly state: string;
  readonly untilOn: string | null;
}

/** How a plaque stands again once its suspension is lifted: as it stood before, which may be to be mended by a day. */
export function stateBefore(states: readonly PastState[]): { state: 'valid' | 'mending'; untilOn: string | null } {
  const last = states.findLast(({ state }) => state !== 'suspended');
  return last?.state === 'mending' ? { state: 'mending', untilOn: last.untilOn } : { state: 'valid', untilOn: null };
}
