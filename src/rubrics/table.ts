import { decimal, type Decimal } from '../scoring/decimal.ts';
import { points, type Hundredths } from '../scoring/points.ts';
import type {
  Band,
  Criterion,
  Fault,
  Indicator,
  Measure,
  MeasuredIndicator,
  Rubric,
  Section,
} from '../scoring/rubric.ts';
import { schoolTypes, type BasicKey, type SchoolType } from '../scoring/school.ts';
import type { Bilingual, Problem } from '../scoring/sentence.ts';
import type { Row } from './csv.ts';

/** A row of an imported rubric that cannot be understood: its code, and the message that says what it should be. */
export class RubricMistake extends RangeError {
  readonly problem: Problem;

  constructor(code: string, key: string, values: Record<string, string>) {
    super(`${code}: ${key} ${JSON.stringify(values)}`);
    this.problem = { field: code, key: `scoring.rubric.${key}`, values: { code, ...values } };
  }
}

/**
 * Builds a rubric from the rows of its table, whose columns are those of `seeds/rubric-1000.csv`: a row for each section,
 * criterion and indicator, each below its parent or in any order. Whether it may be published is another question.
 * @throws RubricMistake at the first row that cannot be understood
 */
export function rubricFromRows(rows: readonly Row[]): Rubric {
  const of = (level: string, parent: string): readonly Row[] =>
    rows.filter((row) => cell(row, 'level') === level && cell(row, 'parent') === parent);
  for (const row of rows) placeOf(row, rows);
  const criterion = (row: Row): Criterion => ({
    code: cell(row, 'code'),
    section: cell(row, 'parent'),
    title: titleOf(row),
    full: pointsOf(row),
    indicators: of('indicator', cell(row, 'code')).map((indicator) => indicatorFrom(indicator, cell(row, 'parent'))),
  });
  const section = (row: Row): Section => ({
    code: cell(row, 'code'),
    title: titleOf(row),
    full: pointsOf(row),
    criteria: of('criterion', cell(row, 'code')).map(criterion),
  });
  return { sections: of('section', '').map(section) };
}

const cell = (row: Row, column: string): string => row[column]?.trim() ?? '';

const mistake = (row: Row, key: string, text: string): RubricMistake =>
  new RubricMistake(cell(row, 'code') || cell(row, 'title_zh'), key, { text });

const parentLevel: Readonly<Record<string, string>> = { section: '', criterion: 'section', indicator: 'criterion' };

// A row that hangs nowhere would be dropped without a word.
function placeOf(row: Row, rows: readonly Row[]): void {
  const wanted = parentLevel[cell(row, 'level')];
  if (wanted === undefined) throw mistake(row, 'unknownLevel', cell(row, 'level'));
  const parent = cell(row, 'parent');
  const found = rows.some((other) => cell(other, 'code') === parent && cell(other, 'level') === wanted);
  if (wanted === '' ? parent !== '' : !found) throw mistake(row, 'unknownParent', parent);
}

function titleOf(row: Row): Bilingual {
  return { zh: cell(row, 'title_zh'), en: cell(row, 'title_en') };
}

const pointsOf = (row: Row): Hundredths => exact(row, cell(row, 'points'), points);

function exact<Number>(row: Row, text: string, read: (text: string) => Number): Number {
  try {
    return read(text);
  } catch {
    throw mistake(row, 'notANumber', text);
  }
}

function indicatorFrom(row: Row, section: string): Indicator {
  const common = {
    code: cell(row, 'code'),
    section,
    criterion: cell(row, 'parent'),
    title: titleOf(row),
    full: pointsOf(row),
    methods: words(cell(row, 'methods')),
    evidenceRequired: oneOf(row, 'evidence_required', { '': false, yes: true }),
    notApplicable: oneOf(row, 'may_be_not_applicable', { '': 'never', yes: 'full', left_out: 'left out' } as const),
    appliesTo: words(cell(row, 'applies_to')).map((type) => schoolType(row, type)),
    source: cell(row, 'source'),
    guidance: pairs(row, 'guidance_zh', 'guidance_en', ':').map(({ text, amount }) => ({
      text,
      points: exact(row, amount, points),
    })),
  };
  switch (cell(row, 'kind')) {
    case 'judged':
      return { ...common, kind: 'judged', step: stepOf(row) };
    case 'checklist':
      return { ...common, kind: 'checklist', faults: faultsOf(row) };
    case 'measured':
      return { ...common, kind: 'measured', ...measurementOf(row) };
    default:
      throw mistake(row, 'unknownKind', cell(row, 'kind'));
  }
}

const words = (text: string): readonly string[] => text.split(/[\s;]+/).filter((word) => word !== '');

const listed = (text: string): readonly string[] =>
  text
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '');

function oneOf<Value>(row: Row, column: string, known: Readonly<Record<string, Value>>): Value {
  const text = cell(row, column);
  const value = Object.hasOwn(known, text) ? known[text] : undefined;
  if (value === undefined) throw mistake(row, 'unknownWord', text);
  return value;
}

function schoolType(row: Row, text: string): SchoolType {
  const type = schoolTypes.find((known) => known === text);
  if (!type) throw mistake(row, 'unknownSchoolType', text);
  return type;
}

// Two lists say the same things in the same order, each `text<mark>amount; …`, split at its last mark.
function pairs(row: Row, zh: string, en: string, mark: string): readonly { text: Bilingual; amount: string }[] {
  const split = (text: string): { text: string; amount: string } => {
    const at = text.lastIndexOf(mark);
    if (at < 0) throw mistake(row, 'noAmount', text);
    return { text: text.slice(0, at).trim(), amount: text.slice(at + mark.length).trim() };
  };
  const [chinese, english] = [listed(cell(row, zh)).map(split), listed(cell(row, en)).map(split)];
  const same =
    chinese.length === english.length && chinese.every(({ amount }, place) => amount === english[place]?.amount);
  if (!same) throw mistake(row, 'languagesDiffer', cell(row, zh));
  return chinese.map(({ text, amount }, place) => ({ text: { zh: text, en: english[place]?.text ?? '' }, amount }));
}

function stepOf(row: Row): Hundredths {
  const match = /^step ([\d.]+)/.exec(cell(row, 'rule'));
  return match ? exact(row, match[1] ?? '', points) : points('0.5');
}

function faultsOf(row: Row): readonly Fault[] {
  return pairs(row, 'rule_zh', 'rule', ':-').map(({ text, amount }, place) => ({
    key: `${cell(row, 'code')}.${place + 1}`,
    text,
    deduction: exact(row, amount, points),
  }));
}

type Measurement = Omit<MeasuredIndicator, Exclude<keyof Indicator, 'kind'> | 'kind'>;

function measurementOf(row: Row): Measurement {
  const whole = { zh: cell(row, 'whole_zh'), en: cell(row, 'whole_en') };
  return {
    measure: oneOf(row, 'measure', measures),
    entered: { zh: cell(row, 'entered_zh'), en: cell(row, 'entered_en') },
    whole: whole.zh === '' ? null : whole,
    enteredUnit: cell(row, 'entered_unit'),
    ratioUnit: cell(row, 'ratio_unit'),
    standards: { primary: standard(row, 'standard_primary'), junior: standard(row, 'standard_junior') },
    standardByType: Object.fromEntries(
      named(row, 'standard_by_type', ':').map(([type, value]) => [schoolType(row, type), exact(row, value, decimal)]),
    ),
    fromBasic: fromBasic(row),
    better: oneOf(row, 'better', { higher: 'higher', lower: 'lower' } as const),
    shared: oneOf(row, 'shared', { '': false, yes: true }),
    ...bandsOf(row),
  };
}

const measures: Readonly<Record<string, Measure>> = {
  per_pupil: 'per_pupil',
  per_100_pupils: 'per_100_pupils',
  pupils_per_item: 'pupils_per_item',
  percent: 'percent',
  count: 'count',
  limit: 'limit',
};

const standard = (row: Row, column: string): Decimal | null =>
  cell(row, column) === '' ? null : exact(row, cell(row, column), decimal);

const named = (row: Row, column: string, mark: string): readonly (readonly [string, string])[] =>
  listed(cell(row, column)).map((text) => {
    const at = text.indexOf(mark);
    if (at < 0) throw mistake(row, 'noAmount', text);
    return [text.slice(0, at).trim(), text.slice(at + mark.length).trim()] as const;
  });

const basicKeys: Readonly<Record<string, BasicKey>> = {
  pupils: 'pupils',
  boarders: 'boarders',
  classes: 'classes',
  classes_within_limit: 'classesWithinLimit',
  staff: 'staff',
  full_time_teachers: 'fullTimeTeachers',
};

function fromBasic(row: Row): MeasuredIndicator['fromBasic'] {
  const taken: { entered: BasicKey | null; whole: BasicKey | null } = { entered: null, whole: null };
  for (const [which, name] of named(row, 'from_basic', '=')) {
    const key = basicKeys[name];
    if ((which !== 'entered' && which !== 'whole') || !key)
      throw mistake(row, 'unknownBasicFigure', `${which}=${name}`);
    taken[which] = key;
  }
  return taken;
}

function bandsOf(row: Row): { bands: readonly Band[]; elsePart: Decimal } {
  const bands: Band[] = [];
  let elsePart: Decimal | null = null;
  for (const [from, part] of named(row, 'rule', ':')) {
    const value = exact(row, part, decimal);
    if (from === 'else') elsePart = value;
    else if (from.startsWith('>=')) bands.push({ share: exact(row, from.slice(2), decimal), part: value });
    else throw mistake(row, 'unknownBand', from);
  }
  // Without it a school below every band would have no points at all, not even none.
  if (elsePart === null) throw mistake(row, 'bandsHaveAHole', cell(row, 'rule'));
  return { bands, elsePart };
}
