import { readDecimal } from './decimal.ts';
import type { Problem } from './sentence.ts';

/** 小学, 初中, 九年一贯制, 完全中学, 教学点, 十二年一贯制, 职业高中附设初中. */
export type SchoolType = (typeof schoolTypes)[number];

export const schoolTypes = [
  'primary',
  'junior',
  'nine_year',
  'complete_middle',
  'teaching_point',
  'twelve_year',
  'vocational_junior',
] as const;

/** The compulsory sections, the only ones that are assessed. */
export type AssessedSection = 'primary' | 'junior';

/** The basic figures that the rubric may take; those of the assessed sections, added up. */
export type BasicKey = 'pupils' | 'boarders' | 'classes' | 'classesWithinLimit' | 'staff' | 'fullTimeTeachers';

type Count = number | null;

/** 学校基本情况表 as of the cycle's reference date; null: not filled in yet. Only `pupils.senior` is outside the assessed sections. */
export type BasicFigures = {
  readonly pupils: { readonly primary: Count; readonly junior: Count; readonly senior: Count };
  readonly boarders: Count;
  readonly classes: { readonly primary: Count; readonly junior: Count };
  readonly classesWithinLimit: { readonly primary: Count; readonly junior: Count };
  readonly staff: Count;
  readonly fullTimeTeachers: Count;
};

/** A figure under the flat key by which it is typed and stored. */
export type FigureKey =
  | 'pupils.primary'
  | 'pupils.junior'
  | 'pupils.senior'
  | 'boarders'
  | 'classes.primary'
  | 'classes.junior'
  | 'classesWithinLimit.primary'
  | 'classesWithinLimit.junior'
  | 'staff'
  | 'fullTimeTeachers';

/** The flat record that is stored. */
export type FlatFigures = Readonly<Partial<Record<FigureKey, number | null>>>;

/** One field of the sheet; its label is the message `scoring.figures.<key>`, with `values` in its gaps. */
export type FigureField = {
  readonly key: FigureKey;
  readonly unit: '人' | '班';
  readonly label: string;
  readonly values: Readonly<Record<string, string>>;
};

/** 班额: pupils in a class at most (Anhui 2018). */
export const classLimit: Readonly<Record<AssessedSection, number>> = { primary: 45, junior: 50 };

const sections: Readonly<Record<SchoolType, readonly AssessedSection[]>> = {
  primary: ['primary'],
  junior: ['junior'],
  nine_year: ['primary', 'junior'],
  complete_middle: ['junior'],
  teaching_point: ['primary'],
  twelve_year: ['primary', 'junior'],
  vocational_junior: ['junior'],
};

/** The sections of a school of this type that are assessed, and by whose standards. */
export const assessedSections = (type: SchoolType): readonly AssessedSection[] => sections[type];

/** Whether a school of this type has a part that is not assessed but shares resources (vocational pupils count as senior). */
export const hasSenior = (type: SchoolType): boolean =>
  type === 'complete_middle' || type === 'twelve_year' || type === 'vocational_junior';

/** The fields that a school of this type fills in, in the order of the sheet. */
export function figureFields(type: SchoolType): readonly FigureField[] {
  const assessed = assessedSections(type);
  const field = (key: FigureKey, unit: '人' | '班', values: Record<string, string> = {}): FigureField => ({
    key,
    unit,
    label: `scoring.figures.${key}`,
    values,
  });
  return [
    ...assessed.map((section) => field(`pupils.${section}`, '人')),
    ...(hasSenior(type) ? [field('pupils.senior', '人')] : []),
    field('boarders', '人'),
    ...assessed.map((section) => field(`classes.${section}`, '班')),
    ...assessed.map((section) => field(`classesWithinLimit.${section}`, '班', { limit: String(classLimit[section]) })),
    field('staff', '人'),
    field('fullTimeTeachers', '人'),
  ];
}

/** The basic figures from the flat record that is stored; what is not in it is not filled in. */
export function readFigures(flat: FlatFigures): BasicFigures {
  const count = (key: FigureKey): Count => flat[key] ?? null;
  return {
    pupils: { primary: count('pupils.primary'), junior: count('pupils.junior'), senior: count('pupils.senior') },
    boarders: count('boarders'),
    classes: { primary: count('classes.primary'), junior: count('classes.junior') },
    classesWithinLimit: {
      primary: count('classesWithinLimit.primary'),
      junior: count('classesWithinLimit.junior'),
    },
    staff: count('staff'),
    fullTimeTeachers: count('fullTimeTeachers'),
  };
}

/**
 * Reads the fields that this type of school fills in from what a person typed. A blank is kept as not filled in yet.
 * @returns the flat record to store, and a problem for each field that is no whole number (which is not in the record)
 */
export function typedFigures(
  type: SchoolType,
  typed: Readonly<Record<string, string | undefined>>,
): { readonly flat: FlatFigures; readonly problems: readonly Problem[] } {
  const flat: Partial<Record<FigureKey, number | null>> = {};
  const problems: Problem[] = [];
  for (const { key } of figureFields(type)) {
    const value = readDecimal(typed[key] ?? '', 0);
    if (typeof value === 'number' && value <= 1_000_000) flat[key] = value;
    else if (value === 'missing') flat[key] = null;
    else problems.push({ field: key, key: `scoring.count.${typeof value === 'number' ? 'tooLarge' : value}` });
  }
  return { flat, problems };
}

/** The flat record of basic figures; the opposite of `readFigures`. */
export const flatFigures = (figures: BasicFigures): Record<FigureKey, Count> => ({
  'pupils.primary': figures.pupils.primary,
  'pupils.junior': figures.pupils.junior,
  'pupils.senior': figures.pupils.senior,
  boarders: figures.boarders,
  'classes.primary': figures.classes.primary,
  'classes.junior': figures.classes.junior,
  'classesWithinLimit.primary': figures.classesWithinLimit.primary,
  'classesWithinLimit.junior': figures.classesWithinLimit.junior,
  staff: figures.staff,
  fullTimeTeachers: figures.fullTimeTeachers,
});

/** The figures that a school of this type has still to fill in. */
export function missingFigures(type: SchoolType, figures: BasicFigures): readonly FigureKey[] {
  const flat = flatFigures(figures);
  return figureFields(type)
    .map(({ key }) => key)
    .filter((key) => flat[key] === null);
}

/**
 * What contradicts itself in the basic figures: more classes within the limit than classes, more boarders than pupils,
 * more teachers than staff, classes without pupils or pupils without classes, no pupils at all. Blanks contradict nothing.
 */
export function figureProblems(type: SchoolType, figures: BasicFigures): readonly Problem[] {
  const problems: Problem[] = [];
  const atMost = (field: FigureKey, part: Count, whole: Count, key: string): void => {
    if (part !== null && whole !== null && part > whole)
      problems.push({ field, key, values: { part: String(part), whole: String(whole) } });
  };
  const pupils = basicFigure(type, figures, 'pupils');
  const [first = 'primary'] = assessedSections(type);
  if (pupils === 0) problems.push({ field: `pupils.${first}`, key: 'scoring.figures.noPupils' });
  for (const section of assessedSections(type)) {
    const heads = figures.pupils[section];
    const classes = figures.classes[section];
    if (heads !== null && heads > 0 && classes === 0)
      problems.push({ field: `classes.${section}`, key: 'scoring.figures.pupilsWithoutClasses' });
    atMost(`classes.${section}`, classes, heads, 'scoring.figures.moreClassesThanPupils');
    const within = figures.classesWithinLimit[section];
    atMost(`classesWithinLimit.${section}`, within, classes, 'scoring.figures.moreWithinLimitThanClasses');
  }
  atMost('boarders', figures.boarders, pupils, 'scoring.figures.moreBoardersThanPupils');
  atMost('fullTimeTeachers', figures.fullTimeTeachers, figures.staff, 'scoring.figures.moreTeachersThanStaff');
  return problems;
}

/** A basic figure of the assessed sections, added up, as the rubric takes it; null while a part of it is not filled in. */
export function basicFigure(type: SchoolType, figures: BasicFigures, key: BasicKey): Count {
  if (key === 'boarders' || key === 'staff' || key === 'fullTimeTeachers') return figures[key];
  let total = 0;
  for (const section of assessedSections(type)) {
    const count = figures[key][section];
    if (count === null) return null;
    total += count;
  }
  return total;
}
