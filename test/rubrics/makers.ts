import fc from 'fast-check';
import type { Decimal } from '../../src/scoring/decimal.ts';
import type { Hundredths } from '../../src/scoring/points.ts';
import {
  type Criterion,
  gradeLetters,
  type Indicator,
  type Kind,
  type Measure,
  type Rubric,
  type Scale,
  type Section,
} from '../../src/scoring/rubric.ts';
import { type BasicKey, schoolTypes, type SchoolType } from '../../src/scoring/school.ts';
import type { Bilingual } from '../../src/scoring/sentence.ts';

// What people write: also what a table's own marks are made of. No line breaks, no blanks at the ends.
const anyText = fc
  .array(
    fc.constantFrom(...'校舍安全达标，；：。;:,"\'-=+@#<>&%（）0123 abcXYZ'.split(''), '骉', '≥', 'value>=', 'else'),
    { minLength: 1, maxLength: 12 },
  )
  .map((parts) => `字${parts.join('').replaceAll(/ +/g, ' ').trimEnd()}`);
const anyBilingual: fc.Arbitrary<Bilingual> = fc.record({ zh: anyText, en: anyText });
const maybeText: fc.Arbitrary<Bilingual> = fc.oneof(fc.constant({ zh: '', en: '' }), anyBilingual);

const falling = (count: { min: number; max: number }, below: number): fc.Arbitrary<number[]> =>
  fc
    .uniqueArray(fc.integer({ min: 1, max: below }), { minLength: count.min, maxLength: count.max })
    .map((values) => values.toSorted((a, b) => b - a));

/** The shape of an indicator before its points are known. */
type Make = (code: string, section: string, criterion: string, full: Hundredths) => Indicator;

const common = fc.record({
  title: anyBilingual,
  methods: fc.subarray(['看', '听', '查', '访', '测']),
  evidenceRequired: fc.boolean(),
  notApplicable: fc.constantFrom('never' as const, 'full' as const),
  key: fc.option(fc.integer({ min: 1, max: 100 }), { nil: null }),
  source: fc.oneof(fc.constant(''), anyText),
  hint: maybeText,
  guidance: fc.array(anyBilingual, { maxLength: 3 }),
});

/** Points of parts that add up to the whole; the last takes what is left. */
const shared = <Item>(items: readonly Item[], full: Hundredths): readonly { item: Item; points: Hundredths }[] =>
  items.map((item, place) => ({
    item,
    points: (place === items.length - 1
      ? full - Math.floor(full / items.length) * (items.length - 1)
      : Math.floor(full / items.length)) as Hundredths,
  }));

const scales = (measure: Measure, better: 'higher' | 'lower'): fc.Arbitrary<Scale> =>
  fc.oneof(
    falling({ min: 0, max: 4 }, 9_999).chain((shares) =>
      falling({ min: shares.length, max: shares.length }, 9_999).map((parts): Scale => ({
        by: 'share',
        bands: [{ share: 10_000, part: 10_000 }, ...shares.map((share, at) => ({ share, part: parts[at]! }))] as never,
        elsePart: 0 as Decimal,
      })),
    ),
    falling({ min: 1, max: 5 }, 900_000).chain((froms) =>
      falling({ min: froms.length, max: froms.length }, 9_999).map((parts): Scale => {
        const ordered = better === 'higher' ? froms : froms.toReversed();
        const bands = ordered.map((from, at) => ({ from, part: at === 0 ? 10_000 : parts[at] }));
        return {
          by: 'value',
          direction: better === 'higher' ? 'at least' : 'at most',
          bands: bands as never,
          elsePart: 0 as Decimal,
        };
      }),
    ),
    fc
      .record({
        of: fc.constantFrom('ratio' as const, 'entered' as const),
        step: fc.integer({ min: 1, max: 50_000 }),
        deduction: fc.integer({ min: 1, max: 50 }),
        counted: fc.constantFrom('exactly' as const, 'begun' as const, 'whole' as const),
      })
      .map((scale): Scale => ({
        by: 'shortfall',
        ...scale,
        of: measure === 'percent' ? 'ratio' : scale.of,
        step: scale.step as Decimal,
        deduction: scale.deduction as Hundredths,
      })),
  );

const basics: fc.Arbitrary<BasicKey | null> = fc.constantFrom('pupils', 'boarders', 'staff', 'classes', null, null);

const measuredPart = fc
  .constantFrom<Measure>('per_pupil', 'per_100_pupils', 'pupils_per_item', 'percent', 'count', 'limit')
  .chain((measure) => {
    const better = measure === 'limit' || measure === 'pupils_per_item' ? ('lower' as const) : ('higher' as const);
    const standard = fc.integer({ min: 1, max: measure === 'percent' ? 1_000_000 : 90_000_000 });
    return fc.record({
      measure: fc.constant(measure),
      better: fc.constant(better),
      entered: anyBilingual,
      whole: measure === 'percent' ? anyBilingual : fc.constant(null),
      enteredUnit: fc.constantFrom('人', '台', 'm2', '元'),
      ratioUnit: fc.constantFrom('m2/生', '%', '台', '生/台'),
      standard,
      standards: fc.tuple(standard, standard),
      types: fc.subarray([...schoolTypes]),
      fromBasic: fc.record({ entered: basics, whole: measure === 'percent' ? basics : fc.constant(null) }),
      shared: fc.boolean(),
      scale: scales(measure, better),
    });
  });

const anyMake: fc.Arbitrary<Make> = fc
  .tuple(
    common,
    fc.constantFrom<Kind>('judged', 'graded', 'checklist', 'measured'),
    fc.array(anyBilingual, { minLength: 2, maxLength: 5 }),
    measuredPart,
    fc.nat(),
  )
  .map(([{ key, guidance, ...shape }, kind, texts, measured, seed]): Make => (code, section, criterion, full) => {
    const head = {
      ...shape,
      code,
      section,
      criterion,
      full,
      appliesTo: [],
      keyFloor: key === null ? null : (Math.ceil((full * key) / 100) as Hundredths),
      guidance: shared(guidance, full).map(({ item, points }) => ({ text: item, points })),
    };
    switch (kind) {
      case 'judged':
        return { ...head, kind, step: (full % 50 === 0 && seed % 2 === 0 ? 50 : full) as Hundredths };
      case 'graded':
        return {
          ...head,
          kind,
          grades: texts.map((condition, at) => ({
            key: gradeLetters[at]!,
            condition,
            points: (full - at * Math.floor(full / texts.length)) as Hundredths,
          })),
        };
      case 'checklist':
        return {
          ...head,
          kind,
          faults: texts.map((text, at) => ({
            key: `${code}.${at + 1}`,
            text,
            deduction: (1 + ((seed + at) % full)) as Hundredths,
          })),
        };
      case 'measured': {
        const { standard, standards, types, ...rest } = measured;
        const one = rest.measure === 'count' || rest.measure === 'limit';
        const [primary, junior] = one ? [standard, standard] : standards;
        const byType: Partial<Record<SchoolType, Decimal>> = {};
        for (const type of types) byType[type] = standard as Decimal;
        return {
          ...head,
          ...rest,
          kind,
          standards: { primary: primary as Decimal, junior: junior as Decimal },
          standardByType: byType,
          shared: rest.shared && rest.measure !== 'percent' && rest.fromBasic.entered === null,
        };
      }
    }
  });

/** Any rubric that may be published: 1 to 5 sections of 1 to 4 criteria of 1 to 6 indicators, worth 1000 points. */
export const anyRubric: fc.Arbitrary<Rubric> = fc
  .array(
    fc.tuple(
      anyBilingual,
      fc.array(fc.tuple(anyBilingual, fc.array(anyMake, { minLength: 1, maxLength: 6 })), {
        minLength: 1,
        maxLength: 4,
      }),
    ),
    { minLength: 1, maxLength: 5 },
  )
  .map((shape) => {
    const makes = shape.flatMap(([, criteria]) => criteria.flatMap(([, indicators]) => indicators));
    const worth = shared(makes, 100_000 as Hundredths);
    let indicator = 0;
    let criterion = 0;
    const sum = (parts: readonly { full: Hundredths }[]) =>
      parts.reduce((total, { full }) => total + full, 0) as Hundredths;
    const sections = shape.map(([title, criteria], at): Section => {
      const code = `A${at + 1}`;
      const made = criteria.map(([name, inIt]): Criterion => {
        criterion += 1;
        const own = `B${criterion}`;
        const indicators = inIt.map((make) => {
          indicator += 1;
          return make(`C${indicator}`, code, own, worth[indicator - 1]!.points);
        });
        return { code: own, section: code, title: name, full: sum(indicators), indicators };
      });
      return { code, title, full: sum(made), criteria: made };
    });
    return { sections };
  });
