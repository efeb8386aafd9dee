import type { Problem } from '../scoring/sentence.ts';
import type { Assessment, SheetStage } from '../assessments/store.ts';
import { assessmentFor } from '../assessments/subject.ts';
import { notFound, Refusal, stale } from '../web/refusals.ts';
import { noRoom } from '../web/uploads.ts';
import { actorOf, json, page, type Reply, seeOther, type Visit } from '../web/visit.ts';
import { keepFiles, unfitProblems } from './keep.ts';
import { shownFile } from './line.ts';
import { linePage, type StandsAt, standsAt } from './page.ts';
import { overQuota } from './quota.ts';
import { AddForm, readAboutOn } from './schema.ts';
import {
  addEvidence,
  type Circumstances,
  type EvidenceFile,
  filesUnder,
  findEvidence,
  holdAtStage,
  holdFile,
  removeEvidence,
} from './store.ts';

/** Adds files to a line. What comes once more under the same key is answered as it was the first time, and kept once. */
export const addFiles =
  (stage: SheetStage) =>
  async (visit: Visit): Promise<Reply> =>
    keep(visit, stage, await assessmentFor(visit), null);

/** Puts a file in the place of another one, which stays as its earlier version. */
export const replaceFile =
  (stage: SheetStage) =>
  async (visit: Visit): Promise<Reply> => {
    const assessment = await assessmentFor(visit);
    return keep(visit, stage, assessment, await fileAt(visit, assessment, stage));
  };

async function keep(
  visit: Visit,
  stage: SheetStage,
  assessment: Assessment,
  replaced: EvidenceFile | null,
): Promise<Reply> {
  const form = AddForm.parse({ ...visit.body, ...(replaced && { code: replaced.code }) });
  const { code, key, aboutOn: typed } = form;
  const line = await standsAt(visit, assessment, stage, code);
  const before = await sentBefore(visit, line, key);
  if (before !== null) return before;
  mustBeOpen(line);

  const problems: Problem[] = [];
  const about = readAboutOn(typed, form.takenAt, visit.now);
  if ('problem' in about) problems.push({ field: 'aboutOn', key: `evidence.problem.${about.problem}` });
  if (visit.uploadProblem !== null) problems.push({ field: 'files', key: visit.uploadProblem });
  else if (visit.uploads.length === 0) problems.push({ field: 'files', key: 'evidence.problem.none' });
  if (problems.length > 0 || 'problem' in about) {
    return refuse(visit, assessment, line, problems, typed, visit.uploadProblem === noRoom ? 503 : 400);
  }

  const { aboutOn } = about;
  const { takenAt, fromGallery, position } = form;
  const told: Circumstances = { aboutOn, takenAt, fromGallery, position };
  const result = await keepFiles(visit, async (inside, stay) => {
    const meanwhile = await sentBefore(inside, line, key);
    if (meanwhile !== null) return meanwhile;
    await holdAtStage(inside.db, assessment.id, assessment.stage);
    // It may have been signed, or given to somebody else, while the files were stored.
    mustBeOpen(await standsAt(inside, assessment, stage, code));
    if (replaced !== null) await holdFile(inside.db, replaced.id);
    // Whoever reviews on site is not stopped by what the school has filled.
    const over = stage === 'school' ? await overQuota(inside, assessment.school.id) : null;
    if (over !== null) return refuse(inside, assessment, line, [over], typed);
    const kept = await stay();
    await addEvidence(inside.db, {
      ...told,
      sheetId: line.sheetId,
      code,
      fileIds: kept.map(({ id }) => id),
      key: key === null ? null : { by: actorOf(visit).id, key },
      ...(replaced && { replaced: { id: replaced.id, place: replaced.place } }),
    });
    return added(
      visit,
      line,
      kept.map((file) => ({ ...file, ...told })),
    );
  });
  if ('reply' in result) return result.reply;
  const unfit = unfitProblems('files', result.unfit);
  return refuse(visit, assessment, line, unfit, typed, result.status);
}

/** What was answered when the same key came before; null for a new one. */
async function sentBefore(visit: Visit, line: StandsAt, key: string | null): Promise<Reply | null> {
  if (key === null) return null;
  const files = await filesUnder(visit.db, actorOf(visit).id, key);
  if (files.length === 0) return null;
  // A key is made for one line: for another one it was made up.
  if (files.some(({ sheetId, code }) => sheetId !== line.sheetId || code !== line.code)) throw stale();
  return added(visit, line, files);
}

function added(visit: Visit, line: StandsAt, files: readonly Parameters<typeof shownFile>[1][]): Reply {
  if (visit.wantsJson) return json({ files: files.map((file) => shownFile(visit.t, file, line.action)) }, 201);
  // A file is replaced on the page of the line, and added beside its points.
  const to = visit.params['file'] === undefined ? line.back : line.page;
  return seeOther(to, { tone: 'done', key: 'evidence.flash.added', values: { count: files.length } });
}

function mustBeOpen({ mine, open }: StandsAt): void {
  if (!mine) throw new Refusal(403, 'evidence.refusal.notYours');
  if (!open) throw stale('evidence.refusal.closed');
}

async function refuse(
  visit: Visit,
  assessment: Assessment,
  line: StandsAt,
  problems: readonly Problem[],
  aboutOn: string,
  status: 400 | 503 = 400,
): Promise<Reply> {
  if (visit.wantsJson) {
    return json({ problem: problems.map(({ key, values }) => visit.t(key, values)).join(' ') }, status);
  }
  return page('evidence/files', await linePage(visit, assessment, line, { problems, aboutOn }), status);
}

async function fileAt(visit: Visit, assessment: Assessment, stage: SheetStage): Promise<EvidenceFile> {
  const file = await findEvidence(visit.db, visit.params['file'] ?? '');
  if (file === undefined || file.assessmentId !== assessment.id || file.stage !== stage) throw notFound();
  return file;
}

/** Takes a file from its line; the file stays, and who took it. Done twice, it is done once. */
export const removeFile =
  (stage: SheetStage) =>
  async (visit: Visit): Promise<Reply> => {
    const assessment = await assessmentFor(visit);
    const file = await fileAt(visit, assessment, stage);
    const line = await standsAt(visit, assessment, stage, file.code);
    mustBeOpen(line);
    await holdAtStage(visit.db, assessment.id, assessment.stage);
    if (file.removedAt === null) await holdFile(visit.db, file.id);
    await removeEvidence(visit.db, file.id, actorOf(visit).id, visit.now);
    if (visit.wantsJson) return json({ removed: file.id });
    return seeOther(line.back, { tone: 'done', key: 'evidence.flash.removed', values: { name: file.name } });
  };
