import type { Assessment, SheetStage } from '../assessments/store.ts';
import { assessmentFor, overtaken } from '../assessments/subject.ts';
import { sheetStates } from '../evidence/store.ts';
import { notFound, Refusal } from '../web/refusals.ts';
import type { Visit } from '../web/visit.ts';
import { levelOfMending, type RectificationLevel } from './rules.ts';
import { type Item, type Rectification, rectificationsOf } from './store.ts';

/** An assessment with one of its rectifications, and the others that it had. */
export interface Subject {
  readonly assessment: Assessment;
  readonly rectification: Rectification;
  readonly others: readonly Rectification[];
}

/**
 * The order that a page is about: the newest, or the one of `?of=`. What is not issued yet nobody but its office knows.
 * @throws Refusal 404 where there is none
 */
export async function subjectFor(visit: Visit): Promise<Subject> {
  const assessment = await assessmentFor(visit);
  const all = (await rectificationsOf(visit.db, assessment.id)).filter(({ issuedAt }) => issuedAt !== null);
  const { of } = visit.query;
  const rectification = of === undefined ? all[0] : all.find(({ id }) => String(id) === of);
  if (rectification === undefined) throw notFound();
  await mustSee(visit, assessment, rectification.level);
  return { assessment, rectification, others: all.filter((one) => one !== rectification) };
}

/** The rectification that an office draws up or supervises, at its own level. @throws Refusal 409 where none of its own runs or ran */
export async function ownSubject(visit: Visit, level: RectificationLevel): Promise<Subject> {
  const assessment = await assessmentFor(visit);
  const all = await rectificationsOf(visit.db, assessment.id);
  const rectification = all.find((one) => one.level === level);
  if (rectification === undefined) throw overtaken(visit, assessment);
  return { assessment, rectification, others: all.filter((one) => one !== rectification) };
}

/** An item of the address, with the rectification that it belongs to. @throws Refusal 404 for an item of another school, or one that is not issued yet */
export async function itemFor(visit: Visit): Promise<Subject & { readonly item: Item }> {
  const assessment = await assessmentFor(visit);
  const all = await rectificationsOf(visit.db, assessment.id);
  const of = (one: Rectification): Item | undefined => one.items.find(({ id }) => String(id) === visit.params['item']);
  const rectification = all.find((one) => one.issuedAt !== null && of(one) !== undefined);
  if (rectification === undefined) throw notFound();
  await mustSee(visit, assessment, rectification.level);
  const item = of(rectification)!;
  return { assessment, rectification, others: all.filter((one) => one !== rectification), item };
}

/** Whether the school is mending by this order now. */
export const isRunning = ({ assessment, rectification }: Pick<Subject, 'assessment' | 'rectification'>): boolean =>
  levelOfMending(assessment.stage) === rectification.level && rectification.closedAt === null;

const order: Readonly<Record<SheetStage, number>> = { school: 0, county: 1, city: 2 };

/**
 * What an order says was found by its level: a later team sees it once it has signed off, as all that earlier stages found.
 * @throws Refusal 403 for whoever sits on such a team
 */
export async function mustSee(visit: Visit, assessment: Assessment, level: RectificationLevel): Promise<void> {
  const own = assessment.team.filter(
    ({ personId, stage }) => personId === visit.actor?.id && order[stage] > order[level],
  );
  if (own.length === 0) return;
  const states = await sheetStates(visit.db, assessment.id);
  if (own.some(({ stage }) => (states.get(stage)?.signedAt ?? null) === null))
    throw new Refusal(403, 'rectification.veiled');
}
