import { chosenValue, readChosen } from '../assessments/several.ts';
import { gradeShown, type GradeShown, rulerFor, type RulerShown } from '../assessments/shown.ts';
import { decidedFrom } from '../notices/rules.ts';
import { type ProgrammeDefinition, programmesOf } from '../rubrics/store.ts';
import { sayDay } from '../web/days.ts';
import { actorOf, page, type Reply, type Visit } from '../web/visit.ts';
import type { ApprovalProblem } from './rules.ts';
import type { TypedList } from './schema.ts';
import type { Desk, Waiting } from './standing.ts';
import { membersOf } from './store.ts';

declare module '../web/pages.ts' {
  interface Pages {
    'approvals/new': FormPage;
  }
}

/** A school to be proposed or decided on, with its result. */
interface SchoolShown {
  readonly value: string;
  readonly name: string;
  readonly about: string;
  readonly checked: boolean;
  readonly score: string;
  readonly ruler: RulerShown | undefined;
  readonly grade: GradeShown;
  readonly result: string;
  readonly notice: { readonly href: string; readonly text: string } | undefined;
  /** Takes this school alone off the list; empty where the desk has no such step. */
  readonly off: string;
  /** Why this person can't go on with it now; empty where they can. */
  readonly why: string;
}

interface FormPage {
  readonly title: string;
  readonly crumbs: readonly { readonly text: string; readonly href?: string }[];
  readonly step: Desk['step'];
  readonly action: string;
  readonly schools: readonly SchoolShown[];
  readonly others: readonly SchoolShown[];
  readonly typed: { readonly number: string; readonly on: string; readonly note: string; readonly reason: string };
  /** Members of the leading group besides whoever decides: those who were recused are ticked. */
  readonly members: readonly { readonly value: string; readonly text: string; readonly checked: boolean }[];
  readonly latest: string;
  readonly problems: readonly { readonly text: string; readonly field: string }[];
  readonly wrong: Readonly<Record<string, string>>;
}

/** The form, blank or with what was typed, and what is wrong with it; schools that can't be gone on with stand apart, with the reason. */
export async function formPage(
  visit: Visit,
  desk: Desk,
  waiting: readonly Waiting[],
  typed: TypedList,
  problems: readonly ApprovalProblem[],
): Promise<Reply> {
  const { db, t, today } = visit;
  const said = problems.map(({ field, key, values }) => ({
    field,
    text: t(key, {
      school: values?.school ?? '',
      day: values?.day === undefined ? '' : sayDay(t, values.day),
      why: values?.fact === undefined ? '' : t(`assessments.fact.${values.fact}`),
    }),
  }));
  const wrong: Record<string, string> = {};
  for (const { field, text } of said) wrong[field] = wrong[field] === undefined ? text : `${wrong[field]} ${text}`;
  const ticked = readChosen(typed.schools);
  const programmes = new Map((await programmesOf(db)).map((programme) => [programme.key, programme]));
  const shown = waiting.map((row) =>
    schoolShown(visit, desk, programmes.get(row.assessment.cycle.programmeKey)!, row, ticked.has(row.assessment.id)),
  );
  const members = desk.step === 'approve' ? await membersOf(db, actorOf(visit)) : [];
  return page(
    'approvals/new',
    {
      title: t(`approvals.${desk.step}.title`),
      crumbs: [
        { text: t(`approvals.${desk.step}.list`), href: desk.path },
        { text: t(`approvals.${desk.step}.title`) },
      ],
      step: desk.step,
      action: desk.path,
      schools: shown.filter(({ why }) => why === ''),
      others: shown.filter(({ why }) => why !== ''),
      typed: {
        number: typed.number ?? '',
        on: typed.on ?? '',
        note: typed.note,
        reason: typed.recusedReason ?? '',
      },
      members: members.map(({ id, name }) => ({
        value: String(id),
        text: name,
        checked: typed.recused?.includes(String(id)) === true,
      })),
      latest: today,
      problems: said,
      wrong,
    },
    problems.length > 0 ? 400 : 200,
  );
}

function schoolShown(
  visit: Visit,
  desk: Desk,
  programme: ProgrammeDefinition,
  { assessment, notice, missing }: Waiting,
  checked: boolean,
): SchoolShown {
  const { t } = visit;
  const { id, school, countedIn } = assessment;
  const score = assessment.score === null ? null : String(Number(assessment.score));
  return {
    value: chosenValue(assessment),
    name: school.name,
    about: [
      school.regionName,
      t(`schools.type.${school.type}`),
      t('approvals.year', { year: String(countedIn.year) }),
    ].join(' · '),
    checked,
    score: score ?? '—',
    ruler: score === null ? undefined : { ...rulerFor(visit, programme, score), small: true },
    grade: gradeShown(visit, programme, assessment.grade ?? '', []),
    result: `/assessments/${id}/result`,
    notice: notice === null ? undefined : { href: `/public/notices/${notice.id}`, text: notice.number },
    off: desk.off === null ? '' : `/assessments/${id}/${desk.off.noun}/new`,
    why: missing
      .map((fact) =>
        fact === 'notice period over' && notice !== null
          ? t('approvals.new.running', { day: sayDay(t, decidedFrom(notice.endsOn)) })
          : t(`assessments.fact.${fact}`),
      )
      .join(' '),
  };
}
