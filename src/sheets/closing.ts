import type { Knex } from 'knex';
import type { SheetStage } from '../assessments/store.ts';
import { type Hundredths, show } from '../scoring/points.ts';
import { pupilsOfSheet } from './past.ts';
import { lineRow } from './store.ts';

/**
 * Keeps an assessment at its stage, and others from saving on the same sheet, until the transaction ends: what is computed
 * from a sheet is computed from how it stands.
 *
 * @returns false when the assessment has moved on meanwhile
 */
export async function holdSheet(db: Knex, assessmentId: number, at: string, stage: SheetStage): Promise<boolean> {
  const held = await db.raw<{ rows: unknown[] }>(
    `select from assessment join sheet on sheet.assessment_id = assessment.id
      where assessment.id = ? and assessment.stage = ? and sheet.stage = ? and sheet.signed_at is null
        for share of assessment for update of sheet`,
    [assessmentId, at, stage],
  );
  return held.rows.length > 0;
}

/** What a sheet says when it is submitted or signed off; nulls when it is opened again. */
export interface Signature {
  readonly signedBy: number | null;
  readonly signedAt: Date | null;
  readonly earned: Hundredths | null;
  readonly applicable: Hundredths | null;
  readonly scaled: Hundredths | null;
  readonly grade: string | null;
}

/** Fixes (or opens again) what a sheet comes to, and by how many pupils it is found among schools of its size. */
export async function signSheet(db: Knex, sheetId: number, signature: Signature): Promise<void> {
  const { signedBy, signedAt, earned, applicable, scaled, grade } = signature;
  const stored = (value: Hundredths | null): string | null => (value === null ? null : show(value));
  await db('sheet')
    .where({ id: sheetId })
    .update({
      pupils: db.raw(pupilsOfSheet),
      signed_by: signedBy,
      signed_at: signedAt,
      earned: stored(earned),
      applicable: stored(applicable),
      scaled: stored(scaled),
      grade,
    });
}

/** Marks a sheet as concluded by its office: from now on others see it. */
export async function concludeSheet(db: Knex, sheetId: number, at: Date): Promise<void> {
  await db('sheet').where({ id: sheetId }).update({ concluded_at: at });
}

/** The leader's reason for a total that is far from the stage before. */
export async function saveTotalReason(db: Knex, sheetId: number, reason: string): Promise<void> {
  await db('sheet').where({ id: sheetId }).update({ total_reason: reason });
}

/** Marks the sheets of one stage of several assessments as concluded. */
export async function concludeSheets(
  db: Knex,
  assessmentIds: readonly number[],
  stage: SheetStage,
  at: Date,
): Promise<void> {
  await db('sheet')
    .whereIn('assessment_id', [...assessmentIds])
    .where({ stage })
    .update({ concluded_at: at });
}

/** Why concluded sheets are opened again, and by whom: what they said is kept as an edition. */
export interface SetAside {
  readonly why: 'correction' | 'objection' | 're-review';
  readonly by: number;
  readonly at: Date;
  readonly reason: string;
  /** Whether the result that is set aside, that of the last concluded sheet, was a veto: the step before has taken it back already. */
  readonly vetoed: boolean;
}

/**
 * Opens sheets again: what was signed, submitted or concluded on them is so no longer. Every line stays.
 * What a concluded sheet said is kept for good as an edition of it, where a reason to set it aside is given.
 */
export async function openAgain(
  db: Knex,
  assessmentId: number,
  stages: readonly SheetStage[],
  aside?: SetAside,
): Promise<void> {
  if (aside) await keepEditions(db, assessmentId, stages, aside);
  await db('sheet')
    .where({ assessment_id: assessmentId })
    .whereIn('stage', [...stages])
    .update({
      signed_by: null,
      signed_at: null,
      concluded_at: null,
      earned: null,
      applicable: null,
      scaled: null,
      grade: null,
    });
}

async function keepEditions(
  db: Knex,
  assessmentId: number,
  stages: readonly SheetStage[],
  { why, by, at, reason, vetoed }: SetAside,
): Promise<void> {
  await db.raw(
    `insert into sheet_edition (sheet_id, number, signed_by, signed_at, concluded_at, earned, applicable, scaled, grade,
                                vetoed, total_reason, lines, set_aside_for, set_aside_by, set_aside_at, reason)
     select sheet.id, (select count(*) + 1 from sheet_edition where sheet_id = sheet.id), sheet.signed_by, sheet.signed_at,
            sheet.concluded_at, sheet.earned, sheet.applicable, sheet.scaled, sheet.grade,
            ?::boolean and sheet.concluded_at is not null and not exists (
              select from sheet later where later.assessment_id = sheet.assessment_id and sheet.stage = 'county'
                 and later.stage = 'city' and later.concluded_at is not null),
            sheet.total_reason,
            (select coalesce(json_agg(${lineRow} order by line.code), '[]')
               from line left join person saver on saver.id = line.saved_by where line.sheet_id = sheet.id),
            ?, ?, ?, ?
       from sheet
      where sheet.assessment_id = ? and sheet.stage = any(?::text[]) and sheet.signed_at is not null`,
    [vetoed, why, by, at, reason, assessmentId, [...stages]],
  );
}

/**
 * What holds for an assessment while the sheet of a level is open again: the result of the stage before, if one concluded it.
 * The official score is that of the last concluded stage.
 */
export async function resultBefore(
  db: Knex,
  assessmentId: number,
  level: 'county' | 'city',
): Promise<{ score: string | null; grade: string | null; vetoed: boolean }> {
  const row =
    level === 'county'
      ? undefined
      : ((await db('sheet')
          .where({ assessment_id: assessmentId, stage: 'county' })
          .whereNotNull('concluded_at')
          .first('scaled as score', 'grade')) as { score: string; grade: string } | undefined);
  // Only a school that was not vetoed came to the later stage.
  return { score: row?.score ?? null, grade: row?.grade ?? null, vetoed: false };
}
