import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDemonstration, type TestApp, type Visitor } from '../setup/app.ts';
import type { TestDemonstration } from '../setup/demonstration.ts';

let app: TestApp & TestDemonstration;
let admin: Visitor;
beforeAll(async () => {
  app = await openDemonstration();
  admin = await app.signIn('admin');
});
afterAll(() => app.close());

const password = 'eine lange Rede';
const linkIn = (text: string): string => /\/welcome\/[\w-]+/.exec(text)![0];
const idOf = async (username: string): Promise<number> =>
  ((await app.db('person').where({ username }).first('id')) as { id: number }).id;
const said = async (visitor: Visitor, path: string): Promise<string> => (await visitor.get(path)).text;

const officer = { name: '方集镇经办人乙', role: 'township officer', region: '341225101', deed: 'save' };

/** Adds a person as the administrator does, and lets them enter by their link. */
async function newcomer(username: string, fields: Record<string, string | string[]> = officer): Promise<Visitor> {
  const { text } = await admin.post('/people/new', { ...fields, username });
  const visitor = app.visitor();
  const entered = await visitor.post(linkIn(text), { password, passwordAgain: password });
  expect(entered.location).toBe('/work');
  return visitor;
}

describe('who may manage people', () => {
  test.each(['clerk', 'county', 'city', 'province'])('%s may not, and is not told who there is', async (username) => {
    const visitor = await app.signIn(username);
    const id = await idOf('admin');
    expect((await visitor.get('/people')).status).toBe(403);
    expect((await visitor.post('/people/new', { ...officer, username: 'intruder' })).status).toBe(403);
    for (const path of [`/people/${id}`, `/people/${id}/posts/new`]) expect((await visitor.get(path)).status).toBe(404);
    for (const path of ['account', 'links', 'posts/new', 'posts/1/end']) {
      expect((await visitor.post(`/people/${id}/${path}`, { to: 'off' })).status).toBe(404);
    }
  });
});

describe('adding a person', () => {
  test('what is wrong stands at its field, and what was typed is still there', async () => {
    const { status, text } = await admin.post('/people/new', { ...officer, username: 'Ä', region: '341225' });
    expect(status).toBe(400);
    expect(text).toContain('id="field-username-problem"');
    expect(text).toContain('请选择乡镇');
    expect(text).toContain('value="方集镇经办人乙"');
  });

  test('an account name that is taken is said to be', async () => {
    const { status, text } = await admin.post('/people/new', { ...officer, username: 'county' });
    expect(status).toBe(400);
    expect(text).toContain('该账号已被使用');
  });

  test('the schools of a region can be listed and chosen, those of several regions too', async () => {
    const clerk = { name: '填报员', username: 'clerk.two', role: 'clerk', region: '341225101' };
    const listed = await admin.post('/people/new', { ...clerk, deed: 'schools' });
    expect(listed.status).toBe(200);
    const first = /name="schools" value="(\d+)"/.exec(listed.text)![1]!;
    const other = await admin.post('/people/new', { ...clerk, region: '341225102', schools: first, deed: 'schools' });
    const ids = [...other.text.matchAll(/name="schools" value="(\d+)"/g)].map((found) => found[1]!);
    expect(ids).toContain(first);
    expect(ids.length).toBeGreaterThan(1);
    const visitor = await newcomer('clerk.two', { ...clerk, schools: ids, deed: 'save' });
    expect((await visitor.get('/schools')).text).toContain(`共 ${ids.length} 所学校`);
  });

  test('a double click adds one person with one post, and the link shown last works', async () => {
    const fields = { ...officer, username: 'officer.twice' };
    const [one, two] = [await admin.post('/people/new', fields), await admin.post('/people/new', fields)];
    expect([one.status, two.status]).toEqual([200, 200]);
    expect(await app.db('post').where({ person_id: await idOf('officer.twice') })).toHaveLength(1);
    expect((await app.visitor().get(linkIn(one.text))).status).toBe(404);
    expect((await app.visitor().get(linkIn(two.text))).status).toBe(200);
  });

  test('the newcomer sets a password by the link, is signed in, and can sign in again', async () => {
    await newcomer('officer.new');
    const again = app.visitor();
    expect((await again.post('/sign-in', { username: 'officer.new', password })).location).toBe('/work');
    expect(await said(again, '/schools')).toContain('方集镇中心小学');
  });

  test('they are no button on the sign-in page of the demonstration', async () => {
    expect(await said(app.visitor(), '/sign-in')).not.toContain('officer.new');
  });
});

describe('posts', () => {
  test('one is added once, ended once, and a second end is told', async () => {
    await newcomer('officer.posts');
    const id = await idOf('officer.posts');
    const post = { role: 'county inspector', region: '341225', deed: 'save' };
    expect((await admin.post(`/people/${id}/posts/new`, { ...post, region: '341200' })).status).toBe(400);
    await admin.post(`/people/${id}/posts/new`, post);
    expect(await said(admin, `/people/${id}`)).toContain('任职已增加');
    await admin.post(`/people/${id}/posts/new`, post);
    expect(await said(admin, `/people/${id}`)).toContain('未重复增加');
    const posts = await app.db('post').where({ person_id: id }).orderBy('id').pluck<number[]>('id');
    expect(posts).toHaveLength(2);
    await admin.post(`/people/${id}/posts/${posts[1]}/end`);
    expect(await said(admin, `/people/${id}`)).toContain('已终止任职：县督学 · 阜南县');
    await admin.post(`/people/${id}/posts/${posts[1]}/end`);
    expect(await said(admin, `/people/${id}`)).toContain('此前已经终止');
  });

  test('a post of somebody else is not found at this person', async () => {
    const id = await idOf('officer.posts');
    const { id: other } = (await app
      .db('post')
      .where({ person_id: await idOf('county') })
      .first('id')) as { id: number };
    expect((await admin.post(`/people/${id}/posts/${other}/end`)).status).toBe(404);
  });

  test('whoever holds none is told why they can not sign in, but only with the right password', async () => {
    await newcomer('officer.gone');
    const id = await idOf('officer.gone');
    const { id: post } = (await app.db('post').where({ person_id: id }).first('id')) as { id: number };
    await admin.post(`/people/${id}/posts/${post}/end`);
    const visitor = app.visitor();
    expect((await visitor.post('/sign-in', { username: 'officer.gone', password })).text).toContain('没有任职');
    expect((await visitor.post('/sign-in', { username: 'officer.gone', password: 'x' })).text).toContain('不正确');
  });
});

describe('switching an account off', () => {
  test('signs the person out at once, for good, until it is switched on', async () => {
    const visitor = await newcomer('officer.off');
    const id = await idOf('officer.off');
    expect((await visitor.get('/work')).status).toBe(200);
    await admin.post(`/people/${id}/account`, { to: 'off' });
    expect((await visitor.get('/work')).location).toContain('/sign-in');
    const { text } = await app.visitor().post('/sign-in', { username: 'officer.off', password });
    expect(text).toContain('账号已停用');
    await admin.post(`/people/${id}/account`, { to: 'off' });
    expect(await said(admin, `/people/${id}`)).toContain('此前已经停用');
    expect((await admin.post(`/people/${id}/links`)).status).toBe(303);
    await admin.post(`/people/${id}/account`, { to: 'on' });
    expect((await visitor.get('/work')).location).toContain('/sign-in');
    expect((await app.visitor().post('/sign-in', { username: 'officer.off', password })).status).toBe(303);
  });

  test('a new link leaves the old password until it is used, and signs out everywhere then', async () => {
    const visitor = await newcomer('officer.link');
    const { text } = await admin.post(`/people/${await idOf('officer.link')}/links`);
    expect((await visitor.get('/work')).status).toBe(200);
    await app.visitor().post(linkIn(text), { password: 'another long one', passwordAgain: 'another long one' });
    expect((await visitor.get('/work')).location).toContain('/sign-in');
    expect((await app.visitor().post('/sign-in', { username: 'officer.link', password })).status).toBe(400);
  });
});

describe("the demonstration's own accounts", () => {
  test('stay as they are: not switched off, no post ended or added, no link', async () => {
    const id = await idOf('county');
    const { id: post } = (await app.db('post').where({ person_id: id }).first('id')) as { id: number };
    expect(await said(admin, `/people/${id}`)).toContain('这是演示账号');
    for (const [path, fields] of [
      ['account', { to: 'off' }],
      ['links', {}],
      [`posts/${post}/end`, {}],
      ['posts/new', { role: 'administrator', deed: 'save' }],
    ] as const) {
      const { status, text } = await admin.post(`/people/${id}/${path}`, fields);
      expect([path, status]).toEqual([path, 403]);
      expect(text).toContain('这是演示账号');
    }
    expect((await app.visitor().post('/sign-in', { username: 'county', password: 'dabiao-demo' })).status).toBe(303);
  });
});

describe('the last administrator', () => {
  test('can be neither switched off nor ended, not even by two at once', async () => {
    // Outside the demonstration, with two administrators and nobody else.
    await app.db('demonstration').delete();
    await app
      .db('post')
      .where({ role: 'administrator' })
      .whereNot({ person_id: await idOf('admin') })
      .delete();
    const administrator = { name: '系统管理员乙', role: 'administrator', deed: 'save' };
    const second = await newcomer('admin.two', administrator);
    const [one, two] = [await idOf('admin'), await idOf('admin.two')];
    await Promise.all([
      admin.post(`/people/${two}/account`, { to: 'off' }),
      second.post(`/people/${one}/account`, { to: 'off' }),
    ]);
    const left = (await app.db('person').whereIn('id', [one, two]).where({ active: true }).select('id')) as {
      id: number;
    }[];
    expect(left).toHaveLength(1);
    const { id } = left[0]!;
    const last = id === one ? admin : second;
    await last.post(`/people/${id}/account`, { to: 'off' });
    expect(await said(last, `/people/${id}`)).toContain('最后一名可用的系统管理员');
    const { id: post } = (await app.db('post').where({ person_id: id, role: 'administrator' }).first('id')) as {
      id: number;
    };
    await last.post(`/people/${id}/posts/${post}/end`);
    expect(await said(last, `/people/${id}`)).toContain('最后一名可用的系统管理员');
    expect((await last.get('/people')).status).toBe(200);
  });
});
