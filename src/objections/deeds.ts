import type { Problem } from '../scoring/sentence.ts';
import { findAssessment, holdStill } from '../assessments/store.ts';
import { calendarOf } from '../cycles/days.ts';
import { keepWithForm } from '../evidence/keep.ts';
import { tell } from '../messages/store.ts';
import { sayMoment } from '../web/days.ts';
import { actorOf, type Reply, seeOther, type Visit } from '../web/visit.ts';
import { objectionPage } from './objection-page.ts';
import { answerBy, type Deed, isPossible, lengthOf, mostDays, shortestText, stateAfter, usualDays } from './rules.ts';
import { AssignForm, CallBackForm, NoteForm, ReopenForm } from './schema.ts';
import {
  advance,
  type Change,
  findObjection,
  handlersOf,
  holdObjection,
  isRepeated,
  type Objection,
  stepsOf,
} from './store.ts';
import { type Found, objectionFor } from './subject.ts';

type Typed = Readonly<Record<string, string>>;

/** Gives an objection to one person of the office, with a deadline. */
export async function assign(visit: Visit): Promise<Reply> {
  const { db, body, today, now } = visit;
  const found = await objectionFor(visit);
  const { version, owner, days } = AssignForm.parse(body);
  const { objection, assessment } = found;
  const handlers = await handlersOf(db, objection.regionCode, assessment.decidedAt);
  const chosen = handlers.find(({ id }) => String(id) === owner);
  const count = /^\d{1,2}$/.test(days) ? Number(days) : 0;
  const problems: Problem[] = [
    ...(chosen === undefined ? [{ field: 'owner', key: 'objections.assign.ownerMissing' }] : []),
    ...(count < 1 || count > mostDays
      ? [{ field: 'days', key: 'objections.assign.daysWrong', values: { most: String(mostDays) } }]
      : []),
  ];
  const typed = { owner, days };
  if (chosen === undefined || problems.length > 0) {
    return objectionPage(visit, found, { deed: 'assign', typed, problems, status: 400 });
  }
  const by = answerBy(today, count, await calendarOf(db, today));
  const details = { ownerId: chosen.id, owner: chosen.name, answerBy: by };
  const sets = { assigned_to: chosen.id, answer_by: by, state: stateAfter('assign', objection.state, true) };
  return carryOut(visit, found, { seen: version, deed: 'assign', details, sets }, typed, async () => {
    if (chosen.id === actorOf(visit).id) return;
    const gaps = { school: objection.school, day: by };
    await tell(db, [chosen.id], {
      key: 'objections.told.assigned',
      gaps,
      href: `/objections/${objection.id}`,
      at: now,
    });
  });
}

/** Writes down what was looked into, with files. */
export async function investigate(visit: Visit): Promise<Reply> {
  const found = await objectionFor(visit);
  const { version, note } = NoteForm.parse(visit.body);
  const typed = { note };
  const again = (problems: readonly Problem[], status: number): Promise<Reply> =>
    objectionPage(visit, found, { deed: 'investigate', typed, problems, status });
  const problems = note === '' ? [{ field: 'note', key: 'objections.note.missing' }] : [];
  return keepWithForm(visit, { field: 'files', problems, again }, async (inside, keep) => {
    await holdObjection(inside.db, found.objection.id);
    const known = await objectionFor(inside);
    const { state, version: present } = known.objection;
    // Files are kept once it is known that the note is: a double click keeps none.
    const due = present === version && isPossible('investigate', state);
    const files = due && inside.uploads.length > 0 ? await keep() : [];
    const change = {
      seen: version,
      deed: 'investigate',
      text: note,
      fileIds: files.map((file) => file.id),
      sets: { state: stateAfter('investigate', state, true) },
    } as const;
    return carryOut(inside, known, change, typed);
  });
}

/** Writes down how the objector was told of the answer, or that they left no way to be. */
export async function callBack(visit: Visit): Promise<Reply> {
  const found = await objectionFor(visit);
  const { version, how } = CallBackForm.parse(visit.body);
  if (how === '') return missing(visit, found, 'call back', { how }, 'how', 'objections.callBack.missing');
  const sets = { state: stateAfter('call back', found.objection.state, true) };
  return carryOut(visit, found, { seen: version, deed: 'call back', text: how, sets }, { how });
}

/** Opens an objection again that was closed wrongly. The answer stays on record; what has followed from it is not undone. */
export async function reopen(visit: Visit): Promise<Reply> {
  const { db, today } = visit;
  const before = await objectionFor(visit);
  const { version, why } = ReopenForm.parse(visit.body);
  if (lengthOf(why) < shortestText)
    return missing(visit, before, 'reopen', { why }, 'why', 'objections.reopen.missing');
  // It bars the approval from now on, as a new one does.
  await holdStill(db, before.assessment.id);
  const found = await readAnew(visit, before);
  const { state, ownerId } = found.objection;
  const sets = {
    state: stateAfter('reopen', state, ownerId !== null),
    answer_by: answerBy(today, usualDays, await calendarOf(db, today)),
    answer: null,
    outcome: null,
    consequence: null,
    answered_at: null,
    answered_by: null,
    closed_at: null,
  };
  return carryOut(visit, found, { seen: version, deed: 'reopen', text: why, sets }, { why });
}

const missing = (visit: Visit, found: Found, deed: Deed, typed: Typed, field: string, key: string): Promise<Reply> =>
  objectionPage(visit, found, { deed, typed, problems: [{ field, key }], status: 400 });

/** Both as they stand now that the assessment is held still. */
export async function readAnew({ db }: Visit, { objection, assessment }: Found): Promise<Found> {
  const now = { objection: await findObjection(db, objection.id), assessment: await findAssessment(db, assessment.id) };
  return { objection: now.objection!, assessment: now.assessment! };
}

/** What a deed changes; the rest is the same for all. */
export type Plan = Pick<Change, 'seen' | 'deed' | 'sets'> & Partial<Pick<Change, 'text' | 'details' | 'fileIds'>>;

/**
 * Carries a deed out. A double click is shown what the first one did. Whoever comes second is told what has happened, keeps
 * what they typed, and overwrites nothing.
 *
 * @param then what follows from it, in the same transaction
 */
export async function carryOut(
  visit: Visit,
  { objection, assessment }: Found,
  plan: Plan,
  typed: Typed,
  then: () => Promise<void> = async () => undefined,
): Promise<Reply> {
  const { now } = visit;
  const change: Change = {
    text: '',
    details: {},
    fileIds: [],
    ...plan,
    id: objection.id,
    by: actorOf(visit).id,
    at: now,
  };
  const outcome = await outcomeOf(visit, objection, change);
  if (outcome === 'overtaken') return overtaken(visit, { objection, assessment }, plan.deed, typed);
  if (outcome === 'done') await then();
  return seeOther(`/objections/${objection.id}`, { tone: 'done', key: `objections.done.${plan.deed}` });
}

async function outcomeOf({ db }: Visit, { state, version }: Objection, change: Change) {
  if (version === change.seen && isPossible(change.deed, state)) return advance(db, change);
  return (await isRepeated(db, change)) ? 'repeated' : 'overtaken';
}

/** The page as it stands now, with what has happened meanwhile on top and what was typed kept. */
export async function overtaken(visit: Visit, found: Found, deed: Deed, typed: Typed): Promise<Reply> {
  const { t } = visit;
  const now = await readAnew(visit, found);
  const [last] = await stepsOf(visit.db, found.objection.id);
  const values = {
    who: last?.by ?? t('objections.objector'),
    what: t(`objections.step.${last?.name ?? 'receive'}`),
    when: last === undefined ? '' : sayMoment(t, last.at),
  };
  const problems = [{ field: '', key: 'objections.overtaken', values }];
  return objectionPage(visit, now, { deed, typed, problems, status: 409 });
}
