/**
 * How long one reader waits for the statistics of a city of 5,000 schools that have all been through three stages:
 *
 *   node test/bench/statistics.ts
 *
 * Prints the median of several visits of each page. Nobody else is there: this is about the size of the data.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Places, Told } from './app.ts';
import { signIn } from './pass.ts';
import { concludeMany, openWorlds } from './worlds.ts';

const visits = 7;
const pages = [
  '/results',
  '/results?sort=rubric',
  '/results?part=C35',
  '/results?part=A1',
  '/results?area=341225101',
  '/results/raters',
];

const worlds = await openWorlds();
try {
  const address = await worlds.copy('bench_statistics', concludeMany);
  const told: Told = { address, dataDirectory: worlds.dataDirectory };
  const env = { ...process.env, NODE_ENV: 'production' };
  const child = fork(join(import.meta.dirname, 'app.ts'), [JSON.stringify(told)], { env });
  try {
    const [{ app }] = (await once(child, 'message')) as [Places];
    for (const who of ['city', 'county']) {
      const { cookie } = await signIn(app, who);
      for (const path of pages) console.log(`${who.padEnd(8)}${path.padEnd(28)}${await median(app + path, cookie)} ms`);
    }
  } finally {
    if (child.exitCode === null && child.kill()) await once(child, 'exit');
  }
} finally {
  await worlds.close();
}

async function median(url: string, cookie: string): Promise<string> {
  const times: number[] = [];
  for (let visit = 0; visit < visits; visit += 1) {
    const began = performance.now();
    const answer = await fetch(url, { headers: { cookie } });
    await answer.text();
    if (answer.status !== 200) throw new Error(`${answer.status} ${url}`);
    times.push(performance.now() - began);
  }
  return times.toSorted((a, b) => a - b)[Math.floor(visits / 2)]!.toFixed(0);
}
