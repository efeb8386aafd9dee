import type { Problem } from '../scoring/sentence.ts';
import { randomUUID } from 'node:crypto';
import { holdStill } from '../assessments/store.ts';
import { reportFinding } from '../findings/recording.ts';
import { programmeOf } from '../rubrics/store.ts';
import { readDay } from '../web/days.ts';
import type { Reply, Visit } from '../web/visit.ts';
import { possibleConsequences, sendToRecheck } from './consequences.ts';
import { carryOut, overtaken, readAnew } from './deeds.ts';
import { objectionPage } from './objection-page.ts';
import { answerProblems, type Consequence, isCounted, isUpheld, vetoChoices } from './rules.ts';
import { AnswerForm } from './schema.ts';
import { type Found, objectionFor } from './subject.ts';

/** Answers an objection, which closes it; what is upheld may send the school back or bring a finding against it. */
export async function answer(visit: Visit): Promise<Reply> {
  const { db, now } = visit;
  const before = await objectionFor(visit);
  const form = AnswerForm.parse(visit.body);
  const { version, seen, ...typed } = form;
  // Whoever answers at the same moment, or approves the school, waits here.
  await holdStill(db, before.assessment.id);
  const found = await readAnew(visit, before);
  const { objection, assessment } = found;
  const consequence: Consequence | '' = isUpheld(typed.outcome) ? typed.consequence : 'none';
  const happenedOn = typed.happenedOn === '' ? null : readDay(typed.happenedOn);
  const problems = [
    ...answerProblems(typed, await possibleConsequences(visit, assessment)),
    ...(consequence === 'finding' ? await findingProblems(visit, found, typed, happenedOn) : []),
  ];
  // Of a page that is older than the objection nothing else is said than that.
  const current = objection.version === version;
  if (current && problems.length > 0) {
    return objectionPage(visit, found, { deed: 'answer', typed, problems, status: 400 });
  }
  const moves = consequence === 'recheck' || consequence === 'finding';
  if (current && moves && assessment.steps !== seen) return movedOn(visit, found, typed);
  if (typed.outcome === '' || consequence === '') return overtaken(visit, found, 'answer', typed);
  const reason = moves ? typed.reason : '';
  const plan = {
    seen: version,
    deed: 'answer',
    text: typed.answer,
    details: { outcome: typed.outcome, consequence, ...(reason !== '' && { reason }) },
    sets: {
      state: 'answered',
      answer: typed.answer,
      outcome: typed.outcome,
      consequence,
      answered_at: now,
      answered_by: visit.actor!.id,
      closed_at: now,
    },
  } as const;
  return carryOut(visit, found, plan, typed, async () => {
    if (consequence === 'recheck') await sendToRecheck(visit, assessment, objection.id, reason);
    if (consequence === 'finding') {
      const programme = await programmeOf(db, assessment.cycle.programmeKey);
      const choice = vetoChoices(programme).find(({ value }) => value === typed.veto);
      await reportFinding(visit, assessment, {
        key: randomUUID(),
        kind: 'objection',
        vetoKey: choice?.veto ?? null,
        facts: choice?.facts ?? [],
        happenedOn,
        source: visit.t('objections.answer.source', { id: objection.id }),
        text: reason,
        fileId: null,
      });
    }
  });
}

type Typed = Omit<AnswerForm, 'version' | 'seen'>;

async function findingProblems(
  { db, today }: Visit,
  { assessment: { cycle } }: Found,
  { veto, happenedOn: day }: Typed,
  happenedOn: string | null,
): Promise<Problem[]> {
  const say = (field: 'veto' | 'happenedOn', key: string): Problem[] => [{ field, key: `objections.answer.${key}` }];
  const programme = await programmeOf(db, cycle.programmeKey);
  const choice = vetoChoices(programme).find(({ value }) => value === veto);
  if (veto !== '' && choice === undefined) return say('veto', 'vetoUnknown');
  if (happenedOn === null) return day !== '' || choice !== undefined ? say('happenedOn', 'dayMissing') : [];
  if (happenedOn > today) return say('happenedOn', 'dayAhead');
  const period = { cycleYear: cycle.year, today };
  if (choice && !isCounted(programme, choice, happenedOn, period)) return say('happenedOn', 'dayBefore');
  return [];
}

/** The school has moved since the page was made: what was chosen for it may not be what is wanted now. */
function movedOn(visit: Visit, found: Found, typed: Typed): Promise<Reply> {
  const { t } = visit;
  const values = { school: found.assessment.school.name, stage: t(`assessments.stage.${found.assessment.stage}`) };
  const problems = [{ field: 'consequence', key: 'objections.answer.moved', values }];
  return objectionPage(visit, found, { deed: 'answer', typed, problems, status: 409 });
}
