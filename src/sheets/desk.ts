import type { SheetStanding } from '../assessments/facts.ts';
import { sheetStageOf } from '../assessments/rules.ts';
import type { Assessment, SheetStage } from '../assessments/store.ts';
import { basicFigure } from '../scoring/school.ts';
import { type ProgrammeDefinition, programmeOf, type PublishedRubric, rubricOf } from '../rubrics/store.ts';
import type { Visit } from '../web/visit.ts';
import type { Sheet } from './lines.ts';
import { pastOf } from './past.ts';
import { comparedTypes, type Past } from './plausibility.ts';
import { isBeingWritten, reckon, type Reckoned, type Scoring, standingOf } from './rules.ts';
import { sheetsOf } from './store.ts';

/** All that lies on the desk of somebody who works on an assessment: its sheets, what they are scored by, and how far each is. */
export interface Desk {
  readonly programme: ProgrammeDefinition;
  readonly rubric: PublishedRubric;
  readonly scoring: Scoring;
  readonly sheets: ReadonlyMap<SheetStage, Sheet>;
  /** The sheet that the assessment's stage works on; null where it works on none. */
  readonly current: Reckoned | null;
  readonly standing: SheetStanding | null;
  /** What the self-evaluation is held against while it is filled in; null on other sheets. */
  readonly past: Past | null;
}

/**
 * Lays the desk: one query beside what is remembered of programme and rubric, and one more for what a self-evaluation that is
 * being filled in is held against. What the visitor may see of it is asked of `seen.ts`.
 */
export async function deskFor(
  visit: Visit,
  assessment: Assessment,
  stage = sheetStageOf(assessment.stage),
): Promise<Desk> {
  const { cycle, school } = assessment;
  const programme = await programmeOf(visit.db, cycle.programmeKey);
  const rubric = await rubricOf(visit.db, cycle.rubricId);
  const sheets = await sheetsOf(visit.db, assessment.id);
  const scoring: Scoring = {
    rubric: rubric.tree,
    programme,
    schoolType: school.type,
    cycleYear: cycle.year,
    today: visit.today,
  };
  const sheet = stage === null ? undefined : sheets.get(stage);
  const current = sheet === undefined ? null : reckon(sheet, scoring);
  const past = current === null ? null : await pastAt(visit, assessment, current);
  const standing = current && standingOf(current, sheets, scoring, past);
  return { programme, rubric, scoring, sheets, current, standing, past };
}

/** What a sheet is held against: a self-evaluation while it is being filled in, by as many pupils as it states; else nothing. */
export async function pastAt(
  visit: Visit,
  { id, stage, school }: Assessment,
  reckoned: Reckoned,
): Promise<Past | null> {
  const { sheet, figures } = reckoned;
  if (sheet.stage !== 'school' || !isBeingWritten(stage, 'school', sheet.signedAt !== null)) return null;
  return pastOf(visit.db, id, comparedTypes(school.type), basicFigure(school.type, figures, 'pupils'));
}
