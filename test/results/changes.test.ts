import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTown, type Town } from '../setup/town.ts';
import { aChange, aScoredSheet } from './makers.ts';

let town: Town;
let id: number;
let path: string;

const judged = (points: number) => ({ kind: 'judged', points });
const measured = (entered: number, override: number | null = null) => ({
  kind: 'measured',
  entered,
  whole: null,
  override,
});

// C1 is judged, C7 is measured and typed; the city's team has saved nothing yet.
beforeAll(async () => {
  town = await openTown();
  const { db, schools, people } = town;
  id = await town.stands(schools.fangji, 'city scoring');
  path = `/assessments/${id}/changes`;
  const school = await aScoredSheet(db, id, 'school');
  const county = await aScoredSheet(db, id, 'county', { team: [people['inspector']!, people['inspector2']!] });
  await aScoredSheet(db, id, 'city', { concluded: false, team: [people['expert']!] });
  const [clerk, inspector, second] = [people['clerk']!, people['inspector']!, people['inspector2']!];
  await aChange(db, school, 'C1', 1, { by: clerk, entry: judged(1000), points: '10' });
  await aChange(db, school, 'C7', 1, { by: clerk, entry: measured(400_000), points: '9' });
  await aChange(db, county, 'C1', 1, { by: inspector, entry: judged(600), points: '6', reason: '围墙破损' });
  await aChange(db, county, 'C1', 2, { by: second, entry: judged(750), points: '7.5', reason: '复看后改判' });
  await aChange(db, county, 'C7', 1, { by: inspector, entry: measured(421_200), points: '9' });
  await aChange(db, county, 'C7', 2, {
    by: inspector,
    entry: measured(421_200, 333),
    points: '3.33',
    reason: '危房不计',
  });
});
afterAll(() => town?.close());

const table = (text: string): string => /<tbody>[\s\S]*<\/tbody>/.exec(text)?.[0] ?? '';
const rowsIn = (text: string): number => text.match(/<th scope="row">/g)?.length ?? 0;

describe('the history of a line', () => {
  test('says from what to what, who, and why, newest first', async () => {
    const { text } = await (await town.signIn('county')).get(`${path}?stage=county&line=C1`);
    expect(rowsIn(text)).toBe(2);
    expect(text).toContain('6 → 7.5');
    expect(text).toContain('— → 6');
    expect(text.indexOf('复看后改判')).toBeLessThan(text.indexOf('围墙破损'));
  });

  test.each([
    ['', 6],
    ['stage=school', 2],
    ['stage=city', 0],
    ['line=C7', 3],
    ['line=C7&stage=county', 2],
    ['line=none', 0],
    ['stage=nonsense&person=x', 6],
  ])('is narrowed by "%s"', async (query, count) => {
    const answer = await (await town.signIn('county')).get(`${path}?${query}`);
    expect([answer.status, rowsIn(answer.text)]).toEqual([200, count]);
  });

  test('is narrowed by who changed it', async () => {
    const county = await town.signIn('county');
    expect(rowsIn((await county.get(`${path}?person=${town.people['inspector2']}`)).text)).toBe(1);
    expect(rowsIn((await county.get(`${path}?person=${town.people['expert']}`)).text)).toBe(0);
  });
});

describe('who sees it', () => {
  test('a later team sees before its own line is saved how a quantity changed, and nothing of points, reasons and judgements', async () => {
    const { text } = await (await town.signIn('expert')).get(path);
    // The two quantities; neither the judged lines nor the override.
    expect(rowsIn(text)).toBe(2);
    expect(text).toContain('4,212');
    for (const veiled of ['围墙破损', '复看后改判', '危房不计', '3.33', '7.5', '6 →', '→ 9'])
      expect(table(text)).not.toContain(veiled);
  });

  test('and all of the line once its own is saved', async () => {
    const { db, people } = town;
    const { id: sheet } = (await db('sheet').where({ assessment_id: id, stage: 'city' }).first('id')) as { id: number };
    await aChange(db, sheet, 'C1', 1, { by: people['expert']!, entry: judged(700), points: '7', reason: '现场看' });
    try {
      const { text } = await (await town.signIn('expert')).get(`${path}?line=C1`);
      expect(text).toContain('围墙破损');
      expect(text).toContain('现场看');
      const other = await (await town.signIn('county')).get(path);
      expect(other.text).not.toContain('现场看');
    } finally {
      await db('line_change').where({ sheet_id: sheet }).delete();
      await db('line').where({ sheet_id: sheet, code: 'C1' }).update({ version: 0, saved_by: null });
    }
  });

  test('the school sees its own changes, and the county’s since its stage is concluded', async () => {
    const { text } = await (await town.signIn('principal')).get(path);
    expect(rowsIn(text)).toBe(6);
  });

  test('nobody but team and office sees a stage that is not concluded; not even whose names stand in it', async () => {
    const { db } = town;
    await db('sheet').where({ assessment_id: id, stage: 'county' }).update({ concluded_at: null });
    try {
      for (const [username, rows] of [
        ['principal', 2],
        ['township', 2],
        ['city', 2],
        ['county', 6],
        ['inspector', 6],
      ] as const) {
        const { text } = await (await town.signIn(username)).get(path);
        expect([username, rowsIn(text)]).toEqual([username, rows]);
        if (rows === 2) expect(text).not.toContain('>inspector2<');
      }
    } finally {
      await db('sheet').where({ assessment_id: id, stage: 'county' }).update({ concluded_at: new Date() });
    }
  });

  test('another county gets a 404', async () => {
    expect((await (await town.signIn('yingshang')).get(path)).status).toBe(404);
    expect((await (await town.signIn('admin')).get(path)).status).toBe(404);
  });
});

test('a long history is paged by key, in a fixed number of queries', async () => {
  const { db, people } = town;
  const county = await town.signIn('county');
  const few = await town.queries(() => county.get(path));
  const { id: sheet } = (await db('sheet').where({ assessment_id: id, stage: 'school' }).first('id')) as { id: number };
  for (let version = 1; version <= 60; version += 1)
    await aChange(db, sheet, 'C6', version, {
      by: people['clerk']!,
      entry: { kind: 'checklist', faults: [] },
      points: '5',
    });
  expect(await town.queries(() => county.get(path))).toBe(few);
  const first = await county.get(path);
  expect(rowsIn(first.text)).toBe(50);
  const next = /rel="next" href="([^"]+)"/.exec(first.text)![1]!.replaceAll('&amp;', '&');
  const second = await county.get(next);
  expect(rowsIn(second.text)).toBe(16);
  const previous = /rel="prev" href="([^"]+)"/.exec(second.text)![1]!.replaceAll('&amp;', '&');
  expect(rowsIn((await county.get(previous)).text)).toBe(50);
});
