import type { Knex } from 'knex';
import type { ProgrammeDefinition, PublishedRubric } from '../../src/rubrics/store.ts';
import { programmeOf, rubricOf } from '../../src/rubrics/store.ts';
import { type Assessment, findAssessments, type SheetStage } from '../../src/assessments/store.ts';
import type { Sheet } from '../../src/sheets/lines.ts';
import { sheetsOf } from '../../src/sheets/store.ts';

/** A step as it is written down. */
export interface StepRow {
  readonly position: number;
  readonly name: string;
  readonly from_stage: string | null;
  readonly to_stage: string;
  readonly person_id: number;
  readonly role: string;
  readonly at: Date;
  readonly reason: string | null;
}

/** An assessment with all that is written down of it. */
export interface Record {
  readonly title: string;
  readonly assessment: Assessment;
  readonly movedAt: Date;
  readonly steps: readonly StepRow[];
  readonly sheets: ReadonlyMap<SheetStage, Sheet>;
  readonly rubric: PublishedRubric;
  readonly programme: ProgrammeDefinition;
}

/** Every assessment of a demonstration. */
export async function recordsOf(db: Knex): Promise<Record[]> {
  const rows = (await db('assessment').select('id', 'moved_at')) as { id: number; moved_at: Date }[];
  const assessments = await findAssessments(
    db,
    rows.map(({ id }) => id),
  );
  return Promise.all(
    assessments.map(async (assessment) => ({
      title: `${assessment.school.name} ${assessment.cycle.year}`,
      assessment,
      movedAt: rows.find(({ id }) => id === assessment.id)!.moved_at,
      steps: (await db('step').where({ assessment_id: assessment.id }).orderBy('position')) as StepRow[],
      sheets: await sheetsOf(db, assessment.id),
      rubric: await rubricOf(db, assessment.cycle.rubricId),
      programme: await programmeOf(db, assessment.cycle.programmeKey),
    })),
  );
}

/** The day in Shanghai. */
export const dayOf = (at: Date): string => new Date(at.getTime() + 8 * 3_600_000).toISOString().slice(0, 10);
