import { isDeepStrictEqual } from 'node:util';
import type { Entry } from '../scoring/entry.ts';
import type { Hundredths } from '../scoring/points.ts';
import { indicatorOf, type Rubric } from '../scoring/rubric.ts';
import { isSaid, type Line, type OwnLine, type Sheet } from '../sheets/lines.ts';
import { isFed } from '../sheets/taking-down.ts';

/** How far a line is that several score. `settled`: it stands on the sheet, as any other. */
export type DoubleState = 'open' | 'all in' | 'settled';

/** A line that several score, each without seeing the others'. */
export interface Double {
  readonly code: string;
  readonly section: string;
  /** Ids of those who score it, its section's owner first. */
  readonly raters: readonly number[];
  /** What each has said so far. */
  readonly own: ReadonlyMap<number, OwnLine>;
  readonly state: DoubleState;
}

/** The lines of a sheet that more than one scores: those of whole sections, and single ones. */
export function doublesOf(sheet: Sheet, rubric: Rubric): ReadonlyMap<string, Double> {
  const doubles = new Map<string, Double>();
  if (sheet.seconds.length === 0) return doubles;
  for (const section of rubric.sections) {
    const owner = sheet.owners.get(section.code);
    for (const indicator of section.criteria.flatMap(({ indicators }) => indicators)) {
      const { code } = indicator;
      // Nothing is said of what the basic figures give.
      if (isFed(indicator)) continue;
      const seconds = sheet.seconds.filter((second) => second.code === section.code || second.code === code);
      const line = sheet.lines.get(code);
      const raters = [
        ...new Set([...(owner === undefined ? [] : [owner]), ...seconds.map(({ personId }) => personId)]),
      ];
      if (line === undefined || raters.length < 2) continue;
      const said = sheet.ownLines.filter((own) => own.code === code && raters.includes(own.personId));
      const own = new Map(said.map((one) => [one.personId, one]));
      const state = isSaid(line) ? 'settled' : allHandedIn({ raters, own }) ? 'all in' : 'open';
      doubles.set(code, { code, section: section.code, raters, own, state });
    }
  }
  return doubles;
}

/** Whether everybody who scores a line has handed in. */
export const allHandedIn = ({ raters, own }: Pick<Double, 'raters' | 'own'>): boolean =>
  raters.every((rater) => own.get(rater)?.handedIn === true);

/**
 * What stood apart and is one person's alone again, since the team was changed: the words of the section's owner, which belong on
 * the sheet from then on. Those of others stay on record.
 */
export function wordsLeftAlone(sheet: Sheet, rubric: Rubric): readonly OwnLine[] {
  const doubles = doublesOf(sheet, rubric);
  return sheet.ownLines.filter(
    ({ code, personId, entry }) =>
      entry !== null &&
      !doubles.has(code) &&
      !isSaid(sheet.lines.get(code)) &&
      sheet.owners.get(indicatorOf(rubric, code)?.section ?? '') === personId,
  );
}

/** Codes of the lines that several score apart and that do not stand on the sheet yet. */
export const unsettled = (sheet: Sheet, rubric: Rubric): ReadonlySet<string> =>
  new Set([...doublesOf(sheet, rubric).values()].filter(({ state }) => state !== 'settled').map(({ code }) => code));

/** Whether somebody may still write what they themselves say of a line: until they hand it in. */
export const writesOwn = ({ raters, own, state }: Double, person: number): boolean =>
  state === 'open' && raters.includes(person) && own.get(person)?.handedIn !== true;

/** The sheet as one who scores sees it: on lines that are not settled their own word, and nobody else's. */
export function asSeenBy(sheet: Sheet, doubles: ReadonlyMap<string, Double>, person: number, name: string): Sheet {
  const open = [...doubles.values()].filter(({ state, raters }) => state !== 'settled' && raters.includes(person));
  if (open.length === 0) return sheet;
  const lines = new Map(sheet.lines);
  for (const { code, own } of open) lines.set(code, asLine(lines.get(code)!, own.get(person), name));
  return { ...sheet, lines };
}

const asLine = (line: Line, own: OwnLine | undefined, name: string): Line =>
  own === undefined
    ? line
    : {
        ...line,
        entry: own.entry,
        reason: own.reason,
        differenceReason: own.differenceReason,
        version: own.version,
        basisVersion: own.basisVersion,
        // One that was blanked for a re-review says nothing yet.
        savedBy: own.entry === null ? null : name,
        savedAt: own.savedAt,
      };

/** Whether all who scored a line say the same: then nothing has to be settled. */
export function agree({ raters, own }: Double): boolean {
  const [first, ...others] = raters.map((rater) => own.get(rater)?.entry ?? null);
  return others.every((entry) => isDeepStrictEqual(entry, first));
}

/** The mean of points, cut to a hundredth. */
export const mean = (points: readonly Hundredths[]): Hundredths =>
  Math.floor(points.reduce((sum: number, one) => sum + one, 0) / points.length) as Hundredths;

/** The middle of points; of an even number the mean of the two in the middle, cut to a hundredth. */
export function median(points: readonly Hundredths[]): Hundredths {
  const sorted = points.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length % 2 === 1 ? sorted[Math.floor(middle)]! : mean([sorted[middle - 1]!, sorted[middle]!]);
}

/** What the leader decides about a line: whose word stands, or which points. */
export type Decision =
  | { readonly way: 'taken'; readonly from: number }
  | { readonly way: 'mean' }
  | { readonly way: 'median' }
  | { readonly way: 'leader'; readonly points: Hundredths };

/**
 * What stands on the sheet by a decision.
 * @param given the points of each who scored it, in their order; null for none, of which there is neither mean nor median
 */
export function entryOf(decision: Decision, { own }: Double, given: readonly (Hundredths | null)[]): Entry {
  const counted = given.filter((one) => one !== null);
  switch (decision.way) {
    case 'taken':
      return own.get(decision.from)!.entry!;
    case 'mean':
      return { kind: 'settled', way: 'mean', given, points: mean(counted) };
    case 'median':
      return { kind: 'settled', way: 'median', given, points: median(counted) };
    case 'leader':
      return { kind: 'settled', way: 'leader', given, points: decision.points };
  }
}
