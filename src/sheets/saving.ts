import { isDeepStrictEqual } from 'node:util';
import type { Assessment, SheetStage } from '../assessments/store.ts';
import { assessmentFor, overtaken } from '../assessments/subject.ts';
import type { Hundredths } from '../scoring/points.ts';
import { figureFields } from '../scoring/school.ts';
import { type OwnWord, saveOwnLines } from '../double-scoring/store.ts';
import { assessmentOfTeam } from '../visits/place.ts';
import { readDay } from '../web/days.ts';
import { notFound, Refusal, stale } from '../web/refusals.ts';
import { actorOf, json, type Reply, seeOther, type Visit } from '../web/visit.ts';
import { filledIn } from './carry-over.ts';
import { pastAt } from './desk.ts';
import { factCode, figureCode, type Line, type Plausible, type Sheet } from './lines.ts';
import { placePage } from './pages.ts';
import { type Place, placeOf } from './places.ts';
import { doubtsAbout } from './plausibility.ts';
import { holdSheet } from './closing.ts';
import { isBeingWritten, reckon, type Reckoned } from './rules.ts';
import { type SavedLine, savedUnder, saveLines, writePoints } from './store.ts';
import { indicatorEntry, type Statement, takeDown, type TakenDown, withChanges } from './taking-down.ts';
import { lineKey, type Returned, SheetForm, type TypedLine, typedLines } from './typed.ts';
import { answerOf } from './answer.ts';
import { type Workplace, workplaceFor } from './workplace.ts';

/**
 * Saves the lines of a form, all or none. The page's own script sends one line at a time and gets JSON; without it a whole
 * section comes at once, and goes back to its page.
 */
export const saveOn =
  (stage: SheetStage) =>
  async (visit: Visit): Promise<Reply> => {
    const { key, take } = SheetForm.parse(visit.body);
    const assessment = stage === 'school' ? await assessmentFor(visit) : await assessmentOfTeam(visit, stage);
    const workplace = await heldWorkplace(visit, assessment, stage);
    const place = placeOf(workplace, visit.params['place'] ?? '');
    if (place === undefined) throw notFound();
    const typed = typedLines(visit.body, codesAt(workplace, place));
    const hand = (code: string) => workplace.writes(place.section?.code ?? null, code);
    if (typed.size === 0 || [...typed.keys()].some((code) => hand(code) === null))
      throw new Refusal(403, 'sheets.refusal.notYours');

    if (take !== '' && stage === 'school') {
      const filled = filledIn(typed, take, workplace);
      return placePage(visit, workplace, place, { typed: filled, problems: new Map(), clashes: [], taken: take });
    }

    const { desk, reckoned } = workplace;
    const { sheets, scoring } = desk;
    const { sheet, figures } = reckoned;
    const ground = { sheet, sheets, scoring, figures, readDay, asLeader: (code: string) => hand(code) === 'as leader' };
    const taken = takeDown(ground, typed);
    if (taken.problems.size > 0 || taken.clashes.length > 0) {
      const done = await savedUnder(visit.db, new Map([...typed.keys()].map((code) => [code, lineKey(key, code)])));
      // Sent again since the answer was lost: it is done, whatever has become of the line since.
      if (done.size === typed.size) return answerAgain(visit, workplace, place, done);
      return giveBack(visit, workplace, place, { ...taken, typed });
    }

    const kept = await keepChanges(visit, workplace, taken, typed, key);
    if ('overtaken' in kept) {
      return giveBack(visit, workplace, place, { typed, problems: new Map(), clashes: kept.overtaken });
    }
    if (!visit.wantsJson) return seeOther(place.path, { tone: 'done', key: 'sheets.saved' });
    const { now, held } = kept;
    // What is saved now unveils what earlier stages say of the same lines.
    const own = workplace.own?.stage === stage ? now.sheet : workplace.own;
    return json(answerOf(visit, { ...held, reckoned: now, own }, place, [...typed.keys()]));
  };

/**
 * Saves what was taken down of any lines of a sheet, all or none, with the points that follow: pages and workbooks alike.
 * @returns the sheet as it stands now and what it is held against, or the codes that somebody else changed meanwhile: then nothing was saved
 */
export async function keepChanges(
  visit: Visit,
  workplace: Workplace,
  taken: Pick<TakenDown, 'changes'>,
  typed: ReadonlyMap<string, TypedLine>,
  key: string,
): Promise<{ readonly now: Reckoned; readonly held: Workplace } | { readonly overtaken: readonly string[] }> {
  const { desk, reckoned, assessment } = workplace;
  const { sheet, figures } = reckoned;
  const after = reckon(withChanges(sheet, taken.changes), desk.scoring);
  // With other pupils it is held against other schools.
  const { pupils } = after.figures;
  const past = isDeepStrictEqual(pupils, figures.pupils) ? desk.past : await pastAt(visit, assessment, after);
  const held = { ...workplace, desk: { ...desk, past } };
  const lines = linesToSave(visit, held, taken, typed, after, key);
  const isApart = ({ code }: SavedLine): boolean => isOpenDouble(workplace, code);
  const saved = await saveLines(
    visit.db,
    lines.filter((line) => !isApart(line)),
  );
  if ('overtaken' in saved) return saved;
  const apart = await saveOwnLines(visit.db, lines.filter(isApart).map(ownWord));
  // What is on the sheet already goes back with it: all or none.
  if ('overtaken' in apart) throw stale();
  await writePoints(visit.db, sheet.id, followingPoints(workplace, after, taken));
  const versions = new Map([...saved.versions, ...apart.versions]);
  return { now: { ...after, sheet: asSaved(visit, after.sheet, lines, versions) }, held };
}

/** Whether several score a line apart, and it is not settled: what is saved of it is not the sheet's. */
const isOpenDouble = ({ doubles }: Workplace, code: string): boolean =>
  doubles.has(code) && doubles.get(code)!.state !== 'settled';

const ownWord = ({ by, entry, ...line }: SavedLine): OwnWord => ({
  ...line,
  personId: by,
  entry: indicatorEntry({ entry }),
});

/** The sheet to write on, kept from others until all is saved. @throws Refusal 409 where it is not being written any more */
export async function heldWorkplace(visit: Visit, assessment: Assessment, stage: SheetStage): Promise<Workplace> {
  const open = isBeingWritten(assessment.stage, stage, false);
  if (!open || !(await holdSheet(visit.db, assessment.id, assessment.stage, stage))) throw overtaken(visit, assessment);
  return workplaceFor(visit, assessment, stage);
}

/** The lines that stand at a place of the sheet. */
function codesAt({ assessment, desk, reckoned }: Workplace, { kind, section }: Place): string[] {
  const { vetoes } = desk.programme;
  const codes =
    kind === 'figures'
      ? figureFields(assessment.school.type).map(({ key }) => figureCode(key))
      : kind === 'vetoes'
        ? vetoes.flatMap(({ facts }) => facts.map(({ key }) => factCode(key)))
        : (section?.criteria ?? []).flatMap(({ indicators }) => indicators.map(({ code }) => code));
  return codes.filter((code) => reckoned.sheet.lines.has(code));
}

function linesToSave(
  visit: Visit,
  { desk, reckoned: { sheet } }: Workplace,
  { changes }: Pick<TakenDown, 'changes'>,
  typed: ReadonlyMap<string, TypedLine>,
  after: Reckoned,
  key: string,
): SavedLine[] {
  const school = sheet.stage === 'school' ? undefined : desk.sheets.get('school');
  return [...changes].map(([code, statement]) => ({
    ...statement,
    sheetId: sheet.id,
    code,
    points: pointsOf(after, code),
    plausible: wordToSave(statement, sheet.lines.get(code)!, after, desk),
    basisVersion: school?.lines.get(code)?.version ?? null,
    seenVersion: typed.get(code)!.version,
    key: lineKey(key, code),
    by: actorOf(visit).id,
    at: visit.now,
  }));
}

/** The word with what it answers; one that was not asked for on this form stays as long as the quantity does. */
function wordToSave(
  { entry, word }: Statement,
  stored: Line,
  { figures }: Reckoned,
  { past, scoring }: Workplace['desk'],
): Plausible | null {
  if (word === undefined) return isDeepStrictEqual(entry, stored.entry) ? (stored.plausible ?? null) : null;
  if (word === null || past === null) return null;
  const { rubric, schoolType: type } = scoring;
  const asked = doubtsAbout({ code: stored.code, entry }, { rubric, type, figures, past });
  return asked.length === 0 ? null : { ...word, asked };
}

function pointsOf({ total }: Reckoned, code: string): Hundredths | null {
  const outcome = total.lines.get(code);
  return outcome?.state === 'scored' ? outcome.points : null;
}

/** Points of other lines that follow from what was changed: a head count moves every indicator that is measured by it. */
const followingPoints = (
  workplace: Workplace,
  after: Reckoned,
  { changes }: Pick<TakenDown, 'changes'>,
): ReadonlyMap<string, Hundredths | null> =>
  new Map(
    [...after.sheet.lines.values()]
      .filter(
        ({ code, kind, points }) =>
          kind === 'indicator' &&
          !changes.has(code) &&
          !isOpenDouble(workplace, code) &&
          points !== pointsOf(after, code),
      )
      .map(({ code }) => [code, pointsOf(after, code)]),
  );

/** The sheet as the database has it now, without asking again. */
function asSaved(
  { now, actor }: Visit,
  sheet: Sheet,
  saved: readonly SavedLine[],
  versions: ReadonlyMap<string, number>,
): Sheet {
  const lines = new Map<string, Line>(sheet.lines);
  for (const { code, points, basisVersion, plausible = null } of saved) {
    const line = lines.get(code)!;
    const version = versions.get(code) ?? line.version;
    const by = { savedBy: actor?.name ?? null, savedAt: now.toISOString() };
    lines.set(code, { ...line, ...by, points, basisVersion, version, plausible, carriedOver: false });
  }
  return { ...sheet, lines };
}

/** What was saved already is answered as it was then: with the version that it made, so that whatever came after is noticed. */
function answerAgain(visit: Visit, workplace: Workplace, place: Place, done: ReadonlyMap<string, number>): Reply {
  if (!visit.wantsJson) return seeOther(place.path, { tone: 'done', key: 'sheets.saved' });
  const answer = answerOf(visit, workplace, place, [...done.keys()]);
  const lines = answer.lines.map((line) => ({ ...line, version: done.get(line.code) ?? line.version }));
  return json({ ...answer, lines });
}

/** Nothing was saved: the page again with every word that was typed; 409 where somebody else was faster. */
function giveBack(visit: Visit, workplace: Workplace, place: Place, returned: Returned): Reply {
  const status = returned.clashes.length > 0 ? 409 : 400;
  if (visit.wantsJson) return json(answerOf(visit, workplace, place, [...returned.typed.keys()], returned), status);
  return placePage(visit, workplace, place, returned, status);
}
