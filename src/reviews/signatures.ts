import { situationOf } from '../assessments/rules.ts';
import { takeStep } from '../assessments/steps.ts';
import { floorsOf } from '../assessments/shown.ts';
import type { Assessment } from '../assessments/store.ts';
import { assessmentFor, overtaken } from '../assessments/subject.ts';
import type { Fact } from '../assessments/flow.ts';
import { show } from '../scoring/points.ts';
import { type Desk, deskFor } from '../sheets/desk.ts';
import { missingOn, pendingOn } from '../sheets/missing.ts';
import { type Reckoned, standingOf } from '../sheets/rules.ts';
import { saveTotalReason, signSheet } from '../sheets/closing.ts';
import { Forbidden } from '../web/refusals.ts';
import { actorOf, page, type Reply, seeOther, type Visit } from '../web/visit.ts';
import { type Frame, frameOf } from '../assessments/frame.ts';
import { leads, type Level } from './levels.ts';
import { SignatureForm } from './schema.ts';
import {
  type MissingShown,
  missingShown,
  type SectionShown,
  sectionsShown,
  type VetoShown,
  vetoesShown,
  whyPath,
} from './shown.ts';
import { holdStill } from './store.ts';

export interface SignaturePage extends Frame {
  action: string;
  seen: number;
  problems: { text: string; field?: string; href?: string }[];
  missing: MissingShown[];
  missingTitle: string;
  ready: boolean;
  pending: MissingShown[];
  /** The score when all is scored; else the range still possible. */
  score: string;
  range: string;
  /** Where it is told how it comes about. */
  why: string;
  full: string;
  sum: string;
  ruler: { label: string; score?: string; lowest?: string; highest?: string; floors: string[] };
  sections: SectionShown[];
  vetoes: VetoShown[];
  asksTotal: boolean;
  totalReason: string;
  totalProblem: string;
  check: string;
}

/** The leader's page before signing off: how the sheet stands, and what is still missing. */
export const showSignature =
  (level: Level) =>
  async (visit: Visit): Promise<Reply> => {
    const assessment = await assessmentFor(visit);
    const desk = await deskOfLeader(visit, level, assessment);
    return page('reviews/signature', signaturePage(visit, level, assessment, desk, desk.current.sheet.totalReason, []));
  };

/** Signs a sheet off: its total stands from now on, and its office may confirm it. */
export const signOff =
  (level: Level) =>
  async (visit: Visit): Promise<Reply> => {
    const { seen, totalReason } = SignatureForm.parse(visit.body);
    const first = await assessmentFor(visit);
    await holdStill(visit.db, first.id);
    const assessment = await assessmentFor(visit);
    if (!leads(actorOf(visit), level, assessment)) throw new Forbidden(level.may.sign);
    const desk = await deskFor(visit, assessment, level.name);
    if (desk.current === null) throw overtaken(visit, assessment);
    const sheet = { ...desk.current.sheet, totalReason };
    const current: Reckoned = { ...desk.current, sheet };
    const standing = standingOf(current, desk.sheets, desk.scoring);
    const { id: by } = actorOf(visit);
    const taken = await takeStep(
      visit,
      assessment,
      'sign off',
      situationOf(assessment, by, visit.today, { sheet: standing }),
      {
        seen,
        dueOn: () => null,
      },
    );
    if (taken.kind === 'missing') {
      const laid: LeadersDesk = { ...desk, current };
      return page('reviews/signature', signaturePage(visit, level, assessment, laid, totalReason, taken.facts), 400);
    }
    if (taken.kind === 'moved') {
      const { earned, applicable, scaled } = current.total;
      await saveTotalReason(visit.db, sheet.id, totalReason);
      await signSheet(visit.db, sheet.id, {
        signedBy: by,
        signedAt: visit.now,
        earned,
        applicable,
        scaled,
        grade: current.grade,
      });
    }
    return seeOther(`/assessments/${assessment.id}`, { tone: 'done', key: 'assessments.step.sign off.done' });
  };

type LeadersDesk = Desk & { readonly current: Reckoned };

async function deskOfLeader(visit: Visit, level: Level, assessment: Assessment): Promise<LeadersDesk> {
  if (!leads(actorOf(visit), level, assessment)) throw new Forbidden(level.may.sign);
  if (assessment.stage !== level.scoring) throw overtaken(visit, assessment);
  const desk = await deskFor(visit, assessment, level.name);
  if (desk.current === null) throw overtaken(visit, assessment);
  return { ...desk, current: desk.current };
}

function signaturePage(
  visit: Visit,
  level: Level,
  assessment: Assessment,
  desk: LeadersDesk,
  totalReason: string,
  refused: readonly Fact[],
): SignaturePage {
  const { t } = visit;
  const { current, sheets, scoring } = desk;
  const { total } = current;
  const missing = missingShown(visit, assessment, level.name, missingOn(current, sheets, scoring));
  const full = String(scoring.programme.full);
  const scored = total.blanks.length === 0;
  const asksTotal = standingOf(
    { ...current, sheet: { ...current.sheet, totalReason: '' } },
    sheets,
    scoring,
  ).totalUnexplained;
  const unexplained = refused.includes('total difference explained');
  const floors = floorsOf(scoring.programme);
  const range = t('reviews.signature.range', { lowest: show(total.lowest), highest: show(total.highest) });
  const score = show(total.scaled);
  return {
    ...frameOf(visit, assessment, t(`reviews.signature.title.${level.name}`)),
    action: `/assessments/${assessment.id}/${level.name}-signatures`,
    seen: assessment.steps,
    problems: [
      ...(refused.length > 0
        ? missing.map(({ place, text, href }) => ({ text: t('reviews.placed', { place, text }), href }))
        : []),
      ...(unexplained ? [{ text: t('reviews.signature.totalMissing'), field: 'totalReason' }] : []),
    ],
    missing: refused.length > 0 ? [] : missing,
    missingTitle: t('reviews.signature.missing', { count: missing.length }),
    ready: missing.length === 0,
    pending: missingShown(visit, assessment, level.name, pendingOn(current, scoring)),
    score: scored ? score : '',
    range: scored ? '' : range,
    why: whyPath(current.sheet),
    full,
    sum: t('reviews.signature.sum', { earned: show(total.earned), applicable: show(total.applicable) }),
    ruler: scored
      ? { label: t('reviews.scoreOf', { score, full }), score, floors }
      : { label: range, lowest: show(total.lowest), highest: show(total.highest), floors },
    sections: sectionsShown(visit, desk, current),
    vetoes: vetoesShown(visit, desk, current),
    asksTotal,
    totalReason,
    totalProblem: unexplained ? t('reviews.signature.totalMissing') : '',
    check: `/assessments/${assessment.id}/sheets/${level.name}`,
  };
}
