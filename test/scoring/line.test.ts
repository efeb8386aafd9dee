import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Entry } from '../../src/scoring/entry.ts';
import { scoreLine } from '../../src/scoring/line.ts';
import { points, show, type Hundredths } from '../../src/scoring/points.ts';
import { indicatorsOf } from '../../src/scoring/rubric.ts';
import {
  aJudged,
  aMeasured,
  anyEntry,
  anyFigures,
  anyType,
  c,
  entered,
  judged,
  someFigures,
  theRubric,
} from './makers.ts';

describe('a checklist', () => {
  test.each<[string, readonly string[], string]>([
    ['C6', [], '5'],
    ['C6', ['C6.1'], '3'],
    ['C6', ['C6.1', 'C6.2', 'C6.3', 'C6.4'], '0'],
    ['C50', ['C50.1', 'C50.3'], '0'], // 15 - 20: never below 0
    ['C50', ['C50.3'], '10'],
    ['C6', ['C6.1', 'C6.1'], '3'], // however often it is found
  ])('%s with %j earns %s', (code, faults, expected) => {
    const line = scoreLine(c(code), { kind: 'checklist', faults }, 'primary', someFigures());
    expect(line.state === 'scored' && show(line.points)).toBe(expected);
  });
});

describe('not applicable', () => {
  const none: Entry = { kind: 'not applicable' };

  test('a school without a canteen has its full points', () => {
    expect(scoreLine(c('C27'), none, 'primary', someFigures())).toEqual({
      state: 'scored',
      points: 1000,
      computed: 1000,
      applicable: false,
    });
  });

  test('where the rubric says so it is left out', () => {
    expect(scoreLine(aJudged('C1', '10', { notApplicable: 'left out' }), none, 'primary', someFigures())).toEqual({
      state: 'left out',
    });
  });

  test('no boarders in the basic figures say it by themselves', () => {
    expect(scoreLine(c('C30'), null, 'primary', someFigures({ boarders: 0 }))).toMatchObject({
      state: 'scored',
      points: 500,
      applicable: false,
    });
    expect(scoreLine(c('C30'), null, 'primary', someFigures({ boarders: 1 }))).toEqual({ state: 'blank' });
  });

  test('no teachers in the basic figures do not: that must be put right', () => {
    expect(scoreLine(c('C32'), null, 'primary', someFigures({ fullTimeTeachers: 0 }))).toEqual({ state: 'blank' });
    const line = scoreLine(c('C32'), entered(aMeasured('C32'), '0'), 'primary', someFigures({ fullTimeTeachers: 0 }));
    expect(line).toEqual({ state: 'cannot', key: 'scoring.cannot.wholeOfZero' });
  });

  test('what applies to every school cannot be entered so', () => {
    expect(() => scoreLine(c('C1'), none, 'primary', someFigures())).toThrow('C1 applies to every school');
  });
});

test('an indicator for other types of school is left out', () => {
  const laboratory = aJudged('C3', '30', { appliesTo: ['junior', 'nine_year'] });
  expect(scoreLine(laboratory, judged('30'), 'primary', someFigures())).toEqual({ state: 'left out' });
  expect(scoreLine(laboratory, judged('30'), 'nine_year', someFigures())).toMatchObject({ state: 'scored' });
});

test('an indicator fed wholly from the basic figures is scored without an entry', () => {
  for (const code of ['C2', 'C3', 'C31'])
    expect(scoreLine(c(code), null, 'primary', someFigures())).toMatchObject({ state: 'scored' });
});

test('once the basic figures are corrected, what is computed from them is new', () => {
  const before = scoreLine(c('C31'), null, 'primary', someFigures({ staff: 26 }));
  const after = scoreLine(c('C31'), null, 'primary', someFigures({ staff: 25 }));
  expect([before, after]).toMatchObject([{ points: 2000 }, { points: 1800 }]);
});

test('an override counts, and what was computed is kept beside it', () => {
  const entry = { ...entered(aMeasured('C7'), '4212'), override: points('20') };
  expect(scoreLine(c('C7'), entry, 'primary', someFigures())).toEqual({
    state: 'scored',
    points: 2000,
    computed: 2500,
    applicable: true,
  });
});

test('a line without an entry is blank, not nothing', () => {
  for (const code of ['C1', 'C6', 'C7'])
    expect(scoreLine(c(code), null, 'primary', someFigures())).toEqual({ state: 'blank' });
});

test('an entry of another kind, or beyond full points, is our own fault', () => {
  expect(() => scoreLine(c('C6'), judged('5'), 'primary', someFigures())).toThrow('C6 is checklist');
  expect(() => scoreLine(c('C1'), judged('10.5'), 'primary', someFigures())).toThrow(RangeError);
});

test('every line of every school lies between 0 and full points, in whole hundredths', () => {
  const line = fc
    .constantFrom(...indicatorsOf(theRubric))
    .chain((indicator) => anyEntry(indicator).map((entry) => ({ indicator, entry })));
  fc.assert(
    fc.property(line, anyType, anyFigures, ({ indicator, entry }, type, figures) => {
      const outcome = scoreLine(indicator, entry, type, figures);
      if (outcome.state !== 'scored') return;
      for (const given of [outcome.points, outcome.computed] as readonly Hundredths[]) {
        expect(Number.isInteger(given)).toBe(true);
        expect(given).toBeGreaterThanOrEqual(0);
        expect(given).toBeLessThanOrEqual(indicator.full);
      }
    }),
  );
});

test('one fault more never raises the points', () => {
  const checklists = indicatorsOf(theRubric).filter((indicator) => indicator.kind === 'checklist');
  const found = fc.constantFrom(...checklists).chain((indicator) =>
    fc
      .subarray(
        indicator.faults.map(({ key }) => key),
        { minLength: 1 },
      )
      .map((faults) => ({ indicator, faults })),
  );
  fc.assert(
    fc.property(found, ({ indicator, faults }) => {
      const at = (keys: readonly string[]) =>
        scoreLine(indicator, { kind: 'checklist', faults: keys }, 'primary', someFigures());
      const [all, fewer] = [at(faults), at(faults.slice(1))];
      expect(all.state === 'scored' && fewer.state === 'scored' && all.points <= fewer.points).toBe(true);
    }),
  );
});
