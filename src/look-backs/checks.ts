import type { Knex } from 'knex';
import { type Actor, mayEver } from '../accounts/permissions.ts';
import type { StoredFile } from '../findings/store.ts';
import type { Reason } from './draw.ts';
import type { Aspect, AspectFound, LookBackOutcome } from './rules.ts';

// What was found at the schools that were drawn: the SQL of visits, beside that of lists and draws in `store.ts`.

/** A school that was drawn, as its visit needs it. */
export interface Visited {
  readonly number: string;
  readonly reason: Reason;
  readonly assessmentId: number;
  readonly schoolId: number;
  readonly school: string;
  readonly state: string;
  /** Of the look-back, and the region of its body. */
  readonly year: number;
  readonly region: string;
  readonly check: Check | null;
}

/** What was found at a school, and whether it was mended. */
export interface Check {
  readonly id: number;
  readonly key: string;
  readonly inspectors: string;
  readonly visitedOn: string;
  readonly aspects: Readonly<Record<Aspect, AspectFound>>;
  readonly outcome: LookBackOutcome;
  readonly note: string;
  readonly mendBy: string | null;
  readonly findingId: number | null;
  readonly recordedBy: string;
  readonly recordedAt: string;
  readonly secondOn: string | null;
  readonly secondOutcome: 'mended' | 'not mended' | null;
  readonly secondNote: string | null;
  readonly secondBy: string | null;
  readonly secondById: number | null;
  readonly secondAt: string | null;
  readonly files: readonly (StoredFile & { readonly visit: 1 | 2 })[];
}

const visited = `
  select listed.number, listed.reason, assessment.id as "assessmentId", assessment.school_id as "schoolId",
            plaque.school_name as school, plaque.state, look_back.year, region.name as region,
            (select json_build_object('id', checked.id, 'key', checked.key, 'inspectors', checked.inspectors,
                      'visitedOn', checked.visited_on, 'aspects', checked.aspects, 'outcome', checked.outcome,
                      'note', checked.note, 'mendBy', checked.mend_by, 'findingId', checked.finding_id,
                      'recordedBy', recorder.name, 'recordedAt', checked.recorded_at, 'secondOn', checked.second_on,
                      'secondOutcome', checked.second_outcome, 'secondNote', checked.second_note,
                      'secondBy', second.name, 'secondById', checked.second_by, 'secondAt', checked.second_at,
                      'files', coalesce((select json_agg(json_build_object('id', stored_file.id, 'name', stored_file.name,
                                  'type', stored_file.type, 'size', stored_file.size, 'visit', look_back_file.visit)
                                  order by look_back_file.visit, look_back_file.place)
                                  from look_back_file join stored_file on stored_file.id = look_back_file.file_id
                                 where look_back_file.check_id = checked.id), '[]'))
               from look_back_check checked
               join person recorder on recorder.id = checked.recorded_by
               left join person second on second.id = checked.second_by
              where checked.look_back_id = listed.look_back_id and checked.number = listed.number) as "check"
       from look_back_school listed
       join look_back on look_back.id = listed.look_back_id
       join region on region.code = look_back.region_code
       join plaque on plaque.number = listed.number
       join assessment on assessment.id = plaque.assessment_id
      where listed.reason is not null`;

/** A school that was drawn, or undefined. */
export async function findVisited(db: Knex, lookBackId: number, number: string): Promise<Visited | undefined> {
  const { rows } = await db.raw<{ rows: Visited[] }>(`${visited} and listed.look_back_id = ? and listed.number = ?`, [
    lookBackId,
    number,
  ]);
  return rows[0];
}

/** Every time that the plaque of an assessment was drawn, the latest first. */
export async function visitsOf(db: Knex, assessmentId: number): Promise<Visited[]> {
  const { rows } = await db.raw<{ rows: Visited[] }>(
    `${visited} and assessment.id = ? order by look_back.year desc, look_back.id desc`,
    [assessmentId],
  );
  return rows;
}

/** A visit about to be recorded. */
export interface NewCheck {
  readonly key: string;
  readonly lookBackId: number;
  readonly number: string;
  readonly inspectors: string;
  readonly visitedOn: string;
  readonly aspects: Check['aspects'];
  readonly outcome: LookBackOutcome;
  readonly note: string;
  readonly mendBy: string | null;
  readonly findingId: number | null;
  readonly by: number;
  readonly at: Date;
  readonly fileIds: readonly string[];
}

export async function insertCheck(db: Knex, check: NewCheck): Promise<void> {
  const [row] = (await db('look_back_check')
    .insert({
      key: check.key,
      look_back_id: check.lookBackId,
      number: check.number,
      inspectors: check.inspectors,
      visited_on: check.visitedOn,
      aspects: JSON.stringify(check.aspects),
      outcome: check.outcome,
      note: check.note,
      mend_by: check.mendBy,
      finding_id: check.findingId,
      recorded_by: check.by,
      recorded_at: check.at,
    })
    .returning('id')) as { id: number }[];
  await insertFiles(db, row!.id, 1, check.fileIds);
}

/** What a second visit saw. */
export interface Second {
  readonly secondOn: string;
  readonly secondOutcome: 'mended' | 'not mended';
  readonly secondNote: string;
  readonly findingId: number | null;
  readonly by: number;
  readonly at: Date;
  readonly fileIds: readonly string[];
}

export async function saveSecond(db: Knex, checkId: number, second: Second): Promise<void> {
  await db('look_back_check').where({ id: checkId }).update({
    second_on: second.secondOn,
    second_outcome: second.secondOutcome,
    second_note: second.secondNote,
    second_finding_id: second.findingId,
    second_by: second.by,
    second_at: second.at,
  });
  await insertFiles(db, checkId, 2, second.fileIds);
}

async function insertFiles(db: Knex, checkId: number, visit: 1 | 2, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await db('look_back_file').insert(ids.map((id, place) => ({ file_id: id, check_id: checkId, visit, place })));
}

/** A school that has something to mend, whose day has come. */
export interface DueMend {
  readonly lookBackId: number;
  readonly number: string;
  readonly school: string;
  readonly mendBy: string;
  readonly late: boolean;
}

/** So many at most: a body looks back at a few dozen schools a year. */
const mostMends = 50;

/** What schools had to mend by today, for whoever runs their look-back; null for others. What is suspended meanwhile waits for a decision, not for a visit. */
export function waitingMends(actor: Actor, today: string): { sql: string; bindings: Knex.RawBinding[] } | null {
  if (!mayEver(actor, 'lookback.run')) return null;
  return {
    sql: `select look_back.id as "lookBackId", checked.number, plaque.school_name as school, checked.mend_by as "mendBy",
                 checked.mend_by < ? as late
            from look_back_check checked
            join look_back on look_back.id = checked.look_back_id
            join plaque on plaque.number = checked.number and plaque.state = 'mending'
           where look_back.region_code = ? and checked.outcome = 'mending' and checked.second_at is null
             and checked.mend_by <= ?`,
    bindings: [today, actor.post.regionCode, today],
  };
}

/** What an actor's office has to look at once more, the longest ago first. In one query. */
export async function mendsFor(db: Knex, actor: Actor, today: string): Promise<DueMend[]> {
  const waiting = waitingMends(actor, today);
  if (waiting === null) return [];
  const { rows } = await db.raw<{ rows: DueMend[] }>(
    `${waiting.sql} order by checked.mend_by, checked.number limit ${mostMends}`,
    waiting.bindings,
  );
  return rows;
}
