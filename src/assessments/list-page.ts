import type { Filter } from '../web/filter.ts';
import { z } from 'zod';
import { cycleYears } from '../cycles/store.ts';
import type { Region } from '../regions/store.ts';
import { regionsToChoose } from '../regions/store.ts';
import type { ProgrammeDefinition } from '../rubrics/store.ts';
import { programmesOf } from '../rubrics/store.ts';
import { schoolTypes } from '../scoring/school.ts';
import { sayDay, sayDeadline } from '../web/days.ts';
import { addressOf, readCursor, writeCursor } from '../web/paging.ts';
import { actorOf, type Visit } from '../web/visit.ts';
import { type Asked, type Found, listAssessments, type Order, orders, type Row } from './list.ts';
import { gradeShown, type GradeShown, rulerFor, type RulerShown } from './shown.ts';

interface Choice {
  value: string;
  text: string;
}

export interface ListPage {
  title: string;
  results: string;
  /** Address of the same list as a workbook; empty where nothing is found. */
  workbook: string;
  search: { name: string; kind: 'search'; label: string; value: string };
  /** Kept through filtering: how the list is sorted. */
  sort: string;
  filters: Filter[];
  columns: {
    text: string;
    href: string | undefined;
    sorted: 'ascending' | 'descending' | undefined;
    number: boolean;
  }[];
  rows: {
    href: string;
    school: string;
    type: string;
    region: string;
    stage: string;
    late: boolean;
    score: string;
    ruler: RulerShown | undefined;
    grade: GradeShown | undefined;
    due: string;
    dueLate: boolean;
  }[];
  pager: { shown: string; newer: string | undefined; older: string | undefined };
  empty: { title: string; text: string; action: { href: string; text: string } };
}

const Question = z.object({
  year: z.string().max(4).catch(''),
  region: z.string().max(12).catch(''),
  type: z.enum(schoolTypes).nullable().catch(null),
  stage: z.string().max(40).catch(''),
  grade: z.string().max(40).catch(''),
  q: z.string().trim().max(50).catch(''),
  sort: z.string().max(20).catch(''),
  after: z.unknown().optional(),
  before: z.unknown().optional(),
});

/** The list of assessments, narrowed and sorted as its address says. */
export async function listPage(visit: Visit): Promise<ListPage> {
  const { db, t } = visit;
  const { typed, programmes, years, stages, asked } = await questionOf(visit);
  const regions = await regionsToChoose(db, actorOf(visit), typed.region || null);
  const found = await listAssessments(db, actorOf(visit), asked, stages);
  const kept = {
    year: typed.year,
    region: typed.region,
    type: typed.type,
    stage: typed.stage,
    grade: typed.grade,
    q: typed.q,
  };
  const address = (changed: Record<string, string | null>) =>
    addressOf('/assessments', { ...kept, sort: typed.sort, ...changed });
  return {
    title: t('assessments.list.title'),
    results: t('assessments.list.results', { count: found.count }),
    workbook: found.count === 0 ? '' : addressOf('/assessments/workbook', { ...kept, sort: typed.sort }),
    search: { name: 'q', kind: 'search', label: t('assessments.list.search'), value: typed.q },
    sort: typed.sort,
    filters: filtersOf(visit, { typed, years, regions, programmes, asked }),
    columns: columnsOf(visit, asked, address),
    rows: found.rows.map((row) => rowOf(visit, row, programmes)),
    pager: pagerOf(visit, found, address),
    empty: {
      title: t('assessments.list.empty'),
      text: t('assessments.list.emptyText'),
      action: { href: '/assessments', text: t('assessments.list.all') },
    },
  };
}

/** What the address asks of the list, and what it is asked about. */
export async function questionOf({ db, query }: Visit) {
  const typed = Question.parse(query);
  const programmes = await programmesOf(db);
  const years = await cycleYears(db);
  const stages = [...new Set(programmes.flatMap(({ flow }) => flow.stages.map(({ name }) => name)))];
  return { typed, programmes, years, stages, asked: askedOf(typed, programmes, years) };
}

type Typed = z.infer<typeof Question>;

function askedOf(typed: Typed, programmes: readonly ProgrammeDefinition[], years: readonly number[]): Asked {
  const all = programmes.flatMap(({ flow }) => flow.stages);
  const phase = typed.stage.startsWith('phase ') ? typed.stage.slice('phase '.length) : null;
  const sort = orders.find((order) => typed.sort.replace('-', '') === order) ?? 'name';
  return {
    year: typed.year === 'all' ? null : (years.find((year) => String(year) === typed.year) ?? years[0] ?? null),
    region: typed.region || null,
    type: typed.type,
    stages: all.filter((stage) => stage.name === typed.stage || stage.phase === phase).map(({ name }) => name),
    grade: typed.grade || null,
    search: typed.q,
    order: sort,
    descending: typed.sort.startsWith('-'),
    after: readCursor(typed.after),
    before: readCursor(typed.before),
  };
}

interface Known {
  readonly typed: Typed;
  readonly years: readonly number[];
  readonly regions: readonly Region[];
  readonly programmes: readonly ProgrammeDefinition[];
  readonly asked: Asked;
}

/** Only what there is a choice of: a school has no regions to choose from. */
function filtersOf({ t, say }: Visit, { typed, years, regions, programmes, asked }: Known): Filter[] {
  const select = (name: string, value: string, options: Choice[], all = true): Filter => ({
    name,
    kind: 'select',
    label: t(`assessments.list.${name}`),
    value,
    options: all ? [{ value: '', text: t(`assessments.list.${name}.all`) }, ...options] : options,
  });
  const year = asked.year === null ? 'all' : String(asked.year);
  const grades = new Map(
    programmes.flatMap(({ grades: rules }) => rules.map(({ key, name }) => [key, say(name)] as const)),
  );
  const filters = [
    select(
      'year',
      year,
      [
        ...years.map((one) => ({ value: String(one), text: t('assessments.year', { year: String(one) }) })),
        { value: 'all', text: t('assessments.list.year.all') },
      ],
      false,
    ),
    select(
      'region',
      typed.region,
      regions.map(({ code, name }) => ({ value: code, text: name })),
    ),
    select(
      'type',
      typed.type ?? '',
      schoolTypes.map((type) => ({ value: type, text: t(`schools.type.${type}`) })),
    ),
    select('stage', typed.stage, stageChoices(t, programmes)),
    select(
      'grade',
      typed.grade,
      [...grades].map(([value, text]) => ({ value, text })),
    ),
  ];
  return filters.filter(({ name }) => name !== 'region' || regions.length > 0);
}

/** Phases, and under those of several stages each of these. */
function stageChoices(t: Visit['t'], programmes: readonly ProgrammeDefinition[]): Choice[] {
  const choices = new Map<string, string>();
  for (const { flow } of programmes) {
    for (const { name, phase } of flow.stages) {
      const single = flow.stages.filter((stage) => stage.phase === phase).length === 1;
      if (!single) choices.set(`phase ${phase}`, t(`assessments.phase.${phase}`));
      choices.set(
        name,
        single
          ? t(`assessments.stage.${name}`)
          : t('assessments.list.stage.within', { stage: t(`assessments.stage.${name}`) }),
      );
    }
  }
  return [...choices].map(([value, text]) => ({ value, text }));
}

function columnsOf({ t }: Visit, { order, descending }: Asked, address: (changed: Record<string, string>) => string) {
  const column = (name: string, by: Order | null, number = false): ListPage['columns'][number] => {
    const sorted = by !== null && by === order;
    // A score is looked for from the top; everything else from its beginning.
    const first = by === 'score' ? `-${by}` : (by ?? '');
    const second = by === 'score' ? by : `-${by}`;
    const next = sorted && descending === first.startsWith('-') ? second : first;
    return {
      text: t(`assessments.list.column.${name}`),
      href: by === null ? undefined : address({ sort: next }),
      sorted: sorted ? (descending ? 'descending' : 'ascending') : undefined,
      number,
    };
  };
  return [
    column('school', 'name'),
    column('region', null),
    column('stage', 'stage'),
    column('score', 'score', true),
    column('ruler', null),
    column('grade', null),
    column('due', 'due'),
  ];
}

function rowOf(
  { t, say, today }: Visit,
  row: Row,
  programmes: readonly ProgrammeDefinition[],
): ListPage['rows'][number] {
  const programme = programmes.find(({ key }) => key === row.programme)!;
  const score = row.score === null ? null : String(Number(row.score));
  return {
    href: `/assessments/${row.id}`,
    school: row.school,
    type: t(`schools.type.${row.type}`),
    region: row.region,
    stage: t(`assessments.stage.${row.stage}`),
    late: row.late,
    score: score ?? '—',
    ruler: score === null ? undefined : { ...rulerFor({ t }, programme, score), small: true },
    grade: row.grade === null ? undefined : gradeShown({ t, say }, programme, row.grade, row.vetoes),
    due:
      row.dueOn === null
        ? '—'
        : t('assessments.work.due', { day: sayDay(t, row.dueOn), left: sayDeadline(t, today, row.dueOn) }),
    dueLate: row.dueOn !== null && row.dueOn < today,
  };
}

function pagerOf(
  { t }: Visit,
  { rows, earlier, further, count }: Found,
  address: (changed: Record<string, string>) => string,
) {
  const first = rows.at(0);
  const last = rows.at(-1);
  return {
    shown: t('assessments.list.shown', { shown: rows.length, count }),
    newer: earlier && first ? address({ before: writeCursor({ value: first.place, id: first.id }) }) : undefined,
    older: further && last ? address({ after: writeCursor({ value: last.place, id: last.id }) }) : undefined,
  };
}
