import type { Problem } from '../scoring/sentence.ts';
import { addWorkingDays, type Calendar } from '../cycles/calendar.ts';
import type { Programme } from '../scoring/programme.ts';
import type { Bilingual } from '../scoring/sentence.ts';
import { vetoesOf } from '../scoring/veto.ts';

/** What an objection can be about. The words for them stand in the message files. */
export const matters = ['points', 'conditions', 'safety', 'ethics', 'materials', 'procedure', 'other'] as const;
export type Matter = (typeof matters)[number];

/** How far the office is with an objection. The first three are open: the school can't be approved meanwhile. */
export const states = ['received', 'assigned', 'investigated', 'answered', 'called back'] as const;
export type State = (typeof states)[number];

export const isOpen = (state: State): boolean =>
  state === 'received' || state === 'assigned' || state === 'investigated';

/** What is done with an objection, each with the states in which it can be and the state that it leads to. */
export const deeds = {
  assign: { from: ['received', 'assigned', 'investigated'], to: 'assigned' },
  investigate: { from: ['assigned', 'investigated'], to: 'investigated' },
  answer: { from: ['assigned', 'investigated'], to: 'answered' },
  'call back': { from: ['answered'], to: 'called back' },
  reopen: { from: ['answered', 'called back'], to: 'received' },
} as const satisfies Record<string, { from: readonly State[]; to: State }>;
export type Deed = keyof typeof deeds;

/** Whether a deed can be done now. */
export const isPossible = (deed: Deed, state: State): boolean => (deeds[deed].from as readonly State[]).includes(state);

/** The state after a deed: somebody else's case stays investigated, and one that is opened again goes back to its owner. */
export function stateAfter(deed: Deed, state: State, assigned: boolean): State {
  if (deed === 'assign' && state === 'investigated') return 'investigated';
  if (deed === 'reopen' && assigned) return 'assigned';
  return deeds[deed].to;
}

/** What the office finds. Not heard: it is about nothing that this office decides, or says nothing that could be looked into. */
export const outcomes = ['upheld', 'partly upheld', 'not upheld', 'not heard'] as const;
export type Outcome = (typeof outcomes)[number];

export const consequences = ['none', 'recheck', 'finding'] as const;
export type Consequence = (typeof consequences)[number];

/** Only what is upheld, if in part, has a consequence for the school. */
export const isUpheld = (outcome: Outcome | ''): boolean => outcome === 'upheld' || outcome === 'partly upheld';

/** Working days that an office has, unless it says otherwise. */
export const usualDays = 5;
export const mostDays = 30;

/** The last day of so many working days, the day after being the first: weekends, holidays and make-up workdays counted right. */
export const answerBy = (today: string, days: number, calendar: Calendar): string =>
  addWorkingDays(today, days, calendar);

/** Whether an objection came during the public notice, its last day included; null: the school was on none. */
export const isWithinNotice = (today: string, noticeEndsOn: string | null): boolean =>
  noticeEndsOn !== null && today <= noticeEndsOn;

export const shortestText = 10;
export const longestText = 5000;
export const longestName = 50;
export const longestContact = 100;
export const mostFiles = 5;
/** Bytes; anybody may send them. */
export const largestFile = 10 * 1024 * 1024;

/** What is wrong with an objection that somebody typed; nothing, when the list is empty. */
export function objectionProblems(typed: { readonly matter: string; readonly text: string }): Problem[] {
  const problems: Problem[] = [];
  if (!(matters as readonly string[]).includes(typed.matter)) {
    problems.push({ field: 'matter', key: 'objections.new.matterMissing' });
  }
  const length = lengthOf(typed.text);
  if (length < shortestText) {
    problems.push({ field: 'text', key: 'objections.new.textShort', values: { least: String(shortestText) } });
  } else if (length > longestText) {
    problems.push({
      field: 'text',
      key: 'objections.new.textLong',
      values: { most: String(longestText), length: String(length) },
    });
  }
  return problems;
}

/** Characters as people count them; line ends, which browsers send as two, are one. */
export const lengthOf = (text: string): number => Array.from(text.replaceAll('\r\n', '\n')).length;

export interface TypedAnswer {
  readonly outcome: Outcome | '';
  readonly answer: string;
  readonly consequence: Consequence | '';
  /** Why the school goes back or a finding is recorded: everybody who reads the school's assessment reads it. */
  readonly reason: string;
}

/**
 * What is wrong with an answer.
 * @param possible consequences that the school's stage allows
 */
export function answerProblems(typed: TypedAnswer, possible: readonly Consequence[]): Problem[] {
  const problems: Problem[] = [];
  const say = (field: keyof TypedAnswer, key: string): void => {
    problems.push({ field, key: `objections.answer.${key}` });
  };
  if (typed.outcome === '') say('outcome', 'outcomeMissing');
  if (lengthOf(typed.answer) < shortestText) say('answer', 'answerMissing');
  if (!isUpheld(typed.outcome)) return problems;
  if (typed.consequence === '') say('consequence', 'consequenceMissing');
  else if (!possible.includes(typed.consequence)) say('consequence', 'consequenceNot');
  else if (typed.consequence !== 'none' && typed.reason === '') say('reason', 'reasonMissing');
  return problems;
}

/** Objections that came on one day with one deadline and were closed on one day, of one place. Days are as 2026-11-02. */
export interface Handled {
  readonly place: string;
  readonly receivedOn: string;
  readonly answerBy: string;
  /** The day of the answer in Shanghai; null while it is open. */
  readonly closedOn: string | null;
  readonly count: number;
}

export interface Figures {
  readonly received: number;
  readonly handled: number;
  /** Of those handled: answered on the last day or before. */
  readonly inTime: number;
  /** Calendar days from the day it was received to that of the answer, in tenths, cut; null where none is handled. */
  readonly averageTenths: number | null;
}

/** Received, handled, in time, average days. An answer on the same day took none. */
export function figuresOf(rows: readonly Handled[]): Figures {
  const sum = (of: (row: Handled) => number): number => rows.reduce((total, row) => total + of(row) * row.count, 0);
  const handled = sum(({ closedOn }) => (closedOn === null ? 0 : 1));
  const days = sum(({ receivedOn, closedOn }) => (closedOn === null ? 0 : daysFrom(receivedOn, closedOn)));
  return {
    received: sum(() => 1),
    handled,
    inTime: sum(({ answerBy: by, closedOn }) => (closedOn !== null && closedOn <= by ? 1 : 0)),
    averageTenths: handled === 0 ? null : Math.floor((days * 10) / handled),
  };
}

/** Days as 4 or 4.5. */
export const sayTenths = (tenths: number): string =>
  tenths % 10 === 0 ? String(tenths / 10) : (tenths / 10).toFixed(1);

const daysFrom = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 86_400_000;

/**
 * Of an address only the part that one household or office is given: somebody with a IPv6 line has 2^64 addresses of their own.
 */
export function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
  if (!plain.includes(':')) return plain;
  const [head = '', tail = ''] = plain.split('::');
  const groups = head.split(':').filter(Boolean);
  const rest = tail.split(':').filter(Boolean);
  const filled = plain.includes('::')
    ? [...groups, ...Array.from({ length: Math.max(0, 8 - groups.length - rest.length) }, () => '0'), ...rest]
    : groups;
  return filled
    .slice(0, 4)
    .map((group) => group.toLowerCase().replace(/^0+(?=.)/, ''))
    .join(':');
}

/** A veto that an objection can bring up: all its facts together, or one of those of which one is enough. */
export interface VetoChoice {
  readonly value: string;
  readonly veto: string;
  readonly facts: readonly string[];
  readonly name: Bilingual;
}

/** What a form offers of the vetoes of a programme (Plan, step 6). */
export const vetoChoices = ({ vetoes }: Pick<Programme, 'vetoes'>): VetoChoice[] =>
  vetoes.flatMap(({ key, name, needs, facts }) =>
    needs === 'all'
      ? [{ value: key, veto: key, facts: facts.map((fact) => fact.key), name }]
      : facts.map((fact) => ({ value: `${key} ${fact.key}`, veto: key, facts: [fact.key], name: fact.name })),
  );

/** Whether a veto counts by the day on which it happened: from 1 January of the cycle's year to today. */
export function isCounted(
  programme: Programme,
  { veto, facts }: VetoChoice,
  happenedOn: string,
  period: { readonly cycleYear: number; readonly today: string },
): boolean {
  const said = new Map(facts.map((key) => [key, { answer: 'yes', on: happenedOn, source: '', evidence: 1 } as const]));
  const { cycleYear, today } = period;
  return vetoesOf(programme, said, { cycleYear, until: today }).some(({ key }) => key === veto);
}
