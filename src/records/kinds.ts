import { methods } from '../scoring/rubric.ts';

/** When a field must be filled in: always, or where another one is filled in (with one of some answers). */
export type Needed = true | { readonly with: string; readonly is?: readonly string[] };

interface Common {
  readonly key: string;
  /** Absent: it may be left out. A draft may leave out anything. */
  readonly needed?: Needed;
  /** Says something of a person: shown on the record alone, in no list and no export. */
  readonly personal?: true;
}

/** A short text, or a long one of several paragraphs; `most` characters. */
export type TextField = Common & { readonly as: 'text' | 'long'; readonly most: number };

/** A whole number; `atMost` names the field whose number it may not exceed. */
export type NumberField = Common & {
  readonly as: 'number';
  readonly from: number;
  readonly to: number;
  readonly atMost?: string;
};

/** A time of day; `after` names the field that must be earlier. */
export type TimeField = Common & { readonly as: 'time'; readonly after?: string };

/** One of some answers, whose words stand at `records.choice.<words>.<answer>`. */
export type ChoiceField = Common & {
  readonly as: 'choice';
  readonly words: 'people' | 'completeness' | 'grade';
  readonly options: readonly string[];
};

/** A grade for each of some aspects, under the name `<key>.<aspect>`. */
export type GradesField = Common & { readonly as: 'grades'; readonly aspects: readonly string[] };

/** Rows of some columns, under the names `<key>.<row>.<column>`. */
export type RowsField = Common & {
  readonly as: 'rows';
  readonly most: number;
  readonly columns: readonly Column[];
};

/** `percent` is 0 to 100 with two decimals at most. All columns of a row that is begun are needed. */
export type Column = { readonly key: string; readonly as: 'text' | 'long' | 'percent'; readonly most: number };

export type Field = TextField | NumberField | TimeField | ChoiceField | GradesField | RowsField;

export interface Kind {
  readonly key: RecordKind;
  /** Of the rubric's methods, the one by which it is come to. */
  readonly method: (typeof methods)[number];
  /** The fields that tell one record from another in a list. */
  readonly headline: readonly string[];
  readonly fields: readonly Field[];
}

export const recordKinds = ['lesson', 'interview', 'questionnaire', 'document', 'site'] as const;
export type RecordKind = (typeof recordKinds)[number];

/** From the best down. */
export const grades = ['A', 'B', 'C', 'D'] as const;

const [looking, listening, papers, asking, measuring] = methods;
const people = ['leaders', 'teachers', 'pupils', 'parents', 'community'] as const;

/**
 * What is written down on a visit, by kind. Form, checks, page, print and export are made of this and of nothing else; the
 * words of a field stand at `records.field.<kind>.<key>`.
 *
 * No field asks for a name. The teacher of a lesson is a surname or a post, if that: the record is about the school, and whoever
 * reads the sheet later reads it too.
 */
export const kinds: Readonly<Record<RecordKind, Kind>> = {
  lesson: {
    key: 'lesson',
    method: listening,
    headline: ['class', 'subject', 'topic'],
    fields: [
      { key: 'class', as: 'text', most: 40, needed: true },
      { key: 'subject', as: 'text', most: 20, needed: true },
      { key: 'topic', as: 'text', most: 80, needed: true },
      { key: 'teacher', as: 'text', most: 12, personal: true },
      { key: 'period', as: 'number', from: 1, to: 12 },
      { key: 'from', as: 'time', needed: true },
      { key: 'to', as: 'time', needed: true, after: 'from' },
      { key: 'notes', as: 'long', most: 6000, needed: true },
      {
        key: 'ratings',
        as: 'grades',
        aspects: ['aims', 'content', 'teaching', 'participation', 'effect'],
        needed: true,
      },
      { key: 'overall', as: 'choice', words: 'grade', options: grades, needed: true },
      { key: 'suggestion', as: 'long', most: 2000 },
    ],
  },
  interview: {
    key: 'interview',
    method: asking,
    headline: ['whom', 'place'],
    fields: [
      { key: 'whom', as: 'choice', words: 'people', options: people, needed: true },
      { key: 'count', as: 'number', from: 1, to: 500, needed: true },
      { key: 'place', as: 'text', most: 40, needed: true },
      {
        key: 'answers',
        as: 'rows',
        most: 20,
        columns: [
          { key: 'question', as: 'text', most: 200 },
          { key: 'answer', as: 'long', most: 1000 },
        ],
        needed: true,
      },
      { key: 'summary', as: 'long', most: 2000, needed: true },
    ],
  },
  questionnaire: {
    key: 'questionnaire',
    method: measuring,
    headline: ['whom', 'result'],
    fields: [
      { key: 'whom', as: 'choice', words: 'people', options: people, needed: true },
      { key: 'handedOut', as: 'number', from: 1, to: 100_000, needed: true },
      { key: 'returned', as: 'number', from: 0, to: 100_000, needed: true, atMost: 'handedOut' },
      { key: 'valid', as: 'number', from: 0, to: 100_000, needed: true, atMost: 'returned' },
      {
        key: 'questions',
        as: 'rows',
        most: 20,
        columns: [
          { key: 'question', as: 'text', most: 200 },
          { key: 'satisfied', as: 'percent', most: 6 },
        ],
        needed: true,
      },
      { key: 'result', as: 'long', most: 2000, needed: true },
    ],
  },
  document: {
    key: 'document',
    method: papers,
    headline: ['title', 'years'],
    fields: [
      { key: 'title', as: 'text', most: 120, needed: true },
      { key: 'years', as: 'text', most: 40, needed: true },
      {
        key: 'completeness',
        as: 'choice',
        words: 'completeness',
        options: ['complete', 'gaps', 'missing'],
        needed: true,
      },
      { key: 'found', as: 'long', most: 4000, needed: { with: 'completeness', is: ['gaps'] } },
    ],
  },
  site: {
    key: 'site',
    method: looking,
    headline: ['place', 'found'],
    fields: [
      { key: 'place', as: 'text', most: 60, needed: true },
      { key: 'found', as: 'long', most: 4000, needed: true },
      { key: 'counted', as: 'text', most: 40, needed: { with: 'count' } },
      { key: 'count', as: 'number', from: 0, to: 1_000_000, needed: { with: 'counted' } },
    ],
  },
};

export const isKind = (text: unknown): text is RecordKind => (recordKinds as readonly unknown[]).includes(text);

/** The kind that bears the first method of an indicator; a look round, where none does. */
export const kindFor = (methodsOfLine: readonly string[]): RecordKind =>
  methodsOfLine.flatMap((method) => recordKinds.find((key) => kinds[key].method === method) ?? [])[0] ?? 'site';
