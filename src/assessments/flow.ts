import type { Permission } from '../accounts/permissions.ts';

/**
 * A fact that a row of the flow may ask for, in the field's words. `facts.ts` tells which hold;
 * a missing one is a sentence on the page (`assessments.fact.<name>`).
 */
export type Fact =
  | 'township school'
  | 'county-run school'
  | 'team named'
  | 'no team yet'
  | 'within the date of the self-evaluation'
  | 'within the date of the application'
  | 'basic figures complete'
  | 'every indicator scored'
  | 'evidence complete'
  | 'vetoes answered'
  | 'unusual values confirmed'
  | 'changed entries confirmed'
  | 'differences explained'
  | 'total difference explained'
  | 'leads the team'
  | 'nothing pending'
  | 'graded compliant'
  | 'graded basic'
  | 'graded failing'
  | 'no city team yet'
  | 'city team named'
  | 'first review'
  | 'after a rectification'
  | 'concluded by the city'
  | 'not listed since'
  | 'every item accepted'
  | 'not prolonged yet'
  | 'rectification period over'
  | 'notice period over'
  | 'no open objection'
  | 'no open finding'
  | 'finding open'
  | 'found by another'
  | 'not barred'
  | 'proposed by another'
  | 'scored by others'
  | 'no conflict of interest';

export interface Step {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly may: Permission;
  /** which case this row is about; two rows of one name and stage differ here */
  readonly for?: readonly Fact[];
  /** what must be true; a missing one is told to the person */
  readonly when?: readonly Fact[];
  readonly reason?: 'required';
  /** leads on although its stage stands earlier in the list */
  readonly leads?: true;
  /** takes up again what had come to an end */
  readonly reopens?: true;
}

export interface Stage {
  readonly name: string;
  /** the phase in which a person finds it: several stages make one phase */
  readonly phase: string;
  /** nothing is awaited here any more */
  readonly end?: true;
  /** on the way only of those who come there */
  readonly aside?: true;
}

/** The stages, the steps between them, and who takes them. A row is one sentence of the Plan. */
export interface Flow {
  readonly first: string;
  readonly stages: readonly Stage[];
  readonly steps: readonly Step[];
}

export type Outcome =
  | { readonly kind: 'taken'; readonly step: Step }
  | { readonly kind: 'missing'; readonly step: Step; readonly facts: readonly Fact[]; readonly reason: boolean }
  | { readonly kind: 'no such step' };

/**
 * Which row applies, or what is missing, so that the page can say it. Pure: the caller brings the facts and writes the history.
 *
 * @param reason why, in the person's words; some rows ask for one
 */
export function take(flow: Flow, name: string, from: string, facts: ReadonlySet<Fact>, reason?: string): Outcome {
  const step = flow.steps.find(
    (row) => row.name === name && row.from === from && (row.for ?? []).every((fact) => facts.has(fact)),
  );
  if (step === undefined) return { kind: 'no such step' };
  const missing = (step.when ?? []).filter((fact) => !facts.has(fact));
  const reasonMissing = step.reason === 'required' && !reason?.trim();
  if (missing.length > 0 || reasonMissing) return { kind: 'missing', step, facts: missing, reason: reasonMissing };
  return { kind: 'taken', step };
}

/** The rows that lead out of a stage in this case, whoever may take them: what buttons and "who is waited for" are made of. */
export const stepsFrom = (flow: Flow, stage: string, facts: ReadonlySet<Fact>): readonly Step[] =>
  flow.steps.filter((row) => row.from === stage && (row.for ?? []).every((fact) => facts.has(fact)));

/** What is wrong with a flow, in English for its author: publishing a programme and the tests ask this one question. */
export function flowProblems(flow: Flow): string[] {
  const stages = new Map(flow.stages.map((stage) => [stage.name, stage]));
  const problems: string[] = [];
  for (const row of flow.steps) {
    for (const stage of [row.from, row.to]) {
      if (!stages.has(stage)) problems.push(`${row.name}: there is no stage "${stage}"`);
    }
    if (stages.get(row.from)?.end && !row.reopens) problems.push(`${row.name}: leaves the end "${row.from}"`);
  }
  const reached = new Set([flow.first]);
  for (const stage of reached) for (const row of flow.steps) if (row.from === stage) reached.add(row.to);
  for (const { name, end } of flow.stages) {
    if (!reached.has(name)) problems.push(`"${name}" can't be reached`);
    if (!end && !flow.steps.some((row) => row.from === name && row.to !== name))
      problems.push(`"${name}" can't be left`);
  }
  for (const [place, row] of flow.steps.entries()) {
    for (const other of flow.steps.slice(place + 1)) {
      if (row.name === other.name && row.from === other.from && !differ(row, other)) {
        problems.push(`two rows "${row.name}" from "${row.from}" can apply at once`);
      }
    }
  }
  return problems;
}

/** Facts of which never two hold: by them two rows of one name exclude each other. */
const exclusive: readonly (readonly Fact[])[] = [
  ['township school', 'county-run school'],
  ['team named', 'no team yet'],
  ['city team named', 'no city team yet'],
  ['first review', 'after a rectification'],
  ['graded compliant', 'graded basic', 'graded failing'],
];

function differ(one: Step, other: Step): boolean {
  return exclusive.some((group) => {
    const mine = group.find((fact) => one.for?.includes(fact));
    const theirs = group.find((fact) => other.for?.includes(fact));
    return mine !== undefined && theirs !== undefined && mine !== theirs;
  });
}
