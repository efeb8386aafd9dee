import type { Assessment } from '../assessments/store.ts';
import { sendLists } from '../excel/download.ts';
import type { Cell } from '../excel/workbook.ts';
import { dayOf } from '../web/days.ts';
import { batchSize, type Ends } from '../web/paging.ts';
import type { Reply, Visit } from '../web/visit.ts';
import { type Gallery, galleryFor } from './gallery.ts';
import { cursorOf, galleryFiles } from './gallery-store.ts';
import { marksOf, sayMarks } from './marks.ts';
import { sizeOf } from './page.ts';
import { fileTypeOf } from './rules.ts';
import type { EvidenceFile } from './store.ts';

/** The evidence of an assessment as a workbook, narrowed as its page; what is missing on a sheet of its own. */
export async function galleryWorkbook(visit: Visit, assessment: Assessment): Promise<Reply> {
  const { t } = visit;
  const gallery = await galleryFor(visit, assessment);
  const { asked, missing } = gallery;
  const about = [
    ...(asked.stage === null ? [] : [t(`evidence.sheet.${asked.stage}`)]),
    ...(asked.kind === null ? [] : [t(`evidence.kind.${asked.kind}`)]),
  ];
  return sendLists(visit, {
    title: t('evidence.gallery.workbook', { school: assessment.school.name }),
    about: about.join(' · '),
    lists: [
      {
        name: t('evidence.gallery.title'),
        columns: [
          { heading: t('evidence.gallery.part'), width: 18, wrap: true },
          { heading: t('evidence.gallery.line'), width: 30, wrap: true },
          { heading: t('evidence.gallery.name'), width: 34, wrap: true },
          { heading: t('evidence.gallery.kind'), width: 10 },
          { heading: t('evidence.gallery.size'), width: 10 },
          { heading: t('evidence.files.about'), width: 12, kind: 'date' },
          { heading: t('evidence.gallery.came'), width: 12, kind: 'date' },
          { heading: t('evidence.gallery.by'), width: 14 },
          { heading: t('evidence.gallery.stage'), width: 12 },
          { heading: t('evidence.gallery.same'), width: 36, wrap: true },
          { heading: 'SHA-256', width: 20, wrap: true },
        ],
        rows: rowsOf(visit, gallery),
      },
      {
        name: t('evidence.gallery.missing'),
        columns: [
          { heading: t('evidence.gallery.part'), width: 24, wrap: true },
          { heading: t('evidence.gallery.line'), width: 48, wrap: true },
        ],
        rows: (missing ?? []).map(({ part, text }) => [part, text]),
      },
    ],
  });
}

async function* rowsOf(visit: Visit, gallery: Gallery): AsyncGenerator<Cell[]> {
  let after: Ends['after'] = null;
  do {
    const files: readonly EvidenceFile[] = await galleryFiles(
      visit.db,
      gallery.chosen,
      { after, before: null },
      batchSize,
    );
    const marks = await marksOf(visit, files, () => gallery.assessment);
    for (const file of files) yield cellsOf(visit, gallery, file, sayMarks(visit.t, marks.get(file.id)));
    const last = files.length < batchSize ? undefined : files.at(-1);
    after = last === undefined ? null : cursorOf(last);
  } while (after !== null);
}

function cellsOf({ t }: Visit, { lines }: Gallery, file: EvidenceFile, same: string): Cell[] {
  const line = lines.get(file.code);
  return [
    line?.part ?? null,
    line?.text ?? file.code,
    file.name,
    fileTypeOf(file.type)?.label ?? null,
    sizeOf(t, file.size),
    file.aboutOn,
    dayOf(file.uploadedAt),
    file.uploadedBy,
    t(`evidence.sheet.${file.stage}`),
    same || null,
    file.sha256,
  ];
}
