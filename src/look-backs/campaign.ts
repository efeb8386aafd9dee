import { mayEver } from '../accounts/permissions.ts';
import { Forbidden, notFound } from '../web/refusals.ts';
import { actorOf, type Visit } from '../web/visit.ts';
import { draw } from './draw.ts';
import { readList } from './list-text.ts';
import { findLookBack, type LookBack, storedDraw } from './store.ts';

/** The look-back of the address (`:id`), if it is one of this office. */
export async function lookBackFor(visit: Visit): Promise<LookBack> {
  const actor = actorOf(visit);
  if (!mayEver(actor, 'lookback.run')) throw new Forbidden('lookback.run');
  const lookBack = await publicLookBack(visit);
  if (lookBack.regionCode !== actor.post.regionCode) throw notFound();
  return lookBack;
}

/** The look-back of the address, for anyone. */
export async function publicLookBack({ db, params }: Visit): Promise<LookBack> {
  const id = params['id'] ?? '';
  const lookBack = /^\d{1,9}$/.test(id) ? await findLookBack(db, Number(id)) : undefined;
  if (lookBack === undefined) throw notFound();
  return lookBack;
}

/** Whether the draw, made again from the list and the seed as they are stored, comes to what is stored. */
export async function isDrawnAsStored(visit: Visit, { id, list, digest, seed }: LookBack): Promise<boolean> {
  if (seed === null) return false;
  const { schools, shares } = readList(list);
  const again = draw(schools, shares, digest, seed);
  return JSON.stringify(again) === JSON.stringify(await storedDraw(visit.db, id));
}
