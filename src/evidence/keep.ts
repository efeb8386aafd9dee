import { randomUUID } from 'node:crypto';
import type { Problem } from '../scoring/sentence.ts';
import { Refusal } from '../web/refusals.ts';
import { isFull, noRoom } from '../web/uploads.ts';
import type { Reply, Upload, Visit } from '../web/visit.ts';
import { examine, type Examined } from './content.ts';
import { type FileType, tidyName, type Unfit } from './rules.ts';
import { dropUnknown, reasonOf } from './storage.ts';
import { insertFiles } from './store.ts';

/** A file that rests in the store and has its row. */
export interface KeptFile {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly size: number;
  readonly hasThumbnail: boolean;
}

/** A file that is not kept, and why: the end of a message key. */
export interface UnfitFile {
  readonly name: string;
  readonly why: Unfit;
}

/** Nothing was kept: for a fault of the files (400), or since something that we need does not answer (503). */
export interface Unkept {
  readonly unfit: readonly UnfitFile[];
  readonly status: 400 | 503;
}

/** What is wrong with files that are not kept, beside the field that brought them. */
export const unfitProblems = <Field extends string>(field: Field, unfit: readonly UnfitFile[]) =>
  unfit.map(({ name, why }) => ({ field, key: `evidence.problem.${why}`, values: { name } }));

/** A form that brings files: the field that brings them, what else is wrong with it, and how it is shown once more. */
export interface FormWithFiles {
  readonly field: string;
  readonly problems: readonly Problem[];
  readonly again: (problems: readonly Problem[], status: 400 | 503) => Reply | Promise<Reply>;
}

/**
 * Keeps the files of a form that is right in all else, and writes with them; or shows the form once more with all that is wrong.
 * A browser never sends a chosen file twice by itself, so that it is said to choose it again.
 */
export async function keepWithForm(
  visit: Visit,
  { field, problems, again }: FormWithFiles,
  settle: (inside: Visit, keep: Keep) => Promise<Reply>,
): Promise<Reply> {
  const { uploads, uploadProblem } = visit;
  if (uploadProblem !== null) {
    return again([...problems, { field, key: uploadProblem }], uploadProblem === noRoom ? 503 : 400);
  }
  const unsent = uploads.length > 0 ? [{ field, key: 'evidence.problem.chooseAgain' }] : [];
  if (problems.length > 0) return again([...problems, ...unsent], 400);
  const result = await keepFiles(visit, settle);
  return 'reply' in result ? result.reply : again(unfitProblems(field, result.unfit), result.status);
}

/** Writes the rows of the files, once whoever asks has decided that they stay. */
export type Keep = () => Promise<readonly KeptFile[]>;

type Ready = Examined & { readonly id: string; readonly upload: Upload };

/**
 * Keeps uploaded files, all or none. They are looked through and stored before a transaction begins: a store or a virus scanner
 * that is slow must hold neither a connection to the database nor a lock. Then `settle` writes, within a transaction, and calls
 * `keep` if the files stay; where it does not, or comes to nothing, what was stored goes again. What a dying process leaves is
 * swept at the next start.
 *
 * @param visit of a door that is `outsideTransaction`; without an actor the files are nobody's
 * @param fits  whether a type that is kept elsewhere serves here too
 */
export async function keepFiles(
  visit: Visit,
  settle: (inside: Visit, keep: Keep) => Promise<Reply>,
  fits: (type: FileType) => boolean = () => true,
): Promise<{ readonly reply: Reply } | Unkept> {
  try {
    const ready = await lookThrough(visit, fits);
    return 'unfit' in ready ? ready : await settled(visit, ready, settle);
  } catch (error) {
    // Whoever hung up sends the form again: nothing is kept that they were not told of. The files went with the request.
    if (visit.gone()) throw new Refusal(400, 'web.refusal.malformed');
    throw error;
  }
}

async function lookThrough(
  { uploads, parts, log }: Visit,
  fits: (type: FileType) => boolean,
): Promise<readonly Ready[] | Unkept> {
  const ready: Ready[] = [];
  const unfit: UnfitFile[] = [];
  for (const upload of uploads) {
    const found = await examine(upload.path);
    if (typeof found === 'string') unfit.push({ name: upload.name, why: found });
    else if (!fits(found.type)) unfit.push({ name: upload.name, why: 'notScan' });
    else ready.push({ ...found, upload, id: randomUUID() });
  }
  if (unfit.length > 0) return { unfit, status: 400 };
  for (const { name, path } of uploads) {
    const verdict = parts.scan === null ? 'clean' : await parts.scan(path);
    if (verdict === 'clean') continue;
    log.warn({ verdict }, 'an upload was refused after the virus scan');
    // One that does not answer is not asked again for each file.
    if (verdict === 'unscanned') return { unfit: [{ name, why: verdict }], status: 503 };
    unfit.push({ name, why: verdict });
  }
  return unfit.length > 0 ? { unfit, status: 400 } : ready;
}

async function settled(
  visit: Visit,
  ready: readonly Ready[],
  settle: (inside: Visit, keep: Keep) => Promise<Reply>,
): Promise<{ readonly reply: Reply } | Unkept> {
  const { db, storage } = visit.parts;
  let stay = false;
  try {
    const unkept = await store(visit, ready);
    if (unkept !== null) return unkept;
    if (visit.gone()) throw new Error('the visitor hung up');
    const reply = await db.transaction((trx) =>
      settle({ ...visit, db: trx }, async () => {
        await insertFiles(trx, ready.map(rowOf), visit.actor?.id ?? null, visit.now);
        stay = true;
        return ready.map(rowOf);
      }),
    );
    return { reply };
  } catch (error) {
    stay = false;
    throw error;
  } finally {
    if (!stay) {
      const ids = ready.map(({ id }) => id);
      // Only those without a row: a commit whose answer was lost may have been one all the same. Nobody waits for it.
      void dropUnknown(db, storage, ids).catch((error: unknown) =>
        visit.log.warn({ err: error }, 'files that are not kept stay in the store until the next start'),
      );
    }
  }
}

async function store({ parts, log }: Visit, ready: readonly Ready[]): Promise<Unkept | null> {
  for (const { id, upload, thumbnail } of ready) {
    try {
      await parts.storage.put(id, upload.path);
      if (thumbnail !== null) await parts.storage.putThumbnail(id, thumbnail);
    } catch (error) {
      log.error({ err: error, why: reasonOf(error) }, 'the store of files does not take a file');
      return { unfit: [{ name: upload.name, why: isFull(error) ? 'storeFull' : 'storeAway' }], status: 503 };
    }
  }
  return null;
}

const rowOf = ({ id, upload, type, thumbnail, sha256 }: Ready) => ({
  id,
  name: tidyName(upload.name, type),
  type: type.mime,
  size: upload.size,
  sha256,
  hasThumbnail: thumbnail !== null,
});
