import compression from 'compression';
import express, { type Express } from 'express';
import helmet from 'helmet';
import type { Logger } from 'pino';
import { randomBytes } from 'node:crypto';
import { pinoHttp } from 'pino-http';
import { doors as accounts } from './accounts/routes.ts';
import { doors as applications } from './applications/routes.ts';
import { doors as approvals } from './approvals/routes.ts';
import { doors as assessments } from './assessments/routes.ts';
import { doors as ceremonies } from './ceremonies/routes.ts';
import { doors as cycles } from './cycles/routes.ts';
import { clockOf } from './demonstration/store.ts';
import { doors as doubleScoring } from './double-scoring/routes.ts';
import { doors as demonstration } from './demonstration/routes.ts';
import { doors as evidence } from './evidence/routes.ts';
import { doors as findings } from './findings/routes.ts';
import { doors as interests } from './interests/routes.ts';
import { doors as onSite } from './on-site/routes.ts';
import { workerSource } from './on-site/worker.ts';
import { doors as leavings } from './leavings/routes.ts';
import { doors as lookBacks } from './look-backs/routes.ts';
import { doors as messages } from './messages/routes.ts';
import { doors as notices } from './notices/routes.ts';
import { doors as objections } from './objections/routes.ts';
import { doors as people } from './people/routes.ts';
import { signUnsigned } from './plaques/keys.ts';
import { doors as plaqueChecks } from './plaques/public-check.ts';
import { doors as plaques } from './plaques/routes.ts';
import { doors as publicSite } from './public-site/routes.ts';
import { doors as records } from './records/routes.ts';
import { doors as results } from './results/routes.ts';
import { doors as rectification } from './rectification/routes.ts';
import { doors as reviews } from './reviews/routes.ts';
import { doors as rubrics } from './rubrics/routes.ts';
import { doors as schools } from './schools/routes.ts';
import { doors as scorePapers } from './score-papers/routes.ts';
import { doors as sheets } from './sheets/routes.ts';
import { doors as visits } from './visits/routes.ts';
import { doors as workbooks } from './workbooks/routes.ts';
import type { Building } from './web/building.ts';
import { createCsrf } from './web/csrf.ts';
import { serveModules } from './web/modules.ts';
import { notFound } from './web/refusals.ts';
import { createAsset, createRender, publicFolder, viewsFolder } from './web/render.ts';
import { openDoors, refuse } from './web/room.ts';
import { createPassport, createSession } from './web/session.ts';
import { readTexts } from './web/texts.ts';
import type { Door, Parts } from './web/visit.ts';

/** Every door of the product, room by room: the table of contents. */
export const doors = [
  ...accounts,
  ...people,
  ...interests,
  ...demonstration,
  ...assessments,
  ...cycles,
  ...rubrics,
  ...schools,
  // Before the sheets, one of whose doors takes any place of a sheet.
  ...scorePapers,
  ...workbooks,
  ...sheets,
  ...evidence,
  ...records,
  ...applications,
  ...reviews,
  ...doubleScoring,
  ...rectification,
  ...visits,
  ...onSite,
  ...results,
  ...notices,
  ...objections,
  ...approvals,
  ...leavings,
  ...plaques,
  ...plaqueChecks,
  ...ceremonies,
  ...findings,
  ...lookBacks,
  ...publicSite,
  ...messages,
];

/** Builds the whole app of its parts; the caller listens. */
export async function createApp(parts: Parts, log: Logger, opened: readonly Door[] = doors): Promise<Express> {
  const ahead = await clockOf(parts.db);
  const demonstration = ahead !== null;
  // The seeds and older versions award without a signature.
  await signUnsigned(parts.db, parts.plaqueSecret, new Date(Date.now() + (ahead ?? 0) * 1000));
  const building: Building = {
    parts,
    demonstration,
    texts: readTexts(viewsFolder, parts.production),
    render: createRender(parts.production),
    asset: createAsset(),
    csrf: createCsrf(),
    who: createPassport(parts.db),
  };
  const secure = parts.baseUrl?.startsWith('https:') === true;
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', parts.production ? 1 : false);

  app.use(
    pinoHttp({
      logger: log,
      genReqId: () => randomBytes(5).toString('hex'),
      serializers: { req: bare, res: ({ statusCode }) => ({ statusCode }), err: fault },
    }),
  );
  app.use(
    helmet({
      contentSecurityPolicy: { directives: policy(secure) },
      strictTransportSecurity: secure,
      // "Go back" and the check of where a form comes from need it; other sites are told nothing.
      referrerPolicy: { policy: 'same-origin' },
    }),
  );
  app.use(compression());
  const files = express.static(publicFolder, { setHeaders: keep, index: false });
  // Only what has an ending: each page would first be looked for on the disk.
  app.use((req, res, next) => (/\.\w+$/.test(req.path) ? files(req, res, next) : next()));
  app.use(serveModules());
  const worker = workerSource(building.asset);
  // At the root, since it stands between all pages and the network.
  app.get('/worker.js', (_req, res) => void res.set('cache-control', 'no-cache').type('text/javascript').send(worker));
  app.get('/healthz', async (_req, res) => {
    const alive = await parts.db.raw('select 1').then(
      () => true,
      () => false,
    );
    res.status(alive ? 200 : 503).json({ database: alive });
  });
  app.use(createSession(parts.db, building.who, parts.sessionSecret, secure));
  if (demonstration) {
    app.use(async (req, _res, next) => {
      if (!req.user) req.offsetSeconds = (await clockOf(parts.db)) ?? 0;
      next();
    });
  }
  app.use(openDoors(building, opened));
  app.use(() => {
    throw notFound();
  });
  app.use(refuse(building));
  return app;
}

declare module 'express-serve-static-core' {
  interface Request {
    /** The demonstration's clock for visitors without an account. */
    offsetSeconds?: number;
    /** The page that answers bears a form, and so the visitor needs a session. */
    needsForm?: boolean;
  }
}

/** What the log keeps of a request: neither names, nor what was searched for, nor the key of a one-time link. */
const bare = ({ id, method, url }: { id: string; method: string; url: string }) => ({
  id,
  method,
  path: url.split('?')[0]?.replace(/^(\/welcome\/).+/, '$1…'),
});

/** What the log keeps of a fault: not the values that a database error quotes. */
const fault = ({ name, message, stack, ...more }: Error & { code?: string; constraint?: string; table?: string }) => ({
  type: name,
  message,
  stack,
  code: more.code,
  constraint: more.constraint,
  table: more.table,
});

const policy = (secure: boolean) => ({
  defaultSrc: ["'self'"],
  styleSrc: ["'self'"],
  imgSrc: ["'self'", 'data:', 'blob:'],
  scriptSrcAttr: ["'none'"],
  formAction: ["'self'"],
  frameAncestors: ["'none'"],
  upgradeInsecureRequests: secure ? [] : null,
});

/** An address that carries the digest of its content may be kept for ever. */
function keep(res: import('http').ServerResponse): void {
  const { url } = (res as unknown as { req: { url: string } }).req;
  res.setHeader('cache-control', url.includes('?v=') ? 'public, max-age=31536000, immutable' : 'no-cache');
}
