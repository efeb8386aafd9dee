import type { Double } from '../double-scoring/rules.ts';
import type { SheetRecord } from '../sheets/lines.ts';
import type { Seen } from '../sheets/seen.ts';
import { type Field, grades, type Kind, type Needed, type RowsField } from './kinds.ts';

/** What a record says, by the names of its fields; what is empty is not in it. */
export type Said = Readonly<Record<string, string>>;

/** What is wrong with a field, by its name; `key` is the end of a message key (`records.problem.<key>`). */
export interface RecordProblem {
  readonly field: string;
  readonly key: string;
  readonly values?: Readonly<Record<string, string>>;
}

/** Somebody before the records of a sheet. */
export interface Looking {
  readonly personId: number;
  /** Whether they lead the team of this sheet. */
  readonly leads: boolean;
  readonly seen: Seen;
  readonly doubles: ReadonlyMap<string, Double>;
}

/**
 * Whether somebody sees a record. Its author always; else whoever sees all that the sheet says: until the stage is concluded its
 * team and its office.
 *
 * Of a line that several score apart, what one of them wrote down is shown to nobody else before all have handed in: it says what
 * they will give. A draft is seen by the leader too, but only once it is tied to a line, since before that nobody can tell whether
 * it belongs to one of these.
 */
export function recordSeen(
  { personId, leads, seen, doubles }: Looking,
  { authorId, state, codes }: Pick<SheetRecord, 'authorId' | 'state' | 'codes'>,
): boolean {
  if (authorId === personId) return true;
  if (seen !== 'all') return false;
  if (state === 'draft' && !(leads && codes.length > 0)) return false;
  return !codes.some((code) => {
    const double = doubles.get(code);
    return double?.state === 'open' && double.raters.includes(authorId);
  });
}

/** The names under which a field is sent and kept. */
export function namesOf(field: Field): string[] {
  if (field.as === 'grades') return field.aspects.map((aspect) => `${field.key}.${aspect}`);
  if (field.as !== 'rows') return [field.key];
  return Array.from({ length: field.most }, (_, row) => row).flatMap((row) => rowNames(field, row));
}

const rowNames = ({ key, columns }: RowsField, row: number): string[] =>
  columns.map((column) => `${key}.${row}.${column.key}`);

/** The rows of a field that say something, in their order: a text for each column. */
export const rowsOf = (field: RowsField, said: Said): string[][] =>
  Array.from({ length: field.most }, (_, row) => rowNames(field, row).map((name) => said[name] ?? '')).filter((row) =>
    row.some((text) => text !== ''),
  );

/** What was typed, as it is kept: only the fields of the kind, trimmed, figures in plain digits, rows without gaps between them. */
export function tidied({ fields }: Pick<Kind, 'fields'>, typed: Readonly<Record<string, string>>): Said {
  const said: Record<string, string> = {};
  for (const field of fields) {
    for (const name of namesOf(field)) {
      const text = plainly(field, name, typed[name] ?? '');
      if (text !== '') said[name] = text;
    }
    if (field.as !== 'rows') continue;
    const rows = rowsOf(field, said);
    for (const name of namesOf(field)) delete said[name];
    for (const [place, row] of rows.entries()) {
      for (const [column, name] of rowNames(field, place).entries()) if (row[column]) said[name] = row[column];
    }
  }
  return said;
}

function plainly(field: Field, name: string, typed: string): string {
  const text = typed.replaceAll('\r\n', '\n').trim();
  const figures = field.as === 'number' || field.as === 'time' || (field.as === 'rows' && isPercent(field, name));
  if (!figures) return text;
  const plain = text
    .normalize('NFKC')
    .replace(/[\s%]+$/, '')
    .trim();
  return field.as === 'time' ? (readTime(plain) ?? plain) : plain;
}

const isPercent = ({ columns }: RowsField, name: string): boolean =>
  columns.some(({ key, as }) => as === 'percent' && name.endsWith(`.${key}`));

/** A time of day as people type it (9:05, 9时05分, 0905) as 09:05; null when it is none. */
export function readTime(typed: string): string | null {
  const [, hours = '', minutes = ''] = /^(\d{1,2})(?:[:.时点])?(\d{2})分?$/.exec(typed.normalize('NFKC').trim()) ?? [];
  if (hours === '' || Number(hours) > 23 || Number(minutes) > 59) return null;
  return `${hours.padStart(2, '0')}:${minutes}`;
}

/**
 * What is wrong with a record, in the order of its fields.
 * @param said  as `tidied` leaves it
 * @param whole false of a draft, of which only what can't be kept is wrong
 */
export function recordProblems({ fields }: Pick<Kind, 'fields'>, said: Said, whole: boolean): RecordProblem[] {
  return fields.flatMap((field) => {
    const long = tooLong(field, said);
    if (!whole || long.length > 0) return long;
    const wrong = wrongWith(field, said);
    if (wrong.length > 0) return wrong;
    return isNeeded(field.needed, said) ? missing(field, said) : [];
  });
}

function tooLong(field: Field, said: Said): RecordProblem[] {
  const most = (name: string): number => {
    if (field.as === 'text' || field.as === 'long') return field.most;
    const column = field.as === 'rows' ? field.columns.find(({ key }) => name.endsWith(`.${key}`)) : undefined;
    return column?.most ?? 40;
  };
  return namesOf(field)
    .filter((name) => Array.from(said[name] ?? '').length > most(name))
    .map((name) => ({ field: name, key: 'tooLong', values: { most: String(most(name)) } }));
}

function wrongWith(field: Field, said: Said): RecordProblem[] {
  const name = field.key;
  const text = said[name];
  switch (field.as) {
    case 'text':
    case 'long':
      return [];
    case 'number': {
      if (text === undefined) return [];
      const { from, to, atMost } = field;
      if (!/^\d{1,9}$/.test(text) || Number(text) < from || Number(text) > to)
        return [{ field: name, key: 'number', values: { from: String(from), to: String(to) } }];
      const limit = atMost === undefined ? undefined : said[atMost];
      return limit !== undefined && /^\d{1,9}$/.test(limit) && Number(text) > Number(limit)
        ? [{ field: name, key: `atMost.${atMost}` }]
        : [];
    }
    case 'time': {
      if (text === undefined) return [];
      if (readTime(text) === null) return [{ field: name, key: 'time' }];
      const earlier = field.after === undefined ? undefined : said[field.after];
      return earlier !== undefined && readTime(earlier) !== null && text <= earlier
        ? [{ field: name, key: 'after' }]
        : [];
    }
    case 'choice':
      return text !== undefined && !field.options.includes(text) ? [{ field: name, key: 'choice' }] : [];
    case 'grades':
      return namesOf(field)
        .filter((one) => said[one] !== undefined && !(grades as readonly string[]).includes(said[one]))
        .map((one) => ({ field: one, key: 'choice' }));
    case 'rows':
      return rowsOf(field, said).flatMap((row, place) =>
        field.columns.flatMap(({ as }, column) => {
          const cell = rowNames(field, place)[column]!;
          if (row[column] === '') return [{ field: cell, key: `cell.${as}` }];
          return as === 'percent' && !isShare(row[column]!) ? [{ field: cell, key: 'percent' }] : [];
        }),
      );
  }
}

const isShare = (text: string): boolean => /^\d{1,3}(\.\d{1,2})?$/.test(text) && Number(text) <= 100;

function isNeeded(needed: Needed | undefined, said: Said): boolean {
  if (needed === undefined || needed === true) return needed === true;
  const other = said[needed.with];
  return other !== undefined && (needed.is === undefined || needed.is.includes(other));
}

function missing(field: Field, said: Said): RecordProblem[] {
  if (field.as === 'rows')
    return rowsOf(field, said).length === 0 ? [{ field: rowNames(field, 0)[0]!, key: 'missing.rows' }] : [];
  const key = field.as === 'choice' || field.as === 'grades' ? 'missing.choice' : `missing.${field.as}`;
  return namesOf(field)
    .filter((name) => said[name] === undefined)
    .map((name) => ({ field: name, key }));
}

/** Of forms handed out and returned: a share in per cent with one decimal, cut; null where there is nothing to divide by. */
export function shareOf(part: string | undefined, whole: string | undefined): string | null {
  if (!/^\d{1,9}$/.test(part ?? '') || !/^[1-9]\d{0,8}$/.test(whole ?? '')) return null;
  const thousandths = Math.floor((Number(part) * 1000) / Number(whole));
  return `${Math.floor(thousandths / 10)}.${thousandths % 10}`;
}
