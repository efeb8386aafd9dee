import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Request } from 'express';
import type { Building } from './building.ts';
import { Refusal } from './refusals.ts';

/** A form that someone sent after their session had ended: shown again once they have signed in. */
export interface Kept {
  readonly url: string;
  readonly fields: readonly (readonly [name: string, value: string])[];
}

/** Sign-in is asked for, and bears what was typed. */
export class SignInFirst extends Refusal {
  readonly sealed: string;

  constructor(sealed: string) {
    super(403, 'web.refusal.signInAgain');
    this.sealed = sealed;
  }
}

/** What was typed, sealed so that nobody else can put words into the form that is sent after signing in. */
export function keepForLater(building: Building, req: Request): SignInFirst {
  const fields = Object.entries((req.body ?? {}) as Record<string, string | string[]>)
    .filter(([name]) => name !== '_csrf' && !name.startsWith('password'))
    .flatMap(([name, value]) => (Array.isArray(value) ? value : [value]).map((one) => [name, String(one)] as const));
  const text = Buffer.from(JSON.stringify({ url: req.originalUrl, fields } satisfies Kept)).toString('base64url');
  return new SignInFirst(`${text}.${sealOf(text, building.parts.sessionSecret)}`);
}

/** The kept form, or null when it was not sealed by us. */
export function openKept(sealed: string, secret: string): Kept | null {
  if (sealed === '') return null;
  const [text = '', seal = ''] = sealed.split('.');
  const expected = Buffer.from(sealOf(text, secret));
  const given = Buffer.from(seal);
  if (expected.length !== given.length || !timingSafeEqual(expected, given)) return null;
  return JSON.parse(Buffer.from(text, 'base64url').toString()) as Kept;
}

const sealOf = (text: string, secret: string): string =>
  createHmac('sha256', secret).update(`resume ${text}`).digest('base64url');
