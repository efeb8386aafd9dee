import { demonstrationPassword } from '../../seeds/demonstration/people.ts';

/** What every request bears: the session, and for forms its token. */
export interface Pass {
  readonly cookie: string;
  readonly token: string;
}

/** Signs in with an account of the demonstration. */
export async function signIn(address: string, username: string): Promise<Pass> {
  const form = await fetch(`${address}/sign-in`);
  const token = /name="_csrf" value="([^"]+)"/.exec(await form.text())?.[1] ?? '';
  const body = new URLSearchParams({ _csrf: token, username, password: demonstrationPassword });
  const headers = { cookie: cookieOf(form) };
  const answer = await fetch(`${address}/sign-in`, { method: 'POST', headers, body, redirect: 'manual' });
  const cookie = cookieOf(answer);
  const own = await fetch(`${address}/session/token`, { headers: { cookie, accept: 'application/json' } });
  if (!own.ok) throw new Error(`${username} could not sign in: ${answer.status}`);
  return { cookie, token: ((await own.json()) as { csrf: string }).csrf };
}

const cookieOf = (answer: Response): string =>
  answer.headers
    .getSetCookie()
    .map((set) => set.split(';')[0])
    .join('; ');

/** What the page's script sends with a form. */
export const headersOf = ({ cookie, token }: Pass): Record<string, string> => ({
  cookie,
  accept: 'application/json',
  'content-type': 'application/x-www-form-urlencoded',
  'x-csrf-token': token,
});
