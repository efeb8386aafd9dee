import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import { type Hundredths, show } from '../../src/scoring/points.ts';
import type { Copy } from './files.ts';
import type { Journey } from './journey.ts';
import type { SeedSheet } from './lines.ts';
import type { Told } from './papers.ts';
import { insertRows } from './rows.ts';

/** Writes the journeys down: assessments, their steps, sheets, teams, lines and evidence. */
export async function writeJourneys(
  db: Knex,
  journeys: readonly Journey[],
  schools: ReadonlyMap<string, { readonly id: number; readonly path: string }>,
  store: (copies: readonly Copy[]) => Promise<void>,
): Promise<Told[]> {
  const made = await insertRows<{ id: number }>(
    db,
    'assessment',
    journeys.map((journey) => assessmentRow(journey, schools.get(journey.school.key)!)),
    ['id'],
  );
  const told = journeys.map((journey, place) => ({ journey, id: made[place]!.id }));
  await insertRows(db, 'step', inOrder(told.flatMap(({ id, journey }) => stepRows(id, journey))));
  const sheets = told.flatMap(({ id, journey }) =>
    [...journey.sheets.values()].map((sheet) => ({ ...sheet, assessmentId: id })),
  );
  const ids = await insertRows<{ id: number }>(db, 'sheet', sheets.map(sheetRow), ['id']);
  await writeSheets(
    db,
    sheets.map((sheet, place) => ({ ...sheet, id: ids[place]!.id })),
    store,
  );
  return told;
}

async function writeSheets(
  db: Knex,
  sheets: readonly SeedSheet[],
  store: (copies: readonly Copy[]) => Promise<void>,
): Promise<void> {
  await insertRows(db, 'team_member', sheets.flatMap(memberRows));
  await insertRows(
    db,
    'sheet_section',
    sheets.flatMap(({ id, owners }) =>
      [...owners].map(([section_code, person_id]) => ({ sheet_id: id, section_code, person_id })),
    ),
  );
  await insertRows(db, 'line', sheets.flatMap(lineRows));
  await insertRows(db, 'line_change', inOrder(sheets.flatMap(changeRows)));
  const evidence = sheets.flatMap(({ id, lines }) =>
    [...lines.values()].flatMap(({ code, copies }) => copies.map((copy) => ({ sheetId: id, code, copy }))),
  );
  await store(evidence.map(({ copy }) => copy));
  await insertRows(
    db,
    'evidence',
    evidence.map(({ sheetId, code, copy }) => ({ file_id: copy.id, sheet_id: sheetId, code })),
  );
  await tellOfPhotos(db);
}

/** Photos of reviewers were taken on the spot, within a hundred metres of the school's gate; every ninth was chosen from others. */
async function tellOfPhotos(db: Knex): Promise<void> {
  await db.raw(`
    update evidence
       set taken_at = stored_file.uploaded_at - interval '4 minutes', about_on = (stored_file.uploaded_at at time zone 'Asia/Shanghai')::date,
           latitude = school.latitude + (abs(hashtext(evidence.code)) % 90) / 1e5,
           longitude = school.longitude + (abs(hashtext(evidence.code)) % 70) / 1e5,
           from_gallery = abs(hashtext(evidence.code)) % 9 = 0
      from stored_file, sheet, assessment, school
     where stored_file.id = evidence.file_id and stored_file.has_thumbnail
       and sheet.id = evidence.sheet_id and sheet.stage <> 'school'
       and assessment.id = sheet.assessment_id and school.id = assessment.school_id`);
}

/** What happened first has the lower number. */
const inOrder = <Row extends { readonly at: Date | null }>(rows: readonly Row[]): Row[] =>
  rows.toSorted((one, other) => Number(one.at) - Number(other.at));

const stored = (value: Hundredths | null): string | null => (value === null ? null : show(value));

function assessmentRow(journey: Journey, { id, path }: { id: number; path: string }) {
  const { school, year, steps, result } = journey;
  return {
    cycle_id: year.cycleId,
    school_id: id,
    school_type: school.type,
    region_path: path,
    decided_at: journey.decidedAt,
    stage: journey.stage,
    steps: steps.length,
    due_on: journey.due,
    self_evaluation_by: journey.selfEvaluationBy,
    application_by: journey.applicationBy,
    late: false,
    score: stored(result?.score ?? null),
    grade: result?.grade ?? null,
    vetoed: (result?.vetoes ?? []).length > 0,
    moved_at: steps.at(-1)!.at,
  };
}

const stepRows = (assessment_id: number, { steps }: Journey) =>
  steps.map(({ name, from, to, by, role, at, reason, details }, place) => ({
    assessment_id,
    position: place + 1,
    name,
    from_stage: from,
    to_stage: to,
    person_id: by,
    role,
    at,
    reason,
    details,
  }));

const sheetRow = (sheet: SeedSheet) => ({
  assessment_id: sheet.assessmentId,
  stage: sheet.stage,
  rubric_id: sheet.rubricId,
  visit_on: sheet.visitOn,
  signed_by: sheet.signer,
  signed_at: sheet.signedAt,
  pupils: sheet.signedAt === null ? null : pupilsOf(sheet),
  concluded_at: sheet.concludedAt,
  earned: stored(sheet.earned),
  applicable: stored(sheet.applicable),
  scaled: stored(sheet.scaled),
  grade: sheet.grade,
  total_reason: sheet.totalReason || null,
});

function pupilsOf({ lines }: SeedSheet): number {
  const entries = ['pupils.primary', 'pupils.junior'].map((key) => lines.get(`figure.${key}`)?.entry);
  return entries.reduce((sum, entry) => sum + (entry?.kind === 'figure' ? (entry.value ?? 0) : 0), 0);
}

const memberRows = ({ id, team }: SeedSheet) =>
  (team?.members ?? []).map((person_id) => ({ sheet_id: id, person_id, leads: person_id === team?.leader }));

const lineRows = ({ id, lines }: SeedSheet) =>
  [...lines.values()].map((line) => ({
    sheet_id: id,
    code: line.code,
    kind: line.kind,
    entry: line.entry,
    reason: line.reason,
    difference_reason: line.differenceReason,
    points: stored(line.points),
    full_points: stored(line.full),
    version: line.version,
    basis_version: line.basisVersion,
    saved_by: line.by,
    saved_at: line.at,
  }));

const changeRows = ({ id, lines }: SeedSheet) =>
  [...lines.values()]
    .filter(({ version }) => version > 0)
    .map((line) => ({
      key: randomUUID(),
      sheet_id: id,
      code: line.code,
      version: line.version,
      entry: line.entry,
      reason: line.reason,
      difference_reason: line.differenceReason,
      points: stored(line.points),
      person_id: line.by,
      at: line.at,
    }));
