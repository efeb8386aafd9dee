import { z } from 'zod';
import { Refusal } from '../web/refusals.ts';
import { actorOf, page, type Reply, seeOther, type Visit } from '../web/visit.ts';
import { passwordProblem } from './rules.ts';
import { belongsToDemonstration, findLink, isPassword, setPassword, useLink } from './store.ts';

declare module '../web/pages.ts' {
  interface Pages {
    'accounts/password': PasswordPage;
  }
}

interface PasswordPage {
  title: string;
  forced: boolean;
  /** The demonstration's own accounts belong to every visitor, and keep their password. */
  fixed: boolean;
  action: string;
  asksPresent: boolean;
  person: string;
  problems: { field: string; text: string }[];
}

export async function showPassword(visit: Visit): Promise<Reply> {
  const fixed = await belongsToDemonstration(visit.db, actorOf(visit).id);
  return page('accounts/password', passwordPage(visit, [], fixed));
}

const Passwords = z.object({
  present: z.string().max(200).default(''),
  password: z.string().max(200).default(''),
  passwordAgain: z.string().max(200).default(''),
});

export async function changePassword(visit: Visit): Promise<Reply> {
  const { db, body, session, t } = visit;
  const { id, username, post } = actorOf(visit);
  if (await belongsToDemonstration(db, id)) return page('accounts/password', passwordPage(visit, [], true), 403);
  const { present, password, passwordAgain } = Passwords.parse(body);
  const problems = newPasswordProblems(visit, username, password, passwordAgain);
  if (!(await isPassword(db, id, present))) {
    problems.unshift({ field: 'present', text: t('accounts.password.presentWrong') });
  }
  if (problems.length > 0) return page('accounts/password', passwordPage(visit, problems), 400);
  const kept = session.kept();
  await setPassword(db, id, password);
  await session.signIn(id);
  session.choosePost(post.id);
  session.keep(kept);
  return seeOther(kept === null ? '/work' : '/resume', { tone: 'done', key: 'accounts.password.changed' });
}

function newPasswordProblems(
  { t }: Visit,
  username: string,
  password: string,
  again: string,
): PasswordPage['problems'] {
  const key = passwordProblem(password, username);
  if (key !== null) return [{ field: 'password', text: t(key) }];
  return password === again ? [] : [{ field: 'passwordAgain', text: t('accounts.password.differ') }];
}

function passwordPage(visit: Visit, problems: PasswordPage['problems'], fixed = false): PasswordPage {
  const actor = actorOf(visit);
  return {
    title: visit.t('accounts.password.title'),
    forced: actor.mustChangePassword,
    fixed,
    action: '/password',
    asksPresent: true,
    person: actor.username,
    problems,
  };
}

export async function showWelcome(visit: Visit): Promise<Reply> {
  const { username } = await linkFor(visit);
  return page('accounts/password', welcomePage(visit, username, []));
}

/** The one-time link of the address; one that was used, replaced or is out of date says so, whatever it was. */
async function linkFor({ db, params, now }: Visit): Promise<{ personId: number; username: string }> {
  const link = await findLink(db, params.token ?? '', now);
  if (link === undefined) throw linkGone();
  return link;
}

const linkGone = (): Refusal => new Refusal(404, 'accounts.welcome.gone');

/** Sets the password of whoever holds the link, and signs them in. */
export async function welcome(visit: Visit): Promise<Reply> {
  const { db, body, params, session, now } = visit;
  const { personId, username } = await linkFor(visit);
  const { password, passwordAgain } = Passwords.parse(body);
  const problems = newPasswordProblems(visit, username, password, passwordAgain);
  if (problems.length > 0) return page('accounts/password', welcomePage(visit, username, problems), 400);
  await db.transaction(async (trx) => {
    if (!(await useLink(trx, params.token ?? '', now))) throw linkGone();
    await setPassword(trx, personId, password);
  });
  await session.signIn(personId);
  return seeOther('/work', { tone: 'done', key: 'accounts.welcome.done' });
}

const welcomePage = (visit: Visit, username: string, problems: PasswordPage['problems']): PasswordPage => ({
  title: visit.t('accounts.welcome.title'),
  forced: true,
  fixed: false,
  action: `/welcome/${visit.params.token}`,
  asksPresent: false,
  person: username,
  problems,
});
