import { type Actor, may, type Permission } from '../accounts/permissions.ts';
import { type Call, callsOf, deciders, isDesk } from './calls.ts';
import type { Fact, Flow, Step } from './flow.ts';
import { formOf } from './paths.ts';
import { type Assessment, subjectOf } from './store.ts';

/** Something that this person may do now, and where. */
export interface Action {
  readonly name: string;
  readonly href: string;
  /** Leads on; the others send back, take back or change. */
  readonly leads: boolean;
}

export interface Actions {
  readonly actions: readonly Action[];
  /** Facts that keep this person from what would be theirs. */
  readonly missing: readonly Fact[];
  /** The permissions of those for whom the assessment waits; `township`: they sit where the school is run. */
  readonly waitsFor: readonly { readonly permission: Permission; readonly township: boolean }[];
}

/** Facts that a form can't mend: without them there is no button, and the page says why. */
const told: readonly Fact[] = [
  'within the date of the self-evaluation',
  'within the date of the application',
  'notice period over',
  'scored by others',
  'not barred',
];

/** Facts that others bring about in their own time, or that are nobody's to mend: until then there is no button, and nothing is missing. */
const inTime: readonly Fact[] = [
  'not listed since',
  'leads the team',
  'every item accepted',
  'not prolonged yet',
  'rectification period over',
  'finding open',
  'found by another',
];

/** Grades are decided by the form itself: until then each of the three rows may come to be the one. */
const open: readonly Fact[] = ['graded compliant', 'graded basic', 'graded failing'];

/** What an actor may do now with an assessment, derived from the flow and the permission table. */
export function actionsFor(actor: Actor, assessment: Assessment, flow: Flow, facts: ReadonlySet<Fact>): Actions {
  const { id, stage } = assessment;
  const granted = (permission: Permission): boolean => may(actor, permission, subjectOf(assessment)) === 'granted';
  const rows = flow.steps.filter(
    (row) => row.from === stage && (row.for ?? []).every((fact) => facts.has(fact) || open.includes(fact)),
  );
  const leading = callsOf('', flow).filter(
    (call) => call.stage === stage && (call.verb !== 'decide' || facts.has('finding open')),
  );
  const leads = (name: string): boolean => leading.some(({ verb }) => verb === name);
  const missing = new Set<Fact>();
  const actions = new Map<string, Action>();
  for (const { verb, may: permission } of leading.filter(({ verb: name }) => !rows.some((row) => row.name === name))) {
    const href = formOf(permission, verb, id);
    const mine = verb !== 'decide' || deciders.every((fact) => facts.has(fact));
    if (granted(permission) && isDesk(verb) && mine && href !== undefined)
      actions.set(verb, { name: verb, href, leads: true });
  }
  for (const row of rows.filter(({ may: permission }) => granted(permission))) {
    const lacking = (row.when ?? []).filter((fact) => !facts.has(fact));
    for (const fact of lacking.filter((one) => told.includes(one))) missing.add(fact);
    const href = formOf(row.may, row.name, id);
    const closed = lacking.some((fact) => told.includes(fact) || inTime.includes(fact));
    // Lifted or confirmed: both at one desk.
    if (leading.some(({ verb, may: permission }) => verb === 'decide' && permission === row.may)) continue;
    if (!closed && href !== undefined) actions.set(row.name, { name: row.name, href, leads: leads(row.name) });
  }
  return {
    actions: [...actions.values()],
    missing: [...missing],
    waitsFor: waiters(leading, rows),
  };
}

/** Whoever fills in or scores, and whoever takes the step that leads on. */
function waiters(leading: readonly Call[], rows: readonly Step[]): Actions['waitsFor'] {
  const waits = new Map<Permission, boolean>();
  for (const { verb, may: permission } of leading) {
    const row = rows.find((one) => one.name === verb && one.may === permission);
    if (row || isDesk(verb)) waits.set(permission, row?.for?.includes('township school') === true);
  }
  return [...waits].map(([permission, township]) => ({ permission, township }));
}
