import { may } from '../accounts/permissions.ts';
import { programmeOf } from '../rubrics/store.ts';
import { Forbidden, notFound } from '../web/refusals.ts';
import { actorOf, type Visit } from '../web/visit.ts';
import { type Situation, factsOf } from './facts.ts';
import { type Fact, type Step, take } from './flow.ts';
import { type Assessment, barsOf, subjectOf } from './store.ts';
import { move, type Move } from './moving.ts';
import { overtaken } from './subject.ts';

/** What somebody else may bring in at any moment: asked once more while the assessment is held still. */
const bars: readonly Fact[] = ['no open objection', 'no open finding'];

/** How a step went. 'repeated': a double click; nothing more is to be done, and the person is shown the same as the first time. */
export type Taken =
  | { readonly kind: 'moved' | 'repeated'; readonly step: Step }
  | { readonly kind: 'missing'; readonly facts: readonly Fact[]; readonly reasonMissing: boolean };

/** What the form of a step brings, and what the room settles with it. */
export interface Stride {
  /** The number of steps that the page was made with (its hidden field `seen`). */
  readonly seen: number;
  readonly reason?: string | undefined;
  readonly details?: Move['details'];
  readonly settles?: Move['settles'];
  /** The day by which the step after it is due, from the stage that is reached. */
  readonly dueOn: (stage: string) => string | null;
}

/**
 * Takes a step of the flow, if this person may and nothing is missing. Every transition of every room goes through here.
 *
 * @returns what is missing, so that the page can say it beside what was typed
 * @throws Refusal 403 or 404 for a person who may not, 409 with what has happened since for a page that is older than the assessment
 */
export async function takeStep(
  visit: Visit,
  assessment: Assessment,
  name: string,
  situation: Situation,
  { seen, reason, details, settles, dueOn }: Stride,
): Promise<Taken> {
  const actor = actorOf(visit);
  const { flow } = await programmeOf(visit.db, assessment.cycle.programmeKey);
  let outcome = take(flow, name, assessment.stage, factsOf(situation), reason);
  if (outcome.kind === 'taken' && outcome.step.when?.some((fact) => bars.includes(fact))) {
    const { openObjections, openFindings } = await barsOf(visit.db, assessment.id);
    outcome = take(flow, name, assessment.stage, factsOf({ ...situation, openObjections, openFindings }), reason);
  }
  if (outcome.kind !== 'no such step') {
    const answer = may(actor, outcome.step.may, subjectOf(assessment));
    if (answer === 'hidden') throw notFound();
    if (answer === 'refused') throw new Forbidden(outcome.step.may);
  }
  // A page that is older than the assessment is told so before anything is said to be missing.
  const step = outcome.kind === 'no such step' ? { name, from: '', to: '' } : outcome.step;
  if (outcome.kind === 'missing' && seen === assessment.steps) {
    return { kind: 'missing', facts: outcome.facts, reasonMissing: outcome.reason };
  }
  const moved = await move(visit.db, {
    assessmentId: assessment.id,
    seen,
    step: outcome.kind === 'missing' ? { ...step, from: '' } : step,
    by: actor,
    at: visit.now,
    reason,
    dueOn: dueOn(step.to),
    ...(details && { details }),
    ...(settles && { settles }),
  });
  if (moved === 'overtaken') throw overtaken(visit, assessment);
  return { kind: moved, step: outcome.kind === 'no such step' ? { ...step, may: 'assessment.read' } : outcome.step };
}
