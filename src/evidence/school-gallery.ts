import { may } from '../accounts/permissions.ts';
import { findAssessments } from '../assessments/store.ts';
import { subjectOf } from '../schools/detail-page.ts';
import { findSchool, type School } from '../schools/store.ts';
import { addressOf, pageOf, pageSize, readEnds } from '../web/paging.ts';
import { notFound } from '../web/refusals.ts';
import { actorOf, type Visit } from '../web/visit.ts';
import { type SeenSheet, sheetsSeen } from './access.ts';
import { cardOf } from './card.ts';
import { galleryAsked, typesOf } from './gallery.ts';
import { type CardGroup, galleryPath, galleryStyles, type GalleryPage, kindFilter } from './gallery-page.ts';
import { assessmentsOfSchool, type Chosen, countFiles, cursorOf, galleryFiles } from './gallery-store.ts';
import { marksOf, shortName } from './marks.ts';
import { type EvidenceFile, statesOf } from './store.ts';

/** The school of the address. @throws Refusal 404 for a stranger, as for one that does not exist */
async function schoolFor(visit: Visit): Promise<School> {
  const { id = '' } = visit.params;
  const school = /^\d{1,9}$/.test(id) ? await findSchool(visit.db, Number(id)) : undefined;
  if (school === undefined || may(actorOf(visit), 'school.read', subjectOf(school)) !== 'granted') throw notFound();
  return school;
}

/** A school's evidence over the years, the newest first: of the assessments that the visitor may read what they see there. */
export async function schoolGalleryPage(visit: Visit): Promise<GalleryPage> {
  const { db, t } = visit;
  const school = await schoolFor(visit);
  const ids = await assessmentsOfSchool(db, actorOf(visit), school.id);
  const assessments = await findAssessments(db, ids);
  const states = await statesOf(db, ids);
  const sheets = new Map(
    assessments
      .flatMap((assessment) => sheetsSeen(visit, assessment, states.get(assessment.id)!))
      .map((sheet) => [`${sheet.assessment.id} ${sheet.stage}`, sheet] as const),
  );
  const sheetOf = ({ assessmentId, stage }: EvidenceFile): SeenSheet => sheets.get(`${assessmentId} ${stage}`)!;
  const { kind } = galleryAsked(visit);
  const chosen: Chosen = {
    sheets: [...sheets.values()].map((sheet) => sheet.id),
    types: typesOf({ kind }),
    codes: null,
  };
  const ends = readEnds(visit.query);
  const count = await countFiles(db, chosen);
  const read = await galleryFiles(db, chosen, ends, pageSize + 1);
  const path = `/schools/${school.id}/evidence`;
  const { rows, pager } = pageOf(read, ends, cursorOf, (changed) => addressOf(path, { kind, ...changed }));
  const marks = await marksOf(visit, rows, (file) => sheetOf(file).assessment);
  const title = t('evidence.gallery.title');
  return {
    title,
    crumbs: [
      { text: t('evidence.gallery.schools'), href: '/schools' },
      { text: school.name, href: `/schools/${school.id}` },
      { text: title },
    ],
    sub: t('evidence.gallery.overYears', { school: school.name }),
    back: `/schools/${school.id}`,
    styles: galleryStyles,
    action: path,
    filters: sheets.size === 0 ? [] : [kindFilter(t, kind)],
    results: t('evidence.gallery.results', { count }),
    workbook: '',
    lack: null,
    missing: [],
    groups: groupsOf(visit, rows, marks, sheetOf),
    pager: { shown: t('evidence.gallery.shown', { shown: rows.length, count }), ...pager },
    empty:
      rows.length > 0
        ? null
        : kind === null
          ? { title: t('evidence.gallery.none'), text: t('evidence.gallery.noneOfSchool') }
          : {
              title: t('evidence.gallery.noneFits'),
              text: '',
              action: { href: path, text: t('evidence.gallery.everything') },
            },
  };
}

/** The files of one year beneath one another; within it they stay as they came. */
function groupsOf(
  visit: Visit,
  files: readonly EvidenceFile[],
  marks: Awaited<ReturnType<typeof marksOf>>,
  sheetOf: (file: EvidenceFile) => SeenSheet,
): CardGroup[] {
  const { t } = visit;
  const groups: CardGroup[] = [];
  for (const file of files) {
    const { assessment } = sheetOf(file);
    const href = galleryPath(assessment.id);
    let group = groups.at(-1);
    if (group?.href !== href) {
      group = {
        heading: t('assessments.year', { year: String(assessment.cycle.year) }),
        href,
        lines: [{ heading: '', cards: [] }],
      };
      groups.push(group);
    }
    const place = {
      href: `/assessments/${assessment.id}/evidence/${file.stage}/${file.code}`,
      text: `${shortName(t, file.code)} · ${t(`evidence.sheet.${file.stage}`)}`,
    };
    group.lines[0]!.cards.push(cardOf(visit, file, place, marks.get(file.id)));
  }
  return groups;
}
