import { type Frame, frameOf } from '../assessments/frame.ts';
import type { Document } from '../documents/document.ts';
import { type ShownDocument, shownDocument } from '../documents/shown.ts';
import type { Workplace } from '../sheets/workplace.ts';
import type { Visit } from '../web/visit.ts';
import type { PaperName } from './heading.ts';

export interface PaperPage extends Frame {
  tabs: { label: string; list: { href: string; text: string; current: boolean }[] };
  /** What is to be known of the paper before it is read; empty where nothing is. */
  note: string;
  files: { href: string; text: string }[];
  /** Why there is nothing to be shown; undefined when there is. */
  none: { title: string; text: string } | undefined;
  paper: ShownDocument | undefined;
}

const names: readonly PaperName[] = ['why', 'problems', 'blank'];

/**
 * Why somebody is not shown a paper: a later team before it has signed off, others before the stage is concluded; of the problems
 * nobody before the sheet is signed. A blank form says nothing, so that whoever may read the assessment may have it.
 */
export function whyNot({ seen, reckoned }: Workplace, name: PaperName): 'veiled' | 'notYet' | 'unsigned' | null {
  if (name === 'blank') return null;
  if (seen === 'by line') return 'veiled';
  if (seen === 'progress') return 'notYet';
  return name === 'problems' && reckoned.sheet.signedAt === null ? 'unsigned' : null;
}

/** The page of a paper, with its files and the other papers of the same sheet. */
export function paperPage(visit: Visit, workplace: Workplace, name: PaperName, document: Document | null): PaperPage {
  const { t } = visit;
  const { assessment, stage } = workplace;
  const sheet = `/assessments/${assessment.id}/sheets/${stage}`;
  const why = whyNot(workplace, name);
  const title = t(`score-papers.page.${name}`);
  const frame = frameOf(
    visit,
    assessment,
    t('score-papers.page.title', { paper: title, sheet: t(`assessments.sheet.${stage}`) }),
  );
  return {
    ...frame,
    tabs: {
      label: t('score-papers.papers'),
      list: names.map((other) => ({
        href: `${sheet}/${other}`,
        text: t(`score-papers.page.${other}`),
        current: other === name,
      })),
    },
    note: '',
    files:
      document === null
        ? []
        : (['pdf', 'docx'] as const).map((format) => ({
            href: `${sheet}/${name}.${format}`,
            text: t(`score-papers.${format}`),
          })),
    none: why === null ? undefined : { title: t(`score-papers.none.${why}`), text: t(`score-papers.none.${why}Text`) },
    paper: document === null ? undefined : shownDocument(document),
  };
}
