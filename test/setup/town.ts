import { hash } from '@node-rs/argon2';
import type { Knex } from 'knex';
import { demonstrationPassword } from '../../seeds/demonstration/people.ts';
import { doors } from '../../src/app.ts';
import type { Role } from '../../src/accounts/permissions.ts';
import type { SheetStage } from '../../src/assessments/store.ts';
import { decidedAt } from '../../src/assessments/rules.ts';
import { programmeOf, rubricOf } from '../../src/rubrics/store.ts';
import type { SchoolType } from '../../src/scoring/school.ts';
import { openSheets } from '../../src/sheets/store.ts';
import type { Door, Parts } from '../../src/web/visit.ts';
import { openApp, type TestApp } from './app.ts';
import { freshDatabase, type TestDatabase } from './database.ts';

/** A small Funan of one's own, with the whole app on it: whatever a test depends on is made by the test. */
export interface Town extends TestApp, Pick<TestDatabase, 'db'> {
  /** Where its database is. */
  readonly at: TestDatabase['address'];
  readonly schools: Readonly<Record<SchoolKey, number>>;
  readonly people: Readonly<Record<string, number>>;
  readonly cycle: number;
  /** Puts the town's clock to nine o'clock of a day. */
  readonly itIs: (day: string) => Promise<void>;
  /** Puts a school on the list of 2026 and, with steps of nobody's, at a stage. */
  readonly stands: (school: number, stage?: string, as?: Standing) => Promise<number>;
  /** How many queries a deed asks of the database. */
  readonly queries: (deed: () => Promise<unknown>) => Promise<number>;
}

export interface Standing {
  readonly steps?: number;
  readonly due?: string | null;
  readonly score?: string;
  readonly grade?: string;
  readonly vetoes?: readonly string[];
  readonly late?: boolean;
  readonly cycle?: number;
}

const township = '341225101';
const funan = '341225';
const fuyang = '341200';

const schools = {
  fangji: ['3412250001', '方集镇中心小学', 'fangjizhenzhongxinxiaoxue', 'fjzzxxx', 'primary', township],
  liuzhuang: ['3412250002', '刘庄小学', 'liuzhuangxiaoxue', 'lzxx', 'primary', township],
  yichu: ['3412250003', '阜南县第一初级中学', 'funanxiandiyichujizhongxue', 'fnxdycjzx', 'junior', funan],
  yixiao: ['3412250004', '阜南县第一小学', 'funanxiandiyixiaoxue', 'fnxdyxx', 'primary', funan],
  zhonggang: ['3412250005', '中岗中学', 'zhonggangzhongxue', 'zgzx', 'nine_year', '341225102'],
  yingshang: ['3412260001', '谢桥中心小学', 'xieqiaozhongxinxiaoxue', 'xqzxxx', 'primary', '341226101'],
} as const satisfies Record<string, readonly [string, string, string, string, SchoolType, string]>;
type SchoolKey = keyof typeof schools;

const posts: readonly (readonly [string, Role, { region?: string; schools?: readonly SchoolKey[] }])[] = [
  ['clerk', 'clerk', { schools: ['fangji'] }],
  ['principal', 'principal', { schools: ['fangji'] }],
  ['principal-yichu', 'principal', { schools: ['yichu'] }],
  ['township', 'township officer', { region: township }],
  ['inspector', 'county inspector', { region: funan }],
  ['inspector2', 'county inspector', { region: funan }],
  ['county', 'county office', { region: funan }],
  ['county2', 'county office', { region: funan }],
  ['county-approver', 'county leading group', { region: funan }],
  ['yingshang', 'county office', { region: '341226' }],
  ['expert', 'city expert', { region: fuyang }],
  ['city', 'city office', { region: fuyang }],
  ['province', 'province viewer', { region: '340000' }],
  ['admin', 'administrator', {}],
];

/**
 * Opens the town on 2 November 2026.
 * @param cycle         false where a test opens its own
 * @param demonstration false: on the real clock, as in production
 * @param extra         doors that only this test has
 * @param parts         of the app that this test brings itself
 */
export async function openTown({
  cycle = true,
  demonstration = true,
  extra = [] as readonly Door[],
  parts = {} as Partial<Parts>,
} = {}): Promise<Town> {
  const database = await freshDatabase();
  const { db } = database;
  if (demonstration) await db('demonstration').insert({ offset_seconds: offsetTo('2026-11-02') });
  const regionPaths = new Map(
    ((await db('region').select('code', 'path')) as { code: string; path: string }[]).map(({ code, path }) => [
      code,
      path,
    ]),
  );
  const schoolIds = await makeSchools(db);
  const people = await makePeople(db, schoolIds);
  const cycleId = cycle ? await makeCycle(db, people['city']!, 2026) : 0;
  const app = await openApp(database, '/tmp', [...doors, ...extra], parts);
  const close = async (): Promise<void> => {
    await app.close();
    await database.drop();
  };
  const stands = (school: number, stage = 'self-evaluation', as: Standing = {}) =>
    makeAssessment(db, { cycle: cycleId, by: people['county']!, regionPaths }, school, stage, as);
  const itIs = async (day: string): Promise<void> => {
    await db('demonstration').update({ offset_seconds: offsetTo(day) });
  };
  const queries = async (deed: () => Promise<unknown>): Promise<number> => {
    let count = 0;
    const add = (): void => void (count += 1);
    db.on('query', add);
    await deed();
    db.off('query', add);
    return count;
  };
  return { db, at: database.address, ...app, close, schools: schoolIds, people, cycle: cycleId, itIs, stands, queries };
}

const offsetTo = (day: string): number => Math.round((Date.parse(`${day}T09:00:00+08:00`) - Date.now()) / 1000);

async function makeSchools(db: Knex): Promise<Record<SchoolKey, number>> {
  const rows = Object.values(schools).map(([code, name, pinyin, initials, type, region_code]) => ({
    code,
    name,
    pinyin,
    initials,
    type,
    region_code,
  }));
  const made = (await db('school').insert(rows).returning('id')) as { id: number }[];
  return Object.fromEntries(Object.keys(schools).map((key, place) => [key, made[place]!.id])) as Record<
    SchoolKey,
    number
  >;
}

async function makePeople(db: Knex, schoolIds: Readonly<Record<SchoolKey, number>>): Promise<Record<string, number>> {
  const password_hash = await hash(demonstrationPassword);
  const made: Record<string, number> = {};
  for (const [username, role, where] of posts) {
    const [person] = (await db('person')
      .insert({ username, name: username, password_hash, must_change_password: false })
      .returning('id')) as { id: number }[];
    const [post] = (await db('post')
      .insert({ person_id: person!.id, role, region_code: where.region ?? null })
      .returning('id')) as { id: number }[];
    for (const key of where.schools ?? [])
      await db('post_school').insert({ post_id: post!.id, school_id: schoolIds[key] });
    made[username] = person!.id;
  }
  return made;
}

/** A cycle of the city with the usual dates. */
export async function makeCycle(db: Knex, by: number, year: number, pointsPublic = false): Promise<number> {
  const [rubric] = (await db('rubric').select('id', 'programme_key')) as { id: number; programme_key: string }[];
  const [made] = (await db('cycle')
    .insert({
      programme_key: rubric!.programme_key,
      rubric_id: rubric!.id,
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
  return made!.id;
}

interface Surroundings {
  readonly cycle: number;
  readonly by: number;
  readonly regionPaths: ReadonlyMap<string, string>;
}

async function makeAssessment(
  db: Knex,
  { cycle, by, regionPaths }: Surroundings,
  schoolId: number,
  stage: string,
  as: Standing,
): Promise<number> {
  const school = (await db('school').where({ id: schoolId }).first('type', 'region_code')) as {
    type: SchoolType;
    region_code: string;
  };
  const steps = as.steps ?? 1;
  const at = new Date('2026-11-01T09:00:00+08:00');
  const [made] = (await db('assessment')
    .insert({
      cycle_id: as.cycle ?? cycle,
      school_id: schoolId,
      school_type: school.type,
      region_path: regionPaths.get(school.region_code),
      decided_at: decidedAt(school.type),
      stage,
      steps,
      due_on: as.due === undefined ? '2026-11-15' : as.due,
      late: as.late ?? false,
      score: as.score ?? null,
      grade: as.grade ?? null,
      vetoed: (as.vetoes ?? []).length > 0,
      moved_at: at,
    })
    .returning('id')) as { id: number }[];
  const id = made!.id;
  const step = { assessment_id: id, person_id: by, role: 'county office', at };
  for (let position = 1; position <= steps; position += 1) {
    const last = position === steps;
    await db('step').insert({
      ...step,
      position,
      name: position === 1 ? 'list' : 'conclude',
      from_stage: position === 1 ? null : 'county confirmation',
      to_stage: last ? stage : 'county confirmation',
      details: JSON.stringify(last && as.vetoes ? { vetoes: as.vetoes } : {}),
    });
  }
  return id;
}

/** Lays out a sheet of an assessment, as its stage would; with a team for a review. */
export async function aSheet(
  db: Knex,
  assessmentId: number,
  stage: SheetStage,
  as: { team?: readonly number[]; signed?: boolean; concluded?: boolean } = {},
): Promise<number> {
  const about = (await db('assessment')
    .join('cycle', 'cycle.id', 'assessment.cycle_id')
    .where('assessment.id', assessmentId)
    .first('school_type', 'rubric_id', 'programme_key')) as {
    school_type: SchoolType;
    rubric_id: number;
    programme_key: string;
  };
  const { tree } = await rubricOf(db, about.rubric_id);
  const programme = await programmeOf(db, about.programme_key);
  const sheet = { assessmentId, stage, rubricId: about.rubric_id, schoolType: about.school_type };
  await openSheets(db, [sheet], tree, programme);
  const { id } = (await db('sheet').where({ assessment_id: assessmentId, stage }).first('id')) as { id: number };
  const [leader] = as.team ?? [];
  const moment = new Date('2026-11-01T17:00:00+08:00');
  await db('sheet')
    .where({ id })
    .update({
      signed_at: as.signed ? moment : null,
      signed_by: as.signed ? (leader ?? null) : null,
      concluded_at: as.concluded ? moment : null,
    });
  for (const member of as.team ?? []) {
    await db('team_member').insert({ sheet_id: id, person_id: member, leads: member === leader });
  }
  return id;
}
