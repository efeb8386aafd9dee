import type { Knex } from 'knex';

/** An assessment of this year's list, as a form knows it. */
export interface Known {
  readonly id: number;
  readonly steps: number;
  /** The value of its box. */
  readonly box: string;
}

/** This year's assessment of a school. */
export async function assessmentOf(db: Knex, school: string): Promise<Known> {
  const { id, steps } = (await db('assessment')
    .join('school', 'school.id', 'assessment.school_id')
    .join('cycle', 'cycle.id', 'assessment.cycle_id')
    .where({ 'school.name': school, year: 2026 })
    .first('assessment.id', 'assessment.steps')) as { id: number; steps: number };
  return { id, steps, box: `${id}-${steps}` };
}

/** A school whose self-evaluation was submitted, with 950 points, and that waits for its application. */
export async function aWaiting(db: Knex, school: string, changed: Record<string, unknown> = {}): Promise<Known> {
  const known = await assessmentOf(db, school);
  await db('assessment')
    .where({ id: known.id })
    .update({ stage: 'application', due_on: '2026-11-25', application_by: null, late: false, ...changed });
  await db('sheet')
    .where({ assessment_id: known.id, stage: 'school' })
    .update({
      signed_at: new Date('2026-11-01T10:00:00+08:00'),
      signed_by: 1,
      concluded_at: null,
      earned: '950',
      applicable: '1000',
      scaled: '950',
      grade: 'compliant',
    });
  return known;
}

/** The scan of a sealed form. */
export const aScan = (
  content: string | Uint8Array<ArrayBuffer> = pdf,
  name = '申请表.pdf',
): readonly ['scan', File] => ['scan', new File([content], name)];

const pdf = '%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n';

/** A document of the old Word: a compound file whose main stream bears its name. */
export function aWordFile(): Uint8Array<ArrayBuffer> {
  const file = Buffer.alloc(1024);
  file.write('d0cf11e0a1b11ae1', 0, 'hex');
  const name = Buffer.from('WordDocument\0', 'utf16le');
  name.copy(file, 512);
  file.writeUInt16LE(name.length, 512 + 64);
  file[512 + 66] = 2;
  return new Uint8Array(file);
}
