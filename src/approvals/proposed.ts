import { sayMoment } from '../web/days.ts';
import { addressOf, pageOf, readEnds } from '../web/paging.ts';
import { actorOf, page, type Reply, type Visit } from '../web/visit.ts';
import { type ListedProposal, proposalsOf } from './proposals.ts';
import { office, waitingAt } from './standing.ts';

export interface ProposalsPage {
  readonly title: string;
  readonly waiting: string;
  /** Schools that can't be proposed yet, in a sentence; empty where there are none. */
  readonly later: string;
  readonly proposals: readonly {
    readonly when: string;
    readonly note: string;
    readonly schools: readonly {
      readonly name: string;
      readonly href: string;
      readonly outcome: string;
      /** Takes it off the list; empty once it is decided. */
      readonly off: string;
    }[];
  }[];
  readonly pager: { readonly older: string | undefined; readonly newer: string | undefined };
}

/** What this office has proposed, the newest first, with what became of each school, and what can be proposed. */
export async function listProposals(visit: Visit): Promise<Reply> {
  const { db, t, query } = visit;
  const waiting = await waitingAt(visit, office);
  const ready = waiting.filter(({ missing }) => missing.length === 0).length;
  const ends = readEnds(query);
  const found = await proposalsOf(db, actorOf(visit).post.regionCode ?? '', ends);
  const { rows, pager } = pageOf(
    found,
    ends,
    ({ id }) => ({ value: '', id }),
    (turned) => addressOf('/proposals', turned),
  );
  return page('approvals/proposals', {
    title: t('approvals.propose.list'),
    waiting: ready === 0 ? '' : t('approvals.propose.waiting', { count: ready }),
    later: waiting.length === ready ? '' : t('approvals.propose.later', { count: waiting.length - ready }),
    proposals: rows.map((proposal) => proposalShown(visit, proposal)),
    pager,
  });
}

function proposalShown({ t }: Visit, { at, by, note, schools }: ListedProposal): ProposalsPage['proposals'][number] {
  return {
    when: t('approvals.propose.by', { person: by, when: sayMoment(t, new Date(at)) }),
    note,
    schools: schools.map(({ assessmentId, name, outcome }) => ({
      name,
      href: `/assessments/${assessmentId}`,
      outcome: t(`approvals.outcome.${outcome ?? 'open'}`),
      off: outcome === null ? `/assessments/${assessmentId}/proposal-withdrawals/new` : '',
    })),
  };
}
