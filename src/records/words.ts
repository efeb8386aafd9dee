import type { Visit } from '../web/visit.ts';
import { type Field, kinds, type RecordKind } from './kinds.ts';
import type { Said } from './rules.ts';

/** What a field is called. */
export const labelOf = ({ t }: Pick<Visit, 't'>, kind: RecordKind, key: string): string =>
  t(`records.field.${kind}.${key}`);

/** What a field of one answer says, in words; empty where it says nothing. A draft may say what is no answer: it is shown as typed. */
export function sayField({ t }: Pick<Visit, 't'>, field: Field, said: Said): string {
  const text = said[field.key] ?? '';
  if (field.as !== 'choice') return text;
  return field.options.includes(text) ? t(`records.choice.${field.words}.${text}`) : text;
}

/** A grade in words; as typed where it is none. */
export const sayGrade = ({ t }: Pick<Visit, 't'>, grade: string): string =>
  /^[A-D]$/.test(grade) ? t(`records.choice.grade.${grade}`) : grade;

/** By what a record is told from another, in a few words. */
export function headlineOf(visit: Pick<Visit, 't'>, kind: RecordKind, said: Said): string {
  const { headline, fields } = kinds[kind];
  const words = headline.flatMap((key) => {
    const field = fields.find((one) => one.key === key)!;
    const text = sayField(visit, field, said).replaceAll(/\s+/g, ' ');
    return text === ''
      ? []
      : [Array.from(text).length > longest ? `${Array.from(text).slice(0, longest).join('')}…` : text];
  });
  return words.length === 0 ? visit.t('records.untitled') : words.join(' · ');
}

const longest = 40;
