import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import type { Answer, Visitor } from '../setup/app.ts';

/** The assessment of a school in 2026. */
export async function assessmentIn(db: Knex, school: string): Promise<number> {
  const row = (await db('assessment')
    .join('school', 'school.id', 'assessment.school_id')
    .join('cycle', 'cycle.id', 'assessment.cycle_id')
    .where({ 'school.name': school, year: 2026 })
    .first('assessment.id')) as { id: number };
  return row.id;
}

interface Told {
  lines: {
    code: string;
    version: number;
    points?: string;
    why?: string[];
    problems: Record<string, string>;
    differs: boolean;
    clash: unknown;
    earlier: { text: string }[];
  }[];
  total: { filled: string; range: string; score: string };
}
/** What the page's script is told. */
export const told = ({ text }: Answer): Told => JSON.parse(text) as Told;

/** Saves one line as the page's script does. */
export const save = (
  visitor: Visitor,
  path: string,
  fields: Record<string, string | readonly string[]>,
  key = randomUUID(),
) => visitor.post(path, { key, ...fields }, { accept: 'application/json' });

/** A line as the database has it. */
export const lineIn = async (db: Knex, id: number, stage: string, code: string) =>
  (await db('line')
    .join('sheet', 'sheet.id', 'line.sheet_id')
    .where({ assessment_id: id, stage, code })
    .first('entry', 'points', 'version', 'line.sheet_id')) as {
    entry: unknown;
    points: string | null;
    version: number;
    sheet_id: number;
  };
