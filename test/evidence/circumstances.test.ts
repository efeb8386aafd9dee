import { expect, test } from 'vitest';
import { metresBetween, roughly } from '../../src/evidence/rules.ts';
import { AddForm, readAboutOn } from '../../src/evidence/schema.ts';

const gate = { latitude: 32.6384, longitude: 115.5956 };

// By the haversine formula on a sphere of 6,371 km, worked out apart from the program.
test.each([
  [gate, gate, 0],
  [{ latitude: 0, longitude: 0 }, { latitude: 0, longitude: 1 }, 111_195],
  [{ latitude: 0, longitude: 0 }, { latitude: 1, longitude: 0 }, 111_195],
  [{ latitude: 90, longitude: 0 }, { latitude: -90, longitude: 0 }, 20_015_087],
  [{ latitude: 0, longitude: 179.5 }, { latitude: 0, longitude: -179.5 }, 111_195],
  [gate, { latitude: 32.6394, longitude: 115.5956 }, 111],
  [gate, { latitude: 32.6384, longitude: 115.6056 }, 936],
])('from %j to %j are %i metres', (from, to, metres) => {
  expect(Math.round(metresBetween(from, to))).toBe(metres);
  expect(Math.round(metresBetween(to, from))).toBe(metres);
});

test.each([
  [0, { metres: 0 }],
  [4.9, { metres: 0 }],
  [118, { metres: 120 }],
  [999, { metres: 1000 }],
  [1000, { kilometres: '1.0' }],
  [12_340, { kilometres: '12.3' }],
])('%d metres are said as %j', (metres, said) => {
  expect(roughly(metres)).toEqual(said);
});

const now = new Date('2026-11-02T02:00:00Z');

test.each([
  ['', null, { aboutOn: null }],
  ['2026-10-20', null, { aboutOn: '2026-10-20' }],
  ['2026-11-03', null, { problem: 'future' }],
  ['yesterday', null, { problem: 'date' }],
  // Late in the evening by UTC it is the next day in Shanghai.
  ['', '2026-10-31T17:30:00Z', { aboutOn: '2026-11-01' }],
  ['2026-10-20', '2026-10-31T17:30:00Z', { aboutOn: '2026-10-20' }],
  // A clock that is a day ahead tells no day, and turns nothing away.
  ['', '2026-11-03T02:00:00Z', { aboutOn: null }],
] as const)('typed %j and taken %j: %j', (typed, taken, read) => {
  expect(readAboutOn(typed, taken === null ? null : new Date(taken), now)).toEqual(read);
});

test('what a device says of a photo that makes no sense is left out, and the photo is not turned away', () => {
  const form = {
    code: 'C1',
    key: 'not a key',
    takenAt: 'noon',
    latitude: '91',
    longitude: '115.6',
    fromGallery: 'yes',
  };
  expect(AddForm.parse(form)).toMatchObject({ key: null, takenAt: null, position: null, fromGallery: true });
  expect(AddForm.parse({ ...form, latitude: '32.6', longitude: '-181' }).position).toBeNull();
  expect(AddForm.parse({ ...form, latitude: '32.6' }).position).toEqual({ latitude: 32.6, longitude: 115.6 });
});
