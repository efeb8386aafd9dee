import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  again,
  answered,
  type Change,
  leaving,
  next,
  type Queue,
  typed,
  withdrawn,
  type Word,
} from '../../src/on-site/queue.ts';

const person = 7;
let keys = 0;

const typing = (value: string, version: number, more: Partial<Change> = {}) => ({
  key: `key-${++keys}`,
  person,
  action: '/assessments/1/county-lines/A2',
  page: '/assessments/1/sheets/county/sections/A2',
  code: 'C31',
  name: 'C31',
  fields: [['C31.points', value] as const, ...(more.fields ?? [])],
  version,
  due: 0,
  at: '2026-11-02T09:00:00.000Z',
});

const valuesOf = (queue: Queue): string[] => queue.map(({ fields }) => fields[0]![1]);
const clash = (version: number): Word => ({ outcome: 'clash', said: { version, text: '8', by: '乙' } });

test('what has not been sent is replaced, and keeps its place', () => {
  const queue = typed(typed([], typing('1', 4)), { ...typing('5', 0), code: 'C32' });
  const now = typed(queue, typing('2', 4));
  expect(valuesOf(now)).toEqual(['2', '5']);
  expect(now[0]!.version).toBe(4);
});

test('what may have reached the server stays; what is typed since waits for its version', () => {
  const first = typing('1', 4);
  const queue = typed(leaving(typed([], first), first.key), typing('2', 4));
  expect(valuesOf(queue)).toEqual(['1', '2']);
  expect(next(queue, 1, person)!.key).toBe(first.key);
  const after = answered(queue, first.key, { outcome: 'saved', version: 5 });
  expect(after).toMatchObject([{ version: 5, sent: false }]);
  expect(valuesOf(after)).toEqual(['2']);
});

test('the same once more is one change', () => {
  const first = { ...typing('1', 4), due: 1200 };
  const queue = typed(typed([], first), { ...typing('1', 4), due: 150 });
  expect(queue).toMatchObject([{ key: first.key, due: 150 }]);
  const sent = leaving(queue, first.key);
  expect(typed(sent, typing('1', 4))).toEqual(sent);
});

test('after a clash nothing is sent before one of the two is chosen', () => {
  const first = typing('1', 4);
  const queue = answered(leaving(typed([], first), first.key), first.key, clash(6));
  expect(next(queue, 1, person)).toBeNull();
  const more = typed(queue, typing('3', 4));
  expect(more).toMatchObject([{ state: 'clash' }]);
  expect(valuesOf(more)).toEqual(['3']);
  const mine = typed(more, typing('3', 4, { fields: [['C31.choice', 'mine']] }));
  expect(mine).toMatchObject([{ state: 'waiting', version: 6 }]);
  expect(typed(more, typing('3', 4, { fields: [['C31.choice', 'theirs']] }))).toEqual([]);
});

test('what was typed while a clash or a refusal was on its way is what is kept', () => {
  const first = typing('1', 4);
  const both = typed(leaving(typed([], first), first.key), typing('2', 4));
  expect(valuesOf(answered(both, first.key, clash(6)))).toEqual(['2']);
  const refused = answered(both, first.key, { outcome: 'refused', said: { text: '已退回学校' } });
  expect(valuesOf(refused)).toEqual(['2']);
  expect(refused).toMatchObject([{ state: 'refused', version: 4 }]);
  expect(next(refused, 1, person)).toBeNull();
  expect(next(again(refused), 1, person)).toMatchObject({ version: 4 });
  expect(withdrawn(refused, refused[0]!.key)).toEqual([]);
});

test('what is wrong waits to be put right, unless that was done meanwhile', () => {
  const first = typing('100', 4);
  const wrong: Word = { outcome: 'wrong', said: { text: '最多 10 分' } };
  const alone = answered(leaving(typed([], first), first.key), first.key, wrong);
  expect(next(alone, 1, person)).toBeNull();
  expect(next(typed(alone, typing('10', 4)), 1, person)).toMatchObject({ version: 4 });
  const both = typed(leaving(typed([], first), first.key), typing('10', 4));
  expect(next(answered(both, first.key, wrong), 1, person)).toMatchObject({ version: 4, state: 'waiting' });
});

test('nobody sends what another one wrote, nor what is still being typed; a clock put back by a day holds nothing up', () => {
  const queue = typed([], { ...typing('1', 4), due: 5000 });
  expect(next(queue, 4999, person)).toBeNull();
  expect(next(queue, 5000, person)).not.toBeNull();
  expect(next(queue, 5000, person + 1)).toBeNull();
  const ahead = typed([], { ...typing('1', 4), due: 86_400_000 });
  expect(next(ahead, 1000, person)).not.toBeNull();
});

// Two phones and an office page on one line. What the server does is said here in a few lines; `server.test.ts` holds the real one
// against the same.
interface Entry {
  readonly key: string;
  readonly value: string;
  readonly version: number;
  readonly by: string;
  readonly over: string;
}

class Server {
  readonly history: Entry[] = [{ key: '', value: '', version: 0, by: '', over: '' }];
  readonly acknowledged = new Set<string>();

  get now(): Entry {
    return this.history[this.history.length - 1]!;
  }

  take(key: string, value: string, version: number, by: string): Word {
    const known = this.history.find((entry) => entry.key === key);
    if (known) return { outcome: 'saved', version: known.version };
    const { now } = this;
    if (value === now.value) return { outcome: 'saved', version: now.version };
    if (version !== now.version) return { outcome: 'clash', said: { version: now.version, text: now.value } };
    this.history.push({ key, value, version: version + 1, by, over: now.value });
    return { outcome: 'saved', version: version + 1 };
  }
}

class Phone {
  readonly name: string;
  queue: Queue = [];
  /** What the person sees of the server, and by which version. */
  seen = { version: 0, value: '' };
  /** Every value that they have ever been shown, or typed. */
  readonly known = new Set<string>(['']);
  readonly clashes: number[] = [];

  constructor(name: string) {
    this.name = name;
  }

  type(value: string, choice: '' | 'mine' | 'theirs' = ''): void {
    const before = this.queue[0];
    const change = typing(value, this.seen.version, choice ? { fields: [['C31.choice', choice]] } : {});
    this.known.add(value);
    if (choice === 'theirs' && before?.state === 'clash') {
      this.seen = { version: before.said!.version!, value: before.said!.text };
    }
    this.queue = typed(this.queue, change);
  }

  send(): { key: string; value: string; version: number; phone: Phone } | null {
    const change = next(this.queue, 1, person);
    if (change === null) return null;
    this.queue = leaving(this.queue, change.key);
    return { key: change.key, value: change.fields[0]![1], version: change.version!, phone: this };
  }

  hear(key: string, value: string, word: Word, server: Server): void {
    const there = this.queue.find((one) => one.key === key);
    if (there === undefined) return;
    if (word.outcome !== 'saved') expect(server.history.map((entry) => entry.key)).not.toContain(key);
    if (word.outcome === 'saved') {
      server.acknowledged.add(value);
      this.seen = { version: word.version, value };
    } else if (there.state !== 'clash' || there.said?.version !== word.said.version) {
      this.clashes.push(word.said.version!);
      this.known.add(word.said.text);
    }
    this.queue = answered(this.queue, key, word);
  }

  look(server: Server): void {
    this.seen = { version: server.now.version, value: server.now.value };
    this.known.add(server.now.value);
  }
}

const step = fc.record({
  deed: fc.constantFrom('type', 'send', 'send', 'deliver', 'deliver', 'deliver', 'office', 'choose', 'look'),
  phone: fc.nat(1),
  which: fc.nat(5),
  lost: fc.boolean(),
  stays: fc.boolean(),
});

test('whatever the network does, no acknowledged value is lost, nothing is overwritten unseen, each clash is shown once, and all agree at the end', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 80, size: 'max' }), fc.boolean(), (steps, mine) => {
      const server = new Server();
      const phones = [new Phone('甲'), new Phone('乙')] as const;
      const flight: { key: string; value: string; version: number; phone: Phone }[] = [];
      let value = 0;
      for (const { deed, phone: at, which, lost, stays } of steps) {
        const phone = phones[at as 0 | 1];
        if (deed === 'type') phone.type(String(++value));
        if (deed === 'choose' && phone.queue[0]?.state === 'clash') {
          phone.type(phone.queue[0].fields[0]![1], lost ? 'mine' : 'theirs');
        }
        if (deed === 'office') server.take(`office ${++value}`, String(value), server.now.version, 'office');
        // A page is opened anew only where nothing waits: what waits stands over it.
        if (deed === 'look' && phone.queue.length === 0) phone.look(server);
        if (deed === 'send') {
          const sent = phone.send();
          if (sent) flight.push(sent);
        }
        const parcel = deed === 'deliver' ? flight[which % Math.max(flight.length, 1)] : undefined;
        if (parcel) {
          if (!stays) flight.splice(flight.indexOf(parcel), 1);
          const word = server.take(parcel.key, parcel.value, parcel.version, parcel.phone.name);
          if (!lost) parcel.phone.hear(parcel.key, parcel.value, word, server);
        }
      }
      // Everybody comes back to the network, and chooses where they must.
      for (let round = 0; phones.some(({ queue }) => queue.length > 0); round += 1) {
        expect(round).toBeLessThan(50);
        for (const phone of phones) {
          const [first] = phone.queue;
          if (first?.state === 'clash') phone.type(first.fields[0]![1], mine ? 'mine' : 'theirs');
          const sent = phone.send();
          if (sent)
            phone.hear(sent.key, sent.value, server.take(sent.key, sent.value, sent.version, phone.name), server);
        }
      }
      for (const phone of phones) phone.look(server);
      expect(phones[0].seen).toEqual(phones[1].seen);
      const values = new Set(server.history.map((entry) => entry.value));
      for (const acknowledged of server.acknowledged) expect(values).toContain(acknowledged);
      for (const { by, over } of server.history.slice(1)) {
        const phone = phones.find(({ name }) => name === by);
        if (phone) expect(phone.known).toContain(over);
      }
      for (const { clashes } of phones) expect(clashes).toEqual([...new Set(clashes)]);
      expect(new Set(server.history.map(({ key }) => key)).size).toBe(server.history.length);
    }),
    { numRuns: 5000 },
  );
});
