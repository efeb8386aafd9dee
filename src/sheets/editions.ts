import type { Knex } from 'knex';
import type { SheetStage } from '../assessments/store.ts';
import { type Hundredths, points } from '../scoring/points.ts';
import type { Sheet } from './lines.ts';
import { lineOf, type LineRow } from './store.ts';

/** What a concluded sheet said before it was opened again, in a list. */
export interface Edition {
  readonly stage: SheetStage;
  /** 1 is the first that was set aside. */
  readonly number: number;
  readonly scaled: string | null;
  readonly grade: string | null;
  readonly signedAt: Date | null;
  readonly concludedAt: Date | null;
  readonly why: 'correction' | 'objection' | 're-review';
  readonly by: string;
  readonly at: Date;
  readonly reason: string;
}

/** The earlier editions of the sheets of an assessment, in the order in which they were set aside. */
export async function editionsOf(db: Knex, assessmentId: number): Promise<Edition[]> {
  return (await db('sheet_edition')
    .join('sheet', 'sheet.id', 'sheet_edition.sheet_id')
    .join('person', 'person.id', 'sheet_edition.set_aside_by')
    .where({ assessment_id: assessmentId })
    .orderBy('set_aside_at')
    .select({
      stage: 'sheet.stage',
      number: 'number',
      scaled: 'sheet_edition.scaled',
      grade: 'sheet_edition.grade',
      signedAt: 'sheet_edition.signed_at',
      concludedAt: 'sheet_edition.concluded_at',
      why: 'set_aside_for',
      by: 'person.name',
      at: 'set_aside_at',
      reason: 'sheet_edition.reason',
    })) as Edition[];
}

/**
 * A sheet as it stood when an edition of it was set aside: its lines, signature and totals of then. Files are those of the sheet,
 * which are never taken away. Undefined where there is no such edition.
 */
export async function editionOf(db: Knex, sheet: Sheet, number: number): Promise<Sheet | undefined> {
  const row = (await db('sheet_edition')
    .leftJoin('person', 'person.id', 'sheet_edition.signed_by')
    .where({ sheet_id: sheet.id, number })
    .first({
      signedAt: 'signed_at',
      signedBy: 'person.name',
      concludedAt: 'concluded_at',
      earned: 'earned',
      applicable: 'applicable',
      scaled: 'scaled',
      grade: 'grade',
      totalReason: 'total_reason',
      lines: 'lines',
    })) as EditionRow | undefined;
  if (row === undefined) return undefined;
  const { lines, totalReason, ...then } = row;
  const stored = (text: string | null): Hundredths | null => (text === null ? null : points(text));
  return {
    ...sheet,
    ...then,
    earned: stored(then.earned),
    applicable: stored(then.applicable),
    scaled: stored(then.scaled),
    totalReason: totalReason ?? '',
    lines: new Map(lines.map((line) => [line[0], lineOf(line, sheet.lines.get(line[0])?.files ?? [])])),
  };
}

interface EditionRow {
  signedAt: Date | null;
  signedBy: string | null;
  concludedAt: Date | null;
  earned: string | null;
  applicable: string | null;
  scaled: string | null;
  grade: string | null;
  totalReason: string | null;
  lines: LineRow[];
}
