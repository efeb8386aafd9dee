/**
 * `node test/bench/workbooks.ts`: how long lists take as workbooks through the whole app, and how much memory its process takes
 * for it. Prints a table.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Knex } from 'knex';
import type { Places, Told } from './app.ts';
import { signIn } from './pass.ts';
import { listMany, openWorlds } from './worlds.ts';

const schools = 50_000;

/** The 5,000 assessments of a large city, and ten times as many schools. */
async function many(db: Knex): Promise<void> {
  await listMany(db);
  await db.raw(
    `insert into school (code, name, pinyin, initials, type, region_code)
     select (3000000000 + n)::text, '第' || n || '小学', 'di' || n || 'xiaoxue', 'd' || n, 'primary', '341225103' from generate_series(1, ?) n`,
    [schools],
  );
}

const worlds = await openWorlds();
process.once('SIGINT', () => void worlds.close().finally(() => process.exit(130)));
try {
  const told: Told = { address: await worlds.copy('bench_workbooks', many), dataDirectory: worlds.dataDirectory };
  const env = { ...process.env, NODE_ENV: 'production' };
  const child = fork(join(import.meta.dirname, 'app.ts'), [JSON.stringify(told)], { env });
  try {
    const [{ app }] = (await once(child, 'message')) as [Places];
    const { cookie } = await signIn(app, 'city');
    const resident = (): number => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))![1]);
    const take = async (path: string): Promise<string> => {
      const began = performance.now();
      const answer = await fetch(app + path, { headers: { cookie } });
      let [bytes, most] = [0, 0];
      for await (const piece of answer.body!) {
        bytes += (piece as Uint8Array).length;
        most = Math.max(most, resident());
      }
      const seconds = ((performance.now() - began) / 1000).toFixed(2);
      return `${seconds} s, ${Math.round(bytes / 1024)} KB, at most ${Math.round(most / 1024)} MB`;
    };
    console.log(`before: ${Math.round(resident() / 1024)} MB`);
    for (const round of [1, 2, 3]) {
      console.log(`${round}: 5,000 assessments by score: ${await take('/assessments/workbook?sort=-score')}`);
      console.log(`${round}: ${schools} schools by name: ${await take('/schools/workbook')}`);
    }
  } finally {
    if (child.exitCode === null && child.kill()) await once(child, 'exit');
  }
} finally {
  await worlds.close();
}
