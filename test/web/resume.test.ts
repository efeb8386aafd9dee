import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openKept } from '../../src/web/resume.ts';
import { type Answer, openDemonstration, type TestApp, type Visitor } from '../setup/app.ts';
import type { TestDemonstration } from '../setup/demonstration.ts';

let app: TestApp & TestDemonstration;
beforeAll(async () => {
  app = await openDemonstration();
});
afterAll(() => app.close());

const secret = 'a secret for tests only';
const typed = { name: '会龙镇第二小学', code: '3412259002', type: 'primary', region: '341225121' };
const valueOf = ({ text }: Pick<Answer, 'text'>, name: string): string =>
  new RegExp(`name="${name}" value="([^"]*)"`).exec(text)?.[1] ?? '';
const enter = (visitor: Visitor, page: Answer, username = 'admin') =>
  visitor.post('/sign-in', { username, password: 'dabiao-demo', resume: valueOf(page, 'resume') });
const cookies = ({ headers }: Answer): string[] => headers.getSetCookie();

describe('a form that was sent after the session had ended', () => {
  test('comes back after signing in, is sent with one press, and is then forgotten', async () => {
    const visitor = app.visitor();
    const page = await visitor.post('/schools/new', typed);
    expect(page.status).toBe(401);
    expect(page.text).toContain('您填写的内容已保留');
    expect((await enter(visitor, page)).location).toBe('/resume');
    const shown = await visitor.get('/resume');
    expect(shown.text).toMatch(/<dt>名称<\/dt>\s*<dd>会龙镇第二小学<\/dd>/);
    expect(shown.text).toContain('另有 2 项');
    expect(shown.text).toContain('action="/schools/new"');
    expect(valueOf(shown, 'region')).toBe('341225121');
    expect((await visitor.post('/schools/new', typed)).location).toMatch(/^\/schools\/\d+$/);
    expect((await visitor.get('/resume')).location).toBe('/work');
  });

  test('survives a mistyped password', async () => {
    const visitor = app.visitor();
    const page = await visitor.post('/schools/new', typed);
    const again = await visitor.post('/sign-in', { username: 'admin', password: 'x', resume: valueOf(page, 'resume') });
    expect(again.status).toBe(400);
    expect((await enter(visitor, again)).location).toBe('/resume');
  });

  test('lines of a sheet are called by their names', async () => {
    const visitor = app.visitor();
    const lines = {
      'C7.points': '4.5',
      'C7.reason': '缺一间器材室',
      'figure.boarders.value': '12',
      'C7.version': '3',
      seen: '2',
    };
    await enter(visitor, await visitor.post('/cycles/new', lines), 'city');
    const { text } = await visitor.get('/resume');
    for (const [term, said] of [
      ['C7 得分', '4.5'],
      ['C7 理由', '缺一间器材室'],
      ['寄宿生数（评估学段）', '12'],
    ]) {
      expect(text).toMatch(new RegExp(`<dt>${term}</dt>\\s*<dd>${said}</dd>`));
    }
    expect(text).toContain('另有 2 项');
  });

  test('can be discarded', async () => {
    const visitor = app.visitor();
    await enter(visitor, await visitor.post('/schools/new', typed));
    await visitor.post('/resume');
    expect((await visitor.get('/resume')).location).toBe('/work');
  });

  test('keeps neither passwords nor tokens', async () => {
    const page = await app
      .visitor()
      .post('/password', { present: 'old secret', password: 'new secret', passwordAgain: 'new secret' });
    const sealed = Buffer.from(valueOf(page, 'resume').split('.')[0]!, 'base64url').toString();
    expect(sealed).toContain('"/password"');
    expect(sealed).not.toMatch(/secret|_csrf/);
  });

  test('opens in no other session', async () => {
    const page = await app.visitor().post('/schools/new', { ...typed, name: '他人所填' });
    const other = app.visitor();
    expect((await enter(other, page)).location).toBe('/work');
    expect((await other.get('/resume')).location).toBe('/work');
  });

  test('is not opened when changed, or a day later', async () => {
    const page = await app.visitor().post('/schools/new', typed);
    const [sealed, token] = [valueOf(page, 'resume'), valueOf(page, '_csrf')];
    expect(openKept(sealed, secret, token)?.url).toBe('/schools/new');
    expect(openKept(`x${sealed}`, secret, token)).toBeNull();
    expect(openKept(sealed, 'another secret, of ours', token)).toBeNull();
    expect(openKept(sealed, secret, 'another token')).toBeNull();
    expect(openKept(sealed, secret, token, Date.now() + 13 * 3600_000)).toBeNull();
    expect(openKept('nonsense', secret, token)).toBeNull();
  });

  test('with files is not kept, and says so; after signing in one is back at its page', async () => {
    const visitor = app.visitor();
    const body = new FormData();
    body.append('file', new File(['x'], 'x.pdf'));
    const referer = `${app.address}/assessments/1/evidence?line=C7`;
    const response = await fetch(`${app.address}/schools/new`, { method: 'POST', body, headers: { referer } });
    const text = await response.text();
    expect(response.status).toBe(401);
    expect(text).toContain('未能保留');
    expect(valueOf({ text }, 'next')).toBe('/assessments/1/evidence?line=C7');
    expect(valueOf({ text }, 'resume')).toBe('');
    expect((await visitor.get('/resume')).location).toContain('/sign-in');
  });

  test('of enormous length is not kept, and says so', async () => {
    const page = await app.visitor().post('/schools/new', { ...typed, name: 'x'.repeat(500_000) });
    expect(page.status).toBe(401);
    expect(page.text).toContain('未能保留');
  });

  test('from another site is neither kept nor given a session, or it would sign out whoever is signed in', async () => {
    for (const origin of ['https://example.org', 'null']) {
      const body = new URLSearchParams(typed);
      const response = await fetch(`${app.address}/schools/new`, { method: 'POST', body, headers: { origin } });
      expect(response.status).toBe(403);
      expect(await response.text()).not.toContain('name="resume"');
      expect(response.headers.getSetCookie()).toEqual([]);
    }
    const own = await app.visitor().post('/schools/new', typed, { origin: app.address });
    expect(own.status).toBe(401);
    expect(cookies(own)).toHaveLength(0); // the token was fetched before, and brought the session
  });

  test('the page’s own script is told in JSON, and keeps what was typed itself', async () => {
    const { status, text } = await app.visitor().post('/schools/new', typed, { accept: 'application/json' });
    expect(status).toBe(401);
    expect(JSON.parse(text)).toHaveProperty('problem');
  });
});
