import { csrfSync } from 'csrf-sync';
import type { Request, RequestHandler } from 'express';

export interface Csrf {
  readonly check: RequestHandler;
  /** The token of this session; makes a session where there is none. */
  readonly tokenFor: (req: Request) => string;
}

/** Every form bears a token of its session; the page's own script sends it as a header. */
export function createCsrf(): Csrf {
  const { csrfSynchronisedProtection, generateToken } = csrfSync({
    // Bytes, printed as twice as many letters in every form: 128 were asked for by nobody.
    size: 32,
    getTokenFromRequest: (req) =>
      (req.get('x-csrf-token') ?? (req.body as { _csrf?: string } | undefined)?._csrf) || undefined,
  });
  return { check: csrfSynchronisedProtection, tokenFor: (req) => generateToken(req) };
}
