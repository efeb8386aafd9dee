import { may } from '../accounts/permissions.ts';
import type { deciders } from '../assessments/calls.ts';
import { type Frame, frameOf } from '../assessments/frame.ts';
import { situationOf } from '../assessments/rules.ts';
import { type Assessment, subjectOf } from '../assessments/store.ts';
import { assessmentFor } from '../assessments/subject.ts';
import { scanTypes } from '../applications/scan.ts';
import { type ProgrammeDefinition, programmeOf } from '../rubrics/store.ts';
import { sayDay, sayMoment } from '../web/days.ts';
import { actorOf, page, type Reply, type Visit } from '../web/visit.ts';
import { confirmingStep, takesFindings, timeOf } from './rules.ts';
import type { DecisionForm } from './schema.ts';
import { approvedOn, type Finding, findingsOf } from './store.ts';

declare module '../web/pages.ts' {
  interface Pages {
    'findings/list': FindingsPage;
  }
}

/** A problem of the form, in words. */
export interface SaidOf {
  readonly field: string;
  readonly text: string;
}

/** What was typed in a form of decision. */
export type DecisionTyped = Omit<DecisionForm, 'decision'> & { readonly decision: string };

/** The form that comes back with its problems, by the finding that it is about. */
export interface SentBack extends DecisionTyped {
  readonly finding: number;
  readonly said: readonly SaidOf[];
}

interface FindingShown {
  readonly id: string;
  readonly title: string;
  readonly state: { readonly tone: string; readonly text: string };
  readonly terms: readonly { readonly term: string; readonly text: string; readonly href?: string }[];
  readonly text: string;
  readonly decision: {
    readonly title: string;
    readonly reason: string;
    readonly terms: readonly { readonly term: string; readonly text: string; readonly href?: string }[];
  } | null;
  /** Says why this person can't decide it; empty where they can, or where it is nothing to them. */
  readonly notMine: string;
  readonly form: DecisionShown | null;
}

interface DecisionShown {
  readonly action: string;
  readonly seen: number;
  readonly id: string;
  readonly options: readonly { readonly value: string; readonly text: string; readonly hint: string }[];
  readonly decision: string;
  readonly number: string;
  readonly reason: string;
  readonly wrong: Readonly<Record<string, string>>;
}

interface FindingsPage extends Frame {
  readonly problems: readonly { readonly text: string; readonly href: string }[];
  readonly report: string;
  readonly accept: string;
  readonly findings: readonly FindingShown[];
}

/** All that was found against a school in its year, and what was decided about it. */
export async function showFindings(visit: Visit): Promise<Reply> {
  return findingsPage(visit, await assessmentFor(visit), null);
}

/** The page, with a form that comes back. */
export async function findingsPage(
  visit: Visit,
  assessment: Assessment,
  back: SentBack | null,
  status: 200 | 400 | 503 = 200,
): Promise<Reply> {
  const { db, t } = visit;
  const actor = actorOf(visit);
  const findings = await findingsOf(db, assessment.id);
  const programme = await programmeOf(db, assessment.cycle.programmeKey);
  const approved = await approvedOn(db, assessment.id);
  const mayReport = may(actor, 'finding.report', subjectOf(assessment)) === 'granted';
  const shown: FindingsPage = {
    ...frameOf(visit, assessment, t('findings.list.title')),
    problems: (back?.said ?? []).map(({ field, text }) => ({ text, href: `#field-${field}-${back!.finding}` })),
    report:
      mayReport && takesFindings(programme.flow, assessment.stage) ? `/assessments/${assessment.id}/findings/new` : '',
    accept: scanTypes,
    findings: findings.map((finding) => findingShown(visit, assessment, programme, finding, approved, back)),
  };
  return page('findings/list', shown, status);
}

const tones = { open: 'basic', confirmed: 'failing', lifted: 'compliant', 'set aside': 'pending' } as const;

function findingShown(
  visit: Visit,
  assessment: Assessment,
  programme: ProgrammeDefinition,
  finding: Finding,
  approved: string | null,
  back: SentBack | null,
): FindingShown {
  const { t, say } = visit;
  const { id, kind, vetoKey, happenedOn, source, evidence, text } = finding;
  const state = finding.decision ?? 'open';
  const veto = programme.vetoes.find(({ key }) => key === vetoKey);
  const facts = (veto?.facts ?? []).filter(({ key }) => finding.facts.includes(key)).map(({ name }) => say(name));
  const href = `/assessments/${assessment.id}/findings/${id}`;
  const mine = decidable(visit, assessment, programme, finding);
  return {
    id: `finding-${id}`,
    title: veto ? say(veto.name) : t(`findings.kind.${kind}`),
    state: { tone: tones[state], text: t(`findings.state.${state}`) },
    terms: [
      { term: t('findings.term.kind'), text: t(`findings.kind.${kind}`) },
      ...(facts.length > 0 ? [{ term: t('findings.term.facts'), text: facts.join(t('web.comma')) }] : []),
      ...(happenedOn === null
        ? []
        : [
            {
              term: t('findings.term.happenedOn'),
              text: t(`findings.time.${timeOf(happenedOn, approved)}`, { day: sayDay(t, happenedOn) }),
            },
          ]),
      { term: t('findings.term.source'), text: source },
      ...(evidence === null
        ? []
        : [{ term: t('findings.term.evidence'), text: evidence.name, href: `${href}/evidence` }]),
      { term: t('findings.term.found'), text: whoAndWhen(visit, finding.finder, finding.foundAt) },
    ],
    text,
    decision: decisionShown(visit, finding, `${href}/document`),
    notMine: mine === 'yes' || mine === 'no' ? '' : t(`assessments.fact.${mine}`),
    form: mine === 'yes' ? formShown(visit, assessment, programme, id, back?.finding === id ? back : null) : null,
  };
}

const whoAndWhen = ({ t }: Visit, who: string, when: Date): string =>
  t('findings.term.whoAndWhen', { who, when: sayMoment(t, when) });

function decisionShown(visit: Visit, finding: Finding, href: string): FindingShown['decision'] {
  const { t } = visit;
  const { decision, decider, decidedAt, documentNumber, document, decisionReason } = finding;
  if (decision === null || decidedAt === null) return null;
  return {
    title: t(`findings.decision.${decision}`),
    reason: decisionReason ?? '',
    terms: [
      { term: t('findings.term.document'), text: documentNumber ?? '', ...(document && { href }) },
      { term: t('findings.term.decided'), text: whoAndWhen(visit, decider ?? '', decidedAt) },
    ],
  };
}

/** Whether this person decides a finding now, or which fact keeps them from it: it is open, somebody else found it, and they are not partial. */
function decidable(
  visit: Visit,
  assessment: Assessment,
  { flow }: ProgrammeDefinition,
  { decision, foundBy }: Finding,
): 'yes' | 'no' | (typeof deciders)[number] {
  const { today } = visit;
  const actor = actorOf(visit);
  const open = decision === null && confirmingStep(flow, assessment.stage) !== null;
  if (!open || may(actor, 'finding.decide', subjectOf(assessment)) !== 'granted') return 'no';
  if (foundBy === actor.id) return 'found by another';
  return situationOf(assessment, actor, today).partial ? 'no conflict of interest' : 'yes';
}

function formShown(
  { t }: Visit,
  assessment: Assessment,
  { flow }: ProgrammeDefinition,
  id: number,
  back: SentBack | null,
): DecisionShown {
  const confirms = confirmingStep(flow, assessment.stage) ?? 'bar';
  const wrong: Record<string, string> = {};
  for (const { field, text } of back?.said ?? []) wrong[field] = wrong[field] ? `${wrong[field]} ${text}` : text;
  return {
    action: `/assessments/${assessment.id}/findings/${id}/decisions`,
    seen: back?.seen ?? assessment.steps,
    id: String(id),
    options: [
      {
        value: 'confirm',
        text: t(`findings.decide.${confirms}`),
        hint: t(`findings.decide.${confirms}Hint`),
      },
      {
        value: 'lift',
        text: t('findings.decide.lift'),
        hint: t(assessment.openFindings.length > 1 ? 'findings.decide.liftOthersHint' : 'findings.decide.liftHint'),
      },
    ],
    decision: back?.decision ?? '',
    number: back?.number ?? '',
    reason: back?.reason ?? '',
    wrong,
  };
}
