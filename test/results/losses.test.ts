import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findSignedIn } from '../../src/accounts/store.ts';
import { cyclesFor } from '../../src/cycles/store.ts';
import {
  areasAround,
  type Asked,
  type CountedStage,
  sumsByArea,
  sumsBySchool,
  talliesOf,
} from '../../src/results/store.ts';
import { openTown, type Town } from '../setup/town.ts';
import { aScoredSheet } from './makers.ts';

let town: Town;
const ids: Record<string, number> = {};

// Two schools of Fangji, one of them at the city's; one run by the county; one of 颍上; one still being reviewed.
beforeAll(async () => {
  town = await openTown();
  const { db, schools, people } = town;
  const stands = async (key: keyof typeof schools, stage: string) =>
    (ids[key] = await town.stands(schools[key], stage));
  const fangji = await stands('fangji', 'notice');
  await aScoredSheet(db, fangji, 'school', { lost: { C1: '0.5' } });
  await aScoredSheet(db, fangji, 'county', { lost: { C1: '4', C3: '1.25' } });
  await aScoredSheet(db, fangji, 'city', { lost: { C1: '6', C12: null } });
  const liuzhuang = await stands('liuzhuang', 'city team');
  await aScoredSheet(db, liuzhuang, 'county', { lost: { C1: '10' } });
  const yixiao = await stands('yixiao', 'county scoring');
  await aScoredSheet(db, yixiao, 'school');
  await aScoredSheet(db, yixiao, 'county', { lost: { C1: '9.99' }, concluded: false, team: [people['inspector']!] });
  const yingshang = await stands('yingshang', 'city team');
  await aScoredSheet(db, yingshang, 'county', { lost: { C1: '1' } });
});
afterAll(() => town?.close());

async function asked(username: string, area: string, stage: CountedStage = 'official', direct = false) {
  const { actor } = (await findSignedIn(town.db, town.people[username]!, null))!;
  const [cycle] = await cyclesFor(town.db, actor);
  const found = (await areasAround(town.db, area)).find(({ code }) => code === area)!;
  const about: Asked = {
    stage,
    extent: { cycle: cycle!, cycles: [], area: found, above: [], below: [], direct, type: null },
  };
  return { actor, about };
}

describe('the tallies of an indicator', () => {
  test.each([
    // who looks, at what, whose points: schools, lost, at full points, at none
    ['city', '341200', 'official', { schools: 3, lost: 1700, atFull: 0, atNone: 1 }],
    ['county', '341225', 'official', { schools: 2, lost: 1600, atFull: 0, atNone: 1 }],
    ['county', '341225', 'county', { schools: 2, lost: 1400, atFull: 0, atNone: 1 }],
    ['county', '341225', 'city', { schools: 1, lost: 600, atFull: 0, atNone: 0 }],
    // 一小's self-evaluation has been filed, and it has full points by its own account.
    ['county', '341225', 'school', { schools: 2, lost: 50, atFull: 1, atNone: 0 }],
    ['township', '341225101', 'official', { schools: 2, lost: 1600, atFull: 0, atNone: 1 }],
  ] as const)('for %s over %s, by %s points', async (username, area, stage, expected) => {
    const { actor, about } = await asked(username, area, stage);
    const { schools, earned, full, atFull, atNone } = (await talliesOf(town.db, actor, about)).get('C1')!;
    expect({ schools, lost: full - earned, atFull, atNone }).toEqual(expected);
  });

  test('leave a school out where the indicator was left out: nothing is lost there', async () => {
    const { actor, about } = await asked('county', '341225', 'city');
    const tallies = await talliesOf(town.db, actor, about);
    expect(tallies.has('C12')).toBe(false);
    expect(tallies.get('C2')).toMatchObject({ schools: 1, atFull: 1 });
  });

  test('show another region’s schools to nobody', async () => {
    const { actor, about } = await asked('yingshang', '341200');
    expect((await talliesOf(town.db, actor, about)).get('C1')).toMatchObject({ schools: 1 });
  });
});

describe('area by area', () => {
  test('the city sees its counties, with those on the list and those that count', async () => {
    const { actor, about } = await asked('city', '341200');
    const sums = await sumsByArea(town.db, actor, about, null);
    expect(Object.fromEntries([...sums].map(([code, { listed, schools }]) => [code, [listed, schools]]))).toEqual({
      341225: [3, 2],
      341226: [1, 1],
    });
  });

  test('a county sees its townships, and what it runs itself', async () => {
    const { actor, about } = await asked('county', '341225');
    const sums = await sumsByArea(town.db, actor, about, ['C1']);
    expect(sums.get('341225101')).toMatchObject({ listed: 2, schools: 2, scaled: null, full: 2000, earned: 400 });
    expect(sums.get('')).toMatchObject({ listed: 1, schools: 0 });
  });

  test('a township sees its schools, each with the stage that counts', async () => {
    const { actor, about } = await asked('township', '341225101');
    const rows = await sumsBySchool(town.db, actor, about, null);
    expect(rows.map(({ school, stage, scaled }) => [school, stage, scaled])).toEqual([
      ['方集镇中心小学', 'city', expect.any(Number)],
      ['刘庄小学', 'county', expect.any(Number)],
    ]);
    const [fangji] = rows;
    // What is left out lessens the full points, not the score.
    expect(fangji!.full! - fangji!.earned!).toBe(600);
    expect(fangji!.scaled).toBe(Math.floor((fangji!.earned! * 100_000) / fangji!.full!));
  });

  test('somebody who reviews a school gets none of its points until their team has signed off', async () => {
    const { db, people } = town;
    await aScoredSheet(db, ids['liuzhuang']!, 'city', {
      concluded: false,
      team: [people['county']!, people['expert']!],
    });
    const { actor, about } = await asked('county', '341225');
    expect((await talliesOf(db, actor, about)).get('C1')).toMatchObject({ schools: 1 });
    expect((await sumsByArea(db, actor, about, null)).get('341225101')).toMatchObject({ schools: 1, veiled: 1 });
    const other = await asked('county2', '341225');
    expect((await talliesOf(db, other.actor, other.about)).get('C1')).toMatchObject({ schools: 2 });
    await db('sheet').where({ assessment_id: ids['liuzhuang']!, stage: 'city' }).update({ signed_at: new Date() });
    expect((await talliesOf(db, actor, about)).get('C1')).toMatchObject({ schools: 2 });
  });
});

describe('the page', () => {
  test('begins with one’s own region, and leads down to the comparison of a school', async () => {
    const city = await town.signIn('city');
    const top = await city.get('/results');
    expect(top.status).toBe(200);
    expect(top.text).toMatch(/\/results\?cycle=\d+&amp;area=341225/);
    const county = await city.get('/results?area=341225');
    expect(county.text).toContain('方集镇');
    expect(county.text).toContain('area=341225-direct');
    const township = await city.get('/results?area=341225101');
    expect(township.text).toContain(`/assessments/${ids['fangji']}/comparison`);
    const own = await city.get('/results?area=341225-direct&stage=school');
    expect(own.text).toContain('阜南县第一小学');
    expect(own.text).not.toContain('刘庄小学');
  });

  test.each([
    ['county', '/results?area=341226'],
    ['county', '/results?area=341200'],
    ['township', '/results?area=341225102'],
    ['city', '/results?area=nowhere'],
    ['city', '/results?cycle=999999'],
    ['county', '/results/raters?area=341226'],
  ])('is a 404 for %s at %s', async (username, path) => {
    expect((await (await town.signIn(username)).get(path)).status).toBe(404);
  });

  test.each(['clerk', 'inspector', 'expert', 'admin'])(
    'is not for %s, and stands in no menu of theirs',
    async (username) => {
      const visitor = await town.signIn(username);
      expect((await visitor.get('/results')).status).toBe(403);
      expect((await visitor.get('/work')).text).not.toContain('href="/results"');
    },
  );

  test.each([
    'sort=rate',
    'sort=rubric',
    'sort=rubric&part=C3',
    'part=A1',
    'type=junior',
    'part=C999',
    'stage=nonsense&sort=x',
  ])('answers to %s in both languages', async (query) => {
    const county = await town.signIn('county');
    expect((await county.get(`/results?${query}`)).status).toBe(200);
    await county.get('/language/en');
    expect((await county.get(`/results?${query}`)).status).toBe(200);
  });

  test('says that there is nothing yet where no stage is concluded', async () => {
    const county = await town.signIn('county');
    const { text } = await county.get('/results?type=junior');
    expect(text).toContain('暂无可统计的数据');
  });

  test('costs the same queries for a city as for a county', async () => {
    const [city, county] = [await town.signIn('city'), await town.signIn('county')];
    const [ofCity, ofCounty] = [
      await town.queries(() => city.get('/results')),
      await town.queries(() => county.get('/results')),
    ];
    expect(ofCity).toBe(ofCounty);
    expect(await town.queries(() => city.get('/results?area=341225101&part=C1'))).toBe(ofCity + 2);
  });
});
