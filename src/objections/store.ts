import type { Knex } from 'knex';
import { rolesOf } from '../accounts/permissions.ts';
import { isFileId } from '../evidence/rules.ts';
import type { Consequence, Deed, Matter, Outcome, State } from './rules.ts';

/** An objection without who sent it: that is asked for by `objectorOf` alone. Days are as 2026-11-02. */
export interface Objection {
  readonly id: number;
  readonly assessmentId: number;
  readonly regionCode: string;
  readonly school: string;
  readonly place: string;
  readonly year: number;
  readonly matter: Matter;
  readonly text: string;
  readonly receivedOn: string;
  readonly receivedAt: Date;
  readonly withinNotice: boolean;
  readonly state: State;
  readonly ownerId: number | null;
  readonly owner: string | null;
  readonly answerBy: string;
  readonly answeredAt: Date | null;
  readonly answeredBy: string | null;
  readonly answer: string | null;
  readonly outcome: Outcome | null;
  readonly consequence: Consequence | null;
  readonly version: number;
}

const columns = `
  select objection.id, objection.assessment_id as "assessmentId", objection.region_code as "regionCode", school.name as school,
         place.name as place, cycle.year, objection.matter, objection.text, objection.received_on as "receivedOn",
         objection.received_at as "receivedAt", objection.within_notice as "withinNotice", objection.state,
         objection.assigned_to as "ownerId", owner.name as owner, objection.answer_by as "answerBy",
         objection.answered_at as "answeredAt", answerer.name as "answeredBy", objection.answer, objection.outcome,
         objection.consequence, objection.version
    from objection
    join assessment on assessment.id = objection.assessment_id
    join school on school.id = assessment.school_id
    join cycle on cycle.id = assessment.cycle_id
    join region place on place.path = assessment.region_path
    left join person owner on owner.id = objection.assigned_to
    left join person answerer on answerer.id = objection.answered_by`;

/** The objection of this id, or undefined. Whether the visitor may know of it is asked by `subject.ts`. */
export async function findObjection(db: Knex, id: number): Promise<Objection | undefined> {
  const { rows } = await db.raw<{ rows: Objection[] }>(`${columns} where objection.id = ?`, [id]);
  return rows[0];
}

/** The objection that a form has made already. */
export async function objectionUnder(db: Knex, key: string): Promise<Objection | undefined> {
  const { rows } = await db.raw<{ rows: Objection[] }>(`${columns} where objection.key = ?::uuid`, [key]);
  return rows[0];
}

/** The objection of a tracking code, found by its digest: how long it takes tells nothing about the code. */
export async function objectionCoded(db: Knex, digest: string): Promise<Objection | undefined> {
  const { rows } = await db.raw<{ rows: Objection[] }>(`${columns} where objection.code_digest = ?`, [digest]);
  return rows[0];
}

/** Who sent it, as far as they said: asked for by the page of the one who handles it, and by nothing else. */
export async function objectorOf(db: Knex, id: number): Promise<{ name: string | null; contact: string | null }> {
  const { rows } = await db.raw<{ rows: { name: string | null; contact: string | null }[] }>(
    'select objector_name as name, objector_contact as contact from objection where id = ?',
    [id],
  );
  return rows[0]!;
}

/** An objection about to be taken in. */
export interface NewObjection {
  readonly key: string;
  readonly codeDigest: string;
  readonly assessmentId: number;
  readonly matter: string;
  readonly text: string;
  readonly name: string;
  readonly contact: string;
  readonly receivedOn: string;
  readonly at: Date;
  readonly withinNotice: boolean;
  readonly answerBy: string;
  readonly fileIds: readonly string[];
}

/** Takes an objection in, for the office of the level that approves the school. The caller holds the assessment still. */
export async function insertObjection(db: Knex, made: NewObjection): Promise<number> {
  const { rows } = await db.raw<{ rows: { id: number }[] }>(
    `insert into objection (key, code_digest, assessment_id, region_code, matter, text, objector_name, objector_contact,
                            received_on, received_at, within_notice, answer_by)
     select :key, :codeDigest, assessment.id, region.code, :matter, :text, nullif(:name, ''), nullif(:contact, ''),
            :receivedOn, :at, :withinNotice, :answerBy
       from assessment
       join region on region.level = assessment.decided_at and starts_with(assessment.region_path, region.path)
      where assessment.id = :assessmentId
     returning id`,
    { ...made, fileIds: null },
  );
  const { id } = rows[0]!;
  await insertStep(db, { id, version: 0, name: 'receive', by: null, at: made.at, fileIds: made.fileIds });
  return id;
}

interface NewStep {
  readonly id: number;
  readonly version: number;
  readonly name: Deed | 'receive';
  readonly by: number | null;
  readonly at: Date;
  readonly text?: string;
  readonly details?: object;
  readonly fileIds?: readonly string[];
}

async function insertStep(db: Knex, step: NewStep): Promise<void> {
  const { id, version, name, by, at, text = '', details = {}, fileIds = [] } = step;
  const [made] = (await db('objection_step')
    .insert({ objection_id: id, version, name, person_id: by, at, text, details: JSON.stringify(details) })
    .returning('id')) as { id: string }[];
  if (fileIds.length === 0) return;
  await db('objection_file').insert(fileIds.map((fileId, place) => ({ file_id: fileId, step_id: made!.id, place })));
}

/** Waits for whoever changes an objection, and keeps others from it until this transaction ends. */
export async function holdObjection(db: Knex, id: number): Promise<void> {
  await db.raw('select from objection where id = ? for update', [id]);
}

/** Something about to be done with an objection. */
export interface Change {
  readonly id: number;
  /** The version that the person's page was made with. */
  readonly seen: number;
  readonly deed: Deed;
  readonly by: number;
  readonly at: Date;
  readonly text: string;
  readonly details: object;
  readonly fileIds: readonly string[];
  readonly sets: Readonly<
    { state: State } & Partial<{
      assigned_to: number;
      answer_by: string;
      answer: string | null;
      outcome: string | null;
      consequence: string | null;
      answered_at: Date | null;
      answered_by: number | null;
      closed_at: Date | null;
    }>
  >;
}

/**
 * Changes an objection: the only function that does. It compares what the person saw and writes the step down.
 *
 * @returns 'repeated' when this very thing was done by this person already (a double click); 'overtaken' when something else
 *          has happened since, and nothing is changed
 */
export async function advance(db: Knex, change: Change): Promise<'done' | 'repeated' | 'overtaken'> {
  const { id, seen, deed, by, at, text, details, fileIds, sets } = change;
  const changed = await db('objection')
    .where({ id, version: seen })
    .update({ ...sets, version: seen + 1 });
  if (changed === 0) return (await isRepeated(db, change)) ? 'repeated' : 'overtaken';
  await insertStep(db, { id, version: seen + 1, name: deed, by, at, text, details, fileIds });
  return 'done';
}

/** Whether the next step after what was seen is this very one. */
export async function isRepeated(
  db: Knex,
  { id, seen, deed, by, text, details }: Pick<Change, 'id' | 'seen' | 'deed' | 'by' | 'text' | 'details'>,
): Promise<boolean> {
  const same = await db('objection_step')
    .where({ objection_id: id, version: seen + 1, name: deed, person_id: by, text })
    .whereRaw('details = ?::jsonb', [JSON.stringify(details)])
    .first('id');
  return same !== undefined;
}

/** A file that came with a step; `by` is null for the objector's. */
export interface StepFile {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly size: number;
}

export interface ObjectionStep {
  readonly name: Deed | 'receive';
  readonly by: string | null;
  readonly at: Date;
  readonly text: string;
  /** Of an assignment owner and deadline, of an answer its outcome and why it has a consequence. */
  readonly details: Readonly<Partial<Record<'owner' | 'answerBy' | 'outcome' | 'reason', string>>>;
  readonly files: readonly StepFile[];
}

/** Everything that happened to an objection, the latest first. */
export async function stepsOf(db: Knex, id: number): Promise<ObjectionStep[]> {
  const { rows } = await db.raw<{ rows: ObjectionStep[] }>(
    `select step.name, person.name as by, step.at, step.text, step.details,
            (select coalesce(json_agg(json_build_object('id', stored_file.id, 'name', stored_file.name,
                       'type', stored_file.type, 'size', stored_file.size) order by objection_file.place), '[]')
               from objection_file join stored_file on stored_file.id = objection_file.file_id
              where objection_file.step_id = step.id) as files
       from objection_step step left join person on person.id = step.person_id
      where step.objection_id = ? order by step.version desc`,
    [id],
  );
  return rows;
}

/** A file of an objection, or undefined: also where it belongs to another one. */
export async function findObjectionFile(db: Knex, id: number, fileId: string): Promise<StepFile | undefined> {
  if (!isFileId(fileId)) return undefined;
  const { rows } = await db.raw<{ rows: StepFile[] }>(
    `select stored_file.id, stored_file.name, stored_file.type, stored_file.size::int as size
       from objection_file join objection_step on objection_step.id = objection_file.step_id
       join stored_file on stored_file.id = objection_file.file_id
      where objection_step.objection_id = ? and stored_file.id = ?::uuid`,
    [id, fileId],
  );
  return rows[0];
}

/** The people of an office who may handle its objections now. */
export async function handlersOf(
  db: Knex,
  regionCode: string,
  level: 'county' | 'city',
): Promise<{ id: number; name: string }[]> {
  const { rows } = await db.raw<{ rows: { id: number; name: string }[] }>(
    `select distinct person.id, person.name from post join person on person.id = post.person_id
      where post.region_code = ? and post.role = any(?::text[]) and post.ended_at is null and person.active
      order by person.name, person.id`,
    [regionCode, [...rolesOf('objection.handle', level)]],
  );
  return rows;
}
