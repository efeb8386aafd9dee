import type { Assessment } from '../assessments/store.ts';
import { sayDay, sayMoment } from '../web/days.ts';
import type { Visit } from '../web/visit.ts';
import { viewOf } from './card.ts';
import { galleryPath, galleryStyles } from './gallery-page.ts';
import { type Mark, marksOf } from './marks.ts';
import { lineNamed, sizeOf, type Told, toldOf } from './page.ts';
import { fileTypeOf, placeOf } from './rules.ts';
import { type EvidenceFile, filesOfLine } from './store.ts';

declare module '../web/pages.ts' {
  interface Pages {
    'evidence/view': ViewPage;
  }
}

/** One file, large, with all that is known of it. */
export interface ViewPage {
  readonly title: string;
  readonly crumbs: readonly { readonly text: string; readonly href?: string }[];
  readonly styles: readonly string[];
  readonly scripts: readonly string[];
  readonly sub: string;
  readonly original: string;
  /** How it is shown: the photo itself, the paper in a frame, or only offered to be saved. */
  readonly as: 'photo' | 'pdf' | 'office';
  readonly name: string;
  readonly place: string;
  readonly previous: string;
  readonly next: string;
  readonly facts: readonly { readonly term: string; readonly text: string; readonly href?: string }[];
  readonly sha256: string;
  readonly marks: readonly Mark[];
  readonly removed: string;
  /** Where the version after it is shown; empty for the newest. */
  readonly newer: string;
  /** What a phone said of a photo. */
  readonly told: readonly Told[];
}

/** @param sheetId of the sheet whose file it is */
export async function viewPage(
  visit: Visit,
  file: EvidenceFile,
  assessment: Assessment,
  sheetId: number,
): Promise<ViewPage> {
  const { t } = visit;
  const line = await lineNamed(visit, assessment, file.code);
  const ofLine = await filesOfLine(visit.db, sheetId, file.code);
  const marks = await marksOf(visit, [file], () => assessment);
  const shown = ofLine.filter(({ removedAt, replacedBy }) => removedAt === null && replacedBy === null);
  const at = shown.findIndex(({ id }) => id === file.id);
  const type = fileTypeOf(file.type);
  const beside = (place: number): string => (at < 0 || shown[place] === undefined ? '' : viewOf(shown[place].id));
  const stage = t(`evidence.sheet.${file.stage}`);
  return {
    title: file.name,
    crumbs: [
      { text: t('evidence.files.assessments'), href: '/assessments' },
      { text: assessment.school.name, href: `/assessments/${assessment.id}` },
      { text: t('evidence.gallery.title'), href: galleryPath(assessment.id) },
      { text: line.title, href: `/assessments/${assessment.id}/evidence/${file.stage}/${file.code}` },
    ],
    styles: galleryStyles,
    scripts: ['/js/preview.js'],
    sub: `${assessment.school.name} · ${t('assessments.year', { year: String(assessment.cycle.year) })} · ${line.title}`,
    original: `/evidence/${file.id}`,
    as: type?.kind ?? 'office',
    name: file.name,
    place: at < 0 ? '' : t('evidence.view.place', { at: at + 1, of: shown.length }),
    previous: beside(at - 1),
    next: beside(at + 1),
    facts: [
      { term: t('evidence.gallery.kind'), text: type?.label ?? '' },
      { term: t('evidence.gallery.size'), text: sizeOf(t, file.size) },
      {
        term: t('evidence.files.about'),
        text: file.aboutOn === null ? t('evidence.gallery.noDate') : sayDay(t, file.aboutOn),
      },
      { term: t('evidence.gallery.came'), text: sayMoment(t, file.uploadedAt) },
      { term: t('evidence.gallery.by'), text: file.uploadedBy },
      { term: t('evidence.gallery.stage'), text: stage },
      {
        term: t('evidence.gallery.line'),
        text: line.title,
        href: `/assessments/${assessment.id}/sheets/${file.stage}/${placeOf(file.code, line.section)}`,
      },
    ],
    told: [...(file.fromGallery ? [{ text: t('evidence.files.gallery'), odd: false }] : []), ...toldOf(visit, file)],
    newer: file.replacedBy === null ? '' : viewOf(file.replacedBy),
    sha256: file.sha256,
    marks: marks.get(file.id) ?? [],
    removed:
      file.removedAt === null
        ? ''
        : t('evidence.view.removed', { person: file.removedBy ?? '', when: sayMoment(t, file.removedAt) }),
  };
}
