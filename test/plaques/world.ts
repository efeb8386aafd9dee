import { inject } from 'vitest';
import { hash } from '@node-rs/argon2';
import type { Knex } from 'knex';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { demonstrationPassword } from '../../seeds/demonstration/people.ts';
import type { Role } from '../../src/accounts/permissions.ts';
import { decidedAt } from '../../src/assessments/rules.ts';
import type { SchoolType } from '../../src/scoring/school.ts';
import { openApp, type TestApp, type Visitor } from '../setup/app.ts';
import { freshDatabase, type TestDatabase } from '../setup/database.ts';

export const funan = '341225';
const linquan = '341221';
export const fuyang = '341200';
/** The first day of this world's clock, which is the demonstration's. */
export const today = '2026-11-02';
/** When the leading groups met. */
export const meeting = '2026-10-26';

export interface World extends TestApp {
  readonly db: Knex;
  readonly cycle: number;
}

/** The app on regions, a cycle and a few offices, without schools; its clock starts on 2 November 2026. */
export async function openWorld({ year = 2026, pointsPublic = false } = {}): Promise<World> {
  const database: TestDatabase = await freshDatabase();
  const { db } = database;
  const offset = Math.round((Date.parse(`${today}T09:00:00+08:00`) - Date.now()) / 1000);
  await db('demonstration').insert({ offset_seconds: offset });
  const password = await hash(demonstrationPassword);
  const city = await aPerson(db, password, 'city', 'city office', fuyang);
  await aPerson(db, password, 'county', 'county office', funan);
  await aPerson(db, password, 'linquan', 'county office', linquan);
  await aPerson(db, password, 'township', 'township officer', '341225101');
  const cycle = await aCycle(db, city, year, pointsPublic);
  const app = await openApp(database, mkdtempSync(join(inject('folder'), 'plaques-')));
  const close = async (): Promise<void> => {
    await app.close();
    await database.drop();
  };
  return { ...app, db, cycle, close };
}

async function aPerson(db: Knex, password: string, username: string, role: Role, region: string): Promise<number> {
  const [person] = (await db('person')
    .insert({ username, name: username, password_hash: password, must_change_password: false })
    .returning('id')) as { id: number }[];
  await db('post').insert({ person_id: person!.id, role, region_code: region });
  return person!.id;
}

export async function aCycle(db: Knex, by: number, year: number, pointsPublic = false): Promise<number> {
  const rubric = (await db('rubric').first('id', 'programme_key')) as { id: number; programme_key: string };
  const [cycle] = (await db('cycle')
    .insert({
      programme_key: rubric.programme_key,
      rubric_id: rubric.id,
      region_code: fuyang,
      year,
      reference_on: `${year}-09-01`,
      self_evaluation_by: `${year}-11-15`,
      application_by: `${year}-11-25`,
      notice_days: 5,
      points_public: pointsPublic,
      opened_by: by,
      opened_at: new Date(`${year}-09-01T09:00:00+08:00`),
    })
    .returning('id')) as { id: number }[];
  return cycle!.id;
}

interface Wanted {
  readonly name: string;
  readonly initials?: string;
  readonly type?: SchoolType;
  readonly region?: string;
  readonly stage?: string;
}

let schools = 0;

/**
 * Schools with 931.5 points that have been approved, unless they stand at another stage; primary schools of 方集镇, if not told otherwise.
 * @returns the ids of the assessments, in the order of the schools
 */
export async function approvedSchools(db: Knex, cycle: number, wanted: readonly Wanted[]): Promise<number[]> {
  const office = (await db('person').where({ username: 'city' }).first('id')) as { id: number };
  const before = (await db('approval').select('id')).length;
  const [approval] = (await db('approval')
    .insert({
      region_code: funan,
      document_number: `南教督〔2026〕${21 + before}号`,
      meeting_on: meeting,
      decided_by: office.id,
      decided_at: new Date(`${meeting}T09:00:00+08:00`),
    })
    .returning('id')) as { id: number }[];
  const made: number[] = [];
  for (const { name, initials = '', type = 'primary', region = '341225101', stage = 'award' } of wanted) {
    const code = String(2_134_000_000 + ++schools);
    const [school] = (await db('school')
      .insert({ code, name, pinyin: code, initials, type, region_code: region })
      .returning('id')) as { id: number }[];
    const { path } = (await db('region').where({ code: region }).first('path')) as { path: string };
    const [assessment] = (await db('assessment')
      .insert({
        cycle_id: cycle,
        school_id: school!.id,
        school_type: type,
        region_path: path,
        decided_at: decidedAt(type),
        stage,
        steps: 1,
        score: '931.5',
        grade: 'compliant',
        moved_at: new Date(`${meeting}T09:00:00+08:00`),
      })
      .returning('id')) as { id: number }[];
    made.push(assessment!.id);
    if (stage === 'award') {
      await db('approval_school').insert({ approval_id: approval!.id, assessment_id: assessment!.id });
    }
  }
  return made;
}

/** What the boxes of these schools send. */
export const boxes = (ids: readonly number[], steps = 1): string[] => ids.map((id) => `${id}-${steps}`);

/** The numbers of all plaques, in the order of the schools that hold them. */
export const plaques = async (db: Knex, ids: readonly number[]): Promise<string[]> => {
  const rows = (await db('plaque').whereIn('assessment_id', ids).select('number', 'assessment_id')) as {
    number: string;
    assessment_id: number;
  }[];
  const numbers = new Map(rows.map((row) => [row.assessment_id, row.number]));
  return ids.map((id) => numbers.get(id) ?? '');
};

/** How many queries a deed takes. */
export async function queriesOf(db: Knex, deed: () => Promise<unknown>): Promise<number> {
  let count = 0;
  const one = (): void => {
    count += 1;
  };
  db.on('query', one);
  await deed();
  db.off('query', one);
  return count;
}

/** Takes schools and plaques away again. Rows that are on record can't be deleted, and a table can be emptied. */
export async function emptied(db: Knex): Promise<void> {
  await db.raw('truncate school, approval, plaque_series, ceremony cascade');
}

/** Approves schools of these names and awards their plaques on the first day, one award for all. */
export async function awarded(world: World, county: Visitor, ...names: string[]): Promise<string[]> {
  const wanted = names.map((name) => ({ name }));
  const ids = await approvedSchools(world.db, world.cycle, wanted);
  const { status } = await county.post('/plaques', { schools: boxes(ids), awardedOn: today });
  if (status !== 303) throw new Error(`the award was answered with ${status}`);
  return plaques(world.db, ids);
}
