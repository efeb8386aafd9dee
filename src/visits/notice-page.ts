import { type Frame, frameOf } from '../assessments/frame.ts';
import { overtaken } from '../assessments/subject.ts';
import { type ShownDocument, shownDocument } from '../documents/shown.ts';
import { dayOf, sayDay, sayMoment } from '../web/days.ts';
import { stale } from '../web/refusals.ts';
import { actorOf, type Reply, seeOther, type Visit } from '../web/visit.ts';
import { noticePaper } from './paper.ts';
import { visitPath, type VisitPlace, visitPlaceFor } from './place.ts';
import { ReadingForm } from './schema.ts';
import { type Notice, readNotice } from './store.ts';

export interface NoticePage extends Frame {
  styles: string[];
  paper: ShownDocument;
  files: { href: string; text: string }[];
  agenda: string;
  /** Where the school says that it has read the notice; null for others, and once it is said. */
  reading: { action: string; number: number } | null;
  state: { text: string; tone: 'done' | 'warning' };
  /** Earlier notices: when each was given, for which day, why, and whether it was read. */
  earlier: string[];
}

/** The notice of a visit as a page that prints, and whether the school has said that it knows. */
export function noticePage(visit: Visit, place: VisitPlace): NoticePage {
  const { t } = visit;
  const { assessment, level, open, receives, visit: standing } = place;
  const [latest, ...earlier] = standing.notices;
  const path = visitPath(assessment.id, level.name);
  const unread = latest !== undefined && latest.readAt === null;
  return {
    ...frameOf(visit, assessment, t('visits.notice.title')),
    styles: ['/css/visits.css'],
    paper: shownDocument(noticePaper(visit, place)),
    files: (['pdf', 'docx'] as const).map((format) => ({
      href: `${path}/notice/paper.${format}`,
      text: t(`score-papers.${format}`),
    })),
    agenda: path,
    reading:
      receives && open && unread
        ? { action: `/assessments/${assessment.id}/${level.name}-visit-readings`, number: latest.number }
        : null,
    state: { text: readingOf(visit, latest), tone: unread ? 'warning' : 'done' },
    earlier: earlier.map((notice) => earlierShown(visit, notice)),
  };
}

const readingOf = ({ t }: Visit, notice: Notice | undefined): string =>
  notice === undefined || notice.readAt === null
    ? t('visits.notice.unread')
    : t('visits.notice.readBy', { person: notice.readBy ?? '—', moment: sayMoment(t, new Date(notice.readAt)) });

function earlierShown(visit: Visit, notice: Notice): string {
  const { t } = visit;
  return [
    t('visits.notice.earlier', {
      number: String(notice.number),
      given: sayDay(t, dayOf(new Date(notice.madeAt))),
      day: sayDay(t, notice.visitOn),
    }),
    ...(notice.reason === null ? [] : [t('visits.notice.because', { reason: notice.reason })]),
    readingOf(visit, notice),
  ].join(' · ');
}

/** The school says that it has read a notice: once, by whoever is first; a notice that was followed by another is no longer read. */
export async function acknowledge(visit: Visit, stage: string): Promise<Reply> {
  const place = await visitPlaceFor(visit, stage);
  const { number } = ReadingForm.parse(visit.body);
  const { sheetId, notices } = place.visit;
  const notice = notices.find((one) => one.number === number);
  const reply = seeOther(visitPath(place.assessment.id, stage, '/notice'), {
    tone: 'done',
    key: 'visits.notice.noted',
  });
  if (notice === undefined || notice.number !== notices[0]?.number) throw stale('visits.refusal.newerNotice');
  if (notice.readAt !== null) return reply;
  if (!place.open) throw overtaken(visit, place.assessment);
  if (!(await readNotice(visit.db, { sheetId, number, by: actorOf(visit).id, at: visit.now }))) {
    const [latest] = (await visitPlaceFor(visit, stage)).visit.notices;
    if (latest?.number !== number) throw stale('visits.refusal.newerNotice');
  }
  return reply;
}
