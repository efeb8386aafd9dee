import { assessmentFor } from '../assessments/subject.ts';
import { isFormat, printed } from '../documents/printing.ts';
import { shownDocument, type ShownDocument } from '../documents/shown.ts';
import { sendFile } from '../evidence/send.ts';
import { type Frame, frameOf } from '../assessments/frame.ts';
import { notFound } from '../web/refusals.ts';
import { type Door, page, type Reply, type Visit } from '../web/visit.ts';
import { check } from './checking.ts';
import { fail, prolongPeriod, showFailure, showProlongation, showReReview, startReReview } from './deciding.ts';
import type { FailurePage, ProlongationPage, ReReviewPage } from './decision-pages.ts';
import type { IssuePage } from './issue-page.ts';
import { type ItemPage, itemPage } from './item-page.ts';
import { findFile } from './items.ts';
import { type ListPage, sendWorkbook, showList } from './list-page.ts';
import { answer, report } from './mending.ts';
import type { OrderPage } from './order-page.ts';
import { issue, keepDraft, showIssue, showOwn } from './ordering.ts';
import { type OverviewPage, overviewPage } from './overview-page.ts';
import { orderPaper } from './paper.ts';
import { itemFor, mustSee, subjectFor } from './subject.ts';

declare module '../web/pages.ts' {
  interface Pages {
    'rectification/list': ListPage;
    'rectification/order': OrderPage;
    'rectification/issue': IssuePage;
    'rectification/overview': OverviewPage;
    'rectification/item': ItemPage;
    'rectification/paper': PaperPage;
    'rectification/prolongation': ProlongationPage;
    'rectification/re-review': ReReviewPage;
    'rectification/failure': FailurePage;
  }
}

interface PaperPage extends Frame {
  files: { href: string; text: string }[];
  paper: ShownDocument;
}

const school = '/assessments/:id/rectification';
const item = `${school}/items/:item`;
const mostFiles = 10;

export const doors: readonly Door[] = [
  { method: 'get', path: '/rectifications', may: 'results.read', handle: showList },
  { method: 'get', path: '/rectifications/workbook', may: 'results.read', handle: sendWorkbook },
  { method: 'get', path: school, may: 'assessment.read', handle: showOverview },
  { method: 'get', path: `${school}/order`, may: 'assessment.read', handle: showPaper },
  { method: 'get', path: `${school}/order.:format`, may: 'assessment.read', handle: sendPaper },
  { method: 'get', path: `${school}/files/:file`, may: 'assessment.read', handle: sendOwnFile },
  { method: 'get', path: item, may: 'assessment.read', handle: showItem },
  { method: 'post', path: `${item}/answers`, may: 'rectification.answer', handle: answer },
  {
    method: 'post',
    path: `${item}/progress`,
    may: 'rectification.answer',
    files: { fields: ['files'], most: mostFiles },
    outsideTransaction: true,
    handle: report,
  },
  ...(['county', 'city'] as const).flatMap((level): Door[] => {
    const may = `${level}.rectify` as const;
    const own = `/assessments/:id/${level}-rectification`;
    return [
      { method: 'get', path: own, may, handle: showOwn(level) },
      { method: 'post', path: own, may, handle: keepDraft(level) },
      { method: 'get', path: `${own}/orders/new`, may, handle: showIssue(level) },
      { method: 'post', path: `${own}/orders`, may, handle: issue(level) },
      { method: 'post', path: `${own}/items/:item/checks`, may, handle: check(level) },
      { method: 'get', path: `${own}/prolongation`, may, handle: showProlongation(level) },
      { method: 'post', path: `${own}/prolongation`, may, handle: prolongPeriod(level) },
      { method: 'get', path: `${own}/re-review`, may, handle: showReReview(level) },
      { method: 'post', path: `${own}/re-review`, may, handle: startReReview(level) },
      { method: 'get', path: `${own}/failure`, may, handle: showFailure(level) },
      { method: 'post', path: `${own}/failure`, may, handle: fail(level) },
    ];
  }),
];

async function showOverview(visit: Visit): Promise<Reply> {
  return page('rectification/overview', await overviewPage(visit, await subjectFor(visit)));
}

async function showItem(visit: Visit): Promise<Reply> {
  return page('rectification/item', itemPage(visit, await itemFor(visit)));
}

async function showPaper(visit: Visit): Promise<Reply> {
  const subject = await subjectFor(visit);
  const { t } = visit;
  const at = `/assessments/${subject.assessment.id}/rectification`;
  const of = typeof visit.query['of'] === 'string' ? `?of=${subject.rectification.id}` : '';
  return page('rectification/paper', {
    ...frameOf(visit, subject.assessment, t('rectification.paper.title')),
    back: `${at}${of}`,
    files: (['pdf', 'docx'] as const).map((format) => ({
      href: `${at}/order.${format}${of}`,
      text: t(`rectification.papers.${format}`),
    })),
    paper: shownDocument(await orderPaper(visit, subject)),
  });
}

async function sendPaper(visit: Visit): Promise<Reply> {
  const { format } = visit.params;
  if (!isFormat(format)) throw notFound();
  return printed(await orderPaper(visit, await subjectFor(visit)), format);
}

/** Sends a file that the school reported with, to whoever may read its assessment. */
async function sendOwnFile(visit: Visit): Promise<Reply> {
  const assessment = await assessmentFor(visit);
  const file = await findFile(visit.db, visit.params['file'] ?? '');
  if (file === undefined || file.assessmentId !== assessment.id) throw notFound();
  await mustSee(visit, assessment, file.level);
  return sendFile(visit, file);
}
