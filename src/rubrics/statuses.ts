import { z } from 'zod';
import { mayEver } from '../accounts/permissions.ts';
import { Forbidden, notFound, stale } from '../web/refusals.ts';
import { actorOf, page, type Reply, seeOther, type Visit } from '../web/visit.ts';
import { publishingProblems } from './rules.ts';
import { rubricFor } from './subject.ts';
import { treePage } from './tree-page.ts';
import { dropDraft, makeDraft, moveVersion, type Status } from './versions.ts';

const Seen = z.object({ revision: z.coerce.number().int().min(0).max(2_147_483_647) });

/** How a version goes from one status to another; the check and the publication ask whether it may be published. */
const ways = {
  checks: { from: 'draft', to: 'check', what: 'checked', complete: true },
  returns: { from: 'check', to: 'draft', what: 'returned', complete: false },
  publications: { from: 'check', to: 'published', what: 'published', complete: true },
  retirements: { from: 'published', to: 'retired', what: 'retired', complete: false },
} as const satisfies Record<string, { from: Status; to: Status; what: string; complete: boolean }>;

/** Moves a version along one of the ways. */
export const moveAlong =
  (name: keyof typeof ways) =>
  async (visit: Visit): Promise<Reply> => {
    const { from, to, what, complete } = ways[name];
    const version = await rubricFor(visit);
    const { revision: seen } = Seen.parse(visit.body);
    if (complete && publishingProblems(version.tree).length > 0) {
      return page('rubrics/tree', await treePage(visit, version), 400);
    }
    const change = { what, by: actorOf(visit).id, at: visit.now };
    const moved = await moveVersion(visit.db, { id: version.id, revision: seen }, from, to, change);
    if (!moved) throw stale('rubrics.refusal.movedOn');
    return seeOther(`/rubrics/${version.id}`, { tone: 'done', key: `rubrics.deed.${name}.done` });
  };

/** A draft that begins as a version that was published: the next one of whoever makes it. */
export async function draftFrom(visit: Visit): Promise<Reply> {
  const actor = actorOf(visit);
  const version = await rubricFor(visit, 'a pattern');
  if (!mayEver(actor, 'rubric.edit')) throw new Forbidden('rubric.edit');
  if (version.publishedAt === null) throw notFound();
  const id = await makeDraft(visit.db, {
    programmeKey: version.programmeKey,
    regionCode: actor.post.regionCode,
    name: version.name,
    tree: version.tree,
    basedOn: version.id,
    what: 'made',
    by: actor.id,
    at: visit.now,
  });
  return seeOther(`/rubrics/${id}`, { tone: 'done', key: 'rubrics.deed.drafts.done' });
}

/** Throws a draft away. */
export async function dropVersion(visit: Visit): Promise<Reply> {
  const version = await rubricFor(visit);
  const dropped = await dropDraft(visit.db, { id: version.id, revision: Seen.parse(visit.body).revision });
  if (!dropped) throw stale('rubrics.refusal.movedOn');
  return seeOther('/rubrics', { tone: 'done', key: 'rubrics.deed.removals.done' });
}
