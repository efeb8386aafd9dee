import { mayEver } from '../accounts/permissions.ts';
import { Forbidden, notFound, stale } from '../web/refusals.ts';
import { actorOf, type Visit } from '../web/visit.ts';
import { mayEdit, versionFor, type VersionWithTree } from './versions.ts';

/**
 * The version of the address, if this person may see it, and change it where the door is for changing.
 * @param as a pattern: of which another one is made, and which itself is not changed
 * @throws Refusal 404 or 403
 */
export async function rubricFor(visit: Visit, as: 'itself' | 'a pattern' = 'itself'): Promise<VersionWithTree> {
  const version = await readVersion(visit, false);
  if (as === 'itself' && visit.door.may === 'rubric.edit' && !mayEdit(actorOf(visit), version))
    throw new Forbidden('rubric.edit');
  return version;
}

/**
 * The draft of the address, for somebody who may change it; others' changes wait until this one is done.
 * @throws Refusal 404, 403, or 409 when it is no draft any more
 */
export async function draftFor(visit: Visit): Promise<VersionWithTree> {
  const version = await readVersion(visit, true);
  if (!mayEdit(actorOf(visit), version)) throw new Forbidden('rubric.edit');
  if (version.status !== 'draft') throw stale('rubrics.refusal.noDraft');
  return version;
}

async function readVersion(visit: Visit, hold: boolean): Promise<VersionWithTree> {
  const actor = actorOf(visit);
  const { id = '' } = visit.params;
  const version = /^\d{1,9}$/.test(id) ? await versionFor(visit.db, actor, Number(id), { hold }) : undefined;
  if (version === undefined || !mayEver(actor, 'rubric.read')) throw notFound();
  return version;
}
