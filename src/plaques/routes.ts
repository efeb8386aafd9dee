import { situationOf } from '../assessments/rules.ts';
import { readChosen, takeSteps } from '../assessments/several.ts';
import { assessmentsFor } from '../assessments/subject.ts';
import { readDay } from '../web/days.ts';
import { actorOf, type Door, type Flash, page, type Reply, seeOther, type Visit } from '../web/visit.ts';
import { sendCertificate, showCertificate } from './certificate-page.ts';
import { blankForm, formPage } from './form.ts';
import { currentSigner, signUnsigned } from './keys.ts';
import { listPage } from './list-page.ts';
import { makerPage, makerWorkbook } from './maker-page.ts';
import { showPlaque } from './plaque-page.ts';
import { awardProblems } from './rules.ts';
import { AwardForm } from './schema.ts';
import { approvedSchools, awaitingPlaque, issuePlaques, numbersOf } from './store.ts';
import { plaquesWorkbook } from './workbook.ts';

export const doors: readonly Door[] = [
  { method: 'get', path: '/plaques', may: 'plaque.award', handle: listPlaques },
  { method: 'get', path: '/plaques/new', may: 'plaque.award', handle: blankForm },
  { method: 'post', path: '/plaques', may: 'plaque.award', handle: award },
  { method: 'get', path: '/plaques/workbook', may: 'plaque.award', handle: plaquesWorkbook },
  { method: 'get', path: '/plaques/maker', may: 'plaque.award', handle: makerPage },
  { method: 'get', path: '/plaques/maker/workbook', may: 'plaque.award', handle: makerWorkbook },
  { method: 'get', path: '/plaques/:number', may: 'plaque.award', handle: showPlaque },
  { method: 'get', path: '/plaques/:number/certificate', may: 'plaque.award', handle: showCertificate },
  { method: 'get', path: '/plaques/:number/certificate.pdf', may: 'plaque.award', handle: sendCertificate },
];

/** The register of the office: what it has issued, and how many schools wait. */
async function listPlaques(visit: Visit): Promise<Reply> {
  return page('plaques/list', await listPage(visit));
}

/** One plaque for each chosen school, all or none. A double click is shown the plaques that the first one made. */
async function award(visit: Visit): Promise<Reply> {
  const { db, today, now, parts } = visit;
  const typed = AwardForm.parse(visit.body);
  const actor = actorOf(visit);
  const chosen = readChosen(typed.schools);
  const assessments = await assessmentsFor(visit, [...chosen.keys()]);
  const schools = await approvedSchools(db, [...chosen.keys()]);
  const awardedOn = readDay(typed.awardedOn);
  const meetings = schools.map(({ meetingOn }) => meetingOn);
  const problems = awardProblems({ schools: chosen.size, awardedOn }, today, meetings);
  if (awardedOn === null || problems.length > 0) {
    return formPage(visit, await awaitingPlaque(db, actor), typed, problems);
  }
  const kind = await takeSteps(visit, assessments, 'award', chosen, (assessment) => ({
    situation: situationOf(assessment, actor, today),
    details: { awardedOn },
    dueOn: () => null,
  }));
  const numbers =
    kind === 'moved'
      ? await issuePlaques(
          db,
          { issuingCode: actor.post.regionCode ?? '', awardedOn, schools, by: actor.id, at: now },
          await currentSigner(db, parts.plaqueSecret, now),
        )
      : await numbersOf(db, [...chosen.keys()]);
  if (kind === 'moved') await signUnsigned(db, parts.plaqueSecret, now);
  const [first = '', last = first] = [numbers[0], numbers.at(-1)];
  return seeOther(numbers.length === 1 ? `/plaques/${first}` : '/plaques', awarded(numbers.length, first, last));
}

const awarded = (count: number, first: string, last: string): Flash => ({
  tone: 'done',
  key: 'plaques.awarded',
  values: { count, first, last },
});
