import type { Knex } from 'knex';
import { calendarOf } from '../src/cycles/days.ts';
import { openCycle } from '../src/cycles/store.ts';
import { usualDates } from '../src/cycles/rules.ts';
import type { Storage } from '../src/evidence/storage.ts';
import { programmeOf, publishedRubrics, rubricOf } from '../src/rubrics/store.ts';
import { pinyinOf } from '../src/schools/pinyin.ts';
import { writeJourneys } from './demonstration/assessments.ts';
import { clock, dayBefore, momentOf, workingDaysUntil } from './demonstration/days.ts';
import { scoreApart } from './demonstration/double.ts';
import { type Copy, makeStock, storeCopies } from './demonstration/files.ts';
import type { Year } from './demonstration/journey.ts';
import { mend } from './demonstration/mending.ts';
import { officeRegions } from './demonstration/numbers.ts';
import { objectToNotices } from './demonstration/objections.ts';
import { approve, award, fileApplications, publishNotices, propose } from './demonstration/papers.ts';
import { declareConflict, seedPeople } from './demonstration/people.ts';
import { writeRecords } from './demonstration/records.ts';
import { insertRows } from './demonstration/rows.ts';
import { draftRubric } from './demonstration/rubric.ts';
import { codeOf, schools, standsAt } from './demonstration/schools.ts';
import { lastYear, stories } from './demonstration/stories.ts';
import { writeVisits } from './demonstration/visits.ts';
import { walk } from './demonstration/walk.ts';
import type { World } from './demonstration/writing.ts';

/**
 * The made-up year of 阜南县: its 28 schools, everybody who acts, and an assessment at every stage of the way.
 *
 * @param now           the moment at which the demonstration begins; everything in it lies before
 * @param storage where the evidence files go; they go again if the transaction comes to nothing
 */
export async function seedDemonstration(trx: Knex, { now, storage }: { now: Date; storage: Storage }): Promise<void> {
  const [{ id: rubricId, programmeKey } = nothingPublished()] = await publishedRubrics(trx);
  const { tree: rubric } = await rubricOf(trx, rubricId);
  const programme = await programmeOf(trx, programmeKey);
  const stocking = makeStock(rubric);
  const regions = await regionsOf(trx);
  const places = await seedSchools(trx, regions);
  const names = new Map([...regions].map(([code, { name }]) => [code, name]));
  const cast = await seedPeople(trx, schools, new Map([...places].map(([key, { id }]) => [key, id])), names);
  await declareConflict(trx, cast, places.get('liugou')!.id);
  const calendar = await calendarOf(trx, '2025-01-01', '2026-12-31');
  const [lastDay = ''] = workingDaysUntil(dayBefore(now.toISOString().slice(0, 10)), 1, calendar);
  const world: World = { cast, calendar, lastDay, regionNames: names, stock: await stocking };

  const open = async (year: number, openedOn: string): Promise<Year> => {
    const { selfEvaluationBy, applicationBy, referenceOn } = usualDates(year);
    const cycleId = await openCycle(trx, {
      year,
      selfEvaluationBy,
      applicationBy,
      referenceOn,
      noticeDays: 5,
      programmeKey,
      rubricId,
      regionCode: officeRegions.city,
      pointsPublic: false,
      by: cast.account('city'),
      at: momentOf(openedOn, clock('15:00')),
    });
    return { year, cycleId: cycleId!, rubricId, rubric, programme, selfEvaluationBy, applicationBy };
  };
  const earlier = await open(2025, '2025-09-03');
  const present = await open(2026, '2026-09-02');
  const journeys = [
    ...lastYear.map((story) => walk(story, earlier, momentOf('2025-09-09', clock('10:00')), world)),
    ...stories.map((story) => walk(story, present, momentOf('2026-09-08', clock('10:00')), world)),
  ];

  const store = (copies: readonly Copy[]): Promise<void> => storeCopies(trx, storage, copies);
  const told = await writeJourneys(trx, journeys, places, store);
  await fileApplications(trx, told, world.stock, store);
  await publishNotices(trx, told);
  await objectToNotices(trx, told, cast, calendar);
  await propose(trx, told);
  await approve(trx, told);
  await award(trx, told);
  await mend(trx, told, world, store);
  await scoreApart(trx, {
    school: schools.find(({ key }) => key === 'tianji')!.name,
    year: 2026,
    moment: (place) => momentOf('2026-10-30', clock('16:10') + place * 7),
  });
  const nameOf = (wanted: string): string => schools.find(({ key }) => key === wanted)!.name;
  await writeRecords(trx, { going: nameOf('huanggang'), over: nameOf('wangjiaba') });
  await writeVisits(trx, now, { moved: nameOf('tianji'), going: nameOf('huanggang') });
  await draftRubric(trx, {
    programmeKey,
    rubricId,
    rubric,
    regionCode: officeRegions.city,
    by: cast.account('city'),
    moment: (place) => momentOf('2026-10-20', clock('09:30') + place * 4),
  });
}

async function regionsOf(db: Knex): Promise<Map<string, { name: string; path: string }>> {
  const rows = (await db('region').select('code', 'name', 'path')) as { code: string; name: string; path: string }[];
  return new Map(rows.map(({ code, name, path }) => [code, { name, path }]));
}

async function seedSchools(
  db: Knex,
  regions: ReadonlyMap<string, { path: string }>,
): Promise<Map<string, { id: number; path: string }>> {
  const rows = schools.map((school) => ({
    code: codeOf(school),
    name: school.name,
    ...pinyinOf(school.name),
    type: school.type,
    region_code: school.region,
    ...standsAt(school),
  }));
  const made = await insertRows<{ id: number }>(db, 'school', rows, ['id']);
  return new Map(
    schools.map(({ key, region }, place) => [key, { id: made[place]!.id, path: regions.get(region)!.path }]),
  );
}

function nothingPublished(): never {
  throw new RangeError('the demonstration needs a published rubric');
}
