import type { Section } from '../scoring/rubric.ts';
import { figureFields, figureProblems } from '../scoring/school.ts';
import { vetoProblems } from '../scoring/veto.ts';
import type { Visit } from '../web/visit.ts';
import { factCode, figureCode, type Line } from './lines.ts';
import { sheetBefore, unconfirmedLines, unexplainedLines, unverifiedLines } from './rules.ts';
import type { Workplace } from './workplace.ts';

/** A page of a sheet: the basic figures, a section of the rubric, or the vetoes. */
export interface Place {
  readonly kind: 'figures' | 'section' | 'vetoes';
  /** `figures`, `vetoes`, or the code of the section. */
  readonly code: string;
  readonly section: Section | null;
  readonly path: string;
}

/** The pages of a sheet, in their order. */
export function placesOf({ assessment, stage, desk }: Pick<Workplace, 'assessment' | 'stage' | 'desk'>): Place[] {
  const sheet = `/assessments/${assessment.id}/sheets/${stage}`;
  return [
    { kind: 'figures', code: 'figures', section: null, path: `${sheet}/figures` },
    ...desk.rubric.tree.sections.map((section) => ({
      kind: 'section' as const,
      code: section.code,
      section,
      path: `${sheet}/sections/${section.code}`,
    })),
    { kind: 'vetoes', code: 'vetoes', section: null, path: `${sheet}/vetoes` },
  ];
}

/** The page of this code, or undefined. */
export const placeOf = (workplace: Workplace, code: string): Place | undefined =>
  placesOf(workplace).find((place) => place.code === code);

/** How far a page of a sheet is: nothing in it tells what its lines say. */
export interface PlaceProgress {
  readonly place: Place;
  readonly name: string;
  readonly done: number;
  readonly of: number;
  /** Something on it contradicts itself, or must be confirmed, explained or verified. */
  readonly problem: boolean;
}

/** Every page of a sheet with how far it is. */
export function progressOf(visit: Visit, workplace: Workplace): PlaceProgress[] {
  const { assessment, desk, reckoned } = workplace;
  const { sheet, figures, facts, total } = reckoned;
  const { type } = assessment.school;
  const unverified = unverifiedLines(reckoned, desk.scoring, desk.past);
  const asked = new Set([...troubledLines(workplace), ...unverified]);
  const { done, of } = { done: doneOf(sheet.lines), of: figureFields(type).length };
  const figureCodes = figureFields(type).map(({ key }) => figureCode(key));
  const factCodes = desk.programme.vetoes.flatMap((veto) => veto.facts.map(({ key }) => factCode(key)));
  return placesOf(workplace).map((place) => {
    const troubled = (codes: readonly string[]): boolean => codes.some((code) => asked.has(code));
    if (place.kind === 'figures') {
      const problem = figureProblems(type, figures).length > 0 || troubled(figureCodes);
      return { place, name: visit.t('sheets.place.figures'), done: done(figureCodes), of, problem };
    }
    if (place.section === null) {
      const problem = vetoProblems(desk.programme, facts, visit.today).length > 0 || troubled(factCodes);
      return { place, name: visit.t('sheets.place.vetoes'), done: done(factCodes), of: factCodes.length, problem };
    }
    const { lines, scored } = total.bySection.get(place.code)!;
    const codes = place.section.criteria.flatMap(({ indicators }) => indicators.map(({ code }) => code));
    return { place, name: visit.say(place.section.title), done: scored, of: lines, problem: troubled(codes) };
  });
}

const doneOf =
  (lines: ReadonlyMap<string, Line>) =>
  (codes: readonly string[]): number =>
    codes.filter((code) => (lines.get(code)?.entry ?? null) !== null).length;

/** Codes of the lines that are saved and still ask for something: a confirmation, or a reason for a difference. */
export function troubledLines({ desk, reckoned }: Workplace): ReadonlySet<string> {
  const { sheets, scoring } = desk;
  const { sheet } = reckoned;
  const earlier = sheetBefore(sheets, sheet.stage);
  const school = sheet.stage === 'school' ? null : (sheets.get('school') ?? null);
  return new Set([
    ...unconfirmedLines(sheet, school),
    ...(earlier ? unexplainedLines(sheet, earlier, reckoned, scoring) : []),
  ]);
}

/** Where somebody goes on: the first page of theirs that is not done; else the first. */
export function whereToGoOn(visit: Visit, workplace: Workplace): Place {
  const places = progressOf(visit, workplace);
  const mine = places.filter(({ place }) => workplace.writes(place.section?.code ?? null) === 'as owner');
  const open = mine.find(({ done, of, problem }) => done < of || problem);
  return (open ?? mine[0] ?? places.find(({ place }) => place.kind === 'section') ?? places[0]!).place;
}
