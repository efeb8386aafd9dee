import type { SheetStage } from '../assessments/store.ts';
import { assessmentFor } from '../assessments/subject.ts';
import { deskFor } from '../sheets/desk.ts';
import { reckon } from '../sheets/rules.ts';
import { saveLines } from '../sheets/store.ts';
import { withChanges } from '../sheets/taking-down.ts';
import { stale } from '../web/refusals.ts';
import type { Visit } from '../web/visit.ts';
import { wordsLeftAlone } from './rules.ts';

/**
 * Brings onto the sheet what the owner of a section had said apart, once nobody scores the lines beside them any more: a change of
 * the team loses no work, and nobody waits for a word that will not come.
 */
export async function bringBackWords(visit: Visit, stage: SheetStage): Promise<void> {
  const { current, scoring } = await deskFor(visit, await assessmentFor(visit), stage);
  if (current === null) return;
  const { sheet } = current;
  const words = wordsLeftAlone(sheet, scoring.rubric);
  const { total } = reckon(withChanges(sheet, new Map(words.map((word) => [word.code, word]))), scoring);
  const saved = await saveLines(
    visit.db,
    words.map(({ code, entry, reason, differenceReason, basisVersion, personId }) => {
      const outcome = total.lines.get(code);
      return {
        sheetId: sheet.id,
        code,
        entry,
        reason,
        differenceReason,
        points: outcome?.state === 'scored' ? outcome.points : null,
        basisVersion,
        seenVersion: sheet.lines.get(code)!.version,
        key: crypto.randomUUID(),
        by: personId,
        at: visit.now,
      };
    }),
  );
  if ('overtaken' in saved) throw stale();
}
