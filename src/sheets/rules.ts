import type { Permission } from '../accounts/permissions.ts';
import type { SheetStanding } from '../assessments/facts.ts';
import { sheetStageOf } from '../assessments/rules.ts';
import type { SheetStage } from '../assessments/store.ts';
import { lineAsksForReason, totalAsksForReason } from '../scoring/difference.ts';
import type { Entry } from '../scoring/entry.ts';
import { gradeOf } from '../scoring/grade.ts';
import { keyItemVetoes } from '../scoring/key-items.ts';
import type { Programme } from '../scoring/programme.ts';
import { type Indicator, indicatorsOf, type Rubric } from '../scoring/rubric.ts';
import {
  type BasicFigures,
  figureFields,
  type FigureKey,
  figureProblems,
  missingFigures,
  readFigures,
  type SchoolType,
} from '../scoring/school.ts';
import { type Total, totalOf } from '../scoring/total.ts';
import {
  type Fact,
  type Facts,
  pendingFacts,
  unansweredFacts,
  type Veto,
  vetoesOf,
  vetoProblems,
} from '../scoring/veto.ts';
import { factCode, figureCode, isSaid, type Sheet } from './lines.ts';
import { doubtsAbout, isConfirmed, type Past } from './plausibility.ts';

/** Who writes on which sheet. */
export const writersOf = {
  school: 'selfevaluation.edit',
  county: 'county.score',
  city: 'city.score',
} as const satisfies Record<SheetStage, Permission>;

/** Whether a sheet can be written on, and files put to it: only while its stage is being worked on, and before it is signed. */
export const isBeingWritten = (stage: string, sheet: SheetStage, signed: boolean): boolean =>
  sheetStageOf(stage) === sheet && !signed && (sheet === 'school' || stage.endsWith(' scoring'));

/** What a sheet is scored by. */
export interface Scoring {
  readonly rubric: Rubric;
  readonly programme: Programme;
  readonly schoolType: SchoolType;
  readonly cycleYear: number;
  readonly today: string;
}

/** A sheet with everything that follows from its lines. */
export interface Reckoned {
  readonly sheet: Sheet;
  readonly figures: BasicFigures;
  readonly total: Total;
  readonly facts: Facts;
  readonly vetoes: readonly Veto[];
  /** Key of the grade; null while something is not scored. */
  readonly grade: string | null;
}

/** Adds a sheet up, with its vetoes and its grade. The one way in which a sheet is scored, on pages as on signing off. */
export function reckon(sheet: Sheet, { rubric, programme, schoolType, cycleYear, today }: Scoring): Reckoned {
  const figures = figuresOf(sheet, schoolType);
  const total = totalOf(rubric, entriesOf(sheet, rubric), schoolType, figures);
  const facts = factsOf(sheet, programme);
  const vetoes = [...vetoesOf(programme, facts, { cycleYear, until: today }), ...keyItemVetoes(rubric, total.lines)];
  const grade = total.blanks.length === 0 ? gradeOf(total.earned, total.applicable, vetoes, programme) : null;
  return { sheet, figures, total, facts, vetoes, grade };
}

/** The basic figures of a sheet: each stage keeps its own copy. */
export function figuresOf(sheet: Sheet, type: SchoolType): BasicFigures {
  const flat: Partial<Record<FigureKey, number | null>> = {};
  for (const { key } of figureFields(type)) {
    const entry = sheet.lines.get(figureCode(key))?.entry;
    flat[key] = entry?.kind === 'figure' ? entry.value : null;
  }
  return readFigures(flat);
}

function entriesOf(sheet: Sheet, rubric: Rubric): Map<string, Entry> {
  const entries = new Map<string, Entry>();
  for (const { code } of indicatorsOf(rubric)) {
    const entry = sheet.lines.get(code)?.entry;
    if (entry && entry.kind !== 'figure' && entry.kind !== 'fact') entries.set(code, entry);
  }
  return entries;
}

function factsOf(sheet: Sheet, programme: Programme): Facts {
  const facts = new Map<string, Fact>();
  for (const { key } of programme.vetoes.flatMap((veto) => veto.facts)) {
    const line = sheet.lines.get(factCode(key));
    if (line?.entry?.kind === 'fact') {
      const { answer, on, source } = line.entry;
      facts.set(key, { answer, on, source, evidence: line.files.length });
    }
  }
  return facts;
}

const before: Readonly<Record<SheetStage, SheetStage | null>> = { school: null, county: 'school', city: 'county' };

/** The sheet that a stage is compared with: of the stage just before it. */
export const sheetBefore = (sheets: ReadonlyMap<SheetStage, Sheet>, stage: SheetStage): Sheet | null => {
  const earlier = before[stage];
  return earlier === null ? null : (sheets.get(earlier) ?? null);
};

/**
 * How far a sheet is. Differences are asked about against the stage just before; the reason of a correction or of points
 * below full serves as the reason of a difference too.
 *
 * @param past what a self-evaluation is held against while it is filled in; null for other sheets
 */
export function standingOf(
  reckoned: Reckoned,
  sheets: ReadonlyMap<SheetStage, Sheet>,
  scoring: Scoring,
  past: Past | null = null,
): SheetStanding {
  const { sheet, figures, total, facts, grade } = reckoned;
  const { programme, schoolType, rubric, today } = scoring;
  const earlier = sheetBefore(sheets, sheet.stage);
  const school = sheet.stage === 'school' ? null : (sheets.get('school') ?? null);
  const earlierReckoned = earlier && reckon(earlier, scoring);
  return {
    figuresComplete:
      missingFigures(schoolType, figures).length === 0 && figureProblems(schoolType, figures).length === 0,
    blanks: total.blanks.length,
    missingEvidence: sheet.stage === 'school' ? missingEvidence(sheet, rubric, reckoned).length : 0,
    unansweredVetoes: unansweredFacts(programme, facts).length + vetoProblems(programme, facts, today).length,
    unverified: unverifiedLines(reckoned, scoring, past).length,
    pending: pendingFacts(programme, facts).length,
    unconfirmed: unconfirmedLines(sheet, school).length,
    unexplained: earlier ? unexplainedLines(sheet, earlier, reckoned, scoring).length : 0,
    totalUnexplained:
      earlierReckoned !== null &&
      total.blanks.length === 0 &&
      sheet.totalReason.trim() === '' &&
      totalAsksForReason(total, earlierReckoned.total, programme.difference),
    grade,
  };
}

/** Indicators whose evidence the rubric demands and that have none; not asked of what does not apply to the school. */
export function missingEvidence(sheet: Sheet, rubric: Rubric, { total }: Reckoned): readonly Indicator[] {
  return indicatorsOf(rubric).filter(({ code, evidenceRequired }) => {
    const outcome = total.lines.get(code);
    const applies = outcome?.state === 'left out' ? false : !(outcome?.state === 'scored' && !outcome.applicable);
    return evidenceRequired && applies && (sheet.lines.get(code)?.files.length ?? 0) === 0;
  });
}

/** Codes of lines that a reviewer saved before the school changed its own entry: they must be confirmed. */
export const unconfirmedLines = (sheet: Sheet, school: Sheet | null): readonly string[] =>
  school === null
    ? []
    : [...sheet.lines.values()]
        .filter((line) => isSaid(line) && line.basisVersion !== (school.lines.get(line.code)?.version ?? null))
        .map(({ code }) => code);

/** Codes of lines whose quantity is far from the past, and of which the school has not said that it is right. */
export const unverifiedLines = (
  { sheet, figures }: Pick<Reckoned, 'sheet' | 'figures'>,
  { rubric, schoolType: type }: Scoring,
  past: Past | null,
): readonly string[] =>
  past === null
    ? []
    : [...sheet.lines.values()]
        .filter((line) => !isConfirmed(line) && doubtsAbout(line, { rubric, type, figures, past }).length > 0)
        .map(({ code }) => code);

/** Codes of indicators that differ from the stage before by more than the programme's share, and do not say why. */
export function unexplainedLines(
  sheet: Sheet,
  earlier: Sheet,
  { total }: Reckoned,
  { rubric, programme }: Scoring,
): readonly string[] {
  return indicatorsOf(rubric)
    .filter(({ code, full }) => {
      const outcome = total.lines.get(code);
      const line = sheet.lines.get(code);
      const earlierPoints = earlier.lines.get(code)?.points ?? null;
      if (outcome?.state !== 'scored' || earlierPoints === null || line === undefined) return false;
      const said = line.differenceReason.trim() !== '' || line.reason.trim() !== '';
      return !said && lineAsksForReason(outcome.points, earlierPoints, full, programme.difference);
    })
    .map(({ code }) => code);
}
