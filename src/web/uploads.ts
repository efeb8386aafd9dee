import type { RequestHandler } from 'express';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import multer, { MulterError } from 'multer';
import { Refusal } from './refusals.ts';
import type { Door, Upload } from './visit.ts';

declare module 'express-serve-static-core' {
  interface Request {
    uploads?: readonly Upload[];
    uploadProblem?: string;
  }
}

/** The problem of a form that the server had no room to take in: none of the person's, and worth trying again. */
export const noRoom = 'evidence.problem.storeFull';

/** A file may be this large; the sentence says so. */
export const largestFile = 20 * 1024 * 1024;

/** The problem of a form with a text that nobody can have typed by hand; what is longer is not even held in memory. */
export const textTooLong = 'evidence.problem.textTooLong';

const longestField = 200_000;

/**
 * Takes the files of a form into a temporary folder of this request, which goes with the answer.
 * It runs before any transaction begins, so that a slow or half-sent upload keeps no database connection busy.
 */
export function takeUploads({ fields, most, largest = largestFile }: NonNullable<Door['files']>): RequestHandler {
  return async (req, res, next) => {
    if (!req.is('multipart/form-data')) return next();
    const folder = await mkdtemp(join(tmpdir(), nameOfFolder));
    res.once('close', () => void remove(folder));
    if (res.closed) {
      // Whoever hung up before they were listened to is not heard to hang up.
      await remove(folder);
      return next(Object.assign(new Error('half-sent form'), { status: 400 }));
    }
    const take = multer({
      dest: folder,
      defParamCharset: 'utf8',
      limits: { fileSize: largest, files: most, fields: 500, fieldSize: longestField },
    }).fields(fields.map((name) => ({ name, maxCount: most })));
    take(req, res, (error: unknown) => {
      if (error instanceof MulterError) req.uploadProblem = problemOf(error);
      else if (isFull(error)) req.uploadProblem = noRoom;
      else if (error) return next(Object.assign(new Error('half-sent form', { cause: error }), { status: 400 }));
      // After a problem multer has removed what it had taken.
      const taken = error ? {} : ((req.files ?? {}) as Record<string, Express.Multer.File[]>);
      const files = Object.values(taken).flat();
      req.uploads = files
        .filter(({ size }) => size > 0)
        .map(({ fieldname, path, originalname, size }) => ({ field: fieldname, path, name: originalname, size }));
      next();
    });
  };
}

/** Forms of people without an account that are taken in at once: from one address, and from all. */
export const mostAtOnce = { fromOne: 4, fromAll: 20 } as const;

/**
 * Lets only so many forms in at once from people without an account: what they send lies on the disk before anything of it can
 * be looked at, and nobody is to fill it. Who is turned away still has their form behind them, and is told so.
 */
export function fewAtOnce(): RequestHandler {
  const underWay = new Map<string, number>();
  let all = 0;
  return (req, res, next) => {
    if (!req.is('multipart/form-data') || res.closed) return next();
    const from = req.ip ?? '';
    const own = underWay.get(from) ?? 0;
    if (all >= mostAtOnce.fromAll || own >= mostAtOnce.fromOne) return next(new Refusal(429, 'web.refusal.busy'));
    all += 1;
    underWay.set(from, own + 1);
    res.once('close', () => {
      all -= 1;
      const left = underWay.get(from)! - 1;
      if (left === 0) underWay.delete(from);
      else underWay.set(from, left);
    });
    next();
  };
}

const nameOfFolder = 'dabiao-upload-';

/** Tried again where a file that is still being written comes into it meanwhile. */
const remove = (folder: string): Promise<void> =>
  rm(folder, { recursive: true, force: true, maxRetries: 5 }).catch(() => undefined);

const anHour = 3_600_000;

/** Removes what uploads left behind when the program was killed; whatever is younger than an hour may be another program's. */
export async function sweepUploads(now: Date): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(nameOfFolder)) continue;
    const folder = join(tmpdir(), name);
    const found = await stat(folder).catch(() => null);
    if (found !== null && found.mtime.getTime() < now.getTime() - anHour) await remove(folder);
  }
}

/** Whether a file could not be written for want of room. */
export function isFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, cause } = error as NodeJS.ErrnoException;
  return code === 'ENOSPC' || code === 'EDQUOT' || isFull(cause);
}

function problemOf(error: MulterError): string {
  if (error.code === 'LIMIT_FILE_SIZE') return 'evidence.problem.tooLarge';
  if (error.code === 'LIMIT_FILE_COUNT' || error.code === 'LIMIT_UNEXPECTED_FILE') return 'evidence.problem.tooMany';
  if (error.code === 'LIMIT_FIELD_VALUE') return textTooLong;
  return 'evidence.problem.unreadable';
}
