import { isDeepStrictEqual } from 'node:util';
import type { SheetStage } from '../assessments/store.ts';
import { readDecimal } from '../scoring/decimal.ts';
import { type Entry, readEntry } from '../scoring/entry.ts';
import { showQuantity } from '../scoring/quantity.ts';
import { type Indicator, indicatorOf } from '../scoring/rubric.ts';
import type { BasicFigures } from '../scoring/school.ts';
import type { Problem } from '../scoring/sentence.ts';
import type { Line, LineEntry, Plausible, Sheet } from './lines.ts';
import { isConfirmed, quantityNamed } from './plausibility.ts';
import { type Scoring, sheetBefore, unconfirmedLines } from './rules.ts';
import type { TypedLine } from './typed.ts';

/** What somebody says of a line, read and found right. */
export interface Statement {
  readonly entry: LineEntry | null;
  readonly reason: string;
  readonly differenceReason: string;
  /** The school's word on an unusual quantity; null where it gives none (any more), absent where the form did not ask. */
  readonly word?: Pick<Plausible, 'of' | 'remark'> | null;
}

/** What is typed on a form, taken down: what is to be saved, what is to be put right, and what somebody else changed meanwhile. */
export interface TakenDown {
  readonly changes: ReadonlyMap<string, Statement>;
  readonly problems: ReadonlyMap<string, readonly Problem[]>;
  readonly clashes: readonly string[];
}

/** Beside what the lines are read: the sheets, by whose rules, and who writes. */
export interface Ground {
  readonly sheet: Sheet;
  readonly sheets: ReadonlyMap<SheetStage, Sheet>;
  readonly scoring: Scoring;
  readonly figures: BasicFigures;
  /** The reading of a day as people type it; null where it is none. */
  readonly readDay: (text: string) => string | null;
  /** Whether the writer changes a section that is another member's: the leader may, with a reason. */
  readonly asLeader: (code: string) => boolean;
}

/** The longest that a reason may be, in characters. */
export const longestReason = 500;

/**
 * Takes down what was typed. Lines that say what stands there already are left alone; a line that somebody saved since the
 * page was made, and that says something else, is a clash: nothing is overwritten unseen.
 */
export function takeDown(ground: Ground, typed: ReadonlyMap<string, TypedLine>): TakenDown {
  const changes = new Map<string, Statement>();
  const problems = new Map<string, readonly Problem[]>();
  const clashes: string[] = [];
  const school = ground.sheet.stage === 'school' ? null : (ground.sheets.get('school') ?? null);
  const unconfirmed = new Set(unconfirmedLines(ground.sheet, school));
  for (const [code, line] of typed) {
    const stored = ground.sheet.lines.get(code);
    if (stored === undefined || line.choice === 'theirs') continue;
    const read = readLine(ground, stored, line);
    if ('problems' in read) {
      problems.set(code, read.problems);
      continue;
    }
    const confirms = line.confirm !== '' && unconfirmed.has(code);
    const same = saysTheSame(read, stored);
    const word = ground.sheet.stage === 'school' ? wordTyped(line, read.entry) : undefined;
    const wrong = wordProblem(line, word, same && !isConfirmed(stored));
    if (wrong !== null) {
      problems.set(code, [wrong]);
      continue;
    }
    if (same && !confirms && !isNewWord(word, stored)) continue;
    // Full points from before a rectification stand until there is a reason to look again.
    if (stored.carriedOver === true && !isDeepStrictEqual(read.entry, stored.entry) && read.reason === '') {
      problems.set(code, [{ field: 'reason', key: 'sheets.problem.reopenReason' }]);
      continue;
    }
    if (ground.asLeader(code) && !same && !saysWhy(read, stored)) {
      problems.set(code, [{ field: 'reason', key: 'sheets.problem.leaderReason' }]);
      continue;
    }
    if (line.version !== stored.version) clashes.push(code);
    else changes.set(code, word === undefined ? read : { ...read, word });
  }
  return { changes, problems, clashes };
}

function wordTyped({ plausible, plausibleRemark }: TypedLine, entry: LineEntry | null): Statement['word'] {
  if (plausible === undefined && plausibleRemark === undefined) return undefined;
  const of = quantityNamed(entry);
  return of !== '' && plausible === of ? { of, remark: (plausibleRemark ?? '').trim() } : null;
}

function wordProblem({ plausibleRemark = '' }: TypedLine, word: Statement['word'], asked: boolean): Problem | null {
  if (plausibleRemark.trim().length > longestReason)
    return { field: 'plausibleRemark', key: 'sheets.problem.tooLong', values: { most: String(longestReason) } };
  const unsaid = asked && word === null && plausibleRemark.trim() !== '';
  return unsaid ? { field: 'plausibleRemark', key: 'sheets.problem.plausibleTick' } : null;
}

const isNewWord = (word: Statement['word'], stored: Line): boolean =>
  word !== undefined &&
  (isConfirmed(stored)
    ? word?.of !== stored.plausible?.of || word?.remark !== stored.plausible?.remark
    : word !== null);

type Read = Statement | { readonly problems: readonly Problem[] };

const saysTheSame = ({ entry, reason, differenceReason }: Statement, stored: Line): boolean =>
  isDeepStrictEqual(entry, stored.entry) && reason === stored.reason && differenceReason === stored.differenceReason;

/** Why a leader changes what is another member's: the reason of the points, or, where they only follow, that of the difference. */
const saysWhy = ({ reason, differenceReason }: Statement, stored: Line): boolean =>
  reason !== '' || (differenceReason !== '' && differenceReason !== stored.differenceReason);

function readLine(ground: Ground, stored: Line, typed: TypedLine): Read {
  if (stored.kind === 'figure') return readFigure(ground, stored, typed);
  if (stored.kind === 'fact') return readFact(ground, typed);
  const indicator = indicatorOf(ground.scoring.rubric, stored.code);
  if (indicator === undefined) throw new RangeError(`${stored.code} is not in the rubric`);
  return readIndicator(ground, indicator, typed);
}

const nothing: Statement = { entry: null, reason: '', differenceReason: '' };

const refused = (field: string, key: string, values?: Record<string, string>): Read => ({
  problems: [{ field, key: `sheets.problem.${key}`, ...(values && { values }) }],
});

function readIndicator(ground: Ground, indicator: Indicator, typed: TypedLine): Read {
  const differenceReason = typed.differenceReason.trim();
  // A reason alone is kept only where there is nothing else to type: it must not unveil what earlier stages said.
  if (isBlank(typed)) return isFed(indicator) ? { ...nothing, differenceReason } : nothing;
  if (differenceReason.length > longestReason) return refused('differenceReason', 'tooLong', { most: '500' });
  const { sheet, sheets, scoring, figures } = ground;
  const earlier = sheetBefore(sheets, sheet.stage)?.lines.get(indicator.code)?.entry ?? null;
  const confirmable = quantitiesOf(indicator, earlier);
  if (needsVerdict(indicator, typed) && confirmable !== null && typed.verdict === '' && typed.entered === '') {
    return refused('verdict', 'verdictMissing');
  }
  const confirmed = typed.verdict === 'confirmed' && confirmable !== null;
  const by = sheet.stage === 'school' ? 'school' : 'reviewer';
  const read = readEntry(indicator, confirmed ? { ...typed, ...confirmable } : typed, by, scoring.schoolType, figures);
  if ('problems' in read) return read;
  const { entry, reason } = read;
  const corrects = confirmable !== null && !confirmed && entry.kind === 'measured' && needsVerdict(indicator, typed);
  if (corrects && reason === '') return refused('reason', 'correctionReason');
  return { entry, reason, differenceReason };
}

/** Nothing is typed: the line is blank, or blank again. */
const isBlank = ({
  points,
  grade,
  entered,
  whole,
  override,
  faults,
  answered,
  notApplicable,
  reason,
  verdict,
}: TypedLine) =>
  [points, grade, entered, whole, override, answered, notApplicable, reason, verdict].every((said) => !said?.trim()) &&
  (faults === undefined || faults.length === 0);

/** The quantities that an earlier stage entered, as they would be typed; null where there are none to confirm. */
export function quantitiesOf(
  indicator: Indicator,
  earlier: LineEntry | null,
): { readonly entered: string; readonly whole: string } | null {
  if (indicator.kind !== 'measured' || earlier?.kind !== 'measured' || isFed(indicator)) return null;
  const { entered, whole } = earlier;
  return {
    entered: entered === null ? '' : showQuantity(entered),
    whole: whole === null ? '' : showQuantity(whole),
  };
}

/** Whether the basic figures give all that a measured indicator needs, so that nothing is typed. */
export const isFed = (indicator: Indicator): boolean =>
  indicator.kind === 'measured' &&
  indicator.fromBasic.entered !== null &&
  (indicator.whole === null || indicator.fromBasic.whole !== null);

const needsVerdict = (indicator: Indicator, typed: TypedLine): boolean =>
  indicator.kind === 'measured' && !isFed(indicator) && typed.notApplicable !== 'yes';

function readFigure({ sheet, sheets }: Ground, stored: Line, typed: TypedLine): Read {
  const before = sheetBefore(sheets, sheet.stage)?.lines.get(stored.code)?.entry ?? null;
  const earlier = before?.kind === 'figure' ? before.value : null;
  const reason = (typed.reason ?? '').trim();
  if (typed.verdict === 'confirmed' && earlier !== null)
    return { ...nothing, entry: { kind: 'figure', value: earlier } };
  if (typed.value.trim() === '') {
    if (typed.verdict === 'corrected') return { problems: [{ field: 'value', key: 'scoring.figures.missing' }] };
    return nothing;
  }
  const value = readDecimal(typed.value, 0);
  if (typeof value === 'string') return { problems: [{ field: 'value', key: `scoring.count.${value}` }] };
  if (value > mostHeads) return { problems: [{ field: 'value', key: 'scoring.count.tooLarge' }] };
  if (reason.length > longestReason) return refused('reason', 'tooLong', { most: '500' });
  if (earlier !== null && value !== earlier && reason === '') return refused('reason', 'correctionReason');
  return { entry: { kind: 'figure', value }, reason, differenceReason: '' };
}

/** More heads than any school has. */
const mostHeads = 1_000_000;

function readFact({ readDay }: Ground, { answer, on, source }: TypedLine): Read {
  if (answer === '') return on.trim() === '' && source.trim() === '' ? nothing : refused('answer', 'answerMissing');
  if (answer === 'no') return { ...nothing, entry: { kind: 'fact', answer, on: null, source: '' } };
  const day = on.trim() === '' ? null : readDay(on);
  if (on.trim() !== '' && day === null) return refused('on', 'notADay');
  if (source.length > longestReason) return refused('source', 'tooLong', { most: '500' });
  return { ...nothing, entry: { kind: 'fact', answer, on: day, source: source.trim() } };
}

/** The sheet as it will be with what is to be saved: from it the points follow. */
export function withChanges(sheet: Sheet, changes: ReadonlyMap<string, Statement>): Sheet {
  const lines = new Map(sheet.lines);
  for (const [code, statement] of changes) lines.set(code, { ...lines.get(code)!, ...statement });
  return { ...sheet, lines };
}

/** The entry of an indicator's line; null for other lines and blank ones. */
export const indicatorEntry = (line: Pick<Line, 'entry'> | undefined): Entry | null =>
  line?.entry && line.entry.kind !== 'figure' && line.entry.kind !== 'fact' ? line.entry : null;
