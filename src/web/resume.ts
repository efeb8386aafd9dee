import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Request } from 'express';
import type { Building } from './building.ts';
import { Refusal } from './refusals.ts';
import type { Kept } from './visit.ts';

/** Sign-in is asked for, and bears what was typed. */
export class SignInFirst extends Refusal {
  /** What was typed, sealed; empty when it could not be kept. */
  readonly sealed: string;
  /** Where to go on after signing in when nothing could be kept: the page that the form was on. */
  readonly next: string;

  constructor(key: string, sealed: string, next: string) {
    super(403, key);
    this.sealed = sealed;
    this.next = next;
  }
}

/** Signing in takes a sealed form of this length at most; a form of ours is a tenth of it. */
export const longestSealed = 400_000;
/** As long as a session: nobody signs in a day later to go on with a form. */
const twelveHours = 12 * 60 * 60 * 1000;

/**
 * What was typed, sealed for the session that signs in next, so that nobody can put words into the form that somebody
 * else is shown. Files are not kept, nor are passwords; a form that another site sent is not kept at all.
 */
export function keepForLater(building: Building, req: Request): Refusal {
  if (isForeign(req, building.parts.baseUrl)) return new Refusal(403, 'web.refusal.csrf');
  const lost = new SignInFirst('accounts.signIn.formLost', '', pageBehind(req));
  if (req.is('multipart/form-data')) return lost;
  const fields = Object.entries((req.body ?? {}) as Record<string, string | string[]>)
    .filter(([name]) => name !== '_csrf' && !/^(password|present)/.test(name))
    .flatMap(([name, value]) => (Array.isArray(value) ? value : [value]).map((one) => [name, String(one)] as const));
  const kept = { url: req.originalUrl, fields, at: Date.now() } satisfies Kept & { at: number };
  const text = Buffer.from(JSON.stringify(kept)).toString('base64url');
  const sealed = `${text}.${sealOf(text, building.parts.sessionSecret, building.csrf.tokenFor(req))}`;
  return sealed.length > longestSealed ? lost : new SignInFirst('accounts.signIn.formKept', sealed, '/work');
}

/** Browsers say with every form from where it comes. */
function isForeign(req: Request, baseUrl: string | null): boolean {
  const origin = req.get('origin');
  if (origin === undefined) return false;
  const own = [req.get('host'), req.host, baseUrl && new URL(baseUrl).host];
  return !URL.canParse(origin) || !own.includes(new URL(origin).host);
}

function pageBehind(req: Request): string {
  const referer = req.get('referer');
  if (referer === undefined || !URL.canParse(referer)) return '/work';
  const { pathname, search } = new URL(referer);
  return `${pathname}${search}`;
}

/**
 * The kept form, or null when we did not seal it, sealed it for another session, or it is too old.
 * @param token of the session that signs in
 */
export function openKept(sealed: string, secret: string, token: string, now = Date.now()): Kept | null {
  if (sealed === '') return null;
  const [text = '', seal = ''] = sealed.split('.');
  const expected = Buffer.from(sealOf(text, secret, token));
  const given = Buffer.from(seal);
  if (expected.length !== given.length || !timingSafeEqual(expected, given)) return null;
  const { at, ...kept } = JSON.parse(Buffer.from(text, 'base64url').toString()) as Kept & { at: number };
  return now - at > twelveHours ? null : kept;
}

const sealOf = (text: string, secret: string, token: string): string =>
  createHmac('sha256', secret).update(`resume ${token} ${text}`).digest('base64url');
