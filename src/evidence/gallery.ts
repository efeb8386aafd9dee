import { z } from 'zod';
import type { Assessment, SheetStage } from '../assessments/store.ts';
import { appliesTo, type Indicator, indicatorsOf } from '../scoring/rubric.ts';
import { figureFields } from '../scoring/school.ts';
import { type Desk, deskFor } from '../sheets/desk.ts';
import { factCode, figureCode } from '../sheets/lines.ts';
import { missingEvidence } from '../sheets/rules.ts';
import { lineSeen, ownSheet, seenBy } from '../sheets/seen.ts';
import { actorOf, type Visit } from '../web/visit.ts';
import { type SeenSheet, sheetsSeen } from './access.ts';
import type { Chosen } from './gallery-store.ts';
import { fileTypes, placeOf } from './rules.ts';

/** What the address asks of a gallery. */
export interface Asked {
  readonly stage: SheetStage | null;
  readonly kind: (typeof fileKinds)[number] | null;
  /** The lines without evidence, in place of files. */
  readonly missing: boolean;
}

export const fileKinds = ['photo', 'pdf', 'office'] as const;

const Question = z.object({
  stage: z.enum(['school', 'county', 'city']).nullable().catch(null),
  kind: z.enum(fileKinds).nullable().catch(null),
  show: z.string().max(20).catch(''),
});

export function galleryAsked({ query }: Visit): Asked {
  const { stage, kind, show } = Question.parse(query);
  return { stage, kind, missing: show === 'missing' };
}

/** A line of the sheets, in their order. */
export interface GalleryLine {
  readonly code: string;
  readonly text: string;
  /** The part that it belongs to, as it is headed. */
  readonly part: string;
  /** After `/assessments/:id/sheets/<stage>/`. */
  readonly path: string;
}

/** The evidence of an assessment as one visitor stands before it. */
export interface Gallery {
  readonly assessment: Assessment;
  readonly asked: Asked;
  readonly sheets: readonly SeenSheet[];
  readonly lines: ReadonlyMap<string, GalleryLine>;
  readonly chosen: Chosen;
  /** Lines whose evidence the rubric demands and for which the school brought none; null for whoever may not know it yet. */
  readonly missing: readonly GalleryLine[] | null;
}

/** Lays out what somebody sees of an assessment's evidence, before any file is read. */
export async function galleryFor(visit: Visit, assessment: Assessment): Promise<Gallery> {
  const asked = galleryAsked(visit);
  const desk = await deskFor(visit, assessment, 'school');
  const sheets = sheetsSeen(visit, assessment, desk.sheets);
  const lines = linesOf(visit, assessment, desk);
  return {
    assessment,
    asked,
    sheets,
    lines,
    chosen: {
      sheets: sheets.filter(({ stage }) => asked.stage === null || stage === asked.stage).map(({ id }) => id),
      types: typesOf(asked),
      codes: [...lines.keys()],
    },
    missing: sheets.some(({ stage }) => stage === 'school')
      ? missingFor(visit, assessment, desk).map(({ code }) => lines.get(code)!)
      : null,
  };
}

export const typesOf = ({ kind }: Pick<Asked, 'kind'>): readonly string[] | null =>
  kind === null ? null : fileTypes.filter((type) => type.kind === kind).map(({ mime }) => mime);

function linesOf({ t, say }: Visit, { school }: Assessment, desk: Desk): Map<string, GalleryLine> {
  const { programme, rubric } = desk;
  const lines: GalleryLine[] = [
    ...figureFields(school.type).map(({ key, label, values }) => ({
      code: figureCode(key),
      text: t(label, values),
      part: t('sheets.place.figures'),
      path: placeOf(figureCode(key), null),
    })),
    ...rubric.tree.sections.flatMap((section) =>
      section.criteria.flatMap(({ indicators }) =>
        indicators.map(({ code, title }) => ({
          code,
          text: `${code} ${say(title)}`,
          part: `${section.code} ${say(section.title)}`,
          path: placeOf(code, section.code),
        })),
      ),
    ),
    ...programme.vetoes
      .flatMap(({ facts }) => facts)
      .map(({ key, name }) => ({
        code: factCode(key),
        text: say(name),
        part: t('sheets.place.vetoes'),
        path: placeOf(factCode(key), null),
      })),
  ];
  return new Map(lines.map((line) => [line.code, line]));
}

/**
 * Indicators without the evidence that the rubric demands. What the school said to be inapplicable is left out, unless that word
 * itself is still veiled from a later team: then the gap is told as it stands.
 */
function missingFor(visit: Visit, assessment: Assessment, { sheets, rubric, current }: Desk): Indicator[] {
  const school = sheets.get('school');
  if (school === undefined || current === null) return [];
  const actor = actorOf(visit);
  const seen = seenBy(actor, assessment, school, sheets);
  const own = ownSheet(actor, assessment, sheets);
  const due = new Set(missingEvidence(school, rubric.tree, current).map(({ code }) => code));
  return indicatorsOf(rubric.tree).filter(
    (indicator) =>
      due.has(indicator.code) ||
      (indicator.evidenceRequired &&
        appliesTo(indicator, assessment.school.type) &&
        (school.lines.get(indicator.code)?.files.length ?? 0) === 0 &&
        !lineSeen(seen, indicator.kind, own?.lines.get(indicator.code))),
  );
}
