import type { Problem } from '../scoring/sentence.ts';
import { randomUUID } from 'node:crypto';
import { holdStill } from '../assessments/store.ts';
import { type KeptFile, keepWithForm } from '../evidence/keep.ts';
import { peopleAt, tell } from '../messages/store.ts';
import { changePlaqueState } from '../plaques/states.ts';
import { readDay } from '../web/days.ts';
import { stale } from '../web/refusals.ts';
import { actorOf, type Reply, seeOther, type Visit } from '../web/visit.ts';
import { lookBackFor } from './campaign.ts';
import { saveSecond, type Visited } from './checks.ts';
import { suspendFor } from './consequences.ts';
import { secondProblems } from './rules.ts';
import { SecondForm } from './schema.ts';
import { schoolPage, visitedFor } from './school-page.ts';
import { holdLookBack, type LookBack } from './store.ts';
import { stands } from './visiting.ts';

/** Records whether a school has mended what was found: then its plaque is valid again, else a finding suspends it. */
export async function recordSecond(visit: Visit): Promise<Reply> {
  const lookBack = await lookBackFor(visit);
  const visited = await visitedFor(visit, lookBack);
  const typed = SecondForm.parse(visit.body);
  if (visited.check?.outcome !== 'mending') throw stale();
  if (visited.check.secondOutcome !== null) return recordedAlready(visit, lookBack, visited, typed);
  const again = (problems: readonly Problem[], status: 400 | 503): Reply =>
    schoolPage(visit, lookBack, visited, { second: typed, problems, status });

  const { uploads, uploadProblem, today } = visit;
  const files = uploadProblem === null ? uploads.length : 1;
  const problems = secondProblems(
    { ...typed, secondOn: readDay(typed.secondOn), files },
    { today, visitedOn: visited.check.visitedOn, standing: stands(visited) },
  );
  return keepWithForm(visit, { field: 'evidence', problems, again }, async (inside, keep) => {
    await holdStill(inside.db, visited.assessmentId);
    await holdLookBack(inside.db, lookBack.id);
    const now = await visitedFor(inside, lookBack);
    if (now.check!.secondOutcome !== null) return recordedAlready(inside, lookBack, now, typed);
    if (typed.secondOutcome === 'mended' && !stands(now)) throw stale();
    await settle(inside, lookBack, now, typed, uploads.length > 0 ? await keep() : []);
    return recorded(lookBack, now);
  });
}

async function settle(
  visit: Visit,
  lookBack: LookBack,
  visited: Visited,
  { secondOn, secondOutcome, secondNote }: SecondForm,
  files: readonly KeptFile[],
): Promise<void> {
  const { db, now, today, t, tIn } = visit;
  if (secondOutcome === '') throw new TypeError('a second visit without an outcome');
  const by = actorOf(visit).id;
  const on = readDay(secondOn)!;
  let findingId: number | null = null;
  if (secondOutcome === 'not mended') {
    findingId = await suspendFor(visit, visited, {
      key: randomUUID(),
      happenedOn: on,
      source: t('look-backs.finding.second', { year: String(lookBack.year) }),
      text: secondNote,
      fileId: files[0]?.id ?? null,
    });
  } else {
    const reason = tIn('zh-CN')('look-backs.plaque.mended');
    await changePlaqueState(db, { number: visited.number, state: 'valid', on: today, reason, by, at: now });
  }
  await saveSecond(db, visited.check!.id, {
    secondOn: on,
    secondOutcome,
    secondNote,
    findingId,
    by,
    at: now,
    fileIds: files.map(({ id }) => id),
  });
  // A finding is told by itself.
  if (secondOutcome === 'not mended') return;
  await tell(db, await peopleAt(db, visited.schoolId), {
    key: 'look-backs.told.mended',
    gaps: { school: visited.school },
    href: `/assessments/${visited.assessmentId}/look-backs`,
    at: now,
  });
}

/** The same form once more is shown what it recorded; what somebody else recorded meanwhile is told. */
function recordedAlready(visit: Visit, lookBack: LookBack, visited: Visited, typed: SecondForm): Reply {
  const { secondById, secondOutcome, secondNote } = visited.check!;
  const same =
    secondById === actorOf(visit).id && secondOutcome === typed.secondOutcome && secondNote === typed.secondNote;
  if (!same) throw stale('look-backs.check.already', { school: visited.school });
  return recorded(lookBack, visited);
}

const recorded = ({ id }: LookBack, { number }: Visited): Reply =>
  seeOther(`/look-backs/${id}/schools/${number}`, { tone: 'done', key: 'look-backs.second.done' });
