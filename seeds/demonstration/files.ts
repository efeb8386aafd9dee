import { createHash, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Knex } from 'knex';
import type { Storage } from '../../src/evidence/storage.ts';
import { type Indicator, indicatorsOf, type Rubric } from '../../src/scoring/rubric.ts';
import { insertRows } from './rows.ts';
import { paper, photograph } from './pictures.ts';

/** A made-up file, of which every school that needs one gets a copy under a number of its own, and with a last line of its own. */
interface Sample {
  readonly name: string;
  readonly type: string;
  readonly content: Buffer;
  readonly thumbnail: Buffer | null;
}

/** A copy of a sample, with who brought it and when. */
export interface Copy {
  readonly id: string;
  readonly sample: Sample;
  readonly content: Buffer;
  readonly by: number;
  readonly at: Date;
}

/** Papers that belong to no indicator. */
export const otherPapers = {
  fact: '情况说明',
  scan: '申请表扫描件',
} as const;

export type Stock = ReadonlyMap<string, Sample>;

/** Of these lines schools and reviewers bring photographs, beside what the rubric demands. */
export const photographed = ['C1', 'C10', 'C24'];

/** Makes the samples: a photograph or a paper for each indicator with evidence, and the other papers. */
export async function makeStock(rubric: Rubric): Promise<Stock> {
  const shown = indicatorsOf(rubric).filter(
    ({ code, evidenceRequired }) => evidenceRequired || photographed.includes(code),
  );
  const samples = await Promise.all(shown.map(async (one) => [one.code, await sampleOf(one)] as const));
  const others = Object.entries(otherPapers).map(
    ([key, title]) => [key, paperOf(title, `Demonstration: ${key}`)] as const,
  );
  return new Map([...samples, ...others]);
}

async function sampleOf({ code, title }: Indicator): Promise<Sample> {
  const name = `${code} ${title.zh.replaceAll(/[/（）]/g, '')}`;
  if (!photographed.includes(code)) return paperOf(name, `Demonstration: ${code}`);
  const { picture, thumbnail } = await photograph(code);
  return { name: `${name}（演示）.jpg`, type: 'image/jpeg', content: picture, thumbnail };
}

const paperOf = (title: string, latin: string): Sample => ({
  name: `${title}（演示）.pdf`,
  type: 'application/pdf',
  content: paper(latin, ['演示材料，内容均为虚构', title]),
  thumbnail: null,
});

/**
 * A copy of the sample of an indicator or another paper.
 * @param alike byte for byte as others that are alike: one file that several schools use
 */
export function copyOf(stock: Stock, key: string, by: number, at: Date, alike = false): Copy {
  const sample = stock.get(key);
  if (sample === undefined) throw new RangeError(`no sample for ${key}`);
  const id = randomUUID();
  // Readers of pictures and papers stop at the end of what they read: what follows makes a file of its own, and is not shown.
  const content = alike ? sample.content : Buffer.concat([sample.content, Buffer.from(`%${id}\n`)]);
  return { id, sample, content, by, at };
}

/** Puts copies into the store and writes their rows; if the transaction comes to nothing, they go again. */
export async function storeCopies(db: Knex, storage: Storage, copies: readonly Copy[]): Promise<void> {
  onRollback(db, async () => {
    await Promise.all(copies.map(({ id }) => storage.drop(id)));
  });
  const folder = mkdtempSync(join(tmpdir(), 'dabiao-samples-'));
  try {
    await Promise.all(
      copies.map(async ({ id, sample, content }) => {
        const path = join(folder, id);
        writeFileSync(path, content);
        await storage.put(id, path);
        if (sample.thumbnail !== null) await storage.putThumbnail(id, sample.thumbnail);
      }),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
  await insertRows(db, 'stored_file', copies.map(rowOf));
}

/** Does something when the transaction that is open comes to nothing, for whatever reason. */
function onRollback(db: Knex, deed: () => Promise<void>): void {
  const { executionPromise } = db as Knex & Partial<Pick<Knex.Transaction, 'executionPromise'>>;
  if (executionPromise === undefined) throw new TypeError('files are kept within a transaction only');
  executionPromise.catch(deed).catch(() => undefined);
}

const rowOf = ({ id, sample, content, by, at }: Copy) => ({
  id,
  name: sample.name,
  size: content.length,
  type: sample.type,
  sha256: createHash('sha256').update(content).digest('hex'),
  has_thumbnail: sample.thumbnail !== null,
  uploaded_by: by,
  uploaded_at: at,
});
