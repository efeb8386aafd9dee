import type { Knex } from 'knex';
import { z } from 'zod';
import type { Actor } from '../accounts/permissions.ts';
import { type Cycle, cyclesFor } from '../cycles/store.ts';
import { schoolTypes } from '../scoring/school.ts';
import { notFound } from '../web/refusals.ts';
import { actorOf, type Visit } from '../web/visit.ts';
import { areasAround, type Extent } from './store.ts';

const Question = z.object({
  cycle: z.string().max(9).catch(''),
  // A region's code, or that with an ending: what the region runs itself.
  area: z.string().max(20).catch(''),
  type: z.enum(schoolTypes).nullable().catch(null),
});

/**
 * What a visitor asks figures of: the newest cycle and the whole of their own region, unless the address says otherwise.
 * Two queries.
 *
 * @returns null where no cycle has been opened
 * @throws Refusal 404 for a cycle or an area that is not theirs to read
 */
export async function extentFor(visit: Visit): Promise<Extent | null> {
  const { db } = visit;
  const actor = actorOf(visit);
  const typed = Question.parse(visit.query);
  const cycles = await cyclesFor(db, actor);
  const cycle = typed.cycle === '' ? cycles[0] : cycles.find(({ id }) => String(id) === typed.cycle);
  if (cycle === undefined && typed.cycle !== '') throw notFound();
  if (cycle === undefined) return null;
  const direct = typed.area.endsWith(ending);
  const code = direct ? typed.area.slice(0, -ending.length) : typed.area;
  const { area, above, below } = await areasFor(db, actor, code || firstArea(actor, cycle));
  return { cycle, cycles, area, above, below, direct, type: typed.type };
}

const ending = '-direct';

/** How an address names a region, or only what it runs itself. */
export const areaAsked = (code: string, direct: boolean): string => (direct ? `${code}${ending}` : code);

/** The visitor's own region; whoever sits above the cycle's begins with that. */
const firstArea = ({ post }: Actor, { regionCode, regionPath }: Cycle): string =>
  post.regionPath !== null && !regionPath.startsWith(post.regionPath) ? (post.regionCode ?? regionCode) : regionCode;

async function areasFor(db: Knex, { post }: Actor, code: string): Promise<Pick<Extent, 'area' | 'above' | 'below'>> {
  const around = await areasAround(db, code);
  const area = around.find((one) => one.code === code);
  const own = post.regionPath;
  if (area === undefined || own === null || !area.path.startsWith(own)) throw notFound();
  return {
    area,
    above: around.filter(({ path }) => area.path.startsWith(path) && path.startsWith(own)),
    below: around.filter(({ path }) => path !== area.path && path.startsWith(area.path)),
  };
}

/** The part of an address that names an extent. */
export const extentAsked = ({ cycle, area, direct, type }: Extent): Record<string, string | null> => ({
  cycle: String(cycle.id),
  area: areaAsked(area.code, direct),
  type,
});
