import { expect, test } from 'vitest';
import {
  type Aspect,
  type AspectFound,
  checkProblems,
  listProblems,
  readCount,
  riskOf,
  riskPlaces,
  secondProblems,
  type TypedCheck,
} from '../../src/look-backs/rules.ts';
import { points } from '../../src/scoring/points.ts';

const figures = (lost: string, objections = 0, upheld = 0, overdue = 0) => ({
  lost: points(lost),
  objections,
  upheld,
  overdue,
});

test.each([
  [figures('0'), 0],
  [figures('68.5'), 6850],
  [figures('10', 1), 1500], // an objection that came to nothing
  [figures('10', 1, 1), 3500], // and one that was upheld
  [figures('10', 0, 0, 2), 3000],
])('%j weighs %i hundredths', (given, risk) => {
  expect(riskOf(given)).toBe(risk);
});

test('the riskiest comes first, and of equal ones the lower number', () => {
  const places = riskPlaces([
    { number: 'C', ...figures('10') },
    { number: 'B', ...figures('30') },
    { number: 'A', ...figures('10') },
    { number: 'D', ...figures('5', 1, 1) },
  ]);
  expect(Object.fromEntries(places)).toEqual({ A: 3, B: 1, C: 4, D: 2 });
});

test.each([
  ['all three', { lot: 3, years: 3, risk: 2 }, 9, []],
  ['by lot alone', { lot: 3, years: undefined, risk: 0 }, 9, []],
  ['nobody to draw from', { lot: 3, years: undefined, risk: 0 }, 0, ['lot: nobody']],
  ['no way at all', { lot: 0, years: undefined, risk: 0 }, 9, ['lot: nothing']],
  ['no numbers', { lot: null, years: null, risk: null }, 9, ['lot: noNumber', 'risk: noNumber', 'years: noYears']],
  ['no years ago', { lot: 1, years: 0, risk: 0 }, 9, ['years: noYears']],
  ['no source of a seed', { lot: 1, years: 1, risk: 0, seedFrom: ' ' }, 9, ['seedFrom: noSeedFrom']],
] as const)('a list of %s', (_what, typed, holders, expected) => {
  const said = listProblems({ seedFrom: '双色球', ...typed }, holders);
  expect(said.map(({ field, key }) => `${field}: ${key.replace('look-backs.new.', '')}`)).toEqual(expected);
});

test.each([
  ['12', 12],
  ['１２', 12],
  [' 0 ', 0],
  ['-1', null],
  ['1.5', null],
  ['', null],
  ['12345', null],
] as const)('"%s" is read as %s', (typed, count) => {
  expect(readCount(typed)).toBe(count);
});

const good: AspectFound = { good: true, text: '' };
const faults: AspectFound = { good: false, text: '实验室没有使用记录' };
const all: Record<Aspect, AspectFound> = { leadership: good, rooms: good, records: good, management: good };
const passed: TypedCheck = {
  inspectors: '督学甲',
  visitedOn: '2026-11-20',
  aspects: all,
  outcome: 'passed',
  mendBy: null,
  files: 0,
};
const mending: TypedCheck = {
  ...passed,
  aspects: { ...all, rooms: faults },
  outcome: 'mending',
  mendBy: '2026-12-20',
  files: 1,
};
const at = { today: '2026-11-20', drawnOn: '2026-11-02', standing: true };

test.each([
  ['passed', passed, at, []],
  ['to be mended', mending, at, []],
  ['suspended', { ...mending, outcome: 'suspended', mendBy: null }, at, []],
  ['by nobody', { ...passed, inspectors: ' ' }, at, ['inspectors: noInspectors']],
  ['on no day', { ...passed, visitedOn: null }, at, ['visitedOn: noDay']],
  ['tomorrow', { ...passed, visitedOn: '2026-11-21' }, at, ['visitedOn: ahead']],
  ['on the day of the draw', { ...passed, visitedOn: '2026-11-02' }, at, []],
  ['before the draw', { ...passed, visitedOn: '2026-11-01' }, at, ['visitedOn: beforeDraw']],
  [
    'without an answer',
    { ...passed, aspects: { ...all, records: { good: null, text: '' } } },
    at,
    ['aspect-records: noAnswer'],
  ],
  [
    'with a fault that is not told',
    { ...mending, aspects: { ...all, rooms: { good: false, text: ' ' } } },
    at,
    ['aspect-rooms: noText'],
  ],
  [
    'passed in spite of a fault',
    { ...passed, aspects: { ...all, rooms: faults }, files: 1 },
    at,
    ['outcome: notPassed'],
  ],
  ['suspended for nothing', { ...passed, outcome: 'suspended' }, at, ['outcome: nothingFound']],
  ['without an outcome', { ...passed, outcome: '' }, at, ['outcome: noOutcome']],
  ['to be mended by no day', { ...mending, mendBy: null }, at, ['mendBy: noMendBy']],
  ['to be mended by today', { ...mending, mendBy: '2026-11-20' }, at, ['mendBy: mendByOver']],
  ['to be mended tomorrow', { ...mending, mendBy: '2026-11-21' }, at, []],
  ['to be mended in 365 days', { ...mending, mendBy: '2027-11-20' }, at, []],
  ['to be mended in 366 days', { ...mending, mendBy: '2027-11-21' }, at, ['mendBy: mendByFar']],
  ['with faults unproved', { ...mending, files: 0 }, at, ['evidence: noEvidence']],
  ['to be mended while something else is decided', mending, { ...at, standing: false }, ['outcome: isSuspended']],
] as const)('a visit %s', (_what, typed, when, expected) => {
  const said = checkProblems(typed as TypedCheck, when);
  expect(said.map(({ field, key }) => `${field}: ${key.replace('look-backs.check.', '')}`)).toEqual(expected);
});

const second = { secondOn: '2026-12-20', secondOutcome: 'mended', secondNote: '已整改', files: 0 } as const;
const then = { today: '2026-12-21', visitedOn: '2026-11-20', standing: true };

test.each([
  ['mended', {}, then, []],
  ['not mended, proved', { secondOutcome: 'not mended', files: 1 }, then, []],
  ['not mended, unproved', { secondOutcome: 'not mended' }, then, ['evidence: noEvidence']],
  ['ahead', { secondOn: '2026-12-22' }, then, ['secondOn: ahead']],
  ['before the first', { secondOn: '2026-11-19' }, then, ['secondOn: beforeFirst']],
  ['on no day', { secondOn: null }, then, ['secondOn: noDay']],
  [
    'without outcome and note',
    { secondOutcome: '', secondNote: '' },
    then,
    ['secondOutcome: noOutcome', 'secondNote: noNote'],
  ],
  ['mended while something else is decided', {}, { ...then, standing: false }, ['secondOutcome: isSuspended']],
] as const)('a second visit %s', (_what, changed, when, expected) => {
  const said = secondProblems({ ...second, ...changed }, when);
  expect(said.map(({ field, key }) => `${field}: ${key.replace('look-backs.second.', '')}`)).toEqual(expected);
});
