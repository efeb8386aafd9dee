import type { GradeShown } from '../assessments/shown.ts';
import type { Assessment } from '../assessments/store.ts';
import { assessmentFor } from '../assessments/subject.ts';
import { deskFor } from '../sheets/desk.ts';
import { dayOf, sayDay } from '../web/days.ts';
import { page, type Reply, type Visit } from '../web/visit.ts';
import type { Compared } from './comparison.ts';
import { comparedOf } from './comparing.ts';
import { gradeSettled, isBasicAgain } from './rules.ts';
import { type Frame, frameOf } from '../assessments/frame.ts';
import {
  gradeOfSheet,
  type ScoreShown,
  scoreShown,
  type SectionShown,
  sectionsShown,
  type VetoShown,
  vetoesShown,
  whyShown,
} from './shown.ts';

export interface ResultPage extends Frame {
  /** Why there is no result to be shown; empty when there is one. */
  none: { title: string; text: string } | undefined;
  result:
    | {
        of: string;
        facts: { term: string; text: string }[];
        score: ScoreShown;
        sum: string;
        grade: GradeShown | undefined;
        why: string[];
        sections: SectionShown[];
        vetoes: VetoShown[];
        leaderSays: string;
      }
    | undefined;
  comparison: string;
}

/** The official result so far: the last concluded stage's, with each rule that led to it. */
export async function showResult(visit: Visit): Promise<Reply> {
  const assessment = await assessmentFor(visit);
  const desk = await deskFor(visit, assessment, null);
  const { t } = visit;
  const concluded = comparedOf(visit, assessment, desk).findLast(
    ({ stage, reckoned }) => stage !== 'school' && reckoned.sheet.concludedAt !== null,
  );
  const frame = frameOf(visit, assessment, t('reviews.result.title'));
  const comparison = `/assessments/${assessment.id}/comparison`;
  if (concluded === undefined || concluded.seen !== 'all') {
    const why = concluded === undefined ? 'notYet' : 'veiled';
    const none = { title: t(`reviews.result.${why}`), text: t(`reviews.result.${why}Text`) };
    return page('reviews/result', { ...frame, none, result: undefined, comparison });
  }
  const { reReviewed } = assessment;
  const { programme } = desk;
  const { stage, reckoned } = concluded;
  const { sheet } = reckoned;
  const score = scoreShown(visit, desk, reckoned);
  return page('reviews/result', {
    ...frame,
    none: undefined,
    comparison,
    result: {
      of: t(`reviews.result.of.${stage}`),
      facts: factsOf(visit, assessment, concluded),
      score,
      sum: t('reviews.result.sum', {
        earned: score.earned,
        applicable: score.applicable,
        score: score.score,
      }),
      grade: gradeOfSheet(visit, desk, { ...reckoned, grade: gradeSettled(reckoned.grade, reReviewed, programme) }),
      why: [
        ...whyShown(visit, desk, reckoned),
        ...(isBasicAgain(reckoned.grade, reReviewed) ? [t('reviews.conclusion.basicAgain')] : []),
      ],
      sections: sectionsShown(visit, desk, reckoned),
      vetoes: vetoesShown(visit, desk, reckoned),
      leaderSays: sheet.totalReason === '' ? '' : t('reviews.comparison.leaderSays', { reason: sheet.totalReason }),
    },
  });
}

function factsOf({ t }: Visit, { school, team }: Assessment, { stage, reckoned: { sheet } }: Compared) {
  const members = team.filter((member) => member.stage === stage);
  const names = members.map(({ name, leads }) => (leads ? t('reviews.result.leader', { name }) : name));
  const day = (moment: Date | null): string => (moment === null ? '—' : sayDay(t, dayOf(moment)));
  return [
    { term: t('reviews.result.code'), text: school.code },
    { term: t('reviews.result.team'), text: names.join(t('web.comma')) || '—' },
    { term: t('reviews.result.visitOn'), text: sheet.visitOn === null ? '—' : sayDay(t, sheet.visitOn) },
    { term: t('reviews.result.signedOn'), text: day(sheet.signedAt) },
    { term: t('reviews.result.concludedOn'), text: day(sheet.concludedAt) },
  ];
}
