import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { demonstrationPassword } from '../../seeds/demonstration/people.ts';
import { freshDemonstration, type TestDemonstration } from '../setup/demonstration.ts';
import { assessmentIn } from '../sheets/line.ts';
import { urlOf } from './address.ts';
import { Program } from './program.ts';
import { Visitor } from './visitor.ts';

let demonstration: TestDemonstration;
let program: Program;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dabiao-killed-'));
  demonstration = await freshDemonstration();
});
afterAll(async () => {
  await program?.away();
  await demonstration?.drop();
  rmSync(folder, { recursive: true, force: true });
});

/** Starts the program anew on the same database and the same folder, as whoever looks after the server does. */
async function start(): Promise<string> {
  program = new Program({ PORT: '0', DATA_DIR: folder, DATABASE_URL: urlOf(demonstration.address) });
  return program.address();
}

interface Change {
  readonly key: string;
  readonly path: string;
  readonly fields: Record<string, string>;
}

/** A change of each judged line of a blank self-evaluation, with the key under which it is kept. */
async function changesOf(id: number): Promise<Change[]> {
  const { rows } = await demonstration.db.raw<{ rows: { code: string; section: string }[] }>(
    `select line.code, section ->> 'code' as section
       from sheet join rubric on rubric.id = sheet.rubric_id join line on line.sheet_id = sheet.id and line.version = 0,
       jsonb_array_elements(rubric.tree -> 'sections') section, jsonb_array_elements(section -> 'criteria') criterion,
       jsonb_array_elements(criterion -> 'indicators') indicator
      where sheet.assessment_id = ? and sheet.stage = 'school' and indicator ->> 'code' = line.code
        and indicator ->> 'kind' = 'judged' order by line.code`,
    [id],
  );
  return rows.map(({ code, section }) => ({
    key: randomUUID(),
    path: `/assessments/${id}/school-lines/${section}`,
    fields: { [`${code}.version`]: '0', [`${code}.points`]: '1', [`${code}.reason`]: '有差距' },
  }));
}

const made = async (id: number): Promise<number> => {
  const { rows } = await demonstration.db.raw<{ rows: { count: number }[] }>(
    `select count(*)::int from line_change join sheet on sheet.id = line_change.sheet_id
      where sheet.assessment_id = ? and line_change.reason = '有差距'`,
    [id],
  );
  return rows[0]!.count;
};

test('a server killed with -9 between two changes, and in the middle of many, loses none that it acknowledged and doubles none', async () => {
  const id = await assessmentIn(demonstration.db, '方集镇中心小学');
  const changes = await changesOf(id);
  expect(changes.length).toBeGreaterThan(20);
  const clerk = await signedIn(await start());
  const send = async ({ key, path, fields }: Change): Promise<boolean> =>
    (await clerk.post(path, { key, ...fields }).catch(() => ({ status: 0 }))).status === 303;

  expect(await send(changes[0]!)).toBe(true);
  await program.kill();
  expect(await send(changes[1]!)).toBe(false);
  clerk.moveTo(await start());
  // The phone does not know what became of the first, so that it sends both.
  expect([await send(changes[0]!), await send(changes[1]!)]).toEqual([true, true]);
  expect(await made(id)).toBe(2);

  const acknowledged = new Set<string>();
  const storm = changes.slice(2).map(async (change) => {
    if (await send(change)) acknowledged.add(change.key);
  });
  while (acknowledged.size < 5) await pause(2);
  await program.kill();
  await Promise.all(storm);
  const kept = await made(id);
  expect(acknowledged.size).toBeLessThan(changes.length - 2);
  expect(kept).toBeGreaterThanOrEqual(2 + acknowledged.size);

  clerk.moveTo(await start());
  for (const change of changes) expect(await send(change)).toBe(true);
  expect(await made(id)).toBe(changes.length);
}, 120_000);

async function signedIn(address: string): Promise<Visitor> {
  const visitor = new Visitor(address);
  await visitor.signIn('clerk', demonstrationPassword);
  return visitor;
}
