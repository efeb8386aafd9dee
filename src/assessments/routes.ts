import type { Door, Reply, Visit } from '../web/visit.ts';
import { page } from '../web/visit.ts';
import { type DetailPage, detailPage } from './detail-page.ts';
import { extend, type ExtensionPage, showExtension } from './extension.ts';
import { type ListPage, listPage } from './list-page.ts';
import { assessmentFor } from './subject.ts';
import { listWorkbook } from './workbook.ts';
import { type WorkPage, workPage } from './work-page.ts';

declare module '../web/pages.ts' {
  interface Pages {
    'assessments/work': WorkPage;
    'assessments/list': ListPage;
    'assessments/detail': DetailPage;
    'assessments/extension': ExtensionPage;
  }
}

export const doors: readonly Door[] = [
  { method: 'get', path: '/work', may: 'signed in', handle: showWork },
  { method: 'get', path: '/assessments', may: 'assessment.read', handle: showList },
  { method: 'get', path: '/assessments/workbook', may: 'assessment.read', handle: listWorkbook },
  { method: 'get', path: '/assessments/:id', may: 'assessment.read', handle: showAssessment },
  { method: 'get', path: '/assessments/:id/extensions', may: 'assessment.extend', handle: showExtension },
  { method: 'post', path: '/assessments/:id/extensions', may: 'assessment.extend', handle: extend },
];

async function showWork(visit: Visit): Promise<Reply> {
  return page('assessments/work', await workPage(visit));
}

async function showList(visit: Visit): Promise<Reply> {
  return page('assessments/list', await listPage(visit));
}

async function showAssessment(visit: Visit): Promise<Reply> {
  const assessment = await assessmentFor(visit);
  return page('assessments/detail', await detailPage(visit, assessment));
}
