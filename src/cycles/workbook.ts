import { sendList } from '../excel/download.ts';
import type { Cell } from '../excel/workbook.ts';
import { programmeOf } from '../rubrics/store.ts';
import { batchSize } from '../web/paging.ts';
import { actorOf, type Reply, type Visit } from '../web/visit.ts';
import { regionAsked } from './pages.ts';
import { type Cycle, type SchoolInCycle, schoolsInCycle } from './store.ts';

/** The schools of a cycle as a workbook, township by township, those that are not on its list too. */
export async function cycleWorkbook(visit: Visit, cycle: Cycle): Promise<Reply> {
  const { db, t, say } = visit;
  const programme = await programmeOf(db, cycle.programmeKey);
  const post = actorOf(visit).post.regionPath ?? '-';
  // Whoever is above the city of the cycle sees all of it, and nothing beside it.
  const path = (await regionAsked(visit)) ?? (post.startsWith(cycle.regionPath) ? post : cycle.regionPath);
  return sendList(visit, {
    title: t('web.cycle', { year: String(cycle.year), programme: say(programme.name) }),
    about: t('cycles.theList'),
    columns: [
      { heading: t('cycles.county'), width: 16 },
      { heading: t('schools.list.column.region'), width: 18 },
      { heading: t('schools.list.column.name'), width: 32, wrap: true },
      { heading: t('schools.list.column.code'), width: 14 },
      { heading: t('schools.list.type'), width: 16 },
      { heading: t('assessments.list.column.stage'), width: 18 },
    ],
    rows: cellsOf(visit, cycle, path),
  });
}

async function* cellsOf(visit: Visit, { id }: Cycle, path: string): AsyncGenerator<Cell[]> {
  const { db, t } = visit;
  let last: SchoolInCycle | null = null;
  do {
    const schools: SchoolInCycle[] = await schoolsInCycle(db, actorOf(visit), id, path, last, batchSize);
    for (const { countyName, regionName, name, code, type, stage, mending } of schools) {
      const stands =
        stage === null ? t(mending ? 'cycles.mending' : 'cycles.notListed') : t(`assessments.stage.${stage}`);
      yield [countyName, regionName, name, code, t(`schools.type.${type}`), stands];
    }
    last = schools.length < batchSize ? null : (schools.at(-1) ?? null);
  } while (last !== null);
}
