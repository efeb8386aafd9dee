/**
 * `npm run bench`: how many requests a second the pages that people work on answer, beside the least that a page can cost
 * (a bare Express handler, one row by its key over the same connections, the same bytes). Prints a table.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Knex } from 'knex';
import { connect } from '../../src/database/connection.ts';
import type { Places, Told } from './app.ts';
import { ask, bodyOf, connections, type Line, type Round, save } from './load.ts';
import { headersOf, signIn } from './pass.ts';
import { listMany, openSheets, openWorlds } from './worlds.ts';

const rounds = 3;
const requests = { app: 240, floor: 960, warmUp: 160 };

interface Row {
  readonly title: string;
  readonly app: Round;
  readonly floor: Round;
  readonly bytes: number;
  readonly queries: number;
}

/** What is measured: where it answers, and its database. */
interface Measured {
  readonly places: Places;
  readonly db: Knex;
}

const worlds = await openWorlds();
process.once('SIGINT', () => void worlds.close().finally(() => process.exit(130)));
try {
  console.log(
    table([
      ...(await measured('bench_sheets', openSheets, [
        async (it) => page(it, 'Scoring page of a school', 'clerk', await sheetAt(it, '中岗中学', 'school')),
        saving,
      ])),
      ...(await measured('bench_demonstration', undefined, [
        async (it) =>
          page(it, 'Scoring page of a reviewer', 'inspector', await sheetAt(it, '黄岗镇中心小学', 'county')),
        async (it) => page(it, `Assessment list, ${(await thisYear(it)).length}`, 'city', '/assessments'),
      ])),
      ...(await measured('bench_many', listMany, [
        async (it) => page(it, `Assessment list, ${(await thisYear(it)).length}`, 'city', '/assessments'),
      ])),
    ]),
  );
} finally {
  await worlds.close();
}

/** Runs the app on a copy of the demonstration for as long as it is measured. */
async function measured(
  name: string,
  prepare: ((db: Knex) => Promise<void>) | undefined,
  deeds: readonly ((it: Measured) => Promise<Row>)[],
): Promise<Row[]> {
  const address = await worlds.copy(name, prepare);
  const told: Told = { address, dataDirectory: worlds.dataDirectory };
  const env = { ...process.env, NODE_ENV: 'production' };
  const child = fork(join(import.meta.dirname, 'app.ts'), [JSON.stringify(told)], { env });
  const db = connect(address);
  try {
    const [places] = (await once(child, 'message')) as [Places];
    const rows: Row[] = [];
    for (const deed of deeds) rows.push(await deed({ places, db }));
    return rows;
  } finally {
    await db.destroy();
    if (child.exitCode === null && child.kill()) await once(child, 'exit');
  }
}

async function page({ places }: Measured, title: string, username: string, path: string): Promise<Row> {
  const { cookie } = await signIn(places.app, username);
  const url = places.app + path;
  const asked = (): Promise<Response> => fetch(url, { headers: { cookie } });
  return beside(places, title, asked, (amount) => ask(url, amount, { cookie }));
}

async function saving(it: Measured): Promise<Row> {
  const { places } = it;
  const pass = await signIn(places.app, 'clerk');
  const lines = (await thisYear(it)).map(({ id, version }): Line => ({
    path: `/assessments/${id}/school-lines/A1`,
    code: 'C1',
    version,
  }));
  const asked = (): Promise<Response> => {
    const line = lines.pop()!;
    return fetch(places.app + line.path, { method: 'POST', headers: headersOf(pass), body: bodyOf(line, pass) });
  };
  return beside(places, 'Save of one indicator', asked, (amount) => save(places.app, amount, pass, lines));
}

/** Measures something and the floor in turns, so that whatever else the machine does falls on both. */
async function beside(
  { floor }: Places,
  title: string,
  asked: () => Promise<Response>,
  load: (amount: number) => Promise<Round>,
): Promise<Row> {
  await asked();
  await queriesSince(floor);
  const answer = await asked();
  const queries = await queriesSince(floor);
  const body = await answer.text();
  if (!answer.ok) throw new Error(`${title}: ${answer.status} ${body.slice(0, 500)}`);
  await fetch(`${floor}/page`, { method: 'PUT', body, headers: { 'content-type': 'text/plain' } });

  await load(requests.warmUp);
  await ask(floor, requests.warmUp);
  const taken: { app: Round; floor: Round }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    taken.push({ app: await load(requests.app), floor: await ask(floor, requests.floor) });
  }
  const bytes = Buffer.byteLength(body);
  return {
    title,
    app: middle(taken.map(({ app }) => app)),
    floor: middle(taken.map((one) => one.floor)),
    bytes,
    queries,
  };
}

async function queriesSince(floor: string): Promise<number> {
  return Number(await (await fetch(`${floor}/queries`)).text());
}

/** The round that was neither the fastest nor the slowest. */
function middle(taken: readonly Round[]): Round {
  return taken.toSorted((one, other) => one.rate - other.rate)[Math.floor(taken.length / 2)]!;
}

/** The section A1 of a school's sheet of this year. */
async function sheetAt(it: Measured, school: string, stage: string): Promise<string> {
  const found = (await thisYear(it)).find(({ name }) => name === school);
  if (found === undefined) throw new Error(`${school} is not on the list`);
  return `/assessments/${found.id}/sheets/${stage}/sections/A1`;
}

/** This year's assessments, and the version of a line of the school's sheet. */
async function thisYear({ db }: Measured): Promise<{ id: number; name: string; version: number }[]> {
  const { rows } = await db.raw<{ rows: { id: number; name: string; version: number }[] }>(
    `select assessment.id, school.name, line.version
       from assessment join cycle on cycle.id = assessment.cycle_id join school on school.id = assessment.school_id
       left join sheet on sheet.assessment_id = assessment.id and sheet.stage = 'school'
       left join line on line.sheet_id = sheet.id and line.code = 'C1'
      where cycle.year = 2026 order by assessment.id`,
  );
  return rows;
}

function table(rows: readonly Row[]): string {
  const head = ['', 'requests/s', 'p50 ms', 'p99 ms', 'floor/s', 'ratio', 'bytes', 'queries'];
  const lines = rows.map(({ title, app, floor, bytes, queries }) => [
    title,
    app.rate.toFixed(0),
    app.p50,
    app.p99,
    floor.rate.toFixed(0),
    (app.rate / floor.rate).toFixed(2),
    bytes,
    queries,
  ]);
  const ruled = [head, head.map((_, nth) => (nth === 0 ? '---' : '--:')), ...lines];
  return [
    `${connections} connections, Node ${process.versions.node}, ${availableParallelism()} processors; the middle one of ${rounds} rounds`,
    '',
    ...ruled.map((cells) => `| ${cells.join(' | ')} |`),
  ].join('\n');
}
