import { type Assessment, findAssessments, type SheetStage } from '../assessments/store.ts';
import type { Translate } from '../web/texts.ts';
import { actorOf, type Visit } from '../web/visit.ts';
import { isOwnSchool, sheetsSeen } from './access.ts';
import { twinsOf } from './gallery-store.ts';
import { alsoUsed, type Use } from './rules.ts';
import { type EvidenceFile, statesOf } from './store.ts';

/** What is pointed out of a file, with the way to each other place of it; `views/evidence/marks.ejs` shows it. */
export interface Mark {
  readonly text: string;
  readonly places: readonly { readonly href: string; readonly text: string }[];
}

interface Place extends Use {
  readonly file: string;
  readonly code: string;
  readonly stage: SheetStage | null;
  readonly of: Assessment | undefined;
}

/** What a line is called in a few signs: an indicator by its code. */
export const shortName = (t: Translate, code: string): string =>
  code.startsWith('fact.')
    ? t('evidence.gallery.fact')
    : code.startsWith('figure.')
      ? t('evidence.gallery.figure')
      : code;

/**
 * Points out, for a page of files, where else each is used: one query for all files, and two for what the visitor may see of the
 * places found.
 *
 * @param assessmentOf the assessment that a file belongs to
 */
export async function marksOf(
  visit: Visit,
  files: readonly EvidenceFile[],
  assessmentOf: (file: EvidenceFile) => Assessment,
): Promise<ReadonlyMap<string, readonly Mark[]>> {
  const { db } = visit;
  if (files.length === 0) return new Map();
  const twins = await twinsOf(
    db,
    actorOf(visit),
    files.map(({ id }) => id),
  );
  const readable = [...new Set(twins.filter((twin) => twin.readable).map(({ assessment }) => assessment))];
  const assessments = readable.length === 0 ? [] : await findAssessments(db, readable);
  const states = readable.length === 0 ? new Map<number, never>() : await statesOf(db, readable);
  const seen = new Map(
    assessments
      .flatMap((assessment) => sheetsSeen(visit, assessment, states.get(assessment.id)!))
      .map((sheet) => [sheet.id, sheet] as const),
  );
  return new Map(
    files.map((file) => {
      const assessment = assessmentOf(file);
      const places = twins
        .filter((twin) => twin.of === file.id)
        .map((twin): Place => {
          const sheet = seen.get(twin.sheet);
          return { ...twin, seen: sheet !== undefined, stage: sheet?.stage ?? null, of: sheet?.assessment };
        });
      const own = { school: assessment.school.id, assessment: assessment.id };
      return [file.id, said(visit, file, alsoUsed(own, places, isOwnSchool(visit, assessment)))];
    }),
  );
}

function said(
  { t }: Visit,
  file: EvidenceFile,
  { here, otherYears, otherSchools, unnamed }: ReturnType<typeof alsoUsed<Place>>,
): Mark[] {
  const linked = (places: readonly Place[], textOf: (place: Place) => string) =>
    places.map((place) => ({ href: `/evidence/${place.file}/view`, text: textOf(place) }));
  const inLine = ({ code, stage }: Place): string =>
    stage === file.stage || stage === null
      ? shortName(t, code)
      : t('evidence.mark.atStage', { line: shortName(t, code), stage: t(`evidence.sheet.${stage}`) });
  const inYear = (place: Place): string =>
    t('evidence.mark.inYear', { year: String(place.of?.cycle.year ?? ''), line: shortName(t, place.code) });
  const atSchool = (place: Place): string =>
    t('evidence.mark.atSchool', { school: place.of?.school.name ?? '', line: shortName(t, place.code) });
  const marks: Mark[] = [];
  if (here.length > 0) marks.push({ text: t('evidence.mark.here'), places: linked(here, inLine) });
  if (otherYears.length > 0) marks.push({ text: t('evidence.mark.otherYears'), places: linked(otherYears, inYear) });
  if (otherSchools.length > 0)
    marks.push({ text: t('evidence.mark.otherSchools'), places: linked(otherSchools, atSchool) });
  if (unnamed)
    marks.push({
      text: t(otherSchools.length > 0 ? 'evidence.mark.moreSchools' : 'evidence.mark.unnamed'),
      places: [],
    });
  return marks;
}

/** The same as one text, for a table. */
export const sayMarks = (t: Translate, marks: readonly Mark[] = []): string =>
  marks.map(({ text, places }) => `${text}${places.map((place) => place.text).join(t('web.comma'))}`).join('\n');
