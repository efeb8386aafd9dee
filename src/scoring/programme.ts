import type { Bilingual } from './sentence.ts';

/** 评估项目: the rules by which a kind of assessment is graded. Data: nothing outside it knows a programme's name. */
export type Programme = {
  readonly key: string;
  readonly name: Bilingual;
  readonly subject: 'school' | 'township' | 'county';
  /** Points that every rubric of the programme adds up to, and every score is scaled to. */
  readonly full: number;
  /** From the best to the worst; the last has the floor 0. */
  readonly grades: readonly GradeRule[];
  readonly vetoes: readonly VetoRule[];
  readonly difference: DifferenceRule;
  /** What its plaque says; a programme that ends without one has none. */
  readonly award?: AwardRule;
};

/** 授牌: the title that a school bears from then on, and the standard that it has met. */
export type AwardRule = { readonly title: Bilingual; readonly standard: Bilingual };

/** A grade and the score (of `full`, in points) from which on it is given; the floor belongs to it. */
export type GradeRule = {
  readonly key: string;
  readonly name: Bilingual;
  readonly floor: number;
  readonly compliant: boolean;
};

/** 一票否决: a bar that stands when all, or any, of its facts are so. */
export type VetoRule = {
  readonly key: string;
  readonly name: Bilingual;
  readonly needs: 'all' | 'any';
  readonly facts: readonly FactRule[];
};

/** One fact, answered 是 / 否 / 待核实. `dated`: it counts only when its own date lies in the cycle. */
export type FactRule = {
  readonly key: string;
  readonly name: Bilingual;
  readonly question: Bilingual;
  readonly dated: boolean;
};

/** When a difference from the stage before asks for a reason: more than this share of a line's full points, or so many points in the scaled total. */
export type DifferenceRule = { readonly linePercent: number; readonly totalPoints: number };

/**
 * The rule of a grade by its key.
 * @throws RangeError when the programme has no such grade
 */
export function gradeRule(programme: Programme, key: string): GradeRule {
  const rule = programme.grades.find((grade) => grade.key === key);
  if (!rule) throw new RangeError(`no grade ${key} in ${programme.key}`);
  return rule;
}
