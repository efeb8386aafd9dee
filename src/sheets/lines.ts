import type { SheetStage } from '../assessments/store.ts';
import type { RecordKind } from '../records/kinds.ts';
import type { Entry } from '../scoring/entry.ts';
import type { Hundredths } from '../scoring/points.ts';
import type { FigureKey } from '../scoring/school.ts';
import type { Sentence } from '../scoring/sentence.ts';
import type { Answer } from '../scoring/veto.ts';

/** What a line of the basic figures says. Null: not filled in. */
export interface FigureEntry {
  readonly kind: 'figure';
  readonly value: number | null;
}

/** What a line of the vetoes says. */
export interface FactEntry {
  readonly kind: 'fact';
  readonly answer: Answer;
  readonly on: string | null;
  readonly source: string;
}

export type LineEntry = Entry | FigureEntry | FactEntry;

/** A file of a line. */
export interface LineFile {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly size: number;
  readonly hasThumbnail: boolean;
  readonly aboutOn: string | null;
  readonly fromGallery: boolean;
}

/** The school's word that an unusual quantity is right. */
export interface Plausible {
  /** The quantity that it is about, as `quantityNamed` says it: with another one the word is void. */
  readonly of: string;
  /** What was asked when it was given. */
  readonly asked: readonly Sentence[];
  readonly remark: string;
}

/** One line of a sheet as it stands. `version` counts its changes; who saves it names the version they saw. */
export interface Line {
  readonly code: string;
  readonly kind: 'indicator' | 'figure' | 'fact';
  readonly entry: LineEntry | null;
  readonly reason: string;
  readonly differenceReason: string;
  readonly points: Hundredths | null;
  readonly version: number;
  /** Version of the school's line when a reviewer saved this one; null on the school's own sheet. */
  readonly basisVersion: number | null;
  readonly savedBy: string | null;
  readonly savedAt: string | null;
  readonly files: readonly LineFile[];
  /** Absent or null where nothing was asked. */
  readonly plausible?: Plausible | null;
  /** Full points of the sheet before a rectification, until somebody scores the line anew. */
  readonly carriedOver?: boolean;
}

/**
 * Whether somebody has said something of a line as it stands: what earlier stages say of it is seen from then on. A line that was
 * blanked for a re-review counts its versions on, and has nobody who saved it.
 */
export const isSaid = (line: (Pick<Line, 'version'> & Partial<Pick<Line, 'entry' | 'savedBy'>>) | undefined): boolean =>
  line !== undefined && line.version > 0 && !(line.entry === null && line.savedBy === null);

/** What one of several says of a line that each scores apart. */
export interface OwnLine {
  readonly code: string;
  readonly personId: number;
  readonly entry: Entry | null;
  readonly reason: string;
  readonly differenceReason: string;
  readonly basisVersion: number | null;
  readonly version: number;
  readonly savedAt: string;
  readonly handedIn: boolean;
}

/** What a reviewer wrote down on a visit, as far as a sheet tells it. */
export interface SheetRecord {
  readonly id: number;
  readonly kind: RecordKind;
  /** When it was seen, heard or asked. */
  readonly at: string;
  readonly state: 'draft' | 'final';
  readonly authorId: number;
  readonly author: string;
  readonly removed: boolean;
  /** The indicators that it is tied to. */
  readonly codes: readonly string[];
}

/** One assessment at one stage: the school's self-evaluation, the county's sheet or the city's. */
export interface Sheet {
  readonly id: number;
  readonly assessmentId: number;
  readonly stage: SheetStage;
  readonly rubricId: number;
  readonly visitOn: string | null;
  readonly signedAt: Date | null;
  readonly signedBy: string | null;
  readonly concludedAt: Date | null;
  /** As of signing off (or submission); null before. */
  readonly earned: Hundredths | null;
  readonly applicable: Hundredths | null;
  readonly scaled: Hundredths | null;
  readonly grade: string | null;
  readonly totalReason: string;
  readonly lines: ReadonlyMap<string, Line>;
  /** Who scores which section; empty on the school's sheet. */
  readonly owners: ReadonlyMap<string, number>;
  /** Who scores a section or an indicator beside its owner. */
  readonly seconds: readonly { readonly code: string; readonly personId: number }[];
  /** What each of those who score a line apart says of it. */
  readonly ownLines: readonly OwnLine[];
  /** What was written down on the visits, the latest first. Who sees which is asked of `recordSeen`. */
  readonly records: readonly SheetRecord[];
}

/** The code under which a basic figure stands among the lines of a sheet. */
export const figureCode = (key: FigureKey): string => `figure.${key}`;

/** The code under which a fact of the vetoes stands among the lines of a sheet. */
export const factCode = (key: string): string => `fact.${key}`;
