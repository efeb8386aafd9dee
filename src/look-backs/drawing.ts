import { tell } from '../messages/store.ts';
import { stale } from '../web/refusals.ts';
import { actorOf, type Reply, seeOther, type Visit } from '../web/visit.ts';
import { lookBackFor } from './campaign.ts';
import { campaignPage } from './campaign-page.ts';
import { draw } from './draw.ts';
import { readList } from './list-text.ts';
import { DrawForm } from './schema.ts';
import { holdLookBack, peopleAtDrawn, saveDraw } from './store.ts';

/** Draws the schools of a look-back with the seed that was typed, once and for all. Pressed twice, it draws once. */
export async function drawSchools(visit: Visit): Promise<Reply> {
  const { db, now } = visit;
  const { id } = await lookBackFor(visit);
  await holdLookBack(db, id);
  const lookBack = await lookBackFor(visit);
  const { seed } = DrawForm.parse(visit.body);
  const done = seeOther(`/look-backs/${id}`, { tone: 'done', key: 'look-backs.drawn' });
  if (lookBack.seed !== null) {
    if (lookBack.seed !== seed) throw stale('look-backs.draw.already');
    return done;
  }
  if (seed === '') return campaignPage(visit, lookBack, { seed, problem: visit.t('look-backs.draw.noSeed') });
  const { schools, shares } = readList(lookBack.list);
  const drawn = draw(schools, shares, lookBack.digest, seed);
  await saveDraw(db, id, { seed, drawn, by: actorOf(visit).id, at: now });
  await tell(db, await peopleAtDrawn(db, id), {
    key: 'look-backs.told.drawn',
    gaps: { year: String(lookBack.year), region: lookBack.region },
    href: `/public/look-backs/${id}`,
    at: now,
  });
  return done;
}
