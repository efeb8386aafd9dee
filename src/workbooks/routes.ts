import { assessmentFor, overtaken } from '../assessments/subject.ts';
import type { SheetStage } from '../assessments/store.ts';
import { sendWorkbook } from '../excel/download.ts';
import { readWorkbook } from '../excel/reading.ts';
import type { Refusal as FileRefusal } from '../excel/refused.ts';
import { whereToGoOn } from '../sheets/places.ts';
import { isBeingWritten, writersOf } from '../sheets/rules.ts';
import { heldWorkplace, keepChanges } from '../sheets/saving.ts';
import type { TakenDown } from '../sheets/taking-down.ts';
import { SheetForm, typedLines } from '../sheets/typed.ts';
import { type Workplace, workplaceFor } from '../sheets/workplace.ts';
import { Refusal } from '../web/refusals.ts';
import { type Door, page, type Reply, seeOther, type Visit } from '../web/visit.ts';
import { sheetBook } from './book.ts';
import { mismatch, readIdentity } from './identity.ts';
import { type PreviewPage, previewPage, type UploadPage, uploadPage, type Weighed } from './pages.ts';
import { takeIn, type TakenIn } from './taking-in.ts';
import { codesOfMine, meant, weigh } from './weighing.ts';

declare module '../web/pages.ts' {
  interface Pages {
    'workbooks/new': UploadPage;
    'workbooks/preview': PreviewPage;
  }
}

const stages = ['school', 'county', 'city'] as const satisfies readonly SheetStage[];

export const doors: readonly Door[] = [
  { method: 'get', path: '/assessments/:id/sheets/:stage/workbook', may: 'assessment.read', handle: download },
  ...stages.flatMap((stage): Door[] => {
    const sheet = `/assessments/:id/sheets/${stage}`;
    const may = writersOf[stage];
    return [
      { method: 'get', path: `${sheet}/uploads/new`, may, handle: (visit) => newUpload(visit, stage) },
      {
        method: 'post',
        path: `${sheet}/uploads`,
        may,
        files: { fields: ['workbook'], most: 1 },
        handle: (visit) => preview(visit, stage),
      },
      { method: 'post', path: `${sheet}/imports`, may, handle: (visit) => confirm(visit, stage) },
    ];
  }),
];

/** A sheet as a workbook, as far as somebody sees it; whoever sees only its progress gets none. */
async function download(visit: Visit): Promise<Reply> {
  const { t, params, today } = visit;
  const workplace = await workplaceFor(visit, await assessmentFor(visit), params['stage'] ?? '');
  const { assessment, stage, seen } = workplace;
  const writes = codesOfMine(workplace).length > 0;
  if (seen === 'progress' && !writes) throw new Refusal(403, 'workbooks.refused.unseen');
  const name = [assessment.school.name, t(`assessments.sheet.${stage}`), today].join(' ');
  return sendWorkbook(name, sheetBook(visit, workplace));
}

/** The sheet to write on. @throws Refusal 409 where it is not being written */
async function openWorkplace(visit: Visit, stage: SheetStage): Promise<Workplace> {
  const assessment = await assessmentFor(visit);
  const workplace = await workplaceFor(visit, assessment, stage);
  const signed = workplace.reckoned.sheet.signedAt !== null;
  if (!isBeingWritten(assessment.stage, stage, signed)) throw overtaken(visit, assessment);
  return workplace;
}

async function newUpload(visit: Visit, stage: SheetStage): Promise<Reply> {
  return page('workbooks/new', uploadPage(visit, await openWorkplace(visit, stage)));
}

/** Shows what a workbook would change, with what is wrong in which cell. Nothing is written, and no file is kept. */
async function preview(visit: Visit, stage: SheetStage): Promise<Reply> {
  const workplace = await openWorkplace(visit, stage);
  const read = await readUpload(visit, workplace);
  if ('refused' in read) {
    const said = read.refused.map(({ key, values }) => visit.t(key, values));
    return page('workbooks/new', uploadPage(visit, workplace, said), 400);
  }
  const faulty = new Set(read.problems.map(({ code }) => code));
  const codes = codesOfMine(workplace).filter((code) => !faulty.has(code));
  const { typed, untouched } = meant(workplace, typedLines(read.fields, codes), read.untouched);
  const weighed: Weighed = {
    typed,
    untouched,
    taken: weigh(workplace, typed),
    cellProblems: read.problems,
    cells: read.cells,
    key: crypto.randomUUID(),
    sent: false,
  };
  const shown = previewPage(visit, workplace, weighed);
  return page('workbooks/preview', shown, shown.problems.length > 0 ? 400 : 200);
}

async function readUpload(
  visit: Visit,
  workplace: Workplace,
): Promise<TakenIn | { readonly refused: readonly FileRefusal[] }> {
  const { uploads, uploadProblem, parts, tIn, t } = visit;
  const refused = (key: string): { refused: FileRefusal[] } => ({ refused: [{ key, values: {} }] });
  if (uploadProblem !== null) return refused(uploadProblem);
  const [upload] = uploads;
  if (upload === undefined) return refused('workbooks.refused.none');
  const workbook = await readWorkbook(upload.path, { rows: 2000, columns: 60 });
  if ('refused' in workbook) return { refused: [workbook.refused] };
  const identity = readIdentity(workbook.sheets, parts.sessionSecret);
  if (identity === null) return refused('workbooks.refused.foreign');
  const { assessment, stage, reckoned } = workplace;
  const sheet = {
    assessment: assessment.id,
    stage,
    rubric: reckoned.sheet.rubricId,
    school: assessment.school.code,
    schoolName: assessment.school.name,
  };
  const other = mismatch(identity, sheet, (one) => t(`assessments.sheet.${one}`));
  return other === null ? takeIn(workbook, workplace, tIn(identity.language)) : { refused: [other] };
}

/** Saves what the preview showed, by the same rules as a page of the sheet: all of it, or nothing and the preview again. */
async function confirm(visit: Visit, stage: SheetStage): Promise<Reply> {
  const { key } = SheetForm.parse(visit.body);
  const workplace = await heldWorkplace(visit, await assessmentFor(visit), stage);
  const typed = typedLines(visit.body, codesOfMine(workplace));
  const taken = undecided(visit, typed, weigh(workplace, typed));
  const again = (): Weighed => ({
    typed,
    taken,
    untouched: new Set(),
    cellProblems: [],
    cells: new Map(),
    key,
    sent: true,
  });
  if (taken.problems.size > 0 || taken.clashes.length > 0) {
    const status = taken.clashes.length > 0 ? 409 : 400;
    return page('workbooks/preview', previewPage(visit, workplace, again()), status);
  }
  const kept = await keepChanges(visit, workplace, taken, typed, key);
  if ('overtaken' in kept) throw overtaken(visit, workplace.assessment);
  const count = taken.changes.size;
  const { path } = whereToGoOn(visit, { ...workplace, reckoned: kept.now });
  return seeOther(path, { tone: 'done', key: 'workbooks.saved', values: { count } });
}

/** Where two changed a line and nobody has chosen, it is still in doubt: nothing is overwritten by leaving a question out. */
function undecided({ body }: Visit, typed: Weighed['typed'], taken: TakenDown): TakenDown {
  const open = [...taken.changes.keys()].filter(
    (code) => body[`${code}.clashed`] === 'yes' && typed.get(code)!.choice === '',
  );
  if (open.length === 0) return taken;
  const changes = new Map([...taken.changes].filter(([code]) => !open.includes(code)));
  return { ...taken, changes, clashes: [...taken.clashes, ...open] };
}
