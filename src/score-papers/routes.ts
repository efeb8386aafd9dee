import { type Document, withSignatures } from '../documents/document.ts';
import { isFormat, printed } from '../documents/printing.ts';
import { assessmentFor } from '../assessments/subject.ts';
import { type Workplace, workplaceFor } from '../sheets/workplace.ts';
import { digestOf } from '../sheets/digest.ts';
import { standing } from '../signatures/rules.ts';
import { signaturesOn } from '../signatures/store.ts';
import { notFound } from '../web/refusals.ts';
import { type Door, page, type Reply, seeOther, type Visit } from '../web/visit.ts';
import { blankSheet } from './blank-sheet.ts';
import { showEdition } from './edition.ts';
import type { PaperName } from './heading.ts';
import { type PaperPage, paperPage, whyNot } from './page.ts';
import { problemList } from './problem-list.ts';
import { scoreSheet } from './score-sheet.ts';

declare module '../web/pages.ts' {
  interface Pages {
    'score-papers/paper': PaperPage;
  }
}

const papers: Readonly<Record<PaperName, (visit: Visit, workplace: Workplace) => Document>> = {
  why: scoreSheet,
  blank: blankSheet,
  problems: problemList,
};

const names: readonly PaperName[] = ['why', 'blank', 'problems'];

const at = '/assessments/:id/sheets/:stage';

/** Each paper of a sheet as a page, and as a file by its ending; and what earlier editions of the sheet said. */
export const doors: readonly Door[] = [
  ...names.flatMap((name): Door[] => [
    { method: 'get', path: `${at}/${name}`, may: 'assessment.read', handle: (visit) => showPaper(visit, name) },
    { method: 'get', path: `${at}/${name}.:format`, may: 'assessment.read', handle: (visit) => sendPaper(visit, name) },
  ]),
  { method: 'get', path: `${at}/editions/:number`, may: 'assessment.read', handle: showEdition },
];

async function showPaper(visit: Visit, name: PaperName): Promise<Reply> {
  const workplace = await workplaceFor(visit, await assessmentFor(visit), visit.params['stage'] ?? '');
  const document = whyNot(workplace, name) === null ? await drawnUp(visit, workplace, name) : null;
  return page('score-papers/paper', paperPage(visit, workplace, name, document));
}

/** The paper as a file. Whoever may not see it is led to the page that says why. */
async function sendPaper(visit: Visit, name: PaperName): Promise<Reply> {
  const format = visit.params['format'];
  if (!isFormat(format)) throw notFound();
  const workplace = await workplaceFor(visit, await assessmentFor(visit), visit.params['stage'] ?? '');
  const { assessment, stage } = workplace;
  if (whyNot(workplace, name) !== null) return seeOther(`/assessments/${assessment.id}/sheets/${stage}/${name}`);
  return printed(await drawnUp(visit, workplace, name), format);
}

/** A paper with what was signed on a screen, where the sheet still says what was signed. */
async function drawnUp(visit: Visit, workplace: Workplace, name: PaperName): Promise<Document> {
  const document = papers[name](visit, workplace);
  const { sheet } = workplace.reckoned;
  if (name === 'blank' || sheet.signedAt === null || workplace.stage === 'school') return document;
  return withSignatures(document, standing(await signaturesOn(visit.db, sheet.id), digestOf(sheet)));
}
