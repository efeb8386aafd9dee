import { sayPeriod, titleOf } from '../notices/paper.ts';
import { stateOf } from '../notices/rules.ts';
import { type ListedNotice, noticesOf, publicNotices } from '../notices/store.ts';
import { addressOf, pageSize, readCursor, writeCursor } from '../web/paging.ts';
import { type Door, page, type Reply, type Visit } from '../web/visit.ts';
import { type ProgressPage, progressPage } from './progress.ts';
import { progressWorkbook } from './progress-workbook.ts';
import { onPaper } from './as-of.ts';
import { type EntranceShown, entrancesOf, tabsOf, type TabsShown } from './tabs.ts';
import { type SchoolShown, type SchoolsPage, schoolsPage, someSchools } from './schools.ts';
import { schoolsWorkbook } from './workbook.ts';

/** What anyone may read. None of these doors needs a session, and none makes one. */
export const doors: readonly Door[] = [
  { method: 'get', path: '/public', may: 'anyone', handle: showPublic },
  { method: 'get', path: '/public/notices', may: 'anyone', handle: listNotices },
  { method: 'get', path: '/public/schools', may: 'anyone', handle: listSchools },
  { method: 'get', path: '/public/schools/workbook', may: 'anyone', handle: schoolsWorkbook },
  { method: 'get', path: '/public/progress', may: 'anyone', handle: showProgress },
  { method: 'get', path: '/public/progress/workbook', may: 'anyone', handle: progressWorkbook },
];

declare module '../web/pages.ts' {
  interface Pages {
    'public-site/home': HomePage;
    'public-site/notices': NoticesPage;
    'public-site/schools': SchoolsPage;
    'public-site/progress': ProgressPage;
  }
}

interface NoticeShown {
  readonly href: string;
  readonly title: string;
  readonly number: string;
  readonly about: string;
  readonly period: string;
  readonly running: boolean;
}

interface HomePage {
  readonly title: string;
  readonly styles: readonly string[];
  readonly tabs: TabsShown;
  readonly onPaper: string;
  readonly entrances: readonly EntranceShown[];
  readonly running: readonly NoticeShown[];
  readonly over: readonly NoticeShown[];
  /** Heading of the short list; empty while nothing was ever approved. */
  readonly schoolsTitle: string;
  readonly schools: readonly SchoolShown[];
  readonly moreSchools: string;
  readonly signedIn: boolean;
}

interface NoticesPage {
  readonly title: string;
  readonly tabs: TabsShown;
  readonly onPaper: string;
  readonly notices: readonly NoticeShown[];
  readonly pager: { readonly older?: string; readonly newer?: string };
}

/** How many notices that are over the first page shows; those that run are all of interest. */
const fewNotices = 3;
const manyNotices = 20;

async function showPublic(visit: Visit): Promise<Reply> {
  const { db, t, today, actor } = visit;
  const running = await publicNotices(db, 'running', today, manyNotices);
  const over = await publicNotices(db, 'over', today, fewNotices);
  const { year, count, schools } = await someSchools(visit);
  return page('public-site/home', {
    title: t('public-site.title'),
    styles: ['/css/public-site.css'],
    tabs: tabsOf(visit, '/public'),
    onPaper: onPaper(visit),
    entrances: entrancesOf(visit),
    running: await Promise.all(running.map((notice) => noticeShown(visit, notice))),
    over: await Promise.all(over.map((notice) => noticeShown(visit, notice))),
    schoolsTitle: year === null ? '' : t('public-site.home.schools', { year: String(year), count }),
    schools,
    moreSchools: t('public-site.home.moreSchools', { count }),
    signedIn: actor !== null,
  });
}

async function noticeShown(visit: Visit, notice: ListedNotice): Promise<NoticeShown> {
  const { t, today } = visit;
  return {
    href: `/public/notices/${notice.id}`,
    title: await titleOf(visit, notice),
    number: notice.number,
    about: t('public-site.notice.about', {
      issuer: t('notices.issuer', { region: notice.region }),
      count: notice.schools,
    }),
    period: sayPeriod(t, notice.publishedOn, notice.endsOn),
    running: stateOf(notice.endsOn, today) === 'running',
  };
}

async function listNotices(visit: Visit): Promise<Reply> {
  const { db, t, query } = visit;
  const before = readCursor(query['before']);
  const found = await noticesOf(db, null, before);
  const shown = found.slice(0, pageSize);
  const last = found.length > pageSize ? shown.at(-1) : undefined;
  return page('public-site/notices', {
    title: t('public-site.notices.title'),
    tabs: tabsOf(visit, '/public/notices'),
    onPaper: onPaper(visit),
    notices: await Promise.all(shown.map((notice) => noticeShown(visit, notice))),
    pager: {
      ...(before && { newer: '/public/notices' }),
      ...(last && { older: addressOf('/public/notices', { before: writeCursor({ value: '', id: last.id }) }) }),
    },
  });
}

async function listSchools(visit: Visit): Promise<Reply> {
  return page('public-site/schools', await schoolsPage(visit));
}

async function showProgress(visit: Visit): Promise<Reply> {
  return page('public-site/progress', await progressPage(visit));
}
