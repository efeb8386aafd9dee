import { isDeepStrictEqual } from 'node:util';
import { heldWorkplace } from '../sheets/saving.ts';
import type { Workplace } from '../sheets/workplace.ts';
import { stale } from '../web/refusals.ts';
import { actorOf, json, page, type Reply, seeOther, type Visit } from '../web/visit.ts';
import { type Filled, formPage } from './form-page.ts';
import { kinds, type RecordKind } from './kinds.ts';
import {
  indicatorsAt,
  mayRecord,
  mustBeOwn,
  mustChange,
  pathOf,
  placeFor,
  recordAt,
  type visitStages,
} from './place.ts';
import { type RecordProblem, recordProblems, type Said } from './rules.ts';
import { KindOfForm, readMoment, RecordForm, typedSaid } from './schema.ts';
import {
  findRecord,
  insertRecord,
  type RecordToSave,
  removeRecord,
  savedUnder,
  saveVersion,
  type VisitRecord,
} from './store.ts';

type Level = (typeof visitStages)[number];

interface Typed {
  readonly kind: RecordKind;
  readonly form: RecordForm;
  readonly said: Said;
}

/** Writes a new record down. Sent again, it answers as before; sent again with something else in it, nothing is lost and it is said. */
export const addRecord =
  (stage: Level) =>
  async (visit: Visit): Promise<Reply> => {
    const place = await placeFor(visit, stage);
    const typed = readTyped(visit, KindOfForm.parse(visit.body).kind);
    if (typed.form.deed === 'more') return withMoreRows(visit, place, null, typed);
    return once(visit, place, typed, async (workplace) => {
      if (!mayRecord(visit, workplace)) throw stale('records.refusal.closed');
      const taken = takeDown(visit, workplace, null, typed);
      if ('reply' in taken) return taken.reply;
      const made = { sheetId: workplace.reckoned.sheet.id, kind: typed.kind, authorId: actorOf(visit).id };
      const id = await insertRecord(visit.db, { ...taken.record, ...made });
      return saved(visit, workplace, { id, version: 1, state: taken.record.state });
    });
  };

/** Saves another version of a record, unless it was saved since this form was made. */
export const changeRecord =
  (stage: Level) =>
  async (visit: Visit): Promise<Reply> => {
    const place = await placeFor(visit, stage);
    const seen = await recordAt(visit, place);
    mustBeOwn(visit, seen);
    const typed = readTyped(visit, seen.kind);
    if (typed.form.deed === 'more') return withMoreRows(visit, place, seen, typed);
    return once(visit, place, typed, async (workplace) => {
      const record = (await findRecord(visit.db, seen.id))!;
      mustChange(visit, workplace, record);
      if (typed.form.version !== record.version) return overtaken(visit, workplace, record, typed);
      const taken = takeDown(visit, workplace, record, typed);
      if ('reply' in taken) return taken.reply;
      const version = await saveVersion(visit.db, record, taken.record);
      return saved(visit, workplace, { id: record.id, version, state: taken.record.state });
    });
  };

/** Marks a record of one's own as removed; done twice, it is done once. */
export const takeAway =
  (stage: Level) =>
  async (visit: Visit): Promise<Reply> => {
    const place = await placeFor(visit, stage);
    const record = await recordAt(visit, place);
    mustBeOwn(visit, record);
    if (record.removedAt === null) {
      mustChange(visit, await heldWorkplace(visit, place.assessment, stage), record);
      await removeRecord(visit.db, record.id, record.authorId, visit.now);
    }
    if (visit.wantsJson) return json({ removed: record.id });
    return seeOther(pathOf(place), { tone: 'done', key: 'records.saved.removed' });
  };

/**
 * Saves what was typed, once: the sheet is held meanwhile, so that of a form that was sent twice the second finds what the
 * first saved. What was saved before answers as it did, also after the sheet was signed.
 */
async function once(
  visit: Visit,
  place: Workplace,
  typed: Typed,
  save: (workplace: Workplace) => Promise<Reply>,
): Promise<Reply> {
  const before = await savedUnder(visit.db, typed.form.key);
  if (before !== undefined) return sentAgain(visit, place, before, typed);
  const workplace = await heldWorkplace(visit, place.assessment, place.stage);
  const meanwhile = await savedUnder(visit.db, typed.form.key);
  return meanwhile === undefined ? save(workplace) : sentAgain(visit, workplace, meanwhile, typed);
}

const readTyped = ({ body }: Visit, kind: RecordKind): Typed => ({
  kind,
  form: RecordForm.parse(body),
  said: typedSaid(kind, body),
});

/** What was typed as it is to be saved; or the form again, where something is wrong. */
function takeDown(
  visit: Visit,
  workplace: Workplace,
  record: VisitRecord | null,
  typed: Typed,
): { readonly record: RecordToSave } | { readonly reply: Reply } {
  const { kind, form, said } = typed;
  const state = record?.state === 'final' || form.deed !== 'draft' ? 'final' : 'draft';
  const moment = readMoment(form, visit.now, `${workplace.assessment.cycle.year}-01-01`);
  const known = new Set(indicatorsAt(workplace).map(({ code }) => code));
  const problems: RecordProblem[] = [
    ...(state === 'final' ? moment.problems : []),
    ...recordProblems(kinds[kind], said, state === 'final'),
    ...(form.codes.some((code) => !known.has(code)) ? [{ field: 'codes', key: 'codes' }] : []),
    ...(state === 'final' && form.codes.length === 0 ? [{ field: 'codes', key: 'missing.codes' }] : []),
  ];
  if (problems.length > 0) return { reply: refused(visit, workplace, record, typed, problems) };
  // What a draft says of its moment stays as it was typed, while it can't be read.
  const unread = moment.problems.length > 0 ? { on: form.on, time: form.time } : {};
  return {
    record: {
      key: form.key,
      at: moment.at,
      state,
      said: { ...said, ...unread },
      codes: form.codes,
      savedAt: visit.now,
    },
  };
}

/** Nothing is judged yet: there are to be more rows to write in. */
const withMoreRows = (visit: Visit, workplace: Workplace, record: VisitRecord | null, typed: Typed): Reply =>
  page('records/form', formPage(visit, workplace, record, { ...filledAgain(typed), more: true }));

const filledAgain = ({ kind, form, said }: Typed): Filled => ({
  kind,
  key: form.key,
  on: form.on,
  time: form.time,
  said,
  codes: form.codes,
});

function refused(
  visit: Visit,
  workplace: Workplace,
  record: VisitRecord | null,
  typed: Typed,
  problems: readonly RecordProblem[],
): Reply {
  if (visit.wantsJson) {
    const said = problems.map(({ field, key, values }) => [field, visit.t(`records.problem.${key}`, values)] as const);
    return json({ problems: Object.fromEntries(said) }, 400);
  }
  return page('records/form', formPage(visit, workplace, record, { ...filledAgain(typed), problems }), 400);
}

function saved(
  visit: Visit,
  workplace: Workplace,
  { id, version, state }: Pick<VisitRecord, 'id' | 'version' | 'state'>,
): Reply {
  const path = pathOf(workplace, id);
  if (visit.wantsJson) return json({ id, version, state, href: path }, 201);
  return seeOther(state === 'draft' ? `${path}/edit` : path, { tone: 'done', key: `records.saved.${state}` });
}

/** A form that was saved already: the same answer, if it says the same; if not, it stands beside what was saved. */
async function sentAgain(
  visit: Visit,
  workplace: Workplace,
  { recordId, version }: NonNullable<Awaited<ReturnType<typeof savedUnder>>>,
  typed: Typed,
): Promise<Reply> {
  const record = (await findRecord(visit.db, recordId))!;
  // A number is nobody's secret: of somebody else's record nothing is told by it.
  const own = record.authorId === actorOf(visit).id && record.sheetId === workplace.reckoned.sheet.id;
  if (!own || record.kind !== typed.kind) throw stale();
  const { on: _, time: __, ...fields } = version.said;
  const same =
    isDeepStrictEqual(fields, typed.said) &&
    isDeepStrictEqual([...version.codes].toSorted(), [...typed.form.codes].toSorted()) &&
    (version.state === typed.form.deed || version.state === 'final');
  return same
    ? saved(visit, workplace, { id: record.id, version: version.version, state: version.state })
    : overtaken(visit, workplace, record, typed);
}

/** Nothing was saved: what was typed is still there, what stands is shown, and sending it once more makes it the next version. */
function overtaken(visit: Visit, workplace: Workplace, record: VisitRecord, typed: Typed): Reply {
  if (visit.wantsJson) {
    const { id, version, kind, state, at, said, codes } = record;
    return json({ problem: visit.t('records.overtaken'), stands: { id, version, kind, state, at, said, codes } }, 409);
  }
  const filled = { ...filledAgain(typed), key: crypto.randomUUID(), clash: record };
  return page('records/form', formPage(visit, workplace, record, filled), 409);
}
