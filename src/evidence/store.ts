import type { Knex } from 'knex';
import type { SheetStage } from '../assessments/store.ts';
import type { Position } from '../schools/rules.ts';
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
export const sheetStates = async (db: Knex, assessmentId: number): Promise<Map<SheetStage, SheetState>> =>
  (await statesOf(db, [assessmentId])).get(assessmentId)!;

/** The sheets of several assessments without their lines, by assessment; one query. */
export async function statesOf(
  db: Knex,
  assessmentIds: readonly number[],
): Promise<Map<number, Map<SheetStage, SheetState>>> {
  const rows = (await db('sheet')
    .whereIn('assessment_id', [...assessmentIds])
    .select('id', 'assessment_id', 'stage', 'signed_at', 'concluded_at')) as {
    id: number;
    assessment_id: number;
    stage: SheetStage;
    signed_at: Date | null;
    concluded_at: Date | null;
  }[];
  const found = new Map(assessmentIds.map((id) => [id, new Map<SheetStage, SheetState>()]));
  for (const { id, assessment_id, stage, signed_at, concluded_at } of rows) {
    found.get(assessment_id)!.set(stage, { id, stage, signedAt: signed_at, concludedAt: concluded_at });
  }
  return found;
}

/** A file of a line: what it is, who brought it, and what has become of it since. */
export interface EvidenceFile extends Circumstances {
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
  readonly sheetId: number;
  readonly code: string;
  /** Its place on the line; a new version has that of the one it replaced. */
  readonly place: number;
  readonly school: { readonly id: number; readonly position: Position | null };
  /** The version before it, and the one after. */
  readonly replaces: string | null;
  readonly replacedBy: string | null;
  readonly removedBy: string | null;
  readonly removedAt: Date | null;
}

/** What came with a file beside its content. */
export interface Circumstances {
  readonly aboutOn: string | null;
  /** By the clock of whatever took it. */
  readonly takenAt: Date | null;
  readonly fromGallery: boolean;
  readonly position: Position | null;
}

export interface EvidenceRow {
  id: string;
  name: string;
  type: string;
  size: string;
  has_thumbnail: boolean;
  sha256: string;
  uploaded_by: string;
  uploaded_at: Date;
  assessment_id: number;
  stage: SheetStage;
  sheet_id: number;
  code: string;
  place: number;
  about_on: string | null;
  taken_at: Date | null;
  from_gallery: boolean;
  latitude: number | null;
  longitude: number | null;
  school_id: number;
  school_latitude: number | null;
  school_longitude: number | null;
  replaces: string | null;
  replaced_by: string | null;
  removed_by: string | null;
  removed_at: Date | null;
}

/** What `EvidenceRow` is read from; the caller narrows it. */
export const selectFiles = `
  select stored_file.id, stored_file.name, stored_file.type, stored_file.size, stored_file.has_thumbnail,
         stored_file.sha256, uploader.name as uploaded_by, stored_file.uploaded_at, sheet.assessment_id, sheet.stage,
         evidence.sheet_id, evidence.code, evidence.place, evidence.about_on, evidence.taken_at, evidence.from_gallery,
         evidence.latitude, evidence.longitude, school.id as school_id, school.latitude as school_latitude,
         school.longitude as school_longitude, evidence.replaces, newer.file_id as replaced_by,
         remover.name as removed_by, evidence.removed_at
    from evidence
    join stored_file on stored_file.id = evidence.file_id
    join sheet on sheet.id = evidence.sheet_id
    join assessment on assessment.id = sheet.assessment_id
    join school on school.id = assessment.school_id
    join person uploader on uploader.id = stored_file.uploaded_by
    left join person remover on remover.id = evidence.removed_by
    left join evidence newer on newer.replaces = evidence.file_id`;

export const fileOf = (row: EvidenceRow): EvidenceFile => ({
  id: row.id,
  name: row.name,
  type: row.type,
  size: Number(row.size),
  hasThumbnail: row.has_thumbnail,
  sha256: row.sha256,
  uploadedBy: row.uploaded_by,
  uploadedAt: row.uploaded_at,
  assessmentId: row.assessment_id,
  stage: row.stage,
  sheetId: row.sheet_id,
  code: row.code,
  place: row.place,
  aboutOn: row.about_on,
  takenAt: row.taken_at,
  fromGallery: row.from_gallery,
  position: positionOf(row.latitude, row.longitude),
  school: { id: row.school_id, position: positionOf(row.school_latitude, row.school_longitude) },
  replaces: row.replaces,
  replacedBy: row.replaced_by,
  removedBy: row.removed_by,
  removedAt: row.removed_at,
});

const positionOf = (latitude: number | null, longitude: number | null): Position | null =>
  latitude === null || longitude === null ? null : { latitude, longitude };

/** A file of evidence by its number, removed or not. Whether the visitor may see it is asked by `seenFile`. */
export async function findEvidence(db: Knex, fileId: string): Promise<EvidenceFile | undefined> {
  if (!FileNumber.safeParse(fileId).success) return undefined;
  const { rows } = await db.raw<{ rows: EvidenceRow[] }>(`${selectFiles} where evidence.file_id = ?`, [fileId]);
  return rows[0] && fileOf(rows[0]);
}

/** All files of a line in their places, earlier versions and removed ones too: nothing goes without trace. */
export async function filesOfLine(db: Knex, sheetId: number, code: string): Promise<EvidenceFile[]> {
  const { rows } = await db.raw<{ rows: EvidenceRow[] }>(
    `${selectFiles} where evidence.sheet_id = ? and evidence.code = ?
      order by evidence.place, stored_file.uploaded_at, stored_file.id limit 500`,
    [sheetId, code],
  );
  return rows.map(fileOf);
}

/**
 * The files that somebody sent under a key, in their order; none when it is new. Whoever sends the same key in the same
 * moment waits here until the transaction of the first has ended.
 */
export async function filesUnder(db: Knex, personId: number, key: string): Promise<EvidenceFile[]> {
  await db.raw('select pg_advisory_xact_lock(hashtextextended(?, 0))', [`evidence ${personId} ${key}`]);
  const { rows } = await db.raw<{ rows: EvidenceRow[] }>(
    `${selectFiles} where evidence.keyed_by = ? and evidence.key = ? order by evidence.key_place`,
    [personId, key],
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
  by: number | null,
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

/** Puts stored files to a line; one that replaces another takes its place. */
export async function addEvidence(
  db: Knex,
  added: Circumstances & {
    readonly sheetId: number;
    readonly code: string;
    readonly fileIds: readonly string[];
    readonly key: { readonly by: number; readonly key: string } | null;
    readonly replaced?: { readonly id: string; readonly place: number };
  },
): Promise<void> {
  const { sheetId, code, aboutOn, takenAt, fromGallery, position, fileIds, key, replaced } = added;
  await db('evidence').insert(
    fileIds.map((fileId, place) => ({
      file_id: fileId,
      sheet_id: sheetId,
      code,
      about_on: aboutOn,
      taken_at: takenAt,
      from_gallery: fromGallery,
      latitude: position?.latitude ?? null,
      longitude: position?.longitude ?? null,
      key: key?.key ?? null,
      keyed_by: key?.by ?? null,
      key_place: key === null ? null : place,
      ...(replaced && { replaces: replaced.id, place: replaced.place }),
    })),
  );
}

/**
 * Keeps a file as it is until the transaction ends, so that it is replaced or removed once.
 * @throws Refusal 409 when somebody else did so already
 */
export async function holdFile(db: Knex, fileId: string): Promise<void> {
  await db.raw('select from evidence where file_id = ? for update', [fileId]);
  // A question of its own: what was written while this one waited is seen by the next only.
  const { rows } = await db.raw<{ rows: { removed: boolean }[] }>(
    `select removed_at is not null as removed from evidence
      where file_id = ? and (removed_at is not null or exists (select from evidence newer where newer.replaces = evidence.file_id))`,
    [fileId],
  );
  if (rows[0] !== undefined) throw stale(`evidence.refusal.${rows[0].removed ? 'removed' : 'replaced'}`);
}

/** Takes a file from its line; the file itself stays. Once removed it stays removed as it was. */
export async function removeEvidence(db: Knex, fileId: string, by: number, at: Date): Promise<void> {
  await db('evidence').where({ file_id: fileId }).whereNull('removed_at').update({ removed_by: by, removed_at: at });
}
