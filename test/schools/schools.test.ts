import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDemonstration, type TestApp, type Visitor } from '../setup/app.ts';
import type { TestDemonstration } from '../setup/demonstration.ts';

let app: TestApp & TestDemonstration;
beforeAll(async () => {
  app = await openDemonstration();
});
afterAll(() => app.close());

const idOf = async (name: string): Promise<number> =>
  ((await app.db('school').where({ name }).first('id')) as { id: number }).id;
/** The officer of two townships, in the post at one of them. */
const officerOf = async (region_code: string): Promise<Visitor> => {
  const officer = await app.signIn('township');
  const { id } = (await app.db('post').where({ region_code }).first('id')) as { id: number };
  await officer.post('/posts/current', { post: id });
  return officer;
};
/** Names in the order of the list. */
const listed = (text: string): string[] =>
  [...text.matchAll(/<th scope="row"><a href="[^"]+">([^<]+)</g)].map((m) => m[1]!);

describe('the list of schools', () => {
  test.each([
    ['clerk', 3],
    ['township', 2],
    ['county', 28],
    ['inspector', 28],
    ['expert', 28],
    ['city', 28],
    ['province', 28],
    ['admin', 28],
  ] as const)('%s sees those of the post: %i at most', async (username, most) => {
    const { status, text } = await (await app.signIn(username)).get('/schools');
    expect(status).toBe(200);
    const names = listed(text);
    expect(names.length).toBeGreaterThan(0);
    expect(names.length).toBeLessThanOrEqual(most);
    if (most === 28) expect(names).toHaveLength(28);
  });

  test('a township sees its own schools only', async () => {
    const { text } = await (await officerOf('341225101')).get('/schools');
    expect(listed(text)).toEqual(['方集镇中心小学']);
  });

  test.each([
    ['fj', ['方集镇中心小学']],
    ['fangji', ['方集镇中心小学']],
    ['FANG JI', ['方集镇中心小学']],
    ['方集', ['方集镇中心小学']],
    ['%', []],
  ])('is searched for %s', async (search, expected) => {
    const { text } = await (await app.signIn('county')).get(`/schools?q=${encodeURIComponent(search)}`);
    expect(listed(text)).toEqual(expected);
  });

  test('is narrowed by type and region, and sorted either way', async () => {
    const county = await app.signIn('county');
    const nine = await county.get('/schools?type=nine_year');
    expect(listed(nine.text)).toEqual(['中岗中学']);
    const township = await county.get('/schools?region=341225102');
    expect(listed(township.text).toSorted()).toEqual(['中岗中学', '中岗镇中心小学'].toSorted());
    const up = listed((await county.get('/schools?sort=code')).text);
    const down = listed((await county.get('/schools?sort=-code')).text);
    expect(down).toEqual(up.toReversed());
  });

  test('pages by key, forward and back, without losing or doubling a school', async () => {
    const region = { region_code: '341225104', type: 'primary', pinyin: 'xincun', initials: 'xc' };
    await app.db('school').insert(
      Array.from({ length: 70 }, (_, place) => ({
        ...region,
        name: `新村镇第${place}小学`,
        code: `99999${10_000 + place}`,
      })),
    );
    const county = await app.signIn('county');
    const first = await county.get('/schools?region=341225104&sort=code');
    const next = /rel="next" href="([^"]+)"/.exec(first.text)![1]!.replaceAll('&amp;', '&');
    const second = await county.get(next);
    const names = [...listed(first.text), ...listed(second.text)];
    expect(names).toHaveLength(71);
    expect(new Set(names).size).toBe(71);
    const back = /rel="prev" href="([^"]+)"/.exec(second.text)![1]!.replaceAll('&amp;', '&');
    expect(listed((await county.get(back)).text)).toEqual(listed(first.text));
    await app.db('school').where('code', 'like', '99999%').delete();
  });
});

describe('the page of a school', () => {
  test.each([
    ['township', '会龙镇中心小学'],
    ['clerk', '三塔中学'],
  ])('is hidden from %s when it is %s', async (username, name) => {
    const { status } = await (await app.signIn(username)).get(`/schools/${await idOf(name)}`);
    expect(status).toBe(404);
  });

  test.each(['/schools/999999', '/schools/0', '/schools/nothing', '/schools/99999999999'])(
    '%s is not found',
    async (path) => {
      expect((await (await app.signIn('county')).get(path)).status).toBe(404);
    },
  );

  test('says what the school is, and shows its assessments by year', async () => {
    const { status, text } = await (await app.signIn('county')).get(`/schools/${await idOf('方集镇中心小学')}`);
    expect(status).toBe(200);
    for (const said of ['方集镇中心小学', '小学', '安徽省 阜阳市 阜南县 方集镇', '乡镇所属', '2026', '学校自评']) {
      expect(text).toContain(said);
    }
  });

  test('shows the administrator no assessments', async () => {
    const { text } = await (await app.signIn('admin')).get(`/schools/${await idOf('方集镇中心小学')}`);
    expect(text).not.toContain('/assessments/');
  });

  test('shows an expert who has not signed off neither score nor grade', async () => {
    const scoring = (await app
      .db('assessment')
      .join('sheet', 'sheet.assessment_id', 'assessment.id')
      .join('team_member', 'team_member.sheet_id', 'sheet.id')
      .join('person', 'person.id', 'team_member.person_id')
      .where({ username: 'expert', 'sheet.stage': 'city', signed_at: null })
      .whereNotNull('assessment.score')
      .first('assessment.school_id', 'assessment.score')) as { school_id: number; score: string };
    const score = String(Number(scoring.score));
    const veiled = await (await app.signIn('expert')).get(`/schools/${scoring.school_id}`);
    expect(veiled.text).toContain('/assessments/');
    expect(veiled.text).not.toContain(`>${score}<`);
    const open = await (await app.signIn('county')).get(`/schools/${scoring.school_id}`);
    expect(open.text).toContain(`>${score}<`);
  });
});

describe('adding and editing a school', () => {
  const fields = {
    name: '方集镇第二小学',
    code: '3412259001',
    type: 'primary',
    region: '341225101',
    pinyin: '',
    initials: '',
  };

  test('a county office may not add one, and is told who may', async () => {
    const county = await app.signIn('county');
    for (const { status, text } of [await county.get('/schools/new'), await county.post('/schools/new', fields)]) {
      expect(status).toBe(403);
      expect(text).toContain('系统管理员');
    }
    const { status } = await county.post(`/schools/${await idOf('一小')}/edit`, fields);
    expect(status).toBe(403);
  });

  test('a stranger is not told that there is something to edit', async () => {
    expect((await (await app.signIn('township')).get(`/schools/${await idOf('一小')}/edit`)).status).toBe(404);
  });

  test('what was wrong stands beside its field, and what was typed is still there', async () => {
    const { status, text } = await (await app.signIn('admin')).post('/schools/new', { ...fields, code: '12' });
    expect(status).toBe(400);
    expect(text).toContain('id="field-code-problem"');
    expect(text).toContain('value="方集镇第二小学"');
    expect(text).toMatch(/<option value="341225101" selected>/);
  });

  test('a code that is taken is said to be, with the school that has it', async () => {
    const { code } = (await app.db('school').where({ name: '一初' }).first('code')) as { code: string };
    const { status, text } = await (await app.signIn('admin')).post('/schools/new', { ...fields, code });
    expect(status).toBe(400);
    expect(text).toContain('该代码已用于一初');
  });

  test('a double click adds one school, and it is found by its initials', async () => {
    const admin = await app.signIn('admin');
    const [first, second] = await Promise.all([admin.post('/schools/new', fields), admin.post('/schools/new', fields)]);
    expect([first.status, second.status]).toEqual([303, 303]);
    expect(first.location).toBe(second.location);
    const { text } = await (await officerOf('341225101')).get('/schools?q=fjzde');
    expect(listed(text)).toEqual(['方集镇第二小学']);
  });

  test('the second of two administrators is told what the first one saved, and overwrites nothing unseen', async () => {
    const admin = await app.signIn('admin');
    const id = await idOf('会龙镇中心小学');
    const seen = await seenOn(admin, id);
    const { code } = (await app.db('school').where({ id }).first('code')) as { code: string };
    const form = { name: '会龙镇中心小学', code, type: 'primary', region: '341225121', pinyin: '', initials: '' };
    expect((await admin.post(`/schools/${id}/edit`, { ...form, name: '会龙镇小学', seen })).status).toBe(303);
    const late = await admin.post(`/schools/${id}/edit`, { ...form, name: '会龙中心学校', seen });
    expect(late.status).toBe(409);
    expect(late.text).toContain('现为：会龙镇小学');
    expect(late.text).toContain('value="会龙中心学校"');
    const again = { ...form, name: '会龙中心学校', seen: seenIn(late.text) };
    expect((await admin.post(`/schools/${id}/edit`, again)).status).toBe(303);
    expect(await app.db('school').where({ id }).first('name', 'initials')).toEqual({
      name: '会龙中心学校',
      initials: 'hlzxxx',
    });
  });
});

const seenIn = (text: string): string => /name="seen" value="([^"]*)"/.exec(text)![1]!;
const seenOn = async (visitor: Visitor, id: number): Promise<string> =>
  seenIn((await visitor.get(`/schools/${id}/edit`)).text);
