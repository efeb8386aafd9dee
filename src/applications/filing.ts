import type { Problem } from '../scoring/sentence.ts';
import { dueOn, situationOf } from '../assessments/rules.ts';
import { readChosen, takeSteps } from '../assessments/several.ts';
import { type Assessment, holdStill } from '../assessments/store.ts';
import { assessmentsFor, overtaken } from '../assessments/subject.ts';
import { type Keep, keepFiles, unfitProblems } from '../evidence/keep.ts';
import { concludeSheets } from '../sheets/closing.ts';
import { readDay } from '../web/days.ts';
import { notFound } from '../web/refusals.ts';
import { noRoom } from '../web/uploads.ts';
import { actorOf, type Reply, seeOther, type Visit } from '../web/visit.ts';
import { addressOf } from '../web/paging.ts';
import { formPage } from './form.ts';
import { applicationProblems, comesLate } from './rules.ts';
import { isScan, problemOfUpload } from './scan.ts';
import { ApplicationForm } from './schema.ts';
import { countyVisits, filedJustNow, insertApplication, newDatesOf } from './store.ts';
import { mustBeTheirs, schoolsFor, type Way } from './way.ts';

/** The form before anything is typed; `?schools=` ticks the ones that a link names. */
export const showForm =
  (way: Way) =>
  async (visit: Visit): Promise<Reply> => {
    const awaiting = await schoolsFor(visit, way);
    const named = new Set([visit.query['schools']].flat().map(Number));
    const ticked = awaiting.filter(({ id }) => awaiting.length === 1 || named.has(id));
    const schools = ticked.map(({ id, steps }) => `${id}-${steps}`);
    return formPage(visit, way, awaiting, { deed: 'file', schools, number: '', on: visit.today }, []);
  };

/**
 * Files one application for one or more schools: from then on the county sees their self-evaluations. A double click shows what
 * the first one made; nothing is filed for any of them when something is wrong with one.
 */
export const file =
  (way: Way) =>
  async (visit: Visit): Promise<Reply> => {
    const typed = ApplicationForm.parse(visit.body);
    const chosen = readChosen(typed.schools);
    const ids = [...chosen.keys()];
    if (way.own && (ids.length !== 1 || ids[0] !== Number(visit.params['id']))) throw notFound();
    const seen = await assessmentsFor(visit, ids);
    for (const assessment of seen) mustBeTheirs(way, assessment);
    if (typed.deed === 'print') return toPrint(visit, way, typed, ids);

    const overtakenBy = (assessments: readonly Assessment[]): Assessment | undefined =>
      assessments.find(({ id, steps }) => steps !== chosen.get(id));
    const again = async (problems: readonly Problem[], status: 400 | 503): Promise<Reply> =>
      formPage(visit, way, await schoolsFor(visit, way), typed, problems, status);
    const behind = overtakenBy(seen);
    if (behind) return filedAlready(visit, seen, behind);
    const problems = problemsOf(visit, typed, seen);
    if (problems.length > 0) return again(problems, visit.uploadProblem === noRoom ? 503 : 400);

    const settle = async (inside: Visit, keep: Keep): Promise<Reply> => {
      await holdStill(inside.db, ...ids);
      // What was seen before the scan was stored may have moved since.
      const assessments = await assessmentsFor(inside, ids);
      const moved = overtakenBy(assessments);
      if (moved) return filedAlready(inside, assessments, moved);
      const [scan] = await keep();
      return fileFor(inside, typed, assessments, chosen, scan!.id);
    };
    const result = await keepFiles(visit, settle, isScan);
    if ('reply' in result) return result.reply;
    const unfit = unfitProblems('scan', result.unfit);
    return again(unfit, result.status);
  };

/** Lays out what is chosen for printing, in an address of its own: it can be opened beside the form. */
async function toPrint(visit: Visit, way: Way, typed: ApplicationForm, ids: readonly number[]): Promise<Reply> {
  if (ids.length === 0) {
    const problem = { field: 'schools', key: 'applications.new.schoolsMissing' };
    return formPage(visit, way, await schoolsFor(visit, way), typed, [problem]);
  }
  const { number, on } = typed;
  const schools = way.own ? '' : ids.map((id) => `schools=${id}`).join('&');
  const asked = addressOf(`${way.path(visit)}/form`, { number, on });
  return seeOther(schools === '' ? asked : `${asked}${asked.includes('?') ? '&' : '?'}${schools}`);
}

/** The same form once more is shown what it made; a page that is older than a school is told what has happened since. */
async function filedAlready(visit: Visit, assessments: readonly Assessment[], behind: Assessment): Promise<Reply> {
  const ids = assessments.map(({ id }) => id);
  const filed = await filedJustNow(visit.db, ids, actorOf(visit).id);
  if (filed === undefined || behind.stage === 'application' || behind.stage === 'self-evaluation')
    throw overtaken(visit, behind);
  return seeOther(`/applications/${filed}`, { tone: 'done', key: 'assessments.step.apply.done' });
}

/** Everything that is wrong with the form, but for what the scan turns out to be. */
function problemsOf(visit: Visit, typed: ApplicationForm, assessments: readonly Assessment[]): Problem[] {
  const { uploads, uploadProblem, today } = visit;
  const sent = uploads.length > 0 || uploadProblem !== null;
  const problems: Problem[] = applicationProblems(
    {
      schools: assessments.map(({ school, cycle, applicationBy }) => ({
        name: school.name,
        cycleId: cycle.id,
        applicationBy,
      })),
      number: typed.number,
      on: readDay(typed.on),
      scanned: sent,
    },
    today,
  );
  if (uploadProblem !== null) problems.push({ field: 'scan', key: problemOfUpload(uploadProblem) });
  else if (sent && problems.length > 0) problems.push({ field: 'scan', key: 'evidence.problem.chooseAgain' });
  return problems;
}

async function fileFor(
  visit: Visit,
  typed: ApplicationForm,
  assessments: readonly Assessment[],
  chosen: ReadonlyMap<number, number>,
  scanFileId: string,
): Promise<Reply> {
  const { db, today, now } = visit;
  const actor = actorOf(visit);
  const ids = assessments.map(({ id }) => id);
  const { cycle, school } = assessments[0]!;
  const on = readDay(typed.on)!;
  const newDates = await newDatesOf(db, ids);
  const visits = await countyVisits(db, ids);
  await takeSteps(visit, assessments, 'apply', chosen, (assessment) => ({
    situation: situationOf(assessment, actor, today),
    details: { number: typed.number, on },
    settles: {
      late: comesLate(today, {
        late: assessment.late,
        cycleDate: assessment.cycle.applicationBy,
        newDate: newDates.get(assessment.id) ?? null,
      }),
    },
    dueOn: (stage) => dueOn(stage, { ...assessment, visitOn: visits.get(assessment.id) ?? null }),
  }));
  await concludeSheets(db, ids, 'school', now);
  const id = await insertApplication(db, {
    cycleId: cycle.id,
    regionCode: school.regionCode,
    number: typed.number,
    on,
    scanFileId,
    by: actor.id,
    at: now,
    assessmentIds: ids,
  });
  return seeOther(`/applications/${id}`, { tone: 'done', key: 'assessments.step.apply.done' });
}
