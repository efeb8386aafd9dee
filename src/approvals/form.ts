import { chosenValue, readChosen } from '../assessments/several.ts';
import { gradeShown, type GradeShown, rulerFor, type RulerShown } from '../assessments/shown.ts';
import { decidedFrom } from '../notices/rules.ts';
import { type ProgrammeDefinition, programmeOf } from '../rubrics/store.ts';
import { sayDay } from '../web/days.ts';
import { page, type Reply, type Visit } from '../web/visit.ts';
import { type ApprovalProblem, barOf, type Deciding } from './rules.ts';
import type { ApprovalForm } from './schema.ts';
import type { Awaiting } from './store.ts';

declare module '../web/pages.ts' {
  interface Pages {
    'approvals/new': FormPage;
  }
}

/** A school to be decided on, with its result. */
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
  readonly strikeOff: string;
  /** Why it can't be decided on now by this person; empty where it can. */
  readonly why: string;
}

interface FormPage {
  readonly title: string;
  readonly crumbs: readonly { readonly text: string; readonly href?: string }[];
  readonly schools: readonly SchoolShown[];
  readonly others: readonly SchoolShown[];
  readonly typed: Pick<ApprovalForm, 'number' | 'on'>;
  readonly latest: string;
  readonly problems: readonly { readonly text: string; readonly field: string }[];
  readonly wrong: Readonly<Record<string, string>>;
}

/** How the decision is asked about a school. */
export const decidingOf = ({ school, cycleId, notice, scoredByActor }: Awaiting): Deciding => ({
  name: school,
  cycleId,
  noticeEndsOn: notice?.endsOn ?? null,
  scoredByActor,
});

/** The form, blank or with what was typed, and what is wrong with it; schools that can't be decided on stand apart, with the reason. */
export async function formPage(
  visit: Visit,
  awaiting: readonly Awaiting[],
  typed: ApprovalForm,
  problems: readonly ApprovalProblem[],
): Promise<Reply> {
  const { t, today } = visit;
  const said = problems.map(({ field, key, values }) => ({
    field,
    text: t(key, values && { ...values, day: values.day === undefined ? '' : sayDay(t, values.day) }),
  }));
  const wrong: Record<string, string> = {};
  for (const { field, text } of said) wrong[field] = wrong[field] === undefined ? text : `${wrong[field]} ${text}`;
  const ticked = readChosen(typed.schools);
  const shown: SchoolShown[] = [];
  for (const row of awaiting) {
    shown.push(schoolShown(visit, await programmeOf(visit.db, row.programmeKey), row, ticked.has(row.id)));
  }
  return page(
    'approvals/new',
    {
      title: t('approvals.new.title'),
      crumbs: [{ text: t('approvals.list.title'), href: '/approvals' }, { text: t('approvals.new.title') }],
      schools: shown.filter(({ why }) => why === ''),
      others: shown.filter(({ why }) => why !== ''),
      typed,
      latest: today,
      problems: said,
      wrong,
    },
    problems.length > 0 ? 400 : 200,
  );
}

function schoolShown(visit: Visit, programme: ProgrammeDefinition, row: Awaiting, checked: boolean): SchoolShown {
  const { t, today } = visit;
  const { id, school, place, type, year, score, grade, notice } = row;
  const bar = barOf(decidingOf(row), today);
  return {
    value: chosenValue(row),
    name: school,
    about: [place, t(`schools.type.${type}`), t('approvals.year', { year: String(year) })].join(' · '),
    checked,
    score: score ?? '—',
    ruler: score === null ? undefined : { ...rulerFor(visit, programme, score), small: true },
    grade: gradeShown(visit, programme, grade, []),
    result: `/assessments/${id}/result`,
    notice: notice === null ? undefined : { href: `/public/notices/${notice.id}`, text: notice.number },
    strikeOff: `/assessments/${id}/strike-offs/new`,
    why:
      bar === null
        ? ''
        : t(`approvals.new.why.${bar}`, { day: notice === null ? '' : sayDay(t, decidedFrom(notice.endsOn)) }),
  };
}
