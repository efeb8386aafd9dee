import type { Knex } from 'knex';
import type { SheetStage } from '../assessments/store.ts';
import { stale } from '../web/refusals.ts';
import { FileNumber } from './schema.ts';

/** How far a sheet is, as deciding about its files needs it. */
export interface SheetState {
  readonly id: number;
  readonly stage: SheetStage;
  readonly signedAt: Date | null;
  readonly concludedAt: Date | null;
}

/** The sheets of an assessment without their lines. */
export async function sheetStates(db: Knex, assessmentId: number): Promise<Map<SheetStage, SheetState>> {
  const rows = (await db('sheet')
    .where({ assessment_id: assessmentId })
    .select('id', 'stage', 'signed_at', 'concluded_at')) as {
    id: number;
    stage: SheetStage;
    signed_at: Date | null;
    concluded_at: Date | null;
  }[];
  return new Map(
    rows.map(({ id, stage, signed_at, concluded_at }) => [
      stage,
      { id, stage, signedAt: signed_at, concludedAt: concluded_at },
    ]),
  );
}

/** A file of a line, with who brought it and whether it was taken away again. */
export interface EvidenceFile {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly size: number;
  readonly hasThumbnail: boolean;
  readonly sha256: string;
  readonly uploadedBy: string;
  readonly uploadedAt: Date;
  readonly assessmentId: number;
  readonly stage: SheetStage;
  readonly code: string;
  readonly aboutOn: string | null;
  readonly removedBy: string | null;
  readonly removedAt: Date | null;
}

interface EvidenceRow {
  id: string;
  name: string;
  type: string;
  size: number;
  has_thumbnail: boolean;
  sha256: string;
  uploaded_by: string;
  uploaded_at: Date;
  assessment_id: number;
  stage: SheetStage;
  code: string;
  about_on: string | null;
  removed_by: string | null;
  removed_at: Date | null;
}

const selectFiles = `
  select stored_file.id, stored_file.name, stored_file.type, stored_file.size, stored_file.has_thumbnail,
         stored_file.sha256, uploader.name as uploaded_by, stored_file.uploaded_at, sheet.assessment_id, sheet.stage,
         evidence.code, evidence.about_on, remover.name as removed_by, evidence.removed_at
    from evidence
    join stored_file on stored_file.id = evidence.file_id
    join sheet on sheet.id = evidence.sheet_id
    join person uploader on uploader.id = stored_file.uploaded_by
    left join person remover on remover.id = evidence.removed_by`;

const fileOf = (row: EvidenceRow): EvidenceFile => ({
  id: row.id,
  name: row.name,
  type: row.type,
  size: row.size,
  hasThumbnail: row.has_thumbnail,
  sha256: row.sha256,
  uploadedBy: row.uploaded_by,
  uploadedAt: row.uploaded_at,
  assessmentId: row.assessment_id,
  stage: row.stage,
  code: row.code,
  aboutOn: row.about_on,
  removedBy: row.removed_by,
  removedAt: row.removed_at,
});

/** A file of evidence by its number, removed or not. Whether the visitor may see it is asked by `routes.ts`. */
export async function findEvidence(db: Knex, fileId: string): Promise<EvidenceFile | undefined> {
  if (!FileNumber.safeParse(fileId).success) return undefined;
  const { rows } = await db.raw<{ rows: EvidenceRow[] }>(`${selectFiles} where evidence.file_id = ?`, [fileId]);
  return rows[0] && fileOf(rows[0]);
}

/** All files of a line in the order in which they came, the removed ones too: nothing goes without trace. */
export async function filesOfLine(db: Knex, sheetId: number, code: string): Promise<EvidenceFile[]> {
  const { rows } = await db.raw<{ rows: EvidenceRow[] }>(
    `${selectFiles} where evidence.sheet_id = ? and evidence.code = ?
      order by stored_file.uploaded_at, stored_file.id limit 500`,
    [sheetId, code],
  );
  return rows.map(fileOf);
}

/** A line to which files are added: whether it is there, and who scores it: the owner of its section, and whoever scores it beside them. */
export async function lineScorers(
  db: Knex,
  sheetId: number,
  code: string,
  section: string | null,
): Promise<{ readonly scorers: readonly number[] } | undefined> {
  const { rows } = await db.raw<{ rows: { scorers: number[] }[] }>(
    `select array(select person_id from sheet_section where sheet_id = line.sheet_id and section_code = :section
                  union select person_id from second_scorer
                         where sheet_id = line.sheet_id and second_scorer.code in (:section, line.code)) as scorers
       from line where line.sheet_id = :sheetId and line.code = :code`,
    { section, sheetId, code },
  );
  return rows[0];
}

/**
 * Keeps an assessment at its stage until the transaction ends, so that nothing is added to a sheet while it is submitted.
 * @throws Refusal 409 when it has moved meanwhile
 */
export async function holdAtStage(db: Knex, assessmentId: number, stage: string): Promise<void> {
  const held = await db.raw<{ rows: unknown[] }>(`select from assessment where id = ? and stage = ? for share`, [
    assessmentId,
    stage,
  ]);
  if (held.rows.length === 0) throw stale('evidence.refusal.closed');
}

/** Writes down files that were put into the storage. */
export async function insertFiles(
  db: Knex,
  files: readonly Pick<EvidenceFile, 'id' | 'name' | 'size' | 'type' | 'sha256' | 'hasThumbnail'>[],
  by: number,
  at: Date,
): Promise<void> {
  await db('stored_file').insert(
    files.map(({ hasThumbnail, ...file }) => ({
      ...file,
      has_thumbnail: hasThumbnail,
      uploaded_by: by,
      uploaded_at: at,
    })),
  );
}

/** Puts stored files to a line. */
export async function addEvidence(
  db: Knex,
  added: {
    readonly sheetId: number;
    readonly code: string;
    readonly aboutOn: string | null;
    readonly fileIds: readonly string[];
  },
): Promise<void> {
  const { sheetId, code, aboutOn, fileIds } = added;
  await db('evidence').insert(
    fileIds.map((fileId) => ({ file_id: fileId, sheet_id: sheetId, code, about_on: aboutOn })),
  );
}

/** Takes a file from its line; the file itself stays. Once removed it stays removed as it was. */
export async function removeEvidence(db: Knex, fileId: string, by: number, at: Date): Promise<void> {
  await db('evidence').where({ file_id: fileId }).whereNull('removed_at').update({ removed_by: by, removed_at: at });
}

export { type EvidenceRow, fileOf, selectFiles };
