import { fullMarks, show, sum, type Hundredths } from '../scoring/points.ts';
import { appliesTo, type Indicator, type MeasuredIndicator, type Rubric } from '../scoring/rubric.ts';
import { assessedSections, schoolTypes } from '../scoring/school.ts';
import type { Problem } from '../scoring/sentence.ts';

/**
 * What keeps a rubric from being published: a sum that is not 1000, children that do not add up to their
 * parent, bands with a hole or out of order, a standard that a type of school lacks. Once published it never changes.
 * @returns a problem for each, whose field is the code of the row; none: it may be published
 */
export function publishingProblems(rubric: Rubric): readonly Problem[] {
  const indicators = rubric.sections.flatMap(({ criteria }) => criteria.flatMap(({ indicators }) => indicators));
  return [
    ...sums(rubric),
    ...duplicates(rubric, indicators),
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

function duplicates(rubric: Rubric, indicators: readonly Indicator[]): readonly Problem[] {
  const codes = [...rubric.sections, ...rubric.sections.flatMap(({ criteria }) => criteria), ...indicators].map(
    ({ code }) => code,
  );
  const twice = new Set(codes.filter((code, place) => codes.indexOf(code) !== place));
  return [...twice].map((code) => problem(code, 'duplicateCode'));
}

function titles(rubric: Rubric, indicators: readonly Indicator[]): readonly Problem[] {
  return [...rubric.sections, ...rubric.sections.flatMap(({ criteria }) => criteria), ...indicators]
    .filter(({ title }) => title.zh === '' || title.en === '')
    .map(({ code }) => problem(code, 'titleMissing'));
}

function ofIndicator({ code, full, guidance }: Indicator): readonly Problem[] {
  const guided = sum(guidance.map(({ points }) => points));
  return [
    ...(full <= 0 ? [problem(code, 'worthNothing')] : []),
    ...(guidance.length > 0 && guided !== full
      ? [problem(code, 'guidanceDoesNotAddUp', { sum: show(guided), full: show(full) })]
      : []),
  ];
}

function ofKind(indicator: Indicator): readonly Problem[] {
  const { code, full } = indicator;
  switch (indicator.kind) {
    case 'judged':
      return indicator.step <= 0 || full % indicator.step !== 0
        ? [problem(code, 'stepDoesNotFit', { step: show(indicator.step), full: show(full) })]
        : [];
    case 'checklist':
      if (indicator.faults.length === 0) return [problem(code, 'noFaults')];
      return indicator.faults
        .filter(({ deduction }) => deduction <= 0 || deduction > full)
        .map(({ key, deduction }) =>
          problem(code, 'deductionOutOfRange', { fault: key, deduction: show(deduction), full: show(full) }),
        );
    case 'measured':
      return [...ofBands(indicator), ...ofStandards(indicator), ...ofQuantities(indicator)];
  }
}

const whole = 10_000;

/** Shares and parts fall from band to band; meeting the standard earns full points; nothing earns more, or less than nothing. */
function ofBands({ code, bands, elsePart }: MeasuredIndicator): readonly Problem[] {
  const [best] = bands;
  if (!best) return [problem(code, 'noBands')];
  const steps = [...bands.map(({ share, part }) => ({ share, part })), { share: 0, part: elsePart }];
  const falls = steps.every((step, place) => {
    const next = steps[place + 1];
    return !next || (next.share < step.share && next.part < step.part);
  });
  return [
    ...(falls ? [] : [problem(code, 'bandsOutOfOrder')]),
    ...(best.share > whole || best.part !== whole ? [problem(code, 'standardNotFullPoints')] : []),
  ];
}

function ofStandards(indicator: MeasuredIndicator): readonly Problem[] {
  const { code, measure, standards, standardByType } = indicator;
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
  entered,
  enteredUnit,
}: MeasuredIndicator): readonly Problem[] {
  const lower = measure === 'limit' || measure === 'pupils_per_item';
  return [
    ...(entered.zh === '' || entered.en === '' || enteredUnit === '' ? [problem(code, 'quantityUnnamed')] : []),
    ...((measure === 'percent') !== (whole !== null) ? [problem(code, 'wholeOnlyForPercent')] : []),
    ...(whole === null && fromBasic.whole !== null ? [problem(code, 'wholeOnlyForPercent')] : []),
    // The basic figures are those of the assessed sections already; and a percentage has nothing to prorate.
    ...(shared && (measure === 'percent' || fromBasic.entered !== null) ? [problem(code, 'nothingToShare')] : []),
    ...((better === 'lower') !== lower ? [problem(code, 'betterContradictsMeasure')] : []),
  ];
}
