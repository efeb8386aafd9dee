import { type Frame, frameOf } from '../assessments/frame.ts';
import { type ShownDocument, shownDocument } from '../documents/shown.ts';
import { sayDay } from '../web/days.ts';
import type { Visit } from '../web/visit.ts';
import { orderPaper } from './paper.ts';
import type { Subject } from './subject.ts';

export interface IssuePage extends Frame {
  action: string;
  draft: string;
  seen: number;
  version: number;
  says: string;
  paper: ShownDocument;
}

/** The order as the school will get it, before it is issued. */
export async function issuePage(visit: Visit, subject: Subject): Promise<IssuePage> {
  const { t } = visit;
  const { assessment, rectification } = subject;
  const { level, dueOn, version, items } = rectification;
  const draft = `/assessments/${assessment.id}/${level}-rectification`;
  return {
    ...frameOf(visit, assessment, t('rectification.issue.title')),
    action: `${draft}/orders`,
    draft,
    seen: assessment.steps,
    version,
    says: t('rectification.issue.says', { count: items.length, day: sayDay(t, dueOn ?? '') }),
    paper: shownDocument(await orderPaper(visit, subject)),
  };
}
