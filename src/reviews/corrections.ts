import { settleProposed } from '../approvals/proposals.ts';
import { frameOf } from '../assessments/frame.ts';
import { situationOf } from '../assessments/rules.ts';
import { takeStep } from '../assessments/steps.ts';
import type { Assessment, SheetStage } from '../assessments/store.ts';
import { assessmentFor, overtaken } from '../assessments/subject.ts';
import { peopleOf, tell } from '../messages/store.ts';
import { closeRectification } from '../rectification/store.ts';
import { programmeOf } from '../rubrics/store.ts';
import { openAgain, resultBefore } from '../sheets/closing.ts';
import { actorOf, page, type Reply, seeOther, type Visit } from '../web/visit.ts';
import type { Level } from './levels.ts';
import { reasonPage, type ReturnPage } from './returns.ts';
import { ReturnForm } from './schema.ts';

/** Asks why a concluded stage is to be corrected. */
export const showCorrection =
  (level: Level) =>
  async (visit: Visit): Promise<Reply> => {
    const assessment = await assessmentFor(visit);
    const { flow } = await programmeOf(visit.db, assessment.cycle.programmeKey);
    const open = flow.steps.some(({ name, from }) => name === `correct ${level.name}` && from === assessment.stage);
    if (!open) throw overtaken(visit, assessment);
    return page('reviews/return', correctionPage(visit, level, assessment, '', []));
  };

/**
 * Opens a concluded stage again, until the approval: its sheet, and with the county's the city's, are kept as they stood, the
 * score is that of the stage before, a list or a rectification in which the school stood is set aside, and everybody who acted on
 * the assessment is told.
 */
export const correct =
  (level: Level) =>
  async (visit: Visit): Promise<Reply> => {
    const { db, now } = visit;
    const assessment = await assessmentFor(visit);
    const { id, stage, vetoed } = assessment;
    const actor = actorOf(visit);
    const { seen, reason } = ReturnForm.parse(visit.body);
    const taken = await takeStep(
      visit,
      assessment,
      `correct ${level.name}`,
      situationOf(assessment, actor, visit.today),
      {
        seen,
        reason,
        settles: await resultBefore(db, id, level.name),
        dueOn: () => null,
      },
    );
    if (taken.kind === 'missing') {
      const problems = [
        ...taken.facts.map((fact) => ({ field: 'reason', text: visit.t(`assessments.fact.${fact}`) })),
        ...(taken.reasonMissing ? [{ field: 'reason', text: visit.t('assessments.reasonMissing') }] : []),
      ];
      return page('reviews/return', correctionPage(visit, level, assessment, reason, problems), 400);
    }
    if (taken.kind === 'moved') {
      const opened = level.name === 'county' ? (['county', 'city'] as const) : (['city'] as const);
      await openAgain(db, id, opened, { why: 'correction', by: actor.id, at: now, reason: reason.trim(), vetoed });
      if (stage === 'proposed') await settleProposed(db, [id], 'set aside');
      await closeRectification(db, id, 'set aside', now);
      const others = (await peopleOf(db, id)).filter((person) => person !== actor.id);
      // The city's team is to sign off anew, and until then not to be led by what the county says of its own sheet.
      const later = new Set(level.name === 'county' ? membersOf(assessment, 'city') : []);
      const told = {
        gaps: { school: assessment.school.name, reason: reason.trim() },
        href: `/assessments/${id}`,
        at: now,
      };
      await tell(
        db,
        others.filter((person) => !later.has(person)),
        { ...told, key: `messages.corrected.${level.name}` },
      );
      await tell(
        db,
        others.filter((person) => later.has(person)),
        { ...told, gaps: { school: assessment.school.name }, key: 'messages.corrected.veiled' },
      );
    }
    return seeOther(`/assessments/${id}`, { tone: 'done', key: `assessments.step.correct ${level.name}.done` });
  };

const membersOf = ({ team }: Assessment, stage: SheetStage): number[] =>
  team.filter((member) => member.stage === stage).map(({ personId }) => personId);

const correctionPage = (
  visit: Visit,
  { name }: Level,
  assessment: Assessment,
  reason: string,
  problems: ReturnPage['problems'],
): ReturnPage => ({
  ...reasonPage(visit, assessment, 'correction', reason, problems),
  ...frameOf(visit, assessment, visit.t(`assessments.step.correct ${name}.label`)),
  action: `/assessments/${assessment.id}/${name}-corrections`,
  text: visit.t(`reviews.correction.text.${name}`),
});
