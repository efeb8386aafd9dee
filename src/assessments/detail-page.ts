import { may, type Role, roles, rolesOf } from '../accounts/permissions.ts';
import { type TeamSummary, teamSummary } from '../reviews/summary.ts';
import { programmeOf, type ProgrammeDefinition, programmesOf } from '../rubrics/store.ts';
import { type Edition, editionsOf } from '../sheets/editions.ts';
import { type Seen, seenBy } from '../sheets/seen.ts';
import { dayOf, sayDay, sayDeadline } from '../web/days.ts';
import { actorOf, type Visit } from '../web/visit.ts';
import { type Actions, actionsFor } from './actions.ts';
import { isDesk } from './calls.ts';
import { factsOf } from './facts.ts';
import type { Flow } from './flow.ts';
import { historyOf, type HistoryShown } from './history-shown.ts';
import { stepsOf, type TakenStep } from './history.ts';
import { type Papers, papersOf, type SheetPaper } from './papers.ts';
import { situationOf } from './rules.ts';
import { gradeShown, type GradeShown, rulerFor, type RulerShown } from './shown.ts';
import { type Assessment, type SheetStage, subjectOf } from './store.ts';
import { wayParts } from './way.ts';

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
  /** The official score; `why` tells how it came about. */
  result: { score: string; of: string; ruler: RulerShown; grade: GradeShown; why: string } | undefined;
  veiled: boolean;
  links: { text: string; href: string }[];
  facts: { term: string; text: string; href?: string }[];
  teams: TeamSummary[];
  history: HistoryShown[];
}

/** What the visitor may see of each sheet of the assessment. */
export type SeenSheets = ReadonlyMap<SheetStage, SheetPaper & { readonly seen: Seen }>;

/** The page of one assessment: its way, what waits for whom, its papers and its history. */
export async function detailPage(visit: Visit, assessment: Assessment): Promise<DetailPage> {
  const { db, t, say, today } = visit;
  const actor = actorOf(visit);
  const programme = await programmeOf(db, assessment.cycle.programmeKey);
  const programmes = await programmesOf(db);
  const papers = await papersOf(db, actor, assessment.id);
  const steps = await stepsOf(db, assessment.id);
  const { school, cycle, dueOn, late, openFindings } = assessment;
  const facts = factsOf(situationOf(assessment, actor, today));
  const { actions, missing, waitsFor } = actionsFor(actor, assessment, programme.flow, facts);
  const sheets = seenSheets(visit, assessment, papers);
  const official = [...sheets.values()].findLast(
    ({ stage, concludedAt }) => stage !== 'school' && concludedAt !== null,
  );
  const veiled = official !== undefined && official.seen !== 'all';
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
    waits: waitersOf(visit, assessment, waitsFor),
    due: dueOn === null ? '' : t('assessments.work.due', { day: sayDay(t, dueOn), left: sayDeadline(t, today, dueOn) }),
    dueLate: dueOn !== null && dueOn < today,
    actions: actions
      // Only an objection that is open can be upheld.
      .filter(({ name }) => name !== 'recheck' || assessment.openObjections > 0)
      .map(({ name, href, leads }) => ({ text: labelOf(visit, name), href, leads })),
    missing: [
      ...missing.map((fact) => t(`assessments.fact.${fact}`)),
      ...(openFindings.length > 0 ? [t('assessments.detail.openFindings', { count: openFindings.length })] : []),
    ],
    result:
      official === undefined || veiled ? undefined : resultOf(visit, programme, assessment, steps, official.stage),
    veiled,
    links: [
      ...objectionsOf(visit, assessment),
      ...linksOf(visit, assessment, papers, sheets, !veiled),
      ...editionLinks(visit, assessment, papers, await editionsOf(db, assessment.id)),
    ],
    facts: termsOf(visit, assessment, papers, programmes),
    teams: await teamSummary(visit, assessment),
    history: historyOf(visit, assessment, steps, sheets),
  };
}

function seenSheets(visit: Visit, assessment: Assessment, { sheets }: Papers): SeenSheets {
  const all = new Map(sheets.map((sheet) => [sheet.stage, sheet]));
  return new Map(
    sheets.map((sheet) => [sheet.stage, { ...sheet, seen: seenBy(actorOf(visit), assessment, sheet, all) }]),
  );
}

/** For whom it waits, each by their office: 方集镇乡镇经办人, 县督导室. */
function waitersOf({ t }: Visit, { school, decidedAt }: Assessment, waitsFor: Actions['waitsFor']): string {
  const townships = new Map<Role, boolean>(
    waitsFor.flatMap(({ permission, township }) =>
      rolesOf(permission, decidedAt).map((role) => [role, township] as const),
    ),
  );
  return roles
    .filter((role) => townships.has(role))
    .map((role) => {
      const name = t(`accounts.role.${role}`);
      return townships.get(role) ? t('assessments.detail.at', { place: school.regionName, role: name }) : name;
    })
    .join(t('web.comma'));
}

const labelOf = ({ t }: Visit, name: string): string =>
  t(isDesk(name) ? `assessments.work.verb.${name}` : `assessments.step.${name}.label`);

const wayOf = ({ t }: Visit, flow: Flow, { stage }: Assessment, steps: readonly TakenStep[]): DetailPage['way'] => ({
  label: t('assessments.detail.way'),
  steps: wayParts(flow, stage, steps).map(({ phase, state, at }) => ({
    text: t(`assessments.phase.${phase}`),
    state,
    when: at === null ? undefined : sayDay(t, dayOf(at)),
  })),
});

function resultOf(
  visit: Visit,
  programme: ProgrammeDefinition,
  { id, score, grade, vetoed }: Assessment,
  steps: readonly TakenStep[],
  stage: SheetStage,
): DetailPage['result'] {
  if (score === null || grade === null) return undefined;
  const shown = String(Number(score));
  const concluded = vetoed ? steps.find(({ details }) => 'vetoes' in details) : undefined;
  return {
    score: shown,
    of: String(programme.full),
    ruler: rulerFor(visit, programme, shown),
    grade: gradeShown(visit, programme, grade, (concluded?.details['vetoes'] as string[] | undefined) ?? []),
    why: `/assessments/${id}/sheets/${stage}/why`,
  };
}

/** Those who handle objections are led to the open ones; nobody else is told of any. */
function objectionsOf(visit: Visit, assessment: Assessment): DetailPage['links'] {
  const { id, openObjections } = assessment;
  if (openObjections === 0 || may(actorOf(visit), 'objection.handle', subjectOf(assessment)) !== 'granted') return [];
  return [
    {
      text: visit.t('assessments.detail.objections', { count: openObjections }),
      href: `/objections?school=${id}&state=open`,
    },
  ];
}

/** Papers that say something to this visitor: a sheet of which they see only how far it is says nothing. */
function linksOf(
  { t }: Visit,
  { id, stage: at }: Assessment,
  { application, notice, plaque, findings, lookBacks, rectified }: Papers,
  sheets: SeenSheets,
  resultSeen: boolean,
): DetailPage['links'] {
  const seen = [...sheets.values()].filter((sheet) => sheet.seen !== 'progress');
  const signed = seen.filter(({ signedAt }) => signedAt !== null);
  const links = seen.flatMap(({ stage, seen: how }) => {
    const link = { text: t(`assessments.sheet.${stage}`), href: `/assessments/${id}/sheets/${stage}` };
    const why = { text: t('assessments.detail.whyOf', { sheet: link.text }), href: `${link.href}/why` };
    return how === 'all' ? [link, why] : [link];
  });
  const add = (is: boolean, name: string, href: string): void => {
    if (is) links.push({ text: t(`assessments.detail.${name}`), href });
  };
  for (const { stage, visitOn } of sheets.values())
    if (visitOn !== null)
      links.push({ text: t(`visits.agenda.title.${stage}`), href: `/assessments/${id}/visits/${stage}` });
  const concluded = signed.some(({ stage, concludedAt }) => stage !== 'school' && concludedAt !== null);
  add(signed.length > 1, 'comparison', `/assessments/${id}/comparison`);
  add(seen.length > 0, 'changes', `/assessments/${id}/changes`);
  add(seen.length > 0, 'evidence', `/assessments/${id}/evidence`);
  add(concluded && resultSeen, 'result', `/assessments/${id}/result`);
  const reviewed = signed.findLast(({ stage, seen: how }) => stage !== 'school' && how === 'all');
  add(reviewed !== undefined, 'problems', `/assessments/${id}/sheets/${reviewed?.stage}/problems`);
  add(application !== null, 'application', `/applications/${application}`);
  add(rectified && resultSeen, 'rectification', `/assessments/${id}/rectification`);
  add(notice !== null, 'notice', `/public/notices/${notice?.id}`);
  add(plaque !== null, 'plaque', `/public/plaques/${plaque}`);
  add(findings > 0, 'findings', `/assessments/${id}/findings`);
  add(lookBacks > 0, 'lookBacks', `/assessments/${id}/look-backs`);
  add(at === 'left', 'leaving', `/assessments/${id}/leaving/request`);
  return links;
}

/** What sheets said before they were opened again: nothing is overwritten without trace. What was never concluded is its team's and office's. */
function editionLinks(
  visit: Visit,
  assessment: Assessment,
  { sheets }: Papers,
  editions: readonly Edition[],
): DetailPage['links'] {
  const { t } = visit;
  const all = new Map(sheets.map((sheet) => [sheet.stage, sheet]));
  return editions
    .filter((edition) => seenBy(actorOf(visit), assessment, edition, all) !== 'progress')
    .map(({ stage, number, why }) => ({
      text: t(`assessments.detail.edition.${why}`, { sheet: t(`assessments.sheet.${stage}`), number }),
      href: `/assessments/${assessment.id}/sheets/${stage}/editions/${number}`,
    }));
}

function termsOf(
  visit: Visit,
  { cycle, selfEvaluationBy, applicationBy, school, decidedAt }: Assessment,
  { before, sheets, notice, plaque }: Papers,
  programmes: readonly ProgrammeDefinition[],
): DetailPage['facts'] {
  const { t } = visit;
  const extended = (day: string, usual: string): string =>
    day > usual ? t('assessments.detail.extended', { day: sayDay(t, day) }) : sayDay(t, day);
  const self = sheets.find(({ stage, signedAt }) => stage === 'school' && signedAt === null);
  return [
    { term: t('assessments.detail.runBy'), text: t(`assessments.detail.runBy.${school.runBy}`) },
    { term: t('assessments.detail.decidedAt'), text: t(`assessments.level.${decidedAt}`) },
    { term: t('assessments.detail.referenceOn'), text: sayDay(t, cycle.referenceOn) },
    { term: t('assessments.detail.selfEvaluationBy'), text: extended(selfEvaluationBy, cycle.selfEvaluationBy) },
    { term: t('assessments.detail.applicationBy'), text: extended(applicationBy, cycle.applicationBy) },
    ...(self ? [progressTerm(t, self)] : []),
    ...(notice ? [{ term: t('assessments.detail.noticeEndsOn'), text: sayDay(t, notice.endsOn) }] : []),
    ...(plaque === null ? [] : [{ term: t('assessments.detail.plaqueNumber'), text: plaque }]),
    ...(before ? [beforeTerm(visit, before, programmes)] : []),
  ];
}

const progressTerm = (t: Visit['t'], { done, indicators }: SheetPaper) => ({
  term: t('assessments.detail.progress'),
  text: t('assessments.detail.done', { done, indicators }),
});

function beforeTerm(
  visit: Visit,
  { programme: key, score, grade, vetoes, stage, year, id }: NonNullable<Papers['before']>,
  programmes: readonly ProgrammeDefinition[],
) {
  const { t } = visit;
  const programme = programmes.find((one) => one.key === key)!;
  const result =
    score === null || grade === null
      ? t(`assessments.stage.${stage}`)
      : t('assessments.detail.gradedWith', {
          grade: gradeShown(visit, programme, grade, vetoes ?? []).text,
          score: String(Number(score)),
        });
  return { term: t('assessments.detail.before', { year: String(year) }), text: result, href: `/assessments/${id}` };
}
