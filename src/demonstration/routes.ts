import { z } from 'zod';
import { daysBetween, readDay } from '../web/days.ts';
import { notFound } from '../web/refusals.ts';
import { type Door, type Reply, seeOther, type Visit } from '../web/visit.ts';
import { forward } from './store.ts';

export const doors: readonly Door[] = [
  { method: 'post', path: '/demonstration/clock', may: 'signed in', handle: moveClock },
];

const Forward = z.object({
  days: z.coerce.number().int().min(1).max(400).optional(),
  date: z.string().max(40).default(''),
  back: z.string().max(500).default('/work'),
});

/** Moves the demonstration's own date, so that nobody need wait five working days for a notice to end. Never back: what has happened stays before now. */
async function moveClock({ db, demonstration, today, body }: Visit): Promise<Reply> {
  if (!demonstration) throw notFound();
  const { days, date, back } = Forward.parse(body);
  const ahead = days ?? daysBetween(today, readDay(date) ?? today);
  const where = /^\/(?![/\\])/.test(back) ? back : '/work';
  if (ahead <= 0 || ahead > 400) return seeOther(where, { tone: 'error', key: 'demonstration.onlyForward' });
  await forward(db, ahead * 86_400);
  return seeOther(where, { tone: 'done', key: 'demonstration.moved', values: { days: ahead } });
}
