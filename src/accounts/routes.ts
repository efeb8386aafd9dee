import { z } from 'zod';
import { openKept } from '../web/resume.ts';
import { notFound } from '../web/refusals.ts';
import { languages } from '../web/texts.ts';
import { actorOf, type Door, json, page, type Reply, seeOther, type Visit } from '../web/visit.ts';
import { workCounts } from '../assessments/work.ts';
import { demonstrationPeople, findLink, isPassword, setPassword, useLink } from './store.ts';
import { passwordProblem } from './rules.ts';

declare module '../web/pages.ts' {
  interface Pages {
    'accounts/sign-in': SignInPage;
    'accounts/password': PasswordPage;
    'accounts/resume': { title: string; url: string; fields: { name: string; value: string }[] };
  }
}

export interface SignInPage {
  title: string;
  problem: string;
  username: string;
  next: string;
  /** A form that was sent after the session had ended, sealed; empty when there is none. */
  resume: string;
  people: { username: string; role: string; where: string; waits: string; count: number }[];
}

interface PasswordPage {
  title: string;
  forced: boolean;
  action: string;
  asksPresent: boolean;
  person: string;
  problems: { field: string; text: string }[];
}

export const doors: readonly Door[] = [
  { method: 'get', path: '/', may: 'anyone', handle: home },
  { method: 'get', path: '/language/:code', may: 'anyone', handle: chooseLanguage },
  { method: 'get', path: '/sign-in', may: 'anyone', handle: showSignIn, form: true },
  { method: 'post', path: '/sign-in', may: 'anyone', handle: signIn, form: true, outsideTransaction: true },
  { method: 'get', path: '/resume', may: 'signed in', handle: resume },
  {
    method: 'post',
    path: '/sign-out',
    may: 'signed in',
    handle: signOut,
    beforePassword: true,
    outsideTransaction: true,
  },
  { method: 'get', path: '/password', may: 'signed in', handle: showPassword, beforePassword: true },
  {
    method: 'post',
    path: '/password',
    may: 'signed in',
    handle: changePassword,
    beforePassword: true,
    outsideTransaction: true,
  },
  { method: 'get', path: '/welcome/:token', may: 'anyone', handle: showWelcome, form: true },
  { method: 'post', path: '/welcome/:token', may: 'anyone', handle: welcome, form: true, outsideTransaction: true },
  { method: 'post', path: '/posts/current', may: 'signed in', handle: choosePost, outsideTransaction: true },
  { method: 'get', path: '/session/token', may: 'signed in', handle: token },
];

async function home({ actor }: Visit): Promise<Reply> {
  return seeOther(actor === null ? '/public' : '/work');
}

async function chooseLanguage({ params, query }: Visit): Promise<Reply> {
  const code = languages.find((language) => language === params.code);
  if (code === undefined) throw notFound();
  return { ...seeOther(localPath(query.back, '/')), language: code };
}

async function showSignIn(visit: Visit): Promise<Reply> {
  const next = localPath(visit.query.next);
  if (visit.actor !== null) return seeOther(next);
  return page('accounts/sign-in', await signInPage(visit, { next }));
}

const SignIn = z.object({
  username: z.string().max(200).default(''),
  password: z.string().max(200).default(''),
  next: z.string().max(2000).default('/work'),
  resume: z.string().max(400_000).default(''),
});

async function signIn(visit: Visit): Promise<Reply> {
  const { username, next, resume } = SignIn.parse(visit.body);
  const outcome = await visit.session.authenticate();
  if ('problem' in outcome) {
    const problem = visit.t(outcome.problem, outcome.values);
    return page('accounts/sign-in', await signInPage(visit, { username, next: localPath(next), resume, problem }), 400);
  }
  await visit.session.signIn(outcome.personId);
  const kept = openKept(resume, visit.parts.sessionSecret);
  if (kept === null) return seeOther(localPath(next));
  visit.session.keep(kept);
  return seeOther('/resume');
}

/** What was typed before the session ended: shown once more, to be sent with one press. */
async function resume({ t, session }: Visit): Promise<Reply> {
  const kept = session.kept();
  if (kept === null) return seeOther('/work');
  const fields = kept.fields.map(([name, value]) => ({ name, value }));
  return page('accounts/resume', { title: t('accounts.resume.title'), url: kept.url, fields });
}

async function signInPage(visit: Visit, typed: Partial<SignInPage>): Promise<SignInPage> {
  return {
    title: visit.t('accounts.signIn.title'),
    problem: '',
    username: '',
    next: '/work',
    resume: '',
    people: visit.demonstration ? await demonstrationButtons(visit) : [],
    ...typed,
  };
}

/** The demonstration's accounts, each with its role and what waits for it. */
async function demonstrationButtons({ db, t, today }: Visit): Promise<SignInPage['people']> {
  const people = await demonstrationPeople(db);
  const counts = await workCounts(db, people, today);
  return people.map((person) => {
    const { role, schools, regionName } = person.post;
    const count = counts.get(person.id) ?? 0;
    return {
      username: person.username,
      role: person.name,
      where:
        schools.length > 0
          ? schools.map(({ name }) => name).join(t('web.comma'))
          : (regionName ?? t(`accounts.role.${role}`)),
      waits: t('accounts.signIn.waits', { count }),
      count,
    };
  });
}

/** Only paths of our own are gone to. */
const localPath = (path: unknown, otherwise = '/work'): string =>
  typeof path === 'string' && /^\/(?![/\\])/.test(path) ? path : otherwise;

async function signOut({ session }: Visit): Promise<Reply> {
  await session.signOut();
  return seeOther('/sign-in');
}

async function showPassword(visit: Visit): Promise<Reply> {
  return page('accounts/password', passwordPage(visit, []));
}

const Passwords = z.object({
  present: z.string().max(200).default(''),
  password: z.string().max(200).default(''),
  passwordAgain: z.string().max(200).default(''),
});

async function changePassword(visit: Visit): Promise<Reply> {
  const actor = actorOf(visit);
  const { present, password, passwordAgain } = Passwords.parse(visit.body);
  const problems = newPasswordProblems(visit, actor.username, password, passwordAgain);
  if (!(await isPassword(visit.db, actor.id, present))) {
    problems.unshift({ field: 'present', text: visit.t('accounts.password.presentWrong') });
  }
  if (problems.length > 0) return page('accounts/password', passwordPage(visit, problems), 400);
  await setPassword(visit.db, actor.id, password);
  await visit.session.signIn(actor.id);
  return seeOther('/work', { tone: 'done', key: 'accounts.password.changed' });
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

function passwordPage(visit: Visit, problems: PasswordPage['problems']): PasswordPage {
  const actor = actorOf(visit);
  return {
    title: visit.t('accounts.password.title'),
    forced: actor.mustChangePassword,
    action: '/password',
    asksPresent: true,
    person: actor.username,
    problems,
  };
}

async function showWelcome(visit: Visit): Promise<Reply> {
  const link = await findLink(visit.db, visit.params.token ?? '', visit.now);
  if (link === undefined) throw notFound();
  return page('accounts/password', welcomePage(visit, link.username, []));
}

async function welcome(visit: Visit): Promise<Reply> {
  const link = await findLink(visit.db, visit.params.token ?? '', visit.now);
  if (link === undefined) throw notFound();
  const { password, passwordAgain } = Passwords.parse(visit.body);
  const problems = newPasswordProblems(visit, link.username, password, passwordAgain);
  if (problems.length > 0) return page('accounts/password', welcomePage(visit, link.username, problems), 400);
  if (!(await useLink(visit.db, visit.params.token ?? '', visit.now))) throw notFound();
  await setPassword(visit.db, link.personId, password);
  await visit.session.signOut();
  return seeOther('/sign-in');
}

const welcomePage = (visit: Visit, username: string, problems: PasswordPage['problems']): PasswordPage => ({
  title: visit.t('accounts.welcome.title'),
  forced: true,
  action: `/welcome/${visit.params.token}`,
  asksPresent: false,
  person: username,
  problems,
});

async function choosePost(visit: Visit): Promise<Reply> {
  const { post } = z.object({ post: z.coerce.number().int() }).parse(visit.body);
  if (!actorOf(visit).posts.some(({ id }) => id === post)) throw notFound();
  visit.session.choosePost(post);
  return seeOther('/work');
}

/** A page that was open while its session ended asks for the new session's token, and saves what was typed. */
async function token({ session }: Visit): Promise<Reply> {
  return json({ csrf: session.token() });
}
