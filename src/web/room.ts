import express, { type NextFunction, type Request, type RequestHandler, type Response, Router } from 'express';
import { pipeline } from 'node:stream/promises';
import { mayEver, type Permission, rolesOf } from '../accounts/permissions.ts';
import { type Building, languageFor, nowFor, textsFor, wantsJson } from './building.ts';
import { type Chrome, sharedFor } from './chrome.ts';
import { dayOf } from './days.ts';
import { Forbidden, refusalOf } from './refusals.ts';
import { keepForLater, SignInFirst } from './resume.ts';
import { bringsSession, deedsFor, saveSession } from './session.ts';
import type { Texts } from './texts.ts';
import { fewAtOnce, takeUploads } from './uploads.ts';
import type { Door, Parts, Reply, Visit } from './visit.ts';

/** Opens the doors of all rooms, in their order. */
export function openDoors(building: Building, doors: readonly Door[]): Router {
  const router = Router();
  const form = express.urlencoded({ extended: false, limit: '1mb', parameterLimit: 5000 });
  const jsonBody = express.json({ limit: '1mb' });
  for (const door of doors) {
    const chain: RequestHandler[] = [];
    if (door.method === 'post') {
      chain.push(form, jsonBody, mustBeSignedIn(building, door));
      if (door.files && door.may === 'anyone') chain.push(fewAtOnce());
      if (door.files) chain.push(takeUploads(door.files));
      chain.push(building.csrf.check);
    } else {
      chain.push(mustBeSignedIn(building, door));
    }
    chain.push(visit(building, door));
    router[door.method](door.path, ...chain);
  }
  return router;
}

/** Nobody gets past without being who the door asks for. What was typed by someone whose session has ended is kept for them. */
function mustBeSignedIn(building: Building, door: Door): RequestHandler {
  return (req, res, next) => {
    if (door.may === 'anyone') return next();
    const actor = req.user?.actor;
    if (actor === undefined) {
      if (wantsJson(req))
        return void res.status(401).json({ problem: textsFor(building, req).t('web.refusal.signInAgain') });
      if (req.method === 'POST') return next(keepForLater(building, req));
      return res.redirect(303, `/sign-in?next=${encodeURIComponent(req.originalUrl)}`);
    }
    if (actor.mustChangePassword && !door.beforePassword) return res.redirect(303, '/password');
    const aboutASubject = door.path.includes(':');
    if (door.may !== 'signed in' && !aboutASubject && !mayEver(actor, door.may)) return next(new Forbidden(door.may));
    next();
  };
}

/** One request, one transaction: the reply is sent after the commit, and whatever the handler throws undoes it all. */
function visit(building: Building, door: Door): RequestHandler {
  return async (req, res) => {
    const ask = (db: Parts['db']): Promise<Reply> => door.handle(visitOf(building, door, req, db));
    const { db } = building.parts;
    req.needsForm = door.form === true;
    const inTransaction = door.method === 'post' && !door.outsideTransaction;
    const reply = inTransaction ? await db.transaction(ask) : await ask(db);
    if (reply.kind === 'redirect' && (reply.flash !== undefined || door.outsideTransaction === true)) {
      await saveSession(req, reply.flash);
    }
    await send(building, req, res, reply);
  };
}

function visitOf(building: Building, door: Door, req: Request, db: Parts['db']): Visit {
  const texts = textsFor(building, req);
  const now = nowFor(req);
  return {
    db,
    door,
    now,
    actor: req.user?.actor ?? null,
    params: req.params as Record<string, string>,
    query: req.query,
    body: (req.body as Record<string, unknown> | undefined) ?? {},
    uploads: req.uploads ?? [],
    uploadProblem: req.uploadProblem ?? null,
    today: dayOf(now),
    demonstration: building.demonstration,
    language: languageFor(req),
    t: texts.t,
    tIn: (language) => building.texts[language].t,
    say: texts.say,
    wantsJson: wantsJson(req),
    parts: building.parts,
    address: building.parts.baseUrl ?? `${req.protocol}://${req.get('host')}`,
    from: req.ip ?? '',
    session: deedsFor(req, building),
    log: req.log,
    gone: () => req.socket.destroyed,
  };
}

async function send(building: Building, req: Request, res: Response, reply: Reply): Promise<void> {
  switch (reply.kind) {
    case 'json':
      res.status(reply.status).set('cache-control', 'no-store').json(reply.body);
      return;
    case 'redirect':
      if (reply.language) res.cookie('language', reply.language, { maxAge: aYear, sameSite: 'lax' });
      res.redirect(303, reply.url);
      return;
    case 'file': {
      const { stream, type, name, size, inline, fresh, framed } = reply.file;
      res.status(200).set({
        'content-type': type,
        'content-disposition': `${inline ? 'inline' : 'attachment'}; filename*=UTF-8''${encodeURIComponent(name)}`,
        'cache-control': fresh === true ? 'no-store' : 'private, max-age=3600',
        'content-security-policy': framed === true ? framedPolicy : filePolicy,
      });
      if (size !== null) res.set('content-length', String(size));
      await pipeline(stream, res).catch((error: unknown) => res.destroy(error as Error));
      return;
    }
    case 'page':
      sendPage(building, req, res, reply.name, reply.model, reply.status);
  }
}

/** A file that a browser takes for a page can do nothing in it. */
const filePolicy = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

/** What our own pages show in a frame: browsers open no PDF in a sandbox. Its type is never guessed (nosniff), so it is no page. */
const framedPolicy = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'";

const aYear = 365 * 24 * 60 * 60 * 1000;

export function sendPage(
  building: Building,
  req: Request,
  res: Response,
  name: string,
  model: object,
  status: number,
): void {
  const texts = textsFor(building, req);
  const shared = sharedFor(building, req, texts, model as Chrome);
  const html = building.render(name, model, shared, 'layout/page');
  res.status(status).type('html');
  // The language chosen and the session: a cache may not answer one visitor with the page of another.
  res.vary('Cookie');
  // What is kept nowhere needs no digest to be asked for again.
  if (req.user || req.needsForm) res.set('cache-control', 'no-store').end(html);
  else res.set('cache-control', keptBy(req, status)).send(html);
}

/**
 * Who may keep a page that anyone may read: every cache, if it asks each time whether its digest (ETag) is still that of the page.
 * An age would be cheaper by some renders, but a plaque that was revoked, a notice that has ended and the demonstration's clock
 * are to show at once; and a cache that heeds no `Vary` can, asking each time, not show the wrong language either.
 * Whoever brings a session (a form was opened, somebody signed out) may be told something that is theirs.
 */
function keptBy(req: Request, status: number): string {
  if (status !== 200 || bringsSession(req)) return 'private, no-cache';
  return 'public, no-cache';
}

/** Turns whatever was thrown into a page (or JSON) that says what happened, that nothing was lost, and what to do. */
export function refuse(building: Building) {
  return (error: unknown, req: Request, res: Response, next: NextFunction): void => {
    if (res.headersSent) return next(error);
    const refusal = refusalOf(error);
    const status = refusal?.status ?? 500;
    if (refusal === null) req.log.error({ err: error }, 'fault');
    const texts = textsFor(building, req);
    if (error instanceof SignInFirst) return askToSignIn(building, req, res, error);
    const sentence = texts.t(refusal?.message ?? 'web.refusal.fault', { ...refusal?.values, id: idOf(req) });
    if (wantsJson(req)) return void res.status(status).json({ problem: sentence });
    const who = error instanceof Forbidden ? whoMay(texts, error.permission) : '';
    const model = {
      title: texts.t(`web.status.${status}`),
      status,
      sentence,
      who,
      id: refusal === null ? idOf(req) : '',
      back: req.get('referer')?.startsWith(`${req.protocol}://${req.get('host')}/`) ? req.get('referer')! : '/',
    };
    sendPage(building, req, res, 'web/refusal', model, status);
  };
}

/** What a person tells who reports a fault, and the log has too. */
const idOf = (req: Request): string => req.id as string;

/** Someone's session ended while they typed: the sign-in page bears what they sent. */
function askToSignIn(building: Building, req: Request, res: Response, { sealed, next, message }: SignInFirst): void {
  const { t } = textsFor(building, req);
  req.needsForm = true;
  const model = {
    title: t('accounts.signIn.title'),
    notice: t(message),
    problem: '',
    username: '',
    next,
    resume: sealed,
    people: [],
  };
  sendPage(building, req, res, 'accounts/sign-in', model, 401);
}

function whoMay({ t }: Texts, permission: Permission): string {
  const who = rolesOf(permission).map((role) => t(`accounts.role.${role}`));
  return t('web.refusal.whoMay', { who: who.join(t('web.comma')) });
}
