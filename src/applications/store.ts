import type { Knex } from 'knex';
import type { Actor, Permission } from '../accounts/permissions.ts';
import { visible } from '../accounts/visible.ts';
import type { SchoolType } from '../scoring/school.ts';
import type { Answer } from '../scoring/veto.ts';

/** A school whose self-evaluation is submitted and waits for an application, with what it comes to. */
export interface Awaiting {
  readonly id: number;
  readonly steps: number;
  readonly cycleId: number;
  readonly year: number;
  readonly programmeKey: string;
  readonly school: string;
  readonly type: SchoolType;
  readonly regionCode: string;
  readonly regionName: string;
  readonly applicationBy: string;
  readonly cycleApplicationBy: string;
  readonly late: boolean;
  /** The date that it was given when it was sent back; null where it never was. */
  readonly newDate: string | null;
  readonly score: string | null;
  readonly grade: string | null;
  /** Pupils of the assessed sections. */
  readonly pupils: number | null;
  /** Answers to the facts of the vetoes, by key. */
  readonly facts: Readonly<Record<string, { readonly answer: Answer; readonly on: string | null }>>;
}

/** Whose pupils count: those of the compulsory sections, the only ones that are assessed. */
const pupils = `(select sum((entry ->> 'value')::int)::int from line
   where line.sheet_id = sheet.id and line.code in ('figure.pupils.primary', 'figure.pupils.junior'))`;

/** The schools that wait for an application by this actor, the most urgent first; these only, where ids are given. */
export async function awaitingApplication(
  db: Knex,
  actor: Actor,
  permission: Permission,
  ids: readonly number[] | null = null,
): Promise<Awaiting[]> {
  const mine = visible(actor, permission);
  const { rows } = await db.raw<{ rows: Awaiting[] }>(
    `select assessment.id, assessment.steps, assessment.cycle_id as "cycleId", cycle.year,
            cycle.programme_key as "programmeKey", school.name as school, assessment.school_type as type,
            region.code as "regionCode", region.name as "regionName", assessment.late,
            coalesce(assessment.application_by, cycle.application_by) as "applicationBy",
            cycle.application_by as "cycleApplicationBy",
            (select max(step.details ->> 'newDate') from step
              where step.assessment_id = assessment.id and step.name = 'send back') as "newDate",
            trim_scale(sheet.scaled)::text as score, sheet.grade, ${pupils} as pupils,
            (select coalesce(json_object_agg(substr(line.code, 6), line.entry), '{}') from line
              where line.sheet_id = sheet.id and line.kind = 'fact' and line.entry is not null) as facts
       from assessment
       join cycle on cycle.id = assessment.cycle_id
       join school on school.id = assessment.school_id
       join region on region.code = school.region_code
       join sheet on sheet.assessment_id = assessment.id and sheet.stage = 'school'
      where assessment.stage = 'application' and ${mine.sql} ${ids === null ? '' : 'and assessment.id = any(?::int[])'}
      order by cycle.year desc, "applicationBy", assessment.region_path, school.pinyin, assessment.id`,
    [...mine.bindings, ...(ids === null ? [] : [[...ids]])],
  );
  return rows;
}

/** The latest dates that these assessments were given when they were sent back: what is filed by them is not late. */
export async function newDatesOf(db: Knex, assessmentIds: readonly number[]): Promise<ReadonlyMap<number, string>> {
  const { rows } = await db.raw<{ rows: { id: number; newDate: string }[] }>(
    `select assessment_id as id, max(details ->> 'newDate') as "newDate" from step
      where assessment_id = any(?::int[]) and name = 'send back' and details ->> 'newDate' is not null
      group by assessment_id`,
    [[...assessmentIds]],
  );
  return new Map(rows.map(({ id, newDate }) => [id, newDate]));
}

/** The days of the county's visits that are set already, by assessment: a school that the county sent back keeps its team. */
export async function countyVisits(db: Knex, assessmentIds: readonly number[]): Promise<ReadonlyMap<number, string>> {
  const rows = (await db('sheet')
    .whereIn('assessment_id', [...assessmentIds])
    .where({ stage: 'county' })
    .whereNotNull('visit_on')
    .select('assessment_id', 'visit_on')) as { assessment_id: number; visit_on: string }[];
  return new Map(rows.map(({ assessment_id, visit_on }) => [assessment_id, visit_on]));
}

/** An application about to be filed. */
export interface NewApplication {
  readonly cycleId: number;
  /** The township, or the county for a school that it runs. */
  readonly regionCode: string;
  readonly number: string;
  readonly on: string;
  readonly scanFileId: string;
  readonly by: number;
  readonly at: Date;
  readonly assessmentIds: readonly number[];
}

/**
 * Files an application with what it says of each school: pupils and score of the self-evaluation as it was submitted.
 * @returns its id
 */
export async function insertApplication(db: Knex, application: NewApplication): Promise<number> {
  const [row] = (await db('application')
    .insert({
      cycle_id: application.cycleId,
      region_code: application.regionCode,
      document_number: application.number,
      document_on: application.on,
      scan_file_id: application.scanFileId,
      filed_by: application.by,
      filed_at: application.at,
    })
    .returning('id')) as { id: number }[];
  await db.raw(
    `insert into application_school (application_id, assessment_id, pupils, score)
     select ?, sheet.assessment_id, ${pupils}, sheet.scaled from sheet
      where sheet.stage = 'school' and sheet.assessment_id = any(?::int[])`,
    [row!.id, [...application.assessmentIds]],
  );
  return row!.id;
}

/** The application that this person filed for exactly these assessments with their last step: what a double click has made already. */
export async function filedJustNow(
  db: Knex,
  assessmentIds: readonly number[],
  personId: number,
): Promise<number | undefined> {
  const { rows } = await db.raw<{ rows: { id: number }[] }>(
    `select application.id from application
      where application.id = (select max(application_id) from application_school where assessment_id = ?)
        and application.filed_by = ?
        and (select array_agg(assessment_id order by assessment_id) from application_school
              where application_id = application.id) = ?::int[]`,
    [assessmentIds[0] ?? 0, personId, assessmentIds.toSorted((a, b) => a - b)],
  );
  return rows[0]?.id;
}

/** An application as it was filed. */
export interface Application {
  readonly id: number;
  readonly number: string;
  readonly on: string;
  readonly year: number;
  readonly programmeKey: string;
  readonly regionCode: string;
  readonly regionName: string;
  readonly filedBy: string;
  readonly filedAt: Date;
  readonly scan: { readonly id: string; readonly name: string; readonly type: string; readonly size: number };
  readonly schools: readonly ApplicationSchool[];
}

export interface ApplicationSchool {
  readonly assessmentId: number;
  readonly pupils: number | null;
  readonly score: string | null;
  /** Stages of its sheets that are signed off by now. */
  readonly signed: readonly ('school' | 'county' | 'city')[];
}

/** An application with all its schools, or undefined. Which of them a visitor may know of is asked by whoever shows it. */
export async function findApplication(db: Knex, id: number): Promise<Application | undefined> {
  const { rows } = await db.raw<{ rows: Application[] }>(
    `select application.id, application.document_number as number, application.document_on as "on", cycle.year,
            cycle.programme_key as "programmeKey", region.code as "regionCode", region.name as "regionName",
            person.name as "filedBy", application.filed_at as "filedAt",
            json_build_object('id', stored_file.id, 'name', stored_file.name, 'type', stored_file.type,
                              'size', stored_file.size) as scan,
            (select json_agg(json_build_object('assessmentId', named.assessment_id, 'pupils', named.pupils,
                               'score', trim_scale(named.score)::text,
                               'signed', (select coalesce(json_agg(sheet.stage), '[]') from sheet
                                           where sheet.assessment_id = named.assessment_id
                                             and sheet.signed_at is not null))
                             order by assessment.region_path, school.pinyin, school.id)
               from application_school named
               join assessment on assessment.id = named.assessment_id
               join school on school.id = assessment.school_id
              where named.application_id = application.id) as schools
       from application
       join cycle on cycle.id = application.cycle_id
       join region on region.code = application.region_code
       join person on person.id = application.filed_by
       join stored_file on stored_file.id = application.scan_file_id
      where application.id = ?`,
    [id],
  );
  return rows[0];
}
