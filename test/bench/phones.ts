/**
 * `node test/bench/phones.ts`: 200 phones come back to the network at once, and each sends the 50 changes that it made without one,
 * one after the other, as the queue does; the same many requests to the floor beside it.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { connect } from '../../src/database/connection.ts';
import type { Places, Told } from './app.ts';
import { ask, type Line, save } from './load.ts';
import { signIn } from './pass.ts';
import { openSheets, openWorlds } from './worlds.ts';

const phones = 200;
const changes = 50;

const worlds = await openWorlds();
process.once('SIGINT', () => void worlds.close().finally(() => process.exit(130)));
try {
  const address = await worlds.copy('bench_phones', openSheets);
  const told: Told = { address, dataDirectory: worlds.dataDirectory };
  const child = fork(join(import.meta.dirname, 'app.ts'), [JSON.stringify(told)], {
    env: { ...process.env, NODE_ENV: 'production' },
  });
  const db = connect(address);
  try {
    const [places] = (await once(child, 'message')) as [Places];
    const { rows: lines } = await db.raw<{ rows: Line[] }>(
      `select '/assessments/' || assessment.id || '/school-lines/' || (section ->> 'code') as path, line.code, line.version
         from assessment join cycle on cycle.id = assessment.cycle_id and cycle.year = 2026
         join sheet on sheet.assessment_id = assessment.id and sheet.stage = 'school'
         join rubric on rubric.id = sheet.rubric_id
         join line on line.sheet_id = sheet.id, jsonb_array_elements(rubric.tree -> 'sections') section,
         jsonb_array_elements(section -> 'criteria') criterion, jsonb_array_elements(criterion -> 'indicators') indicator
        where indicator ->> 'code' = line.code and indicator ->> 'kind' = 'judged' and (indicator ->> 'full')::int = 1000
        order by line.code, assessment.id limit ${phones}`,
    );
    if (lines.length < phones) throw new Error(`${lines.length} lines for ${phones} phones`);
    const made = async (): Promise<number> => {
      const { rows } = await db.raw<{ rows: { count: number }[] }>('select count(*)::int from line_change');
      return rows[0]!.count;
    };
    const before = await made();
    const synced = await save(places.app, phones * changes, await signIn(places.app, 'clerk'), lines, phones);
    const floor = await ask(places.floor, phones * changes, {}, phones);
    const kept = (await made()) - before;
    if (kept !== phones * changes) throw new Error(`${kept} changes were kept of ${phones * changes}`);
    console.log(
      `${phones} phones sent ${changes} changes each: all ${kept} kept once, none failed; ${synced.rate.toFixed(0)} a second` +
        ` (p50 ${synced.p50} ms, p99 ${synced.p99} ms); floor ${floor.rate.toFixed(0)} a second; ratio ${(synced.rate / floor.rate).toFixed(2)}`,
    );
  } finally {
    await db.destroy();
    if (child.exitCode === null && child.kill()) await once(child, 'exit');
  }
} finally {
  await worlds.close();
}
