import type { SheetStage } from '../../src/assessments/store.ts';
import { lineAsksForReason } from '../../src/scoring/difference.ts';
import type { Hundredths } from '../../src/scoring/points.ts';
import { scoreLine } from '../../src/scoring/line.ts';
import { quantityOf } from '../../src/scoring/quantity.ts';
import type { Programme } from '../../src/scoring/programme.ts';
import { appliesTo, type Indicator, indicatorOf, indicatorsOf, type Rubric } from '../../src/scoring/rubric.ts';
import { figureFields, readFigures } from '../../src/scoring/school.ts';
import type { FactEntry, Line, LineEntry, Sheet } from '../../src/sheets/lines.ts';
import { factCode, figureCode } from '../../src/sheets/lines.ts';
import type { Copy } from './files.ts';
import { type DemonstrationSchool, figuresOf } from './schools.ts';
import { type MadeUpLine, madeUpSheet } from './sheets.ts';

/** A line with what its row needs besides. */
export type SeedLine = Line & {
  readonly full: Hundredths | null;
  readonly by: number | null;
  readonly at: Date | null;
  readonly copies: readonly Copy[];
};

/** A sheet of the demonstration before it has its number. */
export interface SeedSheet extends Omit<Sheet, 'lines'> {
  readonly lines: ReadonlyMap<string, SeedLine>;
  readonly signer: number | null;
  readonly team: { readonly members: readonly number[]; readonly leader: number } | null;
}

/** What somebody writes on a blank sheet. */
export interface Writing {
  readonly stage: SheetStage;
  readonly school: DemonstrationSchool;
  readonly rubric: Rubric;
  readonly programme: Programme;
  /** Points that it loses, of 1000. */
  readonly lost: number;
  /** Quantities that are others than made up, in whole units. */
  readonly held: Readonly<Record<string, number>>;
  /** Decides which indicators lose them. */
  readonly number: number;
  readonly figures: boolean;
  /** The answers about the vetoes; null while they are not given. */
  readonly facts: ReadonlyMap<string, FactEntry> | null;
  readonly fills: (indicator: Indicator) => boolean;
  /** Who writes the lines of a section, or the figures and facts. */
  readonly writer: (section: string | null) => number;
  /** The moment of one deed of many. */
  readonly moment: (place: number, count: number) => Date;
  readonly evidence: (code: string, at: Date) => readonly Copy[];
  /** The school's sheet and the sheet of the stage before; null for the school itself. */
  readonly schoolSheet: SeedSheet | null;
  readonly before: SeedSheet | null;
}

/** The lines of a sheet as they stand when so much of it is written. */
export function writtenLines(writing: Writing): ReadonlyMap<string, SeedLine> {
  const { rubric, programme, school } = writing;
  const facts = programme.vetoes.flatMap((veto) => veto.facts);
  const indicators = indicatorsOf(rubric).filter((indicator) => appliesTo(indicator, school.type));
  const figures = figureFields(school.type);
  const count = figures.length + indicators.length + facts.length;
  const flat = figuresOf(school);
  const made = madeUpSheet(rubric, school.type, flat, writing.lost, writing.number);
  for (const [code, units] of Object.entries(writing.held)) {
    const entry = { kind: 'measured' as const, entered: quantityOf(units), whole: null, override: null };
    const outcome = scoreLine(indicatorOf(rubric, code)!, entry, school.type, readFigures(flat));
    if (outcome.state === 'scored') made.set(code, { entry, weakness: '', points: outcome.points });
  }
  const lines = [
    ...figures.map(({ key }, place) => {
      const entry = writing.figures ? { kind: 'figure' as const, value: flat[key] ?? null } : null;
      return written(writing, { code: figureCode(key), kind: 'figure', entry }, place / count);
    }),
    ...indicators.map((indicator, place) =>
      indicatorLine(writing, indicator, made.get(indicator.code)!, (figures.length + place) / count),
    ),
    ...facts.map(({ key }, place) => {
      const entry = writing.facts?.get(key) ?? null;
      return written(
        writing,
        { code: factCode(key), kind: 'fact', entry },
        (figures.length + indicators.length + place) / count,
      );
    }),
  ];
  return new Map(lines.map((line) => [line.code, line]));
}

interface Said {
  readonly code: string;
  readonly kind: Line['kind'];
  readonly entry: LineEntry | null;
  readonly reason?: string;
  readonly differenceReason?: string;
  readonly points?: Hundredths | null;
  readonly full?: Hundredths;
  readonly section?: string;
}

function indicatorLine(writing: Writing, indicator: Indicator, made: MadeUpLine, share: number): SeedLine {
  const { code, full, section } = indicator;
  const said = { code, kind: 'indicator' as const, full, section };
  // What the basic figures give is written by nobody.
  if (made.entry === null) {
    return written(writing, { ...said, entry: null, points: writing.figures ? made.points : null }, share);
  }
  if (!writing.fills(indicator)) return written(writing, { ...said, entry: null, points: null }, share);
  const line = { ...said, entry: made.entry, points: made.points };
  return written(writing, { ...line, ...reasonsFor(writing, indicator, made) }, share);
}

/** Why points are taken off, how a quantity was corrected, and why points are far from those of the stage before. */
function reasonsFor(
  { stage, schoolSheet, before, programme }: Writing,
  { code, full, kind }: Indicator,
  { entry, weakness, points }: MadeUpLine,
): { reason: string; differenceReason: string } {
  const earlier = before?.lines.get(code)?.points ?? null;
  const same = JSON.stringify(schoolSheet?.lines.get(code)?.entry ?? null) === JSON.stringify(entry);
  const corrected = kind === 'measured' && schoolSheet !== null && !same;
  const below = weakness === '' ? '' : said[stage].replace('…', weakness);
  const reason = corrected ? '现场核对台账和实物，按核实的数量更正。' : below;
  const far = earlier !== null && lineAsksForReason(points, earlier, full, programme.difference);
  return { reason, differenceReason: far && reason === '' ? '现场查看发现的问题，自评时未列出。' : '' };
}

const said: Readonly<Record<SheetStage, string>> = {
  school: '“…”做得还不够，已列入改进计划。',
  county: '现场查看，“…”与要求有差距。',
  city: '复核时查阅资料并实地查看，“…”与要求仍有差距。',
};

function written(writing: Writing, said: Said, share: number): SeedLine {
  const { code, kind, entry, reason = '', differenceReason = '', points = null, full = null, section = null } = said;
  const saved = entry !== null;
  const at = writing.moment(Math.round(share * 1000), 1000);
  const by = writing.writer(section);
  const copies = saved || points !== null ? writing.evidence(code, at) : [];
  return {
    code,
    kind,
    entry,
    reason,
    differenceReason,
    points,
    version: saved ? 1 : 0,
    basisVersion: saved && writing.schoolSheet !== null ? (writing.schoolSheet.lines.get(code)?.version ?? null) : null,
    savedBy: null,
    savedAt: null,
    files: copies.map(({ id, sample: { name, type, content, thumbnail } }) => ({
      id,
      name,
      type,
      size: content.length,
      hasThumbnail: thumbnail !== null,
      aboutOn: null,
      fromGallery: false,
    })),
    full,
    by: saved ? by : null,
    at: saved ? at : null,
    copies,
  };
}
