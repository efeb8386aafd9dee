import type { Problem } from '../scoring/sentence.ts';
import { calendarOf } from '../cycles/days.ts';
import { keepFiles, unfitProblems } from '../evidence/keep.ts';
import { holdStill } from '../assessments/store.ts';
import { tell } from '../messages/store.ts';
import { languages } from '../web/texts.ts';
import { noRoom, textTooLong } from '../web/uploads.ts';
import { sayDay, sayMoment } from '../web/days.ts';
import { page, type Reply, type Visit } from '../web/visit.ts';
import { codeOf, digestOf, groupsOf } from './code.ts';
import { count, countReceived, uncount } from './limits.ts';
import { formPage } from './public-form.ts';
import { isFresh, isOurs, isRight, questionOf, type SealedKey } from './question.ts';
import {
  answerBy,
  isWithinNotice,
  largestFile,
  longestText,
  mostFiles,
  objectionProblems,
  usualDays,
} from './rules.ts';
import { ObjectionForm } from './schema.ts';
import { findObjectable, type Objectable } from './schools.ts';
import { handlersOf, insertObjection, type Objection, objectionUnder } from './store.ts';

declare module '../web/pages.ts' {
  interface Pages {
    'objections/receipt': ReceiptPage;
  }
}

interface ReceiptPage {
  readonly title: string;
  readonly crumbs: readonly { readonly text: string; readonly href?: string }[];
  readonly code: string;
  readonly terms: readonly { readonly term: string; readonly text: string }[];
  /** Says that it came before, and that what was changed since is not in it. */
  readonly again: string;
  readonly sample: string;
}

/**
 * Takes in an objection of anybody. What is cheap is looked at first: a flood meets the limits before any file is looked
 * into, and what is refused keeps everything that was typed.
 */
export async function receive(visit: Visit): Promise<Reply> {
  const { parts, now, from } = visit;
  const typed = ObjectionForm.parse(visit.body);
  const sealed: SealedKey = { key: typed.key, made: typed.made, seal: typed.seal };
  const school = typed.school === '' ? undefined : await findObjectable(parts.db, Number(typed.school));
  const again = (problem: Problem, how: { status?: number; sealed?: SealedKey } = {}): Promise<Reply> =>
    formPage(visit, school, typed, [problem], how);
  if (!isOurs(sealed, parts.sessionSecret)) return again({ field: 'sum', key: 'objections.new.questionOld' });

  const before = await objectionUnder(parts.db, typed.key);
  if (before !== undefined) return receipt(visit, before, typed);
  const problems = problemsOf(visit, typed, school);
  if (problems.length > 0 || school === undefined) {
    return formPage(visit, school, typed, problems, { status: statusOf(visit), sealed });
  }
  const wait = await count(parts.db, 'sent', from);
  if (wait !== null) return again(waitProblem(wait), { status: 429, sealed });
  if (!isFresh(sealed, now)) return again({ field: 'sum', key: 'objections.new.questionOld' });
  if (!isAnswered(visit, typed)) return again({ field: 'sum', key: 'objections.new.sumWrong' });
  const full = await countReceived(parts.db, from);
  if (full !== null) return again(waitProblem(full), { status: 429, sealed });
  return takeIn(visit, typed, school, sealed);
}

const waitProblem = (minutes: number): Problem => ({
  field: 'sum',
  key: 'objections.new.wait',
  values: { minutes: String(minutes) },
});

function problemsOf(visit: Visit, typed: ObjectionForm, school: Objectable | undefined): Problem[] {
  const problems: Problem[] = [];
  if (school === undefined) problems.push({ field: 'school', key: 'objections.new.schoolMissing' });
  // What stood behind a text that broke off was never read: only the text can be spoken of.
  if (visit.uploadProblem === textTooLong) {
    return [
      ...problems,
      { field: 'text', key: 'objections.new.textFarTooLong', values: { most: String(longestText) } },
    ];
  }
  problems.push(...objectionProblems(typed));
  if (typed.website !== '') problems.push({ field: 'website', key: 'objections.new.websiteFilled' });
  if (visit.uploadProblem !== null) problems.push(fileProblem(visit.uploadProblem));
  return problems;
}

/** Fewer and smaller files are taken here than of those who have an account. */
function fileProblem(key: string): Problem {
  if (key === 'evidence.problem.tooLarge') {
    return { field: 'files', key: 'objections.new.fileTooLarge', values: { most: String(largestFile / 1024 / 1024) } };
  }
  if (key === 'evidence.problem.tooMany') {
    return { field: 'files', key: 'objections.new.filesTooMany', values: { most: String(mostFiles) } };
  }
  return { field: 'files', key };
}

function statusOf({ uploadProblem }: Visit): 400 | 413 | 503 {
  if (uploadProblem === noRoom) return 503;
  return uploadProblem === textTooLong ? 413 : 400;
}

function isAnswered({ parts, tIn }: Visit, { key, sum }: ObjectionForm): boolean {
  const { one, other } = questionOf(key, parts.sessionSecret);
  const right = one + other;
  return isRight(
    sum,
    right,
    languages.map((language) => tIn(language)(`objections.number.${right}`)),
  );
}

async function takeIn(visit: Visit, typed: ObjectionForm, school: Objectable, sealed: SealedKey): Promise<Reply> {
  const { parts, from } = visit;
  const code = codeOf(typed.key, parts.sessionSecret);
  // Whoever is signed in objects as anybody: neither the objection nor its files say who they are.
  const result = await keepFiles({ ...visit, actor: null }, async (inside, keep) => {
    const { db, today, now } = inside;
    // An approval that runs at the same moment either sees this objection or has come first.
    await holdStill(db, school.id);
    const meanwhile = await objectionUnder(db, typed.key);
    if (meanwhile !== undefined) {
      await uncount(parts.db, from);
      return receipt(inside, meanwhile, typed);
    }
    const files = inside.uploads.length === 0 ? [] : await keep();
    const id = await insertObjection(db, {
      key: typed.key,
      codeDigest: digestOf(code),
      assessmentId: school.id,
      matter: typed.matter,
      text: typed.text,
      name: typed.name,
      contact: typed.contact,
      receivedOn: today,
      at: now,
      withinNotice: isWithinNotice(today, school.noticeEndsOn),
      answerBy: answerBy(today, usualDays, await calendarOf(db, today)),
      fileIds: files.map((file) => file.id),
    });
    const made = (await objectionUnder(db, typed.key))!;
    const office = await handlersOf(db, made.regionCode, school.decidedAt);
    const gaps = { school: school.school, day: made.answerBy };
    await tell(
      db,
      office.map((person) => person.id),
      { key: 'objections.told.received', gaps, href: `/objections/${id}`, at: now },
    );
    return receipt(inside, made, null);
  });
  if ('reply' in result) return result.reply;
  await uncount(parts.db, from);
  const unfit = unfitProblems('files', result.unfit);
  return formPage(visit, school, typed, unfit, { status: result.status, sealed });
}

/**
 * The paper with the tracking code. It is an answer to the form and has no address of its own, so that no history of a
 * browser and no log has the code; the same form sent once more is shown it again.
 *
 * @param typed of a form that came again; null for the first
 */
function receipt(visit: Visit, objection: Objection, typed: ObjectionForm | null): Reply {
  const { t, parts, demonstration, body } = visit;
  const { school, year, matter, text, receivedAt, answerBy: by } = objection;
  const same = typed === null || (typed.text === text && typed.matter === matter);
  return page(
    'objections/receipt',
    {
      title: t('objections.receipt.title'),
      crumbs: [{ text: t('web.menu.public'), href: '/public' }, { text: t('objections.receipt.title') }],
      code: groupsOf(codeOf(String(body['key']), parts.sessionSecret)),
      terms: [
        { term: t('objections.term.school'), text: t('objections.schoolOf', { school, year: String(year) }) },
        { term: t('objections.term.matter'), text: t(`objections.matter.${matter}`) },
        { term: t('objections.term.received'), text: sayMoment(t, receivedAt) },
        { term: t('objections.term.answerBy'), text: sayDay(t, by) },
        { term: t('objections.term.lookUp'), text: `${visit.address}/public/objections` },
      ],
      again: same ? '' : t('objections.receipt.changed'),
      sample: demonstration ? t('layout.footer.demonstration') : '',
    },
    typed === null ? 201 : 200,
  );
}
