import { programmeOf, type ProgrammeDefinition, programmesOf } from '../rubrics/store.ts';
import { dayOf, sayDay, sayDeadline, sayMoment } from '../web/days.ts';
import { actorOf, type Visit } from '../web/visit.ts';
import { actionsFor } from './actions.ts';
import { factsOf } from './facts.ts';
import type { Flow } from './flow.ts';
import { type Papers, papersOf } from './papers.ts';
import { situationOf } from './rules.ts';
import { gradeShown, type GradeShown, rulerFor, type RulerShown } from './shown.ts';
import { type Assessment, stepsOf, type TakenStep } from './store.ts';

export interface DetailPage {
  title: string;
  crumbs: { text: string; href?: string }[];
  sub: string;
  late: boolean;
  way: {
    label: string;
    steps: { text: string; state: 'done' | 'current' | 'to-come' | 'stopped'; when: string | undefined }[];
  };
  waits: string;
  due: string;
  dueLate: boolean;
  actions: { text: string; href: string; leads: boolean }[];
  missing: string[];
  result: { score: string; of: string; ruler: RulerShown; grade: GradeShown } | undefined;
  veiled: boolean;
  links: { text: string; href: string }[];
  facts: { term: string; text: string; href?: string }[];
  history: { what: string; who: string; when: string; why: string | undefined }[];
}

/** The page of one assessment: its way, what waits for whom, its papers and its history. */
export async function detailPage(visit: Visit, assessment: Assessment): Promise<DetailPage> {
  const { db, t, say, today } = visit;
  const actor = actorOf(visit);
  const programme = await programmeOf(db, assessment.cycle.programmeKey);
  const programmes = await programmesOf(db);
  const papers = await papersOf(db, assessment.id);
  const steps = await stepsOf(db, assessment.id);
  const { school, cycle, dueOn, late } = assessment;
  const noticeEndsOn = papers.notice?.endsOn ?? null;
  const facts = factsOf(situationOf(assessment, actor.id, today, { noticeEndsOn }));
  const { actions, missing, waitsFor } = actionsFor(actor, assessment, programme.flow, facts);
  const veiled = isVeiled(assessment, papers, actor.id);
  return {
    title: school.name,
    crumbs: [{ text: t('assessments.list.title'), href: '/assessments' }, { text: school.name }],
    sub: [
      t('web.cycle', { year: String(cycle.year), programme: say(programme.name) }),
      t(`schools.type.${school.type}`),
      school.regionName,
      t('assessments.detail.code', { code: school.code }),
    ].join(' · '),
    late,
    way: wayOf(visit, programme.flow, assessment, steps),
    waits: waitsFor.map((permission) => t(`accounts.who.${permission}`)).join(t('web.comma')),
    due: dueOn === null ? '' : t('assessments.work.due', { day: sayDay(t, dueOn), left: sayDeadline(t, today, dueOn) }),
    dueLate: dueOn !== null && dueOn < today,
    actions: actions.map(({ name, href, leads }) => ({ text: labelOf(visit, name), href, leads })),
    missing: missing.map((fact) => t(`assessments.fact.${fact}`)),
    result: veiled ? undefined : resultOf(visit, programme, assessment),
    veiled: veiled && assessment.score !== null,
    links: linksOf(visit, assessment, papers),
    facts: termsOf(visit, assessment, papers, programmes, veiled),
    history: historyOf(visit, steps),
  };
}

/** A later team sees no earlier total or grade before it has signed off. */
const isVeiled = ({ team }: Assessment, { sheets }: Papers, person: number): boolean =>
  team.some(
    ({ stage, personId }) => personId === person && sheets.some((sheet) => sheet.stage === stage && !sheet.signed),
  );

const labelOf = ({ t }: Visit, name: string): string =>
  t(name === 'fill in' || name === 'score' ? `assessments.work.verb.${name}` : `assessments.step.${name}.label`);

function wayOf({ t }: Visit, flow: Flow, { stage }: Assessment, steps: readonly TakenStep[]): DetailPage['way'] {
  const phaseOf = new Map(flow.stages.map(({ name, phase }) => [name, phase]));
  // Nothing leads on from where it ended, so the way is shown up to there.
  const dead = flow.stages.filter(({ name, end }) => end && !isLast(flow, name)).map(({ phase }) => phase);
  const phases = [...new Set(flow.stages.map(({ phase }) => phase))].filter((phase) => !dead.includes(phase));
  const ended = dead.includes(phaseOf.get(stage) ?? '');
  const last = ended ? (steps.find(({ to }) => to === stage)?.from ?? stage) : stage;
  const current = phases.indexOf(phaseOf.get(last) ?? '');
  const finished = !ended && isLast(flow, stage);
  return {
    label: t('assessments.detail.way'),
    steps: phases.map((phase, place) => ({
      text: t(`assessments.phase.${phase}`),
      state: finished || place < current ? 'done' : place > current ? 'to-come' : ended ? 'stopped' : 'current',
      when: place < current || finished || ended ? leftOn(t, phase, phaseOf, steps) : undefined,
    })),
  };
}

/** The end that everything hopes for is the first one that the flow names. */
const isLast = ({ stages }: Flow, name: string): boolean => stages.find(({ end }) => end)?.name === name;

function leftOn(t: Visit['t'], phase: string, phaseOf: ReadonlyMap<string, string>, steps: readonly TakenStep[]) {
  const step =
    steps.find(({ from, to }) => from !== null && phaseOf.get(from) === phase && phaseOf.get(to) !== phase) ??
    steps.find(({ to }) => phaseOf.get(to) === phase);
  return step && sayDay(t, dayOf(step.at));
}

function resultOf(
  visit: Visit,
  programme: ProgrammeDefinition,
  { score, grade, vetoed }: Assessment,
): DetailPage['result'] {
  if (score === null || grade === null) return undefined;
  const shown = String(Number(score));
  return {
    score: shown,
    of: String(programme.full),
    ruler: rulerFor(visit, programme, shown),
    grade: gradeShown(visit, programme, grade, vetoed),
  };
}

function linksOf(
  { t }: Visit,
  { id, score }: Assessment,
  { sheets, application, notice, plaque }: Papers,
): DetailPage['links'] {
  const links = sheets.map(({ stage }) => ({
    text: t(`assessments.sheet.${stage}`),
    href: `/assessments/${id}/sheets/${stage}`,
  }));
  const add = (is: boolean, name: string, href: string): void => {
    if (is) links.push({ text: t(`assessments.detail.${name}`), href });
  };
  add(sheets.filter(({ signed }) => signed).length > 1, 'comparison', `/assessments/${id}/comparison`);
  add(score !== null, 'result', `/assessments/${id}/result`);
  add(application !== null, 'application', `/applications/${application}`);
  add(notice !== null, 'notice', `/public/notices/${notice?.id}`);
  add(plaque !== null, 'plaque', `/public/plaques/${plaque}`);
  return links;
}

function termsOf(
  visit: Visit,
  { cycle, selfEvaluationBy, applicationBy, school, decidedAt }: Assessment,
  { before, sheets, notice, plaque }: Papers,
  programmes: readonly ProgrammeDefinition[],
  veiled: boolean,
): DetailPage['facts'] {
  const { t } = visit;
  const extended = (day: string, usual: string): string =>
    day > usual ? t('assessments.detail.extended', { day: sayDay(t, day) }) : sayDay(t, day);
  const visits = sheets.filter(({ visitOn }) => visitOn !== null);
  return [
    { term: t('assessments.detail.runBy'), text: t(`schools.runBy.${school.runBy}`) },
    { term: t('assessments.detail.decidedAt'), text: t(`assessments.level.${decidedAt}`) },
    { term: t('assessments.detail.referenceOn'), text: sayDay(t, cycle.referenceOn) },
    { term: t('assessments.detail.selfEvaluationBy'), text: extended(selfEvaluationBy, cycle.selfEvaluationBy) },
    { term: t('assessments.detail.applicationBy'), text: extended(applicationBy, cycle.applicationBy) },
    ...visits.map(({ stage, visitOn }) => ({
      term: t(`assessments.detail.visit.${stage}`),
      text: sayDay(t, visitOn!),
    })),
    ...(notice ? [{ term: t('assessments.detail.noticeEndsOn'), text: sayDay(t, notice.endsOn) }] : []),
    ...(plaque === null ? [] : [{ term: t('assessments.detail.plaqueNumber'), text: plaque }]),
    ...(before ? [beforeTerm(visit, before, programmes, veiled)] : []),
  ];
}

function beforeTerm(
  visit: Visit,
  before: NonNullable<Papers['before']>,
  programmes: readonly ProgrammeDefinition[],
  veiled: boolean,
) {
  const { t } = visit;
  const programme = programmes.find(({ key }) => key === before.programme)!;
  const { score, grade, vetoed, stage, year, id } = before;
  const result =
    score === null || grade === null || veiled
      ? t(`assessments.stage.${stage}`)
      : t('assessments.detail.gradedWith', {
          grade: gradeShown(visit, programme, grade, vetoed).text,
          score: String(Number(score)),
        });
  return { term: t('assessments.detail.before', { year: String(year) }), text: result, href: `/assessments/${id}` };
}

function historyOf({ t }: Visit, steps: readonly TakenStep[]): DetailPage['history'] {
  return steps.map(({ name, from, to, by, role, at, reason }) => {
    const label = t(`assessments.step.${name}.label`);
    const stages = {
      label,
      from: from === null ? '' : t(`assessments.stage.${from}`),
      to: t(`assessments.stage.${to}`),
    };
    return {
      what: from === null || from === to ? label : t('assessments.detail.moved', stages),
      who: `${t(`accounts.role.${role}`)} ${by}`,
      when: sayMoment(t, at),
      why: reason ?? undefined,
    };
  });
}
