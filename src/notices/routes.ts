import { readChosen, takeSteps } from '../assessments/several.ts';
import { dueOn, situationOf } from '../assessments/rules.ts';
import type { Assessment } from '../assessments/store.ts';
import { assessmentsFor } from '../assessments/subject.ts';
import { calendarOf } from '../cycles/days.ts';
import { points, show } from '../scoring/points.ts';
import { sayDay } from '../web/days.ts';
import { addressOf, pageSize, readCursor, writeCursor } from '../web/paging.ts';
import { notFound } from '../web/refusals.ts';
import { actorOf, type Door, page, type Reply, seeOther, type Visit } from '../web/visit.ts';
import { type NoticeForm, NoticeForm as Form } from './schema.ts';
import { type CorrectionPage, correct, showCorrecting } from './correcting.ts';
import { correctionsOf, uncorrectedIn } from './corrections.ts';
import { blankForm, cycleOf, formPage } from './form.ts';
import { type Paper, paperOf, sayPeriod, titleOf } from './paper.ts';
import { lastDayOf, type NoticeProblem, noticeProblems, type Period, periodOf, stateOf } from './rules.ts';
import { awaitingNotice, findByNumber, findNotice, insertNotice, type NoticeCycle, noticesOf } from './store.ts';
import { noticesWorkbook } from './workbook.ts';

export const doors: readonly Door[] = [
  { method: 'get', path: '/notices', may: 'notice.publish', handle: listNotices },
  { method: 'get', path: '/notices/new', may: 'notice.publish', handle: newNotice },
  { method: 'get', path: '/notices/workbook', may: 'notice.publish', handle: noticesWorkbook },
  { method: 'post', path: '/notices', may: 'notice.publish', handle: prepareOrPublish },
  { method: 'get', path: '/notices/:id/corrections/new', may: 'notice.publish', handle: showCorrecting },
  { method: 'post', path: '/notices/:id/corrections', may: 'notice.publish', handle: correct },
  { method: 'get', path: '/public/notices/:id', may: 'anyone', handle: showNotice },
];

declare module '../web/pages.ts' {
  interface Pages {
    'notices/list': ListPage;
    'notices/preview': PreviewPage;
    'notices/correction': CorrectionPage;
    'notices/notice': NoticePage;
  }
}

interface ListPage {
  readonly title: string;
  readonly waiting: string;
  readonly workbook: string;
  readonly notices: readonly {
    readonly href: string;
    readonly number: string;
    readonly title: string;
    readonly schools: string;
    readonly period: string;
    readonly running: boolean;
    /** Schools that have changed since, in a sentence; empty where none has, or a correction has said so. */
    readonly uncorrected: string;
    readonly correct: string;
  }[];
  readonly pager: { readonly older?: string; readonly newer?: string };
}

interface PreviewPage {
  readonly title: string;
  readonly crumbs: readonly { readonly text: string; readonly href?: string }[];
  readonly paper: Paper;
  readonly warning: string;
  readonly says: string;
  readonly hidden: readonly { readonly name: string; readonly value: string }[];
}

interface NoticePage {
  readonly title: string;
  readonly crumbs: readonly { readonly text: string; readonly href?: string }[];
  readonly paper: Paper;
  readonly state: string;
  readonly running: boolean;
  /** What was corrected since, each as it was published. */
  readonly corrections: readonly {
    readonly number: string;
    readonly paragraphs: readonly string[];
    readonly schools: readonly { readonly name: string; readonly said: string }[];
    readonly contact: string;
    readonly day: string;
  }[];
}

async function listNotices(visit: Visit): Promise<Reply> {
  const { db, t, query, today } = visit;
  const actor = actorOf(visit);
  const before = readCursor(query.before);
  const waiting = await awaitingNotice(db, actor);
  const notices = await noticesOf(db, actor.post.regionCode ?? '', before);
  const shown = notices.slice(0, pageSize);
  const last = shown.at(-1);
  const uncorrected = await uncorrectedIn(
    db,
    shown.map(({ id }) => id),
  );
  return page('notices/list', {
    title: t('notices.list.title'),
    waiting: waiting.length === 0 ? '' : t('notices.list.waiting', { count: waiting.length }),
    workbook: '/notices/workbook',
    notices: await Promise.all(
      shown.map(async (notice) => ({
        href: `/public/notices/${notice.id}`,
        number: notice.number,
        title: await titleOf(visit, notice),
        schools: t('notices.schools', { count: notice.schools }),
        period: sayPeriod(t, notice.publishedOn, notice.endsOn),
        running: stateOf(notice.endsOn, today) === 'running',
        uncorrected: uncorrected.has(notice.id)
          ? t('notices.list.uncorrected', { count: uncorrected.get(notice.id)! })
          : '',
        correct: `/notices/${notice.id}/corrections/new`,
      })),
    ),
    pager: {
      ...(before && { newer: '/notices' }),
      ...(notices.length > pageSize &&
        last && { older: addressOf('/notices', { before: writeCursor({ value: '', id: last.id }) }) }),
    },
  });
}

/** `?schools=` names assessments to be ticked, `?cycle=` the cycle; without them the newest cycle with all that wait in it. */
async function newNotice(visit: Visit): Promise<Reply> {
  const awaiting = await awaitingNotice(visit.db, actorOf(visit));
  return formPage(visit, awaiting, await blankForm(visit, awaiting), []);
}

async function prepareOrPublish(visit: Visit): Promise<Reply> {
  const typed = Form.parse(visit.body);
  const actor = actorOf(visit);
  const chosen = readChosen(typed.schools);
  const published = await publishedBefore(visit, typed, [...chosen.keys()]);
  if (published === 'by this form') return publishedAlready(visit, typed.number);

  const assessments = await assessmentsFor(visit, [...chosen.keys()]);
  const cycle = await cycleOf(visit, typed.cycle);
  if (assessments.some(({ countedIn }) => countedIn.id !== cycle.id)) throw notFound();
  const period = periodOf(visit.today, cycle.noticeDays, await calendarOf(visit.db, visit.today));
  const problems: NoticeProblem[] = [
    ...noticeProblems({ ...typed, schools: chosen.size }, period),
    ...(published === 'by another' ? [{ field: 'number', key: 'notices.new.numberTaken' } as const] : []),
  ];
  if (typed.deed === 'edit' || problems.length > 0) {
    const awaiting = await awaitingNotice(visit.db, actor);
    return formPage(visit, awaiting, typed, typed.deed === 'edit' ? [] : problems);
  }
  if (typed.deed === 'preview' || typed.previewedOn !== visit.today)
    return preview(visit, typed, assessments, cycle, period);
  return publish(visit, typed, assessments, chosen, period);
}

/** Whether this office has used the number already, and whether it was this very form: a double click is shown what the first one made. */
async function publishedBefore(
  visit: Visit,
  { deed, number }: NoticeForm,
  assessmentIds: readonly number[],
): Promise<'no' | 'by this form' | 'by another'> {
  const actor = actorOf(visit);
  const found = number === '' ? undefined : await findByNumber(visit.db, actor.post.regionCode ?? '', number);
  if (found === undefined) return 'no';
  const same = new Set(found.assessmentIds);
  const ours = found.by === actor.id && same.size === assessmentIds.length && assessmentIds.every((id) => same.has(id));
  return deed === 'publish' && ours ? 'by this form' : 'by another';
}

async function publishedAlready({ db, actor }: Visit, number: string): Promise<Reply> {
  const found = await findByNumber(db, actor?.post.regionCode ?? '', number);
  const url = found === undefined ? '/notices' : `/public/notices/${found.id}`;
  return seeOther(url, { tone: 'done', key: 'assessments.step.publish.done' });
}

async function preview(
  visit: Visit,
  typed: NoticeForm,
  assessments: readonly Assessment[],
  cycle: NoticeCycle,
  period: Period,
): Promise<Reply> {
  const { t, today } = visit;
  const endsOn = lastDayOf(period, typed.endsOn);
  return page('notices/preview', {
    title: t('notices.preview.title'),
    crumbs: [{ text: t('notices.list.title'), href: '/notices' }, { text: t('notices.preview.title') }],
    paper: await paperOf(
      visit,
      {
        ...typed,
        ...cycle,
        publishedOn: today,
        endsOn,
        region: actorOf(visit).post.regionName ?? '',
        schools: assessments.map(({ id, school, grade, score }) => ({
          ...school,
          assessmentId: id,
          place: school.regionName,
          grade: grade ?? '',
          score: cycle.pointsPublic && score !== null ? show(points(score)) : null,
        })),
      },
      false,
    ),
    warning: typed.deed === 'publish' ? t('notices.preview.dayChanged', { day: sayDay(t, today) }) : '',
    says: t('notices.preview.says', { day: sayDay(t, endsOn) }),
    hidden: [
      ...[typed.schools].flat().map((value) => ({ name: 'schools', value })),
      { name: 'cycle', value: String(typed.cycle) },
      { name: 'number', value: typed.number },
      { name: 'body', value: typed.body },
      { name: 'contact', value: typed.contact },
      { name: 'endsOn', value: typed.endsOn },
      { name: 'previewedOn', value: today },
    ],
  });
}

async function publish(
  visit: Visit,
  { number, body, contact, cycle, endsOn: confirmed }: NoticeForm,
  assessments: readonly Assessment[],
  chosen: ReadonlyMap<number, number>,
  period: Period,
): Promise<Reply> {
  const { db, today, now } = visit;
  const actor = actorOf(visit);
  const endsOn = lastDayOf(period, confirmed);
  const kind = await takeSteps(visit, assessments, 'publish', chosen, (assessment) => ({
    situation: situationOf(assessment, actor, today),
    details: { number, endsOn },
    dueOn: (stage) => dueOn(stage, assessment),
  }));
  if (kind === 'repeated') return publishedAlready(visit, number);
  const id = await insertNotice(db, {
    cycleId: cycle,
    regionCode: actor.post.regionCode ?? '',
    number,
    body,
    contact,
    publishedOn: today,
    endsOn,
    by: actor.id,
    at: now,
    assessmentIds: assessments.map((assessment) => assessment.id),
  });
  return seeOther(`/public/notices/${id}`, { tone: 'done', key: 'assessments.step.publish.done' });
}

/** Anyone may read a notice, while it runs and afterwards: it is never taken down. */
async function showNotice(visit: Visit): Promise<Reply> {
  const { db, params, t, today } = visit;
  const notice = /^\d{1,9}$/.test(params.id ?? '') ? await findNotice(db, Number(params.id)) : undefined;
  if (notice === undefined) throw notFound();
  const running = stateOf(notice.endsOn, today) === 'running';
  const title = await titleOf(visit, notice);
  return page('notices/notice', {
    title,
    crumbs: [{ text: t('public-site.title'), href: '/public' }, { text: notice.number }],
    paper: await paperOf(visit, notice, true),
    running,
    corrections: (await correctionsOf(db, notice.id)).map(({ number, body, contact, publishedOn, schools }) => ({
      number: t('notices.paper.number', { number }),
      paragraphs: body.split(/\s*\n\s*/).filter(Boolean),
      schools,
      contact: t('notices.paper.contact', { contact }),
      day: sayDay(t, publishedOn),
    })),
    state: t(running ? 'notices.notice.running' : 'notices.notice.over', { day: sayDay(t, notice.endsOn) }),
  });
}
