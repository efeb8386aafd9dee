import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import { actorOf, type Upload, type Visit } from '../web/visit.ts';
import { examine, type Examined } from './content.ts';
import { type FileType, tidyName, type Unfit } from './rules.ts';
import { storageIn } from './storage.ts';
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

/**
 * Keeps uploaded files, all or none: each goes to the store under a number of its own, then its row is written.
 * If the transaction comes to nothing the stored files go too; what a dying process leaves is swept at the next start.
 *
 * @param fits whether a type that is kept elsewhere serves here too
 */
export async function keepFiles(
  visit: Visit,
  uploads: readonly Upload[],
  fits: (type: FileType) => boolean = () => true,
): Promise<{ readonly kept: readonly KeptFile[] } | { readonly unfit: readonly UnfitFile[] }> {
  const examined: (Examined & { readonly id: string; readonly upload: Upload })[] = [];
  const refused: UnfitFile[] = [];
  for (const upload of uploads) {
    const found = await examine(upload.path);
    if (typeof found === 'string') refused.push({ name: upload.name, why: found });
    else if (!fits(found.type)) refused.push({ name: upload.name, why: 'notScan' });
    else examined.push({ ...found, upload, id: randomUUID() });
  }
  if (refused.length > 0) return { unfit: refused };

  const storage = storageIn(visit.parts.dataDirectory);
  onRollback(visit.db, async () => {
    for (const { id } of examined) await storage.drop(id);
  });
  for (const { id, upload, thumbnail } of examined) {
    await storage.put(id, upload.path);
    if (thumbnail !== null) await storage.putThumbnail(id, thumbnail);
  }
  const kept = examined.map(({ id, upload, type, thumbnail }) => ({
    id,
    name: tidyName(upload.name, type),
    type: type.mime,
    size: upload.size,
    hasThumbnail: thumbnail !== null,
  }));
  const sha256 = new Map(examined.map((file) => [file.id, file.sha256]));
  await insertFiles(
    visit.db,
    kept.map((file) => ({ ...file, sha256: sha256.get(file.id)! })),
    actorOf(visit).id,
    visit.now,
  );
  return { kept };
}

/** Does something when the transaction that is open comes to nothing, for whatever reason. */
export function onRollback(db: Knex, deed: () => Promise<void>): void {
  const { executionPromise } = db as Knex & Partial<Pick<Knex.Transaction, 'executionPromise'>>;
  if (executionPromise === undefined) throw new TypeError('files are kept within a transaction only');
  executionPromise.catch(deed).catch(() => undefined);
}
