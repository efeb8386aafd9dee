import { z } from 'zod';
import { type Mistake, readDecimal } from '../scoring/decimal.ts';
import type { Rubric } from '../scoring/rubric.ts';
import type { Visit } from '../web/visit.ts';
import type { Compared } from './comparison.ts';
import {
  latestPair,
  type Limit,
  type Pair,
  rowLevels,
  type RowLevel,
  rowOrders,
  type RowOrder,
} from './comparison-rows.ts';

interface Choice {
  value: string;
  text: string;
}

/** A field of the filters as `parts/field` takes it. */
export interface AskedField {
  name: string;
  kind: 'select' | 'number';
  label: string;
  value: string;
  options?: Choice[];
  problem?: string;
}

/** What of a comparison somebody asks to see. */
export interface ComparisonAsked {
  readonly level: RowLevel;
  readonly section: string;
  readonly pair: Pair | null;
  readonly limit: Limit | null;
  readonly order: RowOrder;
  readonly fields: AskedField[];
  readonly problems: { field: string; text: string }[];
}

const stage = z.enum(['school', 'county', 'city']).nullable().catch(null);

const Question = z.object({
  level: z.enum(rowLevels).catch('indicator'),
  section: z.string().max(12).catch(''),
  from: stage,
  to: stage,
  over: z.string().trim().max(20).catch(''),
  by: z.enum(['points', 'percent']).catch('points'),
  sort: z.enum(rowOrders).catch('difference'),
});

/** What an address may ask of a comparison. */
export const questionNames = Object.keys(Question.shape);

/** Reads the filters of a comparison from the address. What can't be understood is said at its field, and filters nothing. */
export function askedOf(visit: Visit, rubric: Rubric, sheets: readonly Compared[]): ComparisonAsked {
  const typed = Question.parse(visit.query);
  const { pair, problem: pairProblem } = pairOf(typed, sheets);
  const { limit, problem: limitProblem } = limitOf(typed);
  const problems = [
    ...(pairProblem === null ? [] : [{ field: 'to', text: visit.t(pairProblem) }]),
    ...(limitProblem === null ? [] : [{ field: 'over', text: visit.t(limitProblem) }]),
  ];
  const section = rubric.sections.find(({ code }) => code === typed.section)?.code ?? '';
  return {
    level: typed.level,
    section,
    pair,
    limit,
    order: typed.sort,
    problems,
    fields: fieldsOf(visit, { ...typed, section }, rubric, sheets, pair, problems),
  };
}

type Typed = z.infer<typeof Question>;

/** The stages asked for, the earlier first whichever way they were named; else the latest two. */
function pairOf({ from, to }: Typed, sheets: readonly Compared[]): { pair: Pair | null; problem: string | null } {
  const latest = latestPair(sheets);
  const place = (name: string | null): number => sheets.findIndex((sheet) => sheet.stage === name);
  const places = [place(from), place(to)];
  if (places.includes(-1)) return { pair: latest, problem: null };
  if (places[0] === places[1]) return { pair: latest, problem: 'reviews.comparison.problem.same' };
  const [earlier, later] = places.toSorted((a, b) => a - b).map((at) => sheets[at]!.stage);
  return { pair: { from: earlier!, to: later! }, problem: null };
}

function limitOf({ over, by }: Typed): { limit: Limit | null; problem: string | null } {
  if (over === '') return { limit: null, problem: null };
  const read: number | Mistake = readDecimal(over.replace(/[%％]$/, ''), 2);
  if (typeof read === 'number') return { limit: { by, hundredths: read }, problem: null };
  const known = read === 'negative' || read === 'tooManyDecimals' ? read : 'notANumber';
  return { limit: null, problem: `reviews.comparison.problem.${known}` };
}

function fieldsOf(
  { t, say }: Visit,
  typed: Typed,
  rubric: Rubric,
  sheets: readonly Compared[],
  pair: Pair | null,
  problems: ComparisonAsked['problems'],
): AskedField[] {
  const stages = sheets.map((sheet) => ({ value: sheet.stage, text: t(`reviews.stage.${sheet.stage}`) }));
  const select = (name: string, label: string, value: string, options: Choice[]): AskedField => ({
    name,
    kind: 'select',
    label: t(`reviews.${label}`),
    value,
    options,
    ...problemAt(name, problems),
  });
  const all = { value: '', text: t('reviews.comparison.allSections') };
  return [
    select(
      'level',
      'comparison.level',
      typed.level,
      rowLevels.map((value) => ({ value, text: t(`reviews.comparison.level.${value}`) })),
    ),
    select('section', 'section', typed.section, [
      all,
      ...rubric.sections.map(({ code, title }) => ({ value: code, text: `${code} ${say(title)}` })),
    ]),
    ...(pair === null
      ? []
      : [
          select('from', 'comparison.from', typed.from ?? pair.from, stages),
          select('to', 'comparison.to', typed.to ?? pair.to, stages),
        ]),
    {
      name: 'over',
      kind: 'number',
      label: t('reviews.comparison.over'),
      value: typed.over,
      ...problemAt('over', problems),
    },
    select(
      'by',
      'comparison.unit',
      typed.by,
      (['points', 'percent'] as const).map((value) => ({ value, text: t(`reviews.comparison.unit.${value}`) })),
    ),
    select(
      'sort',
      'comparison.order',
      typed.sort,
      rowOrders.map((value) => ({ value, text: t(`reviews.comparison.sort.${value}`) })),
    ),
  ];
}

const problemAt = (name: string, problems: ComparisonAsked['problems']): { problem?: string } => {
  const found = problems.find(({ field }) => field === name);
  return found === undefined ? {} : { problem: found.text };
};
