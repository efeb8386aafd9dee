import { may } from '../accounts/permissions.ts';
import { assessmentFor } from '../assessments/subject.ts';
import { subjectOf } from '../assessments/store.ts';
import { appliesTo, type Indicator, indicatorsOf } from '../scoring/rubric.ts';
import type { SheetRecord } from '../sheets/lines.ts';
import { isBeingWritten, writersOf } from '../sheets/rules.ts';
import { type Workplace, workplaceFor } from '../sheets/workplace.ts';
import { notFound, Refusal, stale } from '../web/refusals.ts';
import { actorOf, type Visit } from '../web/visit.ts';
import { type Looking, recordSeen } from './rules.ts';
import { findRecord, type VisitRecord } from './store.ts';

/** The stages at which a team visits. */
export const visitStages = ['county', 'city'] as const;

/** A sheet to which records belong, for somebody who may read its assessment. @throws Refusal 404 for a self-evaluation: nobody visits for it */
export async function placeFor(visit: Visit, stage = visit.params['stage'] ?? ''): Promise<Workplace> {
  const assessment = await assessmentFor(visit);
  if (!(visitStages as readonly string[]).includes(stage)) throw notFound();
  return workplaceFor(visit, assessment, stage);
}

/** As what somebody stands before the records of a sheet. */
export function lookingAt(visit: Visit, { assessment, stage, seen, doubles }: Workplace): Looking {
  const { id } = actorOf(visit);
  const leads = assessment.team.some((one) => one.stage === stage && one.personId === id && one.leads);
  return { personId: id, leads, seen, doubles };
}

/** The records of a sheet that somebody sees, removed ones too, the latest first. */
export function seenRecords(visit: Visit, workplace: Workplace): SheetRecord[] {
  const looking = lookingAt(visit, workplace);
  return workplace.reckoned.sheet.records.filter((record) => recordSeen(looking, record));
}

/** Whether somebody may write records now: whoever sits on the team of the stage while it scores, each of them alike. */
export function mayRecord(visit: Visit, { assessment, stage, reckoned }: Workplace): boolean {
  const actor = actorOf(visit);
  return (
    stage !== 'school' &&
    isBeingWritten(assessment.stage, stage, reckoned.sheet.signedAt !== null) &&
    assessment.team.some((one) => one.stage === stage && one.personId === actor.id) &&
    may(actor, writersOf[stage], subjectOf(assessment)) === 'granted'
  );
}

/** The indicators that a record can be tied to: those that are scored at the school. */
export const indicatorsAt = ({ desk, assessment }: Workplace): readonly Indicator[] =>
  indicatorsOf(desk.rubric.tree).filter((indicator) => appliesTo(indicator, assessment.school.type));

/** Codes in the order of the rubric. */
export const inOrder = (workplace: Workplace, codes: readonly string[]): readonly Indicator[] =>
  indicatorsAt(workplace).filter(({ code }) => codes.includes(code));

/** The record that an address names, on its sheet. @throws Refusal 404 when there is none that this person sees */
export async function recordAt(visit: Visit, workplace: Workplace): Promise<VisitRecord> {
  const number = visit.params['record'] ?? '';
  const record = /^\d{1,9}$/.test(number) ? await findRecord(visit.db, Number(number)) : undefined;
  const { sheet } = workplace.reckoned;
  if (record === undefined || record.sheetId !== sheet.id || !recordSeen(lookingAt(visit, workplace), record))
    throw notFound();
  return record;
}

/** Whether somebody may still change a record: its author, while the stage scores. */
export const mayChange = (visit: Visit, workplace: Workplace, { authorId, removedAt }: VisitRecord): boolean =>
  removedAt === null && authorId === actorOf(visit).id && mayRecord(visit, workplace);

/** Lets nobody past but its author. @throws Refusal 403 for somebody else's */
export function mustBeOwn(visit: Visit, { authorId }: VisitRecord): void {
  if (authorId !== actorOf(visit).id) throw new Refusal(403, 'records.refusal.notYours');
}

/** Lets nobody past who may not write this record now. @throws Refusal 403 for somebody else's, 409 when it is too late */
export function mustChange(visit: Visit, workplace: Workplace, record: VisitRecord): void {
  mustBeOwn(visit, record);
  if (record.removedAt !== null) throw stale('records.refusal.removed');
  if (!mayRecord(visit, workplace)) throw stale('records.refusal.closed');
}

/** Where the records of a sheet are, and one of them. */
export const pathOf = ({ assessment, stage }: Pick<Workplace, 'assessment' | 'stage'>, id?: number): string =>
  `/assessments/${assessment.id}/records/${stage}${id === undefined ? '' : `/${id}`}`;

/** Where forms of records are sent. */
export const formPathOf = ({ assessment, stage }: Pick<Workplace, 'assessment' | 'stage'>, id?: number): string =>
  `/assessments/${assessment.id}/${stage}-records${id === undefined ? '' : `/${id}`}`;
