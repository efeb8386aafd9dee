import { type Frame, frameOf } from '../assessments/frame.ts';
import { dueOn, situationOf } from '../assessments/rules.ts';
import { takeStep } from '../assessments/steps.ts';
import { overtaken } from '../assessments/subject.ts';
import { isWorkingDay, yearOf } from '../cycles/calendar.ts';
import { calendarOf } from '../cycles/days.ts';
import type { Level } from '../reviews/levels.ts';
import { readDay, sayDay } from '../web/days.ts';
import { actorOf, page, type Reply, seeOther, type Visit } from '../web/visit.ts';
import { visitPath, type VisitPlace, visitPlaceFor } from './place.ts';
import { MoveForm } from './schema.ts';
import { giveNotice, moveVisit } from './store.ts';

export interface MovePage extends Frame {
  action: string;
  seen: number;
  present: string;
  low: string;
  values: { visitOn: string; reason: string };
  problems: { field: string; text: string }[];
  /** The day off that was asked for, which is taken all the same when this is ticked. */
  confirm: { value: string; text: string } | null;
}

interface Problem {
  readonly field: 'visitOn' | 'reason' | 'confirm';
  readonly key: string;
}

export const showMove =
  ({ name }: Level) =>
  async (visit: Visit): Promise<Reply> => {
    const place = await visitPlaceFor(visit, name);
    if (!place.open) throw overtaken(visit, place.assessment);
    return page('visits/move', movePage(visit, place, { visitOn: '', reason: '' }, [], ''));
  };

/** Moves a visit to another day: the school is given another notice, and the deadline of the team moves with it. */
export const moveTo =
  ({ name }: Level) =>
  async (visit: Visit): Promise<Reply> => {
    const { seen, reason, confirm, visitOn: typed } = MoveForm.parse(visit.body);
    const place = await visitPlaceFor(visit, name);
    const { assessment, visit: standing } = place;
    const fresh = seen === assessment.steps;
    const day = readDay(typed);
    const problems = place.open && fresh ? await problemsOf(visit, place, { day, typed, reason, confirm }) : [];
    if (problems.length > 0) {
      const off = problems.some(({ field }) => field === 'confirm') && day !== null ? day : '';
      return page('visits/move', movePage(visit, place, { visitOn: day ?? typed, reason }, problems, off), 400);
    }
    if (day === null) throw overtaken(visit, assessment);
    const { selfEvaluationBy, applicationBy } = assessment;
    const leader = standing.members.find(({ leads }) => leads)?.id ?? null;
    const taken = await takeStep(
      visit,
      assessment,
      'change team',
      situationOf(assessment, actorOf(visit), visit.today),
      {
        seen,
        reason,
        details: { members: standing.members.map(({ id }) => id), leader, visitOn: day, movedFrom: standing.visitOn },
        dueOn: (stage) => dueOn(stage, { selfEvaluationBy, applicationBy, visitOn: day }),
      },
    );
    if (taken.kind === 'missing') throw overtaken(visit, assessment);
    // Sent twice it is done once; another day on an old page is none of a double click.
    if (taken.kind === 'repeated' && (await visitPlaceFor(visit, name)).visit.visitOn !== day)
      throw overtaken(visit, assessment);
    if (taken.kind === 'moved') {
      await moveVisit(visit.db, standing.sheetId, day);
      await giveNotice(visit.db, { sheetId: standing.sheetId, by: actorOf(visit).id, at: visit.now, reason });
    }
    return seeOther(visitPath(assessment.id, name), { tone: 'done', key: 'visits.move.done' });
  };

interface Wanted {
  readonly day: string | null;
  readonly typed: string;
  readonly reason: string;
  readonly confirm: string;
}

async function problemsOf(visit: Visit, { visit: { visitOn } }: VisitPlace, wanted: Wanted): Promise<Problem[]> {
  const { day, typed, reason, confirm } = wanted;
  const about: Problem[] = reason === '' ? [{ field: 'reason', key: 'noReason' }] : [];
  if (Array.from(reason).length > 500) about.push({ field: 'reason', key: 'longReason' });
  const wrong = (key: string): Problem[] => [{ field: 'visitOn', key }, ...about];
  if (typed === '') return wrong('noDay');
  if (day === null) return wrong('notADay');
  if (day < visit.today) return wrong('over');
  if (day === visitOn) return wrong('sameDay');
  if (yearOf(day) > yearOf(visit.today) + 1) return wrong('tooLate');
  const off = confirm !== day && !isWorkingDay(day, await calendarOf(visit.db, visit.today));
  return off ? [...about, { field: 'confirm', key: 'dayOff' }] : about;
}

function movePage(
  visit: Visit,
  { assessment, level, visit: { visitOn } }: VisitPlace,
  values: MovePage['values'],
  problems: readonly Problem[],
  off: string,
): MovePage {
  const { t, today } = visit;
  return {
    ...frameOf(visit, assessment, t('visits.move.title')),
    action: `/assessments/${assessment.id}/${level.name}-visit-moves`,
    seen: assessment.steps,
    present: t('visits.move.present', { day: sayDay(t, visitOn) }),
    low: today,
    values,
    problems: problems.map(({ field, key }) => ({
      field,
      text: t(`visits.move.problem.${key}`, off === '' ? {} : { day: sayDay(t, off) }),
    })),
    confirm: off === '' ? null : { value: off, text: t('visits.move.confirm', { day: sayDay(t, off) }) },
  };
}
