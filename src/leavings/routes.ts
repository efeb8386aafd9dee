import { z } from 'zod';
import type { Frame } from '../assessments/frame.ts';
import { frameOf } from '../assessments/frame.ts';
import { situationOf } from '../assessments/rules.ts';
import { takeStep } from '../assessments/steps.ts';
import { type Assessment, holdStill } from '../assessments/store.ts';
import { assessmentFor, overtaken } from '../assessments/subject.ts';
import { isScan, problemOfUpload, scanTypes } from '../applications/scan.ts';
import { type Keep, keepFiles, unfitProblems } from '../evidence/keep.ts';
import { sendFile } from '../evidence/send.ts';
import { peopleOf, tell } from '../messages/store.ts';
import { closeRectification } from '../rectification/store.ts';
import { readDay } from '../web/days.ts';
import { notFound } from '../web/refusals.ts';
import { noRoom } from '../web/uploads.ts';
import { actorOf, type Door, page, type Reply, seeOther, type Visit } from '../web/visit.ts';
import { type LeavingProblem, leavingProblems } from './rules.ts';
import { insertLeaving, leavingOf } from './store.ts';

declare module '../web/pages.ts' {
  interface Pages {
    'leavings/new': LeavingPage;
  }
}

interface LeavingPage extends Frame {
  readonly action: string;
  readonly seen: number;
  readonly latest: string;
  readonly accept: string;
  readonly typed: { readonly requestedOn: string; readonly reason: string };
  readonly problems: readonly { readonly text: string; readonly field: string }[];
  readonly wrong: Readonly<Record<string, string | undefined>>;
}

/** Whose stage it is that a school leaves: the county's review, the city's recheck, or the notice before an approval. */
const nouns = {
  'county-leavings': 'county.release',
  'city-leavings': 'city.release',
  leavings: 'result.release',
} as const;
type Noun = keyof typeof nouns;

/** The written request is stored before anything is written. */
const request = { files: { fields: ['request'], most: 1 }, outsideTransaction: true } as const;

export const doors: readonly Door[] = [
  ...(Object.keys(nouns) as Noun[]).flatMap((noun): Door[] => {
    const path = `/assessments/:id/${noun}`;
    return [
      { method: 'get', path: `${path}/new`, may: nouns[noun], handle: showLeaving(noun) },
      { method: 'post', path, may: nouns[noun], ...request, handle: leave(noun) },
    ];
  }),
  { method: 'get', path: '/assessments/:id/leaving/request', may: 'assessment.read', handle: sendRequest },
];

const Form = z.object({
  seen: z.coerce.number().int(),
  requestedOn: z.string().trim().max(40).default(''),
  reason: z.string().trim().max(500).default(''),
});
type Form = z.infer<typeof Form>;

/** Asks for the written request on which a school leaves. */
function showLeaving(noun: Noun): Door['handle'] {
  return async (visit) => {
    const assessment = await assessmentFor(visit);
    const blank = { seen: assessment.steps, requestedOn: visit.today, reason: '' };
    return leavingPage(visit, noun, assessment, blank, []);
  };
}

/** Ends an assessment on written request: its scores are kept, and it counts as not compliant. */
function leave(noun: Noun): Door['handle'] {
  return async (visit) => {
    const assessment = await assessmentFor(visit);
    const typed = Form.parse(visit.body);
    const { uploads, uploadProblem } = visit;
    const sent = uploads.length > 0 || uploadProblem !== null;
    const day = readDay(typed.requestedOn);
    const problems = [
      ...leavingProblems({ requestedOn: day, reason: typed.reason, sent }, visit.today),
      ...(uploadProblem === null ? [] : [{ field: 'request', key: problemOfUpload(uploadProblem) } as const]),
    ];
    if (problems.length > 0 && typed.seen === assessment.steps) {
      const again = sent && uploadProblem === null ? [fileAgain] : [];
      return leavingPage(visit, noun, assessment, typed, [...problems, ...again], uploadProblem === noRoom ? 503 : 400);
    }
    const result = await keepFiles(visit, (inside, keep) => settle(inside, typed, day ?? '', keep), isScan);
    if ('reply' in result) return result.reply;
    const unfit = unfitProblems('request', result.unfit);
    return leavingPage(visit, noun, assessment, typed, unfit, result.status);
  };
}

/** A browser never sends a chosen file twice by itself. */
const fileAgain: LeavingProblem = { field: 'request', key: 'evidence.problem.chooseAgain' };

async function settle(visit: Visit, { seen, reason }: Form, requestedOn: string, keep: Keep): Promise<Reply> {
  const { db, now, today } = visit;
  await holdStill(db, Number(visit.params['id']));
  const assessment = await assessmentFor(visit);
  const taken = await takeStep(visit, assessment, 'leave', situationOf(assessment, actorOf(visit), today), {
    seen,
    reason,
    details: { requestedOn },
    dueOn: () => null,
  });
  if (taken.kind === 'missing') throw overtaken(visit, assessment);
  if (taken.kind === 'moved') {
    const [file] = await keep();
    await insertLeaving(db, { assessmentId: assessment.id, requestedOn, fileId: file!.id });
    await closeRectification(db, assessment.id, 'left', now);
    const { id, school, cycle } = assessment;
    const others = (await peopleOf(db, id)).filter((person) => person !== actorOf(visit).id);
    const gaps = { school: school.name, year: String(cycle.year) };
    await tell(db, others, { key: 'messages.left', gaps, href: `/assessments/${id}`, at: now });
  }
  return seeOther(`/assessments/${assessment.id}`, { tone: 'done', key: 'assessments.step.leave.done' });
}

function leavingPage(
  visit: Visit,
  noun: Noun,
  assessment: Assessment,
  { requestedOn, reason }: Form,
  problems: readonly LeavingProblem[],
  status: 200 | 400 | 503 = problems.length > 0 ? 400 : 200,
): Reply {
  const { t, today } = visit;
  const said = problems.map(({ field, key, values }) => ({ field, text: t(key, values) }));
  return page(
    'leavings/new',
    {
      ...frameOf(visit, assessment, t('leavings.new.title')),
      action: `/assessments/${assessment.id}/${noun}`,
      seen: assessment.steps,
      latest: today,
      accept: scanTypes,
      typed: { requestedOn, reason },
      problems: said,
      wrong: Object.fromEntries(said.map(({ field, text }) => [field, text])),
    },
    status,
  );
}

/** The written request, for whoever may read the assessment. */
async function sendRequest(visit: Visit): Promise<Reply> {
  const assessment = await assessmentFor(visit);
  const leaving = await leavingOf(visit.db, assessment.id);
  if (leaving === undefined) throw notFound();
  return sendFile(visit, leaving.file);
}
