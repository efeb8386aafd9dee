import { frameOf } from '../assessments/frame.ts';
import { assessmentFor } from '../assessments/subject.ts';
import { shownDocument } from '../documents/shown.ts';
import { editionOf, editionsOf } from '../sheets/editions.ts';
import { reckon } from '../sheets/rules.ts';
import { seenBy } from '../sheets/seen.ts';
import { workplaceFor } from '../sheets/workplace.ts';
import { sayMoment } from '../web/days.ts';
import { notFound } from '../web/refusals.ts';
import { actorOf, page, type Reply, type Visit } from '../web/visit.ts';
import { whyNot } from './page.ts';
import { scoreSheet } from './score-sheet.ts';

/** What a sheet said before it was corrected or scored once more, for whoever may see the sheet itself. */
export async function showEdition(visit: Visit): Promise<Reply> {
  const { db, t, params } = visit;
  const assessment = await assessmentFor(visit);
  const { stage = '', number = '' } = params;
  const workplace = await workplaceFor(visit, assessment, stage);
  const editions = /^\d{1,4}$/.test(number) ? await editionsOf(db, assessment.id) : [];
  const edition = editions.find((one) => one.stage === stage && one.number === Number(number));
  const sheet = edition && (await editionOf(db, workplace.reckoned.sheet, edition.number));
  if (edition === undefined || sheet === undefined) throw notFound();
  // What was concluded was seen by all, what was set aside before that by nobody but its team and office; a later team that has
  // not signed off is still not to be led by it, nor by the reason for which it was set aside.
  const seen = seenBy(actorOf(visit), assessment, sheet, workplace.desk.sheets);
  const then = { ...workplace, seen, reckoned: reckon(sheet, workplace.desk.scoring) };
  const why = whyNot(then, 'why');
  const title = t('score-papers.edition.title', { sheet: t(`assessments.sheet.${stage}`), number: edition.number });
  return page('score-papers/paper', {
    ...frameOf(visit, assessment, title),
    tabs: { label: t('score-papers.papers'), list: [] },
    note:
      why !== null
        ? ''
        : t(`score-papers.edition.${edition.why}`, {
            person: edition.by,
            when: sayMoment(t, edition.at),
            reason: edition.reason,
          }),
    files: [],
    none: why === null ? undefined : { title: t(`score-papers.none.${why}`), text: t(`score-papers.none.${why}Text`) },
    paper: why === null ? shownDocument(scoreSheet(visit, then)) : undefined,
  });
}
