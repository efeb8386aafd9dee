import { decimal, type Decimal } from '../scoring/decimal.ts';
import { points, ZERO, type Hundredths } from '../scoring/points.ts';
import { schoolTypes, type SchoolType } from '../scoring/school.ts';
import type { Problem } from '../scoring/sentence.ts';
import type { Row } from './csv.ts';
import { listed, splitAt } from './rule-text.ts';

/** The columns of a rubric's table, as `seeds/rubric-1000.csv` has them. */
export const columns = [
  'code',
  'level',
  'parent',
  'title_zh',
  'title_en',
  'points',
  'kind',
  'rule',
  'rule_zh',
  'guidance_zh',
  'guidance_en',
  'measure',
  'entered_zh',
  'entered_en',
  'whole_zh',
  'whole_en',
  'entered_unit',
  'ratio_unit',
  'standard_primary',
  'standard_junior',
  'standard_by_type',
  'from_basic',
  'better',
  'shared',
  'applies_to',
  'may_be_not_applicable',
  'methods',
  'evidence_required',
  'key_floor',
  'hint_zh',
  'hint_en',
  'source',
] as const;
export type Column = (typeof columns)[number];

/** How a code is written: it stands in addresses, beside words of ours, and among the codes of figures and facts. */
export const wellFormed =
  /^(?!(?:figure|fact|item)\b|(?:figures|vetoes|new)$)(?=.{1,12}$)[A-Za-z0-9]+(?:[.-][A-Za-z0-9]+)*$/i;

/** What cannot be understood in a cell: by the row's place among the rows, from 0, and its column. */
export type Mistake = Problem & { readonly row: number; readonly column: Column };

/** The cells of a row; what cannot be understood is noted down, and something harmless stands in its place. */
export class Cells {
  readonly #row: Row;
  readonly #place: number;
  readonly #mistakes: Mistake[];
  readonly between: string;

  constructor(row: Row, place: number, between: string, mistakes: Mistake[]) {
    this.#row = row;
    this.#place = place;
    this.#mistakes = mistakes;
    this.between = between;
  }

  text(column: Column): string {
    return this.#row[column]?.trim() ?? '';
  }

  fail(column: Column, key: string, text = this.text(column)): void {
    const code = this.text('code') || this.text('title_zh');
    this.#mistakes.push({
      field: code,
      key: `scoring.rubric.${key}`,
      values: { code, text },
      row: this.#place,
      column,
    });
  }

  number<Number>(column: Column, text: string, read: (text: string) => Number, otherwise: Number): Number {
    try {
      return read(text);
    } catch {
      this.fail(column, 'notANumber', text);
      return otherwise;
    }
  }

  points(column: Column): Hundredths {
    return this.number(column, this.text(column), points, ZERO);
  }

  decimal(column: Column): Decimal | null {
    return this.text(column) === '' ? null : this.number(column, this.text(column), decimal, null);
  }

  oneOf<Value>(column: Column, known: Readonly<Record<string, Value>>, key = 'unknownWord'): Value {
    const text = this.text(column);
    if (Object.hasOwn(known, text)) return known[text]!;
    this.fail(column, key);
    return Object.values(known)[0]!;
  }

  /** `name<mark>amount` for each part of a cell. */
  named(column: Column, mark: string): readonly (readonly [string, string])[] {
    return listed(this.text(column), this.between).map((text) => {
      const [name, amount] = splitAt(text, mark);
      if (amount === '') this.fail(column, 'noAmount', text);
      return [name, amount] as const;
    });
  }

  schoolType(column: Column, text: string): SchoolType {
    const type = schoolTypes.find((known) => known === text);
    if (!type) this.fail(column, 'unknownSchoolType', text);
    return type ?? 'primary';
  }
}
