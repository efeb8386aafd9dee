import type { Visit } from '../web/visit.ts';
import { type Field, grades, type RecordKind, type RowsField } from './kinds.ts';
import { rowsOf, type Said } from './rules.ts';
import { labelOf } from './words.ts';

/** A field as the part `field` takes it. */
interface FieldShown {
  name: string;
  kind: 'text' | 'number' | 'time' | 'textarea' | 'radio';
  label: string;
  value: string;
  problem: string;
  hint: string;
  optional: boolean;
  max?: number;
  rows?: number;
  unit?: string;
  width?: 'short' | 'medium';
  options?: { value: string; text: string }[];
  inline?: boolean;
}

/** One field of a kind on its form: a single one, some grades under one heading, or rows. */
export type FormPart =
  | { as: 'field'; field: FieldShown }
  | { as: 'grades'; label: string; fields: FieldShown[] }
  | { as: 'rows'; label: string; rows: { label: string; fields: FieldShown[] }[]; more: boolean };

/**
 * A field of a kind with what was typed in it.
 * @param wrong what is wrong, by name
 * @param more  whether more empty rows were asked for
 */
export function partsOf(
  visit: Visit,
  kind: RecordKind,
  field: Field,
  said: Said,
  wrong: ReadonlyMap<string, string>,
  more: boolean,
): FormPart {
  const { t } = visit;
  const { key } = field;
  const shown = (name: string, label: string): Omit<FieldShown, 'kind'> => ({
    name,
    label,
    value: said[name] ?? '',
    problem: wrong.get(name) ?? '',
    hint: '',
    optional: field.needed === undefined,
  });
  const gradesToChoose = grades.map((grade) => ({ value: grade, text: t(`records.choice.grade.${grade}`) }));
  const label = labelOf(visit, kind, key);
  switch (field.as) {
    case 'text':
      return {
        as: 'field',
        field: {
          ...shown(key, label),
          kind: 'text',
          max: field.most,
          hint: field.personal === true ? t('records.form.personal') : '',
          ...(field.most <= 40 && { width: 'medium' as const }),
        },
      };
    case 'long':
      return {
        as: 'field',
        field: { ...shown(key, label), kind: 'textarea', max: field.most, rows: field.most > 2000 ? 8 : 4 },
      };
    case 'number':
      return { as: 'field', field: { ...shown(key, label), kind: 'number', width: 'short' } };
    case 'time':
      return { as: 'field', field: { ...shown(key, label), kind: 'time', width: 'short' } };
    case 'choice': {
      const options = field.options.map((value) => ({ value, text: t(`records.choice.${field.words}.${value}`) }));
      return { as: 'field', field: { ...shown(key, label), kind: 'radio', options, inline: true } };
    }
    case 'grades':
      return {
        as: 'grades',
        label,
        fields: field.aspects.map((aspect) => ({
          ...shown(`${key}.${aspect}`, labelOf(visit, kind, `${key}.${aspect}`)),
          kind: 'radio',
          options: gradesToChoose,
          inline: true,
        })),
      };
    case 'rows':
      return { as: 'rows', label, ...rowsShown(visit, kind, field, said, shown, more) };
  }
}

/** Rows that are shown empty after those that say something: enough to go on, and more when they are asked for. */
const emptyRows = 2;
const moreRows = 5;

function rowsShown(
  visit: Visit,
  kind: RecordKind,
  field: RowsField,
  said: Said,
  shown: (name: string, label: string) => Omit<FieldShown, 'kind'>,
  more: boolean,
): { rows: { label: string; fields: FieldShown[] }[]; more: boolean } {
  const { t } = visit;
  const { key, columns, most } = field;
  const count = Math.min(most, rowsOf(field, said).length + (more ? moreRows : emptyRows));
  return {
    more: count < most,
    rows: Array.from({ length: count }, (_, row) => ({
      label: t('records.form.row', { row: String(row + 1) }),
      fields: columns.map((column): FieldShown => ({
        ...shown(`${key}.${row}.${column.key}`, labelOf(visit, kind, `${key}.${column.key}`)),
        optional: false,
        max: column.most,
        ...(column.as === 'percent'
          ? { kind: 'number' as const, unit: t('records.form.percent') }
          : column.as === 'long'
            ? { kind: 'textarea' as const, rows: 2 }
            : { kind: 'text' as const }),
      })),
    })),
  };
}
