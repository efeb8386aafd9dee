import { mayEver } from '../accounts/permissions.ts';
import { programmeOf } from '../rubrics/store.ts';
import { gradeRule } from '../scoring/programme.ts';
import { sayDay, sayMoment } from '../web/days.ts';
import { addressOf, pageOf, readEnds } from '../web/paging.ts';
import { notFound } from '../web/refusals.ts';
import { actorOf, type Door, page, type Reply, type Visit } from '../web/visit.ts';
import { decide, propose, showForm } from './deciding.ts';
import { listProposals, type ProposalsPage } from './proposed.ts';
import { group, office, waitingAt } from './standing.ts';
import { approvalSeenBy, approvalsOf } from './store.ts';
import { comeOff, showOff, strikingOff, takingOff, type WayOff } from './striking-off.ts';
import { approvalsWorkbook } from './workbook.ts';

export const doors: readonly Door[] = [
  { method: 'get', path: '/proposals', may: 'approval.propose', handle: listProposals },
  { method: 'get', path: '/proposals/new', may: 'approval.propose', handle: showForm(office) },
  { method: 'post', path: '/proposals', may: 'approval.propose', handle: propose },
  ...doorsOff(takingOff, 'approval.propose'),
  { method: 'get', path: '/approvals', may: 'approval.decide', handle: listApprovals },
  { method: 'get', path: '/approvals/new', may: 'approval.decide', handle: showForm(group) },
  { method: 'post', path: '/approvals', may: 'approval.decide', handle: decide },
  { method: 'get', path: '/approvals/workbook', may: 'approval.decide', handle: approvalsWorkbook },
  { method: 'get', path: '/approvals/:id', may: 'assessment.read', handle: showApproval },
  ...doorsOff(strikingOff, 'approval.decide'),
];

function doorsOff(way: WayOff, may: Door['may']): readonly Door[] {
  const path = `/assessments/:id/${way.noun}`;
  return [
    { method: 'get', path: `${path}/new`, may, handle: showOff(way) },
    { method: 'post', path, may, handle: comeOff(way) },
  ];
}

declare module '../web/pages.ts' {
  interface Pages {
    'approvals/list': ListPage;
    'approvals/proposals': ProposalsPage;
    'approvals/approval': ApprovalPage;
  }
}

interface ListPage {
  readonly title: string;
  readonly waiting: string;
  /** Schools on notice that can't be decided on yet, in a sentence; empty where there are none. */
  readonly later: string;
  readonly workbook: string;
  readonly approvals: readonly {
    readonly href: string;
    readonly number: string;
    readonly meeting: string;
    readonly schools: string;
  }[];
  readonly pager: { readonly older: string | undefined; readonly newer: string | undefined };
}

interface ApprovalPage {
  readonly title: string;
  readonly crumbs: readonly { readonly text: string; readonly href?: string }[];
  readonly decided: string;
  /** Who proposed the list, and who was recused. */
  readonly proposed: string;
  readonly recused: readonly string[];
  readonly others: string;
  readonly paper: {
    readonly title: string;
    readonly number: string;
    readonly decision: string;
    readonly issuer: string;
    readonly day: string;
    readonly schools: readonly {
      readonly place: string;
      readonly name: string;
      readonly href: string;
      readonly region: string;
      readonly type: string;
      readonly score: string;
      readonly grade: string;
      readonly notice: string;
      readonly noticeHref: string;
    }[];
  };
}

/** What this leading group has approved, the newest first, and what waits for it. */
async function listApprovals(visit: Visit): Promise<Reply> {
  const { db, t, query } = visit;
  const actor = actorOf(visit);
  const awaiting = await waitingAt(visit, group);
  const ready = awaiting.filter(({ missing }) => missing.length === 0).length;
  const ends = readEnds(query);
  const found = await approvalsOf(db, actor.post.regionCode ?? '', ends);
  const { rows, pager } = pageOf(
    found,
    ends,
    ({ id }) => ({ value: '', id }),
    (turned) => addressOf('/approvals', turned),
  );
  return page('approvals/list', {
    title: t('approvals.list.title'),
    waiting: ready === 0 ? '' : t('approvals.list.waiting', { count: ready }),
    later: awaiting.length === ready ? '' : t('approvals.list.later', { count: awaiting.length - ready }),
    workbook: '/approvals/workbook',
    approvals: rows.map(({ id, number, meetingOn, schools, first }) => ({
      href: `/approvals/${id}`,
      number,
      meeting: sayDay(t, meetingOn),
      schools: t('approvals.list.schools', { count: schools, first }),
    })),
    pager,
  });
}

/** The decision as a document, for whoever may read one of its assessments; other schools are not named to them. */
async function showApproval(visit: Visit): Promise<Reply> {
  const { db, t, say, params } = visit;
  const id = params['id'] ?? '';
  const approval = /^\d{1,9}$/.test(id) ? await approvalSeenBy(db, actorOf(visit), Number(id)) : undefined;
  if (approval === undefined) throw notFound();
  const { number, meetingOn, regionName, decidedBy, decidedAt, year, count, schools } = approval;
  const programme = await programmeOf(db, approval.programmeKey);
  const named = { year: String(year), programme: say(programme.name) };
  const hidden = count - schools.length;
  // What ties a member to a school is personal: for the offices that oversee it, and the leading groups.
  const mayKnowWhy = mayEver(actorOf(visit), 'interest.oversee') || mayEver(actorOf(visit), 'approval.decide');
  return page('approvals/approval', {
    title: t('approvals.approval.title', named),
    crumbs: [
      mayEver(actorOf(visit), 'approval.decide')
        ? { text: t('approvals.list.title'), href: '/approvals' }
        : { text: t('web.menu.assessments'), href: '/assessments' },
      { text: number },
    ],
    decided: t('approvals.approval.decided', { person: decidedBy, when: sayMoment(t, decidedAt) }),
    proposed:
      approval.proposedBy.length === 0
        ? ''
        : t('approvals.approval.proposed', { names: approval.proposedBy.join(t('web.comma')) }),
    recused: approval.recused.map((member) =>
      mayKnowWhy ? t('approvals.approval.recused', member) : t('approvals.approval.recusedName', { name: member.name }),
    ),
    others: hidden === 0 ? '' : t('approvals.approval.others', { count: hidden }),
    paper: {
      title: t('approvals.paper.title', named),
      number: t('approvals.paper.number', { number }),
      decision: t('approvals.paper.decision', {
        ...named,
        count,
        day: sayDay(t, meetingOn),
        grade: say(programme.grades.find(({ compliant }) => compliant)!.name),
      }),
      issuer: t('approvals.paper.issuer', { region: regionName }),
      day: sayDay(t, meetingOn),
      schools: schools.map((school, place) => ({
        place: String(place + 1),
        name: school.name,
        href: `/assessments/${school.assessmentId}`,
        region: school.place,
        type: t(`schools.type.${school.type}`),
        score: school.score,
        grade: say(gradeRule(programme, school.grade).name),
        notice: school.noticeNumber,
        noticeHref: `/public/notices/${school.noticeId}`,
      })),
    },
  });
}
