import { z } from 'zod';
import { mayEver } from '../accounts/permissions.ts';
import { listSchools } from '../assessments/moving.ts';
import { decidedAt } from '../assessments/rules.ts';
import { programmeOf, programmesOf, publishedRubrics, rubricOf } from '../rubrics/store.ts';
import { openSheets } from '../sheets/store.ts';
import { readDay } from '../web/days.ts';
import { Forbidden, notFound, stale } from '../web/refusals.ts';
import { actorOf, type Door, page, type Reply, seeOther, type Visit } from '../web/visit.ts';
import { type CyclePage, cyclePage, type CyclesPage, cyclesPage } from './pages.ts';
import { type CyclePlan, readCycle, type TypedCycle, usualDates } from './rules.ts';
import { type Cycle, cyclesFor, openCycle, schoolsToList } from './store.ts';
import { cycleWorkbook } from './workbook.ts';

declare module '../web/pages.ts' {
  interface Pages {
    'cycles/list': CyclesPage;
    'cycles/cycle': CyclePage;
    'cycles/new': NewCyclePage;
  }
}

interface NewCyclePage {
  title: string;
  crumbs: { text: string; href?: string }[];
  rubrics: { value: string; text: string }[];
  values: TypedCycle & { rubric: string; pointsPublic: boolean };
  problems: { field: string; text: string }[];
}

export const doors: readonly Door[] = [
  { method: 'get', path: '/cycles', may: 'cycle.read', handle: showCycles },
  { method: 'get', path: '/cycles/new', may: 'cycle.open', handle: showNewCycle },
  { method: 'post', path: '/cycles/new', may: 'cycle.open', handle: createCycle },
  { method: 'get', path: '/cycles/:id', may: 'cycle.read', handle: showCycle },
  { method: 'get', path: '/cycles/:id/workbook', may: 'cycle.read', handle: showWorkbook },
  { method: 'post', path: '/cycles/:id/listings', may: 'school.list', handle: putOnList },
];

async function showCycles(visit: Visit): Promise<Reply> {
  return page('cycles/list', await cyclesPage(visit));
}

/** The cycle of the address, if it reaches into the region of the post and the post may do there what the door asks for. */
async function cycleFor(visit: Visit): Promise<Cycle> {
  const actor = actorOf(visit);
  const { id = '' } = visit.params;
  const cycle = /^\d{1,9}$/.test(id) ? (await cyclesFor(visit.db, actor, Number(id)))[0] : undefined;
  if (cycle === undefined || !mayEver(actor, 'cycle.read')) throw notFound();
  const { may } = visit.door;
  if (may !== 'anyone' && may !== 'signed in' && !mayEver(actor, may)) throw new Forbidden(may);
  return cycle;
}

async function showCycle(visit: Visit): Promise<Reply> {
  return page('cycles/cycle', await cyclePage(visit, await cycleFor(visit), []));
}

async function showWorkbook(visit: Visit): Promise<Reply> {
  return cycleWorkbook(visit, await cycleFor(visit));
}

const several = (of: z.ZodType<string>) => z.union([z.array(of), of.transform((one) => [one])]).default([]);
const Chosen = z.object({
  schools: several(z.string().regex(/^\d{1,9}$/)),
  regions: several(z.string().regex(/^\d{6,12}$/)),
});

/** Puts schools on the year's list and lays out a blank sheet for each: it finds its notice in its work. */
async function putOnList(visit: Visit): Promise<Reply> {
  const { db, t, now } = visit;
  const cycle = await cycleFor(visit);
  const chosen = Chosen.parse(visit.body);
  if (!cycle.newest) throw stale('cycles.over');
  if (chosen.schools.length === 0 && chosen.regions.length === 0) {
    const problem = { field: 'schools', text: t('cycles.problem.noneChosen') };
    return page('cycles/cycle', await cyclePage(visit, cycle, [problem]), 400);
  }
  const found = await schoolsToList(db, actorOf(visit), cycle, { ...chosen, schools: chosen.schools.map(Number) });
  if (found === null) throw notFound();
  if (found.mending.length > 0) {
    const names = found.mending.join(t('web.comma'));
    const problem = { field: 'schools', text: t('cycles.problem.mending', { names }) };
    return page('cycles/cycle', await cyclePage(visit, cycle, [problem]), 400);
  }
  const programme = await programmeOf(db, cycle.programmeKey);
  const rubric = await rubricOf(db, cycle.rubricId);
  const listed = await listSchools(db, {
    cycleId: cycle.id,
    schoolIds: found.ids,
    stage: programme.flow.first,
    decidedAt,
    dueOn: cycle.selfEvaluationBy,
    by: actorOf(visit),
    at: now,
  });
  const sheets = listed.map(({ id, type }) => ({
    assessmentId: id,
    stage: 'school' as const,
    rubricId: rubric.id,
    schoolType: type,
  }));
  await openSheets(db, sheets, rubric.tree, programme);
  return seeOther(`/cycles/${cycle.id}`, { tone: 'done', key: 'cycles.listed', values: { count: listed.length } });
}

async function showNewCycle(visit: Visit): Promise<Reply> {
  const values = { ...usualDates(Number(visit.today.slice(0, 4))), rubric: '', pointsPublic: false };
  return page('cycles/new', await newCyclePage(visit, values, []));
}

const text = z.string().trim().max(40).default('');
const TypedForm = z.object({
  rubric: text,
  year: text,
  referenceOn: text,
  selfEvaluationBy: text,
  applicationBy: text,
  noticeDays: text,
  pointsPublic: z.literal('yes').optional(),
});

async function createCycle(visit: Visit): Promise<Reply> {
  const typed = TypedForm.parse(visit.body);
  const values = { ...typed, pointsPublic: typed.pointsPublic === 'yes' };
  const read = readCycle(typed, readDay);
  const rubric = (await publishedRubrics(visit.db, actorOf(visit).post.regionPath ?? '')).find(
    ({ id }) => String(id) === typed.rubric,
  );
  const problems = 'problems' in read ? [...read.problems] : [];
  const said = problems.map(({ field, key }) => ({ field: field as string, text: visit.t(key) }));
  if (rubric === undefined) said.unshift({ field: 'rubric', text: visit.t('cycles.problem.rubric') });
  if (said.length > 0 || rubric === undefined || 'problems' in read)
    return page('cycles/new', await newCyclePage(visit, values, said), 400);
  const opened = await open(visit, read.plan, rubric, values.pointsPublic);
  if (opened !== null) return seeOther(`/cycles/${opened}`, { tone: 'done', key: 'cycles.opened' });
  const taken = [{ field: 'year', text: visit.t('web.refusal.cycleOpen') }];
  return page('cycles/new', await newCyclePage(visit, values, taken), 400);
}

function open(visit: Visit, plan: CyclePlan, rubric: { id: number; programmeKey: string }, pointsPublic: boolean) {
  const actor = actorOf(visit);
  const { regionCode } = actor.post;
  if (regionCode === null) throw new Forbidden('cycle.open');
  const { id: rubricId, programmeKey } = rubric;
  return openCycle(visit.db, {
    ...plan,
    programmeKey,
    rubricId,
    regionCode,
    pointsPublic,
    by: actor.id,
    at: visit.now,
  });
}

async function newCyclePage(
  visit: Visit,
  values: NewCyclePage['values'],
  problems: NewCyclePage['problems'],
): Promise<NewCyclePage> {
  const { db, t, say } = visit;
  const names = new Map((await programmesOf(db)).map(({ key, name }) => [key, say(name)]));
  const rubrics = await publishedRubrics(db, actorOf(visit).post.regionPath ?? '');
  return {
    title: t('cycles.new.title'),
    crumbs: [{ text: t('cycles.title'), href: '/cycles' }, { text: t('cycles.new.title') }],
    rubrics: rubrics.map(({ id, programmeKey, name }) => ({
      value: String(id),
      text: t('cycles.new.rubricOf', { programme: names.get(programmeKey) ?? '', rubric: say(name) }),
    })),
    values: { ...values, rubric: values.rubric || String(rubrics[0]?.id ?? '') },
    problems,
  };
}
