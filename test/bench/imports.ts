/**
 * `node test/bench/imports.ts`: how long it takes to read a filled workbook through the whole app, from the upload to the page
 * that shows what it would change, and from there until it is kept: a rubric of 81 indicators, and the score sheet of a school
 * with every cell filled in anew. Prints each of three rounds after one that warms up.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { everythingIn, hiddenOf, openBook } from '../workbooks/filled.ts';
import type { Places, Told } from './app.ts';
import { type Pass, signIn } from './pass.ts';
import { openWorlds } from './worlds.ts';

let id = 0;
const worlds = await openWorlds();
process.once('SIGINT', () => void worlds.close().finally(() => process.exit(130)));
try {
  const address = await worlds.copy('bench_imports', async (db) => {
    const { rows } = await db.raw<{ rows: { id: number }[] }>(
      `select assessment.id from assessment join cycle on cycle.id = cycle_id join school on school.id = school_id
        where year = 2026 and school.name = '方集镇中心小学'`,
    );
    id = rows[0]!.id;
  });
  const told: Told = { address, dataDirectory: worlds.dataDirectory };
  const env = { ...process.env, NODE_ENV: 'production' };
  const child = fork(join(import.meta.dirname, 'app.ts'), [JSON.stringify(told)], { env });
  try {
    const [{ app }] = (await once(child, 'message')) as [Places];
    const [city, clerk] = [await signIn(app, 'city'), await signIn(app, 'clerk')];
    const sheet = `/assessments/${id}/sheets/school`;
    for (const round of [0, 1, 2, 3]) {
      const rubric = await download(app, city, '/rubrics/1/workbook');
      const forms = new Map([['name', `第${round}次`]]);
      const first = await taken(app, city, '/rubric-imports', 'file', rubric, forms, '/rubric-imports/confirmations');
      const book = await openBook(await download(app, clerk, `${sheet}/workbook`));
      const filled = await book.fill(everythingIn(book, round));
      const second = await taken(app, clerk, `${sheet}/uploads`, 'workbook', filled, new Map(), `${sheet}/imports`);
      if (round > 0) console.log(`${round}: rubric ${first}; score sheet ${second}`);
    }
  } finally {
    if (child.exitCode === null && child.kill()) await once(child, 'exit');
  }
} finally {
  await worlds.close();
}

async function download(app: string, { cookie }: Pass, path: string): Promise<Buffer> {
  const answer = await fetch(app + path, { headers: { cookie } });
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return Buffer.from(await answer.arrayBuffer());
}

/** Uploads a workbook and keeps what it says, as somebody does at the page. */
async function taken(
  app: string,
  { cookie, token }: Pass,
  path: string,
  field: string,
  bytes: Buffer,
  fields: ReadonlyMap<string, string>,
  confirmations: string,
): Promise<string> {
  const headers = { cookie, 'x-csrf-token': token };
  const form = new FormData();
  for (const [name, value] of fields) form.append(name, value);
  form.append(field, new File([new Uint8Array(bytes)], '表.xlsx'));
  const began = performance.now();
  const preview = await fetch(app + path, { method: 'POST', headers, body: form });
  const text = await preview.text();
  const shown = performance.now();
  if (!preview.ok) throw new Error(`${path}: ${preview.status} ${text.replaceAll(/<[^>]*>/g, ' ').slice(0, 2000)}`);
  const hidden = new URLSearchParams({ _csrf: token });
  for (const [name, value] of Object.entries(hiddenOf(text)))
    for (const one of [value].flat()) hidden.append(name, one);
  const lines = [...hidden.keys()].filter((name) => name.endsWith('.version')).length;
  const sent = performance.now();
  const kept = await fetch(app + confirmations, { method: 'POST', headers, body: hidden, redirect: 'manual' });
  await kept.arrayBuffer();
  if (kept.status !== 303) throw new Error(`${confirmations}: ${kept.status}`);
  const [reading, keeping] = [shown - began, performance.now() - sent].map((ms) => (ms / 1000).toFixed(2));
  return `read in ${reading} s, kept in ${keeping} s${lines > 0 ? ` (${lines} lines)` : ''}`;
}
