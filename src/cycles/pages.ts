import { mayEver } from '../accounts/permissions.ts';
import { programmeOf, programmesOf } from '../rubrics/store.ts';
import { sayDay } from '../web/days.ts';
import { addressOf } from '../web/paging.ts';
import { notFound } from '../web/refusals.ts';
import { actorOf, type Visit } from '../web/visit.ts';
import { countsByCounty, type Cycle, cyclesFor, pathOfRegion, type SchoolInCycle, schoolsInCycle } from './store.ts';

interface Term {
  term: string;
  text: string;
}

export interface CyclesPage {
  title: string;
  mayOpen: boolean;
  rows: {
    href: string;
    year: string;
    programme: string;
    region: string;
    selfEvaluationBy: string;
    applicationBy: string;
  }[];
}

export interface CyclePage {
  title: string;
  crumbs: { text: string; href?: string }[];
  sub: string;
  terms: Term[];
  /** By county, for whoever sees several; else empty. */
  counties: { name: string; href: string; schools: number; listed: number; phases: number[] }[];
  phases: string[];
  /** By township, for one county. */
  townships: {
    code: string;
    name: string;
    open: number;
    count: string;
    schools: { id: number; name: string; type: string; href: string; stage: string; barred: string }[];
  }[];
  mayList: boolean;
  /** Address of its schools as a workbook. */
  workbook: string;
  action: string;
  problems: { field: string; text: string }[];
}

export async function cyclesPage(visit: Visit): Promise<CyclesPage> {
  const { db, t, say } = visit;
  const actor = actorOf(visit);
  const names = new Map((await programmesOf(db)).map(({ key, name }) => [key, say(name)]));
  const cycles = await cyclesFor(db, actor);
  return {
    title: t('cycles.title'),
    mayOpen: mayEver(actor, 'cycle.open'),
    rows: cycles.map(({ id, year, programmeKey, regionName, selfEvaluationBy, applicationBy }) => ({
      href: `/cycles/${id}`,
      year: t('assessments.year', { year: String(year) }),
      programme: names.get(programmeKey) ?? '',
      region: regionName,
      selfEvaluationBy: sayDay(t, selfEvaluationBy),
      applicationBy: sayDay(t, applicationBy),
    })),
  };
}

/** A cycle: county by county for those above, school by school for a county and what lies in it. */
export async function cyclePage(visit: Visit, cycle: Cycle, problems: CyclePage['problems']): Promise<CyclePage> {
  const { db, t, say, query } = visit;
  const actor = actorOf(visit);
  const programme = await programmeOf(db, cycle.programmeKey);
  const asked = await regionAsked(visit);
  const above = actor.post.regionLevel === 'city' || actor.post.regionLevel === 'province';
  const oneCounty = asked ?? (above ? undefined : (actor.post.regionPath ?? '-'));
  const phases = [...new Set(programme.flow.stages.map(({ phase }) => phase))];
  const schools = oneCounty === undefined ? [] : await schoolsInCycle(db, actor, cycle.id, oneCounty);
  const counties = oneCounty === undefined ? await countsByCounty(db, actor, cycle) : [];
  const title = t('web.cycle', { year: String(cycle.year), programme: say(programme.name) });
  return {
    title,
    crumbs: [{ text: t('cycles.title'), href: '/cycles' }, { text: title }],
    sub: t('cycles.sub', { region: cycle.regionName, rubric: say(cycle.rubricName) }),
    terms: termsOf(visit, cycle),
    phases: phases.map((phase) => t(`assessments.phase.${phase}`)),
    counties: counties.map(({ code, name, schools: count, stages }) => ({
      name,
      href: addressOf(`/cycles/${cycle.id}`, { region: code }),
      schools: count,
      listed: Object.values(stages).reduce((a, b) => a + b, 0),
      phases: phases.map((phase) =>
        programme.flow.stages
          .filter((stage) => stage.phase === phase)
          .reduce((sum, stage) => sum + (stages[stage.name] ?? 0), 0),
      ),
    })),
    townships: townshipsOf(visit, schools),
    mayList:
      cycle.newest &&
      mayEver(actor, 'school.list') &&
      schools.some(({ assessment, mending }) => assessment === null && !mending),
    workbook: addressOf(`/cycles/${cycle.id}/workbook`, { region: asked === undefined ? null : String(query.region) }),
    action: `/cycles/${cycle.id}/listings`,
    problems,
  };
}

/** The path of the region that the address names, if the post reaches over it; undefined where it names none. */
export async function regionAsked({ db, query, actor }: Visit): Promise<string | undefined> {
  const asked = typeof query['region'] === 'string' ? await pathOfRegion(db, query['region']) : undefined;
  if (asked !== undefined && !asked.startsWith(actor?.post.regionPath ?? '-')) throw notFound();
  return asked;
}

function termsOf(
  { t }: Visit,
  { referenceOn, selfEvaluationBy, applicationBy, noticeDays, pointsPublic }: Cycle,
): Term[] {
  return [
    { term: t('cycles.referenceOn'), text: sayDay(t, referenceOn) },
    { term: t('cycles.selfEvaluationBy'), text: sayDay(t, selfEvaluationBy) },
    { term: t('cycles.applicationBy'), text: sayDay(t, applicationBy) },
    { term: t('cycles.noticeDays'), text: t('cycles.workingDays', { days: noticeDays }) },
    { term: t('cycles.pointsPublic'), text: t(pointsPublic ? 'cycles.yes' : 'cycles.no') },
  ];
}

function townshipsOf({ t }: Visit, schools: readonly SchoolInCycle[]): CyclePage['townships'] {
  const townships = Map.groupBy(schools, ({ regionCode }) => regionCode);
  return [...townships].map(([code, inIt]) => {
    const { regionName, regionLevel } = inIt[0]!;
    const listed = inIt.filter(({ assessment }) => assessment !== null).length;
    const open = inIt.filter(({ assessment, mending }) => assessment === null && !mending).length;
    return {
      code,
      name: regionLevel === 'township' ? regionName : t('cycles.countyRun', { county: regionName }),
      open,
      count: t('cycles.listedOf', { listed, schools: inIt.length }),
      schools: inIt.map(({ id, name, type, assessment, stage, mending }) => ({
        id,
        name,
        type: t(`schools.type.${type}`),
        href: assessment === null ? '' : `/assessments/${assessment}`,
        stage: stage === null ? '' : t(`assessments.stage.${stage}`),
        barred: assessment === null && mending ? t('cycles.mending') : '',
      })),
    };
  });
}
