import { z } from 'zod';
import { notFound } from '../web/refusals.ts';
import { languages } from '../web/texts.ts';
import { actorOf, type Door, json, type Reply, seeOther, type Visit } from '../web/visit.ts';
import { changePassword, showPassword, showWelcome, welcome } from './password.ts';
import { discardKept, localPath, showKept, showSignIn, signIn, signOut } from './sign-in.ts';

export const doors: readonly Door[] = [
  { method: 'get', path: '/', may: 'anyone', handle: home },
  { method: 'get', path: '/language/:code', may: 'anyone', handle: chooseLanguage },
  { method: 'get', path: '/sign-in', may: 'anyone', handle: showSignIn, form: true },
  { method: 'post', path: '/sign-in', may: 'anyone', handle: signIn, form: true, outsideTransaction: true },
  { method: 'get', path: '/resume', may: 'signed in', handle: showKept },
  { method: 'post', path: '/resume', may: 'signed in', handle: discardKept, outsideTransaction: true },
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

async function choosePost(visit: Visit): Promise<Reply> {
  const { post } = z.object({ post: z.coerce.number().int() }).parse(visit.body);
  if (!actorOf(visit).posts.some(({ id }) => id === post)) throw notFound();
  visit.session.choosePost(post);
  return seeOther('/work');
}

/** A page that was open while its session ended asks for the new session's token and whose it is, and sends what was typed. */
async function token(visit: Visit): Promise<Reply> {
  return json({ csrf: visit.session.token(), person: actorOf(visit).id });
}
