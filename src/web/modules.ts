import type { RequestHandler } from 'express';
import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';

/** The modules of `src` that pages share with the server: pure, and written so that the oldest browser that is promised runs them. */
export const sharedModules = ['/modules/on-site/queue.ts', '/modules/on-site/sealed.ts'] as const;

/** Serves these modules without their types, each made once. */
export function serveModules(): RequestHandler {
  const made = new Map<string, string>();
  return (req, res, next) => {
    const path = sharedModules.find((one) => one === req.path);
    if (path === undefined || req.method !== 'GET') return next();
    let code = made.get(path);
    if (code === undefined) {
      code = withoutTypes(readFileSync(join(import.meta.dirname, '..', path.replace(/^\/modules\//, '')), 'utf8'));
      made.set(path, code);
    }
    res.set('cache-control', 'no-cache').type('text/javascript').send(code);
  };
}

/** Node runs the sources in this very way; only the function's name is still called experimental, on every start. */
function withoutTypes(source: string): string {
  const emitWarning = Reflect.get(process, 'emitWarning') as NodeJS.Process['emitWarning'];
  process.emitWarning = () => undefined;
  try {
    return stripTypeScriptTypes(source);
  } finally {
    process.emitWarning = emitWarning;
  }
}
