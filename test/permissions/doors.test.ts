import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { demonstrationPassword } from '../../seeds/demonstration/people.ts';
import { type Actor, mayEver } from '../../src/accounts/permissions.ts';
import { doors } from '../../src/app.ts';
import type { Door } from '../../src/web/visit.ts';
import { Visitor } from '../set-up/visitor.ts';
import { openDemonstration } from '../setup/app.ts';
import { addressesOf, lookAround, owed, type World } from './world.ts';

type App = Awaited<ReturnType<typeof openDemonstration>>;

const accounts = [
  'clerk',
  'principal',
  'township',
  'inspector',
  'inspector2',
  'county',
  'county-approver',
  'expert',
  'expert2',
  'city',
  'city-approver',
  'province',
  'admin',
] as const;
const reading = doors.filter(({ method }) => method === 'get');
const writing = doors.filter(({ method }) => method === 'post');

let app: App;
let world: World;

beforeAll(async () => {
  app = await openDemonstration();
  world = await lookAround(app.db);
});
afterAll(() => app?.close());

test('the demonstration has these thirteen accounts', () => {
  expect(world.people.map(({ username }) => username)).toEqual(accounts);
});

test.each(accounts)(
  '%s is shown what the table says, at every door, and never a fault',
  { timeout: 60_000 },
  async (username) => {
    const visitor = await app.signIn(username);
    const actor = world.people.find((person) => person.username === username)!;
    const wrong: string[] = [];
    await inParallel(
      reading.flatMap((door) => tries(actor, door)),
      async ({ door, path, answer }) => {
        const { status } = await visitor.get(path);
        if (!isOwed(status, door, answer)) wrong.push(`${status}, but ${answer}: ${path} (${door.may})`);
      },
    );
    expect(wrong).toEqual([]);
  },
);

test('whoever is not signed in finds the public pages, and the way to sign in for all others', async () => {
  const visitor = app.visitor();
  const wrong: string[] = [];
  for (const door of reading) {
    const { path } = addressesOf(door, world)[0]!;
    const { status, location } = await visitor.get(path);
    const good = door.may === 'anyone' ? status < 500 : location === `/sign-in?next=${encodeURIComponent(path)}`;
    if (!good) wrong.push(`${status} ${path} ${location}`);
  }
  expect(wrong).toEqual([]);
});

test('another county is nowhere to be found in a county’s pages, and is in its city’s', async () => {
  const [county, city] = [await app.signIn('county'), await app.signIn('city')];
  expect((await county.get(`/assessments/${world.elsewhere}`)).status).toBe(404);
  expect((await city.get(`/assessments/${world.elsewhere}`)).status).toBe(200);
  for (const path of ['/assessments?q=颍上县测试', '/schools?q=颍上县测试', '/work', '/notices/new', '/plaques/new']) {
    expect((await county.get(path)).text).not.toContain('颍上县测试小学');
  }
  expect((await city.get('/assessments?q=颍上县测试')).text).toContain('颍上县测试小学');
});

test('nothing is written without the token of the session', async () => {
  const visitor = await app.signIn('county');
  const before = await rowsOf(app.db);
  const wrong: string[] = [];
  for (const door of writing.filter(({ path }) => !['/sign-in'].includes(path))) {
    const { path } = addressesOf(door, world)[0]!;
    const { status } = await visitor.post(path, { _csrf: 'not this one' });
    if (status !== 403) wrong.push(`${status} ${path}`);
  }
  const stranger = await app.visitor().post('/sign-in', { _csrf: 'none', username: 'county', password: 'dabiao-demo' });
  expect([...wrong, stranger.status]).toEqual([403]);
  expect(await rowsOf(app.db)).toEqual(before);
});

test.each(accounts)('%s can write nothing that the table does not grant', { timeout: 60_000 }, async (username) => {
  const visitor = new Visitor(app.address);
  await visitor.signIn(username, demonstrationPassword);
  const actor = world.people.find((person) => person.username === username)!;
  const before = await rowsOf(app.db);
  const forbidden = writing.flatMap((door) => tries(actor, door)).filter(({ answer }) => answer !== 'granted');
  const wrong: string[] = [];
  await inParallel(forbidden, async ({ door, path, assessment, answer }) => {
    const { status } = await visitor.post(path, formFor(assessment));
    if (answer !== 'granted' && !refusals[answer].includes(status))
      wrong.push(`${status}, but ${answer}: ${path} (${door.may})`);
  });
  expect(wrong).toEqual([]);
  expect(await rowsOf(app.db)).toEqual(before);
});

test('whoever is not signed in is asked to, and writes nothing', async () => {
  const before = await rowsOf(app.db);
  const wrong: string[] = [];
  for (const door of writing.filter(({ may }) => may !== 'anyone')) {
    const { path } = addressesOf(door, world)[0]!;
    const { status } = await fetch(`${app.address}${path}`, {
      method: 'POST',
      body: new URLSearchParams({ reason: '测试' }),
    });
    if (status !== 401) wrong.push(`${status} ${path}`);
  }
  expect(wrong).toEqual([]);
  expect(await rowsOf(app.db)).toEqual(before);
});

type Owed = 'granted' | 'refused' | 'hidden' | 'not granted';

const refusals: Readonly<Record<Exclude<Owed, 'granted'>, readonly number[]>> = {
  refused: [403],
  hidden: [404],
  'not granted': [403, 404],
};

interface Try {
  readonly door: Door;
  readonly path: string;
  readonly assessment: number | null;
  readonly answer: Owed;
}

/**
 * What this person tries at a door: what is granted, and one that is refused and one that is hidden. Where all may read
 * each reads three, others than the reader before, so that every page is seen at every stage by somebody.
 */
function tries(actor: Actor, door: Door): Try[] {
  const all = addressesOf(door, world).map((address) => ({
    ...address,
    door,
    answer: owedAt(actor, door, address.assessment),
  }));
  const granted = all.filter(({ answer }) => answer === 'granted');
  const first = 3 * world.people.indexOf(actor);
  const strangerFirst = all.toSorted((one) => (one.assessment === world.elsewhere ? -1 : 0));
  const others = (['refused', 'hidden', 'not granted'] as const).flatMap(
    (answer) => strangerFirst.find((one) => one.answer === answer) ?? [],
  );
  const some = door.may === 'assessment.read' && door.path !== '/assessments/:id';
  return [...granted.filter((_, place) => !some || (place + first) % granted.length < 3), ...others];
}

/** What the table says of this person, a door and an assessment. Of other things only whether their role may at all. */
function owedAt(actor: Actor, { may }: Door, assessment: number | null): Owed {
  if (may === 'anyone' || may === 'signed in') return 'granted';
  if (assessment === null) return mayEver(actor, may) ? 'granted' : 'not granted';
  return owed(actor, may, assessment, world);
}

/** Whether someone may get this answer to a GET. */
function isOwed(status: number, { path }: Door, answer: Owed): boolean {
  if (answer !== 'granted') return refusals[answer].includes(status);
  // The page of an assessment is always there; a sheet or a form only at its stage, and for the leader of a team.
  return path === '/assessments/:id' ? status === 200 : status < 500 && status !== 401;
}

/** A form as a page of ours could have sent it, so that nothing but the permission stands in its way. */
const formFor = (assessment: number | null): Record<string, string> => ({
  seen: '1',
  key: randomUUID(),
  code: world.known['code']![0]!,
  reason: '测试',
  to: 'on',
  schools: `${assessment ?? world.elsewhere}-1`,
});

/** How many rows each table has, but for sessions and counted attempts. */
async function rowsOf(db: Knex): Promise<Record<string, number>> {
  const tables = await db('pg_tables')
    .whereRaw('schemaname = current_schema()')
    .whereNotIn('tablename', ['session', 'rate_limit'])
    .orderBy('tablename')
    .pluck<string[]>('tablename');
  const counts = tables.map((table) => `(select count(*)::int from "${table}") as "${table}"`);
  const { rows } = await db.raw<{ rows: Record<string, number>[] }>(`select ${counts.join(', ')}`);
  return rows[0]!;
}

async function inParallel<Work>(all: readonly Work[], deed: (one: Work) => Promise<void>): Promise<void> {
  const left = [...all];
  const worker = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) await deed(next);
  };
  await Promise.all(Array.from({ length: 6 }, worker));
}
