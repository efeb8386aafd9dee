import type { SheetStage } from '../assessments/store.ts';
import type { Translate } from '../web/texts.ts';

/** The sheets of a workbook, in their order. */
export type Leaf = 'about' | 'figures' | 'scores' | 'facts';

/** What stands in a column of one of its sheets. */
export type ColumnKey =
  | 'code'
  | 'title'
  | 'unit'
  | 'standard'
  | 'full'
  | 'earlier'
  | 'earlierWhole'
  | 'verdict'
  | 'typed'
  | 'whole'
  | 'notApplicable'
  | 'override'
  | 'reason'
  | 'points'
  | 'taken'
  | 'difference'
  | 'veto'
  | 'answer'
  | 'on'
  | 'source'
  | 'version';

const school: Readonly<Record<Exclude<Leaf, 'about'>, readonly ColumnKey[]>> = {
  figures: ['code', 'title', 'unit', 'typed', 'version'],
  scores: ['code', 'title', 'standard', 'full', 'typed', 'whole', 'notApplicable', 'reason', 'points', 'version'],
  facts: ['code', 'veto', 'title', 'answer', 'on', 'source', 'version'],
};

const reviewers: typeof school = {
  figures: ['code', 'title', 'unit', 'earlier', 'verdict', 'typed', 'reason', 'taken', 'version'],
  scores: [
    'code',
    'title',
    'standard',
    'full',
    'earlier',
    'earlierWhole',
    'verdict',
    'typed',
    'whole',
    'notApplicable',
    'reason',
    'override',
    'points',
    'difference',
    'version',
  ],
  facts: school.facts,
};

/** The columns of a sheet: reviewers confirm or correct what the stage before said, and may set points beside the computed ones. */
export const columnsOf = (leaf: Exclude<Leaf, 'about'>, stage: SheetStage): readonly ColumnKey[] =>
  (stage === 'school' ? school : reviewers)[leaf];

/** The row of the headings: two rows above them say what the sheet is. */
export const headingRow = 3;

/** What is chosen from lists, in the words of the language that a workbook was made in. */
export interface Words {
  readonly yes: string;
  readonly no: string;
  readonly confirmed: string;
  readonly corrected: string;
  readonly pending: string;
}

export const wordsOf = (t: Translate): Words => ({
  yes: t('workbooks.word.yes'),
  no: t('workbooks.word.no'),
  confirmed: t('workbooks.word.confirmed'),
  corrected: t('workbooks.word.corrected'),
  pending: t('workbooks.word.pending'),
});

export const leafName = (t: Translate, leaf: Leaf): string => t(`workbooks.leaf.${leaf}`);

export const headingOf = (t: Translate, leaf: Exclude<Leaf, 'about'>, key: ColumnKey): string =>
  t(`workbooks.${leaf}.${key}`);
