import type { SheetStage } from '../assessments/store.ts';
import type { LineFile } from '../sheets/lines.ts';
import { sayDay } from '../web/days.ts';
import type { Translate } from '../web/texts.ts';
import { chooseFrom, fileTypeOf } from './rules.ts';

/** One file as the part `thumbnails` shows it. */
export interface ShownFile {
  readonly href: string;
  readonly name: string;
  readonly kind: string;
  readonly picture?: string;
  readonly about?: string;
  /** Chosen from the pictures of a phone, not taken on the spot. */
  readonly gallery?: string;
  readonly remove?: { readonly action: string };
}

/** What `views/evidence/line.ejs` shows: the files of one line, and the form that adds some. */
export interface LineEvidence {
  readonly code: string;
  readonly title: string;
  readonly files: readonly ShownFile[];
  /** The page on which all files of this line stand large, with who added or removed them. */
  readonly all: string;
  readonly add: null | { readonly action: string; readonly accept: string; readonly latest: string };
}

/**
 * The evidence of one line, ready to show.
 *
 * @param open whether this person may add and remove files now
 */
export function lineEvidence(
  t: Translate,
  line: {
    readonly assessmentId: number;
    readonly stage: SheetStage;
    readonly code: string;
    readonly title: string;
    readonly files: readonly LineFile[];
    readonly open: boolean;
    readonly today: string;
  },
): LineEvidence {
  const { assessmentId, stage, code, title, files, open, today } = line;
  const action = `/assessments/${assessmentId}/${stage}-evidence`;
  return {
    code,
    title,
    files: files.map((file) => shownFile(t, file, open ? action : null)),
    all: `/assessments/${assessmentId}/evidence/${stage}/${code}`,
    add: open ? { action, accept: chooseFrom, latest: today } : null,
  };
}

/** @param action of the line's form, under which files are removed; null where nobody may */
export function shownFile(
  t: Translate,
  file: Omit<LineFile, 'fromGallery'> & { readonly fromGallery?: boolean },
  action: string | null,
): ShownFile {
  return {
    href: `/evidence/${file.id}/view`,
    name: file.name,
    kind: fileTypeOf(file.type)?.label ?? '',
    ...(file.hasThumbnail && { picture: `/evidence/${file.id}/thumbnail` }),
    ...(file.aboutOn !== null && { about: sayDay(t, file.aboutOn) }),
    ...(file.fromGallery === true && { gallery: t('evidence.files.gallery') }),
    ...(action !== null && { remove: { action: `${action}/${file.id}/removals` } }),
  };
}
