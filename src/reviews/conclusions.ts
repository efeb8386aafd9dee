import { situationOf } from '../assessments/rules.ts';
import { type Step, take } from '../assessments/flow.ts';
import { factsOf } from '../assessments/facts.ts';
import { takeStep } from '../assessments/steps.ts';
import type { GradeShown } from '../assessments/shown.ts';
import type { Assessment } from '../assessments/store.ts';
import { countIn } from '../assessments/moving.ts';
import { assessmentFor, overtaken } from '../assessments/subject.ts';
import { yearOf } from '../cycles/calendar.ts';
import { levelOfOrder } from '../rectification/rules.ts';
import { openRectification } from '../rectification/store.ts';
import { show } from '../scoring/points.ts';
import { type Desk, deskFor } from '../sheets/desk.ts';
import { pendingOn } from '../sheets/missing.ts';
import type { Reckoned } from '../sheets/rules.ts';
import { concludeSheet } from '../sheets/closing.ts';
import { actorOf, page, type Reply, seeOther, type Visit } from '../web/visit.ts';
import { compareLines } from './comparison.ts';
import { comparedOf, signed } from './comparing.ts';
import { type Frame, frameOf } from '../assessments/frame.ts';
import type { Level } from './levels.ts';
import { confirmationProblems, factsToConfirm, gradeSettled, isBasicAgain, restOfFacts } from './rules.ts';
import { ConclusionForm } from './schema.ts';
import {
  gradeOfSheet,
  type MissingShown,
  missingShown,
  type ScoreShown,
  scoreShown,
  type SectionShown,
  sectionsShown,
  type VetoShown,
  vetoesShown,
  whyShown,
} from './shown.ts';

export interface ConclusionPage extends Frame {
  action: string;
  seen: number;
  problems: { text: string; field?: string; href?: string }[];
  score: ScoreShown;
  grade: GradeShown | undefined;
  why: string[];
  sections: SectionShown[];
  vetoes: VetoShown[];
  pending: MissingShown[];
  /** What the office confirms: a box for each fact that stands, one for the rest. */
  confirm: { field: string; value: string; label: string; checked: boolean; problem: string }[];
  differences: { place: string; text: string; said: string; href: string }[];
  totalReason: string;
  leadsTo: string;
  signedBy: string;
  returnTo: string;
  sendBackTo: string;
  comparison: string;
  sheet: string;
}

/** What the office confirms: the result of its team's sheet, with each rule that led to it and every veto's facts. */
export const showConclusion =
  (level: Level) =>
  async (visit: Visit): Promise<Reply> => {
    const assessment = await assessmentFor(visit);
    const desk = await confirmationDesk(visit, level, assessment);
    return page('reviews/conclusion', conclusionPage(visit, level, assessment, desk, { confirmed: [], problems: [] }));
  };

/** Concludes a stage: its score, grade and vetoes become the school's, and the sheet is seen by others. */
export const conclude =
  (level: Level) =>
  async (visit: Visit): Promise<Reply> => {
    const assessment = await assessmentFor(visit);
    const { seen, confirmed } = ConclusionForm.parse(visit.body);
    const desk = await deskFor(visit, assessment, level.name);
    const { current, standing } = desk;
    if (current === null || standing === null) throw overtaken(visit, assessment);
    const laid = { ...desk, current };
    const unconfirmed = confirmationProblems(current.facts, confirmed);
    const waits = standing.pending === 0 && assessment.stage === level.confirmation && seen === assessment.steps;
    if (waits && unconfirmed.length > 0) {
      const problems = unconfirmed.map(({ field, key }) => ({ field, text: visit.t(key) }));
      return page('reviews/conclusion', conclusionPage(visit, level, assessment, laid, { confirmed, problems }), 400);
    }
    const situation = situationOf(assessment, actorOf(visit), visit.today, { sheet: standing });
    const settles = {
      score: show(current.total.scaled),
      grade: gradeSettled(current.grade, assessment.reReviewed, desk.programme),
      vetoed: current.vetoes.length > 0,
    };
    const taken = await takeStep(visit, assessment, 'conclude', situation, {
      seen,
      settles,
      details: {
        ...settles,
        computedGrade: current.grade,
        vetoes: current.vetoes.map(({ key }) => key),
        confirmed: factsToConfirm(current.facts),
      },
      dueOn: () => null,
    });
    if (taken.kind === 'missing') {
      const problems = taken.facts.map((fact) => ({ text: visit.t(`assessments.fact.${fact}`) }));
      return page('reviews/conclusion', conclusionPage(visit, level, assessment, laid, { confirmed, problems }), 400);
    }
    if (taken.kind === 'moved') await settle(visit, assessment, taken.step, current.sheet.id);
    return seeOther(`/assessments/${assessment.id}/result`, { tone: 'done', key: 'assessments.step.conclude.done' });
  };

/** What follows from a confirmed result: others see the sheet; a basic school is to be ordered to mend; a re-review counts this year. */
async function settle({ db, now, today }: Visit, assessment: Assessment, { to }: Step, sheetId: number): Promise<void> {
  await concludeSheet(db, sheetId, now);
  const level = levelOfOrder(to);
  if (level !== null) await openRectification(db, { assessmentId: assessment.id, level, decidedOn: today });
  if (assessment.reReviewed) await countIn(db, assessment, yearOf(today));
}

type ConfirmationDesk = Desk & { readonly current: Reckoned };

async function confirmationDesk(visit: Visit, level: Level, assessment: Assessment): Promise<ConfirmationDesk> {
  if (assessment.stage !== level.confirmation) throw overtaken(visit, assessment);
  const desk = await deskFor(visit, assessment, level.name);
  if (desk.current === null) throw overtaken(visit, assessment);
  return { ...desk, current: desk.current };
}

function conclusionPage(
  visit: Visit,
  level: Level,
  assessment: Assessment,
  desk: ConfirmationDesk,
  { confirmed, problems }: { confirmed: readonly string[]; problems: { text: string; field?: string }[] },
): ConclusionPage {
  const { t } = visit;
  const { current } = desk;
  const { sheet } = current;
  const at = `/assessments/${assessment.id}`;
  const pending = missingShown(visit, assessment, level.name, pendingOn(current, desk.scoring));
  return {
    ...frameOf(visit, assessment, t(`reviews.conclusion.title.${level.name}`)),
    action: `${at}/${level.name}-conclusions`,
    seen: assessment.steps,
    problems,
    score: scoreShown(visit, desk, current),
    grade: gradeOfSheet(visit, desk, current),
    why: [
      ...whyShown(visit, desk, current),
      ...(isBasicAgain(current.grade, assessment.reReviewed) ? [t('reviews.conclusion.basicAgain')] : []),
    ],
    sections: sectionsShown(visit, desk, current),
    vetoes: vetoesShown(visit, desk, current),
    pending,
    confirm: confirmShown(visit, desk, confirmed, problems),
    differences: differencesShown(visit, level, assessment, desk),
    totalReason: sheet.totalReason,
    leadsTo: leadsTo(visit, assessment, desk),
    signedBy: sheet.signedBy === null ? '' : t('reviews.conclusion.signedBy', { name: sheet.signedBy }),
    returnTo: `${at}/${level.name}-returns/new`,
    sendBackTo: level.name === 'county' ? `${at}/county-send-backs/new` : '',
    comparison: `${at}/comparison`,
    sheet: `${at}/sheets/${level.name}`,
  };
}

function confirmShown(
  { t, say }: Visit,
  { current, scoring }: ConfirmationDesk,
  confirmed: readonly string[],
  problems: readonly { text: string; field?: string }[],
): ConclusionPage['confirm'] {
  const names = new Map(
    scoring.programme.vetoes.flatMap(({ facts }) => facts.map(({ key, name }) => [key, say(name)] as const)),
  );
  const standing = factsToConfirm(current.facts);
  const box = (value: string, label: string) => {
    const field = `confirmed.${value}`;
    const problem = problems.find((one) => one.field === field)?.text ?? '';
    return { field, value, label, checked: confirmed.includes(value), problem };
  };
  return [
    ...standing.map((key) => box(key, t('reviews.conclusion.confirmFact', { fact: names.get(key) ?? key }))),
    box(restOfFacts, t(standing.length > 0 ? 'reviews.conclusion.confirmRest' : 'reviews.conclusion.confirmNone')),
  ];
}

/** The lines further from the stage before than the programme lets pass, with what was said about them. */
function differencesShown(
  visit: Visit,
  { name }: Level,
  assessment: Assessment,
  desk: ConfirmationDesk,
): ConclusionPage['differences'] {
  const { rubric, programme, schoolType } = desk.scoring;
  const sheets = comparedOf(visit, assessment, desk).slice(-2);
  return compareLines({ sheets, own: null, rubric, programme, schoolType })
    .filter(({ differs }) => differs)
    .map(({ indicator: { code, title, section }, difference, remarks }) => ({
      place: `${code} ${visit.say(title)}`,
      text: difference === null ? '' : signed(difference),
      said: remarks
        .filter(({ stage, text }) => stage === name && text !== '')
        .map(({ by, text }) => visit.t('reviews.conclusion.said', { by, text }))
        .join(' '),
      href: `/assessments/${assessment.id}/sheets/${name}/sections/${section}#${code}`,
    }));
}

/** Where the assessment goes when this result is confirmed, as the flow has it. */
function leadsTo(visit: Visit, assessment: Assessment, { programme, standing }: Desk): string {
  const situation = situationOf(assessment, actorOf(visit), visit.today, { sheet: standing });
  const outcome = take(programme.flow, 'conclude', assessment.stage, factsOf(situation));
  if (outcome.kind === 'no such step') return '';
  return visit.t('reviews.conclusion.leadsTo', { stage: visit.t(`assessments.stage.${outcome.step.to}`) });
}
