import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mayEver } from '../../src/accounts/permissions.ts';
import { demonstrationPeople } from '../../src/accounts/store.ts';
import { doors } from '../../src/app.ts';
import type { Door } from '../../src/web/visit.ts';
import { openDemonstration, type TestApp, type Visitor } from '../setup/app.ts';
import type { TestDemonstration } from '../setup/demonstration.ts';

let app: TestApp & TestDemonstration;
const visitors = new Map<string, Promise<Visitor>>();
beforeAll(async () => {
  app = await openDemonstration();
});
afterAll(() => app.close());

const forged = '页面已失效';
const posting = doors.filter(({ method }) => method === 'post');

/** Somebody who would get past the door's permission, so that the token alone is what is missing. */
async function whoeverMay({ may }: Door): Promise<Visitor> {
  if (may === 'anyone') return app.visitor();
  const people = await demonstrationPeople(app.db);
  const { username } = people.find((person) => may === 'signed in' || mayEver(person, may))!;
  if (!visitors.has(username)) visitors.set(username, app.signIn(username));
  return visitors.get(username)!;
}

const send = (visitor: Visitor, { path, files }: Door, fields: Record<string, string>) => {
  const place = path.replaceAll(/:\w+/g, '1');
  return files ? visitor.upload(place, fields, []) : visitor.post(place, fields);
};

describe('a form without the token of its session is refused', () => {
  test('there are forms at all', () => expect(posting.length).toBeGreaterThan(10));

  test.each(posting.map((door) => [door.path, door] as const))('%s', async (_, door) => {
    const visitor = await whoeverMay(door);
    for (const _csrf of ['', 'forged']) {
      const { status, text } = await send(visitor, door, { _csrf });
      expect(status).toBe(403);
      expect(text).toContain(forged);
    }
  });

  test.each(posting.filter(({ path }) => path !== '/sign-out').map((door) => [door.path, door] as const))(
    'but not with it: %s',
    async (_, door) => {
      expect((await send(await whoeverMay(door), door, {})).text).not.toContain(forged);
    },
  );

  test('the token of somebody else is no better', async () => {
    const [county, city] = [await app.signIn('county'), await app.signIn('city')];
    const { csrf } = JSON.parse((await county.get('/session/token')).text) as { csrf: string };
    expect((await city.post('/sign-out', { _csrf: csrf })).status).toBe(403);
  });
});
