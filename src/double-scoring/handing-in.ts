import { z } from 'zod';
import type { SheetStage } from '../assessments/store.ts';
import { assessmentFor } from '../assessments/subject.ts';
import { heldWorkplace } from '../sheets/saving.ts';
import { placeOf } from '../sheets/places.ts';
import { saveLines } from '../sheets/store.ts';
import { lineKey, SheetForm } from '../sheets/typed.ts';
import { stale } from '../web/refusals.ts';
import { actorOf, type Reply, seeOther, type Visit } from '../web/visit.ts';
import { agree, allHandedIn, type Double, writesOwn } from './rules.ts';
import { handIn, keepSettlements } from './store.ts';

const Form = SheetForm.extend({ section: z.string().max(20) });

/**
 * Hands in what somebody says of the lines of a section that others score too. What all have handed in and agree on stands on
 * the sheet from then on; the rest waits for the leader.
 */
export const handInOn =
  (stage: SheetStage) =>
  async (visit: Visit): Promise<Reply> => {
    const assessment = await assessmentFor(visit);
    const { section, key } = Form.parse(visit.body);
    const workplace = await heldWorkplace(visit, assessment, stage);
    const { id: person } = actorOf(visit);
    const { doubles, reckoned, desk } = workplace;
    const place = placeOf(workplace, section);
    const mine = [...doubles.values()].filter((double) => double.section === section && writesOwn(double, person));
    if (place === undefined || mine.length === 0) throw stale('double-scoring.refusal.handedIn');
    const blank = mine.filter(({ code }) => ['blank', 'cannot'].includes(reckoned.total.lines.get(code)?.state ?? ''));
    if (blank.length > 0) {
      const codes = blank.map(({ code }) => code).join(visit.t('parts.list.and'));
      return seeOther(place.path, { tone: 'error', key: 'double-scoring.notYet', values: { codes } });
    }
    const sheet = desk.current!.sheet;
    const codes = mine.map(({ code }) => code);
    await handIn(visit.db, { sheetId: sheet.id, codes, personId: person, at: visit.now });
    const complete = mine.map((double) => withOwn(double, person)).filter(allHandedIn);
    const agreed = complete.filter(agree);
    const at = { by: person, at: visit.now };
    const saved = await saveLines(
      visit.db,
      agreed.map(({ code, raters, own }) => {
        const said = raters.map((rater) => own.get(rater)!);
        const outcome = reckoned.total.lines.get(code);
        return {
          sheetId: sheet.id,
          code,
          entry: said[0]!.entry,
          reason: said.map(({ reason }) => reason).find((reason) => reason !== '') ?? '',
          differenceReason: said.map((one) => one.differenceReason).find((reason) => reason !== '') ?? '',
          points: outcome?.state === 'scored' ? outcome.points : null,
          basisVersion: oldestBasis(said),
          seenVersion: sheet.lines.get(code)!.version,
          key: lineKey(key, code),
          ...at,
        };
      }),
    );
    if ('overtaken' in saved) throw stale();
    await keepSettlements(
      visit.db,
      sheet.id,
      agreed.map(({ code }) => ({
        code,
        version: saved.versions.get(code)!,
        way: 'agreed',
        takenFrom: null,
        reason: '',
        settledBy: person,
        settledAt: visit.now,
      })),
    );
    const values = { lines: mine.length, agreed: agreed.length, differing: complete.length - agreed.length };
    return seeOther(place.path, { tone: 'done', key: 'double-scoring.handedIn', values });
  };

/** A line with what this person says of it, handed in. */
function withOwn(double: Double, person: number): Double {
  const known = double.own.get(person);
  const said = known ?? {
    code: double.code,
    personId: person,
    entry: null,
    reason: '',
    differenceReason: '',
    basisVersion: null,
    version: 0,
    savedAt: '',
    handedIn: true,
  };
  return { ...double, own: new Map([...double.own, [person, { ...said, handedIn: true }]]) };
}

/** The school's entry as the first of them saw it: where it changed since, the line must be confirmed. */
const oldestBasis = (said: readonly { readonly basisVersion: number | null }[]): number | null =>
  said.reduce<number | null>(
    (oldest, { basisVersion }) => (basisVersion === null || oldest === null ? null : Math.min(oldest, basisVersion)),
    Number.MAX_SAFE_INTEGER,
  );
