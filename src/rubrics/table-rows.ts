import { showDecimal } from '../scoring/decimal.ts';
import { show, type Hundredths } from '../scoring/points.ts';
import type { Indicator, MeasuredIndicator, Rubric } from '../scoring/rubric.ts';
import type { Bilingual } from '../scoring/sentence.ts';
import type { Row } from './csv.ts';
import { type Column, columns } from './cells.ts';
import { basicKeys } from './measurement.ts';
import { writeScale } from './rule-text.ts';
type Cells = Partial<Record<Column, string>>;

/** A rubric as the rows of its table, every column filled: the opposite of `readRubric`. */
export function rowsOfRubric(rubric: Rubric, between: string): readonly Row[] {
  const rows: Cells[] = [];
  for (const section of rubric.sections) {
    rows.push({ level: 'section', ...headOf(section) });
    for (const criterion of section.criteria) {
      rows.push({ level: 'criterion', parent: section.code, ...headOf(criterion) });
      for (const indicator of criterion.indicators) {
        rows.push({
          level: 'indicator',
          parent: criterion.code,
          ...headOf(indicator),
          ...indicatorCells(indicator, between),
        });
      }
    }
  }
  return rows.map((row) => Object.fromEntries(columns.map((column) => [column, row[column] ?? ''])));
}

const headOf = ({ code, title, full }: { code: string; title: Bilingual; full: Hundredths }): Cells => ({
  code,
  title_zh: title.zh,
  title_en: title.en,
  points: show(full),
});

function indicatorCells(indicator: Indicator, between: string): Cells {
  const { kind, methods, evidenceRequired, notApplicable, appliesTo, keyFloor, source, hint, guidance } = indicator;
  const guided = listsOf(
    guidance.map(({ text, points }) => ({ text, amount: `:${show(points)}` })),
    between,
  );
  return {
    kind,
    guidance_zh: guided.zh,
    guidance_en: guided.en,
    methods: methods.join(' '),
    evidence_required: evidenceRequired ? 'yes' : '',
    may_be_not_applicable: { never: '', full: 'yes', 'left out': 'left_out' }[notApplicable],
    applies_to: appliesTo.join(' '),
    key_floor: keyFloor === null ? '' : show(keyFloor),
    hint_zh: hint.zh,
    hint_en: hint.en,
    source,
    ...ruleCells(indicator, between),
  };
}

function ruleCells(indicator: Indicator, between: string): Cells {
  switch (indicator.kind) {
    case 'judged':
      return { rule: `step ${show(indicator.step)}` };
    case 'graded': {
      const grades = indicator.grades.map(({ condition, points }) => ({ text: condition, amount: `:${show(points)}` }));
      const { zh, en } = listsOf(grades, between);
      return { rule: en, rule_zh: zh };
    }
    case 'checklist': {
      const faults = indicator.faults.map(({ text, deduction }) => ({ text, amount: `:-${show(deduction)}` }));
      const { zh, en } = listsOf(faults, between);
      return { rule: en, rule_zh: zh };
    }
    case 'measured':
      return { rule: writeScale(indicator.scale, between), ...measurementCells(indicator, between) };
  }
}

const listsOf = (parts: readonly { text: Bilingual; amount: string }[], between: string): Bilingual => ({
  zh: parts.map(({ text, amount }) => text.zh + amount).join(between),
  en: parts.map(({ text, amount }) => text.en + amount).join(between),
});

function measurementCells(indicator: MeasuredIndicator, between: string): Cells {
  const { measure, entered, whole, enteredUnit, ratioUnit, standards, standardByType, fromBasic, better, shared } =
    indicator;
  const name = new Map(Object.entries(basicKeys).map(([word, key]) => [key, word]));
  const fed = (['entered', 'whole'] as const).flatMap((which) => {
    const key = fromBasic[which];
    return key === null ? [] : [`${which}=${name.get(key)}`];
  });
  return {
    measure,
    entered_zh: entered.zh,
    entered_en: entered.en,
    whole_zh: whole?.zh ?? '',
    whole_en: whole?.en ?? '',
    entered_unit: enteredUnit,
    ratio_unit: ratioUnit,
    standard_primary: standards.primary === null ? '' : showDecimal(standards.primary),
    standard_junior: standards.junior === null ? '' : showDecimal(standards.junior),
    standard_by_type: Object.entries(standardByType)
      .map(([type, standard]) => `${type}:${showDecimal(standard)}`)
      .join(between),
    from_basic: fed.join(between),
    better,
    shared: shared ? 'yes' : '',
  };
}
