import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDemonstration, type Visitor } from '../setup/app.ts';
import { assessmentIn, lineIn, save, told } from '../sheets/line.ts';

type App = Awaited<ReturnType<typeof openDemonstration>>;
let app: App;
let path: string;
let id: number;
let writers: readonly Visitor[];

beforeAll(async () => {
  app = await openDemonstration();
  id = await assessmentIn(app.db, '方集镇中心小学');
  path = `/assessments/${id}/school-lines/A3`;
  writers = [await app.signIn('clerk'), await app.signIn('principal')];
});
afterAll(() => app.close());

const parcel = fc.record({
  writer: fc.nat(1),
  points: fc.integer({ min: 1, max: 9 }),
  // How old the version is that they saw, and whether an earlier parcel comes once more instead.
  behind: fc.nat(2),
  again: fc.boolean(),
});

test('the server takes a change once, refuses what would overwrite something unseen, and keeps every one that it took', async () => {
  let { version } = await lineIn(app.db, id, 'school', 'C46');
  let stands = '';
  const made = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(fc.array(parcel, { minLength: 4, maxLength: 10 }), async (parcels) => {
      const sent: { key: ReturnType<typeof randomUUID>; points: string; seen: number }[] = [];
      for (const { writer, points, behind, again } of parcels) {
        const repeated = again ? sent[points % Math.max(sent.length, 1)] : undefined;
        const {
          key,
          points: typed,
          seen,
        } = repeated ?? {
          key: randomUUID(),
          points: String(points),
          seen: Math.max(version - behind, 0),
        };
        if (!repeated) sent.push({ key, points: typed, seen });
        const fields = { 'C46.version': String(seen), 'C46.points': typed, 'C46.reason': '有差距' };
        const answer = await save(writers[writer]!, path, fields, key);
        const [line] = told(answer).lines;
        if (typed === stands) {
          expect([answer.status, line!.version]).toEqual([200, version]);
        } else if (made.has(key)) {
          expect([answer.status, line!.version]).toEqual([200, made.get(key)]);
        } else if (seen !== version) {
          expect([answer.status, line!.version]).toEqual([409, version]);
          expect(line!.clash).not.toBeNull();
        } else {
          version += 1;
          stands = typed;
          made.set(key, version);
          expect([answer.status, line!.version]).toEqual([200, version]);
        }
      }
    }),
    { numRuns: 12 },
  );
  const { sheet_id } = await lineIn(app.db, id, 'school', 'C46');
  const kept = (await app.db('line_change').where({ sheet_id, code: 'C46' }).orderBy('version').select('version')) as {
    version: number;
  }[];
  expect(kept.map((one) => one.version).slice(-made.size)).toEqual([...made.values()]);
});
