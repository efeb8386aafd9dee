import { z } from 'zod';
import { may } from '../accounts/permissions.ts';
import { type Assessment, subjectOf } from '../assessments/store.ts';
import { assessmentFor } from '../assessments/subject.ts';
import { leads, type Level } from '../reviews/levels.ts';
import type { Hundredths } from '../scoring/points.ts';
import { deskFor } from '../sheets/desk.ts';
import { type Reckoned, reckon } from '../sheets/rules.ts';
import { heldWorkplace } from '../sheets/saving.ts';
import { saveLines } from '../sheets/store.ts';
import { withChanges } from '../sheets/taking-down.ts';
import { lineKey, SheetForm } from '../sheets/typed.ts';
import { Forbidden, notFound, stale } from '../web/refusals.ts';
import { actorOf, page, type Reply, seeOther, type Visit } from '../web/visit.ts';
import { decide, type LaidDesk } from './deciding.ts';
import { doublesOf } from './rules.ts';
import { isToSettle, settlementPage } from './settlement-page.ts';
import { keepSettlements } from './store.ts';

/** What several said of the same lines, once all have handed in, and how the leader settled it. */
export const showSettlements =
  (level: Level) =>
  async (visit: Visit): Promise<Reply> => {
    const assessment = await assessmentFor(visit);
    const desk = await deskOf(visit, level, assessment);
    return page(
      'double-scoring/settlements',
      await settlementPage(visit, level, assessment, desk, new Map(), new Map()),
    );
  };

/** Settles the lines that the leader decided on, all or none. */
export const settle =
  (level: Level) =>
  async (visit: Visit): Promise<Reply> => {
    const first = await assessmentFor(visit);
    const { key } = SheetForm.parse(visit.body);
    if (!leads(actorOf(visit), level, first)) throw new Forbidden(level.may.sign);
    const { assessment, desk: held } = await heldWorkplace(visit, first, level.name);
    const desk = { ...held, current: held.current! };
    const { sheet } = desk.current;
    const doubles = doublesOf(sheet, desk.scoring.rubric);
    const typed = new Map(
      [...doubles.values()]
        .filter((double) => isToSettle(double, sheet))
        .flatMap(({ code }) => {
          const line = Line.parse({
            take: visit.body[`${code}.take`],
            points: visit.body[`${code}.points`],
            reason: visit.body[`${code}.reason`],
          });
          return line.take === '' ? [] : [[code, line] as const];
        }),
    );
    const decided = new Map([...typed].map(([code, line]) => [code, decide(desk, doubles.get(code)!, line)] as const));
    const problems = new Map([...decided].flatMap(([code, one]) => ('problem' in one ? [[code, one] as const] : [])));
    if (problems.size > 0 || decided.size === 0) {
      const said = new Map([...problems].map(([code, { problem, values }]) => [code, visit.t(problem, values)]));
      const shown = await settlementPage(visit, level, assessment, desk, typed, said);
      const nothing = { text: visit.t('double-scoring.problem.nothing'), href: '#main' };
      return page('double-scoring/settlements', decided.size > 0 ? shown : { ...shown, problems: [nothing] }, 400);
    }
    const settled = [...decided].flatMap(([code, one]) => ('problem' in one ? [] : [{ code, ...one }]));
    const after = reckon(
      withChanges(sheet, new Map(settled.map(({ code, statement }) => [code, statement]))),
      desk.scoring,
    );
    const by = { by: actorOf(visit).id, at: visit.now };
    const saved = await saveLines(
      visit.db,
      settled.map(({ code, statement }) => ({
        ...statement,
        sheetId: sheet.id,
        code,
        points: pointsAt(after, code),
        // Decided in view of what the school says now, so that nothing is left to be confirmed.
        basisVersion: desk.sheets.get('school')?.lines.get(code)?.version ?? null,
        seenVersion: sheet.lines.get(code)!.version,
        key: lineKey(key, code),
        ...by,
      })),
    );
    if ('overtaken' in saved) throw stale();
    await keepSettlements(
      visit.db,
      sheet.id,
      settled.map(({ code, decision, why }) => ({
        code,
        version: saved.versions.get(code)!,
        way: decision.way,
        takenFrom: decision.way === 'taken' ? decision.from : null,
        reason: why,
        settledBy: by.by,
        settledAt: by.at,
      })),
    );
    const values = { count: settled.length };
    return seeOther(`/assessments/${assessment.id}/${level.name}-settlements`, {
      tone: 'done',
      key: 'double-scoring.settled',
      values,
    });
  };

const Line = z.object({
  take: z.string().max(30).default(''),
  points: z.string().trim().max(20).default(''),
  reason: z.string().trim().max(2000).default(''),
});

/** The desk of a stage, for its team and its office. @throws Refusal 404 or 403 */
async function deskOf(visit: Visit, level: Level, assessment: Assessment): Promise<LaidDesk> {
  const actor = actorOf(visit);
  const onTeam = assessment.team.some(({ stage, personId }) => stage === level.name && personId === actor.id);
  if (!onTeam && may(actor, level.may.conclude, subjectOf(assessment)) !== 'granted')
    throw new Forbidden(level.may.conclude);
  const desk = await deskFor(visit, assessment, level.name);
  if (desk.current === null) throw notFound();
  return { ...desk, current: desk.current };
}

function pointsAt({ total }: Reckoned, code: string): Hundredths | null {
  const outcome = total.lines.get(code);
  return outcome?.state === 'scored' ? outcome.points : null;
}
