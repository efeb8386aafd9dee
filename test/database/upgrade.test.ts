import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Knex } from 'knex';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { connect, withClient } from '../../src/database/connection.ts';
import { migrate } from '../../src/database/migrate.ts';
import { createDatabase } from '../setup/naming.ts';

/** The last migration of the version that ended with the score: what follows it meets data of that version. */
const before = '20261208-evidence-digests.ts';
const directory = join(import.meta.dirname, '..', '..', 'migrations');

const { address: server, prefix } = inject('server');
const name = `${prefix}_${process.pid}_upgrade`;
let db: Knex;
beforeAll(async () => {
  db = connect(await createDatabase(server, name));
  const settings = { directory, loadExtensions: ['.ts'] };
  for (const one of readdirSync(directory)
    .toSorted()
    .filter((file) => file <= before)) {
    await db.migrate.up({ ...settings, name: one });
  }
  await fill();
  await migrate(db);
});
afterAll(async () => {
  await db?.destroy();
  await withClient(server, (client) => client.query(`drop database if exists "${name}" with (force)`));
});

const at = (day: string): Date => new Date(`${day}T10:00:00+08:00`);

/** Schools as that version left them: basic and ended at either level, on notice, and with a plaque that nobody signed. */
async function fill(): Promise<void> {
  await db('region').insert([
    { code: '340000', name: '安徽省', level: 'province', parent_code: null, path: '340000/' },
    { code: '341200', name: '阜阳市', level: 'city', parent_code: '340000', path: '340000/341200/' },
    { code: '341225', name: '阜南县', level: 'county', parent_code: '341200', path: '340000/341200/341225/' },
  ]);
  await db('person').insert({ username: 'office', name: '县督导室甲', password_hash: '' });
  for (const key of ['standardization', 'special']) {
    await db('programme').insert({ key, definition: JSON.stringify({ key, flow: { first: 'old' } }) });
    await db('rubric').insert({
      programme_key: key,
      name_zh: key,
      name_en: key,
      tree: JSON.stringify({ sections: [{ criteria: [{ indicators: [{ full: 100_000 }] }] }] }),
      version: 1,
      status: 'published',
      created_at: at('2025-08-25'),
      published_at: at('2025-08-25'),
    });
    for (const year of [2025, 2026]) await aCycle(key, year);
  }
  await stood('县级基本达标', 'standardization', 2025, 'ended', 'basic', 'county confirmation', '2025-11-07');
  await stood('市级基本达标', 'standardization', 2026, 'ended', 'basic', 'city confirmation', '2026-10-14');
  await stood('次年再列入', 'standardization', 2025, 'ended', 'basic', 'city confirmation', '2025-11-21');
  await stood('次年再列入', 'standardization', 2026, 'notice', 'compliant', 'city confirmation', '2026-10-20');
  await stood('不达标', 'standardization', 2026, 'ended', 'failing', 'county confirmation', '2026-10-14');
  await stood('另一项目', 'special', 2026, 'ended', 'basic', 'county confirmation', '2026-10-14');
  await stood('公示中', 'standardization', 2026, 'on notice', 'compliant', 'notice', '2026-10-14');
  const holder = await stood('已授牌', 'standardization', 2026, 'awarded', 'compliant', 'award', '2026-10-22');
  await db('plaque_series').insert({ issuing_code: '341225', year: 2026, last_serial: 1 });
  await db('plaque').insert({
    number: '341225-2026-0001',
    issuing_code: '341225',
    year: 2026,
    serial: 1,
    assessment_id: holder,
    school_name: '已授牌',
    awarded_on: '2026-10-22',
    state: 'suspended',
    state_on: '2026-11-01',
    state_reason: '待查',
  });
}

async function aCycle(programme: string, year: number): Promise<void> {
  const { id } = (await db('rubric').where({ programme_key: programme }).first('id')) as { id: number };
  await db('cycle').insert({
    programme_key: programme,
    rubric_id: id,
    region_code: '341200',
    year,
    reference_on: `${year}-09-01`,
    self_evaluation_by: `${year}-11-15`,
    application_by: `${year}-11-25`,
    notice_days: 5,
    opened_by: 1,
    opened_at: at(`${year}-09-01`),
  });
}

let codes = 0;

/** A school that took its last step on a day: a conclusion, a notice or an award. */
async function stood(
  school: string,
  programme: string,
  year: number,
  stage: string,
  grade: string,
  from: string,
  day: string,
): Promise<number> {
  const known = (await db('school').where({ name: school }).first('id')) as { id: number } | undefined;
  const code = String(2_134_000_000 + ++codes);
  const row = { code, name: school, pinyin: code, initials: '', type: 'primary', region_code: '341225' };
  const [made] = known ? [known] : ((await db('school').insert(row).returning('id')) as { id: number }[]);
  const { id: cycle } = (await db('cycle').where({ programme_key: programme, year }).first('id')) as { id: number };
  const [assessment] = (await db('assessment')
    .insert({
      cycle_id: cycle,
      school_id: made!.id,
      school_type: 'primary',
      region_path: '340000/341200/341225/',
      decided_at: 'county',
      stage,
      steps: 1,
      score: '880',
      grade,
      moved_at: at(day),
    })
    .returning('id')) as { id: number }[];
  const step = stage === 'awarded' ? 'award' : stage === 'on notice' ? 'publish' : 'conclude';
  await db('step').insert({
    assessment_id: assessment!.id,
    position: 1,
    name: step,
    from_stage: from,
    to_stage: stage,
    person_id: 1,
    role: 'county office',
    at: at(day),
  });
  return assessment!.id;
}

test('a basic result waits for its order, but where the school was listed again since, or the programme knows no order', async () => {
  const rows = await db('assessment')
    .join('school', 'school.id', 'assessment.school_id')
    .join('cycle', 'cycle.id', 'assessment.cycle_id')
    .leftJoin('rectification', 'rectification.assessment_id', 'assessment.id')
    .orderBy('assessment.id')
    .select('school.name', 'year', 'stage', 'level', 'decided_on');
  expect(rows.map((row) => Object.values(row as object))).toEqual([
    ['县级基本达标', 2025, 'order by county', 'county', '2025-11-07'],
    ['市级基本达标', 2026, 'order by city', 'city', '2026-10-14'],
    ['次年再列入', 2025, 'ended', null, null],
    ['次年再列入', 2026, 'notice', null, null],
    ['不达标', 2026, 'ended', null, null],
    ['另一项目', 2026, 'ended', null, null],
    ['公示中', 2026, 'on notice', null, null],
    ['已授牌', 2026, 'awarded', null, null],
  ]);
});

test('the history of each leads to where it stands', async () => {
  const { rows } = await db.raw<{ rows: unknown[] }>(
    `select from assessment join step on assessment_id = assessment.id and position = steps where to_stage <> stage`,
  );
  expect(rows).toEqual([]);
});

test('a plaque keeps its number and its state, has both states on record, and waits for its signature', async () => {
  expect(await db('plaque').select('number', 'state', 'signature')).toEqual([
    { number: '341225-2026-0001', state: 'suspended', signature: null },
  ]);
  expect(await db('plaque_change').orderBy('id').select('state', 'on_day', 'reason')).toEqual([
    { state: 'valid', on_day: '2026-10-22', reason: null },
    { state: 'suspended', on_day: '2026-11-01', reason: '待查' },
  ]);
});
