import { totalShown } from '../sheets/frame.ts';
import { problemsShown, saidOf } from '../sheets/line-state.ts';
import { lineName } from '../sheets/pages.ts';
import { reckon } from '../sheets/rules.ts';
import { type Statement, type TakenDown, withChanges } from '../sheets/taking-down.ts';
import type { TypedLine } from '../sheets/typed.ts';
import type { Workplace } from '../sheets/workplace.ts';
import { indicatorOf } from '../scoring/rubric.ts';
import { sayMoment } from '../web/days.ts';
import type { Visit } from '../web/visit.ts';
import type { ColumnKey } from './layout.ts';
import type { CellProblem, LineCells } from './taking-in.ts';
import { asMine, fieldsOf } from './weighing.ts';

type Crumbs = readonly { readonly text: string; readonly href?: string }[];

export interface UploadPage {
  readonly title: string;
  readonly crumbs: Crumbs;
  readonly sub: string;
  readonly action: string;
  readonly download: string;
  readonly back: string;
  /** Why the file before was refused. */
  readonly problems: readonly { readonly text: string; readonly field: string }[];
}

interface ChangeShown {
  readonly name: string;
  readonly before: string;
  readonly after: string;
}

interface ConflictShown extends ChangeShown {
  readonly code: string;
  readonly by: string;
  /** Nobody has chosen though the form was sent. */
  readonly missing: boolean;
  /** The file only says what stood there before, and so what stands there now is chosen beforehand. */
  readonly untouched: boolean;
}

export interface PreviewPage {
  readonly title: string;
  readonly crumbs: Crumbs;
  readonly sub: string;
  readonly summary: string;
  readonly problems: readonly { readonly text: string }[];
  readonly conflicts: readonly ConflictShown[];
  readonly changes: readonly ChangeShown[];
  /** What the sheet will come to; empty where something must be put right first. */
  readonly total: string;
  readonly action: string;
  readonly key: string;
  readonly hidden: readonly { readonly name: string; readonly value: string }[];
  readonly again: string;
  readonly back: string;
}

const pathOf = ({ assessment, stage }: Workplace): string => `/assessments/${assessment.id}/sheets/${stage}`;

const crumbsOf = ({ t }: Visit, workplace: Workplace, text: string): Crumbs => {
  const { assessment, stage } = workplace;
  return [
    { text: assessment.school.name, href: `/assessments/${assessment.id}` },
    { text: t(`assessments.sheet.${stage}`), href: pathOf(workplace) },
    { text },
  ];
};

const subOf = ({ t }: Visit, { assessment, stage }: Workplace): string =>
  [assessment.school.name, t(`assessments.sheet.${stage}`)].join(' · ');

/** Where a filled workbook is handed in. */
export function uploadPage(visit: Visit, workplace: Workplace, problems: readonly string[] = []): UploadPage {
  const { t } = visit;
  return {
    title: t('workbooks.upload.title'),
    crumbs: crumbsOf(visit, workplace, t('workbooks.upload.title')),
    sub: subOf(visit, workplace),
    action: `${pathOf(workplace)}/uploads`,
    download: `${pathOf(workplace)}/workbook`,
    back: pathOf(workplace),
    problems: problems.map((text) => ({ text, field: 'workbook' })),
  };
}

/** What was read, before anything of it is written. */
export interface Weighed {
  readonly typed: ReadonlyMap<string, TypedLine>;
  readonly taken: TakenDown;
  /** Lines that nobody touched in the file: what stands on the sheet is kept unless this person says otherwise. */
  readonly untouched: ReadonlySet<string>;
  /** What stands in cells that can't be taken, and where the lines stand; nothing when a preview comes back. */
  readonly cellProblems: readonly CellProblem[];
  readonly cells: ReadonlyMap<string, LineCells>;
  readonly key: string;
  /** The form was sent, and says too little. */
  readonly sent: boolean;
}

/** What would be saved, line by line: nothing is written yet. */
export function previewPage(visit: Visit, workplace: Workplace, weighed: Weighed): PreviewPage {
  const { t } = visit;
  const { typed, taken, untouched, key, sent } = weighed;
  const problems = problemsOf(visit, workplace, weighed);
  const mine = asMine(workplace, typed, taken.clashes);
  const { lines } = workplace.reckoned.sheet;
  const conflicts = taken.clashes.map((code): ConflictShown => {
    const { savedBy, savedAt } = lines.get(code)!;
    const when = savedAt === null ? '' : sayMoment(t, new Date(savedAt));
    const by = t('sheets.line.saved', { by: savedBy ?? '—', when });
    return {
      ...changeShown(visit, workplace, code, mine.get(code)),
      code,
      by,
      missing: sent,
      untouched: untouched.has(code),
    };
  });
  const changes = [...taken.changes].map(([code, statement]) => changeShown(visit, workplace, code, statement));
  const hidden = [...taken.changes.keys(), ...taken.clashes].flatMap((code) => {
    const line = typed.get(code)!;
    const clashed = taken.clashes.includes(code);
    if (!clashed) return fieldsOf(code, line);
    const now = fieldsOf(code, { ...line, version: lines.get(code)!.version });
    return [...now, { name: `${code}.clashed`, value: 'yes' }];
  });
  const counts = { changes: changes.length, conflicts: conflicts.length, problems: problems.length };
  return {
    title: t('workbooks.preview.title'),
    crumbs: crumbsOf(visit, workplace, t('workbooks.preview.title')),
    sub: subOf(visit, workplace),
    summary: t(counts.problems > 0 ? 'workbooks.preview.refused' : 'workbooks.preview.summary', counts),
    problems,
    conflicts,
    changes,
    total: counts.problems === 0 && changes.length > 0 ? totalOf(visit, workplace, taken) : '',
    action: `${pathOf(workplace)}/imports`,
    key,
    hidden: counts.problems > 0 ? [] : hidden,
    again: `${pathOf(workplace)}/uploads/new`,
    back: pathOf(workplace),
  };
}

function changeShown(visit: Visit, workplace: Workplace, code: string, statement: Statement | undefined): ChangeShown {
  const stored = workplace.reckoned.sheet.lines.get(code)!;
  return {
    name: lineName(visit, workplace, code),
    before: wordsOf(visit, workplace, code, stored),
    after: statement === undefined ? '' : wordsOf(visit, workplace, code, statement),
  };
}

function wordsOf(
  visit: Visit,
  { desk }: Workplace,
  code: string,
  { entry, reason, differenceReason }: Statement,
): string {
  const said = saidOf(visit, indicatorOf(desk.rubric.tree, code), entry) || visit.t('sheets.said.blank');
  const why = [reason, differenceReason].filter((text) => text !== '').join(' ');
  return why === '' ? said : visit.t('sheets.said.because', { said, reason: why });
}

/** What the sheet will come to with what is not in doubt. */
function totalOf(visit: Visit, workplace: Workplace, { changes }: TakenDown): string {
  if (workplace.seen !== 'all') return '';
  const reckoned = reckon(withChanges(workplace.reckoned.sheet, changes), workplace.desk.scoring);
  const { filled, score, range } = totalShown(visit, { ...workplace, reckoned });
  return [filled, score === '' ? range : visit.t('workbooks.preview.score', { score })].join(' · ');
}

const columnOfField: Readonly<Record<string, ColumnKey>> = {
  points: 'typed',
  grade: 'typed',
  entered: 'typed',
  value: 'typed',
  faults: 'typed',
  differenceReason: 'difference',
};

/** What is wrong, each with its sheet and cell. */
function problemsOf(visit: Visit, workplace: Workplace, { taken, cellProblems, cells }: Weighed): { text: string }[] {
  const { t } = visit;
  const told = cellProblems.map(({ key, values }) => ({ text: t(key, values) }));
  const wrong = [...taken.problems].flatMap(([code, problems]) =>
    Object.entries(problemsShown(visit, problems)).map(([field, text]) => {
      const line = lineName(visit, workplace, code);
      const place = cells.get(code);
      const cell = place?.at[columnOfField[field] ?? (field as ColumnKey)] ?? place?.at.code;
      if (place === undefined || cell === undefined) return { text: t('reviews.placed', { place: line, text }) };
      return { text: t('workbooks.preview.wrong', { sheet: place.leaf, cell, line, text }) };
    }),
  );
  return [...told, ...wrong];
}
