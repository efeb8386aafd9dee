import type { z } from 'zod';
import { situationOf } from '../assessments/rules.ts';
import { takeStep } from '../assessments/steps.ts';
import { floorsOf } from '../assessments/shown.ts';
import { type Assessment, holdStill } from '../assessments/store.ts';
import { assessmentFor, overtaken } from '../assessments/subject.ts';
import type { Fact } from '../assessments/flow.ts';
import { show } from '../scoring/points.ts';
import type { Problem } from '../scoring/sentence.ts';
import { digestOf } from '../sheets/digest.ts';
import { readSignatures, signers } from '../signatures/rules.ts';
import { keepSignatures } from '../signatures/store.ts';
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

export interface SignaturePage extends Frame {
  scripts: string[];
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
  /** Where leader and principal sign on the screen, with what was drawn already. */
  pads: { name: string; value: string; label: string; problem: string }[];
  headName: { value: string; problem: string };
}

/** What is on the form already. */
type OnForm = Omit<z.infer<typeof SignatureForm>, 'seen'>;
const nothingDrawn = { leader: '', head: '', headName: '' };

/** The leader's page before signing off: how the sheet stands, and what is still missing. */
export const showSignature =
  (level: Level) =>
  async (visit: Visit): Promise<Reply> => {
    const assessment = await assessmentFor(visit);
    const desk = await deskOfLeader(visit, level, assessment);
    const typed = { ...nothingDrawn, totalReason: desk.current.sheet.totalReason };
    return page('reviews/signature', signaturePage(visit, level, assessment, desk, typed, [], []));
  };

/** Signs a sheet off: its total stands from now on, and its office may confirm it. */
export const signOff =
  (level: Level) =>
  async (visit: Visit): Promise<Reply> => {
    const { seen, ...typed } = SignatureForm.parse(visit.body);
    const { totalReason } = typed;
    const first = await assessmentFor(visit);
    await holdStill(visit.db, first.id);
    const assessment = await assessmentFor(visit);
    if (!leads(actorOf(visit), level, assessment)) throw new Forbidden(level.may.sign);
    const desk = await deskFor(visit, assessment, level.name);
    if (desk.current === null) throw overtaken(visit, assessment);
    const sheet = { ...desk.current.sheet, totalReason };
    const current: Reckoned = { ...desk.current, sheet };
    const standing = standingOf(current, desk.sheets, desk.scoring);
    const actor = actorOf(visit);
    const { id: by, name } = actor;
    const laid: LeadersDesk = { ...desk, current };
    const { drawn, problems } = readSignatures(typed, name);
    if (problems.length > 0)
      return page('reviews/signature', signaturePage(visit, level, assessment, laid, typed, [], problems), 400);
    const taken = await takeStep(
      visit,
      assessment,
      'sign off',
      situationOf(assessment, actor, visit.today, { sheet: standing }),
      {
        seen,
        dueOn: () => null,
      },
    );
    if (taken.kind === 'missing') {
      return page('reviews/signature', signaturePage(visit, level, assessment, laid, typed, taken.facts, []), 400);
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
      const digest = digestOf({ ...sheet, signedAt: visit.now });
      await keepSignatures(visit.db, drawn, { sheetId: sheet.id, digest, at: visit.now, by });
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
  typed: OnForm,
  refused: readonly Fact[],
  wrong: readonly Problem[],
): SignaturePage {
  const { t } = visit;
  const { totalReason } = typed;
  const problemOf = (field: string): string => {
    const found = wrong.find((problem) => problem.field === field);
    return found === undefined ? '' : t(found.key);
  };
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
      ...wrong.map(({ field, key }) => ({ text: t(key), field })),
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
    scripts: ['/js/signature.js'],
    pads: signers.map((name) => ({
      name,
      value: typed[name],
      label: t(`signatures.pad.${name}`),
      problem: problemOf(name),
    })),
    headName: { value: typed.headName, problem: problemOf('headName') },
  };
}
