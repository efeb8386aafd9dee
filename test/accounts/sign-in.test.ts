import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { makeLink } from '../../src/accounts/store.ts';
import { type Answer, openDemonstration, type TestApp, type Visitor } from '../setup/app.ts';
import type { TestDemonstration } from '../setup/demonstration.ts';

let app: TestApp & TestDemonstration;
beforeAll(async () => {
  app = await openDemonstration();
});
afterAll(() => app.close());
beforeEach(async () => {
  await app.db('rate_limit').delete();
});

const right = 'dabiao-demo';
const cookieOf = ({ headers }: Answer): string => /dabiao=[^;]+/.exec(headers.getSetCookie().join())?.[0] ?? '';
const withCookie = (path: string, cookie: string) =>
  fetch(`${app.address}${path}`, { headers: { cookie }, redirect: 'manual' });

describe('signing in', () => {
  test('starts a new session: the cookie from before is worth nothing', async () => {
    const visitor = app.visitor();
    const before = cookieOf(await visitor.get('/sign-in'));
    const after = cookieOf(await visitor.post('/sign-in', { username: 'county', password: right }));
    expect(before).not.toBe('');
    expect(after).not.toBe(before);
    expect((await withCookie('/work', before)).status).toBe(303);
    expect((await withCookie('/work', after)).status).toBe(200);
  });

  test('two pages opened at once right afterwards bear the same token', async () => {
    const county = await app.signIn('county');
    const tokens = await Promise.all([1, 2, 3].map(() => county.get('/session/token')));
    expect(new Set(tokens.map(({ text }) => text)).size).toBe(1);
  });

  test.each([
    ['/assessments?sort=-score', '/assessments?sort=-score'],
    ['https://example.org/', '/work'],
    ['//example.org/', '/work'],
    ['/\\example.org', '/work'],
    ['javascript:alert(1)', '/work'],
    ['', '/work'],
  ])('goes on to "%s": %s', async (next, expected) => {
    const { location } = await app.visitor().post('/sign-in', { username: 'county', password: right, next });
    expect(location).toBe(expected);
  });

  test('a page that was asked for is come back to', async () => {
    const visitor = app.visitor();
    const { location } = await visitor.get('/assessments?type=primary');
    expect(location).toBe('/sign-in?next=%2Fassessments%3Ftype%3Dprimary');
    expect((await visitor.get(location)).text).toContain('name="next" value="/assessments?type=primary"');
  });

  test('each of the thirteen accounts of the demonstration is a button', async () => {
    const { text } = await app.visitor().get('/sign-in');
    expect(text.match(/class="account-button"/g)).toHaveLength(13);
  });

  test('reading a public page gives nobody a cookie', async () => {
    expect((await app.visitor().get('/public')).headers.getSetCookie()).toEqual([]);
  });
});

describe('signing out', () => {
  test('ends the session, not only the cookie', async () => {
    const visitor = app.visitor();
    const cookie = cookieOf(await visitor.post('/sign-in', { username: 'county', password: right }));
    expect((await visitor.post('/sign-out')).location).toBe('/sign-in');
    expect((await withCookie('/work', cookie)).status).toBe(303);
  });
});

/** A person of one's own, who came by a link: the demonstration's accounts keep their password. */
async function newcomer(username: string): Promise<{ id: number; visitor: Visitor; token: string }> {
  const [person] = (await app.db('person').insert({ username, name: '督导员' }).returning('id')) as { id: number }[];
  const id = person!.id;
  for (const region_code of ['341225', '341226']) {
    await app.db('post').insert({ person_id: id, role: 'county office', region_code });
  }
  const { token } = await makeLink(app.db, id, await nowOf());
  return { id, token, visitor: app.visitor() };
}
const nowOf = async (): Promise<Date> => {
  const { offset_seconds: ahead } = (await app.db('demonstration').first('offset_seconds')) as {
    offset_seconds: number;
  };
  return new Date(Date.now() + Number(ahead) * 1000);
};
const chosen = { password: 'a long enough one', passwordAgain: 'a long enough one' };

describe('a one-time link', () => {
  test('sets the password and signs in, once only', async () => {
    const { visitor, token } = await newcomer('link.once');
    expect((await visitor.get(`/welcome/${token}`)).text).toContain('link.once');
    expect((await visitor.post(`/welcome/${token}`, { ...chosen, passwordAgain: 'other' })).status).toBe(400);
    expect((await visitor.post(`/welcome/${token}`, chosen)).location).toBe('/work');
    expect((await visitor.get('/work')).text).toContain('密码已设置');
    for (const answer of [
      await app.visitor().get(`/welcome/${token}`),
      await app.visitor().post(`/welcome/${token}`, chosen),
    ]) {
      expect(answer.status).toBe(404);
      expect(answer.text).toContain('该链接已失效');
    }
  });

  test('used twice at the same moment works once', async () => {
    const { token } = await newcomer('link.race');
    const both = await Promise.all([1, 2].map(() => app.visitor().post(`/welcome/${token}`, chosen)));
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([303, 404]);
  });

  test('is good for 72 hours', async () => {
    const { token, id } = await newcomer('link.late');
    const { expires_at: at } = (await app.db('sign_in_link').where({ person_id: id }).first('expires_at')) as {
      expires_at: Date;
    };
    expect(Math.round((at.getTime() - (await nowOf()).getTime()) / 60_000)).toBe(72 * 60);
    await app
      .db('sign_in_link')
      .where({ person_id: id })
      .update({ expires_at: await nowOf() });
    expect((await app.visitor().get(`/welcome/${token}`)).status).toBe(404);
    expect((await app.visitor().post(`/welcome/${token}`, chosen)).status).toBe(404);
  });

  test('one that was never made looks the same', async () => {
    expect((await app.visitor().get('/welcome/nothing')).text).toContain('该链接已失效');
  });

  test('the database keeps only its digest', async () => {
    const { token } = await newcomer('link.digest');
    expect(JSON.stringify(await app.db('sign_in_link').select())).not.toContain(token);
  });
});

describe('changing the password', () => {
  test('asks for the present one, and for a new one that will do', async () => {
    const { visitor, token } = await newcomer('change.wrong');
    await visitor.post(`/welcome/${token}`, chosen);
    const { status, text } = await visitor.post('/password', {
      present: 'x',
      password: 'short',
      passwordAgain: 'short',
    });
    expect(status).toBe(400);
    expect(text).toContain('id="field-present-problem"');
    expect(text).toContain('id="field-password-problem"');
  });

  test('signs out everywhere else, and stays in the post here', async () => {
    const { visitor, token, id } = await newcomer('change.others');
    await visitor.post(`/welcome/${token}`, chosen);
    const elsewhere = app.visitor();
    await elsewhere.post('/sign-in', { username: 'change.others', password: chosen.password });
    const posts = await app.db('post').where({ person_id: id }).orderBy('id').pluck<number[]>('id');
    await visitor.post('/posts/current', { post: posts[1]! });
    const changed = { present: chosen.password, password: 'quite another one', passwordAgain: 'quite another one' };
    expect((await visitor.post('/password', changed)).location).toBe('/work');
    expect((await elsewhere.get('/work')).status).toBe(303);
    const { status, text } = await visitor.get('/work');
    expect(status).toBe(200);
    expect(text).toContain('<span class="account-where">颍上县</span>');
  });

  test('who must change it sees nothing else before', async () => {
    const { visitor, token, id } = await newcomer('change.first');
    await visitor.post(`/welcome/${token}`, chosen);
    await app.db('person').where({ id }).update({ must_change_password: true });
    expect((await visitor.get('/work')).location).toBe('/password');
    expect((await visitor.post('/posts/current', { post: 1 })).location).toBe('/password');
    const page = await visitor.get('/password');
    expect(page.status).toBe(200);
    const _csrf = /name="_csrf" value="([^"]+)"/.exec(page.text)![1]!;
    const changed = {
      _csrf,
      present: chosen.password,
      password: 'quite another one',
      passwordAgain: 'quite another one',
    };
    await visitor.post('/password', changed);
    expect((await visitor.get('/work')).status).toBe(200);
  });

  test("the demonstration's own accounts keep theirs, and the page says why", async () => {
    const county = await app.signIn('county');
    const { text } = await county.get('/password');
    expect(text).toContain('密码固定为 dabiao-demo');
    expect(text).not.toContain('name="present"');
    expect((await county.post('/password', { present: right, ...chosen })).status).toBe(403);
    await app.signIn('county');
  });
});

describe('the header', () => {
  test('switches between posts of one’s own only', async () => {
    const { visitor, token, id } = await newcomer('posts.two');
    await visitor.post(`/welcome/${token}`, chosen);
    const posts = await app.db('post').where({ person_id: id }).orderBy('id').pluck<number[]>('id');
    const { id: other } = (await app.db('post').whereNot({ person_id: id }).first('id')) as { id: number };
    expect((await visitor.post('/posts/current', { post: other })).status).toBe(404);
    expect((await visitor.post('/posts/current', { post: 'x' })).status).toBe(400);
    await visitor.post('/posts/current', { post: posts[1]! });
    expect((await visitor.get('/schools')).text).not.toContain('方集镇中心小学');
    await visitor.post('/posts/current', { post: posts[0]! });
    expect((await visitor.get('/schools')).text).toContain('方集镇中心小学');
  });

  test('keeps the language, and goes back to the page', async () => {
    const visitor = app.visitor();
    const { location } = await visitor.get('/language/en?back=%2Fsign-in');
    expect(location).toBe('/sign-in');
    expect((await visitor.get('/sign-in')).text).toContain('Password');
    expect((await visitor.get('/language/zh-Hant?back=https%3A%2F%2Fexample.org')).location).toBe('/');
    expect((await visitor.get('/sign-in')).text).toContain('密碼');
    expect((await visitor.get('/language/tlh')).status).toBe(404);
  });

  test('the token of a session is for those who are signed in', async () => {
    expect((await app.visitor().get('/session/token', { accept: 'application/json' })).status).toBe(401);
  });
});
