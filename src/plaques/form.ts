import { chosenValue, readChosen } from '../assessments/several.ts';
import { programmesOf } from '../rubrics/store.ts';
import { gradeRule } from '../scoring/programme.ts';
import { sayDay } from '../web/days.ts';
import { actorOf, page, type Reply, type Visit } from '../web/visit.ts';
import type { AwardProblem } from './rules.ts';
import type { AwardForm } from './schema.ts';
import { type Approved, awaitingPlaque, nextNumber } from './store.ts';

declare module '../web/pages.ts' {
  interface Pages {
    'plaques/new': FormPage;
  }
}

interface FormPage {
  readonly title: string;
  readonly crumbs: readonly { readonly text: string; readonly href?: string }[];
  readonly problems: readonly { readonly text: string; readonly field: string }[];
  readonly wrong: Readonly<Record<string, string | undefined>>;
  readonly schools: readonly {
    readonly value: string;
    readonly text: string;
    readonly hint: string;
    readonly checked: boolean;
  }[];
  readonly awardedOn: string;
  readonly today: string;
  readonly numbering: string;
}

/** The form before anything is typed: all schools that wait, or the ones that a link names; awarded today. */
export async function blankForm(visit: Visit): Promise<Reply> {
  const awaiting = await awaitingPlaque(visit.db, actorOf(visit));
  const named = new Set([visit.query['schools']].flat().map(Number));
  const some = awaiting.some(({ id }) => named.has(id));
  const schools = awaiting.filter(({ id }) => !some || named.has(id)).map(chosenValue);
  return formPage(visit, awaiting, { schools, awardedOn: visit.today }, []);
}

/** The form with what was typed, and what is wrong with it beside each field. */
export async function formPage(
  visit: Visit,
  awaiting: readonly Approved[],
  typed: AwardForm,
  problems: readonly AwardProblem[],
): Promise<Reply> {
  const { db, t, today } = visit;
  const said = problems.map(({ field, key }) => ({ field, text: t(key) }));
  const ticked = readChosen(typed.schools);
  const { regionCode } = actorOf(visit).post;
  const next = await nextNumber(db, regionCode ?? '', Number(today.slice(0, 4)));
  const hintOf = await hints(visit);
  return page(
    'plaques/new',
    {
      title: t('plaques.new.title'),
      crumbs: [{ text: t('plaques.list.title'), href: '/plaques' }, { text: t('plaques.new.title') }],
      problems: said,
      wrong: Object.fromEntries(said.map(({ field, text }) => [field, text])),
      schools: awaiting.map((row) => ({
        value: chosenValue(row),
        text: row.school,
        hint: hintOf(row),
        checked: ticked.has(row.id),
      })),
      awardedOn: typed.awardedOn,
      today,
      numbering: t('plaques.new.numbering', { number: next }),
    },
    problems.length > 0 ? 400 : 200,
  );
}

/** What the list says under each school: where it lies, what it reached, and by which document it was approved. */
async function hints({ db, t, say }: Visit): Promise<(row: Approved) => string> {
  const programmes = new Map((await programmesOf(db)).map((programme) => [programme.key, programme]));
  return ({ place, type, year, programmeKey, grade, documentNumber, meetingOn }) => {
    const programme = programmes.get(programmeKey)!;
    return [
      place,
      t(`schools.type.${type}`),
      t('web.cycle', { year: String(year), programme: say(programme.name) }),
      say(gradeRule(programme, grade).name),
      t('plaques.new.approved', { number: documentNumber, day: sayDay(t, meetingOn) }),
    ].join(' · ');
  };
}
