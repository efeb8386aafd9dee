import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Typed } from '../scoring/entry.ts';
import type { Problem } from '../scoring/sentence.ts';
import type { Answer } from '../scoring/veto.ts';

/** What was typed on one line of a sheet, as it came. What it may mean is decided by `taking-down.ts`. */
export interface TypedLine extends Typed {
  /** The version of the line that the page was made with. */
  readonly version: number;
  /** A reviewer's word on an earlier quantity: 核实无误 or 更正为. */
  readonly verdict: '' | 'confirmed' | 'corrected';
  /** Of a basic figure. */
  readonly value: string;
  /** Of a fact of the vetoes. */
  readonly answer: '' | Answer;
  readonly on: string;
  readonly source: string;
  readonly differenceReason: string;
  /** Where two people changed the line: whose is kept. */
  readonly choice: '' | 'mine' | 'theirs';
  /** The quantity that the school says is right, as `quantityNamed` says it; absent where the form did not ask. */
  readonly plausible?: string | undefined;
  readonly plausibleRemark?: string | undefined;
  /** The school's entry changed, and the reviewer stands by theirs. */
  readonly confirm: string;
}

/** What a page shows again when a form could not be saved: what was typed, what is wrong with it, and what others changed. */
export interface Returned {
  readonly typed: ReadonlyMap<string, TypedLine>;
  readonly problems: ReadonlyMap<string, readonly Problem[]>;
  readonly clashes: readonly string[];
  /** What was filled in from last year and is not saved yet: the code of a line, or of its `.reason`. */
  readonly taken?: string;
}

const text = z.string().max(2000).default('');
const LineFields = z.object({
  version: z.coerce.number().int().min(0),
  points: text,
  grade: text,
  entered: text,
  whole: text,
  override: text,
  faults: z.union([z.string().max(40), z.array(z.string().max(40)).max(100)]).default([]),
  answered: text,
  notApplicable: text,
  reason: text,
  differenceReason: text,
  verdict: z.enum(['', 'confirmed', 'corrected']).default(''),
  value: text,
  answer: z.enum(['', 'yes', 'no', 'pending']).default(''),
  on: text,
  source: text,
  choice: z.enum(['', 'mine', 'theirs']).default(''),
  plausible: z.string().max(100).optional(),
  plausibleRemark: z.string().max(2000).optional(),
  confirm: text,
});

/** The lines of a form, which are those whose version it bears: `C7.version`, `C7.entered` … Others it says nothing about. */
export function typedLines(
  body: Readonly<Record<string, unknown>>,
  codes: readonly string[],
): ReadonlyMap<string, TypedLine> {
  const lines = new Map<string, TypedLine>();
  for (const code of codes) {
    if (body[`${code}.version`] === undefined) continue;
    const fields = Object.keys(LineFields.shape).map((field) => [field, body[`${code}.${field}`]] as const);
    lines.set(code, LineFields.parse(Object.fromEntries(fields.filter(([, value]) => value !== undefined))));
  }
  return lines;
}

/**
 * What every form of a sheet bears beside its lines: a number of its own, so that sending it again saves nothing again; and
 * what is to be filled in from last year instead of saving, where that was pressed.
 */
export const SheetForm = z.object({ key: z.uuid(), take: z.string().max(60).default('') });

/** The number under which one line of a form is saved. */
export function lineKey(formKey: string, code: string): string {
  const digest = createHash('sha256').update(`${formKey} ${code}`).digest('hex');
  return [8, 4, 4, 4, 12]
    .reduce<[string[], number]>(
      ([parts, from], length) => [[...parts, digest.slice(from, from + length)], from + length],
      [[], 0],
    )[0]
    .join('-');
}
