import { afterAll, beforeAll, expect, test } from 'vitest';
import { findSignedIn } from '../../src/accounts/store.ts';
import { cyclesFor } from '../../src/cycles/store.ts';
import { agreementsOf, ratersOf } from '../../src/results/raters.ts';
import { areasAround, type Extent } from '../../src/results/store.ts';
import { openTown, type Town } from '../setup/town.ts';
import { aScoredSheet } from './makers.ts';

let town: Town;

// The inspector took 3 points less off than the city at C1 and 1 more at C3; the second school the city has not scored.
beforeAll(async () => {
  town = await openTown();
  const { db, schools, people } = town;
  const [inspector, second, expert] = [people['inspector']!, people['inspector2']!, people['expert']!];
  const fangji = await town.stands(schools.fangji, 'notice');
  await aScoredSheet(db, fangji, 'school', { by: people['clerk']! });
  const sheet = await aScoredSheet(db, fangji, 'county', { by: inspector, lost: { C1: '2', C3: '1' } });
  await aScoredSheet(db, fangji, 'city', { by: expert, lost: { C1: '5', C12: null } });
  // One line is the other inspector's, and one follows from the basic figures alone.
  await db('line').where({ sheet_id: sheet, code: 'C5' }).update({ saved_by: second });
  await db('line').where({ sheet_id: sheet, code: 'C2' }).update({ saved_by: null, version: 0 });
  // One line two of them scored: what stands is nobody's own.
  await db('settlement').insert({
    sheet_id: sheet,
    code: 'C6',
    version: 1,
    way: 'agreed',
    reason: '',
    settled_by: inspector,
    settled_at: new Date('2026-11-01T10:00:00+08:00'),
  });
  const liuzhuang = await town.stands(schools.liuzhuang, 'city team');
  await aScoredSheet(db, liuzhuang, 'school');
  await aScoredSheet(db, liuzhuang, 'county', { by: second, lost: { C1: '10' } });
  const yixiao = await town.stands(schools.yixiao, 'county confirmation');
  await aScoredSheet(db, yixiao, 'county', { by: inspector, lost: { C1: '10' }, signed: true, concluded: false });
});
afterAll(() => town?.close());

async function asked(username: string, area = '341225') {
  const { actor } = (await findSignedIn(town.db, town.people[username]!, null))!;
  const [cycle] = await cyclesFor(town.db, actor);
  const found = (await areasAround(town.db, area)).find(({ code }) => code === area)!;
  const extent: Extent = { cycle: cycle!, cycles: [], area: found, above: [], below: [], direct: false, type: null };
  return { actor, extent };
}

test('each is compared with the final points, where a later stage has given them, and with the stage before', async () => {
  const { actor, extent } = await asked('city', '341200');
  const raters = await ratersOf(town.db, actor, extent, ['county', 'city']);
  const said = Object.fromEntries(
    raters.map(({ name, stage, schools, lines, fromFinal, fromBefore }) => [
      `${name} ${stage}`,
      { schools, lines, final: [fromFinal.lines, fromFinal.difference, fromFinal.size], before: fromBefore.difference },
    ]),
  );
  const all = Number(
    (await town.db('line').where({ kind: 'indicator' }).countDistinct('code as count').first())!['count'],
  );
  const primary = raters.find(({ stage }) => stage === 'city')!.lines + 1;
  expect(primary).toBeLessThanOrEqual(all);
  expect(said).toEqual({
    // 3 too mild at C1, 1 too strict at C3; C12 the city left out.
    'inspector county': { schools: 1, lines: primary - 3, final: [primary - 4, 200, 400], before: -300 },
    'inspector2 county': { schools: 2, lines: primary + 1, final: [1, 0, 0], before: -1000 },
    'expert city': { schools: 1, lines: primary - 1, final: [0, 0, 0], before: -200 },
  });
});

test('a county office looks at its inspectors alone', async () => {
  const county = await town.signIn('county');
  const { text } = await county.get('/results/raters');
  expect(text).toContain('inspector2');
  expect(text).not.toMatch(/>expert</);
  expect((await (await town.signIn('city')).get('/results/raters')).text).toMatch(/>expert</);
});

test('says nothing of somebody with too few comparable lines, and of an expert that their points are the final ones', async () => {
  const { text } = await (await town.signIn('city')).get('/results/raters');
  expect(text).toContain('项目太少，不作评价');
  expect(text).toContain('本人评分即为最终得分');
});

test('agreement counts the schools that both stages have scored', async () => {
  const { actor, extent } = await asked('county');
  const agreements = new Map((await agreementsOf(town.db, actor, extent)).map(({ code, ...pairs }) => [code, pairs]));
  expect(agreements.get('C1')).toEqual({
    city: { schools: 1, same: 0, size: 300, full: 1000 },
    school: { schools: 2, same: 0, size: 1200, full: 2000 },
  });
  expect(agreements.get('C5')?.city).toMatchObject({ schools: 1, same: 1, size: 0 });
  expect(agreements.get('C12')).toMatchObject({ city: { schools: 0 }, school: { schools: 2 } });
});

test.each([
  ['county', 200],
  ['city', 200],
  ['province', 200],
  ['county-approver', 403],
  ['township', 403],
  ['inspector', 403],
  ['expert', 403],
])('%s gets %i', async (username, status) => {
  expect((await (await town.signIn(username)).get('/results/raters')).status).toBe(status);
});

test('costs a fixed number of queries', async () => {
  const city = await town.signIn('city');
  const all = await town.queries(() => city.get('/results/raters'));
  expect(await town.queries(() => city.get('/results/raters?area=341225101'))).toBe(all);
});
