import type { SheetStage } from '../assessments/store.ts';
import { assessmentFor } from '../assessments/subject.ts';
import { writersOf } from '../sheets/rules.ts';
import { stale, Refusal } from '../web/refusals.ts';
import { noRoom } from '../web/uploads.ts';
import { actorOf, type Door, json, page, type Reply, seeOther, type Visit } from '../web/visit.ts';
import { galleryPage } from './gallery-page.ts';
import { galleryWorkbook } from './gallery-workbook.ts';
import { keepFiles } from './keep.ts';
import { shownFile } from './line.ts';
import { type FormProblem, linePage, sizeOf, type StandsAt, standsAt } from './page.ts';
import { AddForm, readAboutOn } from './schema.ts';
import { schoolGalleryPage } from './school-gallery.ts';
import { sendEvidence, sendThumbnail, showFile } from './send.ts';
import { holdSpace } from './space.ts';
import { addEvidence, findEvidence, holdAtStage, removeEvidence } from './store.ts';

const mostFiles = 10;

const stages = ['school', 'county', 'city'] as const satisfies readonly SheetStage[];

export const doors: readonly Door[] = [
  { method: 'get', path: '/evidence/:file', may: 'assessment.read', handle: sendEvidence },
  { method: 'get', path: '/evidence/:file/view', may: 'assessment.read', handle: showFile },
  { method: 'get', path: '/evidence/:file/thumbnail', may: 'assessment.read', handle: sendThumbnail },
  { method: 'get', path: '/assessments/:id/evidence', may: 'assessment.read', handle: showGallery },
  { method: 'get', path: '/assessments/:id/evidence/workbook', may: 'assessment.read', handle: sendGallery },
  { method: 'get', path: '/schools/:id/evidence', may: 'school.read', handle: showSchoolGallery },
  { method: 'get', path: '/assessments/:id/evidence/:stage/:code', may: 'assessment.read', handle: showLine },
  ...stages.flatMap((stage): Door[] => [
    {
      method: 'post',
      path: `/assessments/:id/${stage}-evidence`,
      may: writersOf[stage],
      files: { fields: ['files'], most: mostFiles },
      outsideTransaction: true,
      handle: (visit) => addFiles(visit, stage),
    },
    {
      method: 'post',
      path: `/assessments/:id/${stage}-evidence/:file/removals`,
      may: writersOf[stage],
      handle: (visit) => removeFile(visit, stage),
    },
  ]),
];

async function showGallery(visit: Visit): Promise<Reply> {
  return page('evidence/gallery', await galleryPage(visit, await assessmentFor(visit)));
}

async function sendGallery(visit: Visit): Promise<Reply> {
  return galleryWorkbook(visit, await assessmentFor(visit));
}

async function showSchoolGallery(visit: Visit): Promise<Reply> {
  return page('evidence/gallery', await schoolGalleryPage(visit));
}

async function showLine(visit: Visit): Promise<Reply> {
  const assessment = await assessmentFor(visit);
  const line = await standsAt(visit, assessment, visit.params['stage'] ?? '', visit.params['code'] ?? '');
  return page('evidence/files', await linePage(visit, assessment, line));
}

async function addFiles(visit: Visit, stage: SheetStage): Promise<Reply> {
  const assessment = await assessmentFor(visit);
  const { code, aboutOn: typed } = AddForm.parse(visit.body);
  const line = await standsAt(visit, assessment, stage, code);
  mustBeOpen(line);

  const problems: FormProblem[] = [];
  const about = readAboutOn(typed, visit.today);
  if ('problem' in about) problems.push({ field: 'aboutOn', key: `evidence.problem.${about.problem}` });
  if (visit.uploadProblem !== null) problems.push({ field: 'files', key: visit.uploadProblem });
  else if (visit.uploads.length === 0) problems.push({ field: 'files', key: 'evidence.problem.none' });
  if (problems.length > 0 || 'problem' in about) {
    return refuse(visit, assessment, line, problems, typed, visit.uploadProblem === noRoom ? 503 : 400);
  }

  const { aboutOn } = about;
  const result = await keepFiles(visit, async (inside, keep) => {
    await holdAtStage(inside.db, assessment.id, assessment.stage);
    // It may have been signed, or given to somebody else, while the files were stored.
    mustBeOpen(await standsAt(inside, assessment, stage, code));
    // Whoever reviews on site is not stopped by what the school has filled.
    const over = stage === 'school' ? await overQuota(inside, assessment.school.id) : null;
    if (over !== null) return refuse(inside, assessment, line, [over], typed);
    const kept = await keep();
    await addEvidence(inside.db, { sheetId: line.sheetId, code, aboutOn, fileIds: kept.map(({ id }) => id) });
    if (visit.wantsJson) {
      return json({ files: kept.map((file) => shownFile(visit.t, { ...file, aboutOn }, line.action)) }, 201);
    }
    return seeOther(line.back, { tone: 'done', key: 'evidence.flash.added', values: { count: kept.length } });
  });
  if ('reply' in result) return result.reply;
  const unfit = result.unfit.map(({ name, why }) => ({
    field: 'files',
    key: `evidence.problem.${why}`,
    values: { name },
  }));
  return refuse(visit, assessment, line, unfit, typed, result.status);
}

function mustBeOpen({ mine, open }: StandsAt): void {
  if (!mine) throw new Refusal(403, 'evidence.refusal.notYours');
  if (!open) throw stale('evidence.refusal.closed');
}

/** What is said when the files would take the school over its space; null when there is room. */
async function overQuota(visit: Visit, schoolId: number): Promise<FormProblem | null> {
  const limit = visit.parts.schoolQuota;
  const taken = await holdSpace(visit.db, schoolId);
  const added = visit.uploads.reduce((sum, { size }) => sum + size, 0);
  if (taken + added <= limit) return null;
  const [used, more, most] = [taken, added, limit].map((bytes) => sizeOf(visit.t, bytes));
  return { field: 'files', key: 'evidence.problem.quota', values: { used: used!, more: more!, most: most! } };
}

async function refuse(
  visit: Visit,
  assessment: Parameters<typeof linePage>[1],
  line: Parameters<typeof linePage>[2],
  problems: readonly FormProblem[],
  aboutOn: string,
  status: 400 | 503 = 400,
): Promise<Reply> {
  if (visit.wantsJson) {
    return json({ problem: problems.map(({ key, values }) => visit.t(key, values)).join(' ') }, status);
  }
  return page('evidence/files', await linePage(visit, assessment, line, { problems, aboutOn }), status);
}

async function removeFile(visit: Visit, stage: SheetStage): Promise<Reply> {
  const assessment = await assessmentFor(visit);
  const file = await findEvidence(visit.db, visit.params['file'] ?? '');
  if (file === undefined || file.assessmentId !== assessment.id || file.stage !== stage) {
    throw new Refusal(404, 'web.refusal.notFound');
  }
  const line = await standsAt(visit, assessment, stage, file.code);
  mustBeOpen(line);
  await holdAtStage(visit.db, assessment.id, assessment.stage);
  await removeEvidence(visit.db, file.id, actorOf(visit).id, visit.now);
  if (visit.wantsJson) return json({ removed: file.id });
  return seeOther(line.back, { tone: 'done', key: 'evidence.flash.removed', values: { name: file.name } });
}
