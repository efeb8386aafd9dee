import { type Actor, may, mayEver } from '../accounts/permissions.ts';
import type { Problem } from '../scoring/sentence.ts';
import { findSchool } from '../schools/store.ts';
import { readDay } from '../web/days.ts';
import { notFound } from '../web/refusals.ts';
import { actorOf, type Door, page, type Reply, seeOther, type Visit } from '../web/visit.ts';
import { blank, type FormPage, formPage } from './form.ts';
import { type OwnPage, ownPage, type RegionPage, regionPage } from './list-pages.ts';
import { type ConflictKind, interestProblems, type TypedInterest } from './rules.ts';
import { InterestForm, WithdrawalForm } from './schema.ts';
import { type InterestShown, interestShown } from './shown.ts';
import {
  findInterest,
  insertInterest,
  type Interest,
  isReviewerOf,
  lockInterest,
  reviewersFor,
  withdrawInterest,
} from './store.ts';

declare module '../web/pages.ts' {
  interface Pages {
    'interests/own': OwnPage;
    'interests/region': RegionPage;
    'interests/form': FormPage;
    'interests/withdrawal': WithdrawalPage;
  }
}

interface WithdrawalPage {
  title: string;
  crumbs: { text: string; href?: string }[];
  interest: InterestShown;
  action: string;
  back: string;
  reason: string;
  problem: string;
  problems: { field: string; text: string }[];
}

const own = 'interest.declare';
const office = 'interest.oversee';

export const doors: readonly Door[] = [
  { method: 'get', path: '/interests', may: own, handle: async (visit) => page('interests/own', await ownPage(visit)) },
  { method: 'get', path: '/interests/new', may: own, handle: newInterest },
  { method: 'post', path: '/interests', may: own, handle: declare },
  {
    method: 'get',
    path: '/interests/region',
    may: office,
    handle: async (visit) => page('interests/region', await regionPage(visit)),
  },
  { method: 'get', path: '/interests/region/new', may: office, handle: newInterest },
  { method: 'post', path: '/interests/region', may: office, handle: declare },
  { method: 'get', path: '/interests/:interest/withdrawals', may: own, handle: showWithdrawal },
  { method: 'post', path: '/interests/:interest/withdrawals', may: own, handle: withdraw },
  { method: 'get', path: '/interests/region/:interest/withdrawals', may: office, handle: showWithdrawal },
  { method: 'post', path: '/interests/region/:interest/withdrawals', may: office, handle: withdraw },
];

const listOf = ({ door }: Visit): string => (door.may === office ? '/interests/region' : '/interests');

async function newInterest(visit: Visit): Promise<Reply> {
  return page('interests/form', await formPage(visit, blank));
}

async function declare(visit: Visit): Promise<Reply> {
  const { db, body, now, today } = visit;
  const actor = actorOf(visit);
  const { deed, ...form } = InterestForm.parse(body);
  const typed: TypedInterest = { ...form, until: readDay(form.until) ?? form.until };
  // The schools are wanted: nothing is judged yet.
  if (deed === 'search') return page('interests/form', await formPage(visit, typed));
  const reviewers = visit.door.may === office ? await reviewersFor(db, actor) : null;
  const problems: readonly Problem[] = interestProblems(typed, {
    today,
    schoolKnown: typed.school !== '' && (await maySay(visit, actor, Number(typed.school))),
    reviewerKnown: reviewers === null ? null : reviewers.some(({ id }) => String(id) === typed.reviewer),
  });
  if (problems.length > 0) return page('interests/form', await formPage(visit, typed, problems), 400);
  const kind = typed.kind as ConflictKind;
  const made = await insertInterest(db, {
    personId: reviewers === null ? actor.id : Number(typed.reviewer),
    schoolId: Number(typed.school),
    kind,
    until: kind === 'former post' && typed.until !== '' ? typed.until : null,
    said: typed.said,
    reason: reviewers === null ? '' : typed.reason,
    by: actor.id,
    at: now,
  });
  return seeOther(
    listOf(visit),
    made ? { tone: 'done', key: 'interests.declared' } : { tone: 'warning', key: 'interests.declaredBefore' },
  );
}

/** Whether the actor may declare something about a school: one of their region. */
async function maySay({ db, door }: Visit, actor: Actor, id: number): Promise<boolean> {
  const school = await findSchool(db, id);
  const permission = door.may === office ? office : own;
  const subject = school && { schoolId: id, regionPath: school.regionPath, decidedAt: null, team: [] };
  return subject !== undefined && may(actor, permission, subject, permission) === 'granted';
}

/**
 * The declaration of the address, for whoever may withdraw it: reviewers what they declared themselves, an office all of its reviewers'.
 * To everybody else there is none.
 */
async function interestFor(visit: Visit, find: typeof findInterest): Promise<Interest> {
  const actor = actorOf(visit);
  const { interest: id = '' } = visit.params;
  const byOffice = visit.door.may === office;
  if (!mayEver(actor, byOffice ? office : own) || !/^\d{1,9}$/.test(id)) throw notFound();
  const interest = await find(visit.db, Number(id));
  if (interest === undefined) throw notFound();
  const theirs = byOffice
    ? await isReviewerOf(visit.db, actor, interest.personId)
    : interest.personId === actor.id && interest.declaredById === actor.id;
  if (!theirs) throw notFound();
  return interest;
}

async function showWithdrawal(visit: Visit): Promise<Reply> {
  const interest = await interestFor(visit, findInterest);
  if (interest.withdrawnAt !== null) return gone(visit);
  return page('interests/withdrawal', withdrawalPage(visit, interest, '', ''));
}

/** Somebody was faster, or this is the second click. */
const gone = (visit: Visit): Reply => seeOther(listOf(visit), { tone: 'warning', key: 'interests.withdrawnBefore' });

async function withdraw(visit: Visit): Promise<Reply> {
  const interest = await interestFor(visit, lockInterest);
  if (interest.withdrawnAt !== null) return gone(visit);
  const { reason } = WithdrawalForm.parse(visit.body);
  if (reason === '') {
    const problem = visit.t('interests.wrong.withdrawal');
    return page('interests/withdrawal', withdrawalPage(visit, interest, reason, problem), 400);
  }
  await withdrawInterest(visit.db, interest.id, { by: actorOf(visit).id, at: visit.now, reason });
  return seeOther(listOf(visit), { tone: 'done', key: 'interests.withdrawn' });
}

function withdrawalPage(visit: Visit, interest: Interest, reason: string, problem: string): WithdrawalPage {
  const { t } = visit;
  const list = listOf(visit);
  const title = t('interests.withdrawal.title');
  const listTitle = t(list === '/interests' ? 'interests.own.title' : 'interests.region.title');
  return {
    title,
    crumbs: [{ text: listTitle, href: list }, { text: title }],
    interest: interestShown(visit, interest, ''),
    action: `${list}/${interest.id}/withdrawals`,
    back: list,
    reason,
    problem,
    problems: problem === '' ? [] : [{ field: 'reason', text: problem }],
  };
}
