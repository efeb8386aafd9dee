/**
 * `node test/bench/wide.ts`: whether the scoring page keeps its speed with a rubric of 200 indicators, against that of 81: the
 * time that each takes for every byte of the page, asked in turns over as many connections. Prints a table.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Knex } from 'knex';
import type { Places, Told } from './app.ts';
import { ask, connections } from './load.ts';
import { signIn } from './pass.ts';
import { widen } from './wider.ts';
import { openSheets, openWorlds } from './worlds.ts';

const rounds = 5;
const requests = 240;

/** A page that is asked for, and how to end what answers it. */
interface Asked {
  readonly bytes: number;
  readonly indicators: number;
  readonly load: (amount: number) => Promise<{ rate: number }>;
  readonly end: () => Promise<void>;
}

const worlds = await openWorlds();
process.once('SIGINT', () => void worlds.close().finally(() => process.exit(130)));
const running: Asked[] = [];
try {
  const usual = await opened('bench_usual', openSheets);
  const wide = await opened('bench_wide', async (db) => {
    await openSheets(db);
    await widen(db, 200);
  });
  const ratios: number[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const [a, b] = [await usual.load(requests), await wide.load(requests)];
    const nanoseconds = [a.rate * usual.bytes, b.rate * wide.bytes].map((perSecond) => 1e9 / perSecond);
    if (round === 0) continue;
    ratios.push(nanoseconds[1]! / nanoseconds[0]!);
    console.log(
      `${round}: ${a.rate.toFixed(0)}/s and ${b.rate.toFixed(0)}/s; ${nanoseconds.map((each) => each.toFixed(1)).join(' and ')} ns a byte; ratio ${ratios.at(-1)!.toFixed(2)}`,
    );
  }
  console.log(
    `${usual.indicators} indicators in ${usual.bytes} bytes, ${wide.indicators} in ${wide.bytes}; ${connections} connections; ` +
      `middle ratio of ${rounds} rounds ${ratios.toSorted((a, b) => a - b)[Math.floor(rounds / 2)]!.toFixed(2)} (at most 1.3)`,
  );
} finally {
  for (const { end } of running) await end();
  await worlds.close();
}

/** Runs the app on a copy of the demonstration, and finds the first section of a school's sheet. */
async function opened(name: string, prepare: (db: Knex) => Promise<void>): Promise<Asked> {
  let id = 0;
  const address = await worlds.copy(name, async (db) => {
    await prepare(db);
    const { rows } = await db.raw<{ rows: { id: number }[] }>(
      `select assessment.id from assessment join cycle on cycle.id = cycle_id join school on school.id = school_id
        where year = 2026 and school.name = '中岗中学'`,
    );
    id = rows[0]!.id;
  });
  const told: Told = { address, dataDirectory: worlds.dataDirectory };
  const env = { ...process.env, NODE_ENV: 'production' };
  const child = fork(join(import.meta.dirname, 'app.ts'), [JSON.stringify(told)], { env });
  const end = async (): Promise<void> => {
    if (child.exitCode === null && child.kill()) await once(child, 'exit');
  };
  const [places] = (await once(child, 'message')) as [Places];
  const { cookie } = await signIn(places.app, 'clerk');
  const url = `${places.app}/assessments/${id}/sheets/school/sections/A1`;
  const answer = await fetch(url, { headers: { cookie } });
  const body = await answer.text();
  if (!answer.ok) throw new Error(`${name}: ${answer.status} ${body.slice(0, 500)}`);
  const indicators = new Set(body.match(/name="C\d+\.version"/g)).size;
  const asked = {
    bytes: Buffer.byteLength(body),
    indicators,
    load: (amount: number) => ask(url, amount, { cookie }),
    end,
  };
  running.push(asked);
  return asked;
}
