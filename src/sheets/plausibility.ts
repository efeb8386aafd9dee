import { type MeasuredEntry, quantityTaken } from '../scoring/entry.ts';
import { atLeast, dividedBy, type Fraction, fraction, plus, showFraction, times } from '../scoring/fraction.ts';
import { type Quantity, quantityOf, showQuantity, unitName } from '../scoring/quantity.ts';
import { type Indicator, indicatorOf, type MeasuredIndicator, type Rubric } from '../scoring/rubric.ts';
import {
  assessedSections,
  basicFigure,
  type BasicFigures,
  figureFields,
  hasSenior,
  type SchoolType,
  schoolTypes,
} from '../scoring/school.ts';
import type { Bilingual, Sentence } from '../scoring/sentence.ts';
import type { SheetStage } from '../assessments/store.ts';
import type { Hundredths } from '../scoring/points.ts';
import { figureCode, type Line, type LineEntry } from './lines.ts';

/** What a school's sheets of its last assessment before this one say. */
export interface LastYear {
  readonly year: number;
  readonly rubric: Rubric;
  /** By code, what the last concluded stage says; the school itself where none was concluded. */
  readonly lines: ReadonlyMap<string, { readonly stage: SheetStage; readonly entry: LineEntry }>;
  /** By code, the school's own remark, and the points that it gave itself. */
  readonly remarks: ReadonlyMap<string, { readonly text: string; readonly points: Hundredths | null }>;
}

/** What a school of about the same size has stated. */
export interface Peer {
  readonly type: SchoolType;
  readonly rubric: Rubric;
  readonly figures: BasicFigures;
  readonly lines: ReadonlyMap<string, LineEntry>;
}

/** What a self-evaluation is held against. */
export interface Past {
  readonly last: LastYear | null;
  readonly peers: readonly Peer[];
}

/** How many schools of its size there must be before a school is held against them. */
const fewestPeers = 5;

/** By whose rules a line is held against others. */
export interface Standpoint {
  readonly rubric: Rubric;
  readonly type: SchoolType;
  readonly figures: BasicFigures;
  readonly past: Past;
}

/**
 * Why a quantity is doubtful, in sentences; none where nothing need be asked.
 *
 * A quantity is held against what the school stated last year, and against the median of schools of its size: by the pupil where
 * the standard is by the pupil, by the percentage where it is one. What is more than half of the other away from it is asked
 * about; exactly half is not. Blanks, what is not applicable, and what the basic figures give (asked about there) are not asked about.
 */
export function doubtsAbout(
  line: Pick<Line, 'code' | 'entry'>,
  { rubric, type, figures, past }: Standpoint,
): readonly Sentence[] {
  const indicator = indicatorOf(rubric, line.code);
  const now = statedAt(indicator, line, type);
  if (now.length === 0) return [];
  return [
    ...(past.last === null ? [] : lastYearsDoubts(now, past.last, indicator, line.code)),
    ...peersDoubts(line, indicator, type, figures, past.peers),
  ];
}

/** The words by which an answer names the quantity that it is about: with another quantity it is no answer any more. */
export function quantityNamed(entry: LineEntry | null): string {
  if (entry?.kind === 'figure') return entry.value === null ? '' : String(entry.value);
  return entry?.kind === 'measured' ? `${entry.entered ?? ''}/${entry.whole ?? ''}` : '';
}

/** Whether the school has said that what stands on the line is right. */
export const isConfirmed = ({ entry, plausible }: Pick<Line, 'entry' | 'plausible'>): boolean =>
  plausible?.of !== undefined && plausible.of === quantityNamed(entry);

/** Whether two quantities are more than half of the one before apart. Where nothing was, whatever there is now is far. */
export function isFar(now: Fraction, before: Fraction): boolean {
  const apart = distance(now, before);
  return !atLeast(before, times(apart, fraction(2)));
}

/** The middle of an odd number of values, the mean of the two in the middle of an even one; null of none. */
export function medianOf(values: readonly Fraction[]): Fraction | null {
  const sorted = values.toSorted((a, b) => Number(atLeast(a, b)) - Number(atLeast(b, a)));
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  if (upper === undefined || lower === undefined) return null;
  return upper === lower ? upper : dividedBy(plus(lower, upper), fraction(2));
}

/** The types of school that one of this type is held against: the same sections, and a senior part or none. */
export const comparedTypes = (type: SchoolType): readonly SchoolType[] =>
  schoolTypes.filter(
    (other) => hasSenior(other) === hasSenior(type) && assessedSections(other).join() === assessedSections(type).join(),
  );

/** Whether an indicator of an older version asks for the same thing, so that what was said of it can be said again. */
export function isSameQuestion(now: Indicator, then: Indicator | undefined): boolean {
  if (then === undefined || then.kind !== now.kind || then.code !== now.code) return false;
  if (now.kind === 'measured' && then.kind === 'measured') {
    const asks = ({ measure, enteredUnit, entered, whole, fromBasic, shared }: MeasuredIndicator): string =>
      JSON.stringify([measure, enteredUnit, entered.zh, whole?.zh, fromBasic.entered, fromBasic.whole, shared]);
    return asks(now) === asks(then);
  }
  return then.title.zh === now.title.zh;
}

/** The official quantity of last year's line: of the last concluded stage; null where nothing comparable was said. */
export function officialOf(last: LastYear, code: string, indicator: Indicator | undefined) {
  if (indicator !== undefined && !isSameQuestion(indicator, indicatorOf(last.rubric, code))) return null;
  const stated = last.lines.get(code);
  return stated !== undefined && (stated.entry.kind === 'figure' || stated.entry.kind === 'measured') ? stated : null;
}

interface Stated {
  readonly field: 'value' | 'entered' | 'whole';
  readonly label: Bilingual | null;
  readonly quantity: Quantity;
  readonly unit: Bilingual;
}

/** What was typed on a line: a figure, a quantity, or the part and the whole of a percentage. */
function statedAt(indicator: Indicator | undefined, { code, entry }: Pick<Line, 'code' | 'entry'>, type: SchoolType) {
  if (entry?.kind === 'figure') {
    const unit = figureFields(type).find(({ key }) => figureCode(key) === code)?.unit;
    if (entry.value === null || unit === undefined) return [];
    return [
      { field: 'value', label: null, quantity: quantityOf(entry.value), unit: unitName(unit) },
    ] satisfies Stated[];
  }
  if (entry?.kind !== 'measured' || indicator?.kind !== 'measured') return [];
  const unit = unitName(indicator.enteredUnit);
  const { entered, whole } = entry;
  const part: Stated[] =
    entered === null ? [] : [{ field: 'entered', label: indicator.entered, quantity: entered, unit }];
  return whole === null ? part : [...part, { field: 'whole' as const, label: indicator.whole, quantity: whole, unit }];
}

function lastYearsDoubts(
  now: readonly Stated[],
  last: LastYear,
  indicator: Indicator | undefined,
  code: string,
): readonly Sentence[] {
  const entry = officialOf(last, code, indicator)?.entry;
  return now.flatMap(({ field, label, quantity, unit }) => {
    const before =
      entry?.kind === 'figure' && entry.value !== null
        ? quantityOf(entry.value)
        : entry?.kind === 'measured' && field !== 'value'
          ? entry[field]
          : null;
    if (before === null || !isFar(fraction(quantity), fraction(before))) return [];
    const named = now.length > 1 && label !== null ? { named: 'yes', label } : { named: 'no', label: '' };
    const said = { year: String(last.year), now: showQuantity(quantity), unit, ...named };
    if (before === 0) return [{ key: 'sheets.plausible.lastNone', values: said }];
    const values = { ...said, before: showQuantity(before), ...apart(fraction(quantity), fraction(before)) };
    return [{ key: 'sheets.plausible.last', values }];
  });
}

/** Where most have none, having some is nothing to ask about; nor are the pupils, by whom the schools were found, nor boarders. */
function peersDoubts(
  line: Pick<Line, 'code' | 'entry'>,
  indicator: Indicator | undefined,
  type: SchoolType,
  figures: BasicFigures,
  peers: readonly Peer[],
): readonly Sentence[] {
  if (peers.length < fewestPeers) return [];
  const mine = rateOf(line.code, line.entry, indicator, type, figures);
  if (mine === null) return [];
  const { schools, median } = middleOf(peers, line.code, indicator);
  if (schools < fewestPeers || median === null || median.over === 0n || !isFar(mine.value, median)) return [];
  const values = {
    schools: String(schools),
    median: showFraction(median, 2, 'down'),
    now: showFraction(mine.value, 2, 'down'),
    unit: mine.unit,
    ...apart(mine.value, median),
  };
  switch (mine.by) {
    case 'pupil':
      return [{ key: 'sheets.plausible.peersByPupil', values }];
    case 'hundred':
      return [{ key: 'sheets.plausible.peersByHundred', values }];
    case 'itself':
      return [{ key: 'sheets.plausible.peers', values }];
  }
}

interface Middle {
  readonly schools: number;
  readonly median: Fraction | null;
}

// A page asks about each line several times; the middle of the same schools stays what it is.
const middles = new WeakMap<readonly Peer[], Map<string, Middle>>();

function middleOf(peers: readonly Peer[], code: string, indicator: Indicator | undefined): Middle {
  const known = middles.get(peers) ?? new Map<string, Middle>();
  middles.set(peers, known);
  const before = known.get(code);
  if (before) return before;
  const rates = peers.flatMap((peer) => {
    const theirs = indicatorOf(peer.rubric, code);
    if (indicator !== undefined && !isSameQuestion(indicator, theirs)) return [];
    const rate = rateOf(code, peer.lines.get(code) ?? null, theirs, peer.type, peer.figures);
    return rate === null ? [] : [rate.value];
  });
  const middle = { schools: rates.length, median: medianOf(rates) };
  known.set(code, middle);
  return middle;
}

interface Rate {
  readonly value: Fraction;
  readonly by: 'pupil' | 'hundred' | 'itself';
  readonly unit: Bilingual;
}

/** A quantity as schools of about one size can be compared by it; null where they can't. */
function rateOf(
  code: string,
  entry: LineEntry | null,
  indicator: Indicator | undefined,
  type: SchoolType,
  figures: BasicFigures,
): Rate | null {
  const pupils = basicFigure(type, figures, 'pupils');
  if (pupils === null || pupils === 0) return null;
  if (entry?.kind === 'figure') {
    const field = figureFields(type).find(({ key }) => figureCode(key) === code);
    if (entry.value === null || field === undefined || /^(pupils|boarders)/.test(field.key)) return null;
    const section = /\.(primary|junior)$/.exec(field.key)?.[1] as 'primary' | 'junior' | undefined;
    const heads = section === undefined ? pupils : figures.pupils[section];
    if (heads === null || heads === 0) return null;
    return { value: fraction(entry.value * 100, heads), by: 'hundred', unit: unitName(field.unit) };
  }
  if (entry?.kind !== 'measured' || indicator?.kind !== 'measured') return null;
  return measuredRate(indicator, entry, type, figures, pupils);
}

function measuredRate(
  indicator: MeasuredIndicator,
  entry: MeasuredEntry,
  type: SchoolType,
  figures: BasicFigures,
  pupils: number,
): Rate | null {
  const taken = (field: 'entered' | 'whole') => quantityTaken(indicator, field, entry, type, figures);
  const entered = taken('entered');
  if (entered === null) return null;
  const unit = unitName(indicator.enteredUnit);
  if (indicator.whole !== null) {
    const whole = taken('whole');
    if (whole === null || whole === 0) return null;
    return { value: fraction(entered * 100, whole), by: 'itself', unit: unitName('%') };
  }
  // What a senior part shares is held by its pupils too.
  const shared = indicator.shared && hasSenior(type);
  const { senior } = figures.pupils;
  if (shared && senior === null) return null;
  const heads = pupils + (shared ? (senior ?? 0) : 0);
  const { measure } = indicator;
  if (measure === 'per_pupil') return { value: fraction(entered, heads * 100), by: 'pupil', unit };
  if (measure === 'per_100_pupils' || measure === 'pupils_per_item')
    return { value: fraction(entered, heads), by: 'hundred', unit };
  return { value: fraction(entered, 100), by: 'itself', unit };
}

const distance = (a: Fraction, b: Fraction): Fraction => {
  const over = a.over * b.under - b.over * a.under;
  return { over: over < 0n ? -over : over, under: a.under * b.under };
};

/** By how many percent of what was before; lifted, so that what is asked about never reads as 50 %. */
function apart(now: Fraction, before: Fraction): { way: 'more' | 'less'; percent: string } {
  const percent = times(dividedBy(distance(now, before), before), fraction(100));
  return {
    way: atLeast(now, before) ? 'more' : 'less',
    percent: showFraction(percent, atLeast(percent, fraction(100)) ? 0 : 1, 'up'),
  };
}
