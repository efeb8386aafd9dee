import { type Indicator, indicatorOf } from '../scoring/rubric.ts';
import { figureFields, figureProblems, missingFigures } from '../scoring/school.ts';
import type { Bilingual, Sentence } from '../scoring/sentence.ts';
import { pendingFacts, unansweredFacts, vetoProblems } from '../scoring/veto.ts';
import type { SheetStage } from '../assessments/store.ts';
import { unsettled } from '../double-scoring/rules.ts';
import { factCode, figureCode, type Sheet } from './lines.ts';
import type { Past } from './plausibility.ts';
import {
  missingEvidence,
  type Reckoned,
  type Scoring,
  sheetBefore,
  unconfirmedLines,
  unexplainedLines,
  unverifiedLines,
} from './rules.ts';

/** Something that a sheet still lacks, and where it is put right. */
export interface Missing {
  readonly kind: 'figure' | 'blank' | 'apart' | 'evidence' | 'veto' | 'unconfirmed' | 'unexplained' | 'unverified';
  /** Code of the line. */
  readonly code: string;
  /** What comes after `/assessments/<id>/sheets/<stage>/`: `sections/A1#C3`. */
  readonly path: string;
  readonly sentence: Sentence;
  /** The indicator, fact or figure that it is about; null where the figure's label is a message. */
  readonly about: Bilingual | null;
  /** Label of a basic figure, as a message. */
  readonly label: { readonly key: string; readonly values: Readonly<Record<string, string>> } | null;
}

/**
 * Everything that keeps a sheet from being submitted or signed off, in the order of the sheet: exactly what the facts of the
 * flow ask for (`standingOf`), line by line. The leader's reason for a different total is not among it, nor what is 待核实.
 */
export function missingOn(
  reckoned: Reckoned,
  sheets: ReadonlyMap<SheetStage, Sheet>,
  scoring: Scoring,
  past: Past | null = null,
): readonly Missing[] {
  const { sheet } = reckoned;
  const { rubric } = scoring;
  const unverified = unverifiedLines(reckoned, scoring, past);
  const earlier = sheetBefore(sheets, sheet.stage);
  const school = sheet.stage === 'school' ? null : (sheets.get('school') ?? null);
  const atLine = (kind: Missing['kind'], indicator: Indicator, sentence: string): Missing => ({
    kind,
    code: indicator.code,
    path: `sections/${indicator.section}#${indicator.code}`,
    sentence: { key: sentence, values: {} },
    about: indicator.title,
    label: null,
  });
  const apart = unsettled(sheet, rubric);
  const known = (codes: readonly string[]): Indicator[] =>
    codes.map((code) => indicatorOf(rubric, code)).filter((indicator) => indicator !== undefined);
  return [
    ...figuresMissing(reckoned, scoring),
    ...known(unanswered(reckoned, scoring)).map((indicator) =>
      apart.has(indicator.code)
        ? atLine('apart', indicator, 'sheets.missing.apart')
        : blank(reckoned, indicator, atLine),
    ),
    ...(sheet.stage === 'school'
      ? missingEvidence(sheet, rubric, reckoned).map((one) => atLine('evidence', one, 'sheets.missing.evidence'))
      : []),
    ...figuresAt('unverified', unverified, 'sheets.missing.unverified', scoring),
    ...known(unverified).map((one) => atLine('unverified', one, 'sheets.missing.unverified')),
    ...known(unconfirmedLines(sheet, school)).map((one) => atLine('unconfirmed', one, 'sheets.missing.unconfirmed')),
    ...unconfirmedElsewhere(sheet, school, scoring),
    ...(earlier
      ? known(unexplainedLines(sheet, earlier, reckoned, scoring)).map((one) =>
          atLine('unexplained', one, 'sheets.missing.unexplained'),
        )
      : []),
    ...vetoesMissing(reckoned, scoring),
  ];
}

function blank(
  { total }: Reckoned,
  indicator: Indicator,
  atLine: (kind: Missing['kind'], indicator: Indicator, sentence: string) => Missing,
): Missing {
  const outcome = total.lines.get(indicator.code);
  const waits = outcome?.state === 'cannot' && outcome.key !== 'scoring.cannot.figureMissing';
  return atLine('blank', indicator, waits ? outcome.key : 'sheets.missing.blank');
}

/** Blank indicators, less those that only wait for the basic figures and get their points with them. */
function unanswered({ sheet, total, figures }: Reckoned, { rubric, schoolType }: Scoring): readonly string[] {
  const figuresLack = missingFigures(schoolType, figures).length > 0;
  return total.blanks.filter((code) => {
    const indicator = indicatorOf(rubric, code);
    if (!figuresLack || indicator?.kind !== 'measured' || total.lines.get(code)?.state !== 'cannot') return true;
    const typed =
      indicator.fromBasic.entered === null || (indicator.whole !== null && indicator.fromBasic.whole === null);
    return typed && (sheet.lines.get(code)?.entry ?? null) === null;
  });
}

function figuresMissing({ figures }: Reckoned, { schoolType }: Scoring): Missing[] {
  const fields = new Map(figureFields(schoolType).map((field) => [field.key, field]));
  const problems = [
    ...missingFigures(schoolType, figures).map((field) => ({ field, key: 'sheets.missing.figure', values: {} })),
    ...figureProblems(schoolType, figures),
  ];
  return problems.flatMap(({ field, key, values = {} }) => {
    const known = [...fields.values()].find((one) => one.key === field);
    if (known === undefined) return [];
    const code = figureCode(known.key);
    const label = { key: known.label, values: known.values };
    return [{ kind: 'figure' as const, code, path: `figures#${code}`, sentence: { key, values }, about: null, label }];
  });
}

function unconfirmedElsewhere(sheet: Sheet, school: Sheet | null, { programme, schoolType }: Scoring): Missing[] {
  const codes = new Set(unconfirmedLines(sheet, school));
  const sentence: Sentence = { key: 'sheets.missing.unconfirmed', values: {} };
  return [
    ...figuresAt('unconfirmed', [...codes], sentence.key, { schoolType }),
    ...programme.vetoes
      .flatMap(({ facts }) => facts)
      .filter(({ key }) => codes.has(factCode(key)))
      .map(({ key, name }) => atFact('unconfirmed', key, name, sentence)),
  ];
}

const figuresAt = (
  kind: Missing['kind'],
  codes: readonly string[],
  key: string,
  { schoolType }: Pick<Scoring, 'schoolType'>,
): Missing[] =>
  figureFields(schoolType)
    .filter((field) => codes.includes(figureCode(field.key)))
    .map((field) => ({
      kind,
      code: figureCode(field.key),
      path: `figures#${figureCode(field.key)}`,
      sentence: { key, values: {} },
      about: null,
      label: { key: field.label, values: field.values },
    }));

function vetoesMissing({ facts }: Reckoned, { programme, today }: Scoring): Missing[] {
  const names = new Map(programme.vetoes.flatMap((veto) => veto.facts.map(({ key, name }) => [key, name] as const)));
  return [
    ...unansweredFacts(programme, facts).map((key) => ({ key, problem: 'sheets.missing.fact', values: {} })),
    ...vetoProblems(programme, facts, today).map(({ field, key, values = {} }) => ({
      key: field.slice(0, field.lastIndexOf('.')),
      problem: key,
      values,
    })),
  ].map(({ key, problem, values }) => atFact('veto', key, names.get(key) ?? null, { key: problem, values }));
}

/** The facts that are 待核实, as places on the sheet: the office concludes nothing with one. */
export const pendingOn = ({ facts }: Reckoned, { programme }: Scoring): readonly Missing[] =>
  programme.vetoes
    .flatMap((veto) => veto.facts)
    .filter(({ key }) => pendingFacts(programme, facts).includes(key))
    .map(({ key, name }) => atFact('veto', key, name, { key: 'scoring.veto.pending', values: {} }));

const atFact = (kind: Missing['kind'], key: string, about: Bilingual | null, sentence: Sentence): Missing => ({
  kind,
  code: factCode(key),
  path: `vetoes#${factCode(key)}`,
  sentence,
  about,
  label: null,
});
