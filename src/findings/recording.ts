import type { Knex } from 'knex';
import { situationOf } from '../assessments/rules.ts';
import { takeStep } from '../assessments/steps.ts';
import type { Assessment } from '../assessments/store.ts';
import { peopleAt, peopleOf, tell } from '../messages/store.ts';
import { changePlaqueState } from '../plaques/states.ts';
import { dayOf } from '../web/days.ts';
import { actorOf, type Visit } from '../web/visit.ts';
import { insertFinding, type NewFinding, plaqueOf } from './store.ts';

/** What a report brings besides whom and when. */
export type Report = Pick<
  NewFinding,
  'key' | 'kind' | 'vetoKey' | 'facts' | 'happenedOn' | 'source' | 'text' | 'fileId'
>;

/**
 * Records what was found against a school: the step, the finding, the plaque that is suspended at once, and the word to
 * everybody who acted on it, in the caller's transaction. The caller holds the assessment still and has read it since.
 *
 * @returns its id, or undefined where the same form has recorded it already
 * @throws Refusal 403, 404 for whoever may not, 409 where the school has no result that it could be held against
 */
export async function reportFinding(visit: Visit, assessment: Assessment, report: Report): Promise<number | undefined> {
  const actor = actorOf(visit);
  const { db, now, today, tIn } = visit;
  const id = await recordFinding(db, {
    ...report,
    assessmentId: assessment.id,
    school: assessment.school,
    by: actor.id,
    at: now,
    // What the public reads beside the plaque: nothing is decided yet, so that nothing is said of what it is.
    publicReason: tIn('zh-CN')('findings.plaque.suspended'),
  });
  if (id === undefined) return undefined;
  const situation = situationOf(assessment, actor, today);
  await takeStep(visit, assessment, 'find', situation, {
    // Whoever reports says nothing about the stage: that it has moved since they opened the form changes nothing.
    seen: assessment.steps,
    reason: report.text,
    details: { finding: id },
    dueOn: () => assessment.dueOn,
  });
  return id;
}

/** A finding about to be recorded, and what is said of it. */
export interface RecordedFinding extends NewFinding {
  readonly school: { readonly id: number; readonly name: string };
  /** Stands on the public page of the plaque while it is suspended. */
  readonly publicReason: string;
}

/** Writes a finding down, suspends the plaque, and tells everybody; the step of the flow is taken by `reportFinding`. */
export async function recordFinding(db: Knex, finding: RecordedFinding): Promise<number | undefined> {
  const { assessmentId, by, at, publicReason, school } = finding;
  const id = await insertFinding(db, finding);
  if (id === undefined) return undefined;
  const plaque = await plaqueOf(db, assessmentId);
  if (plaque !== undefined && plaque.state !== 'suspended') {
    const { number } = plaque;
    await changePlaqueState(db, { number, state: 'suspended', on: dayOf(at), reason: publicReason, by, at });
  }
  await tellOf(db, { key: 'findings.told.found', assessmentId, school, by, at });
  return id;
}

/** Something about a finding that everybody hears who acted on the assessment, and who is at the school. */
export interface Said {
  readonly key: string;
  readonly assessmentId: number;
  readonly school: { readonly id: number; readonly name: string };
  /** Who did it, and so need not be told. */
  readonly by: number;
  readonly at: Date;
}

export async function tellOf(db: Knex, { key, assessmentId, school, by, at }: Said): Promise<void> {
  const people = new Set([...(await peopleOf(db, assessmentId)), ...(await peopleAt(db, school.id))]);
  people.delete(by);
  await tell(db, people, { key, gaps: { school: school.name }, href: `/assessments/${assessmentId}/findings`, at });
}
