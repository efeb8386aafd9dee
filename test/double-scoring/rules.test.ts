import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { agree, asSeenBy, doublesOf, entryOf, mean, median, writesOwn } from '../../src/double-scoring/rules.ts';
import type { Entry } from '../../src/scoring/entry.ts';
import { points, type Hundredths } from '../../src/scoring/points.ts';
import { indicatorOf } from '../../src/scoring/rubric.ts';
import { scoreLine } from '../../src/scoring/line.ts';
import type { Line, OwnLine, Sheet } from '../../src/sheets/lines.ts';
import { someFigures, theRubric } from '../scoring/makers.ts';

const blank = (code: string, version = 0): Line => ({
  code,
  kind: 'indicator',
  entry: null,
  reason: '',
  differenceReason: '',
  points: null,
  version,
  basisVersion: null,
  savedBy: version > 0 ? '王五' : null,
  savedAt: null,
  files: [],
});
const own = (code: string, personId: number, entry: Entry | null, handedIn = false): OwnLine => ({
  code,
  personId,
  entry,
  reason: '',
  differenceReason: '',
  basisVersion: 1,
  version: 2,
  savedAt: '2026-11-02T09:00:00Z',
  handedIn,
});
const judged = (text: string): Entry => ({ kind: 'judged', points: points(text) });

/** A sheet on which 1 owns A1 and 2 all other sections. */
const sheet = (more: Partial<Sheet> = {}): Sheet =>
  ({
    lines: new Map(['C1', 'C2', 'C3', 'C4', 'C12', 'C45'].map((code) => [code, blank(code)])),
    owners: new Map([
      ['A1', 1],
      ['A2', 2],
      ['A3', 2],
    ]),
    seconds: [],
    ownLines: [],
    records: [],
    ...more,
  }) as unknown as Sheet;

test('a line that was blanked for a re-review is open again, whoever had scored it', () => {
  const blanked = { ...blank('C1', 3), savedBy: null };
  const doubles = doublesOf(
    sheet({ lines: new Map([['C1', blanked]]), seconds: [{ code: 'C1', personId: 2 }] }),
    theRubric,
  );
  expect(doubles.get('C1')?.state).toBe('open');
});

describe('which lines several score', () => {
  test('those of a section, or single ones, beside the owner; not what the basic figures give', () => {
    const doubles = doublesOf(
      sheet({
        seconds: [
          { code: 'A1', personId: 2 },
          { code: 'C45', personId: 1 },
        ],
      }),
      theRubric,
    );
    expect([...doubles].map(([code, { raters }]) => `${code} ${raters.join('+')}`)).toEqual([
      'C1 1+2',
      'C4 1+2',
      'C12 1+2',
      'C45 2+1',
    ]);
  });

  test('none where the second is the owner', () => {
    expect(doublesOf(sheet({ seconds: [{ code: 'A1', personId: 1 }] }), theRubric).size).toBe(0);
  });

  test('a line is open until all have handed in, and settled once it stands on the sheet', () => {
    const state = (lines: OwnLine[], version = 0) =>
      doublesOf(
        sheet({
          seconds: [{ code: 'C1', personId: 2 }],
          ownLines: lines,
          lines: new Map([['C1', blank('C1', version)]]),
        }),
        theRubric,
      ).get('C1')!.state;
    expect(state([])).toBe('open');
    expect(state([own('C1', 1, judged('8'), true), own('C1', 2, judged('9'))])).toBe('open');
    expect(state([own('C1', 1, judged('8'), true), own('C1', 2, judged('9'), true)])).toBe('all in');
    expect(state([own('C1', 1, judged('8'), true), own('C1', 2, judged('9'), true)], 1)).toBe('settled');
    // Somebody who left the team holds nobody up.
    expect(state([own('C1', 1, judged('8'), true), own('C1', 2, judged('9'), true), own('C1', 3, null)])).toBe(
      'all in',
    );
  });
});

describe('who sees what', () => {
  const shared = sheet({
    seconds: [{ code: 'C1', personId: 2 }],
    ownLines: [own('C1', 1, judged('8'), true), own('C1', 2, judged('9'))],
  });
  const doubles = doublesOf(shared, theRubric);

  test.each([
    [1, judged('8')],
    [2, judged('9')],
    [3, null],
  ])('%i sees their own word and no other', (person, entry) => {
    const seen = asSeenBy(shared, doubles, person, '某人');
    expect(seen.lines.get('C1')?.entry).toEqual(entry);
    expect(JSON.stringify([...seen.lines.values()])).not.toContain(
      entry === null ? '"points":900' : person === 1 ? ':900' : ':800',
    );
  });

  test('whoever has handed in writes no more, and nobody else ever', () => {
    expect([1, 2, 3].map((person) => writesOwn(doubles.get('C1')!, person))).toEqual([false, true, false]);
  });
});

describe('settling', () => {
  const both = (a: Entry, b: Entry) =>
    doublesOf(
      sheet({ seconds: [{ code: 'C1', personId: 2 }], ownLines: [own('C1', 1, a, true), own('C1', 2, b, true)] }),
      theRubric,
    ).get('C1')!;

  test('the same word is agreed; the same points for other faults are not', () => {
    expect(agree(both(judged('8'), judged('8')))).toBe(true);
    expect(agree(both(judged('8'), judged('8.5')))).toBe(false);
    expect(agree(both({ kind: 'checklist', faults: ['C6.2'] }, { kind: 'checklist', faults: ['C6.3'] }))).toBe(false);
  });

  test.each([
    ['8 8.5', '8.25', '8.25'],
    ['8 8.01', '8', '8'], // cut, not rounded
    ['1 2 9', '4', '2'],
    ['1 2 4 9', '4', '3'],
  ])('%s: mean %s, median %s', (given, ofAll, middle) => {
    const all = given.split(' ').map(points);
    expect([mean(all), median(all)]).toEqual([points(ofAll), points(middle)]);
  });

  test('mean and median lie between the least and the most, and never depend on the order', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 2500 }), { minLength: 2, maxLength: 5 }), (values) => {
        const all = values as Hundredths[];
        for (const one of [mean, median]) {
          expect(one(all)).toBeGreaterThanOrEqual(Math.min(...values));
          expect(one(all)).toBeLessThanOrEqual(Math.max(...values));
          expect(one(all.toReversed())).toBe(one(all));
        }
      }),
    );
  });

  test('what is settled earns its points, whatever the kind of indicator', () => {
    const double = both(judged('8'), judged('8.5'));
    const given = [points('8'), points('8.5')];
    expect(entryOf({ way: 'taken', from: 2 }, double, given)).toEqual(judged('8.5'));
    const entry = entryOf({ way: 'mean' }, double, given);
    for (const code of ['C1', 'C6', 'C7']) {
      const indicator = { ...indicatorOf(theRubric, code)!, full: points('10') };
      expect(scoreLine(indicator, entry, 'primary', someFigures())).toMatchObject({ state: 'scored', points: 825 });
    }
    expect(() =>
      scoreLine({ ...indicatorOf(theRubric, 'C1')!, full: points('8') }, entry, 'primary', someFigures()),
    ).toThrow(RangeError);
  });
});
