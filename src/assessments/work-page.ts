import { mayEver } from '../accounts/permissions.ts';
import { programmesOf } from '../rubrics/store.ts';
import { daysBetween, sayDay, sayDeadline, sayMoment } from '../web/days.ts';
import { addressOf } from '../web/paging.ts';
import { actorOf, type Visit } from '../web/visit.ts';
import { type Waiting, waitingFor, type Waits, type WorkCard } from '../web/waiting.ts';
import { type Deed, deedsOf, type Standing, standingsOf } from './deeds.ts';
import { isDesk } from './calls.ts';
import { formOf, formOfMany } from './paths.ts';
import { beside, type Task, tasksOf, tasksShown } from './work.ts';

export interface WorkPage {
  title: string;
  sub: string;
  cards: WorkCard[];
  /** What to do where nothing waits. */
  empty: { title: string; text: string; action?: { href: string; text: string } };
  deeds: { what: string; who: string; when: string; why: string | undefined }[];
  others: { term: string; text: string; href: string }[];
}

/** My work: what waits for me by deadline, what I did last, and where the others are. */
export async function workPage(visit: Visit): Promise<WorkPage> {
  const { db, t, today } = visit;
  const actor = actorOf(visit);
  const tasks = await tasksOf(db, actor, today);
  const deeds = await deedsOf(db, actor);
  const standings = await standingsOf(db, actor);
  const stages = (await programmesOf(db)).flatMap(({ flow }) => flow.stages.map(({ name }) => name));
  const kinds = [...new Map(tasks.map((task) => [task.call, task])).values()];
  const others: Waiting[] = [];
  for (const kind of beside) others.push(await waitingFor(visit, actor, kind as Waits<unknown>));
  const cards = others.flatMap((waiting) => waiting.cards);
  const count = [...kinds.map(({ ofThisCall }) => ofThisCall), ...others.map((waiting) => waiting.count)];
  const late = [...kinds.map(({ lateOfThisCall }) => lateOfThisCall), lateAmong(cards)];
  return {
    title: t('assessments.work.title'),
    sub: t('assessments.work.sub', { count: sumOf(count), late: sumOf(late) }),
    cards: [...cards, ...cardsOf(visit, tasks)],
    empty: {
      title: t('assessments.work.empty'),
      text: t('assessments.work.emptyText'),
      ...(mayEver(actor, 'person.manage') && { action: { href: '/people', text: t('web.menu.people') } }),
    },
    deeds: deeds.map((deed) => deedOf(visit, deed)),
    others: othersOf(visit, standings, stages),
  };
}

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0);
const lateAmong = (cards: readonly WorkCard[]): number => cards.filter(({ urgency }) => urgency === 'late').length;

/** One card a task; tasks of one kind that are many, or that one form takes together, are one card. */
function cardsOf(visit: Visit, tasks: readonly Task[]): WorkCard[] {
  const cards: WorkCard[] = [];
  const grouped = new Set<Task['call']>();
  for (const task of tasks) {
    const many = formOfMany(task.call.may, task.call.verb);
    if (task.ofThisCall <= (many === undefined ? tasksShown : 1)) {
      cards.push(cardOf(visit, task));
    } else if (!grouped.has(task.call)) {
      grouped.add(task.call);
      cards.push(
        cardOfMany(
          visit,
          tasks.filter(({ call }) => call === task.call),
          many,
        ),
      );
    }
  }
  return cards;
}

function cardOf(visit: Visit, task: Task): WorkCard {
  const { t } = visit;
  const { call, assessmentId, school, filled, indicators, why } = task;
  const label = t('assessments.work.progress', { filled: filled ?? 0, indicators: indicators ?? 0 });
  const writes = call.verb === 'fill in' || call.verb === 'score';
  const desk = isDesk(call.verb);
  return {
    verb: verbOf(visit, call),
    about: [school, t(`assessments.stage.${call.stage}`)],
    ...dueOf(visit, task),
    progress: writes && indicators !== null ? { value: filled ?? 0, max: indicators, label } : undefined,
    note:
      noteOf(visit, task) ??
      (why ? t('assessments.work.why', { step: t(`assessments.step.${why.step}.label`), why: why.reason }) : undefined),
    action: {
      href: formOf(call.may, call.verb, assessmentId) ?? `/assessments/${assessmentId}`,
      text: t(desk ? `assessments.work.go.${call.verb}` : 'assessments.work.go'),
    },
  };
}

function cardOfMany(visit: Visit, tasks: readonly Task[], many: string | undefined): WorkCard {
  const { t } = visit;
  const { call, ofThisCall } = tasks[0]!;
  const names = tasks
    .slice(0, 3)
    .map(({ school }) => school)
    .join(t('web.comma'));
  return {
    verb: verbOf(visit, call),
    about: [t('assessments.work.schools', { count: ofThisCall }), t(`assessments.stage.${call.stage}`)],
    ...dueOf(visit, tasks[0]!),
    progress: undefined,
    note: ofThisCall > 3 ? t('assessments.work.among', { names, count: ofThisCall }) : names,
    action: { href: many ?? addressOf('/assessments', { stage: call.stage }), text: t('assessments.work.go') },
  };
}

/** A school that has just been listed finds its notice here. */
const noteOf = ({ t }: Visit, { call, filled, why }: Task): string | undefined =>
  call.verb === 'fill in' && filled === 0 && why === null ? t('assessments.work.listed') : undefined;

const verbOf = ({ t }: Visit, { verb }: Task['call']): string =>
  t(isDesk(verb) ? `assessments.work.verb.${verb}` : `assessments.step.${verb}.label`);

function dueOf({ t, today }: Visit, { dueOn }: Task): Pick<WorkCard, 'due' | 'urgency'> {
  if (dueOn === null) return { due: undefined, urgency: 'calm' };
  const days = daysBetween(today, dueOn);
  const due = t('assessments.work.due', { day: sayDay(t, dueOn), left: sayDeadline(t, today, dueOn) });
  return { due, urgency: days < 0 ? 'late' : days <= 3 ? 'soon' : 'calm' };
}

const deedOf = ({ t }: Visit, { step, lines, school, at, reason }: Deed): WorkPage['deeds'][number] => ({
  what: step === null ? t('assessments.work.saved', { lines: lines ?? 0 }) : t(`assessments.step.${step}.label`),
  who: school,
  when: sayMoment(t, at),
  why: reason ?? undefined,
});

function othersOf({ t }: Visit, standings: readonly Standing[], stages: readonly string[]): WorkPage['others'] {
  return standings
    .toSorted((a, b) => stages.indexOf(a.stage) - stages.indexOf(b.stage))
    .map(({ stage, count, first }) => ({
      term: t(`assessments.stage.${stage}`),
      text: count === 1 ? first.school : t('assessments.work.schools', { count }),
      href: count === 1 ? `/assessments/${first.id}` : addressOf('/assessments', { stage }),
    }));
}
