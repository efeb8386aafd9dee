import type { Filter } from '../web/filter.ts';
import { type Frame, frameOf } from '../assessments/frame.ts';
import type { Assessment } from '../assessments/store.ts';
import { addressOf, pageOf, pageSize, readEnds } from '../web/paging.ts';
import type { Visit } from '../web/visit.ts';
import { type Card, cardOf } from './card.ts';
import { type Asked, fileKinds, type Gallery, galleryFor } from './gallery.ts';
import { countFiles, cursorOf, galleryFiles } from './gallery-store.ts';
import { marksOf } from './marks.ts';
import type { EvidenceFile } from './store.ts';

declare module '../web/pages.ts' {
  interface Pages {
    'evidence/gallery': GalleryPage;
  }
}

/** A part of a gallery with its lines, and their files. */
export interface CardGroup {
  heading: string;
  href: string;
  lines: { heading: string; cards: Card[] }[];
}

/** The files of an assessment, or of a school over the years, large. */
export interface GalleryPage extends Frame {
  styles: string[];
  action: string;
  filters: Filter[];
  results: string;
  workbook: string;
  /** That evidence is missing, with the way to what; empty where none is, or it may not be known. */
  lack: { text: string; href: string } | null;
  /** The lines without evidence, where they are asked for. */
  missing: { href: string; text: string; part: string }[];
  groups: CardGroup[];
  pager: { shown: string; newer: string | undefined; older: string | undefined };
  empty: { title: string; text: string; action?: { href: string; text: string } } | null;
}

export const galleryStyles = ['/css/gallery.css'];

/** Where the evidence of an assessment lies. */
export const galleryPath = (assessment: number): string => `/assessments/${assessment}/evidence`;

/** The gallery of an assessment: a fixed number of queries, however many files there are. */
export async function galleryPage(visit: Visit, assessment: Assessment): Promise<GalleryPage> {
  const { db, t } = visit;
  const gallery = await galleryFor(visit, assessment);
  const { asked, chosen, missing } = gallery;
  const path = galleryPath(assessment.id);
  const kept = { stage: asked.stage, kind: asked.kind };
  const ends = readEnds(visit.query);
  const read = asked.missing ? [] : await galleryFiles(db, chosen, ends, pageSize + 1);
  const count = await countFiles(db, chosen);
  const { rows, pager } = pageOf(read, ends, cursorOf, (changed) => addressOf(path, { ...kept, ...changed }));
  const marks = await marksOf(visit, rows, () => assessment);
  const lacking = missing?.length ?? 0;
  return {
    ...frameOf(visit, assessment, t('evidence.gallery.title')),
    styles: galleryStyles,
    action: path,
    filters: filtersOf(visit, asked, gallery),
    results: asked.missing ? '' : t('evidence.gallery.results', { count }),
    workbook: count + lacking === 0 ? '' : addressOf(`${path}/workbook`, kept),
    lack:
      lacking === 0 || asked.missing
        ? null
        : { text: t('evidence.gallery.lacking', { count: lacking }), href: addressOf(path, { show: 'missing' }) },
    missing: asked.missing
      ? (missing ?? []).map(({ text, part, path: at }) => ({
          href: `/assessments/${assessment.id}/sheets/school/${at}`,
          text,
          part,
        }))
      : [],
    groups: groupsOf(gallery, rows, (file) => cardOf(visit, file, placeIn(visit, gallery, file), marks.get(file.id))),
    pager: { shown: t('evidence.gallery.shown', { shown: rows.length, count }), ...pager },
    empty: emptyOf(visit, gallery, rows.length),
  };
}

/** The line of a file on the sheet of its stage. */
function placeIn({ t }: Visit, { assessment, lines }: Gallery, { stage, code }: EvidenceFile): Card['place'] {
  const at = lines.get(code)?.path ?? '';
  return { href: `/assessments/${assessment.id}/sheets/${stage}/${at}`, text: t(`evidence.sheet.${stage}`) };
}

function groupsOf({ lines }: Gallery, files: readonly EvidenceFile[], card: (file: EvidenceFile) => Card): CardGroup[] {
  const groups: CardGroup[] = [];
  for (const file of files) {
    const { part, text } = lines.get(file.code) ?? { part: '', text: file.code };
    let group = groups.find(({ heading }) => heading === part);
    if (group === undefined) groups.push((group = { heading: part, href: '', lines: [] }));
    let line = group.lines.find(({ heading }) => heading === text);
    if (line === undefined) group.lines.push((line = { heading: text, cards: [] }));
    line.cards.push(card(file));
  }
  return groups;
}

function filtersOf({ t }: Visit, { stage, kind, missing: show }: Asked, { sheets, missing }: Gallery): Filter[] {
  if (sheets.length === 0) return [];
  const filters: Filter[] = [
    {
      name: 'stage',
      kind: 'select',
      label: t('evidence.gallery.stage'),
      value: stage ?? '',
      options: [
        { value: '', text: t('evidence.gallery.allStages') },
        ...sheets.map((sheet) => ({ value: sheet.stage, text: t(`evidence.sheet.${sheet.stage}`) })),
      ],
    },
    kindFilter(t, kind),
  ];
  if (missing !== null)
    filters.push({
      name: 'show',
      kind: 'select',
      label: t('evidence.gallery.show'),
      value: show ? 'missing' : '',
      options: [
        { value: '', text: t('evidence.gallery.show.files') },
        { value: 'missing', text: t('evidence.gallery.show.missing', { count: missing.length }) },
      ],
    });
  return filters;
}

export const kindFilter = (t: Visit['t'], kind: Asked['kind']): Filter => ({
  name: 'kind',
  kind: 'select',
  label: t('evidence.gallery.kind'),
  value: kind ?? '',
  options: [
    { value: '', text: t('evidence.gallery.allKinds') },
    ...fileKinds.map((one) => ({ value: one, text: t(`evidence.kind.${one}`) })),
  ],
});

/** Why there is nothing: nothing is missing, nothing fits, nothing was brought, or nothing may be seen yet. */
function emptyOf({ t }: Visit, { assessment, asked, sheets, missing }: Gallery, shown: number): GalleryPage['empty'] {
  const all = { href: galleryPath(assessment.id), text: t('evidence.gallery.everything') };
  if (asked.missing && missing !== null)
    return missing.length > 0
      ? null
      : { title: t('evidence.gallery.complete'), text: t('evidence.gallery.completeText'), action: all };
  if (shown > 0) return null;
  if (sheets.length === 0) return { title: t('evidence.gallery.notYet'), text: t('evidence.gallery.notYetText') };
  if (asked.stage !== null || asked.kind !== null || asked.missing)
    return { title: t('evidence.gallery.noneFits'), text: '', action: all };
  return { title: t('evidence.gallery.none'), text: t('evidence.gallery.noneText') };
}
