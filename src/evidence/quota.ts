import type { Problem } from '../scoring/sentence.ts';
import type { Visit } from '../web/visit.ts';
import { sizeOf } from './page.ts';
import { holdSpace } from './space.ts';

/** What is said when the uploaded files would take the school over its space; null when there is room. */
export async function overQuota(visit: Visit, schoolId: number): Promise<Problem | null> {
  const limit = visit.parts.schoolQuota;
  const taken = await holdSpace(visit.db, schoolId);
  const more = visit.uploads.reduce((sum, { size }) => sum + size, 0);
  if (taken + more <= limit) return null;
  const [used, adding, most] = [taken, more, limit].map((bytes) => sizeOf(visit.t, bytes));
  return { field: 'files', key: 'evidence.problem.quota', values: { used: used!, more: adding!, most: most! } };
}
