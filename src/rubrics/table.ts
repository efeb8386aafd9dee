import { points, ZERO, type Hundredths } from '../scoring/points.ts';
import { type Criterion, gradeLetters, type Indicator, type Rubric, type Section } from '../scoring/rubric.ts';
import type { Bilingual, Problem } from '../scoring/sentence.ts';
import { Cells, type Column, type Mistake, wellFormed } from './cells.ts';
import type { Row } from './csv.ts';
import { measurementOf } from './measurement.ts';
import { readStep } from './rule-text.ts';

/** A table that cannot be understood: its first mistake. */
export class RubricMistake extends RangeError {
  readonly problem: Problem;

  constructor({ field, key, values }: Mistake) {
    super(`${field}: ${key} ${JSON.stringify(values)}`);
    this.problem = { field, key, ...(values && { values }) };
  }
}

/**
 * Builds a rubric from the rows of its table.
 * @throws RubricMistake at the first cell that cannot be understood
 */
export function rubricFromRows(rows: readonly Row[]): Rubric {
  const { rubric, mistakes } = readRubric(rows, '; ');
  if (mistakes[0]) throw new RubricMistake(mistakes[0]);
  return rubric;
}

/**
 * Builds a rubric from the rows of its table: a row for each section, criterion and indicator, each below its parent or in
 * any order. Whether it may be published is another question.
 *
 * @param between what stands between the parts of a cell that lists several
 * @returns the rubric, and every cell that cannot be understood; with mistakes the rubric is worth nothing
 */
export function readRubric(
  rows: readonly Row[],
  between: string,
): { readonly rubric: Rubric; readonly mistakes: readonly Mistake[] } {
  const mistakes: Mistake[] = [];
  const all = rows.map((row, place) => new Cells(row, place, between, mistakes));
  const of = (level: string, parent: string): readonly Cells[] =>
    all.filter((row) => row.text('level') === level && row.text('parent') === parent);
  for (const row of all) placeOf(row, all);
  const criterion = (row: Cells): Criterion => ({
    code: row.text('code'),
    section: row.text('parent'),
    title: titleOf(row),
    full: row.points('points'),
    indicators: of('indicator', row.text('code')).map((indicator) => indicatorFrom(indicator, row.text('parent'))),
  });
  const section = (row: Cells): Section => ({
    code: row.text('code'),
    title: titleOf(row),
    full: row.points('points'),
    criteria: of('criterion', row.text('code')).map(criterion),
  });
  return { rubric: { sections: of('section', '').map(section) }, mistakes };
}

const parentLevel: Readonly<Record<string, string>> = { section: '', criterion: 'section', indicator: 'criterion' };

// A row that hangs nowhere would be dropped without a word.
function placeOf(row: Cells, rows: readonly Cells[]): void {
  if (row.text('code') === '') row.fail('code', 'codeMissing');
  else if (!wellFormed.test(row.text('code'))) row.fail('code', 'codeMalformed');
  const wanted = parentLevel[row.text('level')];
  if (wanted === undefined) return row.fail('level', 'unknownLevel');
  const parent = row.text('parent');
  const found = rows.some((other) => other.text('code') === parent && other.text('level') === wanted);
  if (wanted === '' ? parent !== '' : !found) row.fail('parent', 'unknownParent');
}

const titleOf = (row: Cells): Bilingual => ({ zh: row.text('title_zh'), en: row.text('title_en') });

const words = (text: string): readonly string[] => text.split(/[\s;]+/).filter((word) => word !== '');

const notApplicable = { '': 'never', yes: 'full', left_out: 'left out' } as const;

function indicatorFrom(row: Cells, section: string): Indicator {
  const common = {
    code: row.text('code'),
    section,
    criterion: row.text('parent'),
    title: titleOf(row),
    full: row.points('points'),
    methods: words(row.text('methods')),
    evidenceRequired: row.oneOf('evidence_required', { '': false, yes: true }),
    notApplicable: row.oneOf('may_be_not_applicable', notApplicable),
    appliesTo: words(row.text('applies_to')).map((type) => row.schoolType('applies_to', type)),
    keyFloor: row.text('key_floor') === '' ? null : row.points('key_floor'),
    source: row.text('source'),
    hint: { zh: row.text('hint_zh'), en: row.text('hint_en') },
    guidance: pairs(row, 'guidance_zh', 'guidance_en', ':').map(({ text, amount }) => ({ text, points: amount })),
  };
  const kind = row.oneOf(
    'kind',
    { judged: 'judged', graded: 'graded', checklist: 'checklist', measured: 'measured' } as const,
    'unknownKind',
  );
  switch (kind) {
    case 'judged': {
      const step = readStep(row.text('rule'));
      if (step === null) row.fail('rule', 'notANumber');
      return { ...common, kind, step: step ?? points('0.5') };
    }
    case 'graded': {
      const grades = pairs(row, 'rule_zh', 'rule', ':');
      if (grades.length > gradeLetters.length) row.fail('rule_zh', 'tooManyGrades');
      const steps = grades.slice(0, gradeLetters.length);
      return {
        ...common,
        kind,
        grades: steps.map(({ text, amount }, place) => ({
          key: gradeLetters[place]!,
          condition: text,
          points: amount,
        })),
      };
    }
    case 'checklist': {
      const faults = pairs(row, 'rule_zh', 'rule', ':-');
      return {
        ...common,
        kind,
        faults: faults.map(({ text, amount }, place) => ({
          key: `${common.code}.${place + 1}`,
          text,
          deduction: amount,
        })),
      };
    }
    case 'measured':
      return { ...common, kind, ...measurementOf(row) };
  }
}

// Two lists say the same things in the same order, each `text<mark>amount; …`, split at its last mark.
function pairs(row: Cells, zh: Column, en: Column, mark: string): readonly { text: Bilingual; amount: Hundredths }[] {
  // English may be left out altogether: the Chinese text stands in its place.
  const chinese = row.named(zh, mark);
  const english = row.text(en) === '' ? chinese.map(([, amount]) => ['', amount] as const) : row.named(en, mark);
  const same = chinese.length === english.length && chinese.every(([, amount], at) => amount === english[at]?.[1]);
  if (!same) {
    row.fail(zh, 'languagesDiffer');
    return [];
  }
  return chinese.map(([text, amount], place) => ({
    text: { zh: text, en: english[place]?.[0] ?? '' },
    amount: amount === '' ? ZERO : row.number(zh, amount, points, ZERO),
  }));
}
