import { readDecimal } from '../scoring/decimal.ts';

export type RectificationLevel = 'county' | 'city';

/** Whose order a stage waits for; null where it waits for none. */
export const levelOfOrder = (stage: string): RectificationLevel | null =>
  stage === 'order by county' ? 'county' : stage === 'order by city' ? 'city' : null;

/** At which level's order a school mends at a stage; null where it mends nothing. */
export const levelOfMending = (stage: string): RectificationLevel | null =>
  stage === 'mending for county' ? 'county' : stage === 'mending for city' ? 'city' : null;

/** The days between which the period may end, both counted: one to two years from the decision (Plan, rectification). */
export interface Period {
  readonly earliest: string;
  readonly latest: string;
}

/** @param decidedOn the day on which the school was graded basic, as 2026-11-02 */
export const periodOf = (decidedOn: string): Period => ({
  earliest: yearsAfter(decidedOn, 1),
  latest: yearsAfter(decidedOn, 2),
});

/** The same day some years later; of 29 February the 28th where there is no 29th, as the database has it. */
export function yearsAfter(day: string, years: number): string {
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number);
  const last = new Date(Date.UTC(year + years, month, 0)).getUTCDate();
  const two = (number: number): string => String(number).padStart(2, '0');
  return `${year + years}-${two(month)}-${two(Math.min(date, last))}`;
}

/** What is wrong with the end of the period, as the last word of a message key; null when nothing is. */
export function periodProblem(
  dueOn: string | null,
  decidedOn: string,
  today: string,
): 'missing' | 'tooEarly' | 'tooLate' | 'past' | null {
  if (dueOn === null) return 'missing';
  const { earliest, latest } = periodOf(decidedOn);
  if (dueOn < earliest) return 'tooEarly';
  if (dueOn > latest) return 'tooLate';
  return dueOn < today ? 'past' : null;
}

/** What is wrong with a new end of the period: it is later than the present one, and still within the two years. */
export function prolongationProblem(
  newDueOn: string | null,
  { decidedOn, dueOn }: { readonly decidedOn: string; readonly dueOn: string },
  today: string,
): 'missing' | 'notLater' | 'tooLate' | 'past' | null {
  if (newDueOn === null) return 'missing';
  if (newDueOn <= dueOn) return 'notLater';
  if (newDueOn > periodOf(decidedOn).latest) return 'tooLate';
  return newDueOn < today ? 'past' : null;
}

/** How far an item is: nothing said, measures said, said to be mended, sent back by the office, accepted by it. */
export type ItemState = 'open' | 'answered' | 'reported' | 'refused' | 'accepted';

/** What is done about an item: the first three by the school, the others by the office that ordered it. */
export type ItemDeed = 'answer' | 'progress' | 'report' | 'acceptance' | 'refusal' | 'reminder';

/** At which states each deed is possible. An accepted item is closed to everybody. */
const possible: Readonly<Record<ItemDeed, readonly ItemState[]>> = {
  answer: ['open', 'answered', 'refused'],
  progress: ['open', 'answered', 'reported', 'refused'],
  report: ['answered', 'refused'],
  acceptance: ['reported'],
  refusal: ['reported'],
  reminder: ['open', 'answered', 'refused'],
};

export const isPossible = (deed: ItemDeed, state: ItemState): boolean => possible[deed].includes(state);

/** Where an item stands after a deed. */
export function stateAfter(deed: ItemDeed, state: ItemState): ItemState {
  if (deed === 'report') return 'reported';
  if (deed === 'acceptance') return 'accepted';
  if (deed === 'refusal') return 'refused';
  return deed === 'answer' && state === 'open' ? 'answered' : state;
}

/** What a draft of an order says of one problem. */
export interface DraftItem {
  /** Of the indicator that it was drawn from; null for one that the office added. */
  readonly code: string | null;
  readonly problem: string;
  readonly requirement: string;
  /** As a decimal; null for one that the office added. */
  readonly pointsLost: string | null;
}

export interface FieldProblem {
  readonly field: string;
  /** Key of a sentence. */
  readonly key: string;
}

/** What is wrong with an order that is to be issued; a draft may be kept all the same. Fields are numbered from 0. */
export function orderProblems(
  order: { readonly number: string; readonly text: string; readonly items: readonly DraftItem[] },
  period: ReturnType<typeof periodProblem>,
): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const say = (field: string, key: string): void => void problems.push({ field, key: `rectification.order.${key}` });
  if (order.number === '') say('number', 'numberMissing');
  if (period !== null) say('dueOn', `period.${period}`);
  if (order.text === '') say('text', 'textMissing');
  if (order.items.length === 0) say('items', 'noItems');
  for (const [place, { problem, requirement }] of order.items.entries()) {
    if (problem === '') say(`problem.${place}`, 'problemMissing');
    if (requirement === '') say(`requirement.${place}`, 'requirementMissing');
  }
  return problems;
}

/** What the school says it will do about an item, as it was typed. */
export interface TypedAnswer {
  readonly measures: string;
  readonly inCharge: string;
  readonly cost: string;
  /** The day as it was read; null where it is none. */
  readonly dueOn: string | null;
}

/** What is wrong with an answer: everything is said, and it is mended within the period of the order. */
export function answerProblems(
  { measures, inCharge, cost, dueOn }: TypedAnswer,
  order: { readonly decidedOn: string; readonly dueOn: string },
): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const say = (field: string, key: string): void => void problems.push({ field, key: `rectification.answer.${key}` });
  if (measures === '') say('measures', 'measuresMissing');
  if (inCharge === '') say('inCharge', 'inChargeMissing');
  const fen = readDecimal(cost, 2);
  if (typeof fen === 'string') say('cost', `cost.${fen}`);
  else if (fen > mostFen) say('cost', 'cost.tooLarge');
  if (dueOn === null) say('dueOn', 'dueOnMissing');
  else if (dueOn > order.dueOn) say('dueOn', 'dueOnTooLate');
  else if (dueOn < order.decidedOn) say('dueOn', 'dueOnTooEarly');
  return problems;
}

/** A thousand million yuan, in fen. */
const mostFen = 100_000_000_000;

/** Moves the entry at a place by one; what stands at the end stays there. */
export function moved<Entry>(list: readonly Entry[], place: number, by: -1 | 1): Entry[] {
  const to = place + by;
  if (place < 0 || place >= list.length || to < 0 || to >= list.length) return [...list];
  const entries = [...list];
  [entries[place], entries[to]] = [entries[to]!, entries[place]!];
  return entries;
}

/** Whether something due on a day is overdue: the day itself still counts. */
export const isOverdue = (dueOn: string | null, today: string): boolean => dueOn !== null && dueOn < today;

/** A day so many days later. */
export const daysAfter = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
