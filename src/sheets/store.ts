import type { Knex } from 'knex';
import type { SheetStage } from '../assessments/store.ts';
import { planned } from '../database/connection.ts';
import { type Hundredths, points, show } from '../scoring/points.ts';
import type { Programme } from '../scoring/programme.ts';
import { appliesTo, indicatorsOf, type Rubric } from '../scoring/rubric.ts';
import { figureFields, type SchoolType } from '../scoring/school.ts';
import { factCode, figureCode, type Line, type LineEntry, type LineFile, type Plausible, type Sheet } from './lines.ts';

/** A sheet about to be opened. */
export interface NewSheet {
  readonly assessmentId: number;
  readonly stage: SheetStage;
  readonly rubricId: number;
  readonly schoolType: SchoolType;
}

/** Opens blank sheets: every stage starts blank. One insert for all of them, with a line for each indicator, figure and fact. */
export async function openSheets(
  db: Knex,
  sheets: readonly NewSheet[],
  rubric: Rubric,
  programme: Programme,
): Promise<number[]> {
  if (sheets.length === 0) return [];
  const opened = (await db('sheet')
    .insert(
      sheets.map(({ assessmentId, stage, rubricId }) => ({ assessment_id: assessmentId, stage, rubric_id: rubricId })),
    )
    .returning(['id', 'assessment_id'])) as { id: number; assessment_id: number }[];
  const idOf = new Map(opened.map(({ id, assessment_id }) => [assessment_id, id]));
  const lines = sheets.flatMap(({ assessmentId, schoolType }) =>
    blankLines(rubric, programme, schoolType).map((line) => ({ ...line, sheet_id: idOf.get(assessmentId) })),
  );
  await db.raw(
    `insert into line (sheet_id, code, kind, full_points)
     select sheet_id, code, kind, full_points
       from jsonb_to_recordset(?::jsonb) as blank (sheet_id integer, code text, kind text, full_points numeric)`,
    [JSON.stringify(lines)],
  );
  return sheets.map(({ assessmentId }) => idOf.get(assessmentId)!);
}

function blankLines(rubric: Rubric, programme: Programme, type: SchoolType) {
  return [
    ...figureFields(type).map(({ key }) => ({ code: figureCode(key), kind: 'figure', full_points: null })),
    ...indicatorsOf(rubric)
      .filter((indicator) => appliesTo(indicator, type))
      .map(({ code, full }) => ({ code, kind: 'indicator', full_points: show(full) })),
    ...programme.vetoes
      .flatMap(({ facts }) => facts)
      .map(({ key }) => ({ code: factCode(key), kind: 'fact', full_points: null })),
  ];
}

/** In SQL: a line with the name of who saved it, as `LineRow` reads it; editions keep lines in the same form. */
export const lineRow = `json_build_array(line.code, line.kind, line.entry, line.reason, line.difference_reason,
                             line.points, line.version, line.basis_version, saver.name, line.saved_at, line.plausible, line.carried_over)`;

/** All sheets of an assessment with their lines and files, in one query. What a visitor may see of them is decided by `rules.ts`. */
export async function sheetsOf(db: Knex, assessmentId: number): Promise<Map<SheetStage, Sheet>> {
  const { rows } = await db
    .raw<{ rows: SheetRow[] }>(
      `select sheet.id, sheet.assessment_id, sheet.stage, sheet.rubric_id, sheet.visit_on, sheet.signed_at,
            signer.name as signed_by, sheet.concluded_at, sheet.earned, sheet.applicable, sheet.scaled, sheet.grade,
            coalesce(sheet.total_reason, '') as total_reason,
            (select json_agg(${lineRow})
               from line left join person saver on saver.id = line.saved_by where line.sheet_id = sheet.id) as lines,
            (select json_agg(json_build_object('code', evidence.code, 'id', stored_file.id, 'name', stored_file.name,
                             'type', stored_file.type, 'size', stored_file.size,
                             'hasThumbnail', stored_file.has_thumbnail, 'aboutOn', evidence.about_on, 'fromGallery', evidence.from_gallery)
                             order by evidence.place)
               from evidence join stored_file on stored_file.id = evidence.file_id
              where evidence.sheet_id = sheet.id and evidence.removed_at is null
                and not exists (select from evidence newer where newer.replaces = evidence.file_id)) as files,
            (select json_object_agg(section_code, person_id) from sheet_section
              where sheet_section.sheet_id = sheet.id) as owners,
            (select json_agg(json_build_object('code', code, 'personId', person_id) order by code, person_id)
               from second_scorer where second_scorer.sheet_id = sheet.id) as seconds,
            (select json_agg(json_build_object('code', code, 'personId', person_id, 'entry', entry, 'reason', reason,
                             'differenceReason', difference_reason, 'basisVersion', basis_version, 'version', version,
                             'savedAt', saved_at, 'handedIn', handed_in_at is not null))
               from own_line where own_line.sheet_id = sheet.id) as "ownLines",
            (select json_agg(json_build_object('id', visit_record.id, 'kind', kind, 'at', at, 'state', state,
                             'authorId', author_id, 'author', author.name, 'removed', removed_at is not null,
                             'codes', array(select code from visit_record_line where record_id = visit_record.id order by code))
                             order by at desc, visit_record.id desc)
               from visit_record join person author on author.id = author_id
              where visit_record.sheet_id = sheet.id) as records
       from sheet left join person signer on signer.id = sheet.signed_by
      where sheet.assessment_id = ?`,
      [assessmentId],
    )
    .options(planned('sheets'));
  return new Map(rows.map((row) => [row.stage, sheetOf(row)]));
}

interface SheetRow {
  id: number;
  assessment_id: number;
  stage: SheetStage;
  rubric_id: number;
  visit_on: string | null;
  signed_at: Date | null;
  signed_by: string | null;
  concluded_at: Date | null;
  earned: string | null;
  applicable: string | null;
  scaled: string | null;
  grade: string | null;
  total_reason: string;
  lines: LineRow[] | null;
  files: (LineFile & { code: string })[] | null;
  owners: Record<string, number> | null;
  seconds: Sheet['seconds'] | null;
  ownLines: Sheet['ownLines'] | null;
  records: Sheet['records'] | null;
}

export type LineRow = [
  code: string,
  kind: Line['kind'],
  entry: LineEntry | null,
  reason: string,
  differenceReason: string,
  points: number | null,
  version: number,
  basisVersion: number | null,
  savedBy: string | null,
  savedAt: string | null,
  plausible: Plausible | null,
  carriedOver: boolean,
];

function sheetOf(row: SheetRow): Sheet {
  const files = new Map<string, LineFile[]>();
  for (const { code, ...file } of row.files ?? []) {
    const ofLine = files.get(code);
    if (ofLine) ofLine.push(file);
    else files.set(code, [file]);
  }
  return {
    id: row.id,
    assessmentId: row.assessment_id,
    stage: row.stage,
    rubricId: row.rubric_id,
    visitOn: row.visit_on,
    signedAt: row.signed_at,
    signedBy: row.signed_by,
    concludedAt: row.concluded_at,
    earned: storedPoints(row.earned),
    applicable: storedPoints(row.applicable),
    scaled: storedPoints(row.scaled),
    grade: row.grade,
    totalReason: row.total_reason,
    lines: new Map((row.lines ?? []).map((line) => [line[0], lineOf(line, files.get(line[0]) ?? [])])),
    owners: new Map(Object.entries(row.owners ?? {})),
    seconds: row.seconds ?? [],
    ownLines: row.ownLines ?? [],
    records: row.records ?? [],
  };
}

export const lineOf = (
  [
    code,
    kind,
    entry,
    reason,
    differenceReason,
    stored,
    version,
    basisVersion,
    savedBy,
    savedAt,
    plausible,
    carriedOver,
  ]: LineRow,
  files: readonly LineFile[],
): Line => ({
  code,
  kind,
  entry,
  reason,
  differenceReason,
  // Two decimals at most, so that the rounding only undoes what JSON did to them.
  points: stored === null ? null : (Math.round(stored * 100) as Hundredths),
  version,
  basisVersion,
  savedBy,
  savedAt,
  plausible,
  carriedOver,
  files,
});

const storedPoints = (text: string | null): Hundredths | null => (text === null ? null : points(text));

/** What a person says about one line. `points` are what the entry comes to; null while they can't be computed. */
export interface SavedLine {
  readonly sheetId: number;
  readonly code: string;
  readonly entry: LineEntry | null;
  readonly reason: string;
  readonly differenceReason: string;
  readonly points: Hundredths | null;
  /** The school's word that it is right; none where it is left out. */
  readonly plausible?: Plausible | null;
  readonly basisVersion: number | null;
  readonly seenVersion: number;
  /** Made by the page for this one save, so that a retry makes no second record. */
  readonly key: string;
  readonly by: number;
  readonly at: Date;
}

/**
 * Saves lines of one sheet, all or none, each unless someone saved it since this person looked, and keeps what stood there in the history.
 *
 * @returns the version of each line now; or the codes that someone else changed meanwhile: then nothing was saved
 */
export async function saveLines(
  db: Knex,
  lines: readonly SavedLine[],
): Promise<{ readonly versions: ReadonlyMap<string, number> } | { readonly overtaken: readonly string[] }> {
  if (lines.length === 0) return { versions: new Map() };
  const rows = JSON.stringify(lines.map(({ sheetId, code, key }) => ({ sheetId, code, key })));
  // Locked in the order of their codes, or two sheets saved at once can wait for each other.
  const { rows: present } = await db.raw<{ rows: { code: string; version: number; repeated: boolean }[] }>(
    `select line.code, line.version, exists (select from line_change where line_change.key = typed.key) as repeated
       from jsonb_to_recordset(?::jsonb) as typed ("sheetId" integer, code text, key uuid)
       join line on line.sheet_id = typed."sheetId" and line.code = typed.code
      order by line.sheet_id, line.code for update of line`,
    [rows],
  );
  const seen = new Map(lines.map(({ code, seenVersion }) => [code, seenVersion]));
  const repeated = new Set(present.filter((line) => line.repeated).map(({ code }) => code));
  const overtaken = present.filter((line) => !repeated.has(line.code) && line.version !== seen.get(line.code));
  if (overtaken.length > 0) return { overtaken: overtaken.map(({ code }) => code) };
  const fresh = lines.filter(({ code }) => !repeated.has(code));
  if (fresh.length > 0) await writeLines(db, fresh);
  return { versions: new Map(present.map(({ code, version }) => [code, repeated.has(code) ? version : version + 1])) };
}

/**
 * The lines among these that were saved under their keys already, each with the version that this made: the answer to that was lost,
 * and what has happened to the line since is nothing that its sender wanted undone.
 */
export async function savedUnder(db: Knex, keys: ReadonlyMap<string, string>): Promise<ReadonlyMap<string, number>> {
  const { rows } = await db.raw<{ rows: { code: string; version: number }[] }>(
    `select typed.code, saved.version
       from jsonb_to_recordset(?::jsonb) as typed (code text, key uuid)
       join (select key, code, version from line_change union all select key, code, version from own_line_change) saved
         on saved.key = typed.key and saved.code = typed.code`,
    [JSON.stringify([...keys].map(([code, key]) => ({ code, key })))],
  );
  return new Map(rows.map(({ code, version }) => [code, version]));
}

async function writeLines(db: Knex, lines: readonly SavedLine[]): Promise<void> {
  const rows = JSON.stringify(
    lines.map((line) => ({ ...line, points: line.points === null ? null : show(line.points) })),
  );
  await db.raw(
    `with typed as (
       select * from jsonb_to_recordset(?::jsonb) as typed ("sheetId" integer, code text, entry jsonb, reason text,
         "differenceReason" text, points numeric, "basisVersion" integer, key uuid, by integer, at timestamptz, plausible jsonb)
     ), saved as (
       update line set entry = nullif(typed.entry, 'null'), reason = typed.reason, difference_reason = typed."differenceReason",
              points = typed.points, basis_version = typed."basisVersion", version = line.version + 1,
              saved_by = typed.by, saved_at = typed.at, carried_over = false,
              plausible = nullif(typed.plausible, 'null')
         from typed where line.sheet_id = typed."sheetId" and line.code = typed.code
       returning line.*, typed.key
     )
     insert into line_change (key, sheet_id, code, version, entry, reason, difference_reason, points, person_id, at, plausible)
     select key, sheet_id, code, version, entry, reason, difference_reason, points, saved_by, saved_at, plausible from saved`,
    [rows],
  );
}

/** Writes points that follow from other lines (a corrected head count): not a person's change, so no version and no history. */
export async function writePoints(
  db: Knex,
  sheetId: number,
  computed: ReadonlyMap<string, Hundredths | null>,
): Promise<void> {
  if (computed.size === 0) return;
  const rows = [...computed].map(([code, value]) => ({ code, points: value === null ? null : show(value) }));
  await db.raw(
    `update line set points = typed.points
       from jsonb_to_recordset(?::jsonb) as typed (code text, points numeric)
      where line.sheet_id = ? and line.code = typed.code and line.points is distinct from typed.points`,
    [JSON.stringify(rows), sheetId],
  );
}
