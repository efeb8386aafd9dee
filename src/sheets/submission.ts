import { z } from 'zod';
import { may } from '../accounts/permissions.ts';
import { newDatesOf } from '../applications/store.ts';
import { dueOn, isLate, situationOf } from '../assessments/rules.ts';
import { takeStep } from '../assessments/steps.ts';
import { holdStill, subjectOf } from '../assessments/store.ts';
import { assessmentFor, overtaken } from '../assessments/subject.ts';
import type { Fact } from '../assessments/flow.ts';
import {
  missingShown,
  type MissingShown,
  sectionsShown,
  type SectionShown,
  type VetoShown,
  vetoesShown,
} from '../reviews/shown.ts';
import { sayDay } from '../web/days.ts';
import { actorOf, page, type Reply, seeOther, type Visit } from '../web/visit.ts';
import { totalShown, type TotalShown } from './frame.ts';
import { missingOn } from './missing.ts';
import { signSheet } from './closing.ts';
import { type Workplace, workplaceFor } from './workplace.ts';

export interface CheckPage {
  title: string;
  crumbs: { text: string; href?: string }[];
  sub: string;
  action: string;
  seen: number;
  back: string;
  problems: { text: string; href?: string }[];
  missing: MissingShown[];
  missingTitle: string;
  /** What keeps it from being submitted that can't be put right on the sheet: the date. */
  told: string[];
  sections: SectionShown[];
  vetoes: VetoShown[];
  total: TotalShown;
  /** The principal submits; the clerk is told so. */
  maySubmit: boolean;
  ready: boolean;
}

/** The self-evaluation before it is submitted: what is still missing, each a link to its place, and what it comes to. */
export async function showCheck(visit: Visit): Promise<Reply> {
  const assessment = await assessmentFor(visit);
  if (assessment.stage !== 'self-evaluation') throw overtaken(visit, assessment);
  return page('sheets/check', checkPage(visit, await workplaceFor(visit, assessment, 'school'), null));
}

const Submission = z.object({ seen: z.coerce.number().int() });

/** Submits the self-evaluation: what it comes to stands from now on, until the school takes it back or gets it back. */
export async function submit(visit: Visit): Promise<Reply> {
  const { seen } = Submission.parse(visit.body);
  const first = await assessmentFor(visit);
  await holdStill(visit.db, first.id);
  const assessment = await assessmentFor(visit);
  const workplace = await workplaceFor(visit, assessment, 'school');
  const { reckoned, desk } = workplace;
  const actor = actorOf(visit);
  const late = isLate(
    visit.today,
    assessment.cycle.selfEvaluationBy,
    (await newDatesOf(visit.db, [assessment.id])).get(assessment.id) ?? null,
  );
  const taken = await takeStep(
    visit,
    assessment,
    'submit',
    situationOf(assessment, actor, visit.today, { sheet: desk.standing }),
    {
      seen,
      settles: { late: assessment.late || late },
      dueOn: (stage) => dueOn(stage, assessment),
    },
  );
  if (taken.kind === 'missing') return page('sheets/check', checkPage(visit, workplace, taken.facts), 400);
  if (taken.kind === 'moved') {
    const { earned, applicable, scaled } = reckoned.total;
    const signature = { signedBy: actor.id, signedAt: visit.now, earned, applicable, scaled, grade: reckoned.grade };
    await signSheet(visit.db, reckoned.sheet.id, signature);
  }
  return seeOther(`/assessments/${assessment.id}`, { tone: 'done', key: 'assessments.step.submit.done' });
}

/** Facts that are about the date and not about the sheet. */
const dated: Fact = 'within the date of the self-evaluation';

function checkPage(visit: Visit, workplace: Workplace, refused: readonly Fact[] | null): CheckPage {
  const { t } = visit;
  const { assessment, desk, reckoned } = workplace;
  const { id, school, steps, selfEvaluationBy } = assessment;
  const missing = missingShown(visit, assessment, 'school', missingOn(reckoned, desk.sheets, desk.scoring, desk.past));
  const told = visit.today > selfEvaluationBy ? [t(`assessments.fact.${dated}`)] : [];
  const maySubmit = may(actorOf(visit), 'selfevaluation.submit', subjectOf(assessment)) === 'granted';
  const sheet = `/assessments/${id}/sheets/school`;
  return {
    title: t('sheets.check.title'),
    crumbs: [
      { text: t('assessments.list.title'), href: '/assessments' },
      { text: school.name, href: `/assessments/${id}` },
      { text: t('assessments.sheet.school'), href: sheet },
      { text: t('sheets.check.title') },
    ],
    sub: t('sheets.check.sub', { school: school.name, day: sayDay(t, selfEvaluationBy) }),
    action: `/assessments/${id}/submissions`,
    seen: steps,
    back: sheet,
    problems:
      refused === null
        ? []
        : [
            ...told.map((text) => ({ text })),
            ...missing.map(({ place, text, href }) => ({ text: t('reviews.placed', { place, text }), href })),
          ],
    missing: refused === null ? missing : [],
    missingTitle: t('reviews.signature.missing', { count: missing.length }),
    told: refused === null ? told : [],
    sections: sectionsShown(visit, desk, reckoned),
    vetoes: vetoesShown(visit, desk, reckoned),
    total: totalShown(visit, workplace),
    maySubmit,
    ready: missing.length === 0 && told.length === 0,
  };
}
