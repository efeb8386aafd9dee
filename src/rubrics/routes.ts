import { z } from 'zod';
import { stale } from '../web/refusals.ts';
import { actorOf, type Door, page, type Reply, seeOther, type Visit } from '../web/visit.ts';
import { type ChangesPage, showChanges } from './changes-page.ts';
import { changesWorkbook, differencesWorkbook } from './history-workbook.ts';
import { type DifferencesPage, showDifferences } from './differences-page.ts';
import {
  confirmImport,
  exportRubric,
  type ImportPage,
  previewImport,
  type PreviewPage,
  showImport,
} from './importing.ts';
import { type RubricsPage, rubricsPage } from './list-page.ts';
import type { NodePage } from './node-page.ts';
import {
  addNode,
  type ItemPage,
  moveNode,
  type RemovalPage,
  removeNode,
  saveNode,
  showNewNode,
  showNode,
  showRemoval,
} from './nodes.ts';
import { draftFrom, dropVersion, moveAlong } from './statuses.ts';
import { draftFor, rubricFor } from './subject.ts';
import { type TreePage, treePage } from './tree-page.ts';
import { saveDraft } from './versions.ts';

declare module '../web/pages.ts' {
  interface Pages {
    'rubrics/list': RubricsPage;
    'rubrics/tree': TreePage;
    'rubrics/node': NodePage;
    'rubrics/item': ItemPage;
    'rubrics/import': ImportPage;
    'rubrics/preview': PreviewPage;
    'rubrics/removal': RemovalPage;
    'rubrics/differences': DifferencesPage;
    'rubrics/changes': ChangesPage;
  }
}

export const doors: readonly Door[] = [
  { method: 'get', path: '/rubrics', may: 'rubric.read', handle: showRubrics },
  { method: 'get', path: '/rubrics/:id', may: 'rubric.read', handle: showRubric },
  { method: 'get', path: '/rubrics/:id/differences', may: 'rubric.read', handle: showDifferences },
  { method: 'get', path: '/rubrics/:id/differences/workbook', may: 'rubric.read', handle: differencesWorkbook },
  { method: 'get', path: '/rubrics/:id/workbook', may: 'rubric.read', handle: exportRubric },
  { method: 'get', path: '/rubric-imports/new', may: 'rubric.edit', handle: showImport },
  {
    method: 'post',
    path: '/rubric-imports',
    may: 'rubric.edit',
    files: { fields: ['file'], most: 1 },
    handle: previewImport,
  },
  { method: 'post', path: '/rubric-imports/confirmations', may: 'rubric.edit', handle: confirmImport },
  { method: 'get', path: '/rubrics/:id/changes', may: 'rubric.read', handle: showChanges },
  { method: 'get', path: '/rubrics/:id/changes/workbook', may: 'rubric.read', handle: changesWorkbook },
  { method: 'post', path: '/rubrics/:id/names', may: 'rubric.edit', handle: rename },
  { method: 'get', path: '/rubrics/:id/nodes/new', may: 'rubric.edit', handle: showNewNode },
  { method: 'get', path: '/rubrics/:id/nodes/:code', may: 'rubric.read', handle: showNode },
  { method: 'post', path: '/rubrics/:id/nodes', may: 'rubric.edit', handle: addNode },
  { method: 'post', path: '/rubrics/:id/nodes/:code', may: 'rubric.edit', handle: saveNode },
  { method: 'get', path: '/rubrics/:id/nodes/:code/removals/new', may: 'rubric.edit', handle: showRemoval },
  { method: 'post', path: '/rubrics/:id/nodes/:code/removals', may: 'rubric.edit', handle: removeNode },
  { method: 'post', path: '/rubrics/:id/moves', may: 'rubric.edit', handle: moveNode },
  { method: 'post', path: '/rubrics/:id/checks', may: 'rubric.edit', handle: moveAlong('checks') },
  { method: 'post', path: '/rubrics/:id/returns', may: 'rubric.edit', handle: moveAlong('returns') },
  { method: 'post', path: '/rubrics/:id/publications', may: 'rubric.edit', handle: moveAlong('publications') },
  { method: 'post', path: '/rubrics/:id/retirements', may: 'rubric.edit', handle: moveAlong('retirements') },
  { method: 'post', path: '/rubrics/:id/drafts', may: 'rubric.edit', handle: draftFrom },
  { method: 'post', path: '/rubrics/:id/removals', may: 'rubric.edit', handle: dropVersion },
];

async function showRubrics(visit: Visit): Promise<Reply> {
  return page('rubrics/list', await rubricsPage(visit));
}

async function showRubric(visit: Visit): Promise<Reply> {
  return page('rubrics/tree', await treePage(visit, await rubricFor(visit)));
}

const Names = z.object({
  nameZh: z.string().trim().max(100).default(''),
  nameEn: z.string().trim().max(200).default(''),
});

/** Gives a draft another name. */
async function rename(visit: Visit): Promise<Reply> {
  const version = await draftFor(visit);
  const { nameZh, nameEn } = Names.parse(visit.body);
  if (nameZh === '') {
    const shown = await treePage(visit, { ...version, name: { zh: nameZh, en: nameEn } });
    return page('rubrics/tree', { ...shown, nameProblem: visit.t('rubrics.name.missing') }, 400);
  }
  const name = { zh: nameZh, en: nameEn };
  const rows = (of: typeof name) => ({ title_zh: of.zh, title_en: of.en });
  const change = {
    what: 'renamed',
    before: rows(version.name),
    after: rows(name),
    by: actorOf(visit).id,
    at: visit.now,
  };
  if (!(await saveDraft(visit.db, version, { tree: version.tree, name }, change)))
    throw stale('rubrics.refusal.noDraft');
  return seeOther(`/rubrics/${version.id}`, { tone: 'done', key: 'rubrics.name.saved' });
}
