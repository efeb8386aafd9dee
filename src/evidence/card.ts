import { dayOf, sayDay } from '../web/days.ts';
import type { Visit } from '../web/visit.ts';
import type { Mark } from './marks.ts';
import { sizeOf } from './page.ts';
import { fileTypeOf } from './rules.ts';
import type { EvidenceFile } from './store.ts';

/** One file as a gallery shows it. */
export interface Card {
  readonly href: string;
  /** The file itself. */
  readonly original: string;
  readonly name: string;
  readonly kind: string;
  readonly size: string;
  readonly picture: string;
  readonly about: string;
  readonly came: string;
  readonly by: string;
  readonly place: { readonly href: string; readonly text: string };
  readonly marks: readonly Mark[];
}

/** The page on which a file is looked at. */
export const viewOf = (id: string): string => `/evidence/${id}/view`;

/** @param place what the file is evidence of, and where that stands */
export function cardOf({ t }: Visit, file: EvidenceFile, place: Card['place'], marks: readonly Mark[] = []): Card {
  return {
    href: viewOf(file.id),
    original: `/evidence/${file.id}`,
    name: file.name,
    kind: fileTypeOf(file.type)?.label ?? '',
    size: sizeOf(t, file.size),
    picture: file.hasThumbnail ? `/evidence/${file.id}/thumbnail` : '',
    about:
      file.aboutOn === null
        ? t('evidence.gallery.undated')
        : t('evidence.gallery.about', { day: sayDay(t, file.aboutOn) }),
    came: sayDay(t, dayOf(file.uploadedAt)),
    by: file.uploadedBy,
    place,
    marks,
  };
}
