import type { SheetStage } from '../assessments/store.ts';
import { assessmentFor } from '../assessments/subject.ts';
import { writersOf } from '../sheets/rules.ts';
import { type Door, page, type Reply, type Visit } from '../web/visit.ts';
import { addFiles, removeFile, replaceFile } from './adding.ts';
import { galleryPage } from './gallery-page.ts';
import { galleryWorkbook } from './gallery-workbook.ts';
import { linePage, standsAt } from './page.ts';
import { schoolGalleryPage } from './school-gallery.ts';
import { sendEvidence, sendThumbnail, showFile } from './send.ts';

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
      handle: addFiles(stage),
    },
    {
      method: 'post',
      path: `/assessments/:id/${stage}-evidence/:file/versions`,
      may: writersOf[stage],
      files: { fields: ['files'], most: 1 },
      outsideTransaction: true,
      handle: replaceFile(stage),
    },
    {
      method: 'post',
      path: `/assessments/:id/${stage}-evidence/:file/removals`,
      may: writersOf[stage],
      handle: removeFile(stage),
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
