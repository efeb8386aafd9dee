import { expect, test } from 'vitest';
import { type CalendarEvent, calendarFeed, folded } from '../../src/visits/feed.ts';
import {
  agendaOf,
  itemChanges,
  monthAfter,
  nextCode,
  stateOf,
  type StoredItem,
  tick,
  weeksOf,
} from '../../src/visits/rules.ts';

const stored = (code: string, more: Partial<StoredItem> = {}): StoredItem => ({
  code,
  title: null,
  done: false,
  time: '',
  note: '',
  version: 1,
  savedBy: '甲',
  savedAt: '2026-11-02T02:00:00Z',
  removed: false,
  ...more,
});
const typed = { version: 0, done: true, time: '09:00', note: '', choice: '' } as const;

test('an agenda has the six usual items, as far as they were changed, and then what was added', () => {
  expect(agendaOf([]).map(({ code, usual, version }) => [code, usual, version])).toEqual([
    ['agenda.1', 'briefing', 0],
    ['agenda.2', 'tour', 0],
    ['agenda.3', 'documents', 0],
    ['agenda.4', 'lessons', 0],
    ['agenda.5', 'interviews', 0],
    ['agenda.6', 'feedback', 0],
  ]);
  const agenda = agendaOf([
    stored('agenda.10', { title: '乙' }),
    stored('agenda.8', { title: '甲' }),
    stored('agenda.2'),
  ]);
  expect(agenda.map(({ code }) => code).slice(6)).toEqual(['agenda.8', 'agenda.10']);
  expect(agenda[1]!.version).toBe(1);
  expect(nextCode(agenda)).toBe('agenda.11');
});

test('an item is ticked with its time, without one with the time of now', () => {
  const [item] = agendaOf([]);
  expect(tick(item!, typed, '09:00', '10:00')).toEqual({ kind: 'save', done: true, time: '09:00', note: '' });
  expect(tick(item!, typed, '', '10:00')).toMatchObject({ kind: 'save', time: '10:00' });
  expect(tick(item!, typed, null, '10:00')).toEqual({ kind: 'wrong', problems: { time: 'time' } });
  expect(tick(item!, { ...typed, note: '记'.repeat(501) }, '', '10:00')).toMatchObject({
    problems: { note: 'noteLong' },
  });
});

test('what somebody else saved since is not overwritten unseen, and the same again is no clash', () => {
  const [item] = agendaOf([stored('agenda.1', { done: true, time: '08:40', version: 3 })]);
  expect(tick(item!, { ...typed, version: 2 }, '09:00', '10:00')).toEqual({ kind: 'clash' });
  expect(tick(item!, { ...typed, version: 2 }, '08:40', '10:00')).toEqual({ kind: 'same' });
  expect(tick(item!, { ...typed, version: 3, choice: 'mine' }, '09:00', '10:00')).toMatchObject({ kind: 'save' });
  expect(tick(item!, { ...typed, version: 3, choice: 'theirs' }, '09:00', '10:00')).toEqual({ kind: 'same' });
  expect(tick(item!, { ...typed, done: false, version: 3 }, '', '10:00')).toMatchObject({ kind: 'save', done: false });
});

test('the office changes what is not ticked, and is told where a team was faster', () => {
  const agenda = agendaOf([stored('agenda.1', { done: true })]);
  const name = ({ title, usual }: { title: string | null; usual: string | null }) => title ?? usual ?? '';
  const titles = (code: string, title: string, version = 0, remove = false) =>
    new Map([[code, { title, version, remove }]]);
  expect(itemChanges(agenda, { titles: titles('agenda.2', '参观'), added: '' }, name).changes).toMatchObject([
    { title: '参观', removed: false },
  ]);
  expect(itemChanges(agenda, { titles: titles('agenda.2', 'tour'), added: '' }, name).changes).toEqual([]);
  expect(itemChanges(agenda, { titles: titles('agenda.1', '开会', 1), added: '' }, name).overtaken).toBe(true);
  expect(itemChanges(agenda, { titles: titles('agenda.2', '参观', 5), added: '' }, name).overtaken).toBe(true);
  expect(itemChanges(agenda, { titles: titles('agenda.2', ''), added: '' }, name).problems).toEqual([
    { field: 'title.agenda.2', key: 'titleMissing' },
  ]);
  const full = agendaOf(Array.from({ length: 20 }, (_, place) => stored(`agenda.${place + 1}`, { title: '项' })));
  expect(itemChanges(full, { titles: new Map(), added: '再一项' }, name).problems).toEqual([
    { field: 'added', key: 'tooMany' },
  ]);
});

test.each([
  [{ signed: true, begun: true, read: true, visitOn: '2026-11-01' }, 'signed'],
  [{ signed: false, begun: true, read: false, visitOn: '2026-11-02' }, 'going'],
  [{ signed: false, begun: false, read: true, visitOn: '2026-11-01' }, 'going'],
  [{ signed: false, begun: false, read: true, visitOn: '2026-11-03' }, 'read'],
  [{ signed: false, begun: false, read: false, visitOn: '2026-11-02' }, 'unread'],
] as const)('a visit of which %o is %s', (visit, state) => {
  expect(stateOf(visit, '2026-11-02')).toBe(state);
});

test('the weeks of a month begin on Monday and hold each of its days once', () => {
  const november = weeksOf('2026-11');
  expect(november[0]).toEqual([null, null, null, null, null, null, '2026-11-01']);
  expect(november.flat().filter((day) => day !== null)).toHaveLength(30);
  expect(weeksOf('2027-02')).toHaveLength(4);
  expect(weeksOf('2028-02').flat()).toContain('2028-02-29');
  expect([monthAfter('2026-12', 1), monthAfter('2026-01', -1), monthAfter('2026-11', 12)]).toEqual([
    '2027-01',
    '2025-12',
    '2027-11',
  ]);
});

const event: CalendarEvent = {
  uid: 'visit-7@dabiao.test',
  day: '2026-11-30',
  dayAfter: '2026-12-01',
  summary: '方集镇中心小学，县级初评; A, B\\C',
  description: '第一行\n第二行',
  url: 'https://dabiao.test/assessments/7/visits/county',
  sequence: 2,
  changedAt: new Date('2026-11-02T01:02:03.456Z'),
};

test('a calendar has whole days, marked texts and lines that end with CRLF', () => {
  const text = calendarFeed('入校日程', [event]);
  expect(text.startsWith('BEGIN:VCALENDAR\r\nVERSION:2.0\r\n')).toBe(true);
  expect(text.endsWith('END:VEVENT\r\nEND:VCALENDAR\r\n')).toBe(true);
  expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  const lines = text.replaceAll('\r\n ', '').split('\r\n');
  for (const line of [
    'UID:visit-7@dabiao.test',
    'DTSTAMP:20261102T010203Z',
    'SEQUENCE:2',
    'DTSTART;VALUE=DATE:20261130',
    'DTEND;VALUE=DATE:20261201',
    'SUMMARY:方集镇中心小学，县级初评\\; A\\, B\\\\C',
    'DESCRIPTION:第一行\\n第二行',
  ])
    expect(lines).toContain(line);
});

test('a line longer than 75 octets goes on in the next, and no character is torn', () => {
  expect(folded('a'.repeat(75))).toBe('a'.repeat(75));
  expect(folded('a'.repeat(76))).toBe(`${'a'.repeat(75)}\r\n a`);
  const long = `SUMMARY:${'阜南县😀'.repeat(30)}`;
  const parts = folded(long).split('\r\n');
  expect(Math.max(...parts.map((part) => Buffer.byteLength(part)))).toBeLessThanOrEqual(75);
  expect(parts.map((part, place) => (place === 0 ? part : part.slice(1))).join('')).toBe(long);
});
