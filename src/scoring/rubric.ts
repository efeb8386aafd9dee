import type { Decimal } from './decimal.ts';
import type { Hundredths } from './points.ts';
import type { BasicKey, SchoolType } from './school.ts';
import type { Bilingual } from './sentence.ts';

export type { Bilingual } from './sentence.ts';

/** A version of the 评分细则: sections (A) of criteria (B) of indicators (C). Plain JSON: it is stored as it stands. */
export type Rubric = { readonly sections: readonly Section[] };

/** 一级指标. `full` is what its criteria add up to. */
export type Section = {
  readonly code: string;
  readonly title: Bilingual;
  readonly full: Hundredths;
  readonly criteria: readonly Criterion[];
};

/** 二级指标. `full` is what its indicators add up to. */
export type Criterion = {
  readonly code: string;
  readonly section: string;
  readonly title: Bilingual;
  readonly full: Hundredths;
  readonly indicators: readonly Indicator[];
};

/** 三级指标, the only level that is scored. */
export type Indicator = JudgedIndicator | GradedIndicator | MeasuredIndicator | ChecklistIndicator;

export type Kind = Indicator['kind'];

/** 看 look, 听 listen, 查 papers, 访 interview, 测 measure. */
export const methods = ['看', '听', '查', '访', '测'] as const;

type Common = {
  readonly code: string;
  readonly section: string;
  readonly criterion: string;
  readonly title: Bilingual;
  readonly full: Hundredths;
  /** Of `methods`. */
  readonly methods: readonly string[];
  /** Submission needs a file. */
  readonly evidenceRequired: boolean;
  /** What a school gets that has no such thing: nothing of the sort is allowed, full points, or left out and the rest scaled. */
  readonly notApplicable: 'never' | 'full' | 'left out';
  /** The types of school that it applies to; empty: all. For others it is left out. */
  readonly appliesTo: readonly SchoolType[];
  /** 关键指标: a school with fewer points than this is barred as by a veto, whatever its score; null: no key item. */
  readonly keyFloor: Hundredths | null;
  /** The published standard that it comes from. */
  readonly source: string;
  /** What whoever fills it in should know: what counts, where it is found. Either language may be empty. */
  readonly hint: Bilingual;
  /** What full points are made of; guides whoever judges, one figure is given. */
  readonly guidance: readonly { readonly text: Bilingual; readonly points: Hundredths }[];
};

/** The reviewer gives 0 to full points in `step`, with a reason below full. */
export type JudgedIndicator = Common & { readonly kind: 'judged'; readonly step: Hundredths };

/** One of the grades is given by its written condition; below the best with a reason. */
export type GradedIndicator = Common & { readonly kind: 'graded'; readonly grades: readonly GradeStep[] };

/** `key` is the letter by its place from the best down: A, B, C, D. */
export type GradeStep = { readonly key: string; readonly condition: Bilingual; readonly points: Hundredths };

/** The letters of grades from the best down. */
export const gradeLetters = ['A', 'B', 'C', 'D', 'E'] as const;

/** Full points less a deduction for each fault found, never below 0. */
export type ChecklistIndicator = Common & { readonly kind: 'checklist'; readonly faults: readonly Fault[] };

/** `key` is the indicator's code and the fault's place: C6.1. */
export type Fault = { readonly key: string; readonly text: Bilingual; readonly deduction: Hundredths };

/** How what is entered becomes a share of what is needed. */
export type Measure = 'per_pupil' | 'per_100_pupils' | 'pupils_per_item' | 'percent' | 'count' | 'limit';

/** A quantity is entered, and a scale turns it into points. */
export type MeasuredIndicator = Common & {
  readonly kind: 'measured';
  readonly measure: Measure;
  /** What is typed; for a percentage the part. */
  readonly entered: Bilingual;
  /** Of what it is a part; only for a percentage. */
  readonly whole: Bilingual | null;
  /** The unit of what is typed. */
  readonly enteredUnit: string;
  /** The unit of the figure that stands beside the standard. */
  readonly ratioUnit: string;
  readonly standards: { readonly primary: Decimal | null; readonly junior: Decimal | null };
  /** Stands in the place of the sections' standards for a type of school. */
  readonly standardByType: Readonly<Partial<Record<SchoolType, Decimal>>>;
  /** Which quantities are taken from the sheet of basic figures, so that nothing is typed twice. */
  readonly fromBasic: { readonly entered: BasicKey | null; readonly whole: BasicKey | null };
  /** For display only (which way a ratio is rounded); scoring never reads it. */
  readonly better: 'higher' | 'lower';
  /** Assessed and senior sections share it: prorated by head count where there is a senior part. */
  readonly shared: boolean;
  readonly scale: Scale;
};

/** How what is held becomes points. */
export type Scale = ShareScale | ValueScale | ShortfallScale;

/** From the best share of the standard down: a share of at least `share` earns `part` of full points, one below all `elsePart`. */
export type ShareScale = { readonly by: 'share'; readonly bands: readonly Band[]; readonly elsePart: Decimal };

export type Band = { readonly share: Decimal; readonly part: Decimal };

/** From the best figure (in the unit of the ratio) on, whatever the standard; the figure itself earns the band that it is on. */
export type ValueScale = {
  readonly by: 'value';
  readonly direction: 'at least' | 'at most';
  readonly bands: readonly ValueBand[];
  readonly elsePart: Decimal;
};

export type ValueBand = { readonly from: Decimal; readonly part: Decimal };

/**
 * Full points less `deduction` for each `step` that is short of the standard, never below 0. The shortfall is counted in the
 * unit of the ratio (0.5 points for each square metre per pupil) or of what is entered (1 point for each teacher); steps
 * exactly, begun ones in full, or whole ones only.
 */
export type ShortfallScale = {
  readonly by: 'shortfall';
  readonly of: 'ratio' | 'entered';
  readonly step: Decimal;
  readonly deduction: Hundredths;
  readonly counted: 'exactly' | 'begun' | 'whole';
};

/** Every indicator in the rubric's order. */
export function indicatorsOf(rubric: Rubric): readonly Indicator[] {
  return [...indexOf(rubric).values()];
}

/** The indicator of this code, or undefined when the rubric has none such. */
export function indicatorOf(rubric: Rubric, code: string): Indicator | undefined {
  return indexOf(rubric).get(code);
}

/** Whether this indicator is scored at schools of this type at all. */
export const appliesTo = (indicator: Indicator, type: SchoolType): boolean =>
  indicator.appliesTo.length === 0 || indicator.appliesTo.includes(type);

const indexes = new WeakMap<Rubric, ReadonlyMap<string, Indicator>>();

// A published rubric never changes, so its index is made once.
function indexOf(rubric: Rubric): ReadonlyMap<string, Indicator> {
  const known = indexes.get(rubric);
  if (known) return known;
  const indicators = rubric.sections.flatMap(({ criteria }) => criteria.flatMap(({ indicators }) => indicators));
  const index = new Map(indicators.map((indicator) => [indicator.code, indicator]));
  indexes.set(rubric, index);
  return index;
}
