import type { Permission } from '../accounts/permissions.ts';
import type { Fact, Flow } from './flow.ts';

/** Something that may wait for somebody: a step that leads on, or a sheet to be filled in. */
export interface Call {
  readonly programme: string;
  readonly stage: string;
  /** The name of the step; 'fill in' and 'score' for sheets, 'decide' for findings. */
  readonly verb: string;
  readonly may: Permission;
  /** What must hold before it waits for this person; what else is missing the form itself says. */
  readonly facts: readonly CallFact[];
}

/** Facts that decide whether a call is this person's now. The others (dates, evidence …) are told on the form. */
export const callFacts = [
  'township school',
  'county-run school',
  'leads the team',
  'every indicator scored',
  'notice period over',
  'scored by others',
  'no open objection',
  'no open finding',
  'every item accepted',
  'found by another',
  'proposed by another',
  'no conflict of interest',
] as const satisfies readonly Fact[];
export type CallFact = (typeof callFacts)[number] | 'own lines left' | 'items to mend' | 'items to check';

/** Where somebody writes for hours, or comes back for months, before a step is taken. */
const desks: readonly Omit<Call, 'programme'>[] = [
  { stage: 'self-evaluation', verb: 'fill in', may: 'selfevaluation.edit', facts: [] },
  { stage: 'county scoring', verb: 'score', may: 'county.score', facts: ['own lines left'] },
  { stage: 'city scoring', verb: 'score', may: 'city.score', facts: ['own lines left'] },
  { stage: 'mending for county', verb: 'mend', may: 'rectification.answer', facts: ['items to mend'] },
  { stage: 'mending for county', verb: 'check', may: 'county.rectify', facts: ['items to check'] },
  { stage: 'mending for city', verb: 'mend', may: 'rectification.answer', facts: ['items to mend'] },
  { stage: 'mending for city', verb: 'check', may: 'city.rectify', facts: ['items to check'] },
];

/** What is done at a desk is no step: it is called by a word of its own. */
export const isDesk = (verb: string): boolean => verb === 'decide' || desks.some((desk) => desk.verb === verb);

/** Who decides a finding: nobody who found it, or who is partial. */
export const deciders = ['found by another', 'no conflict of interest'] as const satisfies readonly CallFact[];

/** Steps that lead away from what everybody hopes for: they wait for nobody, whatever stage they lead to. */
const aside: ReadonlySet<string> = new Set(['leave', 'bar', 'fail']);

/**
 * What a flow asks of people, in the order in which one assessment asks for one thing: steps that lead on (sending back,
 * taking back and extending wait for nobody), then the desks.
 */
export function callsOf(programme: string, flow: Flow): Call[] {
  const place = new Map(flow.stages.map(({ name }, index) => [name, index]));
  const calls = new Map<string, Call>();
  for (const { name, from, to, may, leads, reopens, for: cases = [], when = [] } of flow.steps) {
    if (reopens || aside.has(name) || (place.get(to)! <= place.get(from)! && !leads)) continue;
    const facts = callFacts.filter((fact) => [...cases, ...when].includes(fact));
    calls.set(`${from} ${name} ${may}`, { programme, stage: from, verb: name, may, facts });
  }
  // A finding is lifted or confirmed at one desk, wherever the school stands.
  for (const { name, from, may } of flow.steps.filter((row) => row.name === 'lift')) {
    calls.set(`${from} ${name}`, { programme, stage: from, verb: 'decide', may, facts: deciders });
  }
  return [...calls.values(), ...desks.filter(({ stage }) => place.has(stage)).map((desk) => ({ ...desk, programme }))];
}
