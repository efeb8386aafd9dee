import type { Problem } from '../scoring/sentence.ts';
import { may } from '../accounts/permissions.ts';
import { type Assessment, type SheetStage, subjectOf } from '../assessments/store.ts';
import { programmeOf, rubricOf } from '../rubrics/store.ts';
import { indicatorOf } from '../scoring/rubric.ts';
import { figureFields } from '../scoring/school.ts';
import { isBeingWritten, writersOf } from '../sheets/rules.ts';
import { evidenceSeen, seenBy } from '../sheets/seen.ts';
import { factCode, figureCode } from '../sheets/lines.ts';
import { sayMoment } from '../web/days.ts';
import { notFound } from '../web/refusals.ts';
import type { Translate } from '../web/texts.ts';
import { actorOf, type Visit } from '../web/visit.ts';
import { type ShownFile, shownFile } from './line.ts';
import type { Position } from '../schools/rules.ts';
import { type Mark, marksOf } from './marks.ts';
import { chooseFrom, metresBetween, placeOf, roughly } from './rules.ts';
import { spaceTaken } from './space.ts';
import { type EvidenceFile, filesOfLine, lineScorers, sheetStates } from './store.ts';

declare module '../web/pages.ts' {
  interface Pages {
    'evidence/files': LinePage;
  }
}

/** All files of one line, large, with who brought them and who took them away, and the form that adds some. */
export interface LinePage {
  readonly title: string;
  readonly styles: readonly string[];
  readonly crumbs: readonly { readonly text: string; readonly href?: string }[];
  readonly school: string;
  readonly back: string;
  readonly code: string;
  readonly problems: readonly { readonly text: string; readonly field: string }[];
  readonly files: readonly (ShownFile & {
    readonly brought: string;
    readonly told: readonly Told[];
    readonly original: string;
    readonly marks: readonly Mark[];
  } & Succession)[];
  readonly removed: readonly {
    readonly href: string;
    readonly name: string;
    readonly brought: string;
    readonly taken: string;
  }[];
  readonly add: null | {
    readonly action: string;
    readonly accept: string;
    readonly latest: string;
    readonly aboutOn: string;
    readonly filesProblem: string;
    readonly aboutProblem: string;
    /** How much of its space the school has taken; empty for whoever reviews. */
    readonly space: string;
  };
}

/** What is known of a photo beside who brought it; `odd` where somebody should look again. */
export interface Told {
  readonly text: string;
  readonly odd: boolean;
}

/** What came before a file, and where another is put in its place; null where nobody may. */
interface Succession {
  readonly replace: null | { readonly action: string; readonly field: string };
  readonly earlier: readonly { readonly href: string; readonly name: string; readonly brought: string }[];
}

/** A line of a sheet as evidence is put to it. */
export interface StandsAt {
  readonly sheetId: number;
  readonly stage: SheetStage;
  readonly code: string;
  readonly title: string;
  /** Where its form posts to. */
  readonly action: string;
  /** The line on the sheet's own page. */
  readonly back: string;
  /** The page of its files. */
  readonly page: string;
  /** Whether it is this person's to add to: the school's own, of whoever scores it, or of the leader of the team. */
  readonly mine: boolean;
  /** Whether the sheet is being worked on now. */
  readonly open: boolean;
}

/**
 * Finds a line for somebody who may read the assessment.
 * @throws Refusal 404 when there is none, or its evidence is not theirs to see yet
 */
export async function standsAt(visit: Visit, assessment: Assessment, stage: string, code: string): Promise<StandsAt> {
  if (stage !== 'school' && stage !== 'county' && stage !== 'city') throw notFound();
  const actor = actorOf(visit);
  const states = await sheetStates(visit.db, assessment.id);
  const sheet = states.get(stage);
  if (sheet === undefined || !evidenceSeen(seenBy(actor, assessment, sheet, states))) throw notFound();
  const { title, section } = await lineNamed(visit, assessment, code);
  const line = await lineScorers(visit.db, sheet.id, code, section);
  if (line === undefined) throw notFound();
  const leads = assessment.team.some((one) => one.stage === stage && one.personId === actor.id && one.leads);
  const granted = may(actor, writersOf[stage], subjectOf(assessment)) === 'granted';
  return {
    sheetId: sheet.id,
    stage,
    code,
    title,
    action: `/assessments/${assessment.id}/${stage}-evidence`,
    back: `/assessments/${assessment.id}/sheets/${stage}/${placeOf(code, section)}`,
    page: `/assessments/${assessment.id}/evidence/${stage}/${code}`,
    mine: granted && (stage === 'school' || leads || line.scorers.includes(actor.id)),
    open: isBeingWritten(assessment.stage, stage, sheet.signedAt !== null),
  };
}

/** What a line is called, and the section of an indicator. */
export async function lineNamed(
  { db, say, t }: Visit,
  { cycle, school }: Assessment,
  code: string,
): Promise<{ title: string; section: string | null }> {
  const indicator = indicatorOf((await rubricOf(db, cycle.rubricId)).tree, code);
  if (indicator) return { title: `${code} ${say(indicator.title)}`, section: indicator.section };
  const { vetoes } = await programmeOf(db, cycle.programmeKey);
  const fact = vetoes.flatMap(({ facts }) => facts).find(({ key }) => factCode(key) === code);
  if (fact) return { title: say(fact.name), section: null };
  const figure = figureFields(school.type).find(({ key }) => figureCode(key) === code);
  if (figure) return { title: t(figure.label, figure.values), section: null };
  throw notFound();
}

/** Lays out the page of a line; `typed` is what a form brought that could not be taken. */
export async function linePage(
  visit: Visit,
  assessment: Assessment,
  line: StandsAt,
  { problems, aboutOn }: { readonly problems: readonly Problem[]; readonly aboutOn: string } = {
    problems: [],
    aboutOn: '',
  },
): Promise<LinePage> {
  const { t } = visit;
  const { id, school } = assessment;
  const files = await filesOfLine(visit.db, line.sheetId, line.code);
  const marks = await marksOf(visit, files, () => assessment);
  const may = line.mine && line.open;
  const said = problems.map(({ field, key, values }) => ({ field, text: t(key, values) }));
  const brought = (file: EvidenceFile): string =>
    t('evidence.files.brought', {
      person: file.uploadedBy,
      when: sayMoment(t, file.uploadedAt),
      size: sizeOf(t, file.size),
    });
  return {
    title: t('evidence.files.title', { line: line.title }),
    styles: ['/css/gallery.css'],
    crumbs: [
      { text: t('evidence.files.assessments'), href: '/assessments' },
      { text: school.name, href: `/assessments/${id}` },
      { text: t(`evidence.sheet.${line.stage}`), href: line.back },
      { text: t('evidence.files.crumb') },
    ],
    school: school.name,
    back: line.back,
    code: line.code,
    problems: said,
    files: files
      .filter(({ removedAt, replacedBy }) => removedAt === null && replacedBy === null)
      .map((file) => ({
        ...shownFile(t, file, may ? line.action : null),
        brought: brought(file),
        told: toldOf(visit, file),
        original: `/evidence/${file.id}`,
        marks: marks.get(file.id) ?? [],
        replace: may ? { action: `${line.action}/${file.id}/versions`, field: `replacement-${file.id}` } : null,
        earlier: earlierOf(file, files).map((one) => ({
          href: `/evidence/${one.id}/view`,
          name: one.name,
          brought: brought(one),
        })),
      })),
    removed: files.flatMap((file) =>
      file.removedAt === null
        ? []
        : {
            href: `/evidence/${file.id}/view`,
            name: file.name,
            brought: brought(file),
            taken: t('evidence.files.taken', { person: file.removedBy ?? '', when: sayMoment(t, file.removedAt) }),
          },
    ),
    add: may
      ? {
          action: line.action,
          accept: chooseFrom,
          latest: visit.today,
          aboutOn,
          filesProblem: said
            .filter(({ field }) => field === 'files')
            .map(({ text }) => text)
            .join(' '),
          aboutProblem: said.find(({ field }) => field === 'aboutOn')?.text ?? '',
          space: line.stage === 'school' ? await saySpace(visit, school.id) : '',
        }
      : null,
  };
}

/** The versions that a file has come after, the latest first. */
function earlierOf(file: EvidenceFile, files: readonly EvidenceFile[]): EvidenceFile[] {
  const before = files.find(({ id }) => id === file.replaces);
  return before === undefined ? [] : [before, ...earlierOf(before, files)];
}

/** What a phone said of a photo: when and where it was taken. */
export function toldOf({ t }: Visit, file: EvidenceFile): Told[] {
  const { takenAt, uploadedAt, position, school } = file;
  const plain = (text: string): Told => ({ text, odd: false });
  // Some minutes are no wrong clock.
  const ahead = takenAt !== null && takenAt.getTime() > uploadedAt.getTime() + 600_000;
  const away = position && school.position ? metresBetween(position, school.position) : null;
  const far = away === null ? null : roughly(away);
  return [
    ...(takenAt === null ? [] : [plain(t('evidence.files.takenAt', { when: sayMoment(t, takenAt) }))]),
    ...(ahead ? [{ text: t('evidence.files.ahead'), odd: true }] : []),
    ...(far === null
      ? []
      : [
          { text: t(`evidence.files.${'metres' in far ? 'metres' : 'kilometresAway'}`, far), odd: 'kilometres' in far },
        ]),
    ...(position !== null && away === null ? [plain(t('evidence.files.position', sayPosition(position)))] : []),
  ];
}

const sayPosition = ({ latitude, longitude }: Position) => ({
  latitude: latitude.toFixed(5),
  longitude: longitude.toFixed(5),
});

const saySpace = async ({ db, parts, t }: Visit, schoolId: number): Promise<string> =>
  t('evidence.files.space', { used: sizeOf(t, await spaceTaken(db, schoolId)), most: sizeOf(t, parts.schoolQuota) });

/** A size in the unit that people know; a file of some bytes is one KB, and nothing is none. */
export const sizeOf = (t: Translate, bytes: number): string =>
  bytes < 1_048_576
    ? t('evidence.files.kilobytes', { size: Math.max(Math.min(bytes, 1), Math.round(bytes / 1024)) })
    : t('evidence.files.megabytes', { size: (bytes / 1_048_576).toFixed(1) });
