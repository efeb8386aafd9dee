import type { SheetStage } from '../assessments/store.ts';
import { assessmentFor } from '../assessments/subject.ts';
import { writersOf } from '../sheets/rules.ts';
import { type Door, page, type Reply, type Visit } from '../web/visit.ts';
import { addFiles, removeFile, replaceFile } from './adding.ts';
import { linePage, standsAt } from './page.ts';
import { sendEvidence, sendThumbnail } from './send.ts';

const mostFiles = 10;

const stages = ['school', 'county', 'city'] as const satisfies readonly SheetStage[];

export const doors: readonly Door[] = [
  { method: 'get', path: '/evidence/:file', may: 'assessment.read', handle: sendEvidence },
  { method: 'get', path: '/evidence/:file/thumbnail', may: 'assessment.read', handle: sendThumbnail },
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

async function showLine(visit: Visit): Promise<Reply> {
  const assessment = await assessmentFor(visit);
  const line = await standsAt(visit, assessment, visit.params['stage'] ?? '', visit.params['code'] ?? '');
  return page('evidence/files', await linePage(visit, assessment, line));
}
