import type { Door } from '../web/visit.ts';
import { decide } from './deciding.ts';
import { sendDocument, sendProof } from './files.ts';
import { showFindings } from './list-page.ts';
import { report, showReport } from './reporting.ts';

/** A form with one file, which is stored before anything is written. */
const withFile = (field: string) => ({ files: { fields: [field], most: 1 }, outsideTransaction: true }) as const;
const at = '/assessments/:id/findings';

export const doors: readonly Door[] = [
  { method: 'get', path: at, may: 'assessment.read', handle: showFindings },
  { method: 'get', path: `${at}/new`, may: 'finding.report', handle: showReport },
  { method: 'post', path: at, may: 'finding.report', ...withFile('evidence'), handle: report },
  {
    method: 'post',
    path: `${at}/:finding/decisions`,
    may: 'finding.decide',
    ...withFile('document'),
    handle: decide,
  },
  { method: 'get', path: `${at}/:finding/evidence`, may: 'assessment.read', handle: sendProof },
  { method: 'get', path: `${at}/:finding/document`, may: 'assessment.read', handle: sendDocument },
];
