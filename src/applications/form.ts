import type { Problem } from '../scoring/sentence.ts';
import { chosenValue, readChosen } from '../assessments/several.ts';
import { gradeShown, type GradeShown, rulerFor, type RulerShown } from '../assessments/shown.ts';
import { type ProgrammeDefinition, programmeOf } from '../rubrics/store.ts';
import { type Facts, pendingFacts, vetoesOf } from '../scoring/veto.ts';
import { sayDay, sayDeadline } from '../web/days.ts';
import { page, type Reply, type Visit } from '../web/visit.ts';
import { comesLate } from './rules.ts';
import type { ApplicationForm } from './schema.ts';
import { scanTypes } from './scan.ts';
import type { Awaiting } from './store.ts';
import type { Way } from './way.ts';

declare module '../web/pages.ts' {
  interface Pages {
    'applications/new': FormPage;
  }
}

/** A school to be looked through, with what its self-evaluation comes to. */
interface SchoolShown {
  readonly value: string;
  readonly name: string;
  readonly about: string;
  readonly checked: boolean;
  /** Why it can't be applied for now; empty where it can. */
  readonly closed: string;
  readonly score: string;
  readonly ruler: RulerShown | undefined;
  readonly grade: GradeShown | undefined;
  readonly pending: string;
  readonly due: string;
  readonly overdue: boolean;
  readonly lateSays: string;
  readonly sheet: string;
  readonly sendBack: string;
}

interface FormPage {
  readonly title: string;
  readonly crumbs: readonly { readonly text: string; readonly href?: string }[];
  readonly own: boolean;
  readonly action: string;
  readonly back: string;
  readonly schools: readonly SchoolShown[];
  readonly typed: Pick<ApplicationForm, 'number' | 'on'>;
  readonly latest: string;
  readonly accept: string;
  readonly problems: readonly { readonly text: string; readonly field: string }[];
  readonly wrong: Readonly<Record<string, string>>;
}

/** The form, blank or with what was typed, and what is wrong with it beside each field. */
export async function formPage(
  visit: Visit,
  way: Way,
  awaiting: readonly Awaiting[],
  typed: ApplicationForm,
  problems: readonly Problem[],
  status = problems.length > 0 ? 400 : 200,
): Promise<Reply> {
  const { t, today } = visit;
  const title = t('applications.new.title');
  const home = way.own ? `/assessments/${visit.params['id']}` : '/work';
  const said = problems.map(({ field, key, values }) => ({ field, text: t(key, values) }));
  const wrong: Record<string, string> = {};
  for (const { field, text } of said) wrong[field] = wrong[field] === undefined ? text : `${wrong[field]} ${text}`;
  const ticked = readChosen(typed.schools);
  const schools: SchoolShown[] = [];
  for (const row of awaiting) {
    const programme = await programmeOf(visit.db, row.programmeKey);
    schools.push(schoolShown(visit, way, programme, row, ticked.has(row.id) || way.own));
  }
  return page(
    'applications/new',
    {
      title,
      crumbs: way.own
        ? [
            { text: t('web.menu.assessments'), href: '/assessments' },
            { text: awaiting[0]?.school ?? '', href: home },
            { text: title },
          ]
        : [{ text: t('web.menu.work'), href: home }, { text: title }],
      own: way.own,
      action: way.path(visit),
      back: home,
      schools,
      typed,
      latest: today,
      accept: scanTypes,
      problems: said,
      wrong,
    },
    status,
  );
}

function schoolShown(
  visit: Visit,
  way: Way,
  programme: ProgrammeDefinition,
  row: Awaiting,
  checked: boolean,
): SchoolShown {
  const { t, say, today } = visit;
  const { id, score, grade, applicationBy, cycleApplicationBy: cycleDate, newDate, late } = row;
  const closed = today > applicationBy;
  const facts = factsOf(row);
  const vetoes = vetoesOf(programme, facts, { cycleYear: row.year, until: today }).map(({ key }) => key);
  const names = new Map(programme.vetoes.flatMap((veto) => veto.facts).map(({ key, name }) => [key, say(name)]));
  return {
    value: chosenValue(row),
    name: row.school,
    about: [row.regionName, t(`schools.type.${row.type}`), t('applications.year', { year: String(row.year) })].join(
      ' · ',
    ),
    checked,
    closed: closed ? t('applications.new.closedSays') : '',
    score: score ?? '—',
    ruler: score === null ? undefined : { ...rulerFor(visit, programme, score), small: true },
    grade: grade === null ? undefined : gradeShown(visit, programme, grade, vetoes),
    pending: pendingFacts(programme, facts)
      .map((key) => names.get(key) ?? key)
      .join(t('web.comma')),
    due: t('applications.new.due', { day: sayDay(t, applicationBy), left: sayDeadline(t, today, applicationBy) }),
    overdue: closed,
    lateSays: !closed && comesLate(today, { late, cycleDate, newDate }) ? t('applications.new.late') : '',
    sheet: `/assessments/${id}/sheets/school`,
    sendBack: way.own ? '' : `/assessments/${id}/application-returns/new`,
  };
}

/** The facts as they were submitted: with their evidence, or they would not have been. */
const factsOf = ({ facts }: Awaiting): Facts =>
  new Map(Object.entries(facts).map(([key, { answer, on }]) => [key, { answer, on, source: '', evidence: 1 }]));
