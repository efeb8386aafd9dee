import { assessmentFor, overtaken } from '../assessments/subject.ts';
import { type Keep, keepFiles, unfitProblems } from '../evidence/keep.ts';
import { overQuota } from '../evidence/quota.ts';
import { readDay } from '../web/days.ts';
import { stale } from '../web/refusals.ts';
import { noRoom } from '../web/uploads.ts';
import { actorOf, page, type Reply, seeOther, type Visit } from '../web/visit.ts';
import { itemPage, plainCost, type Returned } from './item-page.ts';
import { holdItem, isWritten, writeEntry } from './items.ts';
import { answerProblems, isPossible, stateAfter } from './rules.ts';
import { AnswerForm, ProgressForm } from './schema.ts';
import { isRunning, itemFor, type Subject } from './subject.ts';
import type { Item } from './store.ts';

type ItemSubject = Subject & { readonly item: Item };

/** The school says what it will do about a problem: measures, who is in charge, the cost, the day. */
export async function answer(visit: Visit): Promise<Reply> {
  const subject = await itemFor(visit);
  const { key, version, ...typed } = AnswerForm.parse(visit.body);
  const { item, rectification } = subject;
  await holdItem(visit.db, item.id);
  if (await isWritten(visit.db, item.id, key)) return done(subject, 'rectification.answer.saved');
  mustBeOpen(visit, subject, 'answer');
  const dueOn = readDay(typed.dueOn);
  const problems = answerProblems(
    { ...typed, dueOn },
    { decidedOn: rectification.decidedOn, dueOn: rectification.dueOn ?? '' },
  );
  if (problems.length > 0 || dueOn === null) return again(visit, subject, { typed, problems });
  const said = { measures: typed.measures, inCharge: typed.inCharge, cost: plainCost(typed.cost), dueOn };
  const written = await writeEntry(visit.db, {
    itemId: item.id,
    seenVersion: version,
    key,
    kind: 'answer',
    text: typed.measures,
    details: said,
    state: stateAfter('answer', item.state),
    answer: said,
    by: actorOf(visit).id,
    at: visit.now,
  });
  return written ? done(subject, 'rectification.answer.saved') : overtakenItem(visit, typed);
}

/** The school reports how far it is, with files; or that the problem is mended, which its office then checks. */
export async function report(visit: Visit): Promise<Reply> {
  const subject = await itemFor(visit);
  const { key, version, deed, text } = ProgressForm.parse(visit.body);
  const { item, assessment } = subject;
  const flash = `rectification.${deed}.saved`;
  if (await isWritten(visit.db, item.id, key)) return done(subject, flash);
  mustBeOpen(visit, subject, deed);
  const problems: Returned['problems'] = [
    ...(text === '' ? [{ field: 'text', key: 'rectification.report.textMissing' }] : []),
    ...(visit.uploadProblem === null ? [] : [{ field: 'files', key: visit.uploadProblem }]),
  ];
  if (problems.length > 0)
    return again(visit, subject, { typed: { text }, problems }, visit.uploadProblem === noRoom ? 503 : 400);

  const write = async (inside: Visit, keep: Keep | null): Promise<Reply> => {
    await holdItem(inside.db, item.id);
    const now = await itemFor(inside);
    if (await isWritten(inside.db, item.id, key)) return done(now, flash);
    mustBeOpen(inside, now, deed);
    const over = keep === null ? null : await overQuota(inside, assessment.school.id);
    if (over !== null) return again(inside, now, { typed: { text }, problems: [over] });
    const files = keep === null ? [] : await keep();
    const written = await writeEntry(inside.db, {
      itemId: item.id,
      seenVersion: version,
      key,
      kind: deed,
      text,
      state: stateAfter(deed, now.item.state),
      fileIds: files.map(({ id }) => id),
      by: actorOf(inside).id,
      at: inside.now,
    });
    // What was stored goes again with the transaction.
    if (!written) throw stale('rectification.overtaken');
    return done(now, flash);
  };
  if (visit.uploads.length === 0) return visit.parts.db.transaction((trx) => write({ ...visit, db: trx }, null));
  const result = await keepFiles(visit, write);
  if ('reply' in result) return result.reply;
  const unfit = unfitProblems('files', result.unfit);
  return again(visit, subject, { typed: { text }, problems: unfit }, result.status);
}

function mustBeOpen(visit: Visit, subject: ItemSubject, deed: 'answer' | 'progress' | 'report'): void {
  if (!isRunning(subject)) throw overtaken(visit, subject.assessment);
  if (!isPossible(deed, subject.item.state)) throw stale(`rectification.closed.${subject.item.state}`);
}

function again(visit: Visit, subject: ItemSubject, returned: Returned, status: 400 | 409 | 503 = 400): Reply {
  return page('rectification/item', itemPage(visit, subject, returned), status);
}

/** Somebody else was faster: what was typed is still there, beside what stands now. */
async function overtakenItem(visit: Visit, typed: Returned['typed']): Promise<Reply> {
  await assessmentFor(visit);
  const problems = [{ field: '', key: 'rectification.overtaken' }];
  return again(visit, await itemFor(visit), { typed, problems }, 409);
}

const done = ({ assessment, item }: ItemSubject, key: string): Reply =>
  seeOther(`/assessments/${assessment.id}/rectification/items/${item.id}`, { tone: 'done', key });
