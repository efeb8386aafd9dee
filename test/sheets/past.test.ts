import { afterAll, beforeAll, expect, test } from 'vitest';
import { down, up } from '../../migrations/20261132-plausible.ts';
import { pastOf } from '../../src/sheets/past.ts';
import { comparedTypes } from '../../src/sheets/plausibility.ts';
import { signSheet } from '../../src/sheets/closing.ts';
import { aSheet, makeCycle, openTown, type Town } from '../setup/town.ts';

let town: Town;
let mine: number;
beforeAll(async () => {
  town = await openTown();
  mine = await town.stands(town.schools.fangji);
  await aSheet(town.db, mine, 'school');
});
afterAll(() => town.close());

const peersOf = async (pupils: number | null) =>
  (await pastOf(town.db, mine, comparedTypes('primary'), pupils)).peers.length;

let made = 0;
async function aSchool(type = 'primary'): Promise<number> {
  made += 1;
  const [school] = (await town
    .db('school')
    .insert({
      code: `34122590${String(made).padStart(2, '0')}`,
      name: `第${made}小学`,
      pinyin: 'x',
      initials: 'x',
      type,
      region_code: '341225101',
    })
    .returning('id')) as { id: number }[];
  return school!.id;
}

interface Stated {
  readonly pupils?: number;
  readonly type?: string;
  readonly signed?: boolean;
  readonly cycle?: number;
  readonly school?: number;
}

/** A school that states so many pupils, and signs. */
async function states({ pupils = 500, type = 'primary', signed = true, cycle = town.cycle, school }: Stated) {
  const assessment = await town.stands(school ?? (await aSchool(type)), 'application', { cycle });
  const sheet = await aSheet(town.db, assessment, 'school');
  const entry = JSON.stringify({ kind: 'figure', value: pupils });
  const key = type === 'junior' ? 'figure.pupils.junior' : 'figure.pupils.primary';
  await town.db('line').where({ sheet_id: sheet, code: key }).update({ entry });
  const nothing = { earned: null, applicable: null, scaled: null, grade: null };
  const at = signed ? new Date('2026-11-01T09:00:00+08:00') : null;
  await signSheet(town.db, sheet, { signedBy: town.people['principal']!, signedAt: at, ...nothing });
  return sheet;
}

test('schools of its size are those within 30 %, of its type, in its city, that have submitted this year or the last', async () => {
  expect(await peersOf(500)).toBe(0);
  for (const pupils of [350, 500, 650]) await states({ pupils });
  expect(await peersOf(500)).toBe(3);
  for (const pupils of [349, 651]) await states({ pupils });
  await states({ type: 'junior' });
  await states({ signed: false });
  const [elsewhere] = (await town
    .db('cycle')
    .insert({
      ...((await town.db('cycle').where({ id: town.cycle }).first()) as object),
      id: undefined,
      region_code: '341225',
    })
    .returning('id')) as { id: number }[];
  await states({ cycle: elsewhere!.id });
  await states({ cycle: await makeCycle(town.db, town.people['city']!, 2024) });
  expect(await peersOf(500)).toBe(3);
  expect(await peersOf(null)).toBe(0);
  expect(await peersOf(0)).toBe(0);
  await states({ type: 'teaching_point' });
  expect(await peersOf(500)).toBe(4);
});

test('a school that stated something in both years counts once, and the school itself never', async () => {
  const before = await peersOf(500);
  const earlier = await makeCycle(town.db, town.people['city']!, 2025);
  const school = await aSchool();
  await states({ school });
  await states({ school, cycle: earlier });
  await states({ school: town.schools.fangji, cycle: earlier });
  expect(await peersOf(500)).toBe(before + 1);
  const { last } = await pastOf(town.db, mine, comparedTypes('primary'), 500);
  expect(last).toMatchObject({ year: 2025 });
  expect(last!.lines.get('figure.pupils.primary')).toEqual({ stage: 'school', entry: { kind: 'figure', value: 500 } });
});

test('no more than thirty are looked at, the nearest in size', async () => {
  for (let one = 0; one < 32; one += 1) await states({ pupils: 500 });
  const { peers } = await pastOf(town.db, mine, comparedTypes('primary'), 500);
  expect(peers).toHaveLength(30);
  expect(new Set(peers.map(({ figures }) => figures.pupils.primary))).toEqual(new Set([500]));
});

test('an installation that had its flow before learns to wait for the answers, and can go back', async () => {
  const definition = async () =>
    (
      (await town.db('programme').first('definition')) as {
        definition: { flow: { steps: { name: string; when?: string[] }[] } };
      }
    ).definition;
  const now = await definition();
  await down(town.db);
  const before = await definition();
  expect(before.flow.steps.map(({ name }) => name)).toEqual(now.flow.steps.map(({ name }) => name));
  expect(JSON.stringify(before)).not.toContain('unusual values confirmed');
  await up(town.db);
  expect(await definition()).toEqual(now);
});
