import { closeRectification } from '../rectification/store.ts';
import { settleProposed } from '../approvals/proposals.ts';
import { isScan, problemOfUpload } from '../applications/scan.ts';
import { situationOf } from '../assessments/rules.ts';
import { takeStep } from '../assessments/steps.ts';
import { type Assessment, holdStill } from '../assessments/store.ts';
import { assessmentFor, overtaken } from '../assessments/subject.ts';
import { type Keep, keepFiles } from '../evidence/keep.ts';
import { changePlaqueState, statesOf } from '../plaques/states.ts';
import { type ProgrammeDefinition, programmeOf } from '../rubrics/store.ts';
import { stale } from '../web/refusals.ts';
import { noRoom } from '../web/uploads.ts';
import { actorOf, type Flash, type Reply, seeOther, type Visit } from '../web/visit.ts';
import { findingFor } from './files.ts';
import { type DecisionTyped, findingsPage, type SaidOf } from './list-page.ts';
import { tellOf } from './recording.ts';
import { confirmingStep, decisionProblems, stateBefore } from './rules.ts';
import { DecisionForm } from './schema.ts';
import { type Finding, findingsOf, insertDecision, plaqueOf } from './store.ts';

/**
 * Decides a finding: it is lifted, or confirmed, which bars the school before it has a plaque and revokes the plaque after.
 * Never by whoever found it, and never without a document.
 */
export async function decide(visit: Visit): Promise<Reply> {
  const assessment = await assessmentFor(visit);
  const finding = await findingFor(visit, assessment);
  const typed = DecisionForm.parse(visit.body);
  if (finding.decidedAt !== null) return decidedAlready(visit, assessment, finding, typed);
  const programme = await programmeOf(visit.db, assessment.cycle.programmeKey);
  const { uploads, uploadProblem, t } = visit;
  const sent = uploads.length > 0 || uploadProblem !== null;
  const again = (said: readonly SaidOf[], status: 400 | 503 = 400): Promise<Reply> =>
    findingsPage(visit, assessment, { finding: finding.id, ...typed, said }, status);

  const problems: SaidOf[] = decisionProblems({ ...typed, scanned: sent }).map(({ field, key }) => ({
    field,
    text: t(key),
  }));
  if (uploadProblem !== null) problems.push({ field: 'document', text: t(problemOfUpload(uploadProblem)) });
  else if (sent && problems.length > 0) problems.push({ field: 'document', text: t('evidence.problem.chooseAgain') });
  if (finding.foundBy === actorOf(visit).id)
    problems.unshift({ field: 'decision', text: t('assessments.fact.found by another') });
  if (problems.length > 0) return again(problems, uploadProblem === noRoom ? 503 : 400);

  const settled = await keepFiles(visit, (inside, keep) => settle(inside, programme, typed, keep), isScan);
  if ('reply' in settled) return settled.reply;
  const unfit = settled.unfit.map(({ name, why }) => ({
    field: 'document',
    text: t(`evidence.problem.${why}`, { name }),
  }));
  return again(unfit, settled.status);
}

async function settle(visit: Visit, programme: ProgrammeDefinition, typed: DecisionTyped, keep: Keep): Promise<Reply> {
  const { db, now, today, t } = visit;
  const actor = actorOf(visit);
  await holdStill(db, Number(visit.params['id']));
  // What was seen before the document was stored may have been decided since.
  const assessment = await assessmentFor(visit);
  const finding = await findingFor(visit, assessment);
  if (finding.decidedAt !== null) return decidedAlready(visit, assessment, finding, typed);
  const confirms = typed.decision === 'confirm';
  const name = confirms ? (confirmingStep(programme.flow, assessment.stage) ?? 'bar') : 'lift';
  const found = await findingsOf(db, assessment.id);
  const counted = found.filter(({ id, decision }) => id === finding.id || decision === 'confirmed');
  const vetoes = [...new Set(counted.flatMap(({ vetoKey }) => vetoKey ?? []))];
  const taken = await takeStep(visit, assessment, name, situationOf(assessment, actor, today), {
    seen: typed.seen,
    reason: typed.reason,
    details: {
      finding: finding.id,
      number: typed.number,
      ...(name === 'bar' && { vetoes }),
    },
    // The score stays as it was: what bars the school is the veto (Plan, step 6), or what an objection brought up.
    ...(name === 'bar' && { settles: { vetoed: vetoes.length > 0, grade: programme.grades.at(-1)!.key } }),
    dueOn: () => (name === 'lift' ? assessment.dueOn : null),
  });
  if (taken.kind === 'missing') {
    const said = taken.facts.map((fact) => ({ field: 'decision', text: t(`assessments.fact.${fact}`) }));
    return findingsPage(visit, assessment, { finding: finding.id, ...typed, said }, 400);
  }
  // Nothing is repeated here, for the finding is open: a page older than the decision on another one looks the same to the step.
  if (taken.kind === 'repeated') throw overtaken(visit, assessment);
  const [document] = await keep();
  await insertDecision(db, {
    assessmentId: assessment.id,
    findingId: finding.id,
    decision: confirms ? 'confirmed' : 'lifted',
    documentNumber: typed.number,
    documentFileId: document!.id,
    reason: typed.reason,
    by: actor.id,
    at: now,
  });
  if (name === 'bar') {
    await closeRectification(db, assessment.id, 'barred', now);
    await settleProposed(db, [assessment.id], 'set aside');
  } else if (name === 'revoke') await turnPlaque(visit, assessment.id, typed.number, 'revoked');
  else if (assessment.openFindings.length === 1) await turnPlaque(visit, assessment.id, typed.number, 'as before');
  await tellOf(db, {
    key: `findings.told.${name}`,
    assessmentId: assessment.id,
    school: assessment.school,
    by: actor.id,
    at: now,
  });
  return seeOther(`/assessments/${assessment.id}/findings`, done(name));
}

/** Takes a plaque away for good, or lets it stand as it stood before it was suspended. */
async function turnPlaque(
  visit: Visit,
  assessmentId: number,
  documentNumber: string,
  to: 'revoked' | 'as before',
): Promise<void> {
  const { db, today, now, tIn } = visit;
  const plaque = await plaqueOf(db, assessmentId);
  if (plaque === undefined) return;
  const { number } = plaque;
  const turned = to === 'revoked' ? { state: to, untilOn: null } : stateBefore(await statesOf(db, number));
  const reason = tIn('zh-CN')(to === 'revoked' ? 'findings.plaque.revoked' : 'findings.plaque.lifted');
  await changePlaqueState(db, {
    number,
    ...turned,
    on: today,
    reason,
    documentNumber,
    by: actorOf(visit).id,
    at: now,
  });
}

/** The same decision once more is shown what it made; anybody else's is told that it was decided meanwhile. */
function decidedAlready(visit: Visit, assessment: Assessment, finding: Finding, typed: DecisionTyped): Reply {
  const same = finding.decidedBy === actorOf(visit).id && finding.documentNumber === typed.number;
  if (!same) throw stale('findings.decide.already', { school: assessment.school.name });
  const made = finding.decision === 'lifted' ? 'lift' : assessment.stage === 'revoked' ? 'revoke' : 'bar';
  return seeOther(`/assessments/${assessment.id}/findings`, done(made));
}

const done = (name: 'lift' | 'bar' | 'revoke'): Flash => ({ tone: 'done', key: `assessments.step.${name}.done` });
