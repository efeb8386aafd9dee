import { fullMarks, show, sum, type Hundredths } from '../scoring/points.ts';
import {
  appliesTo,
  type GradedIndicator,
  type Indicator,
  type MeasuredIndicator,
  type Rubric,
} from '../scoring/rubric.ts';
import { assessedSections, schoolTypes } from '../scoring/school.ts';
import type { Bilingual, Problem } from '../scoring/sentence.ts';

/**
 * What keeps a rubric from being published: a sum that is not 1000, children that do not add up to their
 * parent, bands with a hole or out of order, a standard that a type of school lacks. Once published it never changes.
 * @returns a problem for each, whose field is the code of the row; none: it may be published
 */
export function publishingProblems(rubric: Rubric): readonly Problem[] {
  const indicators = rubric.sections.flatMap(({ criteria }) => criteria.flatMap(({ indicators }) => indicators));
  return [
    ...sums(rubric),
    ...codes(rubric, indicators),
    ...titles(rubric, indicators),
    ...indicators.flatMap((indicator) => [...ofIndicator(indicator), ...ofKind(indicator)]),
    ...schoolTypes
      .filter((type) => !indicators.some((each) => appliesTo(each, type) && each.notApplicable !== 'left out'))
      .map((type) => problem('', 'nothingApplies', { type })),
  ];
}

const problem = (code: string, key: string, values: Record<string, string> = {}): Problem => ({
  field: code,
  key: `scoring.rubric.${key}`,
  values: { code, ...values },
});

function sums(rubric: Rubric): readonly Problem[] {
  const adds = (
    code: string,
    key: string,
    full: Hundredths,
    parts: readonly { full: Hundredths }[],
  ): readonly Problem[] => {
    const found = sum(parts.map((part) => part.full));
    return found === full ? [] : [problem(code, key, { sum: show(found), full: show(full) })];
  };
  const parts = [
    ...rubric.sections.map((section) => ({ code: section.code, full: section.full, parts: section.criteria })),
    ...rubric.sections.flatMap(({ criteria }) =>
      criteria.map(({ code, full, indicators }) => ({ code, full, parts: indicators })),
    ),
  ];
  return [
    ...adds('', 'notFullMarks', fullMarks, rubric.sections),
    ...parts.flatMap(({ code, full, parts }) =>
      parts.length === 0 ? [problem(code, 'empty')] : adds(code, 'partsDoNotAddUp', full, parts),
    ),
  ];
}

/** How a code is written: it stands in addresses, beside words of ours, and among the codes of figures and facts. */
export const wellFormed =
  /^(?!(?:figure|fact|item)\b|(?:figures|vetoes|new)$)(?=.{1,12}$)[A-Za-z0-9]+(?:[.-][A-Za-z0-9]+)*$/i;

function codes(rubric: Rubric, indicators: readonly Indicator[]): readonly Problem[] {
  const all = [...rubric.sections, ...rubric.sections.flatMap(({ criteria }) => criteria), ...indicators].map(
    ({ code }) => code,
  );
  const twice = new Set(all.filter((code, place) => all.indexOf(code) !== place));
  return [
    ...[...twice].map((code) => problem(code, 'duplicateCode')),
    ...all.filter((code) => !wellFormed.test(code)).map((code) => problem(code, 'codeMalformed')),
  ];
}

function titles(rubric: Rubric, indicators: readonly Indicator[]): readonly Problem[] {
  return [...rubric.sections, ...rubric.sections.flatMap(({ criteria }) => criteria), ...indicators]
    .filter(({ title }) => title.zh === '')
    .map(({ code }) => problem(code, 'titleMissing'));
}

function ofIndicator(indicator: Indicator): readonly Problem[] {
  const { code, full, guidance, keyFloor } = indicator;
  const guided = sum(guidance.map(({ points }) => points));
  return [
    ...(full <= 0 ? [problem(code, 'worthNothing')] : []),
    ...(keyFloor !== null && (keyFloor <= 0 || keyFloor > full)
      ? [problem(code, 'keyFloorOutOfRange', { floor: show(keyFloor), full: show(full) })]
      : []),
    ...(textsOf(indicator).some(({ zh }) => zh === '') ? [problem(code, 'textMissing')] : []),
    ...(guidance.length > 0 && guided !== full
      ? [problem(code, 'guidanceDoesNotAddUp', { sum: show(guided), full: show(full) })]
      : []),
  ];
}

const textsOf = (indicator: Indicator): readonly Bilingual[] => [
  ...indicator.guidance.map(({ text }) => text),
  ...(indicator.kind === 'checklist' ? indicator.faults.map(({ text }) => text) : []),
  ...(indicator.kind === 'graded' ? indicator.grades.map(({ condition }) => condition) : []),
];

function ofKind(indicator: Indicator): readonly Problem[] {
  const { code, full } = indicator;
  switch (indicator.kind) {
    case 'judged':
      return indicator.step <= 0 || full % indicator.step !== 0
        ? [problem(code, 'stepDoesNotFit', { step: show(indicator.step), full: show(full) })]
        : [];
    case 'graded':
      return ofGrades(indicator);
    case 'checklist':
      if (indicator.faults.length === 0) return [problem(code, 'noFaults')];
      return indicator.faults
        .filter(({ deduction }) => deduction <= 0 || deduction > full)
        .map(({ key, deduction }) =>
          problem(code, 'deductionOutOfRange', { fault: key, deduction: show(deduction), full: show(full) }),
        );
    case 'measured':
      return [...ofScale(indicator), ...ofStandards(indicator), ...ofQuantities(indicator)];
  }
}

function ofGrades({ code, full, grades }: GradedIndicator): readonly Problem[] {
  if (grades.length < 2) return [problem(code, 'tooFewGrades')];
  const falls = grades.every(({ points }, place) => place === 0 || points < grades[place - 1]!.points);
  return [
    ...(falls ? [] : [problem(code, 'gradesOutOfOrder')]),
    ...(grades[0]!.points === full ? [] : [problem(code, 'bestGradeNotFull', { full: show(full) })]),
  ];
}

const whole = 10_000;

function ofScale(indicator: MeasuredIndicator): readonly Problem[] {
  const { code, full, scale, measure, better } = indicator;
  switch (scale.by) {
    case 'share':
      return [
        ...ofBands(
          code,
          scale.bands.map(({ share, part }) => ({ from: share, part })),
          scale.elsePart,
          1,
        ),
        ...(scale.bands[0] && scale.bands[0].share > whole ? [problem(code, 'standardNotFullPoints')] : []),
      ];
    case 'value': {
      const up = scale.direction === 'at least';
      return [
        ...ofBands(code, scale.bands, scale.elsePart, up ? 1 : -1),
        ...(up === (better === 'higher') ? [] : [problem(code, 'directionContradictsBetter')]),
      ];
    }
    case 'shortfall': {
      const { step, deduction, of } = scale;
      const values = { fault: show(deduction), deduction: show(deduction), full: show(full) };
      return [
        ...(step <= 0 ? [problem(code, 'stepOfShortfall')] : []),
        ...(deduction <= 0 || deduction > full ? [problem(code, 'deductionOutOfRange', values)] : []),
        ...(of === 'entered' && measure === 'percent' ? [problem(code, 'shortfallOfPercent')] : []),
      ];
    }
  }
}

/**
 * From band to band the figure gets worse and the part smaller; the best band earns full points; nothing earns more, or less
 * than nothing.
 * @param way 1 where more is better, -1 where less is
 */
function ofBands(
  code: string,
  bands: readonly { readonly from: number; readonly part: number }[],
  elsePart: number,
  way: 1 | -1,
): readonly Problem[] {
  const [best] = bands;
  if (!best) return [problem(code, 'noBands')];
  const falls = bands.every(({ from, part }, place) => {
    const next = bands[place + 1];
    return next ? next.from * way < from * way && next.part < part : elsePart < part && (way < 0 || from > 0);
  });
  return [
    ...(falls ? [] : [problem(code, 'bandsOutOfOrder')]),
    ...(best.part === whole ? [] : [problem(code, 'standardNotFullPoints')]),
  ];
}

function ofStandards(indicator: MeasuredIndicator): readonly Problem[] {
  const { code, measure, standards, standardByType, scale } = indicator;
  // The figure itself decides: no standard is held against.
  if (scale.by === 'value') return [];
  return schoolTypes
    .filter((type) => appliesTo(indicator, type))
    .flatMap((type) => {
      const used = assessedSections(type).map((section) => standardByType[type] ?? standards[section]);
      if (used.some((standard) => standard === null || standard <= 0))
        return [problem(code, 'standardMissing', { type })];
      if (measure === 'percent' && used.some((standard) => standard !== null && standard > 100 * whole))
        return [problem(code, 'percentAboveHundred', { type })];
      const one = measure !== 'count' && measure !== 'limit';
      return one || new Set(used).size === 1 ? [] : [problem(code, 'standardOfTypeMissing', { type })];
    });
}

function ofQuantities({
  code,
  measure,
  whole,
  fromBasic,
  shared,
  better,
  scale,
  entered,
  enteredUnit,
}: MeasuredIndicator): readonly Problem[] {
  const lower = measure === 'limit' || measure === 'pupils_per_item';
  // A count or a percentage may be better the lower it is (drop-outs), where bands say so themselves.
  const free = scale.by === 'value' && (measure === 'count' || measure === 'percent');
  return [
    ...(entered.zh === '' || enteredUnit === '' ? [problem(code, 'quantityUnnamed')] : []),
    ...((measure === 'percent') !== (whole !== null) ? [problem(code, 'wholeOnlyForPercent')] : []),
    ...(whole === null && fromBasic.whole !== null ? [problem(code, 'wholeOnlyForPercent')] : []),
    // The basic figures are those of the assessed sections already; and a percentage has nothing to prorate.
    ...(shared && (measure === 'percent' || fromBasic.entered !== null) ? [problem(code, 'nothingToShare')] : []),
    ...(!free && (better === 'lower') !== lower ? [problem(code, 'betterContradictsMeasure')] : []),
  ];
}
