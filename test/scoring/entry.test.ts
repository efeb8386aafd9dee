import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readEntry, type Typed } from '../../src/scoring/entry.ts';
import type { FlatFigures, SchoolType } from '../../src/scoring/school.ts';
import { indicatorsOf } from '../../src/scoring/rubric.ts';
import { aJudged, aMeasured, c, someFigures, theRubric } from './makers.ts';

const read = (
  code: string,
  typed: Typed,
  by: 'school' | 'reviewer' = 'reviewer',
  type: SchoolType = 'primary',
  figures: FlatFigures = {},
) => readEntry(c(code), typed, by, type, someFigures(figures));

const problemsOf = (reading: ReturnType<typeof read>): string =>
  'problems' in reading
    ? reading.problems.map(({ field, key }) => `${field}: ${key.replace('scoring.', '')}`).join(', ')
    : 'none';

describe('a judged indicator (C1, 10 points in steps of 0.5)', () => {
  test.each<[string, Typed, string]>([
    ['nothing', {}, 'points: points.missing'],
    ['text', { points: '很好' }, 'points: points.notANumber'],
    ['less than nothing', { points: '-1' }, 'points: points.negative'],
    ['above full', { points: '10.5' }, 'points: points.aboveFull'],
    ['far above full', { points: '99999999999999' }, 'points: points.aboveFull'],
    ['off the step', { points: '9.25', reason: '门口拥堵' }, 'points: points.offStep'],
    ['off the step, three decimals', { points: '9.501', reason: '门口拥堵' }, 'points: points.offStep'],
    ['below full without a reason', { points: '9.5' }, 'reason: reason.belowFull'],
    ['below full with blanks for a reason', { points: '9.5', reason: ' 　' }, 'reason: reason.belowFull'],
    ['a reason without end', { points: '9.5', reason: '长'.repeat(501) }, 'reason: reason.tooLong'],
    [
      'not applicable, though it is to all',
      { notApplicable: 'yes', reason: '无' },
      'notApplicable: notApplicable.notAllowed',
    ],
  ])('%s is refused', (_, typed, expected) => {
    expect(problemsOf(read('C1', typed))).toBe(expected);
  });

  test('the sentence says the step and the limit', () => {
    const reading = read('C1', { points: '9.25' });
    expect(reading).toMatchObject({ problems: [{ values: { full: '10', step: '0.5', next: '9.5' } }] });
  });

  test.each<[string, Typed, number, string]>([
    ['full points need no reason', { points: '10' }, 1000, ''],
    ['full-width digits', { points: '１０' }, 1000, ''],
    ['below full with a reason', { points: '9.5', reason: ' 校门直对主干道 ' }, 950, '校门直对主干道'],
    ['nothing at all, with a reason', { points: '0', reason: '紧邻加油站' }, 0, '紧邻加油站'],
  ])('%s', (_, typed, points, reason) => {
    expect(read('C1', typed)).toEqual({ entry: { kind: 'judged', points }, reason });
  });

  test('another step is kept to', () => {
    const inWhole = aJudged('C1', '10', { step: 100 } as never);
    const reading = (points: string) =>
      readEntry(inWhole, { points, reason: '扣分' }, 'reviewer', 'primary', someFigures());
    expect(problemsOf(reading('9.5'))).toBe('points: points.offStep');
    expect(problemsOf(reading('9'))).toBe('none');
  });
});

describe('a checklist (C6)', () => {
  test.each<[string, Typed, string]>([
    ['not answered', {}, 'faults: faults.unanswered'],
    ['an empty tick', { faults: [''] }, 'faults: faults.unanswered'],
    ['a fault of another list', { faults: ['C9.1'] }, 'faults: faults.unknown'],
  ])('%s is refused', (_, typed, expected) => {
    expect(problemsOf(read('C6', typed))).toBe(expected);
  });

  test('no fault found is an answer', () => {
    expect(read('C6', { answered: 'yes' })).toEqual({ entry: { kind: 'checklist', faults: [] }, reason: '' });
  });

  test('faults are kept once each, in the order of the rubric', () => {
    expect(read('C6', { faults: ['C6.3', 'C6.1', 'C6.3'] })).toMatchObject({ entry: { faults: ['C6.1', 'C6.3'] } });
    expect(read('C6', { faults: 'C6.2' })).toMatchObject({ entry: { faults: ['C6.2'] } });
  });

  test('not applicable needs a reason', () => {
    expect(problemsOf(read('C27', { notApplicable: 'yes' }))).toBe('reason: reason.forNotApplicable');
    expect(read('C27', { notApplicable: 'yes', reason: '不设食堂' })).toEqual({
      entry: { kind: 'not applicable' },
      reason: '不设食堂',
    });
  });
});

describe('a measured indicator', () => {
  test.each<[string, string, Typed, string]>([
    ['C7', 'nothing', {}, 'entered: quantity.missing'],
    ['C7', 'text', { entered: '四千' }, 'entered: quantity.notANumber'],
    ['C7', 'less than nothing', { entered: '-4212' }, 'entered: quantity.negative'],
    ['C7', 'three decimals', { entered: '4212.125' }, 'entered: quantity.tooManyDecimals'],
    ['C19', 'half a book', { entered: '1200.5' }, 'entered: quantity.notWhole'],
    ['C7', 'a slip of the keyboard', { entered: '42124212421242' }, 'entered: quantity.tooLarge'],
    ['C52', 'the part without the whole', { entered: '485' }, 'whole: quantity.missing'],
    ['C52', 'a part greater than the whole', { entered: '491', whole: '490' }, 'entered: quantity.partAboveWhole'],
    [
      'C52',
      'a whole of 0 that may be not applicable',
      { entered: '0', whole: '0' },
      'whole: quantity.sayNotApplicable',
    ],
    ['C41', 'a whole of 0', { entered: '0', whole: '0' }, 'whole: quantity.wholeOfZero'],
    ['C32', 'a part greater than the basic figure', { entered: '37' }, 'entered: quantity.partAboveWhole'],
    ['C7', 'an override without a reason', { entered: '4212', override: '20' }, 'reason: reason.forOverride'],
    [
      'C7',
      'an override above full points',
      { entered: '4212', override: '25.01', reason: '虚报' },
      'override: override.aboveFull',
    ],
    [
      'C7',
      'an override that is no number',
      { entered: '4212', override: '少', reason: '虚报' },
      'override: override.notANumber',
    ],
    [
      'C7',
      'an override below nothing',
      { entered: '4212', override: '-1', reason: '虚报' },
      'override: override.negative',
    ],
    [
      'C7',
      'an override of three decimals',
      { entered: '4212', override: '1.005', reason: '虚报' },
      'override: override.tooManyDecimals',
    ],
    [
      'C52',
      'all that is wrong at once',
      { entered: '甲', whole: '-1' },
      'entered: quantity.notANumber, whole: quantity.negative',
    ],
  ])('%s: %s is refused', (code, _, typed, expected) => {
    expect(problemsOf(read(code, typed))).toBe(expected);
  });

  test('nothing under a limit is refused', () => {
    const limit = aMeasured('C2', { fromBasic: { entered: null, whole: null } });
    expect(problemsOf(readEntry(limit, { entered: '0' }, 'school', 'primary', someFigures()))).toBe(
      'entered: quantity.limitOfZero',
    );
  });

  test('a school never sets the points itself', () => {
    expect(problemsOf(read('C7', { entered: '4212', override: '25', reason: '应得满分' }, 'school'))).toBe(
      'override: override.reviewersOnly',
    );
  });

  test('a reviewer may, with a reason; the quantity is kept beside it', () => {
    expect(read('C7', { entered: '4,212', override: '20', reason: '含危房' })).toEqual({
      entry: { kind: 'measured', entered: 421_200, whole: null, override: 2000 },
      reason: '含危房',
    });
  });

  test('what the basic figures give is not read from the form', () => {
    expect(read('C31', { entered: '999' })).toMatchObject({ entry: { entered: null } });
    expect(read('C32', { entered: '36', whole: '999' })).toMatchObject({ entry: { entered: 3600, whole: null } });
  });

  test('a quantity of 0 is an answer', () => {
    expect(read('C38', { entered: '0' })).toMatchObject({ entry: { entered: 0 } });
  });

  test('no reason is asked for computed points below full', () => {
    expect(problemsOf(read('C7', { entered: '1' }, 'school'))).toBe('none');
  });
});

test('whatever is typed, a line is read or refused with the fields to put right, and never breaks', () => {
  const text = fc.oneof(fc.string(), fc.constantFrom('０', '9.5', '1,000', '-1', 'C6.1', 'yes', '1e9'));
  const typed = fc.record(
    {
      points: text,
      entered: text,
      whole: text,
      override: text,
      faults: fc.array(text),
      answered: text,
      notApplicable: text,
      reason: text,
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(
      fc.constantFrom(...indicatorsOf(theRubric)),
      typed,
      fc.constantFrom('school', 'reviewer'),
      (indicator, line, by) => {
        const reading = readEntry(indicator, line, by, 'nine_year', someFigures());
        if ('problems' in reading) expect(reading.problems.length).toBeGreaterThan(0);
        else expect(reading.entry.kind === indicator.kind || reading.entry.kind === 'not applicable').toBe(true);
      },
    ),
  );
});
