import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { readCsv } from '../../src/rubrics/csv.ts';
import { rubricFromRows } from '../../src/rubrics/table.ts';
import type { Entry, MeasuredEntry } from '../../src/scoring/entry.ts';
import { points, sum, type Hundredths } from '../../src/scoring/points.ts';
import { quantity, type Quantity } from '../../src/scoring/quantity.ts';
import { indicatorOf, indicatorsOf } from '../../src/scoring/rubric.ts';
import type { Indicator, MeasuredIndicator, Rubric } from '../../src/scoring/rubric.ts';
import {
  readFigures,
  schoolTypes,
  type BasicFigures,
  type FlatFigures,
  type SchoolType,
} from '../../src/scoring/school.ts';

/** The 1000-point rubric, as every installation has it. */
export const theRubric = rubricFromRows(
  readCsv(readFileSync(new URL('../../seeds/rubric-1000.csv', import.meta.url), 'utf8')),
);

/** An indicator of the 1000-point rubric. */
export function c(code: string): Indicator {
  const indicator = indicatorOf(theRubric, code);
  if (!indicator) throw new RangeError(`no ${code}`);
  return indicator;
}

/** A measured indicator of the 1000-point rubric, with what the test changes on it. */
export function aMeasured(code: string, changed: Partial<MeasuredIndicator> = {}): MeasuredIndicator {
  const indicator = c(code);
  if (indicator.kind !== 'measured') throw new RangeError(`${code} is ${indicator.kind}`);
  return { ...indicator, ...changed };
}

/** Basic figures that contradict nothing, for a school of 486 pupils in 12 classes; the test says what matters to it. */
export const someFigures = (figures: FlatFigures = {}): BasicFigures =>
  readFigures({
    'pupils.primary': 486,
    'pupils.junior': 486,
    'pupils.senior': 0,
    boarders: 100,
    'classes.primary': 12,
    'classes.junior': 12,
    'classesWithinLimit.primary': 12,
    'classesWithinLimit.junior': 12,
    staff: 40,
    fullTimeTeachers: 36,
    ...figures,
  });

/** What was typed for a measured indicator; a null is taken from the basic figures. */
export const entered = (
  indicator: MeasuredIndicator,
  amount: string | null,
  whole: string | null = null,
): MeasuredEntry => ({
  kind: 'measured',
  entered: amount === null ? null : quantity(amount, indicator.enteredUnit),
  whole: whole === null ? null : quantity(whole, indicator.enteredUnit),
  override: null,
});

export const judged = (text: string): Entry => ({ kind: 'judged', points: points(text) });

/** A judged indicator of a small test rubric. */
export function aJudged(code: string, full: string, changed: Partial<Indicator> = {}): Indicator {
  const indicator: Indicator = {
    code,
    section: 'A1',
    criterion: 'B1',
    title: { zh: '课堂教学', en: 'Lessons' },
    full: points(full),
    methods: ['听'],
    evidenceRequired: false,
    notApplicable: 'never',
    appliesTo: [],
    keyFloor: null,
    source: '',
    hint: { zh: '', en: '' },
    guidance: [],
    kind: 'judged',
    step: points('0.5'),
  };
  return { ...indicator, ...changed } as Indicator;
}

/** A small rubric of one section and one criterion. */
export function aRubricOf(...indicators: readonly Indicator[]): Rubric {
  const full = sum(indicators.map((indicator) => indicator.full));
  const title = { zh: '办学条件', en: 'School conditions' };
  return {
    sections: [{ code: 'A1', title, full, criteria: [{ code: 'B1', section: 'A1', title, full, indicators }] }],
  };
}

/** A small rubric of three lines in which a laboratory (30 points) applies to junior schools only. */
export const withLaboratory = aRubricOf(
  aJudged('C1', '500'),
  aJudged('C2', '470'),
  aJudged('C3', '30', { appliesTo: ['junior', 'nine_year'] }),
);

export const anyType = fc.constantFrom<SchoolType>(...schoolTypes);

/** Head counts and the like of any school that has pupils; nothing in them contradicts itself. */
export const anyFigures: fc.Arbitrary<BasicFigures> = fc
  .record({
    primary: fc.integer({ min: 1, max: 3000 }),
    junior: fc.integer({ min: 1, max: 3000 }),
    senior: fc.integer({ min: 0, max: 3000 }),
    boarders: fc.integer({ min: 0, max: 1 }),
    classes: fc.integer({ min: 1, max: 60 }),
    within: fc.integer({ min: 0, max: 60 }),
    staff: fc.integer({ min: 1, max: 400 }),
    teachers: fc.integer({ min: 1, max: 400 }),
  })
  .map(({ primary, junior, senior, boarders, classes, within, staff, teachers }) =>
    someFigures({
      'pupils.primary': primary,
      'pupils.junior': junior,
      'pupils.senior': senior,
      boarders,
      'classes.primary': classes,
      'classes.junior': classes,
      'classesWithinLimit.primary': Math.min(within, classes),
      'classesWithinLimit.junior': Math.min(within, classes),
      staff,
      fullTimeTeachers: Math.min(teachers, staff),
    }),
  );

/** Any entry that may stand for an indicator; quantities are typed whether or not the basic figures give them. */
export function anyEntry(indicator: Indicator): fc.Arbitrary<Entry> {
  const notApplicable: fc.Arbitrary<Entry>[] =
    indicator.notApplicable === 'never' ? [] : [fc.constant({ kind: 'not applicable' as const })];
  switch (indicator.kind) {
    case 'judged':
      return fc
        .integer({ min: 0, max: indicator.full / indicator.step })
        .map((steps) => ({ kind: 'judged', points: (steps * indicator.step) as Hundredths }));
    case 'graded':
      return fc.oneof(
        ...notApplicable,
        fc.constantFrom(...indicator.grades).map(({ key }): Entry => ({ kind: 'graded', grade: key })),
      );
    case 'checklist':
      return fc.oneof(
        ...notApplicable,
        fc.subarray(indicator.faults.map(({ key }) => key)).map((faults): Entry => ({ kind: 'checklist', faults })),
      );
    case 'measured':
      return fc.oneof(...notApplicable, anyMeasuredEntry(indicator));
  }
}

const anyMeasuredEntry = (indicator: MeasuredIndicator): fc.Arbitrary<Entry> =>
  fc
    .record({
      part: fc.integer({ min: 1, max: 50_000 }),
      rest: fc.integer({ min: 0, max: 5_000 }),
      override: fc.option(fc.integer({ min: 0, max: indicator.full }), { freq: 9 }),
    })
    .map(({ part, rest, override }) => ({
      kind: 'measured',
      entered: (part * 100) as Quantity,
      whole: indicator.whole ? (((part + rest) * 100) as Quantity) : null,
      override: override as Hundredths | null,
    }));

/** Entries for some or all of the lines of a rubric. */
export const anyEntries = (rubric: Rubric, complete: boolean): fc.Arbitrary<ReadonlyMap<string, Entry>> =>
  fc
    .tuple(
      ...indicatorsOf(rubric).map((indicator) =>
        complete ? anyEntry(indicator) : fc.option(anyEntry(indicator), { freq: 2 }),
      ),
    )
    .map(
      (entries) =>
        new Map(
          indicatorsOf(rubric).flatMap(({ code }, place) => {
            const entry = entries[place];
            return entry ? [[code, entry] as const] : [];
          }),
        ),
    );
