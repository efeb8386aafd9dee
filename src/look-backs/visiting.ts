import type { Problem } from '../scoring/sentence.ts';
import { holdStill } from '../assessments/store.ts';
import { type KeptFile, keepWithForm } from '../evidence/keep.ts';
import { peopleAt, tell } from '../messages/store.ts';
import { changePlaqueState } from '../plaques/states.ts';
import { dayOf, readDay } from '../web/days.ts';
import { stale } from '../web/refusals.ts';
import { actorOf, type Reply, seeOther, type Visit } from '../web/visit.ts';
import { lookBackFor } from './campaign.ts';
import { insertCheck, type Visited } from './checks.ts';
import { suspendFor } from './consequences.ts';
import { type Aspect, type AspectFound, aspects, checkProblems } from './rules.ts';
import { AspectsForm, CheckForm } from './schema.ts';
import { type AspectsTyped, schoolPage, visitedFor } from './school-page.ts';
import { holdLookBack, type LookBack } from './store.ts';

/**
 * Records the visit of a school that was drawn, once: it passes, or has to mend by a day, for which its plaque is marked, or its
 * plaque is suspended by a finding, which the leading group decides.
 */
export async function recordVisit(visit: Visit): Promise<Reply> {
  const lookBack = await lookBackFor(visit);
  const visited = await visitedFor(visit, lookBack);
  const typed = CheckForm.parse(visit.body);
  if (visited.check !== null) return recordedAlready(lookBack, visited, typed.key);
  const answered = AspectsForm.parse(visit.body);
  const again = (problems: readonly Problem[], status: 400 | 503): Reply =>
    schoolPage(visit, lookBack, visited, { visit: { typed, aspects: answered }, problems, status });

  const { uploads, uploadProblem, today } = visit;
  const asked = { today, drawnOn: dayOf(lookBack.drawnAt!), standing: stands(visited) };
  const problems = checkProblems(
    {
      inspectors: typed.inspectors,
      visitedOn: readDay(typed.visitedOn),
      aspects: aspectsOf(answered),
      outcome: typed.outcome,
      mendBy: readDay(typed.mendBy),
      files: uploadProblem === null ? uploads.length : 1,
    },
    asked,
  );
  return keepWithForm(visit, { field: 'evidence', problems, again }, async (inside, keep) => {
    await holdStill(inside.db, visited.assessmentId);
    await holdLookBack(inside.db, lookBack.id);
    // What was seen before the files were stored may have been recorded since.
    const now = await visitedFor(inside, lookBack);
    if (now.check !== null) return recordedAlready(lookBack, now, typed.key);
    if (typed.outcome === 'mending' && !stands(now)) throw stale();
    await settle(inside, lookBack, now, typed, answered, uploads.length > 0 ? await keep() : []);
    return recorded(lookBack, now);
  });
}

async function settle(
  visit: Visit,
  lookBack: LookBack,
  visited: Visited,
  typed: CheckForm,
  answered: AspectsTyped,
  files: readonly KeptFile[],
): Promise<void> {
  const { db, now, today, t, tIn } = visit;
  const { outcome, key, inspectors, note } = typed;
  if (outcome === '') throw new TypeError('a visit without an outcome');
  const by = actorOf(visit).id;
  const found = aspectsOf(answered);
  const visitedOn = readDay(typed.visitedOn)!;
  const mendBy = outcome === 'mending' ? readDay(typed.mendBy) : null;
  const text = aspects
    .filter((aspect) => found[aspect].good === false)
    .map((aspect) =>
      t('look-backs.finding.line', { aspect: t(`look-backs.aspect.${aspect}`), text: found[aspect].text }),
    )
    .join('\n');
  const findingId =
    outcome === 'suspended'
      ? await suspendFor(visit, visited, {
          key,
          happenedOn: visitedOn,
          source: t('look-backs.finding.source', { year: String(lookBack.year) }),
          text,
          fileId: files[0]?.id ?? null,
        })
      : null;
  if (outcome === 'mending') {
    const reason = tIn('zh-CN')('look-backs.plaque.mending');
    await changePlaqueState(db, {
      number: visited.number,
      state: 'mending',
      on: today,
      untilOn: mendBy,
      reason,
      by,
      at: now,
    });
  }
  await insertCheck(db, {
    key,
    lookBackId: lookBack.id,
    number: visited.number,
    inspectors,
    visitedOn,
    aspects: found,
    outcome,
    note,
    mendBy,
    findingId,
    by,
    at: now,
    fileIds: files.map(({ id }) => id),
  });
  // A finding is told by itself.
  if (outcome === 'suspended') return;
  await tell(db, await peopleAt(db, visited.schoolId), {
    key: `look-backs.told.${outcome}`,
    gaps: { school: visited.school, day: mendBy ?? '' },
    href: `/assessments/${visited.assessmentId}/look-backs`,
    at: now,
  });
}

/** Whether its plaque is neither suspended for something else nor revoked: that is decided before anything is to be mended. */
export const stands = ({ state }: Visited): boolean => state === 'valid' || state === 'mending';

const aspectsOf = (answered: AspectsTyped): Record<Aspect, AspectFound> => {
  const found = (aspect: Aspect): AspectFound => {
    const answer = answered[`aspect-${aspect}`] ?? '';
    return { good: answer === '' ? null : answer === 'good', text: answered[`text-${aspect}`] ?? '' };
  };
  return Object.fromEntries(aspects.map((aspect) => [aspect, found(aspect)])) as Record<Aspect, AspectFound>;
};

/** The same form once more is shown what it recorded; another is told that somebody was faster. */
function recordedAlready(lookBack: LookBack, visited: Visited, key: string): Reply {
  if (visited.check?.key !== key) throw stale('look-backs.check.already', { school: visited.school });
  return recorded(lookBack, visited);
}

const recorded = ({ id }: LookBack, { number }: Visited): Reply =>
  seeOther(`/look-backs/${id}/schools/${number}`, { tone: 'done', key: 'look-backs.check.done' });
