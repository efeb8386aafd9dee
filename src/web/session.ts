import { callbackify } from 'node:util';
import connectPgSimple from 'connect-pg-simple';
import session from 'express-session';
import type { Request, RequestHandler } from 'express';
import type { Knex } from 'knex';
import passport from 'passport';
import { Strategy } from 'passport-local';
import type { Pool } from 'pg';
import { authenticate, findSignedIn, type SignedIn } from '../accounts/store.ts';
import type { Csrf } from './csrf.ts';
import type { Flash, Kept, SessionDeeds } from './visit.ts';

declare module 'express-session' {
  interface SessionData {
    postId: number;
    flash: Flash;
    kept: Kept;
  }
}

declare global {
  // oxlint-disable-next-line typescript/no-namespace
  namespace Express {
    interface User extends SignedIn {}
  }
}

/** Signs people in, and knows who is. */
export type Passport = InstanceType<typeof passport.Authenticator>;

const cookieName = 'dabiao';

/** Whether a request names a session, be it one that has ended. */
export const bringsSession = (req: Pick<Request, 'headers'>): boolean =>
  `; ${req.headers.cookie ?? ''}`.includes(`; ${cookieName}=`);

type Done<Result> = (error: unknown, result?: Result) => void;

/** A working day: what was typed when it ends is kept (`resume.ts`). */
const twelveHours = 12 * 60 * 60 * 1000;

/** Tells who signs in and who is signed in. One for each app: passport's own shared one would ask the database of the last. */
export function createPassport(db: Knex): Passport {
  const own = new passport.Authenticator();
  own.serializeUser((user, done) => done(null, user.actor.id));
  own.deserializeUser((req: Request, id: number, done: Done<Express.User | false>) =>
    callbackify(async () => (await findSignedIn(db, id, req.session.postId ?? null)) ?? false)(done),
  );
  own.use(
    new Strategy({ passReqToCallback: true }, (req, username, password, done) =>
      callbackify(() => authenticate(db, username, password, req.ip ?? ''))((error, outcome) => {
        if (error) return done(error);
        if ('personId' in outcome) return done(null, { actor: { id: outcome.personId } } as unknown as Express.User);
        done(null, false, { message: outcome.problem, ...outcome.values } as never);
      }),
    ),
  );
  return own;
}

/** Sessions in PostgreSQL, and who is behind them. They run on the real clock, also in the demonstration. */
export function createSession(db: Knex, who: Passport, secret: string, secure: boolean): RequestHandler[] {
  const Store = connectPgSimple(session);
  return [
    // People come by https, as BASE_URL says, whether or not the proxy in front repeats it: without this the cookie would be left out.
    ...(secure ? [asSecure] : []),
    session({
      store: new Store({ pool: poolFor(db), tableName: 'session', disableTouch: true, pruneSessionInterval: 900 }),
      name: cookieName,
      secret,
      resave: false,
      saveUninitialized: false,
      cookie: { httpOnly: true, sameSite: 'lax', secure, maxAge: twelveHours },
    }),
    who.session() as RequestHandler,
    forgetWhatIsSent,
  ];
}

const asSecure: RequestHandler = (req, _res, next) => {
  Object.defineProperty(req, 'secure', { value: true });
  next();
};

/** A kept form that is sent on is kept no longer: should it be refused, the page that says so bears it again. */
const forgetWhatIsSent: RequestHandler = (req, _res, next) => {
  if (req.method === 'POST' && req.session?.kept?.url === req.originalUrl) delete req.session.kept;
  next();
};

/** What a handler may do to the session of this request. */
export function deedsFor(req: Request, { csrf, who }: { csrf: Csrf; who: Passport }): SessionDeeds {
  return {
    authenticate: () =>
      new Promise((resolve, reject) => {
        const answer = (error: unknown, user: Express.User | false, info: unknown): void => {
          if (error) reject(error instanceof Error ? error : new Error('sign-in failed', { cause: error }));
          else if (user === false) {
            const { message, ...values } = (info ?? {}) as { message?: string } & Record<string, string>;
            resolve({
              problem: message === 'Missing credentials' || !message ? 'accounts.signIn.wrong' : message,
              values,
            });
          } else resolve({ personId: user.actor.id });
        };
        (who.authenticate('local', answer) as RequestHandler)(req, req.res!, reject);
      }),
    signIn: (personId) =>
      new Promise((resolve, reject) =>
        req.logIn({ actor: { id: personId } } as unknown as Express.User, (error: unknown) => {
          if (error) return reject(error as Error);
          // Made now, or two pages opened at once would each make one, and the first would be worth nothing.
          csrf.tokenFor(req);
          resolve();
        }),
      ),
    signOut: () =>
      new Promise((resolve, reject) => req.session.destroy((error) => (error ? reject(error as Error) : resolve()))),
    choosePost: (postId) => {
      req.session.postId = postId;
    },
    keep: (form) => {
      if (form === null) delete req.session.kept;
      else req.session.kept = form;
    },
    kept: () => req.session.kept ?? null,
    token: () => csrf.tokenFor(req),
  };
}

/**
 * Saves what was done to the session, and the word that the next page is to say. Before a redirect is sent, not with it:
 * express-session sends the head of an answer first, and a browser follows it to a page that knows nothing of all that.
 */
export function saveSession(req: Request, flash?: Flash): Promise<void> {
  const { session: own } = req as { session?: Request['session'] };
  if (own === undefined) return Promise.resolve();
  if (flash !== undefined) own.flash = flash;
  return new Promise((resolve, reject) => own.save((error) => (error ? reject(error as Error) : resolve())));
}

/** connect-pg-simple wants `pool.query`; this lends it Knex's connections, so that an outage and its end are one thing for both. */
function poolFor(db: Knex): Pool {
  const client = db.client as {
    acquireConnection(): Promise<Pool>;
    releaseConnection(connection: Pool): Promise<void>;
  };
  const query = async (text: string, values: unknown[]): Promise<unknown> => {
    const connection = await client.acquireConnection();
    try {
      return await connection.query(text, values);
    } finally {
      await client.releaseConnection(connection);
    }
  };
  return { query } as unknown as Pool;
}
